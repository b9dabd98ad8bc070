"""Pausing and resuming connections, and the notices that people get about them: one per cause, not one per document."""

from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction

from integrations.models import Connection, Lane, Notice, SyncCursor
from integrations.sync import events, go_live, subscriptions


def raise_notice(connection: Connection, *, code: str, params: Mapping[str, str], now: datetime) -> bool:
    """Say it once until it is over; False when it has been said."""
    try:
        with transaction.atomic():
            Notice.objects.create(
                tenant_id=connection.tenant_id,
                connection=connection,
                code=code,
                params=dict(params),
                raised_at=now,
            )
    except IntegrityError:
        return False
    return True


def renew_notice(connection: Connection, *, code: str, params: Mapping[str, str]) -> None:
    """An open notice says the figures as they are now."""
    Notice.objects.filter(connection=connection, code=code, over_at__isnull=True).update(params=dict(params))


def end_notices(connection: Connection, *, now: datetime, code: str | None = None) -> int:
    """Close the connection's open notices, all or those of one code."""
    open_ones = Notice.objects.filter(connection=connection, over_at__isnull=True)
    return (open_ones.filter(code=code) if code else open_ones).update(over_at=now)


def pause(connection: Connection, *, code: str, params: Mapping[str, str], now: datetime) -> bool:
    """Stop all work of the connection: its lanes rest, nothing is polled. False when it was paused already."""
    with transaction.atomic():
        paused = Connection.objects.filter(pk=connection.pk, state=Connection.State.ACTIVE).update(
            state=Connection.State.PAUSED, paused_code=code, paused_params=dict(params), paused_at=now
        )
        if paused:
            raise_notice(connection, code=code, params=params, now=now)
    connection.refresh_from_db(fields=("state", "paused_code", "paused_params", "paused_at"))
    return bool(paused)


def hold(connection: Connection, *, now: datetime) -> bool:
    """Let a connection rest that a person must confirm before it goes live (``go_live``). False when none need."""
    if not go_live.must_confirm(connection):
        return False
    if pause(connection, code=go_live.CODE, params={}, now=now):
        return True
    return go_live.is_held(connection)


def _rest_on(connection: Connection, *, code: str, now: datetime) -> None:
    """Paused still, but for another cause than before."""
    with transaction.atomic():
        Connection.objects.filter(pk=connection.pk).update(
            state=Connection.State.PAUSED, paused_code=code, paused_params={}, paused_at=now
        )
        end_notices(connection, now=now)
        raise_notice(connection, code=code, params={}, now=now)
    connection.refresh_from_db()


def resume(connection: Connection, *, now: datetime) -> None:
    """Start the connection's work again; what waited goes on by itself. One that must be confirmed first, or whose company
    has no subscription in use, rests on, for that reason. One that is being set up is left alone: going live starts it."""
    if connection.state == Connection.State.SETUP:
        return
    code = subscriptions.code_of(connection.tenant)
    if code or go_live.must_confirm(connection):
        _rest_on(connection, code=code or go_live.CODE, now=now)
        return
    with transaction.atomic():
        Connection.objects.filter(pk=connection.pk).update(
            state=Connection.State.ACTIVE, paused_code="", paused_params={}, paused_at=None
        )
        end_notices(connection, now=now)
        Lane.objects.filter(connection=connection).update(next_at=now)
        Lane.objects.filter(target=connection).update(next_at=now)
        SyncCursor.objects.filter(connection=connection).update(next_at=now, failures=0)
    for source in [connection, *connection.sources.all()]:
        events.release_code(source, ("bad_credentials", "access_denied"), now=now)
    connection.refresh_from_db()
