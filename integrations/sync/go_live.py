"""Another integration of the same two systems: whether the ledger shows one, and whether a person has confirmed going live all
the same. What it moves and what we move would both be there, everything twice."""

from datetime import datetime
from typing import Any

from django.db import transaction

from integrations.models import Connection, GoLiveConfirmation, ReadinessItem

CODE = "go_live_unconfirmed"
"""Why a connection rests until somebody confirms."""
ITEM, SIGN = "other_integrations", "sign_"
"""The readiness item of a ledger that tells of others, and what the names of its signs begin with: the kind of
connection that moves the same follows (``sign_rackbeat``), the value is the other one's agreement."""


def sign_of(connection: Connection) -> str:
    """What the connection's ledger shows of another integration with the same system: ``rackbeat:100234``; '' for none."""
    if connection.ledger_id is None:
        return ""
    item = ReadinessItem.objects.filter(connection_id=connection.ledger_id, item=ITEM).first()
    agreement = item.params.get(f"{SIGN}{connection.kind}") if item is not None else None
    return f"{connection.kind}:{agreement}" if agreement else ""


def standing(connection: Connection) -> GoLiveConfirmation | None:
    """The confirmation that nobody has taken back."""
    rows = GoLiveConfirmation.objects.filter(connection=connection, taken_back_at__isnull=True)
    return rows.select_related("given_by").first()


def is_held(connection: Connection) -> bool:
    """Whether the connection rests until somebody confirms."""
    return connection.state == Connection.State.PAUSED and connection.paused_code == CODE


def must_confirm(connection: Connection) -> bool:
    """Whether a person must confirm before the connection may work.

    One that was held once stays so when the other integration has ended meanwhile: what that one has moved must not be
    moved again, and only a person knows how far it came.
    """
    sign, confirmation = sign_of(connection), standing(connection)
    if confirmation is not None and confirmation.sign == sign:
        return False
    return bool(sign) or is_held(connection)


def confirm(connection: Connection, *, by: Any, now: datetime) -> GoLiveConfirmation:
    """Keep a person's confirmation about what the ledger shows now; an earlier one gives way to it."""
    with transaction.atomic():
        earlier = GoLiveConfirmation.objects.filter(connection=connection, taken_back_at__isnull=True)
        earlier.update(taken_back_at=now)
        return GoLiveConfirmation.objects.create(
            connection=connection, sign=sign_of(connection), given_by=by, given_at=now
        )


def take_back(connection: Connection, *, by: Any, now: datetime) -> bool:
    """A person takes the confirmation back. False when there is none."""
    rows = GoLiveConfirmation.objects.filter(connection=connection, taken_back_at__isnull=True)
    return bool(rows.update(taken_back_at=now, taken_back_by=by))
