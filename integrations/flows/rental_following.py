"""Open orders of rental invoices: they follow Rentman as long as nobody has touched them, and are never written over then.

People may change the order in Tripletex as they like, for nothing is in stock. Only what changes on both sides is for a
person, and what changes in Rentman after the order was invoiced: that is corrected by a credit note, by whoever invoiced.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from integrations.connectors.contract import Skip
from integrations.flows import drafts, rental_deposits, upgrading
from integrations.flows.draft_following import changes_of, said
from integrations.flows.flow import Built
from integrations.flows.rental_documents import NAME
from integrations.flows.work import Result, Work
from integrations.models import Connection, EntityLink
from integrations.records import RentalInvoice

if TYPE_CHECKING:
    from integrations.flows.batch import Batch

State = EntityLink.State
NOT_DUE = frozenset({"rentman_invoice_draft", "document_missing", "zero_total"})
"""Why an invoice is not due that leave its order without an invoice behind it."""


def look(batch: Batch) -> None:
    """A final invoice waits for the deposits of its project that are being booked at this moment: it must find them there, to
    make them income. Orders are read for every flow (``drafts``)."""
    if batch.chooser.rental_deposits != Connection.Deposits.PREPAYMENT:
        return
    invoices = [work for work in batch.open() if isinstance(work.document, RentalInvoice) and not work.links]
    coming = {_project(work): work.document_id for work in invoices if work.document.stage == "deposit"}
    for link in _announced(batch.connection):
        coming[rental_deposits.project_of(link.expected)] = link.document_id
    for work in invoices:
        deposit = coming.get(_project(work))
        if work.document.stage == "final" and deposit is not None:
            work.wait_for(f"document:{NAME}:{deposit}", now=batch.clock())


def _project(work: Work) -> str:
    project = work.document.project
    return project.source_id if project is not None else ""


def _announced(connection: Connection) -> Sequence[EntityLink]:
    """Deposits that another batch is writing."""
    rows = EntityLink.objects.filter(connection=connection, flow=NAME, part=rental_deposits.PART)
    return list(rows.filter(state=State.RESERVED, remote_id=""))


def settle(work: Work, built: Built) -> bool:
    """Deal with an invoice whose order stands in Tripletex, or stood. True when it has its outcome, or its one item is the
    invoice that the order becomes."""
    link, found = drafts.order_of(work), drafts.found_order(work)
    if link is None or found is None:
        return False
    params = {"number": built.label, "order": link.remote_number, "invoice": found.invoice_number}
    is_same = link.fingerprint == built.fingerprint
    if found.state == "deleted":
        return drafts.settle_deleted(work, link, params, is_same=is_same)
    half_written = link.state == State.RESERVED
    if found.state == "invoiced" and (half_written or not is_same):
        work.stop("rental_order_invoiced_and_changed", params)
        return True
    changes = () if half_written else changes_of(link, found)
    if changes and not is_same and work.event.trigger != "person":
        work.stop("rental_order_changed_twice", {**params, "changes": said(changes)})
        return True
    if half_written or not is_same:
        work.revised.add(link.part)
        return False
    verified = {one.part for one in work.links if one.state == State.VERIFIED}
    if verified >= {item.part for item in built.items}:
        if not upgrading.begin(work, built, link, found):
            work.done(Result.UNCHANGED)
        return True
    return False


def settle_gone(work: Work, skip: Skip) -> bool:
    """An invoice that is a draft again or deleted in Rentman, and whose order stands: for a person."""
    link, found = drafts.order_of(work), drafts.found_order(work)
    if link is None or found is None or skip.code not in NOT_DUE:
        return False
    if found.state == "deleted":
        work.skip(skip.code, dict(skip.params))
        return True
    params = {
        "number": skip.label or link.label,
        "order": link.remote_number,
        "invoice": found.invoice_number,
    }
    is_invoiced = found.state == "invoiced"
    work.stop("rental_invoiced_order_of_gone" if is_invoiced else "rental_order_of_gone", params)
    return True
