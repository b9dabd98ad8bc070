"""Orders day by day against the normal: what came on the same weekday of the eight weeks before. Pure but
for the counting."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from statistics import median

from django.db.models import Count, DateField, Q
from django.db.models.functions import Coalesce, TruncDate

from integrations.desk.truth import SALES
from integrations.models import SyncEvent
from integrations.sync.silence import ENOUGH_WEEKS, is_holiday

DAYS, WEEKS = 30, 8
DAY, WEEK = dt.timedelta(days=1), dt.timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """One day. ``normal`` is None on holidays, and while too few ordinary weeks are known (``silence.ENOUGH_WEEKS``).

    ``is_over`` is False today: its count will rise.
    """

    day: dt.date
    count: int
    normal: float | None
    is_holiday: bool
    is_over: bool = True


def orders_by_day(connections: Collection[int], *, today: dt.date) -> Mapping[dt.date, int]:
    """Documents that something was sold by, on their own date, the day they came while that is not known. Of these
    connections, all of one tenant. One query."""
    first = today - (DAYS - 1) * DAY - WEEKS * WEEK
    dated = Q(document_date__range=(first, today))
    undated = Q(document_date__isnull=True, created_at__gte=dt.datetime.combine(first, dt.time(), dt.UTC))
    rows = (
        SyncEvent.objects.filter(dated | undated, connection__in=connections, flow__in=SALES, is_newest=True)
        .order_by()
        .annotate(day=Coalesce("document_date", TruncDate("created_at"), output_field=DateField()))
        .values("day")
        .annotate(count=Count("pk"))
    )
    return {row["day"]: row["count"] for row in rows}


def days(counts: Mapping[dt.date, int], *, today: dt.date) -> tuple[Day, ...]:
    """The last thirty days with their normal, the oldest first."""
    begun = min((day for day, count in counts.items() if count), default=today)
    return tuple(
        Day(
            day=day,
            count=counts.get(day, 0),
            normal=normal(counts, day, begun=begun),
            is_holiday=is_holiday(day),
            is_over=day < today,
        )
        for day in (today - back * DAY for back in reversed(range(DAYS)))
    )


def normal(counts: Mapping[dt.date, int], day: dt.date, *, begun: dt.date) -> float | None:
    """The median of the same weekday in the eight weeks before, holidays and the time before ``begun`` left out."""
    if is_holiday(day):
        return None
    earlier = [day - week * WEEK for week in range(1, WEEKS + 1)]
    known = [counts.get(one, 0) for one in earlier if one >= begun and not is_holiday(one)]
    return float(median(known)) if len(known) >= ENOUGH_WEEKS else None
