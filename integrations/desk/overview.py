"""How one company stands: everything that its own overview page says, in figures. Scoped by tenant, always.

A *document* here is what the shop has one of, however often it was heard of: it is shown by its newest event.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from operator import attrgetter
from typing import Any

from django.db.models import Count, Max, Q, QuerySet, Sum

from accounts.models import Tenant
from integrations.desk.states import DEVIATION_CODE
from integrations.models import (
    Connection,
    HistoryRun,
    Notice,
    ReadinessItem,
    SyncCursor,
    SyncEvent,
)
from integrations.sync import history

Totals = tuple[tuple[str, Decimal], ...]
"""Gross per currency, NOK first, then by name: amounts of different currencies are never added."""

SILENT_AFTER = dt.timedelta(minutes=30)
"""Polling runs every few minutes: a shop not read for this long may have orders that nobody knows of."""
SKIPPED_CODE = "ignored_by_person"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionState:
    """One connection as its owner sees it. ``read_at``: when a shop was last read, None for ledgers and new shops."""

    connection: Connection
    read_at: dt.datetime | None
    is_silent: bool
    notices: tuple[Notice, ...]
    failed_items: tuple[ReadinessItem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TenantState:
    """The figures of the one sentence. ``counts`` is by the keys of ``states.STATES``; ``flows`` what kinds there are."""

    counts: Mapping[str, int]
    flows: frozenset[str]
    blocked_totals: Totals
    connections: tuple[ConnectionState, ...]
    runs: tuple[HistoryRun, ...]
    last: SyncEvent | None = None

    @property
    def total(self) -> int:
        """Documents in all."""
        return sum(self.counts.values())

    @property
    def paused(self) -> tuple[Connection, ...]:
        """Connections that rest."""
        return tuple(
            row.connection for row in self.connections if row.connection.state == Connection.State.PAUSED
        )


def documents_of(tenant: Tenant) -> QuerySet[Any]:
    """The tenant's documents, each by its newest event (SyncEvent); ``shown`` is a key of ``states.STATES``."""
    return events_of(tenant).filter(is_newest=True)


def events_of(tenant: Tenant) -> QuerySet[SyncEvent]:
    """Every event of the tenant's connections."""
    return SyncEvent.objects.filter(connection__in=connections_of(tenant))


def connections_of(tenant: Tenant) -> list[int]:
    """The ids of the tenant's connections. Asked for by these, the database knows how many rows it will find and takes the
    right index; through a join it guesses. One query."""
    return list(Connection.objects.filter(tenant=tenant).order_by("pk").values_list("pk", flat=True))


def first_of(events: QuerySet[Any], tenant: Tenant, *order: str, limit: int) -> list[Any]:
    """The first ``limit`` of these events in this order. Each connection is asked on its own, for only then do the rows come
    out of the index in order: nobody sorts a large company's documents to show fifty."""
    found: list[Any] = []
    for connection in connections_of(tenant):
        found += events.filter(connection_id=connection).order_by(*order)[:limit]
    for name in reversed(order):
        found.sort(key=attrgetter(name.removeprefix("-")), reverse=name.startswith("-"))
    return found[:limit]


def tenant_state(tenant: Tenant, *, now: dt.datetime) -> TenantState:
    """Everything that the overview's sentence and its list of connections need."""
    counts: Counter[str] = Counter()
    flows = set()
    for row in documents_of(tenant).values("shown", "flow").annotate(count=Count("*")).order_by():
        counts[row["shown"]] += row["count"]
        flows.add(row["flow"])
    stopped = blocked_events(tenant)
    return TenantState(
        counts=dict(counts),
        flows=frozenset(flows),
        blocked_totals=totals(stopped.exclude(code=DEVIATION_CODE)),
        connections=connection_states(tenant, now=now),
        runs=open_runs(tenant),
        last=_last_booked(tenant),
    )


def totals(events: QuerySet[SyncEvent]) -> Totals:
    """Gross of these events, per currency. Events whose amount is not known yet count nothing."""
    rows = events.order_by().exclude(gross=None).values("currency").annotate(gross=Sum("gross"))
    return _in_order((row["currency"] or "NOK", row["gross"]) for row in rows)


def _in_order(pairs: Iterable[tuple[str, Decimal]]) -> Totals:
    added: dict[str, Decimal] = {}
    for currency, gross in pairs:
        added[currency] = added.get(currency, Decimal("0.00")) + gross
    return tuple(sorted(added.items(), key=lambda pair: (pair[0] != "NOK", pair[0])))


def _last_booked(tenant: Tenant) -> SyncEvent | None:
    """The document that was heard of last among those that stand in the ledger."""
    stands = Q(result__in=(SyncEvent.Result.VERIFIED, SyncEvent.Result.BOOKED), state=SyncEvent.State.DONE)
    done = SyncEvent.objects.filter(stands, document_date__isnull=False)
    return next(iter(first_of(done, tenant, "-document_date", "-pk", limit=1)), None)


def connection_states(tenant: Tenant, *, now: dt.datetime) -> tuple[ConnectionState, ...]:
    """Every connection of the tenant with what is wrong with it, sources first. Four queries."""
    mine = list(
        Connection.objects.filter(tenant=tenant).select_related("ledger").order_by("-ledger_id", "name")
    )
    read = dict(
        SyncCursor.objects.filter(connection__in=mine).values_list("connection").annotate(Max("polled_at"))
    )
    notices: dict[int | None, list[Notice]] = {}
    for notice in Notice.objects.filter(tenant=tenant, over_at__isnull=True).order_by("id"):
        notices.setdefault(notice.connection_id, []).append(notice)
    failed: dict[int, list[ReadinessItem]] = {}
    for item in ReadinessItem.objects.filter(
        connection__in=mine, status=ReadinessItem.Status.FAILED
    ).order_by("item"):
        failed.setdefault(item.connection_id, []).append(item)
    return tuple(
        ConnectionState(
            connection=connection,
            read_at=read.get(connection.pk),
            is_silent=_is_silent(connection, read.get(connection.pk), now=now),
            notices=tuple(notices.get(connection.pk, ())),
            failed_items=tuple(failed.get(connection.pk, ())),
        )
        for connection in mine
    )


def _is_silent(connection: Connection, read_at: dt.datetime | None, *, now: dt.datetime) -> bool:
    """An active shop that was read once, and then not for a while. Ledgers are not polled."""
    if connection.state != Connection.State.ACTIVE or read_at is None:
        return False
    return now - read_at > SILENT_AFTER


def open_runs(tenant: Tenant) -> tuple[HistoryRun, ...]:
    """History imports that are under way or paused."""
    under_way = (HistoryRun.State.RUNNING, HistoryRun.State.PAUSED)
    runs = HistoryRun.objects.filter(connection__tenant=tenant, state__in=under_way)
    return tuple(runs.select_related("connection").order_by("id"))


def run_progress(run: HistoryRun, *, now: dt.datetime) -> history.Progress:
    """What an import's progress bar and its words need."""
    return history.progress(run, now=now)


def run_of(tenant: Tenant, pk: int) -> HistoryRun:
    """The tenant's history import. Raises HistoryRun.DoesNotExist for others'."""
    return HistoryRun.objects.select_related("connection").get(pk=pk, connection__tenant=tenant)


def blocked_events(
    tenant: Tenant, *, code: str | None = None, waiting_for: str | None = None
) -> QuerySet[SyncEvent]:
    """The tenant's stopped documents, newest first, of one cause when it is named."""
    events = events_of(tenant).filter(state=SyncEvent.State.BLOCKED)
    if code is not None:
        events = events.filter(code=code)
    if waiting_for is not None:
        events = events.filter(waiting_for=waiting_for)
    return events.order_by("-id")


def retryable(tenant: Tenant, pk: int) -> QuerySet[SyncEvent]:
    """The tenant's document, when trying it again means anything: it is stopped, or a person skipped it."""
    skipped = Q(state=SyncEvent.State.IGNORED, code=SKIPPED_CODE)
    stopped = Q(state=SyncEvent.State.BLOCKED)
    return SyncEvent.objects.filter(stopped | skipped, connection__tenant=tenant, pk=pk)
