"""Writes whose outcome was lost: what they have left in the ledger is looked for before anything else is decided.

Between a lost answer and the next try a document may be changed, cancelled or deleted in its source. What stands is bound, and
verified and corrected like any booked document; an announcement under which nothing stands is taken back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

from integrations.connectors.contract import WriteItem, Written
from integrations.errors import SyncError
from integrations.flows import drafts, meant, stored_purchases
from integrations.flows.work import Work
from integrations.models import EntityLink
from integrations.sync import links
from integrations.sync.shelf import is_aside

if TYPE_CHECKING:
    from integrations.flows.batch import Batch

log = structlog.get_logger(__name__)
SOUGHT = frozenset({*meant.CORRECTED_KINDS, drafts.KIND, stored_purchases.KIND})
"""What a target can be searched for by our reference. Cards of customers and products are found by what they say."""
Lost = dict[str, tuple[Work, EntityLink]]


def recover(batch: Batch) -> None:
    """Look for every announced and unconfirmed part of this batch's documents. Works whose search fails get its error.

    Corrections are left to ``corrections``, which finishes them as they were announced; so is the rest of a document of which
    some part stands.
    """
    if batch.flow.gather is not None:
        return
    lost = {link.reference: (work, link) for work in batch.works for link in work.links if _is_lost(link)}
    failed: set[str] = set()
    for kind in sorted({link.kind for _work, link in lost.values()}):
        _search(batch, kind, {ref: pair for ref, pair in lost.items() if pair[1].kind == kind}, failed)
    _forget(batch, lost, failed)


def _is_lost(link: EntityLink) -> bool:
    return link.kind in SOUGHT and not link.remote_id and not is_aside(link) and ":" not in link.part


def _search(batch: Batch, kind: str, lost: Lost, failed: set[str]) -> None:
    items = [
        WriteItem(reference=reference, value=meant.sought(link), attempted=True)
        for reference, (_work, link) in lost.items()
    ]
    left = dict(lost)
    try:
        for found in batch.target.find_many(kind, items, batch.book.ids, deadline=batch.deadline):
            work, link = left.pop(found.reference)
            _take(batch, work, link, found, failed)
    except SyncError as error:
        for reference, (work, link) in left.items():
            _take(batch, work, link, Written(reference=reference, error=error), failed)


def _take(batch: Batch, work: Work, link: EntityLink, found: Written, failed: set[str]) -> None:
    if found.error is not None:
        failed.add(link.reference)
        if work.outcome is None:
            work.fail(found.error, now=batch.clock(), side="target")
        return
    if not found.remote_id or _belongs_to_another(link, found.remote_id):
        return
    links.bind(
        link,
        remote_id=found.remote_id,
        remote_number=found.remote_number,
        secondary=found.secondary,
        now=batch.clock(),
    )
    log.info("lost write found", reference=link.reference, number=found.remote_number)


def _belongs_to_another(link: EntityLink, remote_id: str) -> bool:
    """The credit note of a whole invoice is found by the invoice: a correction of the sale may have made it its own."""
    others = EntityLink.objects.filter(target_id=link.target_id, kind=link.kind, remote_id=remote_id)
    return others.exclude(pk=link.pk).exists()


def _forget(batch: Batch, lost: Lost, failed: set[str]) -> None:
    """Take back the announcements of documents of which nothing stands at all."""
    nothing = []
    for work in {id(work): work for work, _link in lost.values()}.values():
        own = [link for link in work.links if link.reference in lost]
        if any(link.remote_id for link in work.links) or any(link.reference in failed for link in own):
            continue
        nothing += own
        work.links = [link for link in work.links if link.reference not in lost]
    links.forget(nothing, lane=batch.lane)
