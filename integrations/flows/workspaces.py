"""Workspaces that our app was installed in: whose they are, and tokens that are renewed before they end."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction

from integrations.connectors.slack import oauth
from integrations.connectors.slack.client import PRODUCTION
from integrations.errors import PermanentError
from integrations.models import Connection

KIND = "slack"
BEFORE_END = timedelta(hours=2)
"""So long before its end a token is renewed; tokens that rotate live twelve hours."""
REFRESH, ENDS = "refresh_token", "expires_at"


def is_set_up() -> bool:
    """Whether our app is registered with Slack, so that it can be installed by a button."""
    return bool(settings.SLACK_CLIENT_ID and settings.SLACK_CLIENT_SECRET)


def address(connection: Connection) -> str:
    """Where the workspace's Slack is."""
    return connection.base_url or PRODUCTION


def is_anothers(connection: Connection, team_id: str) -> bool:
    """Whether a workspace is connected to another company, or by another connection of the same one."""
    others = Connection.objects.filter(kind=KIND, company_id=team_id).exclude(pk=connection.pk)
    return bool(team_id) and others.exists()


def keep(connection: Connection, installed: oauth.Installed, *, now: datetime) -> None:
    """Store what an installation gave. Raises PermanentError('workspace_taken'), storing nothing."""
    if is_anothers(connection, installed.team_id):
        raise PermanentError("workspace_taken", params={"workspace": installed.team_name})
    connection.credentials, connection.credentials_changed_at = installed.credentials(now=now), now
    connection.company_id, connection.company_name = installed.team_id, installed.team_name[:200]
    connection.save(update_fields=("credentials", "credentials_changed_at", "company_id", "company_name"))


def renew(connection: Connection, *, now: datetime) -> bool:
    """Renew a token that is about to end; the connection then has the new one. True when this process did it.

    A refresh token works once: whoever comes second waits, and finds the new one. Raises BadCredentials when it works no more.
    """
    if connection.kind != KIND or not _ends_soon(connection, now=now) or not is_set_up():
        return False
    with transaction.atomic():
        held = Connection.objects.select_for_update().get(pk=connection.pk)
        is_mine = _ends_soon(held, now=now)
        if is_mine:
            installed = oauth.refresh(held.known_credentials()[REFRESH], **app(held))
            held.credentials, held.credentials_changed_at = installed.credentials(now=now), now
            held.save(update_fields=("credentials", "credentials_changed_at"))
    connection.credentials, connection.credentials_changed_at = held.credentials, held.credentials_changed_at
    return is_mine


def app(connection: Connection) -> dict[str, Any]:
    """Who we are to Slack, and where that is."""
    return {
        "client_id": settings.SLACK_CLIENT_ID,
        "client_secret": settings.SLACK_CLIENT_SECRET,
        "base_url": address(connection),
        "allowed_private": settings.PRIVATE_HOSTS,
    }


def _ends_soon(connection: Connection, *, now: datetime) -> bool:
    known = connection.known_credentials()
    return bool(known.get(REFRESH)) and datetime.fromisoformat(known[ENDS]) - now < BEFORE_END
