"""A rental company's projects with their parts, and the people who are planned on them."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from integrations.accounting.documents import rejected
from integrations.accounting.documents.checks import is_between
from integrations.accounting.money import LARGEST, ZERO
from integrations.records.people import ContactPersonRecord, EmployeeRecord
from integrations.records.projects import ProjectRecord
from integrations.records.rental_customers import RentalCustomer


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectRef:
    """A project that something belongs to. ``number`` is what people call it, ``source_id`` the source's own id."""

    source_id: str
    number: str
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectPart:
    """A subproject. ``total`` is its price without VAT, the cancelled price where it is cancelled; ``status`` the source's id
    of its status, ``status_name`` what people call that. ``counts`` is False for a part that is outside of the financials.
    """

    source_id: str
    name: str
    total: Decimal = ZERO
    status: str = ""
    status_name: str = ""
    starts_at: dt.datetime | None = None
    ends_at: dt.datetime | None = None
    is_confirmed: bool = False
    is_cancelled: bool = False
    is_finished: bool = False
    counts: bool = True

    def __post_init__(self) -> None:
        if not is_between(self.total, -LARGEST, LARGEST):
            raise rejected("project_total_price", value=self.total)


@dataclass(frozen=True, slots=True, kw_only=True)
class RentalProject:
    """A project by its number. ``total`` is what its parts that are not cancelled come to without VAT, ``cancelled_total`` the
    others'. It has no state of its own: it is confirmed when any part is, cancelled when all are, and finished when every
    part is finished or cancelled and one is finished."""

    number: str
    name: str
    source_id: str
    parts: tuple[ProjectPart, ...]
    total: Decimal = ZERO
    cancelled_total: Decimal = ZERO
    reference: str = ""
    starts_at: dt.datetime | None = None
    ends_at: dt.datetime | None = None
    customer: RentalCustomer | None = None
    contact: ContactPersonRecord | None = None
    manager: EmployeeRecord | None = None

    def __post_init__(self) -> None:
        for name in ("number", "source_id"):
            if not getattr(self, name):
                raise rejected(name)
        if not self.name.strip():
            raise rejected("name")

    @property
    def is_confirmed(self) -> bool:
        """Whether any part is."""
        return any(part.is_confirmed for part in self.parts)

    @property
    def is_cancelled(self) -> bool:
        """Whether every part is."""
        return bool(self.parts) and all(part.is_cancelled for part in self.parts)

    @property
    def is_finished(self) -> bool:
        """Whether there is nothing left to do."""
        done = [part for part in self.parts if part.is_finished]
        return bool(done) and all(part.is_finished or part.is_cancelled for part in self.parts)

    @property
    def ref(self) -> ProjectRef:
        """How others name it."""
        return ProjectRef(source_id=self.source_id, number=self.number, name=self.name)

    def as_project(self) -> ProjectRecord:
        """The project as a ledger keeps it."""
        closed = self.is_finished or self.is_cancelled
        return ProjectRecord(
            number=self.number, name=self.name, source_id=self.source_id, description=self.reference, is_closed=closed
        )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class CrewMember:
    """One person on a project, once whatever he is planned as. ``employee.number`` is the number that he has in the
    accounting system, '' where nobody wrote it; ``hours`` are planned."""

    employee: EmployeeRecord
    functions: tuple[str, ...] = ()
    is_leader: bool = False
    hours: Decimal = ZERO
    starts_at: dt.datetime | None = None
    ends_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectCrew:
    """Everybody who is planned on a project."""

    project: ProjectRef
    members: tuple[CrewMember, ...]

    def __post_init__(self) -> None:
        ids = [member.employee.source_id for member in self.members]
        if len(set(ids)) != len(ids):
            raise rejected("crewmember")

    @property
    def number(self) -> str:
        """The project's, by which people know whose crew it is."""
        return self.project.number

    @property
    def name(self) -> str:
        """The project's."""
        return self.project.name


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffedProject:
    """A project with everybody on it, as far as those who talk about it need to know. ``customer`` is a name; ``made_on`` the
    day on which the project was made in the source."""

    project: RentalProject
    members: tuple[CrewMember, ...]
    customer: str = ""
    made_on: dt.date | None = None

    @property
    def source_id(self) -> str:
        """The project's."""
        return self.project.source_id

    @property
    def number(self) -> str:
        """The project's."""
        return self.project.number

    @property
    def name(self) -> str:
        """The project's."""
        return self.project.name
