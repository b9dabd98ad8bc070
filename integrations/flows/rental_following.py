"""Open orders of rental invoices: they follow Rentman as long as nobody has touched them, and are never written over then.

People may change the order in Tripletex as they like, for nothing is in stock. Only what changes on both sides is for a
person, and what changes in Rentman after the order was invoiced: that is corrected by a credit note, by whoever invoiced.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from integrations.connectors.contract import Skip
from integrations.flows import drafts, upgrading
from integrations.flows.draft_following import changes_of, said
from integrations.flows.flow import Built
from integrations.flows.work import Result, Work
from integrations.models import EntityLink

if TYPE_CHECKING:
    from integrations.flows.batch import Batch

State = EntityLink.State
NOT_DUE = frozenset({"rentman_invoice_draft", "document_missing", "zero_total"})
"""Why an invoice is not due that leave its order without an invoice behind it."""


def look(batch: Batch) -> None:
    """Orders are read for every flow (``drafts``)."""


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
