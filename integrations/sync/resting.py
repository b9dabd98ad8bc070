"""Connections follow their company's subscription: they rest while it does, and go on when it is in use again."""

from datetime import datetime

from accounts.models import Tenant
from integrations.sync import connections, subscriptions


def follow(now: datetime, *, tenant: Tenant | None = None) -> int:
    """Pause and resume what the subscriptions say, of one company or all. Returns how many connections changed."""
    to_rest, to_wake = subscriptions.to_rest(), subscriptions.to_wake()
    if tenant is not None:
        to_rest, to_wake = to_rest.filter(tenant=tenant), to_wake.filter(tenant=tenant)
    changed = 0
    for connection in to_rest:
        changed += connections.pause(
            connection, code=subscriptions.code_of(connection.tenant), params={}, now=now
        )
    for connection in to_wake:
        connections.resume(connection, now=now)
        changed += 1
    return changed
