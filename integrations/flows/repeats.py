"""The same supplier's invoice twice: looked for before anything is written, and again while a voucher waits for approval.

What the ledger knows of the suppliers of a whole batch is read at once. Documents of our own are compared before they are
written too: two of one number in one batch, or one whose write was lost on the way.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from integrations.accounting.repeats import Known, Sought, plain, repeat_of
from integrations.errors import MissingMapping, SyncError
from integrations.flows.corrections import Standing
from integrations.flows.work import Work
from integrations.models import EntityLink
from integrations.records import PurchasePapers

if TYPE_CHECKING:
    from integrations.flows.batch import Batch

FOUND = "repeat"
SUPPLIER, KIND = "supplier", "bill"
AROUND = timedelta(days=90)
"""How far from an invoice's day the same one is looked for: what came by EHF may bear another day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeat:
    """That an invoice is there already: the cause it is stopped by, and ``content``, what a person's word would be about."""

    code: str
    params: Mapping[str, str]
    content: str


def look(batch: Batch, standing: Standing) -> None:
    """Note with each document whether its invoice has come in by another way."""
    sought = {work.event.pk: found for work in batch.open() if (found := _sought(work, standing)) is not None}
    if not sought:
        return
    works = [work for work in batch.open() if work.event.pk in sought]
    try:
        known = _known(batch, list(sought.values()))
    except SyncError as error:
        for work in works:
            work.fail(error, now=batch.clock(), side="target")
        return
    seen: dict[tuple[str, str], Work] = {}
    for work in sorted(works, key=lambda work: (not work.links, work.event.pk)):
        wanted = sought[work.event.pk]
        repeat = repeat_of(
            wanted, known, own=frozenset(link.remote_id for link in work.links if link.remote_id)
        )
        key = (wanted.supplier, plain(wanted.number))
        other = seen.setdefault(key, work) if wanted.number else work
        if repeat is not None:
            work.found[FOUND] = _told(repeat.known, is_certain=repeat.is_certain)
        elif other is not work or _is_announced(work, wanted):
            work.found[FOUND] = _of_our_own(work.document)


def found(work: Work) -> Repeat | None:
    """Where else a document's invoice stands, None when nowhere."""
    repeat = work.found.get(FOUND)
    return repeat if isinstance(repeat, Repeat) else None


def _sought(work: Work, standing: Standing) -> Sought | None:
    """None for what is no invoice (now), whose supplier has no card yet, and what is in the books already."""
    papers = work.document
    if not isinstance(papers, PurchasePapers) or any(link.secondary.get("ended") for link in work.links):
        return None
    cards = standing.get((SUPPLIER, papers.supplier_number), ())
    card = next((link.remote_id for link in cards if link.remote_id), "")
    invoice = papers.invoice
    number = invoice.number if papers.own_number else ""
    return Sought(card, number, invoice.date, invoice.total, invoice.currency) if card else None


def _known(batch: Batch, sought: Sequence[Sought]) -> Sequence[Known]:
    days = [one.date for one in sought]
    try:
        account = batch.book.rules.account("supplier_debt", on=max(days)).number
    except MissingMapping:
        return ()  # nothing is booked without it, and the document says so itself
    return batch.target.known_bills(
        {one.supplier for one in sought}, first=min(days) - AROUND, last=max(days) + AROUND, account=account
    )


def _is_announced(work: Work, wanted: Sought) -> bool:
    """Whether another document of this number and supplier was announced, and nobody knows whether it was written."""
    if not wanted.number:
        return False
    rows = EntityLink.objects.filter(
        target=work.event.connection.ledger_id, kind=KIND, label=wanted.number[:80], remote_id=""
    )
    rows = rows.exclude(connection=work.event.connection_id, document_id=work.document_id)
    return any(link.expected.get("supplier") == f"supplier:card:{wanted.supplier}" for link in rows)


def _told(known: Known, *, is_certain: bool) -> Repeat:
    code = "bill_maybe_there" if not is_certain else f"bill_there_by_{known.way}"
    params = {"voucher": known.shown, "date": known.date.isoformat(), "content": known.voucher}
    return Repeat(code=code, params=params, content=known.voucher)


def _of_our_own(papers: PurchasePapers) -> Repeat:
    """Another document of the same source is on its way under this number."""
    params = {"date": papers.invoice.date.isoformat(), "voucher": "", "content": ""}
    return Repeat(code="supplier_invoice_twice", params=params, content="")
