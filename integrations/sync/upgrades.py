"""Wishes that open orders become invoices: kept, begun, carried out or ended. Each step is a conditional update, so that it
is taken once, whoever else is about to take it."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from integrations.errors import SyncError
from integrations.models import Connection, SyncEvent, UpgradeWish

State, Sent = UpgradeWish.State, UpgradeWish.Sent
STANDING = (State.OPEN, State.BEGUN, State.INVOICED)
NOT_INVOICED = (State.OPEN, State.BEGUN)


def standing(connection: Connection, flow: str, document_ids: Iterable[str]) -> dict[str, UpgradeWish]:
    """The wishes about these documents that were neither taken back nor given up, by document id."""
    rows = UpgradeWish.objects.filter(
        connection=connection, flow=flow, document_id__in=list(document_ids), state__in=STANDING
    )
    return {row.document_id: row for row in rows}


def of_event(event: SyncEvent) -> UpgradeWish | None:
    """The newest wish about an event's document, whatever became of it."""
    same = {"connection_id": event.connection_id, "flow": event.flow, "document_id": event.document_id}
    return UpgradeWish.objects.filter(**same).select_related("given_by").order_by("-id").first()


def _move(wish: UpgradeWish, before: Iterable[str], **values: Any) -> bool:
    """Change a wish that is in one of these states; False, and the row as it is now, when it is in another."""
    moved = UpgradeWish.objects.filter(pk=wish.pk, state__in=list(before)).update(**values)
    wish.refresh_from_db()
    return bool(moved)


def begin(wish: UpgradeWish) -> bool:
    """From here on nobody takes it back. False when somebody has."""
    return _move(wish, NOT_INVOICED, state=State.BEGUN)


def reopen(wish: UpgradeWish) -> bool:
    """Nothing was invoiced after all: it waits, and may be taken back."""
    return _move(wish, (State.BEGUN,), state=State.OPEN)


def take_back(wish: UpgradeWish) -> bool:
    """A person has thought better of it. False when it is too late."""
    return _move(wish, (State.OPEN,), state=State.TAKEN_BACK)


def give_up(wish: UpgradeWish, *, code: str, params: Mapping[str, str]) -> bool:
    """What was confirmed is not so any more: a person must look and ask again."""
    return _move(wish, NOT_INVOICED, state=State.OVER, code=code, params=dict(params))


def invoiced(wish: UpgradeWish) -> bool:
    """The invoice stands. What is to be sent is sent from here on."""
    return _move(wish, NOT_INVOICED, state=State.INVOICED, code="", params={})


def _move_sending(wish: UpgradeWish, before: Iterable[str], sent: str, **values: Any) -> bool:
    rows = UpgradeWish.objects.filter(pk=wish.pk, state=State.INVOICED, sent__in=list(before))
    moved = rows.update(sent=sent, **values)
    wish.refresh_from_db()
    return bool(moved)


def begin_sending(wish: UpgradeWish) -> bool:
    """True for one caller only: that one sends. What was begun is begun by nobody again."""
    return _move_sending(wish, (Sent.WANTED,), Sent.BEGUN)


def not_sent_yet(wish: UpgradeWish) -> bool:
    """Sending was begun, and has certainly not happened: it is still wanted."""
    return _move_sending(wish, (Sent.BEGUN, Sent.REFUSED), Sent.WANTED, code="", remote_message="")


def sent(wish: UpgradeWish, *, now: datetime) -> bool:
    """The ledger has sent it, or a person says that it is sent."""
    before = (Sent.BEGUN, Sent.UNKNOWN)
    return _move_sending(wish, before, Sent.SENT, sent_at=now, code="", params={}, remote_message="")


def refused(wish: UpgradeWish, *, code: str, error: SyncError) -> bool:
    """The ledger has said no: it was not sent."""
    words = error.remote_message
    return _move_sending(wish, (Sent.BEGUN,), Sent.REFUSED, code=code, params={}, remote_message=words)


def lost(wish: UpgradeWish) -> bool:
    """Nobody knows whether it was sent, until a person says."""
    return _move_sending(wish, (Sent.BEGUN,), Sent.UNKNOWN, code="sending_unknown", params={})


def settle_sending(wish: UpgradeWish, *, was_sent: bool, now: datetime) -> bool:
    """A person has looked: it was sent, or it shall not be sent from here."""
    open_ones = (Sent.UNKNOWN, Sent.REFUSED, Sent.WANTED)
    said = Sent.SENT if was_sent else Sent.NO
    moment = now if was_sent else None
    return _move_sending(wish, open_ones, said, sent_at=moment, code="", params={}, remote_message="")


def send_as(wish: UpgradeWish, *, send: str, email: str) -> bool:
    """A person wants it sent so, now: again after a refusal or a lost answer, or for the first time."""
    before = (Sent.NO, Sent.UNKNOWN, Sent.REFUSED, Sent.WANTED)
    values = {"send": send, "email": email, "code": "", "params": {}, "remote_message": ""}
    return _move_sending(wish, before, Sent.WANTED, **values)
