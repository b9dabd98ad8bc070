"""Sales orders in the ledger, touched again: a person there may have invoiced or deleted one meanwhile.

An order is nobody's booking, so that people may change it in the ledger as they like. What counts is whether it is still
there, and whether the shop's own order has changed since it was written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from integrations.accounting.ordering import ObservedOrder
from integrations.connectors.contract import Skip
from integrations.errors import SyncError
from integrations.flows.flow import Built
from integrations.flows.observed_records import observed_record
from integrations.flows.work import Result, Work
from integrations.models import EntityLink

if TYPE_CHECKING:
    from integrations.flows.batch import Batch

KIND = "order"
_FOUND = "order"


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
            link.observed = observed_record(back.value)
            link.save(update_fields=("observed",))
    except SyncError as error:
        for work, _link in asked.values():
            work.fail(error, now=batch.clock(), side="target")


def order_of(work: Work) -> EntityLink | None:
    """The order that was written for a document, None when there is none."""
    return work.written(KIND)


def found_order(work: Work) -> ObservedOrder | None:
    """What has become of a document's order, None when it was not looked at."""
    found = work.found.get(_FOUND)
    return found if isinstance(found, ObservedOrder) else None


def settle(work: Work, built: Built) -> bool:
    """Deal with a document whose order stands in the ledger, or stood. True when it has its outcome."""
    link, found = order_of(work), work.found.get(_FOUND)
    if link is None or not isinstance(found, ObservedOrder):
        return False
    is_same = link.fingerprint == built.fingerprint
    params = {"number": built.label, "order": link.remote_number}
    if found.state == "deleted":
        return settle_deleted(work, link, params, is_same=is_same)
    if not is_same:
        work.stop("order_invoiced_and_changed" if found.state == "invoiced" else "order_changed", params)
        return True
    parts = {one.part for one in work.links if one.state == EntityLink.State.VERIFIED}
    if parts >= {item.part for item in built.items}:
        work.done(Result.UNCHANGED)
        return True
    return False


def settle_deleted(work: Work, link: EntityLink, params: dict[str, str], *, is_same: bool) -> bool:
    """Deleted in the ledger: held, until a person tries again, who thereby says that it is to be made anew."""
    alone = all(one.pk == link.pk for one in work.links if one.remote_id)
    if work.event.trigger != "person" or not (is_same or alone):
        work.stop("order_deleted", params)
        return True
    link.delete()
    work.links = [one for one in work.links if one is not link]
    return False


def settle_gone(work: Work, skip: Skip) -> bool:
    """A document that is no longer due, and whose order somebody has deleted already: there is nothing left to do."""
    found = work.found.get(_FOUND)
    if not isinstance(found, ObservedOrder) or found.state != "deleted":
        return False
    if {link.kind for link in work.links if link.remote_id} != {KIND}:
        return False
    work.skip(skip.code, dict(skip.params))
    return True
