"""Suppliers' invoices tied to the purchase orders that they invoice, once both stand in the ledger, whichever comes last.

Both flows call ``relate`` when their documents are done. What is tied is kept with the invoice's link (``related``: the ids of
order and voucher), so that nobody asks twice; the ledger itself is looked at before anything is written, so that a lost
answer leads to no second tie.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog

from integrations.errors import NotReady, PermanentError, SyncError
from integrations.flows.stored_purchases import KIND
from integrations.flows.work import Work
from integrations.models import EntityLink, SyncEvent

if TYPE_CHECKING:
    from integrations.flows.batch import Batch

log = structlog.get_logger(__name__)
ORDERS, INVOICES = "purchase_order", "supplier_invoice"
NUMBER, RELATED = "purchase_order", "related"
"""Keys of an invoice link's ``secondary``: the order's number in the source, and what was tied."""
FEATURE = "logistics"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """One invoice and its order, both in the ledger."""

    order: EntityLink
    invoice: EntityLink

    @property
    def pair(self) -> tuple[str, str]:
        """By the ledger's ids."""
        return self.order.remote_id, self.invoice.remote_id

    @property
    def mark(self) -> str:
        """What is kept once it is tied."""
        return ":".join(self.pair)


def relate(batch: Batch) -> None:
    """Tie what this batch has brought to what stands. What fails for a passing reason has its document tried again; a clear
    refusal is said to a person."""
    done = {
        work.document_id: work
        for work in batch.works
        if work.outcome is not None and work.outcome.state == SyncEvent.State.DONE
    }
    if not done or not batch.lane.target.features.get(FEATURE):
        return
    try:
        wanted = [tie for tie in _ties(batch, list(done)) if tie.invoice.secondary.get(RELATED) != tie.mark]
        if wanted:
            _write(batch, wanted, done)
    except Exception as error:
        for work in done.values():
            work.fail(error, now=batch.clock(), side="target")


def _ties(batch: Batch, document_ids: Sequence[str]) -> list[Tie]:
    """The ties that documents of this flow are one end of."""
    ours = EntityLink.objects.filter(connection=batch.connection, target=batch.lane.target)
    ours = ours.exclude(remote_id="").exclude(state=EntityLink.State.RESERVED)
    invoices = ours.filter(flow=INVOICES).defer("expected", "observed", "differences")
    if batch.flow.name == INVOICES:
        invoices = invoices.filter(document_id__in=document_ids)
    else:
        invoices = invoices.filter(**{f"secondary__{NUMBER}__in": document_ids})
    found = [link for link in invoices.order_by("id") if link.secondary.get(NUMBER)]
    numbers = {link.secondary[NUMBER] for link in found}
    orders = {
        link.document_id: link
        for link in ours.filter(flow=ORDERS, kind=KIND, document_id__in=numbers)
        if not link.expected.get("cancelled")
    }
    return [
        Tie(order=orders[link.secondary[NUMBER]], invoice=link)
        for link in found
        if link.secondary[NUMBER] in orders
    ]


def _write(batch: Batch, ties: Sequence[Tie], done: dict[str, Work]) -> None:
    failed = batch.target.relate_purchases([tie.pair for tie in ties])
    for tie in ties:
        error = failed.get(tie.pair)
        if error is None:
            secondary = {**tie.invoice.secondary, RELATED: tie.mark}
            EntityLink.objects.filter(pk=tie.invoice.pk).update(secondary=secondary)
            continue
        own = tie.invoice if batch.flow.name == INVOICES else tie.order
        _fail(done[own.document_id], tie, error, batch)


def _fail(work: Work, tie: Tie, error: SyncError, batch: Batch) -> None:
    if isinstance(error, NotReady):
        log.info("purchase not tied", order=tie.order.remote_number, error=str(error))
        return
    if not isinstance(error, PermanentError):
        work.fail(error, now=batch.clock(), side="target")
        return
    params = {
        "order": tie.order.remote_number,
        "voucher": tie.invoice.remote_number,
        "number": tie.order.label,
    }
    result = work.outcome.result if work.outcome else ""
    work.stop("purchase_not_tied", params, result=result)
    if work.outcome is not None:
        work.outcome.remote_message, work.outcome.request_id = error.remote_message, error.request_id
