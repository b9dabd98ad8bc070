"""Is everyone fine? Counted from indexes of what is open, never over the whole history: it stays quick at any age."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from django.conf import settings
from django.core.cache import cache
from django.db.models import Count, Min, Q, Sum
from django.db.models.functions import Abs, TruncHour
from django.utils import timezone

from accounts.models import Tenant
from integrations.desk.queries import Cause, Scope, causes_of, events_of
from integrations.desk.states import DEVIATION_CODE
from integrations.models import Connection, EntityLink, Heartbeat, Lane, ReadinessItem, SyncEvent

ZERO = Decimal("0.00")
LATE = timedelta(minutes=10)
"""A live document that has been due for longer is a sign that nobody works."""
GRAPH_SECONDS = 60


@dataclass(slots=True, kw_only=True)
class TenantHealth:
    """How one company stands. ``harm`` sorts: what is wrong in the books first, then what waits for a person.

    ``totals``: currency → what is stopped or deviates, in money.
    """

    tenant: Tenant
    blocked: int = 0
    totals: dict[str, Decimal] = field(default_factory=dict)
    deviations: int = 0
    pending: int = 0
    oldest_due: datetime | None = None
    paused: list[Connection] = field(default_factory=list)
    failed_items: int = 0
    late: bool = False

    @property
    def is_well(self) -> bool:
        """Nothing that a person must look at."""
        return not (self.blocked or self.deviations or self.paused or self.failed_items or self.late)

    @property
    def harm(self) -> tuple[int, int, Decimal, int, bool, int]:
        """The larger, the sooner somebody should look."""
        return (
            self.deviations,
            len(self.paused),
            sum(self.totals.values(), ZERO),
            self.blocked,
            self.late,
            self.failed_items,
        )

    @property
    def state(self) -> str:
        """The key in ``states.STATES`` that colours this company."""
        if self.deviations:
            return "deviation"
        if not self.is_well:
            return "blocked"
        return "pending" if self.pending else "verified"


@dataclass(frozen=True, slots=True, kw_only=True)
class Worker:
    """One that works or should: its last sign of life."""

    name: str
    kind: str
    beat_at: datetime
    is_alive: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Hour:
    """What happened in one hour: documents booked, and documents that stopped."""

    start: datetime
    booked: int
    blocked: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Fleet:
    """Everything the admin's front page says."""

    tenants: Sequence[TenantHealth]
    causes: Sequence[Cause]
    pending: int
    running: int
    blocked: int
    deviations: int
    verified_today: int
    oldest_due: datetime | None
    paused: Sequence[Connection]
    workers: Sequence[Worker]
    hours: Sequence[Hour]

    @property
    def unwell(self) -> list[TenantHealth]:
        """The companies that a person must look at, the most harmed first."""
        return [health for health in self.tenants if not health.is_well]

    @property
    def is_working(self) -> bool:
        """Whether anybody works: a sign of life within the alarm time."""
        return any(worker.is_alive for worker in self.workers)


def fleet(tenants: Scope, *, now: datetime) -> Fleet:
    """The state of all companies in ``tenants``. About ten small queries, whatever the number of companies."""
    by_tenant = healths(tenants, now=now)
    ordered = sorted(by_tenant, key=lambda health: (health.harm, health.pending), reverse=True)
    hours = last_day(tenants, now=now)
    running = events_of(tenants).filter(state=SyncEvent.State.RUNNING).order_by().count()
    return Fleet(
        tenants=ordered,
        causes=causes_of(events_of(tenants)),
        pending=sum(health.pending for health in by_tenant),
        running=running,
        blocked=sum(health.blocked for health in by_tenant),
        deviations=sum(health.deviations for health in by_tenant),
        verified_today=sum(hour.booked for hour in hours),
        oldest_due=min((health.oldest_due for health in by_tenant if health.oldest_due), default=None),
        paused=[connection for health in ordered for connection in health.paused],
        workers=workers(now=now),
        hours=hours,
    )


def healths(tenants: Scope, *, now: datetime) -> list[TenantHealth]:
    """How each company stands, in four grouped queries over what is open."""
    found = {tenant.pk: TenantHealth(tenant=tenant) for tenant in tenants.filter(is_active=True)}
    _add_connections(found, tenants)
    _add_pending(found, now=now)
    _add_blocked(found)
    return list(found.values())


def health_of(tenant: Tenant, *, now: datetime) -> TenantHealth:
    """How one company stands."""
    health = TenantHealth(tenant=tenant)
    one = Tenant.objects.filter(pk=tenant.pk)
    _add_connections({tenant.pk: health}, one)
    _add_pending({tenant.pk: health}, now=now)
    _add_blocked({tenant.pk: health})
    return health


def _add_connections(found: dict[int, TenantHealth], tenants: Scope) -> None:
    paused = Connection.objects.filter(tenant__in=tenants, state=Connection.State.PAUSED).select_related(
        "tenant"
    )
    for connection in paused:
        if connection.tenant_id in found:
            found[connection.tenant_id].paused.append(connection)
    failed = ReadinessItem.objects.filter(
        connection__tenant__in=tenants, status=ReadinessItem.Status.FAILED
    ).exclude(connection__state=Connection.State.SETUP)
    for row in failed.values("connection__tenant").annotate(count=Count("id")):
        if row["connection__tenant"] in found:
            found[row["connection__tenant"]].failed_items = row["count"]


def _add_pending(found: dict[int, TenantHealth], *, now: datetime) -> None:
    """Counted per lane, which the index of waiting events begins with."""
    owner = _lanes_of(found)
    live = Q(priority=SyncEvent.Priority.LIVE)
    rows = (
        SyncEvent.objects.filter(state=SyncEvent.State.PENDING, lane__in=list(owner))
        .order_by()
        .values("lane")
        .annotate(count=Count("id"), due=Min("available_at"), live_due=Min("available_at", filter=live))
    )
    for row in rows:
        health = found[owner[row["lane"]]]
        health.pending += row["count"]
        health.oldest_due = min(filter(None, (health.oldest_due, row["due"])))
        health.late = health.late or bool(row["live_due"] and row["live_due"] < now - LATE)


def _lanes_of(found: dict[int, TenantHealth]) -> dict[int, int]:
    lanes = Lane.objects.filter(connection__tenant__in=list(found)).values_list("id", "connection__tenant")
    return dict(lanes)


def _add_blocked(found: dict[int, TenantHealth]) -> None:
    """Money is summed per currency, refunds counted as positive: what is at stake."""
    rows = (
        SyncEvent.objects.filter(state=SyncEvent.State.BLOCKED, connection__tenant__in=list(found))
        .order_by()
        .values("connection__tenant", "currency")
        .annotate(count=Count("id"), gross=Sum(Abs("gross")), bad=Count("id", filter=Q(code=DEVIATION_CODE)))
    )
    for row in rows:
        health = found[row["connection__tenant"]]
        health.blocked += row["count"] - row["bad"]
        health.deviations += row["bad"]
        if row["gross"]:
            health.totals[row["currency"]] = health.totals.get(row["currency"], ZERO) + row["gross"]


def workers(*, now: datetime) -> list[Worker]:
    """Everybody who worked lately, the most recent first; alive within HEARTBEAT_ALARM_SECONDS."""
    limit = timedelta(seconds=settings.HEARTBEAT_ALARM_SECONDS)
    recent = Heartbeat.objects.filter(beat_at__gt=now - timedelta(days=1)).order_by("-beat_at")[:50]
    return [
        Worker(name=beat.name, kind=beat.kind, beat_at=beat.beat_at, is_alive=now - beat.beat_at <= limit)
        for beat in recent
    ]


def last_day(tenants: Scope, *, now: datetime) -> list[Hour]:
    """The last 24 hours, the oldest first, hours without anything included. Kept for a minute."""
    ids = list(tenants.order_by("pk").values_list("pk", flat=True))
    everybody = len(ids) == Tenant.objects.count()
    key = f"last_day:{'all' if everybody else ids}:{now:%Y%m%d%H}"
    hours = None if len(key) > 200 else cache.get(key)
    if hours is None:
        hours = _count_hours(None if everybody else ids, now=now)
        if len(key) <= 200:
            cache.set(key, hours, GRAPH_SECONDS)
    return hours


def _count_hours(tenant_ids: Iterable[int] | None, *, now: datetime) -> list[Hour]:
    this_hour = timezone.localtime(now).replace(minute=0, second=0, microsecond=0)
    since = this_hour - timedelta(hours=23)
    links = EntityLink.objects.filter(confirmed_at__gte=since)
    stopped = SyncEvent.objects.filter(state=SyncEvent.State.BLOCKED, finished_at__gte=since)
    if tenant_ids is not None:
        links = links.filter(connection__tenant__in=tenant_ids)
        stopped = stopped.filter(connection__tenant__in=tenant_ids)
    counts: dict[str, Counter[datetime]] = defaultdict(Counter)
    for name, rows, moment in (("booked", links, "confirmed_at"), ("blocked", stopped, "finished_at")):
        for row in rows.order_by().values(hour=TruncHour(moment)).annotate(count=Count("id")):
            counts[name][row["hour"]] += row["count"]
    starts = [since + timedelta(hours=step) for step in range(24)]
    return [
        Hour(start=start, booked=counts["booked"][start], blocked=counts["blocked"][start])
        for start in starts
    ]
