"""The one pipeline: read, translate, load rules, build, reserve, write, confirm, verify; a batch of events at a time.

One bad document never stops its batch: every event gets its own outcome. No database transaction is open while a
remote system is asked. ``batch.py`` carries batches through these steps and writes their outcomes.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import structlog

from integrations.accounting.invoice_credit import InvoiceCredit
from integrations.accounting.upgrading import OrderUpgrade
from integrations.connectors.contract import Json, Skip
from integrations.errors import NotReady, RejectedDocument, SyncError, TemporaryError
from integrations.flows import (
    approval_following,
    bill_files,
    corrections,
    draft_following,
    drafts,
    gone,
    rates,
    recovery,
    repeats,
    summaries,
    upgrading,
    waiting,
    writing,
)
from integrations.flows.flow import Built, Context, Translate, gross_of
from integrations.flows.opened import source_settings
from integrations.flows.work import MOST_KRONER, Result, Work
from integrations.models import Approval, Connection, SyncEvent
from integrations.sync import approvals, events, links
from integrations.sync.rules import Book

if TYPE_CHECKING:
    from integrations.flows.batch import Batch

log = structlog.get_logger(__name__)
GONE = frozenset({"document_missing", "order_missing"})
"""What says that a document was deleted for good in its source, or the order that it belongs to."""
LEFT_OUT = "booked_elsewhere"
"""Why a document is passed over that somebody else has booked, as a person has said."""
TOO_EARLY = frozenset({"refunded_before_delivery"})
"""Why a document was passed over that the document it belongs to may overcome: money given back before the goods were
sent touches no sale, but a sale that is made afterwards is made in full."""


def read(batch: Batch) -> None:
    """Step 1: re-read the documents by id; what a webhook said is only a hint."""
    if batch.flow.gather is not None:
        batch.flow.gather(batch)
        return
    by_id = {work.document_id: work for work in batch.works}
    try:
        for raw in batch.source.read_many(
            batch.flow.source_kind, list(by_id), with_products=batch.book.reads_products
        ):
            work = by_id.pop(raw.document_id)
            if raw.error is not None and raw.error.code in GONE:
                # Deleted for good in the source: like one that is in its trash.
                work.document = Skip(code=raw.error.code, label=work.event.label)
            elif raw.error is not None:
                work.fail(raw.error, now=batch.clock())
            else:
                work.raw = raw.body
    except SyncError as error:
        for work in by_id.values():
            work.fail(error, now=batch.clock())
        return
    for work in by_id.values():
        work.fail(TemporaryError("malformed_answer", params={"where": "read"}), now=batch.clock())


def translate(batch: Batch) -> None:
    """Step 2: remote JSON to a neutral document that refuses to exist if inconsistent; related documents are noted."""
    settings = source_settings(batch.connection, batch.book)
    standing = links.of_documents(
        batch.connection, batch.flow.name, [work.document_id for work in batch.open()]
    )
    said = approvals.given(batch.connection, batch.flow.name, [work.document_id for work in batch.open()])
    related: dict[str, list[tuple[str, str]]] = {}
    for work in batch.open():
        if batch.flow.gather is None:
            work.links = standing.get(work.document_id, [])
        work.approvals = said.get(work.document_id, [])
        if is_left_out(work):
            continue
        if work.document is not None:
            continue
        try:
            work.document = batch.source.translate(batch.flow.source_kind, _raw(work), settings)
        except Exception as error:
            work.fail(error, now=batch.clock())
            continue
        if not isinstance(work.document, Skip) or work.links:
            for flow, document_id, label in batch.flow.related(_raw(work)):
                related.setdefault(flow, []).append((document_id, label))
    _record_related(batch, related)


def is_left_out(work: Work) -> bool:
    """Pass over a document of which a person has said that somebody else has booked it, unless we have booked it too."""
    said = next((row for row in work.approvals if row.kind == Approval.Kind.LEAVE_OUT), None)
    if said is None or work.links:
        return False
    work.skip(LEFT_OUT, {"voucher": said.content})
    return True


def _record_related(batch: Batch, related: dict[str, list[tuple[str, str]]]) -> None:
    """Note documents found inside others, unless they have been dealt with already (or were too early then)."""
    for flow, documents in related.items():
        ids = [document_id for document_id, _ in documents]
        seen = SyncEvent.objects.filter(connection=batch.connection, flow=flow, document_id__in=ids)
        latest = dict(seen.order_by("id").values_list("document_id", "code"))
        known = {document_id for document_id, code in latest.items() if code not in TOO_EARLY}
        fresh = [pair for pair in documents if pair[0] not in known]
        if fresh and flow not in batch.chooser.flows_off:
            priority = batch.works[0].event.priority
            events.record(
                batch.connection, flow, fresh, trigger="document", now=batch.clock(), priority=priority
            )


def build(batch: Batch) -> None:
    """Steps 3 and 4: rules and document to what the ledger should hold; against what it holds already."""
    recovery.recover(batch)
    book, translate = _with_rates(batch), _translator(batch)
    drafts.look(batch)
    approval_following.look(batch)
    if batch.flow.follower is not None:
        batch.flow.follower.look(batch)
    upgrading.load(batch)
    standing = corrections.beside(batch.connection, batch.flow, batch.open())
    if batch.flow.awaits_approval:
        repeats.look(batch, standing)
    for work in batch.open():
        try:
            if upgrading.resume(work):
                continue
            if isinstance(work.document, Skip):
                if summaries.taken_off(work, batch):
                    _skip(work, work.document, batch)
            else:
                own = rates.with_given(book, work.rates)
                _build(work, batch, context(batch.connection, own, work, translate, standing))
        except Exception as error:
            work.fail(error, now=batch.clock())
    waiting.hold(batch)
    if batch.flow.awaits_approval:
        bill_files.fetch(batch)


def _translator(batch: Batch) -> Translate:
    """How related documents are translated."""
    settings = source_settings(batch.connection, batch.book)
    return lambda kind, raw: batch.source.translate(kind, raw, settings)


def context(
    connection: Connection, book: Book, work: Work, translate: Translate, standing: corrections.Standing
) -> Context:
    """What building this document may look at."""
    return Context(
        rules=book.rules,
        private_mode=connection.private_mode,
        business_mode=connection.business_mode,
        send_invoices=connection.send_invoices,
        raw=_raw(work),
        translate=translate,
        kept_kinds={link.part: link.kind for link in work.links},
        standing=standing,
        approved=frozenset(row.kind for row in work.approvals),
        voucher_per=connection.voucher_per,
        supplier_invoices=connection.supplier_invoices,
        deposits=connection.rental_deposits,
        flows_off=frozenset(connection.flows_off),
    )


def _build(work: Work, batch: Batch, context: Context) -> None:
    built = batch.flow.build(work.document, context)
    if isinstance(built, Skip):
        if summaries.taken_off(work, batch):
            _skip(work, built, batch)
        return
    check_size(built)
    work.built = built
    if _follower(batch).settle(work, built):
        if work.outcome is None:
            work.built = corrections.placed(work.built, work, context.rules)
            _check_all_ready(work, batch.book)
        return
    if not work.revised and corrections.settle(work, built, batch, context.rules):
        _check_all_ready(work, batch.book)
        return
    if not built.items:
        work.done(Result.NOTHING)
        work.outcome.code = "zero_value"  # type: ignore[union-attr]
        return
    work.built = corrections.placed(work.built, work, context.rules)
    _check_all_ready(work, batch.book)


def _check_all_ready(work: Work, book: Book) -> None:
    if work.outcome is None and work.built is not None:
        for item in work.built.items:
            check_ready(item, book)


def _follower(batch: Batch) -> Any:
    """Who knows what becomes of this flow's documents while nobody has booked them in the ledger."""
    if batch.flow.follower is not None:
        return batch.flow.follower
    if batch.flow.awaits_approval:
        return approval_following
    return draft_following if batch.flow.follows_drafts else drafts


def _skip(work: Work, skip: Skip, batch: Batch) -> None:
    if _follower(batch).settle_gone(work, skip):
        return
    if work.links and gone.settle_gone(work, skip, batch):
        _check_all_ready(work, batch.book)
        return
    work.event.label = skip.label[:80] or work.event.label
    work.skip(skip.code, dict(skip.params))


def check_size(built: Built) -> None:
    """Refuses what no webshop sells: a mistake in the shop must not become a mistake in the books."""
    sums = (built.gross, *(gross_of(item) for item in built.items))
    largest = max(sums, key=abs)
    if abs(largest) >= MOST_KRONER:
        raise RejectedDocument("malformed_amount", params={"field": "total", "value": f"{largest:.2f}"})


def check_ready(item: Any, book: Book) -> None:
    mode = "invoice" if isinstance(item, InvoiceCredit | OrderUpgrade) else writing.kind_of(item)
    for needed in ("voucher", mode) if mode == "bill" else (mode,):
        if needed in book.failed:
            name, params = book.failed[needed]
            raise NotReady(name, params=params)


def _with_rates(batch: Batch) -> Book:
    """The book with the exchange rates that this batch's documents need; those whose rate cannot be had stop or wait."""
    needs: dict[int, tuple[tuple[str, date], ...]] = {}
    translate = _translator(batch)
    for work in batch.open():
        try:
            if not isinstance(work.document, Skip):
                needs[work.event.pk] = batch.flow.rates(work.document, _raw(work), translate)
        except Exception as error:
            work.fail(error, now=batch.clock())
    foreign = [work for work in batch.open() if needs.get(work.event.pk)]
    if not foreign:
        return batch.book
    booked = rates.of_documents(batch.connection, [(work.document, work.links) for work in foreign])
    for work, own in zip(foreign, booked, strict=True):
        work.rates = own
    needed = {pair for work in foreign for pair in needs[work.event.pk] if pair not in work.rates}
    book, failed = rates.with_rates(
        batch.book, needed, target=lambda: batch.target, keep=True, now=batch.clock()
    )
    for work in foreign:
        why = next(
            (failed[pair] for pair in needs[work.event.pk] if pair in failed and pair not in work.rates), None
        )
        if why is not None:
            work.fail(why, now=batch.clock(), side="target")
    return book


def _raw(work: Work) -> Json:
    if work.raw is None:
        raise TemporaryError("malformed_answer", params={"where": "read"})
    return work.raw
