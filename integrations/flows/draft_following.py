"""Open orders that follow their source, and are guarded: for a source that keeps the stock, whose invoices they stand for.

While nobody has invoiced the order it is made to say what the source says now, however often that changes. Two things are for
a person: an order that was invoiced before the source changed, and lines that somebody changed in the ledger, because the
stock would no longer agree. A person who tries again has the order's lines written as the source has them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from integrations.accounting.booked_invoices import changed_lines
from integrations.accounting.ordering import ObservedOrder, ObservedOrderLine
from integrations.connectors.contract import Skip
from integrations.flows import drafts, upgrading
from integrations.flows.flow import Built
from integrations.flows.work import Result, Work
from integrations.models import EntityLink

State = EntityLink.State
MOST_LINES_SAID = 3
NOT_DUE = frozenset({"invoice_not_booked", "document_missing", "zero_total"})
"""Why an invoice is not due that leave its order without an invoice behind it."""


def settle(work: Work, built: Built) -> bool:
    """Deal with a document whose order stands in the ledger, or stood. True when it has its outcome, or its one item is the
    invoice that the order becomes."""
    link, found = drafts.order_of(work), drafts.found_order(work)
    if link is None or found is None:
        return False
    params = {"number": built.label, "order": link.remote_number}
    is_same = link.fingerprint == built.fingerprint
    if found.state == "deleted":
        return drafts.settle_deleted(work, link, params, is_same=is_same)
    half_written = link.state == State.RESERVED
    if found.state == "invoiced" and (half_written or not is_same):
        work.stop("draft_invoiced_and_changed", {**params, "invoice": found.invoice_number})
        return True
    changes = () if half_written else changes_of(link, found)
    may_restore = work.event.trigger == "person" and not upgrading.is_wanted(work)
    if changes and (found.state == "invoiced" or not may_restore):
        code = "invoiced_lines_changed" if found.state == "invoiced" else "draft_lines_changed"
        work.stop(code, {**params, "invoice": found.invoice_number, "changes": said(changes)})
        return True
    if half_written or changes or not is_same:
        work.revised.add(link.part)
        return False
    if link.state == State.VERIFIED:
        if not upgrading.begin(work, built, link, found):
            work.done(Result.UNCHANGED)
        return True
    return False


def settle_gone(work: Work, skip: Skip) -> bool:
    """A document that is no longer due (unbooked or deleted in its source), and whose order stands: for a person."""
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
    work.stop("invoiced_draft_of_unbooked" if found.state == "invoiced" else "draft_of_unbooked", params)
    return True


def changes_of(link: EntityLink, found: ObservedOrder) -> tuple[str, ...]:
    """What somebody has changed in the lines of an order since we wrote it; () when it was never verified as written."""
    if link.state != State.VERIFIED:
        return ()
    return changed_lines([_line(row) for row in link.expected.get("lines", ())], found)


def said(changes: Sequence[str]) -> str:
    """The first changes, in a row."""
    left = len(changes) - MOST_LINES_SAID
    return "; ".join(changes[:MOST_LINES_SAID]) + (f" (+{left})" if left > 0 else "")


def _line(row: Mapping[str, Any]) -> ObservedOrderLine:
    """A line as it was meant. Its net is not compared."""
    return ObservedOrderLine(
        vat_code=row["vat_code"],
        gross=Decimal(row["gross"]),
        net=Decimal(0),
        quantity=Decimal(row["quantity"]),
        text=row["text"],
    )
