"""Rentman's customers as cards in Tripletex: companies and private persons, with address, organisation number and contact
persons (``rentman_contacts``).

A card is found by what was linked before, then by the accounting code that somebody has written on the contact, then by the
organisation number: never by name alone. The number that the card has goes back to Rentman (``rentman_write_backs``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from integrations.accounting.rules import Rules
from integrations.connectors.contract import Skip, gettext_noop
from integrations.connectors.records import Candidate
from integrations.errors import PermanentError, SyncError
from integrations.flows import rentman_contacts, rentman_write_backs
from integrations.flows.flow import Flow, RecordRow
from integrations.flows.rackbeat_records import build_record, meant_customer, no_codes, no_rates, none_related
from integrations.flows.rental_links import CUSTOMER, standing_of
from integrations.flows.stored_master_data import record_of
from integrations.flows.work import Result
from integrations.models import EntityLink
from integrations.records import CustomerRecord, RentalCustomer

if TYPE_CHECKING:
    from integrations.flows.batch import Batch
    from integrations.flows.record_choice import Plan

KIND = "customer"
NO_CUSTOMER = "rentman_no_customer"
_CODE = "accounting_code"


def meant(customer: RentalCustomer, rules: Rules) -> CustomerRecord:
    """The card as Tripletex shall hold it. Its contact is the reference of those whom invoices go to."""
    return replace(meant_customer(customer.card, rules), is_private=customer.is_private)


def choose(batch: Batch) -> None:
    """The number on the contact says which card it is, and is nothing that a card is written for. A contact that was a
    customer once stays one."""
    standing = standing_of(batch, CUSTOMER, [work.document_id for work in batch.open()])
    for work in batch.open():
        if isinstance(work.document, CustomerRecord):
            work.found[_CODE] = work.document.number
            work.found[rentman_contacts.RENTAL] = work.found["record"]
            work.found["record"] = work.document
            work.document = replace(work.document, number="")
        elif isinstance(work.document, Skip) and work.document.code == NO_CUSTOMER:
            link = standing.get(work.document_id)
            if link is not None and link.remote_id:
                work.done(Result.UNCHANGED)


def decide(batch: Batch, plans: Sequence[Plan]) -> None:
    """Which card stands for each customer that has none yet; a new one is made for the others, under the number that its
    contact has."""
    target = batch.target.record_target(batch.book.ids)
    wanted: list[Any] = [replace(one.record, number=one.work.found.get(_CODE, "")) for one in plans]
    try:
        found = target.candidates(KIND, wanted)
    except SyncError as error:
        for one in plans:
            one.work.fail(error, now=batch.clock(), side="target")
        return
    ids = {candidate.remote_id for candidates in found for candidate in candidates}
    bound = EntityLink.objects.filter(target=batch.lane.target, kind=KIND, remote_id__in=ids)
    taken = set(bound.values_list("remote_id", flat=True))
    for one, record, candidates in zip(plans, wanted, found, strict=True):
        try:
            one.candidate = chosen(record, candidates, taken=taken, announced=_announced(one))
        except SyncError as error:
            one.work.fail(error, now=batch.clock())
            continue
        if one.candidate is None:
            one.record = record
        else:
            taken.add(one.candidate.remote_id)


def _announced(one: Plan) -> CustomerRecord | None:
    """What an earlier try was about to make, when its answer was lost."""
    record = record_of(one.link.expected) if one.link is not None else None
    return record if isinstance(record, CustomerRecord) else None


def chosen(
    record: CustomerRecord,
    candidates: Sequence[Candidate],
    *,
    taken: set[str],
    announced: CustomerRecord | None = None,
) -> Candidate | None:
    """The card that is meant, None for a new one. Pure. Raises PermanentError('rentman_code_of_another') for an accounting
    code that is the number of another company's card, or of another contact's.

    ``announced``: the newest free card of that very name and address is the one whose making was not answered.
    """
    numbered = next((one for one in candidates if record.number and one.number == record.number), None)
    if numbered is not None:
        differs = bool(numbered.org_number and record.org_number and numbered.org_number != record.org_number)
        if differs or numbered.remote_id in taken:
            raise PermanentError(
                "rentman_code_of_another", params={"number": record.number, "name": numbered.name}
            )
        return numbered
    free = [one for one in candidates if one.remote_id not in taken]
    same = [one for one in free if record.org_number and one.org_number == record.org_number]
    if same:
        return same[0]
    if announced is None or record.org_number:
        return None
    alike = [one for one in free if one.name == announced.name and one.email == announced.email]
    return max(alike, key=lambda one: int(one.remote_id), default=None)


def conclude(batch: Batch) -> None:
    """When the cards stand: the people at them, and the cards' numbers on the contacts in Rentman."""
    rentman_contacts.follow(batch)
    rentman_write_backs.write_numbers(batch)


RENTMAN_CUSTOMER = Flow(
    name=CUSTOMER,
    label=gettext_noop("Customer in Rentman"),
    source_kind=CUSTOMER,
    build=build_record,
    rates=no_rates,
    related=none_related,
    poll_stream=CUSTOMER,
    conclude=conclude,
    record=RecordRow(kind=KIND, meant=meant, defaults=no_codes, decided=decide, chosen=choose),
)
