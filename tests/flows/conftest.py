"""Whole flows against the sandbox, over HTTP."""

from tests.world import sandbox, world

__all__ = ["sandbox", "world"]
