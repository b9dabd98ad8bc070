"""Purchase orders in the ledger follow their source: written over while nobody has received anything of them there.

The stock system is the master. Three things are for a person: an order that was received in the ledger before its source
changed, lines that somebody changed there, and an order that somebody deleted or cancelled there. Trying again has it say
what the source says. An order that is a draft again in its source, or gone, is cancelled; booked again it comes back.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from integrations.connectors.contract import Skip
from integrations.errors import SyncError
from integrations.flows.draft_following import said
from integrations.flows.flow import Built
from integrations.flows.stored_purchases import KIND, observed_purchase, purchase_of
from integrations.flows.work import Result, Work
from integrations.models import EntityLink
from integrations.records.supplier_orders import (
    ObservedSupplierOrder,
    SupplierOrder,
    order_differences,
    unequal,
    words,
)

if TYPE_CHECKING:
    from integrations.flows.batch import Batch

State = EntityLink.State
CANCELLED = "cancelled"
"""The fingerprint of an order that is none any more in its source."""
NOT_DUE = frozenset({"purchase_not_booked", "document_missing"})
"""Why an order is not due that say that there is none (now)."""
FREE = frozenset({"comment", "delivery_date", "project", "reference"})
"""What people may change in the ledger as they like: it is the source's again when the source changes."""
_FOUND = "purchase"


def look(batch: Batch) -> None:
    """Read what has become of the orders of this batch's documents, a hundred per call; kept with their links."""
    asked = {link.remote_id: (work, link) for work in batch.open() if (link := order_of(work)) is not None}
    days = [link.document_date for _work, link in asked.values() if link.document_date]
    if not asked or not days:
        return
    try:
        for back in batch.target.read_many(
            KIND, list(asked), dates=(min(days), max(days)), ids=batch.book.ids
        ):
            work, link = asked.pop(back.remote_id)
            if back.error is not None:
                work.fail(back.error, now=batch.clock(), side="target")
                continue
            work.found[_FOUND] = back.value
            link.observed = observed_purchase(back.value)
            link.save(update_fields=("observed",))
    except SyncError as error:
        for work, _link in asked.values():
            work.fail(error, now=batch.clock(), side="target")


def order_of(work: Work) -> EntityLink | None:
    """The order that was written for a document, None when there is none."""
    return work.written(KIND)


def _found(work: Work) -> ObservedSupplierOrder | None:
    found = work.found.get(_FOUND)
    return found if isinstance(found, ObservedSupplierOrder) else None


def settle(work: Work, built: Built) -> bool:
    """Deal with a document whose order stands in the ledger, or stood. True when it has its outcome."""
    link, found = order_of(work), _found(work)
    if link is None or found is None:
        return False
    before = purchase_of(link.expected)
    if found.state in ("deleted", "cancelled") and not before.cancelled and work.event.trigger != "person":
        work.stop("purchase_taken_away", _params(built.label, link))
        return True
    if found.state == "deleted":
        # By us, since it was cancelled; or a person has tried again, who thereby says that it is to be made anew.
        link.delete()
        work.links = [one for one in work.links if one is not link]
        return False
    return _settle_standing(work, built, link, found, before)


def _settle_standing(
    work: Work, built: Built, link: EntityLink, found: ObservedSupplierOrder, before: SupplierOrder
) -> bool:
    is_verified = link.state == State.VERIFIED
    is_same = is_verified and link.fingerprint == built.fingerprint
    left = {one.field for one in order_differences(_meant(built), found)}
    if is_verified and not left - FREE and (is_same or found.state == "received"):
        work.done(Result.UNCHANGED)
        return True
    if left and found.state == "received":
        work.stop("purchase_received_and_changed", _params(built.label, link))
        return True
    changes = changes_of(before, found) if left and is_verified else ()
    if changes and work.event.trigger != "person":
        work.stop("purchase_changed_there", {**_params(built.label, link), "changes": said(changes)})
        return True
    work.revised.add(link.part)
    return False


def _meant(built: Built) -> SupplierOrder:
    return next(item for item in built.items if isinstance(item, SupplierOrder))


def _params(label: str, link: EntityLink) -> dict[str, str]:
    return {"number": label, "order": link.remote_number}


def changes_of(before: SupplierOrder, found: ObservedSupplierOrder) -> tuple[str, ...]:
    """What somebody has changed in an order since it was verified as written, in figures. Of a cancelled one nothing counts."""
    if before.cancelled:
        return ()
    heads = [
        f"{ours} → {theirs}"
        for field, ours, theirs, _where in order_differences(before, found)
        if field in ("seller", "currency")
    ]
    lines = [
        f"{words(wanted) or '–'} → {words(held) or '–'}"
        for wanted, held in unequal(before.lines, found.lines)
    ]
    return (*heads, *lines)


def settle_gone(work: Work, skip: Skip) -> bool:
    """A document that is no order (any more) in its source, and whose order stands: cancelled there. True when it has its
    outcome, or what cancels it is built."""
    link, found = order_of(work), _found(work)
    if link is None or found is None or skip.code not in NOT_DUE:
        return False
    order = purchase_of(link.expected)
    if found.state == "deleted":
        work.skip(skip.code, dict(skip.params))
        return True
    if found.state == "cancelled" and order.cancelled and link.state == State.VERIFIED:
        work.done(Result.UNCHANGED)
        return True
    if found.state == "received":
        work.stop("purchase_received_of_unbooked", _params(skip.label or link.label, link))
        return True
    work.built = Built(
        items=(replace(order, cancelled=True),),
        fingerprint=CANCELLED,
        gross=order.total,
        currency=order.currency,
        document_date=order.ordered_on,
        label=skip.label or link.label,
    )
    work.revised.add(link.part)
    return True
