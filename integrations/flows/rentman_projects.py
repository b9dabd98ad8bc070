"""Rentman's confirmed projects, kept equal in Tripletex: each a project whose confirmed subprojects are its order lines.

They follow Rentman: name, period, customer, prices, subprojects that come, change or are cancelled. What a project that is not
confirmed any more becomes is the tenant's choice; nothing is deleted. People may add order lines, and close projects.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from integrations.accounting.rules import Rules
from integrations.connectors.contract import Skip, gettext_noop
from integrations.errors import SyncError
from integrations.flows import rentman_contacts, waiting
from integrations.flows.flow import Flow, RecordRow
from integrations.flows.rackbeat_records import build_record, no_rates, none_related
from integrations.flows.rental_links import CREW, CUSTOMER, standing_of
from integrations.flows.rental_links import PROJECT as NAME
from integrations.flows.stored_master_data import record_of
from integrations.flows.work import Result, Work
from integrations.models import Connection, EntityLink, SyncEvent
from integrations.records import LedgerProject, ProjectLine, RentalProject
from integrations.records.ledger_projects import TEXT_LENGTH
from integrations.sync import events

if TYPE_CHECKING:
    from integrations.flows.batch import Batch
    from integrations.flows.record_choice import Plan

KIND = "project"
NOT_CONFIRMED = "rental_not_confirmed"
MARK = "Rentman"
"""Before the project's id in Rentman, in the field of Tripletex that is searchable and that nobody prints."""
OSLO = ZoneInfo("Europe/Oslo")


def meant_project(project: RentalProject, rules: Rules) -> LedgerProject | Skip:
    """A project as Tripletex shall hold it, yet without the customer's card. Skip 'rental_not_confirmed'.

    Subprojects that are not confirmed, or outside of the financials, are no order lines.
    """
    if not project.is_confirmed:
        return Skip(code=NOT_CONFIRMED, label=f"{project.number} {project.name}")
    starts_on = _day(project.starts_at)
    manager = project.manager
    return LedgerProject(
        number=project.number,
        name=project.name[:TEXT_LENGTH],
        mark=f"{MARK} {project.source_id}",
        source_id=project.source_id,
        reference=project.reference[:TEXT_LENGTH],
        starts_on=starts_on,
        ends_on=_day(project.ends_at),
        manager_number=manager.number if manager else "",
        manager_email=manager.email if manager else "",
        lines=tuple(
            ProjectLine(
                text=(part.name or project.name)[:TEXT_LENGTH],
                price=part.total,
                source_id=part.source_id,
                on=_day(part.starts_at) or starts_on,
            )
            for part in project.parts
            if part.is_confirmed and part.counts and not part.is_cancelled
        ),
    )


def _day(moment: datetime | None) -> date | None:
    """The day in Norway."""
    return moment.astimezone(OSLO).date() if moment is not None else None


def choose(batch: Batch) -> None:
    """What the tenant has chosen for projects that are confirmed no more; and for the others the customer's card, for which
    they wait."""
    standing = standing_of(batch, NAME, [work.document_id for work in batch.open()])
    for work in batch.open():
        link = standing.get(work.document_id)
        before = record_of(link.expected) if link is not None else None
        if isinstance(work.document, Skip):
            _settle_lost(batch, work, link)
        elif isinstance(before, LedgerProject) and before.is_closed is not None:
            # It was closed by us once: from then on we say whether it is.
            work.document = replace(work.document, is_closed=False)
    _find_customers(batch)
    _find_people(batch, standing)


def _settle_lost(batch: Batch, work: Work, link: EntityLink | None) -> None:
    """Left as it is, and told, where the tenant has chosen so. Of what was half made only the making is known: it is closed."""
    leaves = batch.chooser.lost_confirmation == Connection.LostConfirmation.LEAVE
    if link is not None and link.remote_id and leaves:
        work.stop("rental_confirmation_lost", _params(link), result=Result.BOOKED)


def _params(link: EntityLink) -> dict[str, str]:
    return {"number": link.label, "project": link.remote_number}


def _find_customers(batch: Batch) -> None:
    """The card of each project's customer in Tripletex. A tenant who keeps customers apart gets projects without them."""
    if CUSTOMER in batch.chooser.flows_off:
        return
    wanted = [(work, card) for work, project in _projects(batch) if (card := _card_of(project)) is not None]
    cards = EntityLink.objects.filter(
        connection=batch.connection,
        target=batch.lane.target,
        flow=CUSTOMER,
        part="record",
        document_id__in=[card[1] for _work, card in wanted],
    ).exclude(remote_id="")
    found = dict(cards.values_list("document_id", "remote_id"))
    for work, card in wanted:
        if card[1] in found:
            work.document = replace(work.document, customer_id=found[card[1]])
    missing = [pair for pair in wanted if pair[1][1] not in found]
    waiting.hold_for(batch, missing)
    _look_again(batch, {card[1]: card[2] for _work, card in missing})


def _find_people(batch: Batch, standing: Mapping[str, EntityLink]) -> None:
    """Who speaks for each project's customer, below the card that was found."""
    named = [
        (work, card[1], project.contact)
        for work, project in _projects(batch)
        if work.document.customer_id and project.contact and (card := _card_of(project)) is not None
    ]
    rentman_contacts.for_projects(batch, named, standing)


def _look_again(batch: Batch, contacts: Mapping[str, str]) -> None:
    """Contacts that were nobody's customer when they were last looked at are customers now."""
    seen = SyncEvent.objects.filter(connection=batch.connection, flow=CUSTOMER, document_id__in=contacts)
    codes = dict(seen.order_by("id").values_list("document_id", "code"))
    again = [(key, contacts[key]) for key, code in codes.items() if code == "rentman_no_customer"]
    if again:
        events.record(batch.connection, CUSTOMER, again, trigger="document", now=batch.clock())


def _projects(batch: Batch) -> list[tuple[Work, RentalProject]]:
    return [(work, work.found["record"]) for work in batch.open() if isinstance(work.document, LedgerProject)]


def _card_of(project: RentalProject) -> tuple[str, str, str] | None:
    """The document that the customer's card comes from."""
    card = project.customer.card if project.customer is not None else None
    return (CUSTOMER, card.source_id, card.name) if card is not None and card.source_id else None


def decide(batch: Batch, plans: Sequence[Plan]) -> None:
    """Projects of which no id is known are looked for by their mark: an answer may have been lost."""
    target = batch.target.record_target(batch.book.ids)
    try:
        found = target.candidates(KIND, [one.record for one in plans])
    except SyncError as error:
        for one in plans:
            one.work.fail(error, now=batch.clock(), side="target")
        return
    ids = {candidate.remote_id for candidates in found for candidate in candidates}
    bound = EntityLink.objects.filter(target=batch.lane.target, kind=KIND, remote_id__in=ids)
    taken = set(bound.values_list("remote_id", flat=True))
    for one, candidates in zip(plans, found, strict=True):
        one.candidate = next((each for each in candidates if each.remote_id not in taken), None)


def closed(project: LedgerProject) -> LedgerProject:
    """A project that is not confirmed any more, or gone: with all that it had, and closed."""
    return replace(project, is_closed=True)


def numbers(rules: Any, on: date, chosen: Mapping[str, str]) -> Mapping[str, str]:
    """The tenant's settings, and the day: Tripletex wants a first day of every project."""
    return {**chosen, "today": on.isoformat()}


def conclude(batch: Batch) -> None:
    """Say what is special about an outcome, and look at the crew of projects that are new in Tripletex."""
    fresh = []
    for work in batch.works:
        if work.outcome is None or work.outcome.state != SyncEvent.State.DONE or not work.parts:
            continue
        part = work.parts[0]
        if part.item.is_closed:
            work.outcome.code, work.outcome.params = "rental_project_closed", _params(part.link)
        elif part.link.remote_number != part.item.number and batch.chooser.project_numbers == "source":
            work.outcome.code, work.outcome.params = "rental_number_taken", _params(part.link)
        if not part.item.is_closed:
            fresh.append((work.document_id, part.link.label))
    _look_at_crew(batch, fresh)


def _look_at_crew(batch: Batch, projects: Sequence[tuple[str, str]]) -> None:
    if CREW in batch.chooser.flows_off:
        return
    known = standing_of(batch, CREW, [document_id for document_id, _label in projects])
    new = [pair for pair in projects if pair[0] not in known]
    if new:
        events.record(batch.connection, CREW, new, trigger="document", now=batch.clock())


PROJECT = Flow(
    name=NAME,
    label=gettext_noop("Project in Rentman"),
    source_kind=NAME,
    build=build_record,
    rates=no_rates,
    related=none_related,
    poll_stream=NAME,
    conclude=conclude,
    record=RecordRow(
        kind=KIND, meant=meant_project, defaults=numbers, decided=decide, gone=closed, chosen=choose
    ),
)
