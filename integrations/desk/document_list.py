"""The list of one company's documents: narrowed, sorted and paged as its address says. By tenant."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db.models import Case, Exists, F, IntegerField, Q, QuerySet, Value, When
from django.utils import timezone

from accounts.models import Tenant
from integrations.desk import document_search, upgrades
from integrations.desk.document_kinds import KINDS
from integrations.desk.documents import PAGE, DocumentRow, rows_of
from integrations.desk.overview import connections_of, documents_of
from integrations.desk.states import STATES
from integrations.models import SyncEvent

State, Result = SyncEvent.State, SyncEvent.Result
DAY = dt.timedelta(days=1)
SORTS = ("", "date", "-date", "amount", "-amount", "state", "-state")
"""Newest first, or by a column, downwards with ``-``."""
_RANK = Case(
    When(state=State.BLOCKED, then=Value(0)),
    When(state=State.PENDING, then=Value(1)),
    When(state=State.RUNNING, then=Value(2)),
    When(state=State.DONE, result=Result.BOOKED, then=Value(3)),
    When(state=State.DONE, result=Result.VERIFIED, then=Value(4)),
    default=Value(5),
    output_field=IntegerField(),
)
COLUMNS: dict[str, Any] = {"date": F("document_date"), "amount": F("gross"), "state": _RANK}
"""Column → what it is sorted by. What is not known yet stands above the highest: that is how the index has it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a person wants to see. Empty values narrow nothing. ``least`` and ``most`` are without sign: refunds count too.

    ``is_waiting``: sales orders that can be invoiced. ``flow`` names one flow, or those that begin so (``startup_``).
    """

    kind: str = ""
    state: str = ""
    cause: str = ""
    waits: str | None = None
    flow: str = ""
    connection: int | None = None
    since: dt.date | None = None
    until: dt.date | None = None
    least: Decimal | None = None
    most: Decimal | None = None
    text: str = ""
    is_waiting: bool = False
    sort: str = ""

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is left out."""
        narrowing = (
            self.kind,
            self.state,
            self.cause,
            self.flow,
            self.text,
            self.connection,
            self.is_waiting,
        )
        limits = (self.since, self.until, self.least, self.most)
        return any(narrowing) or any(limit is not None for limit in limits)


@dataclass(frozen=True, slots=True, kw_only=True)
class After:
    """Where a page begins: behind this document, which had this value in the sorted column."""

    pk: int
    value: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPage:
    """Up to fifty documents; ``after`` opens the next page, None on the last."""

    rows: tuple[DocumentRow, ...]
    after: After | None


def listed(tenant: Tenant, wish: Wish, *, after: After | None = None) -> ListPage:
    """A page of what is wished."""
    name, down = wish.sort.removeprefix("-"), wish.sort.startswith("-") or not wish.sort
    events = documents(tenant, wish).select_related("connection")
    order: list[Any] = []
    if name:
        events = events.annotate(at=COLUMNS[name])
        order = [F("at").desc(nulls_first=True) if down else F("at").asc(nulls_last=True)]
    order.append("-pk" if down else "pk")
    events = _behind(events, wish.sort, after)
    found: list[Any] = []
    # Each connection by itself: only then do the rows come out of the index in order.
    for connection in connections_of(tenant):
        found += events.filter(connection_id=connection).order_by(*order)[: PAGE + 1]
    found.sort(key=lambda event: _place(event, name), reverse=down)
    last = found[PAGE - 1] if len(found) > PAGE else None
    value = "" if last is None or not name or last.at is None else str(last.at)
    then = After(pk=last.pk, value=value) if last is not None else None
    return ListPage(rows=rows_of(found[:PAGE]), after=then)


def _place(event: Any, name: str) -> tuple[Any, ...]:
    at = getattr(event, "at", None)
    return (bool(name) and at is None, 0 if at is None else at, event.pk) if name else (event.pk,)


def _behind(events: QuerySet[Any], sort: str, after: After | None) -> QuerySet[Any]:
    """What comes after a document in this order; everything for a mangled address."""
    name, down = sort.removeprefix("-"), sort.startswith("-") or not sort
    if after is None:
        return events
    later = Q(pk__lt=after.pk) if down else Q(pk__gt=after.pk)
    if not name:
        return events.filter(later)
    unknown = Q(at__isnull=True)
    if not after.value:
        return events.filter(unknown & later | ~unknown) if down else events.filter(unknown & later)
    try:
        value = _value(name, after.value)
    except (ValueError, InvalidOperation):
        return events
    if down:
        return events.filter(Q(at__lt=value) | Q(at=value) & later)
    return events.filter(Q(at__gt=value) | Q(at=value) & later | unknown)


def _value(name: str, text: str) -> Any:
    if name == "date":
        return dt.date.fromisoformat(text)
    return int(text) if name == "state" else Decimal(text)


def documents(tenant: Tenant, wish: Wish) -> QuerySet[Any]:
    """All that is wished, in no order."""
    events = upgrades.waiting(tenant) if wish.is_waiting else documents_of(tenant)
    if wish.state in STATES:
        events = events.filter(shown=wish.state)
    if wish.state in State.values:
        events = events.filter(state=wish.state)  # the same, but by an index
    if wish.kind in KINDS:
        events = events.filter(KINDS[wish.kind].condition)
    if wish.cause:
        events = events.filter(state=State.BLOCKED, code=wish.cause)
        if wish.waits is not None:
            events = events.filter(waiting_for=wish.waits)
    if wish.flow:
        events = events.filter(**{"flow__startswith" if wish.flow.endswith("_") else "flow": wish.flow})
    if wish.connection is not None:
        events = events.filter(connection_id=wish.connection)
    return _limited(events, tenant, wish)


def _limited(events: QuerySet[Any], tenant: Tenant, wish: Wish) -> QuerySet[Any]:
    if wish.since is not None or wish.until is not None:
        events = events.filter(_dated(wish.since, wish.until))
    if wish.least is not None and wish.most is not None:
        sizes = (wish.least, wish.most), (-wish.most, -wish.least)
        events = events.filter(Q(gross__range=sizes[0]) | Q(gross__range=sizes[1]))
    if wish.text:
        events = events.filter(Exists(document_search.hits(tenant, wish.text)))
    return events


def _dated(since: dt.date | None, until: dt.date | None) -> Q:
    """Documents of these days, both included; one without a date is of the day it came."""
    dated, came = Q(document_date__isnull=False), Q(document_date__isnull=True)
    if since is not None:
        dated &= Q(document_date__gte=since)
        came &= Q(created_at__gte=timezone.make_aware(dt.datetime.combine(since, dt.time())))
    if until is not None:
        dated &= Q(document_date__lte=until)
        came &= Q(created_at__lt=timezone.make_aware(dt.datetime.combine(until + DAY, dt.time())))
    return dated | came
