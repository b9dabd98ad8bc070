"""Taking in what remote systems tell us by webhook."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from integrations import jobs
from integrations.connectors.registry import CONNECTORS
from integrations.errors import BadCredentials, RejectedDocument
from integrations.flows import FLOWS
from integrations.models import Connection
from integrations.sync import events


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
    known = [hint for hint in hints if hint.kind in FLOWS]
    if known and connection.ledger_id:
        with transaction.atomic():
            for hint in known:
                events.record(connection, hint.kind, [(hint.document_id, "")], trigger="webhook", now=now)
            jobs.wake()
    return len(known)
