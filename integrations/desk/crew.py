"""Crew without a match: who of the people planned in Rentman is which employee of Tripletex, said once and remembered."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from integrations import jobs
from integrations.desk import audit
from integrations.flows.opened import opened_once
from integrations.flows.stored_master_data import record_of
from integrations.models import Connection, CrewMatch, EntityLink, SyncEvent
from integrations.records import EmployeeRecord, LedgerTeam
from integrations.sync import events

FLOW, CODE = "rentman_crew", "rental_crew_unmatched"
NOBODY = "nobody"
"""What is chosen for somebody who is no employee."""
How = CrewMatch.How


def has_crew(connection: Connection) -> bool:
    """Whether people are planned in a system of this kind."""
    return connection.kind == "rentman" and connection.ledger_id is not None


def unmatched(connection: Connection) -> QuerySet[CrewMatch]:
    """Those of whom nobody has said who they are."""
    return connection.crew_matches.filter(how=How.UNKNOWN).order_by("name", "id")


def said(connection: Connection) -> QuerySet[CrewMatch]:
    """Those of whom a person has said who they are, which can be said anew."""
    chosen = Q(how=How.PERSON) | Q(how=How.LEFT_OUT)
    return connection.crew_matches.filter(chosen).select_related("matched_by").order_by("name", "id")


def employees(connection: Connection) -> list[EmployeeRecord]:
    """Who works in the ledger's company now, by name; read this moment. Raises SyncError."""
    assert connection.ledger is not None
    with opened_once(connection.ledger, role="target") as target:
        found = target.record_target(None).employees(on=timezone.localdate())
    return sorted((one for one in found if one.is_active), key=lambda one: one.name.casefold())


def choices(people: list[EmployeeRecord]) -> list[tuple[str, str]]:
    """Employees to choose from: by name, with number or e-mail, for two may have one name."""
    return [(one.source_id, " · ".join(filter(None, (one.name, one.number, one.email)))) for one in people]


def settle(row: CrewMatch, chosen: str, people: list[EmployeeRecord], *, actor: User, now: datetime) -> int:
    """Remember that somebody is this employee (``chosen`` is an id of ``people``), or ``NOBODY``. Lets the projects go that
    waited for it, and returns how many. Raises ValidationError for anybody else."""
    person = next((one for one in people if one.source_id == chosen), None)
    if person is None and chosen != NOBODY:
        raise ValidationError(_("Choose one of the employees, or that the person is none."))
    before = audit.snapshot(row)
    row.how = How.PERSON if person else How.LEFT_OUT
    row.employee_id = person.source_id if person else ""
    row.employee_name = person.name[:200] if person else ""
    row.matched_by, row.matched_at = actor, now
    with transaction.atomic():
        row.save()
        audit.record_change("match_crew", actor=actor, obj=row, before=before)
        released = _release(row, now=now)
    if released:
        jobs.wake()
    return released


def _release(row: CrewMatch, *, now: datetime) -> int:
    """Projects whose crew is stopped, and on which this person is missing."""
    stopped = SyncEvent.objects.filter(
        connection=row.connection, flow=FLOW, code=CODE, state=SyncEvent.State.BLOCKED
    )
    labels = dict(stopped.values_list("document_id", "label"))
    links = EntityLink.objects.filter(connection=row.connection, flow=FLOW, document_id__in=labels)
    waiting = [
        link.document_id for link in links.only("document_id", "expected") if _misses(link, row.crew_id)
    ]
    pairs = [(document_id, labels[document_id]) for document_id in waiting]
    if pairs:
        events.record(row.connection, FLOW, pairs, trigger="person", now=now)
    return len(pairs)


def _misses(link: EntityLink, crew_id: str) -> bool:
    team = record_of(link.expected)
    return isinstance(team, LedgerTeam) and any(one.id == crew_id for one in team.unmatched)
