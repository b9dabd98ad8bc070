"""What will go wrong if nobody does anything: log-ins that expire in some days, as far as anybody has told us when."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.utils import timezone

from integrations.connectors.registry import CONNECTORS
from integrations.models import AlertKind, Connection
from integrations.sync.alerts import Finding

REMINDED = (14, 3)
"""So many days before the last one people are told, each time once."""


def find_expiring(now: datetime) -> Iterator[Finding]:
    """Connections that are served and whose log-in has a last day soon."""
    today = timezone.localdate(now)
    kinds = [kind for kind, connector in CONNECTORS.items() if connector.expires_on is not None]
    served = Connection.objects.filter(kind__in=kinds, tenant__is_active=True)
    for connection in served.exclude(state=Connection.State.SETUP).order_by("pk"):
        last = last_day(connection)
        if last is not None and last >= today:
            yield from _reminders(connection, last, today=today, now=now)


def last_day(connection: Connection) -> date | None:
    """The last day on which the connection's log-in works; None where nobody has told."""
    connector = CONNECTORS.get(connection.kind)
    if connector is None or connector.expires_on is None:
        return None
    return connector.expires_on(connection.known_credentials())


def _reminders(connection: Connection, last: date, *, today: date, now: datetime) -> Iterator[Finding]:
    for days in REMINDED:
        if last - today <= timedelta(days=days):
            yield Finding(
                tenant_id=connection.tenant_id,
                kind=AlertKind.EXPIRING,
                key=f"expires|{connection.pk}|{last.isoformat()}|{days}",
                code="credentials_expire",
                params={"last_on": last.isoformat()},
                connection_id=connection.pk,
                since=now,
            )
