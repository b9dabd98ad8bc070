"""Cursors: how far a connection's polling has read each stream. One poller at a time, by conditional update."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from integrations.models import Connection, SyncCursor

POLL_EVERY = timedelta(seconds=60)
HOLD = timedelta(minutes=10)
"""How long a poller may take before another may try."""


def due(now: datetime) -> list[SyncCursor]:
    """Cursors of active connections that it is time to move, longest waiting first."""
    return list(
        SyncCursor.objects.filter(
            next_at__lte=now,
            connection__state=Connection.State.ACTIVE,
            connection__tenant__is_active=True,
        )
        .select_related("connection__tenant", "connection__ledger")
        .order_by("next_at")
    )


def take(cursor: SyncCursor, *, now: datetime) -> bool:
    """Become this cursor's poller; False when another one is."""
    taken = SyncCursor.objects.filter(pk=cursor.pk, next_at=cursor.next_at).update(next_at=now + HOLD)
    return bool(taken)


def move(cursor: SyncCursor, position: Mapping[str, Any] | None, *, now: datetime) -> None:
    """Keep how far we have read; only after what was read has been recorded."""
    cursor.position = None if position is None else dict(position)
    SyncCursor.objects.filter(pk=cursor.pk).update(position=cursor.position, polled_at=now, failures=0)


def rest(cursor: SyncCursor, *, now: datetime, every: timedelta = POLL_EVERY) -> None:
    """Give the cursor back until its next turn."""
    SyncCursor.objects.filter(pk=cursor.pk).update(next_at=now + every)


def stumble(cursor: SyncCursor, *, now: datetime, retry_after: float | None) -> None:
    """A poll failed: try again later, ever later up to an hour."""
    failures = min(cursor.failures + 1, 12)
    wait = max(retry_after or 0, min(3600, 30 * 2**failures))
    SyncCursor.objects.filter(pk=cursor.pk).update(failures=failures, next_at=now + timedelta(seconds=wait))


def start(connection: Connection, stream: str, *, now: datetime) -> SyncCursor:
    """The cursor of a stream, made when the connection first polls it."""
    cursor, _ = SyncCursor.objects.get_or_create(
        connection=connection, stream=stream, defaults={"next_at": now}
    )
    return cursor
