"""What a subscription costs, to the øre. Pure: no clock, no database.

Paid in arrears, by the day: a month that is used from its first to its last day costs the price of a month, a part of it
the days used out of the days that the month has. So nothing is ever paid ahead, and nothing has to be paid back.
"""

import calendar
import datetime as dt
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

ORE = Decimal("0.01")
ZERO = Decimal("0.00")
DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """Days on which the subscription was used, both included. ``last`` None: it is in use still. ``price`` in kroner per month,
    without VAT, not negative."""

    first: dt.date
    last: dt.date | None
    price: Decimal

    def __post_init__(self) -> None:
        if self.last is not None and self.last < self.first:
            raise ValueError(f"use ends on {self.last}, before it begins on {self.first}")
        if self.price < 0 or self.price != self.price.quantize(ORE):
            raise ValueError(f"{self.price} is no price of a month")


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """What was used within one calendar month, and what it costs: kroner without VAT, not negative."""

    first: dt.date
    last: dt.date
    days: int
    days_in_month: int
    price: Decimal
    amount: Decimal


def month_end(day: dt.date) -> dt.date:
    """The last day of the day's month."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def charges(uses: Sequence[Use], *, through: dt.date) -> list[Charge]:
    """Everything to be charged for days up to and with ``through``, oldest first.

    A use is charged month by month, when the month is over or the use has ended. What is charged once stays as it is,
    whatever follows: a later call gives the same charges and more. Parts of a month at one price are rounded together, so
    that they add up to what their days cost in one piece. Raises ValueError when uses overlap.
    """
    found: list[Charge] = []
    for use in _in_order(uses):
        for first, last in _months(use, through=through):
            found.append(_charge(use.price, first, last, before=found))
    return found


def _in_order(uses: Sequence[Use]) -> list[Use]:
    ordered = sorted(uses, key=lambda use: use.first)
    for earlier, later in itertools.pairwise(ordered):
        if earlier.last is None or earlier.last >= later.first:
            raise ValueError(f"uses overlap on {later.first}")
    return ordered


def _months(use: Use, *, through: dt.date) -> Iterator[tuple[dt.date, dt.date]]:
    """The parts of the use by calendar month, those that are complete by ``through``."""
    first = use.first
    while use.last is None or first <= use.last:
        last = month_end(first) if use.last is None else min(month_end(first), use.last)
        if last > through:
            return
        yield first, last
        first = last + DAY


def _charge(price: Decimal, first: dt.date, last: dt.date, *, before: Sequence[Charge]) -> Charge:
    """The part's share of its month, less what earlier parts of the same month at the same price came to."""
    whole = month_end(first).day
    same = [one for one in before if one.price == price and month_end(one.last) == month_end(first)]
    days = (last - first).days + 1
    used = days + sum(one.days for one in same)
    amount = share(price, used, of=whole) - sum((one.amount for one in same), ZERO)
    return Charge(first=first, last=last, days=days, days_in_month=whole, price=price, amount=amount)


def share(price: Decimal, days: int, *, of: int) -> Decimal:
    """The price of ``days`` out of a month of ``of`` days, half an øre up."""
    return (price * days / of).quantize(ORE, ROUND_HALF_UP)
