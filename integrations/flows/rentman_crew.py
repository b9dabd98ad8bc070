"""Crew planned in Rentman become participants of the project in Tripletex, where they are employees there.

Nobody is ever made an employee or a user, and nobody is taken off a project: who is not planned any more is reported. Who is
nobody's employee yet is listed until somebody says who he is, or that he is none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from integrations.accounting.rules import Rules
from integrations.connectors.contract import Skip, gettext_noop
from integrations.connectors.records import Candidate
from integrations.errors import SyncError
from integrations.flows import crew_matching
from integrations.flows.flow import Flow, RecordRow
from integrations.flows.rackbeat_records import build_record, no_rates, none_related
from integrations.flows.rental_links import CREW, standing_of
from integrations.flows.rental_links import PROJECT as PROJECT_FLOW
from integrations.flows.stored_master_data import label_of, record_of
from integrations.flows.work import Result, Work
from integrations.models import CrewMatch, EntityLink, SyncEvent
from integrations.records import LedgerProject, LedgerTeam, ProjectCrew, TeamMember

if TYPE_CHECKING:
    from integrations.flows.batch import Batch
    from integrations.flows.record_choice import Plan

KIND = "participants"
MOST_NAMES = 8
"""So many people are named in a sentence."""


def meant_crew(crew: ProjectCrew, rules: Rules) -> ProjectCrew:
    """As it is: which project and which employees it means is known by what stands (``choose``)."""
    return crew


def choose(batch: Batch) -> None:
    """Make teams of the crews of projects that stand in Tripletex, and are not closed there by us."""
    ids = [work.document_id for work in batch.open()]
    projects, teams = standing_of(batch, PROJECT_FLOW, ids), standing_of(batch, CREW, ids)
    crews = []
    for work in batch.open():
        project = projects.get(work.document_id)
        if isinstance(work.document, Skip):
            work.skip(work.document.code, {})
        elif project is None or not project.remote_id or _is_closed(project):
            work.skip("rental_crew_without_project", {"number": label_of(work.document)})
        else:
            crews.append((work, project))
    _match(batch, crews, teams)


def _is_closed(link: EntityLink) -> bool:
    project = record_of(link.expected)
    return isinstance(project, LedgerProject) and bool(project.is_closed)


def _match(batch: Batch, crews: Sequence[tuple[Work, EntityLink]], teams: Mapping[str, EntityLink]) -> None:
    if not crews:
        return
    people = [member.employee for work, _project in crews for member in work.document.members]
    try:
        matches = crew_matching.match(batch, people)
    except SyncError as error:
        for work, _project in crews:
            work.fail(error, now=batch.clock(), side="target")
        return
    for work, project in crews:
        work.found["team"] = link = teams.get(work.document_id)
        before = record_of(link.expected) if link is not None else None
        work.document = team_of(work.document, project.remote_id, matches, before)
        work.found["record"] = work.document


def team_of(
    crew: ProjectCrew, project_id: str, matches: Mapping[str, CrewMatch], before: Any = None
) -> LedgerTeam:
    """Who is to take part, who is yet unknown, and who was planned ``before`` and is not any more. Pure."""
    found = [matches[member.employee.source_id] for member in crew.members]
    members = {row.employee_id: row.employee_name for row in found if row.employee_id}
    gone: dict[str, str] = {}
    if isinstance(before, LedgerTeam):
        gone = {one.id: one.name for one in (*before.removed, *before.members) if one.id not in members}
    return LedgerTeam(
        number=crew.project.number,
        name=crew.project.name,
        project_id=project_id,
        source_id=crew.project.source_id,
        members=_people(members),
        unmatched=_people({row.crew_id: row.name for row in found if not row.is_settled}),
        removed=_people(gone),
    )


def _people(names: Mapping[str, str]) -> tuple[TeamMember, ...]:
    return tuple(TeamMember(id=key, name=names[key]) for key in sorted(names))


def decide(batch: Batch, plans: Sequence[Plan]) -> None:
    """A team is its project's: it is there already."""
    for one in plans:
        team = one.record
        if isinstance(team, LedgerTeam):
            one.candidate = Candidate(remote_id=team.project_id, number=team.number, name=team.name)


def settings(rules: Any, on: date, chosen: Mapping[str, str]) -> Mapping[str, str]:
    """Nothing has to be known."""
    return {}


def conclude(batch: Batch) -> None:
    """Who is yet to be matched stops the project's crew (those who are known are in); who was taken off is told."""
    for work in batch.works:
        team = work.document
        if not isinstance(team, LedgerTeam) or work.outcome is None:
            continue
        if work.outcome.state != SyncEvent.State.DONE:
            continue
        label = label_of(team)[:80]
        if team.unmatched:
            params = {"number": label, "people": named(team.unmatched), "count": str(len(team.unmatched))}
            work.stop("rental_crew_unmatched", params, result=Result.BOOKED)
            work.outcome.label, work.outcome.currency, work.outcome.gross = label, "", None
        elif there := _still_there(work, team):
            work.outcome.code = "rental_crew_removed"
            work.outcome.params = {"number": label, "people": named(there)}


def _still_there(work: Work, team: LedgerTeam) -> tuple[TeamMember, ...]:
    """Those taken off in the source who were on the project in Tripletex when it was last read."""
    link = work.parts[0].link if work.parts else work.found.get("team")
    held = record_of(link.observed) if link is not None else None
    there = {one.id for one in held.members} if isinstance(held, LedgerTeam) else None
    return tuple(one for one in team.removed if there is None or one.id in there)


def named(people: Sequence[TeamMember]) -> str:
    """Names for a sentence, in order."""
    names = sorted(person.name or person.id for person in people)
    more = f" (+{len(names) - MOST_NAMES})" if len(names) > MOST_NAMES else ""
    return ", ".join(names[:MOST_NAMES]) + more


CREW_FLOW = Flow(
    name=CREW,
    label=gettext_noop("Crew in Rentman"),
    source_kind=CREW,
    build=build_record,
    rates=no_rates,
    related=none_related,
    poll_stream=CREW,
    conclude=conclude,
    record=RecordRow(kind=KIND, meant=meant_crew, defaults=settings, decided=decide, chosen=choose),
)
