"""Lists of more rows than Tripletex gives for one filter, cut into slices that it does give.

A filter that matches more than 10 000 rows is refused whatever its page (422, code 23000; Tripletex advises to narrow it).
What can be narrowed by stands in the specification: products have ranges of prices, projects of days; customers and
suppliers have no range at all, but a list of numbers, and numbers are given in series.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any, Protocol

Slice = dict[str, Any]
"""Query parameters; beside them WINDOW. Plain JSON, for it is kept in positions."""
WINDOW = "window"
WIDTH = 500
"""Numbers in one window: together they must fit in an address."""
GAP = 4
"""So many windows without anybody in them are looked through on each side of every window with somebody in it."""
SEEDS = (1, *(lead * 10**power + 1 for power in (3, 4, 5, 6) for lead in range(1, 10)))
"""Where series of numbers begin: Tripletex' own (10001 for customers, 20001 for suppliers), and round numbers. A series that
begins elsewhere is found by those of its cards that were changed lately; one of which none was would be missed."""
MOST_WINDOWS = 2_000


class Cut(Protocol):
    """A way to narrow a slice."""

    def parts(self, piece: Slice) -> list[Slice]:
        """Slices that hold all of it between them, [] where it cannot be narrowed in this way (any more)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """By a range in the query: ``first`` inclusive, ``end`` exclusive. ``ladder`` are its first bounds, ``middle`` what lies
    between two, None where nothing does."""

    first: str
    end: str
    ladder: tuple[str, ...]
    middle: Callable[[str, str], str | None]

    def parts(self, piece: Slice) -> list[Slice]:
        """The rungs of the ladder, then halves."""
        low, high = piece.get(self.first), piece.get(self.end)
        if low is None and high is None:
            bounds: list[str | None] = [None, *self.ladder, None]
            return [self._between(piece, *pair) for pair in pairwise(bounds)]
        between = None if low is None or high is None else self.middle(low, high)
        if between is None:
            return []
        return [self._between(piece, low, between), self._between(piece, between, high)]

    def _between(self, piece: Slice, low: str | None, high: str | None) -> Slice:
        found = {**piece, self.first: low, self.end: high}
        return {name: value for name, value in found.items() if value is not None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """By the values of one parameter."""

    name: str
    values: tuple[Any, ...]

    def parts(self, piece: Slice) -> list[Slice]:
        """One slice for each value."""
        return [] if self.name in piece else [{**piece, self.name: value} for value in self.values]


def middle_amount(low: str, high: str) -> str | None:
    """The amount between two, in whole øre."""
    found = ((Decimal(low) + Decimal(high)) / 2).quantize(Decimal("0.01"))
    return str(found) if Decimal(low) < found < Decimal(high) else None


def middle_day(low: str, high: str) -> str | None:
    """The day between two."""
    first, last = date.fromisoformat(low).toordinal(), date.fromisoformat(high).toordinal()
    return date.fromordinal((first + last) // 2).isoformat() if last - first > 1 else None


def prices(name: str) -> Range:
    """By a price or cost: those of nought apart, for they are many."""
    ladder = ("0", "0.01", "100", "1000", "10000", "10000000")
    return Range(first=f"{name}From", end=f"{name}To", ladder=ladder, middle=middle_amount)


def days(name: str) -> Range:
    """By a day."""
    ladder = ("2000-01-01", "2010-01-01", "2020-01-01", "2030-01-01", "2040-01-01")
    return Range(first=f"{name}From", end=f"{name}To", ladder=ladder, middle=middle_day)


def windows_of(numbers: Sequence[int]) -> list[int]:
    """The windows that these numbers and the beginnings of the usual series lie in."""
    return sorted({(number - 1) // WIDTH for number in (*SEEDS, *numbers) if number > 0})


def numbers_in(window: int) -> str:
    """The numbers of a window as the query takes them."""
    return ",".join(str(number) for number in range(window * WIDTH + 1, (window + 1) * WIDTH + 1))


def around(window: int) -> list[int]:
    """The windows to look through where somebody is in this one."""
    return [near for near in range(window - GAP, window + GAP + 1) if near >= 0 and near != window]
