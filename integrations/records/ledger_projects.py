"""Rental projects as a ledger shall hold them: with their parts as order lines, and with the people who take part."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from integrations.accounting.documents import rejected
from integrations.records.people import EmployeeRecord

TEXT_LENGTH = 255


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectLine:
    """An order line on a project. ``source_id`` is the part's own id in the source, '' for a line read back; ``price`` is
    without VAT. Without a day of its own it has the project's first one."""

    text: str
    price: Decimal
    source_id: str = ""
    on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerProject:
    """A project with its order lines. ``mark`` is the name that the source's project goes by in the ledger, by which it is
    found again; ``customer_id`` is the ledger's id of the card and ``contact_id`` that of who speaks for the customer, '' where
    nothing is said of them. Of who manages it the employee number and the e-mail are told. ``is_closed`` None says
    nothing: people close their projects themselves.
    """

    number: str
    name: str
    mark: str
    source_id: str = ""
    reference: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    customer_id: str = ""
    contact_id: str = ""
    manager_number: str = ""
    manager_email: str = ""
    is_closed: bool | None = None
    lines: tuple[ProjectLine, ...] = ()

    def __post_init__(self) -> None:
        for name in ("number", "mark"):
            if not getattr(self, name):
                raise rejected(name)
        if not self.name.strip():
            raise rejected("name")


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamMember:
    """Somebody on a project: the id that he has in the system at hand, and his name."""

    id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerTeam:
    """Who takes part in a project of the ledger, whose id there is ``project_id``. ``members`` and ``removed`` are known by
    their ids in the ledger; ``removed`` were planned once and are not any more. ``unmatched`` have the source's ids."""

    number: str
    name: str
    project_id: str
    source_id: str = ""
    members: tuple[TeamMember, ...] = ()
    unmatched: tuple[TeamMember, ...] = ()
    removed: tuple[TeamMember, ...] = ()


def employee_for(
    employees: Sequence[EmployeeRecord], *, number: str = "", email: str = ""
) -> tuple[str, str]:
    """The one employee who is meant, and by what he was known: (id, ``number`` or ``email``); ('', '') for none or several.

    His number goes before his e-mail. Nobody is guessed by name, and nobody who has left is taken.
    """
    here = [one for one in employees if one.is_active]
    tests = (
        ("number", number, [one for one in here if one.number == number]),
        ("email", email, [one for one in here if one.email.casefold() == email.casefold()]),
    )
    for how, told, found in tests:
        if told and len(found) == 1:
            return found[0].source_id, how
    return "", ""
