"""Invoices of upgraded orders sent to their buyers: asked for by a person, allowed by the tenant, and never twice.

Nothing in the ledger tells whether an invoice was sent, so that a lost answer is never tried again: it is said to the person,
who looks and says what is so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

from integrations.errors import LedgerRejected, SyncError, UnknownOutcome
from integrations.flows.opened import open_target
from integrations.flows.work import Result, Work
from integrations.flows.writing import may_have_happened
from integrations.models import Connection, EntityLink, SyncEvent, UpgradeWish
from integrations.sync import lanes, upgrades

if TYPE_CHECKING:
    from integrations.flows.batch import Batch

log = structlog.get_logger(__name__)
Sent, Send = UpgradeWish.Sent, UpgradeWish.Send
REFUSED = {Send.EHF: "ehf_refused", Send.EMAIL: "email_refused"}
NEVER_REACHED = frozenset({"connection_failed", "address_refused", "not_sent"})
"""Failures before anything was sent."""


def carry_out(work: Work, wish: UpgradeWish, batch: Batch) -> None:
    """Send the invoice if that is wanted, and say what a person must know. A document that is stopped for something else
    waits with its sending."""
    if work.outcome is None or work.outcome.state != SyncEvent.State.DONE:
        return
    invoice = _invoice(wish)
    if invoice is None:
        return
    if wish.sent == Sent.REFUSED and work.event.trigger == "person":
        upgrades.not_sent_yet(wish)
    if wish.sent == Sent.BEGUN:
        upgrades.lost(wish)  # whoever began it died before the answer was kept
    if wish.sent == Sent.WANTED:
        _send(work, wish, invoice, batch)
    if wish.sent in (Sent.REFUSED, Sent.UNKNOWN):
        _say(work, wish, invoice)


def _invoice(wish: UpgradeWish) -> EntityLink | None:
    """The invoice, when it was read back and is as it was meant: no other one is sent."""
    return EntityLink.objects.filter(
        connection_id=wish.connection_id,
        flow=wish.flow,
        document_id=wish.document_id,
        kind="upgrade",
        state=EntityLink.State.VERIFIED,
    ).first()


def _send(work: Work, wish: UpgradeWish, invoice: EntityLink, batch: Batch) -> None:
    ledger = Connection.objects.select_related("tenant").get(pk=batch.lane.target_id)
    if not ledger.send_invoices:
        work.stop("sending_not_allowed", _params(wish, invoice), result=Result.BOOKED)
        return
    if not lanes.renew(batch.lane, now=batch.clock()) or not upgrades.begin_sending(wish):
        return
    try:
        target = open_target(ledger, user=f"lane {batch.lane.pk} after")
        target.send_invoice(invoice.remote_id, send_type=wish.send, email=wish.email)
    except LedgerRejected as error:
        upgrades.refused(wish, code=REFUSED[Send(wish.send)], error=error)
    except SyncError as error:
        _not_answered(work, wish, error, batch)
    else:
        upgrades.sent(wish, now=batch.clock())
        log.info("invoice sent", invoice=invoice.remote_number, document=work.document_id, by=wish.send)


def _not_answered(work: Work, wish: UpgradeWish, error: SyncError, batch: Batch) -> None:
    never_reached = error.code in NEVER_REACHED and not isinstance(error, UnknownOutcome)
    if never_reached or not may_have_happened(error):
        upgrades.not_sent_yet(wish)
        work.fail(error, now=batch.clock(), side="target")
    else:
        log.warning("nobody knows whether an invoice was sent", document=work.document_id, error=str(error))
        upgrades.lost(wish)


def _say(work: Work, wish: UpgradeWish, invoice: EntityLink) -> None:
    work.stop(wish.code, _params(wish, invoice), result=Result.BOOKED)
    if work.outcome is not None:
        work.outcome.remote_message = wish.remote_message


def _params(wish: UpgradeWish, invoice: EntityLink) -> dict[str, str]:
    return {"number": invoice.label, "invoice": invoice.remote_number, "to": wish.email}
