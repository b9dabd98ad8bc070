"""Who is planned on a project: each person once, whatever he is planned as. Pure."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from integrations.connectors.contract import Skip, SourceSettings
from integrations.connectors.rentman.fields import Json, day, decimal, linked, moment, text, truth
from integrations.connectors.rentman.parties import employee_of
from integrations.connectors.rentman.projects import ref_of, to_project
from integrations.records import CrewMember, ProjectCrew, StaffedProject

_HOUR = Decimal(3600)


def to_crew(raw: Json, settings: SourceSettings) -> ProjectCrew | Skip:
    """Everybody on a project. ``raw`` is {"project", "functions", "planned", "members"}."""
    project = ref_of(raw["project"])
    assert project is not None
    return ProjectCrew(project=project, members=_members(raw))


def to_team(raw: Json, settings: SourceSettings) -> StaffedProject | Skip:
    """A project with everybody on it. ``raw`` is {"project", "parts", "customer", "functions", "planned", "members"}.

    Of its customer the name alone is looked at: nothing that is wrong with the customer's card is in the way of talking.
    """
    project = to_project({**raw, "customer": None}, settings)
    if isinstance(project, Skip):
        return project
    return StaffedProject(
        project=project,
        members=_members(raw),
        customer=text(raw.get("customer") or {}, "name", "displayname"),
        made_on=day(raw["project"], "created", timezone=settings.timezone),
    )


def _members(raw: Json) -> tuple[CrewMember, ...]:
    functions = {text(row, "id"): row for row in raw.get("functions") or () if not truth(row, "is_template")}
    by_person: dict[str, list[Json]] = {}
    for row in raw.get("planned") or ():
        if linked(row, "crewmember"):
            by_person.setdefault(linked(row, "crewmember"), []).append(row)
    found = (_member(key, rows, raw["members"], functions) for key, rows in by_person.items())
    return tuple(member for member in found if member is not None)


def _member(
    key: str, rows: Sequence[Json], members: Mapping[str, Json], functions: Mapping[str, Json]
) -> CrewMember | None:
    """One person out of all his rows; None where nobody may be seen behind them. Planned hours come as seconds."""
    employee = employee_of(members.get(key))
    if employee is None:
        return None
    known = [functions[linked(row, "function")] for row in rows if linked(row, "function") in functions]
    names = dict.fromkeys(text(one, "name_external", "name") for one in known)
    seconds = sum((decimal(row, "hours_planned", default=Decimal(0)) for row in rows), Decimal(0))
    starts = [at for row in rows if (at := moment(row, "planperiod_start"))]
    ends = [at for row in rows if (at := moment(row, "planperiod_end"))]
    return CrewMember(
        employee=employee,
        functions=tuple(filter(None, names)),
        is_leader=any(truth(row, "project_leader") for row in rows),
        hours=(seconds / _HOUR).quantize(Decimal("0.01")),
        starts_at=min(starts, default=None),
        ends_at=max(ends, default=None),
    )
