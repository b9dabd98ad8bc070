"""What a piece of work costs, in function calls: the same on every machine, however busy it is."""

from collections.abc import Callable
from cProfile import Profile
from typing import Any


def effort(work: Callable[..., Any], *args: Any, **named: Any) -> int:
    """How many functions ``work`` calls, those of the language counted."""
    profile = Profile()
    profile.runcall(work, *args, **named)
    return sum(entry.callcount for entry in profile.getstats())
