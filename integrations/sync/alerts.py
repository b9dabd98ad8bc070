"""What is wrong now, kept: each thing once from when it is found until it is over, and who was told of it."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Q

from integrations.models import Alert, AlertChannel, AlertKind, AlertTold, WakeUp

TURN = "alerts"
TURN_LASTS = timedelta(minutes=5)
"""A turn held for longer was left by a worker that died."""
GATHER = timedelta(minutes=3)
"""What is found within this time of the first is told together; with a look every minute, a failure is told within five."""
SETTLE = timedelta(minutes=15)
"""What is gone for a shorter time may only be being tried again."""
OVER_IS_NEWS = timedelta(days=3)
KEPT = timedelta(days=400)

Key = tuple[int, str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is wrong at a company now. ``totals``: currency → gross, refunds counted as positive."""

    tenant_id: int
    kind: str
    key: str
    code: str
    since: datetime
    connection_id: int | None = None
    params: Mapping[str, Any] = field(default_factory=dict)
    waiting_for: str = ""
    who: str = ""
    flows: tuple[str, ...] = ()
    count: int = 0
    totals: Mapping[str, Decimal] = field(default_factory=dict)


def take_turn(now: datetime) -> bool:
    """Whether this process is the one that tells people now; ``end_turn`` lets the next one. Two would tell twice."""
    WakeUp.objects.get_or_create(name=TURN)
    free = Q(asked=False) | Q(asked_at__lt=now - TURN_LASTS)
    return bool(WakeUp.objects.filter(free, name=TURN).update(asked=True, asked_at=now))


def end_turn() -> None:
    """Let others."""
    WakeUp.objects.filter(name=TURN).update(asked=False)


def note(findings: Iterable[Finding], *, kinds: Collection[str], now: datetime) -> None:
    """Keep what was found; ``kinds`` are those that were looked for, whose open alerts end when they are not among it."""
    wanted = {(one.tenant_id, one.kind, one.key[:320]): one for one in findings}
    for alert in Alert.objects.filter(over_at__isnull=True, kind__in=kinds):
        found = wanted.pop((alert.tenant_id, alert.kind, alert.key), None)
        before = _state(alert)
        if found is None:
            _miss(alert, now=now)
        else:
            _fill(alert, found)
            alert.absent_since = None
        if _state(alert) != before:
            alert.save()
    for (tenant_id, kind, key), found in wanted.items():
        alert = Alert(tenant_id=tenant_id, kind=kind, key=key, since=found.since, first_at=now)
        _fill(alert, found)
        alert.save()


def _state(alert: Alert) -> list[Any]:
    return [
        alert.count,
        alert.totals,
        alert.params,
        alert.flows,
        alert.who,
        alert.absent_since,
        alert.over_at,
    ]


def _fill(alert: Alert, found: Finding) -> None:
    alert.connection_id, alert.code, alert.params = found.connection_id, found.code, dict(found.params)
    alert.waiting_for, alert.who = found.waiting_for, found.who
    alert.flows, alert.count = sorted(found.flows), found.count
    alert.totals = {currency: f"{gross:.2f}" for currency, gross in sorted(found.totals.items())}


def _miss(alert: Alert, *, now: datetime) -> None:
    """Silence is over when something came; what is tried again is gone for a moment only."""
    alert.absent_since = alert.absent_since or now
    if alert.kind == AlertKind.SILENCE or now - alert.absent_since >= SETTLE:
        alert.over_at = now


def newsworthy(now: datetime) -> list[Alert]:
    """What is open, and what was over lately, of companies that are served; oldest first."""
    recent = Q(over_at__isnull=True) | Q(over_at__gt=now - OVER_IS_NEWS)
    found = Alert.objects.filter(recent, tenant__is_active=True)
    return list(found.select_related("tenant", "connection").order_by("first_at", "id"))


def told_to_people(alerts: Collection[Alert]) -> dict[tuple[int, int], AlertTold]:
    """(alert, person) → what was told."""
    rows = AlertTold.objects.filter(alert__in=alerts, user__isnull=False)
    return {(row.alert_id, row.user_id): row for row in rows if row.user_id is not None}


def told_to_channel(channel: AlertChannel) -> dict[int, AlertTold]:
    """Alert → what this channel was told of it."""
    return {row.alert_id: row for row in AlertTold.objects.filter(channel=channel)}


def was_told(
    alert: Alert, *, now: datetime, user_id: int | None = None, channel_id: int | None = None
) -> None:
    """Note that somebody knows how it stands now."""
    to_whom: dict[str, Any] = {"user_id": user_id, "channel_id": channel_id}
    known = {"count": alert.count, "at": now, "over_at": now if alert.over_at else None}
    AlertTold.objects.update_or_create(alert=alert, **to_whom, defaults=known)


def forget_old(now: datetime) -> None:
    """Drop what was over long ago."""
    Alert.objects.filter(over_at__lt=now - KEPT).delete()
