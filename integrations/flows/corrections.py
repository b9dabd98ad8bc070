"""A document that changed, or is gone, after it was booked: what stands is corrected by new documents, never edited.

Vouchers are corrected by one voucher (accounting/corrections.py), an invoice by its credit note and a new invoice. Both are
dated the day they are made and linked to what they correct. What an earlier try began is finished first, exactly as it was
announced, so that a kill between two parts leaves nothing half done.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from integrations.accounting.corrections import Original, correct, in_force, not_credited
from integrations.accounting.ordering import SalesOrder
from integrations.accounting.periods import place
from integrations.accounting.rules import Rules
from integrations.accounting.voucher import Posting, Voucher
from integrations.flows import invoice_credits, meant
from integrations.flows.flow import Built, Flow
from integrations.flows.rate_reading import oslo_date
from integrations.flows.records import voucher_of
from integrations.flows.work import Result, Work
from integrations.models import Approval, Connection, EntityLink
from integrations.records import SupplierOrder
from integrations.sync import events
from integrations.sync.shelf import is_aside

if TYPE_CHECKING:
    from integrations.flows.batch import Batch

GONE = "gone"
"""The fingerprint of an order that is no sale any more."""
State = EntityLink.State
Standing = Mapping[tuple[str, str], Sequence[EntityLink]]


def beside(connection: Connection, flow: Flow, works: Sequence[Work]) -> Standing:
    """What the ledger holds of the documents that these belong to, or that belong to them."""
    found: dict[tuple[str, str], list[EntityLink]] = {}
    for name, ids in kin_of(flow, works).items():
        rows = EntityLink.objects.filter(connection=connection, flow=name, document_id__in=ids)
        for link in rows.exclude(remote_id="").defer("observed", "differences").order_by("id"):
            found.setdefault((name, link.document_id), []).append(link)
    return found


def kin_of(flow: Flow, works: Sequence[Work]) -> dict[str, set[str]]:
    """The documents that these belong to, or that belong to them: ids by flow."""
    wanted: dict[str, set[str]] = {}
    for work in works:
        owner = flow.belongs_to(work.document_id)
        if owner is not None:
            wanted.setdefault(owner[0], set()).add(owner[1])
        if work.raw is not None:
            for name, document_id, _label in flow.related(work.raw):
                wanted.setdefault(name, set()).add(document_id)
    return wanted


def settle(work: Work, built: Built, batch: Batch, rules: Rules) -> bool:
    """Deal with a document of which something is booked. True when it has its outcome, or its built items are what
    corrects it; False when the rest of it is still to be written."""
    if not any(link.remote_id for link in work.links) or any(map(is_aside, work.links)):
        return False
    newest = work.links[-1]
    is_same = newest.fingerprint == built.fingerprint
    unfinished = [link for link in work.links if link.state != State.VERIFIED]
    if is_same and not any(":" in link.part for link in work.links):
        if _is_whole(work, built):
            work.done(Result.UNCHANGED)
            return True
        work.built = _rest(built, work.links, unfinished)
        return False
    if {link.kind for link in work.links} - meant.CORRECTED_KINDS:
        _leave_to_a_person(work, built, "changed_after_booking", newest.remote_number)
    elif unfinished:
        finish_what_was_begun(work, built, unfinished, batch, is_same=is_same)
    elif is_same:
        work.done(Result.UNCHANGED)
    else:
        _correct(work, built, batch, rules)
    return True


def _is_whole(work: Work, built: Built) -> bool:
    """Whether every part is verified that was announced. An order completed once more keeps the day that it was booked on,
    even if its money would lie in another month than its delivery now."""
    verified = {link.part for link in work.links if link.state == State.VERIFIED}
    if verified >= {item.part for item in built.items}:
        return True
    announced = {part for link in work.links for part in link.expected.get("parts", ())}
    return bool(announced) and verified >= announced


def _rest(built: Built, links: Sequence[EntityLink], unfinished: Sequence[EntityLink]) -> Built:
    """What is left to do of a document that is as it was announced. What is written is compared with what was meant then:
    rules or a day may have changed since. Were its parts cut otherwise now, it is finished as it was announced."""
    parts = {item.part for item in built.items}
    if not {link.part for link in links if link.remote_id} <= parts:
        return replace(built, items=tuple(meant.item_of(link) for link in unfinished))
    written = {
        link.part: link for link in unfinished if link.remote_id and link.kind in meant.CORRECTED_KINDS
    }
    items = (meant.item_of(written[item.part]) if item.part in written else item for item in built.items)
    return replace(built, items=tuple(items))


def main_link(links: Sequence[EntityLink]) -> EntityLink | None:
    """The ledger document that a source document's number stands for: what a correction names. None: nothing is booked."""
    booked = [link for link in links if link.remote_id]
    return next((link for link in booked if link.part in ("sale", "refund")), booked[0] if booked else None)


def placed(built: Built, work: Work, rules: Rules) -> Built:
    """What is to be booked on the days that are open for it; raises UnsupportedDocument when it must wait (PER-1).

    What is written already stays as it is; an order is nothing in the books yet.
    """
    written = {link.part for link in work.links if link.remote_id}
    day = open_day(work)
    items = tuple(
        item
        if item.part in written or isinstance(item, SalesOrder | SupplierOrder)
        else place(item, rules, approved_from=day)
        for item in built.items
    )
    return built if items == built.items else replace(built, items=items)


def open_day(work: Work) -> date | None:
    """The first day that a person has allowed this document to be booked on, None when nobody has been asked."""
    days = [row.on for row in work.approvals if row.kind == Approval.Kind.OPEN_DAY and row.on is not None]
    return max(days) if days else None


def is_approved(work: Work, content: str, *, kind: str = Approval.Kind.CORRECTION) -> bool:
    """Whether a person has said about this very change that it is to be corrected (or, by ``kind``, that it is)."""
    return any(row.kind == kind and row.content == content for row in work.approvals)


def _leave_to_a_person(work: Work, built: Built, code: str, voucher: str) -> None:
    """What cannot be corrected from here: stopped until a person says that it is corrected by hand."""
    if is_approved(work, built.fingerprint, kind=Approval.Kind.BY_HAND):
        work.done(Result.UNCHANGED)
    else:
        work.stop(code, {"number": built.label, "voucher": voucher, "content": built.fingerprint})


def finish_what_was_begun(
    work: Work, built: Built, unfinished: Sequence[EntityLink], batch: Batch, *, is_same: bool
) -> None:
    """Write and verify what an earlier try announced; a further change is looked at afterwards."""
    items = tuple(meant.item_of(link) for link in unfinished)
    begun = replace(
        built, items=items, fingerprint=unfinished[-1].fingerprint, waits_for=None, in_summary=False
    )
    work.built = placed(begun, work, batch.book.rules)
    if not is_same:
        events.record(
            batch.connection, batch.flow.name, [(work.document_id, built.label)], trigger="document",
            now=batch.clock(),
        )  # fmt: skip


def _correct(work: Work, built: Built, batch: Batch, rules: Rules) -> None:
    main = main_link(work.links)
    assert main is not None
    must_ask = batch.connection.late_changes == Connection.LateChanges.HOLD
    if must_ask and not is_approved(work, built.fingerprint):
        params = {"number": built.label, "voucher": main.remote_number, "content": built.fingerprint}
        work.stop("change_needs_approval", params)
        return
    note = next((link for link in work.links if link.kind == "credit_note" and link.part == "refund"), None)
    if note is not None:
        _leave_to_a_person(work, built, "credit_note_of_changed_refund", note.remote_number)
        return
    if invoice_credits.is_credited_in_part(work.links, wanted=built.items):
        _leave_to_a_person(work, built, "credited_in_part", main.remote_number)
        return
    corrected = correction(built, work.links, rules, on=oslo_date(batch.clock()))
    if not corrected.items:
        work.done(Result.UNCHANGED)
        return
    work.built = placed(corrected, work, rules)


def correction(built: Built, links: Sequence[EntityLink], rules: Rules, *, on: date) -> Built:
    """``built`` with the items that lead from what stands to it: at most one voucher, and for an invoice its credit note
    and the new one. No items when the ledger is right already."""
    main = main_link(links)
    assert main is not None
    number = 1 + max(
        (int(link.part.partition(":")[2]) for link in links if ":" in link.part and link.remote_id), default=0
    )
    original = Original(main.remote_number, main.document_date or on, built.label or main.label)
    reference = _base_reference(links)
    items: list[Any] = []
    corrects: dict[str, int] = {}
    for item, corrected in invoice_credits.replaced(
        links, built.items, on=on, number=number, reference=reference, order=original.order
    ):
        items.append(item)
        corrects[item.reference] = corrected
    voucher = _voucher(built, links, rules, on=on, number=number, reference=reference, original=original)
    if voucher is not None:
        items.append(voucher)
        corrects[voucher.reference] = main.pk
    return replace(built, items=tuple(items), corrects=corrects, waits_for=None, in_summary=False)


def previewed(built: Built, work: Work, rules: Rules, *, now: datetime) -> Built:
    """What would be written now: a correction where something else is booked, dated as periods allow. What waits for approval
    is never corrected, but made anew."""
    booked = bool(work.links) and all(
        link.state == State.VERIFIED and link.kind != "bill" for link in work.links
    )
    if booked and work.links[-1].fingerprint != built.fingerprint:
        built = correction(built, work.links, rules, on=oslo_date(now))
    return placed(built, work, rules)


def _voucher(
    built: Built,
    links: Sequence[EntityLink],
    rules: Rules,
    *,
    on: date,
    number: int,
    reference: str,
    original: Original,
) -> Voucher | None:
    of_refunds = _refunds_of(links)
    standing = in_force(_vouchers([*links, *(link for refund in of_refunds.values() for link in refund)]))
    refunds = [posting for refund in of_refunds.values() for posting in in_force(_vouchers(refund))]
    kept: Sequence[Posting] = refunds
    if built.fingerprint == GONE:
        standing, kept = not_credited(standing, refunds), ()
    wanted = [item for item in built.items if isinstance(item, Voucher)]
    part = f"correction:{number}"
    return correct(
        standing,
        wanted,
        rules,
        on=on,
        part=part,
        reference=f"{reference}:{part}",
        original=original,
        kept=kept,
    )


def _vouchers(links: Sequence[EntityLink]) -> list[Voucher]:
    """The vouchers that links stand for, in the order in which they were written."""
    kinds = ("voucher", "summary")
    chosen = sorted(
        (link for link in links if link.kind in kinds and link.remote_id), key=lambda link: link.pk
    )
    return [voucher_of(link.expected) for link in chosen]


def _refunds_of(links: Sequence[EntityLink]) -> Mapping[str, list[EntityLink]]:
    """The refunds that were booked against a sale, with their own corrections, by document id. Those before the delivery
    have nothing to do with it."""
    found: dict[str, list[EntityLink]] = {}
    if links[0].flow != "sale":
        return found
    rows = EntityLink.objects.filter(
        connection=links[0].connection_id, flow="refund", document_id__startswith=f"{links[0].document_id}:"
    )
    for link in rows.exclude(remote_id="").order_by("id"):
        found.setdefault(link.document_id, []).append(link)
    return {key: own for key, own in found.items() if not any(link.part == "prepayment" for link in own)}


def _base_reference(links: Sequence[EntityLink]) -> str:
    """The document's own reference: what its parts' references begin with."""
    return next((link.reference for link in links if link.part in ("sale", "refund")), links[0].reference)
