"""What is wrong now: stopped documents by cause, notices, webhooks, the VAT return that is due, and silence."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, DateField, F, Max, Min, Q, QuerySet, Sum
from django.db.models.functions import Abs, Coalesce, TruncDate
from django.utils import timezone

from integrations.accounting.vat_terms import next_due
from integrations.models import (
    Alert,
    AlertChannel,
    AlertKind,
    Connection,
    Notice,
    ReadinessItem,
    SyncCursor,
    SyncEvent,
)
from integrations.sync import silence
from integrations.sync.alerts import Finding

REFUSED = frozenset(
    {
        "bad_credentials",
        "access_denied",
        "credentials_incomplete",
        "credentials_missing",
        "credentials_unreadable",
    }
)
VAT = frozenset({"vat_deviation", "foreign_vat_differs"})
OF_A_PERSON = frozenset({"paused_by_person", "subscription_ended"})
"""A person did it and knows."""
NO_CHOICE = frozenset({"", "readiness", "document", "summary"})
"""What ``waiting_for`` begins with when it is not an account, a code or a rule to choose."""
BEFORE_DUE = (7, 2)
"""So many days before the VAT return is due people are told, each time once."""
READ_LATELY = timedelta(minutes=30)
"""A source that was not read for longer is silent because of us; that is another alarm."""
OPEN = (SyncEvent.State.PENDING, SyncEvent.State.RUNNING, SyncEvent.State.BLOCKED)
ARRIVING = ("webhook", "poll")
"""Triggers of what comes by itself."""
EVERY_MINUTE = frozenset(AlertKind.values) - {AlertKind.SILENCE, AlertKind.EXPIRING}


def find(now: datetime) -> Iterator[Finding]:
    """Everything that can be seen in a few grouped queries, of all companies. Not silence."""
    yield from _stopped()
    yield from _notices()
    yield from _webhooks()
    yield from _dead_channels()
    yield from _deadlines(now)


def _stopped() -> Iterator[Finding]:
    """One per company and cause, whatever the number of documents."""
    rows = (
        SyncEvent.objects.filter(state=SyncEvent.State.BLOCKED)
        .exclude(code="bad_credentials")  # its connection is paused, which is said once
        .order_by()
        .values("code", "waiting_for", "who", "flow", "currency", tenant=F("connection__tenant"))
        .annotate(count=Count("id"), gross=Sum(Abs("gross")), since=Min("created_at"), example=Max("id"))
    )
    groups: dict[tuple[int, str, str], list[dict[str, Any]]] = {}
    for row in rows:
        groups.setdefault((row["tenant"], row["code"], row["waiting_for"]), []).append({**row})
    examples = SyncEvent.objects.in_bulk([max(row["example"] for row in found) for found in groups.values()])
    for (tenant, code, waiting_for), found in sorted(groups.items()):
        example = examples.get(max(row["example"] for row in found))
        if example is not None:
            yield _cause(tenant, code, waiting_for, found, example)


def _cause(
    tenant: int, code: str, waiting_for: str, rows: list[dict[str, Any]], example: SyncEvent
) -> Finding:
    totals: dict[str, Decimal] = {}
    for row in rows:
        if row["gross"]:
            currency = row["currency"] or "NOK"
            totals[currency] = totals.get(currency, Decimal(0)) + row["gross"]
    return Finding(
        tenant_id=tenant,
        kind=kind_of(code, waiting_for),
        key=f"{code}|{waiting_for}",
        code=code,
        params=example.params,
        waiting_for=waiting_for,
        who=example.who,
        flows=tuple({row["flow"] for row in rows}),
        count=sum(row["count"] for row in rows),
        totals=totals,
        since=min(row["since"] for row in rows),
    )


def kind_of(code: str, waiting_for: str) -> str:
    """Which kind of alert a stopped document is."""
    if code == "verification_failed":
        return AlertKind.VERIFICATION
    if code in VAT:
        return AlertKind.VAT
    return AlertKind.BLOCKED if waiting_for.partition(":")[0] in NO_CHOICE else AlertKind.MAPPING


def _notices() -> Iterator[Finding]:
    for notice in Notice.objects.filter(over_at__isnull=True).exclude(code__in=OF_A_PERSON):
        yield Finding(
            tenant_id=notice.tenant_id,
            kind=AlertKind.CREDENTIALS if notice.code in REFUSED else AlertKind.CONNECTION,
            key=f"notice|{notice.connection_id}|{notice.code}",
            code=notice.code,
            params=notice.params,
            connection_id=notice.connection_id,
            since=notice.raised_at,
        )


def _webhooks() -> Iterator[Finding]:
    """Subscriptions that the last check found missing and could not repair."""
    items = ReadinessItem.objects.filter(item__contains="webhook").exclude(status=ReadinessItem.Status.OK)
    active = items.filter(connection__state=Connection.State.ACTIVE)
    for item in active.select_related("connection"):
        yield Finding(
            tenant_id=item.connection.tenant_id,
            kind=AlertKind.WEBHOOK,
            key=f"item|{item.connection_id}|{item.item}",
            code=str(item.params.get("code", "")) or "not_ready",
            params={"item": item.item, **item.params},
            connection_id=item.connection_id,
            since=item.checked_at,
        )


def _dead_channels() -> Iterator[Finding]:
    for channel in AlertChannel.objects.filter(dead_at__isnull=False):
        assert channel.dead_at is not None
        yield Finding(
            tenant_id=channel.tenant_id,
            kind=AlertKind.WEBHOOK,
            key=f"channel|{channel.pk}",
            code="alert_channel_dead",
            params={"host": channel.host},
            since=channel.dead_at,
        )


def _deadlines(now: datetime) -> Iterator[Finding]:
    """Companies with open documents in the VAT term whose return is due within a week, and again two days before."""
    today = timezone.localdate(now)
    term = next_due(today)
    steps = [days for days in BEFORE_DUE if term.due - today <= timedelta(days=days)]
    if term.last >= today or not steps:
        return
    day = Coalesce("document_date", TruncDate("created_at"), output_field=DateField())
    rows = (
        SyncEvent.objects.filter(state__in=OPEN)
        .annotate(day=day)
        .filter(day__lte=term.last)
        .order_by()
        .values("currency", tenant=F("connection__tenant"))
        .annotate(count=Count("id"), gross=Sum(Abs("gross")), since=Min("created_at"))
    )
    groups: dict[int, list[dict[str, Any]]] = {}
    for row in rows:
        groups.setdefault(row["tenant"], []).append({**row})
    # By the company alone: groups of dictionaries have no order.
    tenants = [(tenant, groups[tenant]) for tenant in sorted(groups)]
    for tenant, found, days in ((tenant, found, days) for tenant, found in tenants for days in steps):
        yield Finding(
            tenant_id=tenant,
            kind=AlertKind.DEADLINE,
            key=f"term|{term.first.isoformat()}" + (f"|{days}" if days != BEFORE_DUE[0] else ""),
            code="vat_term_open",
            params={
                "number": str(term.number),
                "due_on": term.due.isoformat(),
                "until_on": term.last.isoformat(),
            },
            count=sum(row["count"] for row in found),
            totals={row["currency"] or "NOK": row["gross"] for row in found if row["gross"]},
            since=min(row["since"] for row in found),
        )


def find_silence(now: datetime) -> Iterator[Finding]:
    """Sources from which nothing arrives though something normally does. What was silent stays so until something comes."""
    silent = set()
    for alert in Alert.objects.filter(kind=AlertKind.SILENCE, over_at__isnull=True).select_related(
        "connection"
    ):
        if (
            alert.connection is not None
            and not _arrived(alert.connection).filter(created_at__gt=alert.since).exists()
        ):
            silent.add(alert.connection_id)
            yield _silent(alert.connection, since=alert.since, number=alert.params.get("usual", ""))
    for connection in _sources(now):
        last = _arrived(connection).aggregate(last=Max("created_at"))["last"]
        if connection.pk in silent or last is None:
            continue
        if number := _usual(connection, last, now=now):
            yield _silent(connection, since=last, number=number)


def _arrived(connection: Connection) -> QuerySet[SyncEvent]:
    live = SyncEvent.objects.filter(connection=connection, priority=SyncEvent.Priority.LIVE)
    return live.filter(trigger__in=ARRIVING)


def _sources(now: datetime) -> list[Connection]:
    """Those that are served and were read lately."""
    lately = SyncCursor.objects.filter(polled_at__gte=now - READ_LATELY).values("connection")
    served = Connection.objects.filter(state=Connection.State.ACTIVE, tenant__is_active=True)
    return list(served.filter(ledger__isnull=False, pk__in=lately).order_by("pk"))


def _usual(connection: Connection, last: datetime, *, now: datetime) -> int | None:
    """How many come in these hours of an ordinary week; None when silence is nothing strange. One query at most."""
    hours = silence.windows(last, now=now)
    if len(hours) < silence.ENOUGH_WEEKS:
        return None
    counts = (
        _arrived(connection)
        .filter(created_at__gte=hours[-1].start)
        .aggregate(
            **{
                f"week{number}": Count("id", filter=Q(created_at__gte=one.start, created_at__lt=one.end))
                for number, one in enumerate(hours)
            }
        )
    )
    return silence.usual({one: counts[f"week{number}"] for number, one in enumerate(hours)})


def _silent(connection: Connection, *, since: datetime, number: int | str) -> Finding:
    return Finding(
        tenant_id=connection.tenant_id,
        kind=AlertKind.SILENCE,
        key=f"silence|{connection.pk}",
        code="source_silent",
        params={
            "usual": str(number),
            "since": timezone.localtime(since).strftime("%H:%M"),
            "since_on": timezone.localdate(since).isoformat(),
        },
        connection_id=connection.pk,
        since=since,
    )
