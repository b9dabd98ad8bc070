"""A booked document that is no longer due in its source: taken back, or left standing while somebody works at it there."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from integrations.connectors.contract import Skip
from integrations.flows import meant
from integrations.flows.corrections import GONE, finish_what_was_begun, is_approved, main_link, settle
from integrations.flows.flow import Built
from integrations.flows.rate_reading import oslo_date
from integrations.flows.work import Result, Work
from integrations.models import EntityLink
from integrations.sync import events

if TYPE_CHECKING:
    from integrations.flows.batch import Batch

NO_SALE = frozenset({"document_missing", "order_trashed", "order_cancelled", "payment_failed", "zero_total"})
"""Why a document is not due that say for good that there is no sale."""
BEING_EDITED = frozenset(
    {"order_draft", "not_paid", "not_fulfilled", "invoice_not_booked", "rentman_invoice_draft"}
)
"""Why a document is not due while somebody works at it in the shop: the voucher stands meanwhile."""
State = EntityLink.State


def settle_gone(work: Work, skip: Skip, batch: Batch) -> bool:
    """Deal with a booked document that is no longer due in its source. False when that says nothing about what is booked."""
    main = main_link(work.links)
    if main is None:
        return False
    unread = [
        link for link in work.links if link.state == State.CONFIRMED and link.kind in meant.CORRECTED_KINDS
    ]
    if skip.code == "order_missing" and not unread and _is_taken_along(work, batch):
        work.done(Result.UNCHANGED)
        return True
    if skip.code not in NO_SALE | BEING_EDITED | {"order_missing"} and not unread:
        return False
    built = Built(
        items=(),
        fingerprint=GONE,
        gross=main.gross or Decimal(0),
        currency=main.currency,
        document_date=main.document_date or oslo_date(batch.clock()),
        label=skip.label or main.label,
    )
    if skip.code not in NO_SALE and unread:
        # What was written under a lost answer is verified first, whatever becomes of it.
        finish_what_was_begun(work, built, unread, batch, is_same=False)
        return True
    if skip.code in BEING_EDITED and not is_approved(work, GONE):
        if work.links[-1].fingerprint == GONE:
            work.done(Result.UNCHANGED)
        else:
            params = {"number": built.label, "voucher": main.remote_number, "content": GONE}
            work.stop("reopened_after_booking", params)
        return True
    work.built = built
    settle(work, built, batch, batch.book.rules)
    _look_at_owner(work, batch)
    return True


def _is_taken_along(work: Work, batch: Batch) -> bool:
    """Whether a refund of an order that is gone is dealt with by the order's own correction; not when it was found in the
    ledger only after that."""
    owner = batch.flow.belongs_to(work.document_id)
    if owner is None:
        return True
    corrected = EntityLink.objects.filter(
        connection=batch.connection, flow=owner[0], document_id=owner[1], fingerprint=GONE
    )
    gone = corrected.exclude(remote_id="").order_by("-id").first()
    found_at = [link.confirmed_at for link in work.links if link.confirmed_at and ":" not in link.part]
    return gone is None or not any(moment > gone.reserved_at for moment in found_at)


def _look_at_owner(work: Work, batch: Batch) -> None:
    """A refund that is gone changes what was sold, when it was made before the delivery: have its order looked at too."""
    owner = batch.flow.belongs_to(work.document_id)
    if owner is not None and work.built is not None and work.built.items:
        flow, document_id = owner
        pairs = [(document_id, work.built.label)]
        events.record(batch.connection, flow, pairs, trigger="document", now=batch.clock())
