"""Vouchers that wait for a person's approval in the ledger: what has become of them, and what follows from it.

Until somebody posts such a voucher it says what its source says, however often that changes: it is deleted and made anew.
Once posted it is the books: another account or VAT code than ours is what approval is for, another debt is a deviation, and a
change in the source is for a person. One that somebody has deleted is made again only when a person says so.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from integrations.accounting.purchase_vouchers import ObservedPurchase, purchase_differences
from integrations.connectors.contract import Ids, ReadBack, Skip
from integrations.errors import SyncError
from integrations.flows import meant, repeats
from integrations.flows.corrections import is_approved
from integrations.flows.flow import Built
from integrations.flows.observed_records import observed_record
from integrations.flows.work import Result, Work
from integrations.models import Approval, EntityLink

if TYPE_CHECKING:
    from integrations.flows.batch import Batch

KIND = "bill"
_FOUND = "bill"
State = EntityLink.State
NOT_DUE = frozenset({"invoice_not_booked", "document_missing", "zero_total"})
"""Why an invoice is not due that leave its voucher without an invoice behind it."""
UNBOOKED, APPROVED = "unbooked", "approved"
"""What a person's word is about: an invoice that was taken back after it was posted, a voucher that was approved otherwise."""


def look(batch: Batch) -> None:
    """Read what has become of the vouchers of this batch's documents, a hundred per call."""
    asked = {link.remote_id: (work, link) for work in batch.open() if (link := bill_of(work)) is not None}
    days = [link.document_date for _work, link in asked.values() if link.document_date]
    if not asked or not days:
        return
    ids = _with_suppliers(batch.book.ids, [link for _work, link in asked.values()])
    try:
        for back in batch.target.read_many(KIND, list(asked), dates=(min(days), max(days)), ids=ids):
            work, link = asked.pop(back.remote_id)
            if back.error is not None:
                work.fail(back.error, now=batch.clock(), side="target")
                continue
            work.found[_FOUND] = back
    except SyncError as error:
        for work, _link in asked.values():
            work.fail(error, now=batch.clock(), side="target")


def _with_suppliers(ids: Ids, links: Iterable[EntityLink]) -> Ids:
    """The ids with the cards that these vouchers were made for, so that they are read as ours."""
    keys = [str(link.expected.get("supplier") or "") for link in links]
    return replace(ids, parties={**ids.parties, **{key: key.rpartition(":")[2] for key in keys if key}})


def bill_of(work: Work) -> EntityLink | None:
    """The voucher that was written for a document, None when there is none."""
    return work.written(KIND)


def settle(work: Work, built: Built) -> bool:
    """Deal with a document whose voucher stands, or stood, or that has come in by another way. True when it has its outcome;
    False when something is to be written, or read back, for it."""
    link, back = bill_of(work), work.found.get(_FOUND)
    if link is None or not isinstance(back, ReadBack):
        return _hold_repeat(work, built)
    if back.value.state == "deleted":
        return _settle_deleted(work, link, built)
    is_same = link.fingerprint == built.fingerprint
    if back.value.state == "posted":
        return _settle_posted(work, link, back, built, is_same=is_same)
    return _settle_waiting(work, link, back, built, is_same=is_same)


def _hold_repeat(work: Work, built: Built) -> bool:
    """Never twice: what is there already by another way, unless a person has said that it is another invoice."""
    repeat = repeats.found(work)
    if repeat is None or is_approved(work, repeat.content, kind=Approval.Kind.ANOTHER):
        return False
    work.stop(repeat.code, {**_params(built), **repeat.params})
    return True


def _settle_deleted(work: Work, link: EntityLink, built: Built) -> bool:
    """Deleted by somebody, or by an earlier try of ours that was to make it anew."""
    if link.state == State.RESERVED:
        work.revised.add(link.part)
        return False
    if work.event.trigger != "person":
        work.stop("bill_deleted", _params(built, link))
        return True
    forget(work, link)
    return _hold_repeat(work, built)


def _settle_posted(work: Work, link: EntityLink, back: ReadBack, built: Built, *, is_same: bool) -> bool:
    """It is in the books: approved by a person, or posted by us."""
    differences = purchase_differences(meant.bill_of(link.expected), back.value)
    in_the_way = not is_same or (link.state == State.RESERVED and any(d.field != "file" for d in differences))
    if in_the_way:
        content = built.fingerprint
        if is_approved(work, content, kind=Approval.Kind.BY_HAND):
            work.done(Result.UNCHANGED)
        else:
            params = {**_params(built, link), "voucher": back.remote_number, "content": content}
            work.stop("bill_posted_and_changed", params)
        return True
    if link.state in (State.RESERVED, State.CONFIRMED):
        return _finish(work, link, back.value, built)
    _keep(link, back, [difference.as_params() for difference in differences])
    if differences and not is_approved(work, APPROVED, kind=Approval.Kind.BY_HAND):
        first = differences[0]
        told = {"meant": first.expected, "standing": first.found, "voucher": back.remote_number}
        work.stop("bill_approved_otherwise", {**_params(built, link), **told, "content": APPROVED})
    else:
        work.done(Result.UNCHANGED)
    return True


def _finish(work: Work, link: EntityLink, found: ObservedPurchase, built: Built) -> bool:
    """What was announced or written and not read back, exactly as it was meant then; its document first, where it lacks."""
    if link.state == State.RESERVED or not found.has_file:
        [item] = built.items
        as_meant = replace(meant.bill_of(link.expected), file_name=item.file_name)  # type: ignore[union-attr]
        work.built = replace(built, items=(as_meant,))
        work.revised.add(link.part)
    return False


def _keep(link: EntityLink, back: ReadBack, differences: list[dict[str, str]]) -> None:
    """What a person has made of it, as it stands in the books now."""
    link.observed, link.differences = observed_record(back.value), differences
    link.remote_number = back.remote_number
    link.state = State.DEVIATION if differences else State.VERIFIED
    link.secondary = {**link.secondary, "ended": "posted"}
    link.save(update_fields=("observed", "differences", "remote_number", "state", "secondary"))


def _settle_waiting(work: Work, link: EntityLink, back: ReadBack, built: Built, *, is_same: bool) -> bool:
    """Nobody has posted it yet."""
    repeat = repeats.found(work)
    if repeat is not None and not is_approved(work, repeat.content, kind=Approval.Kind.ANOTHER):
        shown = {"voucher": back.remote_number, "other": repeat.params["voucher"]}
        work.stop("bill_beside_another", {**_params(built, link), **repeat.params, **shown})
        return True
    if not is_same and is_edited(link, back.value) and work.event.trigger != "person":
        work.stop("bill_edited_and_changed", _params(built, link))
        return True
    if not is_same:
        work.revised.add(link.part)
        return False
    lacks_file = not back.value.has_file and link.secondary.get("file") == "none"
    if link.state == State.VERIFIED and not lacks_file:
        work.done(Result.UNCHANGED)
        return True
    if link.state != State.DEVIATION:
        return _finish(work, link, back.value, built)
    return False


def is_edited(link: EntityLink, found: ObservedPurchase) -> bool:
    """Whether somebody has changed the postings of a voucher since it was read back as we meant it."""
    was_right = link.state == State.VERIFIED and bool(link.observed)
    return was_right and link.observed.get("postings") != observed_record(found)["postings"]


def settle_gone(work: Work, skip: Skip) -> bool:
    """A document that is no longer due (taken back or deleted in its source), and whose voucher stands: for a person. One
    that somebody has deleted meanwhile is done with, so that the invoice may be booked again."""
    link, back = bill_of(work), work.found.get(_FOUND)
    if link is None or not isinstance(back, ReadBack) or skip.code not in NOT_DUE:
        return False
    if back.value.state == "deleted":
        forget(work, link)
        work.skip(skip.code, dict(skip.params))
        return True
    is_posted = back.value.state == "posted"
    if is_posted and is_approved(work, UNBOOKED, kind=Approval.Kind.BY_HAND):
        work.done(Result.UNCHANGED)
        return True
    code = "posted_bill_of_unbooked" if is_posted else "bill_of_unbooked"
    params = {"number": link.label, "voucher": back.remote_number, "content": UNBOOKED}
    work.stop(code, params)
    return True


def forget(work: Work, link: EntityLink) -> None:
    """Nothing stands for the document any more."""
    link.delete()
    work.links = [one for one in work.links if one is not link]


def _params(built: Built, link: EntityLink | None = None) -> dict[str, str]:
    """What the sentences of a stop need. The supplier's name is what the voucher's text ends with."""
    supplier = built.items[0].description.partition(": ")[2] if built.items else ""  # type: ignore[union-attr]
    voucher = {"voucher": link.remote_number} if link is not None else {}
    return {"number": built.label, "supplier": supplier, **voucher}
