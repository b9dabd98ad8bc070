"""Open orders that a person wants invoiced: the lane's worker does it, once whatever happens, and never by guesswork.

The wish is a row (``sync.upgrades``); the order must still be what was confirmed. The invoice is announced, written, bound and
read back like everything else, as a part of its own beside the order. What was begun is finished before anything else is
looked at. Sending follows when the invoice is verified (``upgrade_sending``).
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from integrations.accounting.ordering import ObservedOrder
from integrations.accounting.upgrading import OrderUpgrade
from integrations.flows import drafts, meant, upgrade_sending
from integrations.flows.flow import Built
from integrations.flows.work import Part, Work
from integrations.models import EntityLink, SyncEvent, UpgradeWish
from integrations.sync import events, links, upgrades

if TYPE_CHECKING:
    from integrations.flows.batch import Batch

KIND, PART = "upgrade", "invoice"
_WISH, _RESUMED = "wish", "resumed"
State, Wished = EntityLink.State, UpgradeWish.State
OVER = frozenset(
    {
        "draft_lines_changed",
        "draft_buyer_changed",
        "draft_invoiced_meanwhile",
        "draft_invoiced_and_changed",
        "draft_of_unbooked",
        "invoiced_draft_of_unbooked",
        "invoiced_lines_changed",
        "order_deleted",
        "rental_order_invoiced_and_changed",
        "rental_order_changed_twice",
        "rental_order_of_gone",
        "rental_invoiced_order_of_gone",
        "upgrade_outdated",
        "credited_not_invoiced",
    }
)
"""Stops after which a person must look and ask again. Any other one leaves the wish standing: what is missing (a bank
account, an open period) is put right, and it is carried out."""


def load(batch: Batch) -> None:
    """What people have said about the orders of this batch's documents; kept with the works."""
    if not batch.flow.follows_drafts:
        return
    ids = [work.document_id for work in batch.open()]
    found = upgrades.standing(batch.connection, batch.flow.name, ids)
    for work in batch.open():
        if work.document_id in found:
            work.found[_WISH] = found[work.document_id]


def wish_of(work: Work) -> UpgradeWish | None:
    """The wish that stands about a document, None when there is none."""
    wish = work.found.get(_WISH)
    return wish if isinstance(wish, UpgradeWish) else None


def is_wanted(work: Work) -> bool:
    """Whether the document's order is to be invoiced: then its lines are not touched any more."""
    wish = wish_of(work)
    return wish is not None and wish.state in upgrades.NOT_INVOICED


def resume(work: Work) -> bool:
    """Finish what an earlier try began, exactly as it was announced, whatever the source says by now. False: nothing was."""
    half = {State.RESERVED, State.CONFIRMED}
    if work.event.trigger == "person":
        half.add(State.DEVIATION)  # what was put right in the ledger meanwhile is compared anew
    link = next((one for one in work.links if one.kind == KIND and one.state in half), None)
    if link is None:
        return False
    item = meant.upgrade_of(link.expected)
    work.found[_RESUMED] = True
    work.built = Built(
        items=(item,),
        fingerprint=link.fingerprint,
        gross=item.total,
        currency=item.currency,
        document_date=link.document_date or item.date,
        label=link.label,
    )
    return True


def begin(work: Work, built: Built, link: EntityLink, found: ObservedOrder) -> bool:
    """Deal with a verified order that somebody wants invoiced. True when the work has its outcome, or its item is the
    invoice; False when nobody wants it."""
    wish = wish_of(work)
    if wish is None or not is_wanted(work):
        return False
    params = {"number": built.label, "order": link.remote_number, "invoice": found.invoice_number}
    credited = credited_invoice(link)
    if found.state == "invoiced":
        work.stop("draft_invoiced_meanwhile", params)
    elif wish.content != link.fingerprint:
        work.stop("upgrade_outdated", params)
    elif Decimal(link.expected["total"]) < 0 and not credited:
        other = link.corrects.remote_number if link.corrects else ""
        work.stop("credited_not_invoiced", {**params, "other": other})
    elif upgrades.begin(wish):
        item = _upgrade(built, link, wish, credits_invoice=credited)
        work.built = replace(built, items=(item,), waits_for=None, corrects=_corrects(link, item))
    else:
        return False
    return True


def _upgrade(built: Built, link: EntityLink, wish: UpgradeWish, *, credits_invoice: str) -> OrderUpgrade:
    """The invoice of an order, as the order was written and verified. Orders written before we kept the customer's key
    have the one that the document has now."""
    record = link.expected
    party = record.get("party")
    return OrderUpgrade(
        part=PART,
        reference=f"{link.reference}:{PART}",
        order_id=link.remote_id,
        order_number=built.label,
        invoice_id=str(link.secondary.get("preliminary_invoice_id") or ""),
        party=meant.party_of(party) if party else built.items[0].party,  # type: ignore[union-attr]
        date=wish.on,
        currency=record["currency"],
        lines=meant.lines_of(record),
        total=Decimal(record["total"]),
        credits_invoice=credits_invoice,
        headline=record.get("description", ""),
    )


def credited_invoice(link: EntityLink) -> str:
    """The ledger's id of the invoice that an order of negative lines credits, '' when there is none (yet).

    Where people have invoiced the order in the ledger, that the invoice has the id of the preliminary one is a guess: it
    was observed of orders invoiced through the API.
    """
    original = link.corrects
    if original is None or original.kind != drafts.KIND:
        return original.remote_id if original is not None and original.kind == "invoice" else ""
    invoice = upgrade_link(original)
    if invoice is not None:
        return invoice.remote_id
    is_invoiced = (
        original.secondary.get("ended") == "invoiced" or original.observed.get("state") == "invoiced"
    )
    return str(original.secondary.get("preliminary_invoice_id") or "") if is_invoiced else ""


def upgrade_link(order: EntityLink) -> EntityLink | None:
    """The invoice that we have made of an order, None when we have made none."""
    same = {"connection_id": order.connection_id, "flow": order.flow, "document_id": order.document_id}
    return EntityLink.objects.filter(**same, kind=KIND).exclude(remote_id="").first()


def _corrects(link: EntityLink, item: OrderUpgrade) -> dict[str, int]:
    invoice = upgrade_link(link.corrects) if item.credits_invoice and link.corrects else None
    return {item.reference: invoice.pk} if invoice else {}


def conclude(batch: Batch) -> None:
    """Say what became of the wishes, and send what is to be sent. A mistake of ours here stops the document, not the batch."""
    for work in batch.works:
        try:
            _conclude(work, batch)
        except Exception as error:
            work.fail(error, now=batch.clock(), side="target")


def _conclude(work: Work, batch: Batch) -> None:
    wish = wish_of(work)
    part = next((one for one in work.parts if one.link.kind == KIND), None)
    if part is not None:
        _settle_part(work, part, wish, batch)
    elif wish is not None and wish.state in upgrades.NOT_INVOICED:
        _settle_wish(work, wish)
    if wish is not None and wish.state == Wished.INVOICED:
        upgrade_sending.carry_out(work, wish, batch)


def _settle_part(work: Work, part: Part, wish: UpgradeWish | None, batch: Batch) -> None:
    if part.link.remote_id:
        if wish is not None:
            upgrades.invoiced(wish)
        _note_on_order(work, part.link)
        if _RESUMED in work.found:
            # The source may have changed the document since: it is looked at once more, now that this is finished.
            pairs = [(work.document_id, work.event.label)]
            events.record(batch.connection, batch.flow.name, pairs, trigger="document", now=batch.clock())
        return
    if part.refused:
        links.forget([part.link], lane=batch.lane)  # looked for before the refusal: nothing stands
    if wish is not None and not EntityLink.objects.filter(pk=part.link.pk).exists():
        _settle_wish(work, wish)


def _note_on_order(work: Work, invoice: EntityLink) -> None:
    """The order is looked at no more by those who watch open ones."""
    order = drafts.order_of(work)
    if order is not None and order.secondary.get("ended") != "invoiced":
        order.secondary = {**order.secondary, "ended": "invoiced", "invoice": invoice.remote_number}
        order.save(update_fields=("secondary",))


def _settle_wish(work: Work, wish: UpgradeWish) -> None:
    """Nothing was invoiced. What was confirmed is not so any more, or the wish stands until what is missing is there."""
    wish.refresh_from_db()
    if work.outcome is None or wish.state not in upgrades.NOT_INVOICED:
        return
    if work.outcome.state == SyncEvent.State.DONE:
        # The order was written anew, because the source had changed it or because it was gone.
        order = drafts.order_of(work)
        number = work.built.label if work.built is not None else work.event.label
        work.stop("upgrade_outdated", {"number": number, "order": order.remote_number if order else ""})
    outcome = work.outcome
    if outcome.code in OVER or outcome.state == SyncEvent.State.IGNORED:
        upgrades.give_up(wish, code=outcome.code, params=outcome.params)
    else:
        upgrades.reopen(wish)
