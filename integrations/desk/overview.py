"""How one company stands: everything that its own overview page says, in figures. Scoped by tenant, always.

A *document* here is what the shop has one of, however often it was heard of: it is shown by its newest event.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Case, CharField, Count, Exists, Max, Min, OuterRef, Q, QuerySet, Sum, Value, When

from accounts.models import Tenant
from integrations.desk.states import DEVIATION_CODE
from integrations.models import (
    Connection,
    EntityLink,
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
SAMPLE = 5
"""Documents named under one cause; the rest is a click away."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockedCause:
    """Documents that stopped for the same reason. ``sample`` are the newest few, ``params`` fill the sentences."""

    code: str
    waiting_for: str
    who: str
    count: int
    totals: Totals
    oldest: dt.datetime
    sample: tuple[SyncEvent, ...]
    params: Mapping[str, str] = field(default_factory=dict)
    remote_message: str = ""


def documents_of(tenant: Tenant) -> QuerySet[Any]:
    """The tenant's documents, each by its newest event (SyncEvent), with ``shown``, a key of ``states.STATES``."""
    newer = SyncEvent.objects.filter(
        connection_id=OuterRef("connection_id"),
        flow=OuterRef("flow"),
        document_id=OuterRef("document_id"),
        pk__gt=OuterRef("pk"),
    )
    mine = SyncEvent.objects.filter(connection__tenant=tenant)
    return mine.filter(~Exists(newer)).annotate(shown=_shown())


def _link(*states: str) -> Exists:
    return Exists(
        EntityLink.objects.filter(
            connection_id=OuterRef("connection_id"),
            flow=OuterRef("flow"),
            document_id=OuterRef("document_id"),
            state__in=states,
        )
    )


def _shown() -> Case:
    """The state's key in SQL. A repeat that found nothing new shows what stands in the ledger, not that it was skipped."""
    state, linked = SyncEvent.State, EntityLink.State
    settled = Q(state__in=(state.DONE, state.BLOCKED))
    return Case(
        When(state=state.PENDING, then=Value("pending")),
        When(state=state.RUNNING, then=Value("running")),
        When(state=state.IGNORED, then=Value("ignored")),
        When(settled & _link(linked.DEVIATION), then=Value("deviation")),
        When(state=state.BLOCKED, code=DEVIATION_CODE, then=Value("deviation")),
        When(state=state.BLOCKED, then=Value("blocked")),
        When(result=SyncEvent.Result.VERIFIED, then=Value("verified")),
        When(_link(linked.CONFIRMED), then=Value("booked")),
        When(_link(linked.VERIFIED), then=Value("verified")),
        When(result=SyncEvent.Result.BOOKED, then=Value("booked")),
        default=Value("ignored"),
        output_field=CharField(),
    )


def tenant_state(tenant: Tenant, *, now: dt.datetime) -> TenantState:
    """Everything that the overview's sentence and its list of connections need."""
    counts: Counter[str] = Counter()
    flows = set()
    for row in documents_of(tenant).values("shown", "flow").annotate(count=Count("pk")).order_by():
        counts[row["shown"]] += row["count"]
        flows.add(row["flow"])
    stopped = SyncEvent.objects.filter(connection__tenant=tenant, state=SyncEvent.State.BLOCKED)
    return TenantState(
        counts=dict(counts),
        flows=frozenset(flows),
        blocked_totals=totals(stopped.exclude(code=DEVIATION_CODE)),
        connections=_connections(tenant, now=now),
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
    stands = Q(result__in=(SyncEvent.Result.VERIFIED, SyncEvent.Result.BOOKED))
    done = SyncEvent.objects.filter(connection__tenant=tenant, state=SyncEvent.State.DONE)
    return done.filter(stands, document_date__isnull=False).order_by("-document_date", "-id").first()


def _connections(tenant: Tenant, *, now: dt.datetime) -> tuple[ConnectionState, ...]:
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
    events = SyncEvent.objects.filter(connection__tenant=tenant, state=SyncEvent.State.BLOCKED)
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


def blocked_documents(tenant: Tenant) -> tuple[BlockedCause, ...]:
    """What stopped, grouped by cause: the most kroner first, then the most documents."""
    rows = (
        blocked_events(tenant)
        .order_by()
        .values("code", "waiting_for", "who", "currency")
        .annotate(count=Count("pk"), gross=Sum("gross"), oldest=Min("created_at"))
    )
    groups: dict[tuple[str, str, str], list[Any]] = {}
    for row in rows:
        groups.setdefault((row["code"], row["waiting_for"], row["who"]), []).append(row)
    causes = [_cause(tenant, key, found) for key, found in groups.items()]
    return tuple(
        sorted(causes, key=lambda cause: (-dict(cause.totals).get("NOK", 0), -cause.count, cause.code))
    )


def _cause(tenant: Tenant, key: tuple[str, str, str], rows: list[Any]) -> BlockedCause:
    code, waiting_for, who = key
    events = blocked_events(tenant, code=code, waiting_for=waiting_for).filter(who=who)
    sample = tuple(events.select_related("connection")[:SAMPLE])
    return BlockedCause(
        code=code,
        waiting_for=waiting_for,
        who=who,
        count=sum(row["count"] for row in rows),
        totals=_in_order(
            (row["currency"] or "NOK", row["gross"]) for row in rows if row["gross"] is not None
        ),
        oldest=min(row["oldest"] for row in rows),
        sample=sample,
        params=sample[0].params if sample else {},
        remote_message=sample[0].remote_message if sample else "",
    )
