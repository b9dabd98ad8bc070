"""The documents of suppliers' invoices: fetched from the source before anything is written, so that a voucher gets its own."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from integrations.accounting.purchase_vouchers import PurchaseVoucher
from integrations.accounting.voucher import Posting
from integrations.errors import SyncError, UnsupportedDocument
from integrations.flows.approval_following import bill_of
from integrations.flows.work import Result, Work
from integrations.models import EntityLink

if TYPE_CHECKING:
    from integrations.flows.batch import Batch


def fetch(batch: Batch) -> None:
    """Fetch the document of every invoice that is to be written or completed.

    One that has none waits for approval without it, and says so; but is not posted by us when VAT is deducted (BUY-1).
    """
    source: Any = batch.source
    for work in batch.open():
        if work.built is None or not any(isinstance(item, PurchaseVoucher) for item in work.built.items):
            continue
        if bill_of(work) is not None and not work.revised:
            continue
        try:
            _give(work, source.document(batch.flow.source_kind, work.document_id))
        except SyncError as error:
            work.fail(error, now=batch.clock())


def _give(work: Work, content: bytes | None) -> None:
    """Raises UnsupportedDocument('no_supplier_document')."""
    assert work.built is not None
    if content:
        work.files = {item.reference: content for item in work.built.items}
        return
    link = bill_of(work)
    if link is not None and _stands_without(work, link):
        work.revised.discard(link.part)
        work.done(Result.UNCHANGED)
        return
    items = []
    for item in work.built.items:
        if isinstance(item, PurchaseVoucher) and item.posted and any(map(_is_deducted, item.postings)):
            params = {"number": item.number, "supplier": item.description.partition(": ")[2]}
            raise UnsupportedDocument("no_supplier_document", params=params)
        items.append(replace(item, file_name="") if isinstance(item, PurchaseVoucher) else item)
    work.built = replace(work.built, items=tuple(items))


def _stands_without(work: Work, link: EntityLink) -> bool:
    """Whether the voucher is all that it can be: as it was meant, only without a document, and there is none now either."""
    assert work.built is not None
    is_same = link.fingerprint == work.built.fingerprint
    return is_same and link.state == EntityLink.State.VERIFIED and link.secondary.get("file") == "none"


def _is_deducted(posting: Posting) -> bool:
    return posting.supplier is None and bool(posting.vat)
