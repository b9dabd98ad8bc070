"""Taking in what remote systems tell us by webhook."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from integrations import jobs
from integrations.connectors.registry import CONNECTORS
from integrations.errors import BadCredentials, RejectedDocument
from integrations.flows import roads
from integrations.models import Connection


class Refused(Exception):
    """A delivery that is not taken; ``status`` is the HTTP answer, ``reason`` the word in the log."""

    def __init__(self, status: int, reason: str) -> None:
        self.status, self.reason = status, reason
        super().__init__(reason)


def receive(key: str, body: bytes, headers: Mapping[str, str], *, now: datetime) -> int:
    """Verify a delivery and note its documents; returns how many it named (0 for a ping). Raises Refused, storing nothing.

    A paused connection still takes notes: they wait with it.
    """
    found = Connection.objects.select_related("ledger").filter(webhook_key=key, tenant__is_active=True)
    connection = found.first() if key.isascii() and key.isprintable() else None
    connector = CONNECTORS.get(connection.kind) if connection else None
    if connection is None or connector is None or connector.read_webhook is None:
        raise Refused(404, "unknown address")
    lowered = {name.lower(): value for name, value in headers.items()}
    try:
        hints = connector.read_webhook(body, lowered, connection.known_webhook_secret())
    except BadCredentials as error:
        raise Refused(401, "wrong signature") from error
    except RejectedDocument as error:
        raise Refused(400, f"unreadable: {error.code}") from error
    known = [hint for hint in hints if roads.told(hint.kind)]
    with transaction.atomic():
        for hint in known:
            for flow in roads.told(hint.kind):
                roads.note(connection, flow, [(hint.document_id, "")], trigger="webhook", now=now)
        if known:
            jobs.wake()
    return len(known)
