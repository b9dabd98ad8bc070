"""Rentman's projects with their subprojects, which carry status and price. Pure."""

from collections.abc import Mapping
from decimal import Decimal

from integrations.connectors.contract import Skip, SourceSettings
from integrations.connectors.rentman import unconfirmed
from integrations.connectors.rentman.fields import Json, linked, moment, money, text, truth
from integrations.connectors.rentman.parties import customer_of, employee_of, person_of
from integrations.records import ProjectPart, ProjectRef, RentalProject

_NONE = Decimal("0.00")


def to_project(raw: Json, settings: SourceSettings) -> RentalProject | Skip:
    """A project. ``raw`` is {"project", "parts", "customer", "person", "manager", "statuses"}.

    Skip 'rentman_template' for one that consists of templates alone. Raises RejectedDocument naming the field.
    """
    row, statuses = raw["project"], raw.get("statuses") or {}
    parts = tuple(
        part_of(part, settings, statuses) for part in _in_order(raw) if not truth(part, "is_template")
    )
    if not parts:
        return Skip(code="rentman_template", label=text(row, "number", "id"))
    person = person_of(raw.get("person"))
    contact = raw.get("customer")
    counted = [part for part in parts if part.counts]
    return RentalProject(
        number=text(row, "number"),
        name=text(row, "name", "displayname"),
        source_id=text(row, "id"),
        parts=parts,
        total=_total(row, "project_total_price", [part for part in counted if not part.is_cancelled]),
        cancelled_total=_total(
            row, "project_total_price_cancelled", [part for part in counted if part.is_cancelled]
        ),
        reference=text(row, "reference"),
        starts_at=moment(row, "usageperiod_start") or moment(row, "planperiod_start"),
        ends_at=moment(row, "usageperiod_end") or moment(row, "planperiod_end"),
        customer=customer_of(contact, person=person) if contact else None,
        contact=person,
        manager=employee_of(raw.get("manager")),
    )


def part_of(row: Json, settings: SourceSettings, statuses: Mapping[str, str]) -> ProjectPart:
    """A subproject. Which statuses count as confirmed and finished is the tenant's choice."""
    status = linked(row, "status")
    cancelled = status == unconfirmed.CANCELLED_STATUS
    price = "project_total_price_cancelled" if cancelled else "project_total_price"
    return ProjectPart(
        source_id=text(row, "id"),
        name=text(row, "name", "displayname"),
        total=money(row, price, default=_NONE),
        status=status,
        status_name=statuses.get(status, ""),
        starts_at=moment(row, "usageperiod_start") or moment(row, "planperiod_start"),
        ends_at=moment(row, "usageperiod_end") or moment(row, "planperiod_end"),
        is_confirmed=status in (settings.confirmed_statuses or unconfirmed.CONFIRMED_STATUSES),
        is_cancelled=cancelled,
        is_finished=status in (settings.finished_statuses or unconfirmed.FINISHED_STATUSES),
        counts=row.get("in_financial") is not False,
    )


def ref_of(row: Json | None) -> ProjectRef | None:
    """How others name a project: by the number that people see, which is not its id."""
    if not row:
        return None
    return ProjectRef(
        source_id=text(row, "id"), number=text(row, "number", "id"), name=text(row, "name", "displayname")
    )


def _in_order(raw: Json) -> list[Json]:
    rows: list[Json] = list(raw.get("parts") or ())
    return sorted(rows, key=lambda row: (int(text(row, "order") or 0), int(text(row, "id"))))


def _total(row: Json, name: str, parts: list[ProjectPart]) -> Decimal:
    """The project's own figure; the sum of its parts where a list left it out."""
    if name in row:
        return money(row, name)
    return sum((part.total for part in parts), _NONE)
