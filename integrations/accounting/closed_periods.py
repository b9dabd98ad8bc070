"""Which periods of the ledger are closed. It tells so month by month: an open month stays open though a later one is closed."""

import datetime as dt
from dataclasses import dataclass

DAY = dt.timedelta(days=1)
Span = tuple[dt.date, dt.date]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedPeriods:
    """``until`` is the last closed day, None when none is closed. ``open_before`` are the open spans before it (first and
    last day, oldest first). Days that the ledger says nothing about count as closed when they lie before ``until``."""

    until: dt.date | None = None
    open_before: tuple[Span, ...] = ()

    def open_day(self, day: dt.date) -> dt.date:
        """The first open day that is not before ``day``: the day itself when its period is open."""
        if self.until is None or day > self.until:
            return day
        for first, last in self.open_before:
            if day <= last:
                return max(day, first)
        return self.until + DAY


NONE_CLOSED = ClosedPeriods()


def closed_periods(months: list[tuple[dt.date, dt.date, bool]]) -> ClosedPeriods:
    """From (first day, last day, is closed) of every period that the ledger has, in any order."""
    months = sorted(months)
    until = max((last for _first, last, is_closed in months if is_closed), default=None)
    if until is None:
        return NONE_CLOSED
    spans: list[Span] = []
    for first, last, is_closed in months:
        if is_closed or last > until:
            continue
        if spans and spans[-1][1] + DAY == first:
            spans[-1] = (spans[-1][0], last)
        else:
            spans.append((first, last))
    return ClosedPeriods(until=until, open_before=tuple(spans))
