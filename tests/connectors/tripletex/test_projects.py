"""Rental projects in Tripletex: made with their lines, found again, changed by what differs, and people added to them."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from integrations.connectors.contract import Written
from integrations.connectors.records import RecordItem
from integrations.connectors.tripletex.records import TripletexRecords
from integrations.errors import PermanentError, UnknownOutcome
from integrations.records import LedgerProject, LedgerTeam, ProjectLine, Record, TeamMember
from tests.connectors.cases import far
from tests.connectors.conftest import Books
from tests.shared import needs_shared

DEFAULTS = {"today": "2026-10-01", "manager": "leder@fjord.example", "numbers": "source"}


class Agency:
    """A company with a manager, two employees, and a customer."""

    def __init__(self, books: Books) -> None:
        self.books = books
        self.records: TripletexRecords = books.target.record_target(books.ids)
        self.leader = self.hire(
            "Lea", "Leder", may_manage=True, email="leder@fjord.example", employeeNumber="9"
        )
        self.ada, self.bo = self.hire("Ada", "Dal"), self.hire("Bo", "Eng")
        made = books.target.client.post("/customer", {"name": "Kunde AS"}).json()["value"]
        self.customer = str(made["id"])
        books.calls()

    def hire(self, first: str, last: str, **values: Any) -> str:
        made = self.books.control("add_employee", first_name=first, last_name=last, **values)
        return str(made["id"])

    def write(self, record: Record, kind: str = "project", **about: Any) -> Written:
        item = RecordItem(reference="r", record=record, **about)
        (written,) = self.records.write_many(kind, [item], defaults=DEFAULTS, deadline=far())
        return written

    def calls(self) -> dict[str, int]:
        return {path.replace("/v2", "", 1): count for path, count in self.books.calls().items()}

    def projects(self) -> list[dict[str, Any]]:
        fields = (
            "id,number,name,externalAccountsNumber,startDate,endDate,isClosed,customer(id),projectManager(id),"
            "orderLines(id,description,unitPriceExcludingVatCurrency,date),participants(employee(id))"
        )
        return self.books.target.client.page("/project", fields=fields, params={"count": 1000})

    def lines(self) -> list[tuple[str, Decimal, str]]:
        return [
            (line["description"], Decimal(line["unitPriceExcludingVatCurrency"]), line["date"])
            for project in self.projects()
            for line in project["orderLines"]
        ]

    def differs(self, record: LedgerProject | LedgerTeam, kind: str, remote_id: str) -> list[str]:
        (back,) = self.records.read_many(kind, [remote_id])
        return [one.field for one in self.records.differences(record, back.value)]


@pytest.fixture
def agency(new_books: Callable[..., Books]) -> Agency:
    return Agency(new_books())


def project(agency: Agency, **changes: Any) -> LedgerProject:
    given: dict[str, Any] = {
        "number": "77", "name": "Festival", "mark": "Rentman 12", "source_id": "12", "reference": "PO 5",
        "starts_on": date(2026, 10, 8), "ends_on": date(2026, 10, 9), "customer_id": agency.customer,
        "lines": (line("1", "Lyd", "9000"), line("2", "Lys", "4500.5")),
    }  # fmt: skip
    return LedgerProject(**{**given, **changes})


def line(key: str, text: str, price: str, **more: Any) -> ProjectLine:
    return ProjectLine(text=text, price=Decimal(price), source_id=key, **more)


def test_a_project_is_made_with_its_lines_and_read_back_equal(agency: Agency) -> None:
    meant = project(agency)

    written = agency.write(meant)

    assert (written.error, written.remote_number) == (None, "77")
    assert agency.calls() == {"GET /employee": 1, "POST /project": 1, "POST /project/orderline/list": 1}
    (held,) = agency.projects()
    assert (held["externalAccountsNumber"], held["startDate"], held["endDate"]) == (
        "Rentman 12",
        "2026-10-08",
        "2026-10-09",
    )
    assert (held["customer"]["id"], held["projectManager"]["id"]) == (
        int(agency.customer),
        int(agency.leader),
    )
    assert agency.lines() == [("Lyd", Decimal(9000), "2026-10-08"), ("Lys", Decimal("4500.5"), "2026-10-08")]
    assert agency.differs(meant, "project", written.remote_id) == []


def test_a_project_follows_by_what_differs_and_leaves_what_people_added(agency: Agency) -> None:
    meant = project(agency)
    written = agency.write(meant)
    own = {"project": {"id": int(written.remote_id)}, "description": "Lyd", "count": 1, "date": "2026-10-01"}
    agency.books.target.client.post("/project/orderline", own)
    changed = project(
        agency, name="Festivalen", lines=(line("2", "Lys", "5000"), line("3", "Rigg", "100")), is_closed=True
    )
    agency.books.calls()

    again = agency.write(changed, remote_id=written.remote_id, known=written.secondary)

    assert again.error is None
    assert agency.calls() == {
        "GET /project": 1, "PUT /project/{id}": 1, "PUT /project/orderline/{id}": 1,
        "DELETE /project/orderline/{id}": 1, "POST /project/orderline": 1,
    }  # fmt: skip
    assert sorted(agency.lines()) == [
        ("Lyd", Decimal(0), "2026-10-01"),
        ("Lys", Decimal(5000), "2026-10-08"),
        ("Rigg", Decimal(100), "2026-10-08"),
    ]
    (held,) = agency.projects()
    assert (held["name"], held["isClosed"]) == ("Festivalen", True)
    assert agency.differs(changed, "project", written.remote_id) == []
    assert agency.differs(meant, "project", written.remote_id) == ["name", "lines"]


def test_a_taken_number_gives_way_to_the_series_of_tripletex(agency: Agency) -> None:
    agency.books.control("add_project", name="Noe annet", number="77")

    written = agency.write(project(agency))

    assert (written.error, written.remote_number != "77") == (None, True)
    assert agency.differs(project(agency), "project", written.remote_id) == []


def test_without_anybody_who_may_manage_nothing_is_made(agency: Agency) -> None:
    item = RecordItem(reference="r", record=project(agency, manager_email="ada@fjord.example"))
    given = {**DEFAULTS, "manager": ""}

    (written,) = agency.records.write_many("project", [item], defaults=given, deadline=far())

    assert isinstance(written.error, PermanentError)
    assert (written.error.code, written.error.params["manager"]) == (
        "project_manager_unknown",
        "ada@fjord.example",
    )
    assert agency.projects() == []


@pytest.mark.parametrize(
    ("path", "lines"), [("/project$", 0), ("/project/orderline/list$", 2)], ids=["project", "lines"]
)
def test_a_lost_answer_is_looked_for_and_made_whole(agency: Agency, path: str, lines: int) -> None:
    meant = project(agency)
    agency.books.fault(method="POST", path=path, kind="cut_after", times=1)

    lost = agency.write(meant)
    stood = agency.lines()
    (found,) = agency.records.candidates("project", [meant])
    again = agency.write(meant, remote_id=found[0].remote_id, attempted=True)

    assert isinstance(lost.error, UnknownOutcome)
    assert len(stood) == lines
    assert (again.error, len(agency.projects()), len(agency.lines())) == (None, 1, 2)
    assert agency.differs(meant, "project", again.remote_id) == []


@pytest.mark.parametrize("lists", [True, False])
def test_many_projects_take_few_calls_and_one_mark_is_not_another(
    new_books: Callable[..., Books], lists: bool
) -> None:
    agency = Agency(new_books(beta_lists=lists))
    meant = [
        project(agency, number=str(100 + key), mark=f"Rentman {key}", lines=(line("1", f"Del {key}", "10"),))
        for key in range(1, 13)
    ]
    items = [RecordItem(reference=str(key), record=record) for key, record in enumerate(meant)]

    written = list(agency.records.write_many("project", items, defaults=DEFAULTS, deadline=far()))
    calls = sum(agency.books.calls().values())
    found = agency.records.candidates("project", meant)

    assert [one.error for one in written] == [None] * 12
    assert calls == 3 if lists else calls <= 40
    assert [[one.number for one in each] for each in found] == [[str(100 + key)] for key in range(1, 13)]
    assert len(agency.lines()) == 12


def test_people_are_added_once_and_nobody_is_taken_off(agency: Agency) -> None:
    made = agency.write(project(agency))
    members = tuple(TeamMember(id=key, name=key) for key in (agency.ada, agency.bo))
    team = LedgerTeam(number="77", name="Festival", project_id=made.remote_id, members=members)
    agency.books.calls()

    first = agency.write(team, "participants")
    calls = agency.calls()
    again = agency.write(team, "participants")
    fewer = agency.write(replace(team, members=members[:1]), "participants")

    assert (first.error, again.error, fewer.error) == (None, None, None)
    assert calls == {"GET /project": 1, "POST /project/participant/list": 1}
    assert agency.calls() == {"GET /project": 2}
    assert agency.differs(team, "participants", made.remote_id) == []
    people = [one["employee"]["id"] for one in agency.projects()[0]["participants"]]
    assert people[-2:] == [int(agency.ada), int(agency.bo)]


def test_one_refused_person_keeps_nobody_else_out(agency: Agency) -> None:
    made = agency.write(project(agency))
    people = (TeamMember(id=agency.ada, name="Ada"), TeamMember(id="1", name="Borte"))
    team = LedgerTeam(number="77", name="Festival", project_id=made.remote_id, members=people)

    written = agency.write(team, "participants")

    assert isinstance(written.error, PermanentError)
    assert agency.differs(team, "participants", made.remote_id) == ["members"]
    assert agency.differs(replace(team, members=people[:1]), "participants", made.remote_id) == []


@needs_shared
def test_every_request_is_one_that_the_specification_knows(
    agency: Agency, exchanges: Callable[[], list[dict[str, Any]]]
) -> None:
    from tests.sandbox.contract import check_request

    before = len(exchanges())
    written = agency.write(project(agency))
    changed = project(agency, reference="", ends_on=None, is_closed=True, lines=(line("1", "Lyd", "1"),))
    cleared = frozenset({"reference", "ends_on"})
    agency.write(changed, remote_id=written.remote_id, known=written.secondary, cleared=cleared)
    team = LedgerTeam(
        number="77", name="F", project_id=written.remote_id, members=(TeamMember(id=agency.ada, name="Ada"),)
    )
    agency.write(team, "participants")
    agency.records.employees(on=date(2026, 10, 1))
    agency.records.candidates("project", [changed] * 20)
    list(agency.records.read_many("participants", [written.remote_id]))

    sent = [row for row in exchanges()[before:] if row["system"] == "tripletex"]
    assert len({(row["method"], row["path"]) for row in sent}) >= 8, json.dumps([row["path"] for row in sent])
    for row in sent:
        check_request(row["method"], row["path"], [tuple(pair) for pair in row["query"]], row["body"])
