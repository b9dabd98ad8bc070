"""Which employee of the ledger each planned person is: by employee number, by e-mail, or because somebody has said so.

What was found is remembered, so that the employees are read only while somebody is unknown or has changed in the source.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, cast

from django.utils import timezone

from integrations.models import Connection, CrewMatch
from integrations.records import EmployeeRecord
from integrations.records.ledger_projects import employee_for

if TYPE_CHECKING:
    from integrations.connectors.records import Employer
    from integrations.flows.batch import Batch

How = CrewMatch.How
SAID = frozenset({How.PERSON, How.LEFT_OUT})
"""What a person has said stands."""
_NAME, _NUMBER, _EMAIL = 200, 60, 254
_FIELDS = ("name", "number", "email", "employee_id", "employee_name", "how", "matched_at")


def match(batch: Batch, people: Iterable[EmployeeRecord]) -> Mapping[str, CrewMatch]:
    """The match of each of these people, by the source's id of him; made, renewed and stored. Raises SyncError."""
    by_id = {person.source_id: person for person in people}
    rows = _rows(batch.connection, by_id)
    changed = [row for key, row in rows.items() if _learn(row, by_id[key])]
    unknown = [row for row in rows.values() if row.how == How.UNKNOWN]
    if unknown:
        today = timezone.localdate(batch.clock())
        employees = cast("Employer", batch.target.record_target(batch.book.ids)).employees(on=today)
        names = {one.source_id: one.name for one in employees}
        for row in unknown:
            row.employee_id, how = employee_for(employees, number=row.number, email=row.email)
            row.how, row.employee_name = how, names.get(row.employee_id, "")[:_NAME]
            row.matched_at = batch.clock() if how else None
    if unknown or changed:
        CrewMatch.objects.bulk_update({row.pk: row for row in (*unknown, *changed)}.values(), _FIELDS)
    return rows


def _rows(connection: Connection, people: Mapping[str, EmployeeRecord]) -> dict[str, CrewMatch]:
    mine = CrewMatch.objects.filter(connection=connection, crew_id__in=people)
    rows = {row.crew_id: row for row in mine}
    new = [
        CrewMatch(connection=connection, crew_id=key, name=person.name[:_NAME])
        for key, person in people.items()
        if key not in rows
    ]
    if not new:
        return rows
    CrewMatch.objects.bulk_create(new, ignore_conflicts=True)
    return {row.crew_id: row for row in mine.all()}


def _learn(row: CrewMatch, person: EmployeeRecord) -> bool:
    """Keep what the source says now. Who was matched by what has changed is looked for again."""
    told = (person.name[:_NAME], person.number[:_NUMBER], person.email[:_EMAIL])
    if (row.name, row.number, row.email) == told:
        return False
    if row.how not in SAID and (row.number, row.email) != told[1:]:
        row.how, row.employee_id, row.employee_name, row.matched_at = How.UNKNOWN, "", "", None
    row.name, row.number, row.email = told
    return True
