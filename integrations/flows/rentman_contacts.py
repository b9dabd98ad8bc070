"""Contact persons of Rentman's customers in Tripletex: those to whom invoices go, and whom invoices and projects name.

Each stands below the card of his customer once, follows what Rentman says of him where we made him, and is named by the orders,
invoices and projects. Who is taken off at Rentman is put out of use, never deleted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from integrations.errors import SyncError
from integrations.flows.contact_choice import contact_of
from integrations.flows.contact_writing import (
    DELETED,
    FOUND,
    Key,
    Plan,
    carry_out,
    links_of,
    part_of,
    there,
)
from integrations.flows.rental_links import CUSTOMER, standing_of
from integrations.flows.stored_master_data import record_of
from integrations.flows.work import Result, Work
from integrations.models import EntityLink, SyncEvent
from integrations.records import (
    ContactPersonRecord,
    CustomerContact,
    RentalCustomer,
    RentalInvoice,
    fingerprint,
)

if TYPE_CHECKING:
    from integrations.flows.batch import Batch

Named = tuple[Work, str, ContactPersonRecord]
"""A document, the id of its customer in Rentman, and the person whom it names."""
RENTAL = "rental"
"""Under this name a customer's work keeps what Rentman says of its people."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Somebody who shall stand at a customer. ``owner`` is its id in Rentman, ``card_id`` that of its card in the ledger."""

    owner: str
    card_id: str
    person: ContactPersonRecord

    @property
    def key(self) -> Key:
        return self.owner, self.person.source_id


def ensure(batch: Batch, wanted: Iterable[Wanted]) -> tuple[dict[Key, str], dict[Key, SyncError]]:
    """Find or make each person, and let those whom we made follow: (key → the ledger's id, key → why not).

    Who has neither a name nor a usable address is left out. Raises LaneLost.
    """
    people = {one.key: one for one in wanted}
    standing = links_of(batch, {owner for owner, _person in people})
    plans = [_plan(one, standing.get((one.owner, part_of(one.person.source_id)))) for one in people.values()]
    return carry_out(batch, [plan for plan in plans if plan is not None])


def _plan(one: Wanted, link: EntityLink | None) -> Plan | None:
    record = contact_of(one.person, one.card_id)
    if record is None:
        return None
    before = record_of(link.expected) if link is not None else None
    if isinstance(before, CustomerContact) and before.is_active is not None:
        record = replace(record, is_active=True)  # he was put out of use, and is back
    return Plan(key=one.key, record=record, link=link)


def for_invoices(batch: Batch) -> None:
    """Before invoices are built: the person that each names. Credit invoices name nobody, and what stands keeps whom it has."""
    if CUSTOMER in batch.chooser.flows_off:
        return
    fresh = [
        (work, work.document.customer.card.source_id, work.document.contact)
        for work in batch.open()
        if isinstance(work.document, RentalInvoice) and work.document.stage != "credit" and not work.links
    ]
    _fill(batch, [(work, owner, person) for work, owner, person in fresh if person is not None])


def for_projects(batch: Batch, named: Sequence[Named], standing: Mapping[str, EntityLink]) -> None:
    """The person that each project names goes with it, unless people have deleted him. Nobody is looked for where the project
    stands as it is meant."""
    ids = _fill(batch, named, sure=False)
    changed = {}
    for work, owner, person in named:
        if work.outcome is None:
            key = (owner, person.source_id)
            work.document = replace(work.document, contact_id=ids.get(key, ""))
            link = standing.get(work.document_id)
            if key in ids and (link is None or link.fingerprint != _print(work)):
                changed[work.event.pk] = (work, key)
    try:
        here = there(batch, {key: ids[key] for _work, key in changed.values()})
    except SyncError as error:
        for work, _key in changed.values():
            work.fail(error, now=batch.clock(), side="target")
        return
    for work, key in changed.values():
        work.document = replace(work.document, contact_id=here.get(key, ""))


def _print(work: Work) -> str:
    return fingerprint(work.document, ignore={"source_id"})


def _fill(batch: Batch, named: Sequence[Named], *, sure: bool = True) -> dict[Key, str]:
    """Whoever these documents name stands in the ledger, where his customer does: key → the ledger's id. A document whose
    person could not be written has its outcome. ``sure``: whom people have deleted meanwhile is left out."""
    cards = standing_of(batch, CUSTOMER, [owner for _work, owner, _person in named])
    wanted = {
        work.event.pk: Wanted(owner=owner, card_id=cards[owner].remote_id, person=person)
        for work, owner, person in named
        if owner in cards and cards[owner].remote_id and person.source_id
    }
    ids, failed = ensure(batch, wanted.values())
    if sure and not failed:
        try:
            ids = there(batch, ids)
        except SyncError as error:
            failed = dict.fromkeys(ids, error)
    for work, _owner, _person in named:
        one = wanted.get(work.event.pk)
        if one is not None and one.key in failed:
            work.fail(failed[one.key], now=batch.clock(), side="target")
    return ids


def named_by(document: RentalInvoice, standing: Mapping[Key, Sequence[EntityLink]]) -> str:
    """The ledger's id of the person that an invoice names, by what stands of its customer; '' for nobody. Pure."""
    if document.contact is None or not document.contact.source_id:
        return ""
    part = part_of(document.contact.source_id)
    links = standing.get((CUSTOMER, document.customer.card.source_id), ())
    return next((one.remote_id for one in links if one.part == part and not one.secondary.get(DELETED)), "")


def follow(batch: Batch) -> None:
    """After customers: who invoices go to stands below each card, and whoever was written before says what Rentman says."""
    done = [
        work
        for work in batch.works
        if work.outcome is not None
        and work.outcome.state == SyncEvent.State.DONE
        and isinstance(work.found.get(RENTAL), RentalCustomer)
    ]
    owners = [work.document_id for work in done]
    cards, standing = standing_of(batch, CUSTOMER, owners), links_of(batch, owners)
    plans: list[Plan] = []
    for work in done:
        card = cards.get(work.document_id)
        if card is not None and card.remote_id:
            plans += _plans_of(work, card.remote_id, standing)
    _ids, failed = carry_out(batch, plans)
    for work in done:
        own = [plan for plan in plans if plan.key[0] == work.document_id]
        _settle(batch, work, own, failed)


def _plans_of(work: Work, card_id: str, standing: Mapping[Key, EntityLink]) -> list[Plan]:
    customer: RentalCustomer = work.found[RENTAL]
    owner = work.document_id
    known = {part: link for (mine, part), link in standing.items() if mine == owner}
    main = customer.contact.source_id if customer.contact is not None else None
    plans = [
        _plan(Wanted(owner=owner, card_id=card_id, person=person), known.get(part_of(person.source_id)))
        for person in customer.people
        if person.source_id == main or part_of(person.source_id) in known
    ]
    here = {part_of(person.source_id) for person in customer.people}
    # Where nobody is told of, the token may lack the right to see them: nothing follows from that.
    gone = [link for part, link in known.items() if part not in here] if here else []
    return [plan for plan in (*plans, *(_put_out_of_use(link) for link in gone)) if plan is not None]


def _put_out_of_use(link: EntityLink) -> Plan | None:
    """Somebody who is not at the customer any more, where we made him."""
    before = record_of(link.expected)
    if not isinstance(before, CustomerContact) or not link.remote_id or link.secondary.get(FOUND):
        return None
    record = replace(before, is_active=False)
    return Plan(key=(link.document_id, before.source_id), record=record, link=link)


def _settle(batch: Batch, work: Work, plans: Sequence[Plan], failed: Mapping[Key, SyncError]) -> None:
    """What keeps a person from standing as he is meant stops his customer, whose card stands all the same."""
    label = work.outcome.label if work.outcome is not None else ""
    error = next((failed[plan.key] for plan in plans if plan.key in failed), None)
    odd = next(
        (one for one in plans if one.link is not None and one.link.state == EntityLink.State.DEVIATION), None
    )
    if error is not None:
        work.fail(error, now=batch.clock(), side="target")
    elif odd is not None:
        names = ", ".join(str(row.get("field", "")) for row in odd.standing.differences)
        params = {"number": odd.record.shown, "system": "Tripletex", "fields": names}
        work.stop("record_differs", params, result=Result.BOOKED)
    else:
        return
    if work.outcome is not None:
        work.outcome.label, work.outcome.currency, work.outcome.gross = label, "", None
