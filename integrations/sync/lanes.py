"""Lanes: the road from a connection into its target, taken by one drain at a time, least recently served first."""

import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from integrations.models import Connection, Lane, SyncEvent

ACTIVE = Q(
    connection__state=Connection.State.ACTIVE,
    target__state=Connection.State.ACTIVE,
    connection__tenant__is_active=True,
)
"""Lanes that may be served: neither end is paused, and the company is a customer still."""


def lane_of(connection: Connection, *, now: datetime, target: Connection | None = None) -> Lane:
    """The lane that this connection's documents travel on into ``target`` (None: its ledger), made at first use."""
    target_id = target.pk if target is not None else connection.ledger_id
    if target_id is None:
        raise ValueError(f"{connection} books into no ledger")
    lane, _ = Lane.objects.get_or_create(
        connection=connection, target_id=target_id, defaults={"next_at": now, "last_served": now}
    )
    return lane


def lease_span() -> timedelta:
    """How long a lane and its events are held without renewal; longer than any single call may take."""
    return timedelta(seconds=settings.SYNC_LEASE_SECONDS)


def _ready(now: datetime, *, live_only: bool) -> Exists:
    due = SyncEvent.objects.filter(lane=OuterRef("pk"), state=SyncEvent.State.PENDING, available_at__lte=now)
    if live_only:
        due = due.filter(priority=SyncEvent.Priority.LIVE)
    return Exists(due)


def ready_lanes(now: datetime, *, live_only: bool = False) -> QuerySet[Lane]:
    """Lanes with due work that nobody holds, whose connections are both active; least recently served first."""
    free = Q(lease_until__isnull=True) | Q(lease_until__lt=now)
    return (
        Lane.objects.filter(free, ACTIVE, next_at__lte=now)
        .filter(_ready(now, live_only=live_only))
        .order_by("last_served", "id")
    )


def next_ready_at(now: datetime) -> datetime | None:
    """When the first resting lane with due work may be served again, None when no lane rests."""
    free = Q(lease_until__isnull=True) | Q(lease_until__lt=now)
    due = Lane.objects.filter(free, ACTIVE, next_at__gt=now).filter(_ready(now, live_only=False))
    return due.order_by("next_at").values_list("next_at", flat=True).first()


def take(now: datetime, *, live_only: bool = False) -> Lane | None:
    """Take the next lane under a fresh lease, or None when none is ready."""
    with transaction.atomic():
        lane = ready_lanes(now, live_only=live_only).select_for_update(skip_locked=True, of=("self",)).first()
        if lane is None:
            return None
        lane.lease_token = secrets.token_hex(8)
        lane.lease_until = now + lease_span()
        lane.last_served = now
        lane.save(update_fields=("lease_token", "lease_until", "last_served"))
    return Lane.objects.select_related("connection__tenant", "target").get(pk=lane.pk)


def held(lane: Lane) -> Lane | None:
    """The lane as it stands now, when its lease is still ours and both its connections are active."""
    mine = Lane.objects.filter(ACTIVE, pk=lane.pk, lease_token=lane.lease_token)
    return mine.select_related("connection__tenant", "target").first()


def renew(lane: Lane, *, now: datetime) -> bool:
    """Extend the lease of the lane and of the events held under it; False when it was lost."""
    until = now + lease_span()
    with transaction.atomic():
        held = Lane.objects.filter(pk=lane.pk, lease_token=lane.lease_token).update(lease_until=until)
        if held:
            SyncEvent.objects.filter(
                lane=lane, state=SyncEvent.State.RUNNING, lease_token=lane.lease_token
            ).update(lease_until=until)
    return bool(held)


def give_back(lane: Lane, *, next_at: datetime) -> None:
    """Release the lane; it is served again at ``next_at`` at the earliest. Nothing happens when the lease was lost."""
    Lane.objects.filter(pk=lane.pk, lease_token=lane.lease_token).update(
        lease_token="", lease_until=None, next_at=next_at
    )


def hold_until(target: Connection, *, until: datetime) -> None:
    """No lane into ``target`` is served before ``until`` (its rate limit was reached)."""
    Lane.objects.filter(target=target, next_at__lt=until).update(next_at=until)
