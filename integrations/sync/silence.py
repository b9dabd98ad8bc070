"""Is it too quiet? What arrived since the last document, against the same hours of the weeks before. Pure and conservative.

Weekdays differ and so do hours, so a window is compared with the same window one, two, three … weeks earlier. Holidays are
neither judged nor compared with. The limits below are our choice, not a fact: a shop of ten documents a day is missed
after about a day, one of three a day after three, a busy one (eight in
three quarters of an hour) within the hour, and a smaller or younger one (five weeks) never.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from integrations.accounting.vat_terms import EASTER_HOLIDAYS, easter
from integrations.sync.alert_hours import OSLO

WEEK = timedelta(days=7)
WEEKS = 5
ENOUGH_WEEKS = 3
"""So many ordinary weeks must be known."""
SHORTEST, LONGEST = timedelta(minutes=45), timedelta(days=3)
LEAST, USUAL = 3, 8
"""In each of those weeks at least ``LEAST`` came in the same hours, and ``USUAL`` on average."""
FIXED = frozenset({(1, 1), (5, 1), (5, 17), (12, 24), (12, 25), (12, 26), (12, 31)})
"""Holidays by month and day, and the two eves on which little is done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Some hours, the first included and the last not."""

    start: datetime
    end: datetime


def is_holiday(day: date) -> bool:
    """Whether most of Norway rests: a public holiday, or Christmas or New Year's Eve. Sundays are days as others are."""
    easters = {easter(day.year) + timedelta(days=offset) for offset in EASTER_HOLIDAYS}
    return (day.month, day.day) in FIXED or day in easters


def windows(last: datetime, *, now: datetime) -> tuple[Window, ...]:
    """The hours to count in to judge the silence since ``last``, by wall clock; () when there is nothing to judge."""
    if now - last < SHORTEST:
        return ()
    gap = Window(start=max(last, now - LONGEST), end=now)
    if _has_holiday(gap):
        return ()
    earlier = (_earlier(gap, week) for week in range(1, WEEKS + 1))
    return tuple(window for window in earlier if window.end <= last and not _has_holiday(window))


def usual(counts: Mapping[Window, int]) -> int | None:
    """About how many normally come, when that is so regular that nothing at all is strange; else None."""
    if len(counts) < ENOUGH_WEEKS or min(counts.values()) < LEAST:
        return None
    mean = sum(counts.values()) / len(counts)
    return round(mean) if mean >= USUAL else None


def _earlier(window: Window, weeks: int) -> Window:
    """The same hours on the wall, whole weeks before, whatever summer time did."""
    start, end = (
        (at.astimezone(OSLO).replace(tzinfo=None) - weeks * WEEK).replace(tzinfo=OSLO)
        for at in (window.start, window.end)
    )
    return Window(start=start, end=end)


def _has_holiday(window: Window) -> bool:
    first, last = window.start.astimezone(OSLO).date(), window.end.astimezone(OSLO).date()
    return any(is_holiday(first + timedelta(days=step)) for step in range((last - first).days + 1))
