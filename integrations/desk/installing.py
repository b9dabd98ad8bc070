"""Installing our app in a company's workspace: a person is sent to Slack, and what comes back is checked and kept.

The state that Slack sends back is signed, good for a quarter of an hour and once, and only in the session that began.
"""

import secrets
from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urljoin

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.core import signing
from django.db import transaction
from django.urls import reverse

from accounts.models import Membership, User
from integrations import jobs
from integrations.connectors.slack import oauth
from integrations.connectors.slack.rights import PRIVATE_SCOPES, SCOPES
from integrations.desk import audit
from integrations.errors import PermanentError
from integrations.flows import workspaces
from integrations.models import Connection, Setup

SALT = "slack install"
BEGUN = "slack_install"
"""Session key: which installation this browser has begun."""
LASTS = 15 * 60


def has_button(kind: str) -> bool:
    """Whether connections of this kind are made by a button. Without our app's registration a token is pasted instead."""
    return kind == workspaces.KIND and workspaces.is_set_up()


def is_offered(connection: Connection) -> bool:
    """Whether this connection can be made by a button."""
    return has_button(connection.kind)


def may_install(user: User, connection: Connection) -> bool:
    """Whether this person may connect a workspace: an owner of the company, or support that may change connections."""
    if user.is_staff and user.has_perm("integrations.change_connection"):
        return True
    owners = user.memberships.filter(tenant_id=connection.tenant_id, role=Membership.Role.OWNER)
    return bool(connection.tenant.is_active and owners.exists())


def setup_of(connection: Connection) -> Setup | None:
    """What the person comes back to: the setup that the connection is a step of; None for one that is live."""
    return Setup.objects.filter(connection=connection, ended_at__isnull=True).first()


def redirect_uri() -> str:
    """Where Slack sends the person back to; registered with the app."""
    return urljoin(settings.PUBLIC_URL, reverse("slack_callback"))


def begin(connection: Connection, *, session: SessionBase) -> str:
    """The address at Slack where the person says yes or no."""
    nonce = secrets.token_urlsafe(24)
    session[BEGUN] = nonce
    state = signing.dumps({"nonce": nonce, "connection": connection.pk}, salt=SALT)
    return oauth.install_address(
        settings.SLACK_CLIENT_ID,
        redirect_uri=redirect_uri(),
        state=state,
        scopes=(*SCOPES, *PRIVATE_SCOPES) if connection.channel_private else SCOPES,
        base_url=workspaces.address(connection),
    )


def begun(query: Mapping[str, str], *, session: SessionBase, user: User) -> Connection:
    """The connection whose installation comes back. Raises PermanentError('slack_install_forged') for anything that this
    session has not begun, or has finished before."""
    nonce, forged = session.pop(BEGUN, None), PermanentError("slack_install_forged")
    try:
        state = signing.loads(query.get("state", ""), salt=SALT, max_age=LASTS)
    except signing.SignatureExpired as error:
        raise PermanentError("slack_install_expired") from error
    except signing.BadSignature as error:
        raise forged from error
    if not nonce or not secrets.compare_digest(nonce, state["nonce"]):
        raise forged
    found = Connection.objects.select_related("tenant", "ledger").filter(pk=state["connection"]).first()
    if found is None or not is_offered(found) or not may_install(user, found):
        raise forged
    return found


def finish(connection: Connection, query: Mapping[str, str], *, actor: User, now: datetime) -> None:
    """Exchange the code, keep what it gave, check the connection. Raises SyncError, storing nothing."""
    if query.get("error"):
        raise PermanentError("slack_install_denied")
    installed = oauth.exchange_code(
        query.get("code", ""), redirect_uri=redirect_uri(), **workspaces.app(connection)
    )
    with transaction.atomic():
        workspaces.keep(connection, installed, now=now)
        fields = {"fields": sorted(connection.known_credentials())}
        audit.record("change_credentials", actor=actor, obj=connection, after=fields)
    jobs.check_connection(connection.pk)
