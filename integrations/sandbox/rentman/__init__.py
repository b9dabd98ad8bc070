"""Rentman as a connector meets it: one bearer token per account, links as paths, raw floats, two generations of paging, one
webhook address for everything."""

from integrations.sandbox.rentman.system import Rentman

__all__ = ["Rentman"]
