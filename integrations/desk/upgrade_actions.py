"""What people command about orders and their invoices: invoice, take back, send, say what became of a sending.

Everything is a row first and is carried out by the lane's worker; everything stands in the audit log.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db import IntegrityError, transaction

from accounts.models import User
from integrations import jobs
from integrations.desk import audit
from integrations.desk.upgrade_choice import UpgradeForm
from integrations.desk.upgrades import Order, send_of
from integrations.models import SyncEvent, UpgradeWish
from integrations.sync import events, upgrades

Sent, Send = UpgradeWish.Sent, UpgradeWish.Send
WISH = "wish"
"""How the document came to its lane again."""


def ask(order: Order, *, on: date, choice: str, email: str, seen: str, actor: User, now: datetime) -> bool:
    """Have an order invoiced by the next worker. ``seen`` is the content that the person has looked at.

    False, and nothing is kept, when the order is not that any more, cannot be invoiced, or was asked for already.
    """
    if not order.can_invoice or order.link.fingerprint != seen:
        return False
    send = send_of(order, choice)
    try:
        with transaction.atomic():
            UpgradeWish.objects.create(
                connection_id=order.event.connection_id,
                flow=order.event.flow,
                document_id=order.event.document_id,
                content=seen,
                gross=order.gross,
                currency=order.link.currency,
                on=on,
                send=send,
                email=email,
                sent=Sent.NO if send == Send.NONE else Sent.WANTED,
                given_by=actor,
                given_at=now,
            )
            said = {"on": on.isoformat(), "send": send, "gross": f"{order.gross:f} {order.link.currency}"}
            _tell("invoice_order", order, said, actor=actor, now=now)
    except IntegrityError:
        return False
    jobs.wake()
    return True


def ask_all(
    orders: Sequence[Order], form: UpgradeForm, *, seen: Mapping[str, str], actor: User, now: datetime
) -> tuple[list[Order], list[Order]]:
    """``ask`` for each of these with what a valid form says; ``seen`` by ``seen-<event>``. (asked for, left)."""
    done: list[Order] = []
    left: list[Order] = []
    for order in orders:
        said = ask(
            order, on=form.cleaned_data["on"], choice=form.cleaned_data["send"], email=form.address(),
            seen=seen.get(f"seen-{order.event.pk}", ""), actor=actor, now=now,
        )  # fmt: skip
        (done if said else left).append(order)
    return done, left


def take_back(order: Order, *, actor: User, now: datetime) -> bool:
    """Leave the order as it is after all. False when it is being invoiced already."""
    wish = order.wish
    with transaction.atomic():
        if wish is None or not upgrades.take_back(wish):
            return False
        _tell("leave_order", order, {}, actor=actor, now=now)
    jobs.wake()
    return True


def send(order: Order, *, choice: str, email: str, actor: User, now: datetime) -> bool:
    """Have the invoice sent so, by the next worker. False when it was sent meanwhile, or may not be sent."""
    wish = order.wish
    with transaction.atomic():
        if wish is None or not order.can_send or not order.ledger.send_invoices:
            return False
        if not upgrades.send_as(wish, send=choice, email=email):
            return False
        _tell("send_invoice", order, {"send": choice}, actor=actor, now=now)
    jobs.wake()
    return True


def settle_sending(order: Order, *, was_sent: bool, actor: User, now: datetime) -> bool:
    """A person has looked in the ledger: the invoice was sent, or shall not be sent from here. False: nothing to say."""
    wish = order.wish
    with transaction.atomic():
        if wish is None or not upgrades.settle_sending(wish, was_sent=was_sent, now=now):
            return False
        _tell("say_sent" if was_sent else "say_not_sent", order, {}, actor=actor, now=now)
    jobs.wake()
    return True


def _tell(action: str, order: Order, said: Mapping[str, str], *, actor: User, now: datetime) -> None:
    """Into the audit log, and the document back on its lane. Not as one that a person tries again: that would put back the
    lines of an order that somebody has changed."""
    event, invoice = order.event, order.invoice
    about = {"order": order.link.remote_number, **({"invoice": invoice.remote_number} if invoice else {})}
    audit.record(action, actor=actor, obj=event, after={**about, **said})
    events.retry(SyncEvent.objects.filter(pk=event.pk), now=now)
    waiting = SyncEvent.objects.filter(
        connection_id=event.connection_id, flow=event.flow, document_id=event.document_id
    )
    waiting.filter(state=SyncEvent.State.PENDING).update(trigger=WISH)
