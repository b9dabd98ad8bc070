"""Up to which day everything of a company is booked and verified, and what that comes to. Never more than is known."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, DateField, Min, Q, Sum
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone

from integrations.desk.clients import DAY, OPEN, UNCHECKED
from integrations.models import Connection, EntityLink, HistoryRun, SyncCursor, SyncEvent

SALES = ("sale", "customer_invoice", "rentman_invoice")
"""What a company sells by: a webshop's orders, a stock system's and a rental system's invoices."""
VOUCHERS = ("voucher", "summary", "invoice", "credit_note", "order", "upgrade", "bill", "purchase")
"""What stands in the ledger for documents; parties and other records are none."""

SHARES = ("summary", "upgrade")
"""A share of a daily summary is no voucher of its own, and the invoice that an order became is counted with the order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """Everything dated ``until`` or before is verified. The figures are of documents dated from ``since`` to ``until``.

    ``difference`` is what the ledger differs by from what was meant, in kroner: the sum of every voucher's own.
    """

    until: dt.date
    since: dt.date
    sales: int
    vouchers: int
    difference: Decimal


def truth(connections: Sequence[Connection], *, now: dt.datetime) -> Truth | None:
    """Of these connections, which are all of one tenant. None while nothing was read, or the very first day is not over.
    Five queries."""
    until = _checked_until(connections, now=now)
    if until is None:
        return None
    since = until.replace(month=1, day=1)
    links = EntityLink.objects.filter(
        connection__in=[one.pk for one in connections],
        document_date__range=(since, until),
        kind__in=VOUCHERS,
        state=EntityLink.State.VERIFIED,
    )
    rows = (
        links.order_by()
        .values("connection_id", "flow")
        .annotate(
            documents=Count("document_id", distinct=True),
            vouchers=Count("pk", filter=~Q(kind__in=SHARES)),
            off=Sum("difference"),
        )
    )
    found = list(rows)
    vouchers = sum(row["vouchers"] for row in found)
    if not vouchers:
        return None
    return Truth(
        until=until,
        since=since,
        sales=sum(row["documents"] for row in found if row["flow"] in SALES),
        vouchers=vouchers,
        difference=sum((row["off"] for row in found if row["off"] is not None), Decimal("0.00")),
    )


def _checked_until(connections: Sequence[Connection], *, now: dt.datetime) -> dt.date | None:
    """The day before the first one with something that is not verified; at most the day before the sources were read."""
    sources = [one.pk for one in connections if one.ledger_id is not None]
    read = SyncCursor.objects.filter(connection__in=sources).order_by().values("connection")
    times = [row["at"] for row in read.annotate(at=Min("polled_at"))]
    if not times or None in times:
        return None
    days = [
        timezone.localdate(min(times)),
        timezone.localdate(now),
        *_open_days([one.pk for one in connections]),
    ]
    return min(days) - DAY


def _open_days(mine: Sequence[int]) -> list[dt.date]:
    day = Coalesce("document_date", TruncDate("created_at"), output_field=DateField())
    events = SyncEvent.objects.filter(connection__in=mine, state__in=OPEN).annotate(day=day)
    links = EntityLink.objects.filter(target__in=mine, state__in=UNCHECKED)
    under_way = (HistoryRun.State.RUNNING, HistoryRun.State.PAUSED)
    runs = HistoryRun.objects.filter(connection__in=mine, state__in=under_way)
    firsts = (
        events.aggregate(first=Min("day"))["first"],
        links.aggregate(first=Min("document_date"))["first"],
        runs.aggregate(first=Min("from_date"))["first"],
    )
    return [first for first in firsts if first is not None]
