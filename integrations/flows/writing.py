"""Steps 5 to 8 of the pipeline: reserve, write, confirm, verify."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import structlog
from django.conf import settings

from integrations.accounting.invoice_credit import InvoiceCredit, credit_differences
from integrations.accounting.ordering import SalesOrder, order_differences
from integrations.accounting.purchase_vouchers import PurchaseVoucher, purchase_differences
from integrations.accounting.upgrading import OrderUpgrade, upgrade_differences
from integrations.accounting.verify import Difference, ObservedInvoice, differences, invoice_differences
from integrations.accounting.voucher import Voucher
from integrations.connectors.contract import ReadBack, WriteItem, Written
from integrations.errors import PermanentError, RateLimited, SyncError, TemporaryError, UnknownOutcome
from integrations.flows import parties, summaries
from integrations.flows.flow import Item, date_of, gross_of, kind_of
from integrations.flows.observed_records import observed_record
from integrations.flows.records import expected_record
from integrations.flows.work import Part, Result, Work
from integrations.models import EntityLink
from integrations.records import SupplierOrder, supplier_orders
from integrations.sync import lanes, links

if TYPE_CHECKING:
    from integrations.flows.batch import Batch

log = structlog.get_logger(__name__)
__all__ = ["kind_of", "reserve", "verify", "write"]
KINDS = ("credit_note", "voucher", "bill", "invoice", "order", "upgrade", "purchase")
"""What a target is written, in this order: the old invoice is credited before the new one, and money that came before an
order's invoice stands before the order. An ``upgrade`` makes an order that stands an invoice."""


def reserve(batch: Batch) -> None:
    """Step 5: announce every write before it is made; customers first. What goes into a daily summary is laid aside."""
    _ensure_parties(batch)
    summaries.lay_aside(batch)
    intents, owners = [], {}
    for work in batch.open():
        built = work.built
        for item in built.items:  # type: ignore[union-attr]
            intents.append(
                links.Intent(
                    document_id=work.document_id,
                    part=item.part,
                    kind=kind_of(item),
                    reference=item.reference,
                    label=built.label,  # type: ignore[union-attr]
                    fingerprint=built.fingerprint,  # type: ignore[union-attr]
                    gross=gross_of(item),
                    currency="NOK" if isinstance(item, Voucher) else item.currency,
                    document_date=date_of(item),
                    expected={
                        **expected_record(item, batch.book.rules),
                        "parts": [one.part for one in built.items],  # type: ignore[union-attr]
                    },
                    rules_version=int(batch.book.rules.version),
                    corrects=built.corrects.get(item.reference),  # type: ignore[union-attr]
                )
            )
            owners[item.reference] = (work, item)
    if not intents:
        return
    reserved = links.reserve(
        batch.connection, batch.lane.target, batch.flow.name, intents, lane=batch.lane, now=batch.clock()
    )
    revised = {
        intent.reference: intent for intent in intents if _is_revised(owners[intent.reference], intent)
    }
    if revised:
        links.revise([reserved[ref][0] for ref in revised], revised, lane=batch.lane)
    for reference, (link, announced_before) in reserved.items():
        work, item = owners[reference]
        work.parts.append(Part(link=link, item=item, announced_before=announced_before))


def _is_revised(owner: tuple[Work, Item], intent: links.Intent) -> bool:
    return intent.part in owner[0].revised


def _ensure_parties(batch: Batch) -> None:
    works = batch.open()
    refs = parties.refs_of(item for work in works for item in work.built.items)  # type: ignore[union-attr]
    if not refs:
        return
    ids, failed = parties.ensure(
        refs,
        connection=batch.connection,
        target=batch.target,
        book=batch.book,
        lane=batch.lane,
        deadline=batch.deadline,
        now=batch.clock(),
    )
    batch.book = replace(batch.book, ids=replace(batch.book.ids, parties=ids))
    for work in works:
        error = parties.refused(work.built.items, failed)  # type: ignore[union-attr]
        if error is not None:
            work.fail(error, now=batch.clock(), side="target")


def write(batch: Batch) -> None:
    """Steps 6 and 7: write what is not written yet; bind every remote id the moment it is known."""
    if not lanes.renew(batch.lane, now=batch.clock()):
        raise links.LaneLost
    # Whoever was asleep for longer than its lease wakes up after this and sends nothing more.
    batch.deadline = min(batch.deadline, time.monotonic() + settings.SYNC_LEASE_SECONDS / 2)
    for kind in KINDS:
        todo = {
            part.link.reference: (work, part)
            for work in batch.open()
            for part in work.parts
            if kind_of(part.item) == kind and _is_unwritten(part)
        }
        if todo:
            _write_kind(batch, kind, todo)


def _is_unwritten(part: Part) -> bool:
    """Not there yet; or announced to be changed there, and the change not confirmed."""
    return not part.link.remote_id or part.link.state == EntityLink.State.RESERVED


def _write_kind(batch: Batch, kind: str, todo: dict[str, tuple[Work, Part]]) -> None:
    items = [
        WriteItem(
            reference=reference,
            value=part.item,
            attempted=part.announced_before,
            remote_id=part.link.remote_id,
            file=work.files.get(reference, b""),
        )
        for reference, (work, part) in todo.items()
    ]
    left = dict(todo)
    unwritten: list[EntityLink] = []
    try:
        for written in batch.target.write_many(kind, items, batch.book.ids, deadline=batch.deadline):
            work, part = left.pop(written.reference)
            if len(left) < settings.SYNC_IN_FLIGHT:
                batch.on_last_calls()
            _take_answer(batch, work, part, written, unwritten)
    except SyncError as error:
        for work, part in left.values():
            _take_answer(batch, work, part, Written(reference=part.link.reference, error=error), unwritten)
    links.forget(unwritten, lane=batch.lane)


def _take_answer(batch: Batch, work: Work, part: Part, written: Written, unwritten: list[EntityLink]) -> None:
    work.request_id = written.request_id or work.request_id
    if written.error is None:
        part.stood = written.found
        _bind(batch, work, part, written)
        return
    if not part.announced_before and not may_have_happened(written.error):
        unwritten.append(part.link)
    part.refused = isinstance(written.error, PermanentError) and not may_have_happened(written.error)
    if work.outcome is None:
        work.fail(written.error, now=batch.clock(), side="target")


def _bind(batch: Batch, work: Work, part: Part, written: Written) -> None:
    try:
        if written.renamed:
            links.rename(part.link, remote_id=written.remote_id)
        links.bind(
            part.link,
            remote_id=written.remote_id,
            remote_number=written.remote_number,
            secondary=written.secondary,
            now=batch.clock(),
        )
    except links.WrittenTwice as error:
        part.link = error.kept
        params = {"kept": error.kept.remote_number, "other": written.remote_number or written.remote_id}
        log.error("written twice", reference=part.link.reference, **params)
        work.stop("written_twice", params, result=Result.BOOKED)


def may_have_happened(error: SyncError) -> bool:
    """Whether the target may hold the document all the same. Only a clear no, or a call never sent, says it does not."""
    if isinstance(error, UnknownOutcome):
        return True
    never_sent = isinstance(error, RateLimited) or error.code == "not_sent"
    return not (never_sent or isinstance(error, PermanentError))


def verify(batch: Batch) -> None:
    """Step 8: read back what the ledger really holds; only no difference at all is verified."""
    for kind in KINDS:
        todo = {
            part.link.remote_id: part
            for work in batch.works
            for part in work.parts
            if not _is_unwritten(part)
            and kind_of(part.item) == kind
            and part.link.state != EntityLink.State.VERIFIED
        }
        if todo:
            _verify_kind(batch, kind, todo)
    for work in batch.open():
        _conclude(batch, work)


def _verify_kind(batch: Batch, kind: str, todo: dict[str, Part]) -> None:
    days = [date_of(part.item) for part in todo.values()]
    errors: dict[str, SyncError] = {}
    read: list[EntityLink] = []
    try:
        for back in batch.target.read_many(
            kind, list(todo), dates=(min(days), max(days)), ids=batch.book.ids
        ):
            part = todo[back.remote_id]
            if back.error is not None:
                errors[back.remote_id] = back.error
                continue
            _compare(batch, part, back)
            read.append(part.link)
    except SyncError as error:
        errors |= dict.fromkeys(todo.keys() - {link.remote_id for link in read} - errors.keys(), error)
    links.keep_verified(read)
    for work in batch.open():
        failed = next(
            (errors[part.link.remote_id] for part in work.parts if part.link.remote_id in errors), None
        )
        if failed is not None:
            work.fail(failed, now=batch.clock(), side="target")


def _compare(batch: Batch, part: Part, back: ReadBack) -> None:
    if isinstance(part.item, PurchaseVoucher):
        found: tuple[Difference, ...] = purchase_differences(part.item, back.value)
    elif isinstance(part.item, Voucher):
        found = differences(part.item, back.value)
    elif isinstance(part.item, InvoiceCredit):
        _keep_its_day(batch, part, back.value)
        found = credit_differences(part.item, back.value)
    elif isinstance(part.item, SalesOrder):
        found = order_differences(part.item, back.value)
    elif isinstance(part.item, OrderUpgrade):
        found = upgrade_differences(part.item, back.value)
    elif isinstance(part.item, SupplierOrder):
        found = supplier_orders.order_differences(part.item, back.value)
    else:
        found = invoice_differences(part.item, back.value)
    link = part.link
    link.observed = observed_record(back.value)
    link.differences = [difference.as_params() for difference in found]
    link.difference = _money(link.differences)
    link.remote_number = back.remote_number or link.remote_number
    link.verified_at = batch.clock()
    link.state = EntityLink.State.DEVIATION if found else EntityLink.State.VERIFIED


def _keep_its_day(batch: Batch, part: Part, observed: ObservedInvoice) -> None:
    """A whole credit note that an earlier try left behind on an earlier day keeps that day: an invoice is credited whole
    once, so it is the one that was meant."""
    credit: InvoiceCredit = part.item
    if not (part.stood and credit.whole and observed.invoice_date < credit.date):
        return
    part.item = replace(credit, date=observed.invoice_date)
    part.link.expected = expected_record(part.item, batch.book.rules)
    links.expect(part.link)


def _conclude(batch: Batch, work: Work) -> None:
    """Verified, deviating, or (should a part be missing) again."""
    states = {part.link.state for part in work.parts}
    if EntityLink.State.DEVIATION in states:
        differing = next(part.link for part in work.parts if part.link.state == EntityLink.State.DEVIATION)
        params = {"voucher": differing.remote_number, "count": str(len(differing.differences))}
        if differing.kind == "purchase":
            params["kind"] = differing.kind  # no voucher, and said otherwise
        work.stop("verification_failed", params, result=Result.BOOKED)
        return
    if states == {EntityLink.State.VERIFIED}:
        work.done(Result.VERIFIED)
        return
    work.fail(
        TemporaryError("malformed_answer", params={"where": "verify"}), now=batch.clock(), side="target"
    )


def _money(found: Sequence[dict[str, str]]) -> Decimal:
    """The money that a voucher is off by: the sum over differing figures, positive; 0.00 when only texts differ."""
    total = Decimal("0.00")
    for difference in found:
        try:
            total += abs(Decimal(difference.get("expected") or "0") - Decimal(difference.get("found") or "0"))
        except ArithmeticError:
            continue
    return total
