"""Changes and periods of the imitated Rentman, and in how few calls documents are read."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from integrations.connectors.rentman.source import RentmanSource
from integrations.errors import UnsupportedDocument
from tests.connectors.rentals import LONG_AGO, Rental

Make = Callable[..., Rental]
VERSIONS = pytest.mark.parametrize("version", ["1.16", "1.7"])


def polled(
    source: RentmanSource, kind: str, position: Any = None, *, since: datetime = LONG_AGO
) -> tuple[list[str], Any]:
    """One poll from a cursor to its end: the documents, and the cursor to go on from."""
    found: list[str] = []
    while True:
        page = source.changed_since(kind, position, since=since, now=datetime.now(UTC))
        found += [ref.document_id for ref in page.refs]
        position = page.position
        if not page.more:
            return found, position


def period(source: RentmanSource, kind: str, first: date, last: date) -> list[str]:
    position, found = None, []
    while True:
        page = source.history(kind, position, from_date=first, to_date=last)
        found += [ref.document_id for ref in page.refs]
        position = page.position
        if not page.more:
            return found


@VERSIONS
def test_every_change_is_told_once_and_an_idle_account_tells_nothing(make_rental: Make, version: str) -> None:
    rental = make_rental(version=version)
    rental.control("seed", contacts=700, pace=0)
    with rental.source() as source:
        found, position = polled(source, "rentman_customer")
        again, position = polled(source, "rentman_customer", position)
        rental.change("contacts", 4, name="Ny AS")
        rental.customer()
        later, _position = polled(source, "rentman_customer", position)

    assert sorted(map(int, found)) == list(range(1, 701))
    assert (again, sorted(map(int, later))) == ([], [4, 701, 701])


def test_a_page_is_1500_and_an_idle_poll_is_a_call_a_list(rental: Rental, source: RentmanSource) -> None:
    rental.control("seed", projects=1600)

    found, position = polled(source, "rentman_project")
    assert len(set(found)) == 1600
    assert rental.calls() == {"GET /projects": 2, "GET /subprojects": 2}
    polled(source, "rentman_project", position)

    assert rental.calls() == {"GET /projects": 1, "GET /subprojects": 1}


def test_a_status_and_a_plan_are_changes_of_the_project(rental: Rental, source: RentmanSource) -> None:
    project = rental.project()
    _found, projects = polled(source, "rentman_project")
    _found, crew = polled(source, "rentman_crew")

    rental.control("move", project=project["id"], status=4)
    assert polled(source, "rentman_project", projects)[0] == [str(project["id"])]
    rental.control("plan", project=project["id"], crew=rental.owner)
    assert set(polled(source, "rentman_crew", crew)[0]) == {str(project["id"])}


def test_labels_are_what_people_call_the_documents(rental: Rental, source: RentmanSource) -> None:
    rental.control("invoice", project=rental.project(number="4411")["id"], number="2026-0312")

    labels = [
        source.changed_since(kind, None, since=LONG_AGO, now=datetime.now(UTC)).refs[0].label
        for kind in ("rentman_invoice", "rentman_project")
    ]

    assert labels == ["2026-0312 Konsert", "4411 Konsert"]


def test_rows_that_change_under_way_are_not_lost(make_rental: Make) -> None:
    rental = make_rental(version="1.7")
    rental.control("seed", contacts=650)
    with rental.source() as source:
        first = source.changed_since("rentman_customer", None, since=LONG_AGO, now=datetime.now(UTC))
        for item_id in range(1, 30):
            rental.change("contacts", item_id, visit_city="Moss")
        rest, _position = polled(source, "rentman_customer", first.position)

    assert {ref.document_id for ref in first.refs} | set(rest) == {str(number) for number in range(1, 651)}


@VERSIONS
def test_a_period_has_its_invoices_and_the_projects_used_in_it(make_rental: Make, version: str) -> None:
    rental = make_rental(version=version)
    customer = rental.customer()
    for day in ("2026-08-31", "2026-09-01", "2026-09-30", "2026-10-01"):
        rental.control("invoice", customer=customer, lines=[{"base": 1}], date=day)
    rental.project(start="2026-08-01T10:00:00", end="2026-08-31T12:00:00")
    rental.project(start="2026-08-25T10:00:00", end="2026-09-02T12:00:00")
    rental.project(start=None, end=None)

    with rental.source() as source:
        september = (date(2026, 9, 1), date(2026, 9, 30))
        assert period(source, "rentman_invoice", *september) == ["2", "3"]
        assert period(source, "rentman_project", *september) == ["2", "3"]
        assert period(source, "rentman_customer", *september) == ["1"]


def test_history_lists_1500_a_call(rental: Rental, source: RentmanSource) -> None:
    rental.control("seed", contacts=2, projects=2, invoices=1600)
    today = datetime.now(UTC).date()
    rental.calls()

    found = period(source, "rentman_invoice", today - timedelta(days=2), today + timedelta(days=2))

    assert found == [str(number) for number in range(1, 1601)]
    assert rental.calls() == {"GET /invoices": 2}


def test_one_project_with_its_parts_and_crew_is_a_handful_of_calls(
    rental: Rental, source: RentmanSource
) -> None:
    parts = [{"name": f"Del {number}", "status": 3, "prices": {"rental": 100}} for number in range(10)]
    project = rental.control("create_project", name="Stor", customer=rental.customer(), subprojects=parts)
    first, last = rental.control("seed", crew=40)["crew"]
    rental.control("plan", project=project["id"], crew=list(range(first, last + 1)))
    rental.calls()

    (whole,) = source.read_many("rentman_project", [str(project["id"])])
    assert whole.body is not None
    assert len(whole.body["parts"]) == 10
    assert rental.calls() == {
        "GET /projects/{id}": 1, "GET /projects/{id}/subprojects": 1, "GET /contacts/{id}": 1,
        "GET /contactpersons/{id}": 1, "GET /crew/{id}": 1, "GET /statuses": 1,
    }  # fmt: skip
    (crew,) = source.read_many("rentman_crew", [str(project["id"])])
    assert crew.body is not None
    assert len(crew.body["planned"]) == len(crew.body["members"]) == 40
    assert rental.calls() == {
        "GET /projects/{id}": 1, "GET /projects/{id}/projectfunctions": 1, "GET /projects/{id}/projectcrew": 1,
        "GET /crew": 1,
    }  # fmt: skip


def test_a_hundred_documents_are_hardly_more_calls_than_one(rental: Rental, source: RentmanSource) -> None:
    rental.control("seed", contacts=100, projects=100, subprojects=3, invoices=100)
    ids = [str(number) for number in range(1, 101)]
    rental.calls()

    invoices = list(source.read_many("rentman_invoice", ids))
    assert rental.calls() == {
        "GET /invoices": 1, "GET /invoicelines": 1, "GET /contacts": 1, "GET /projects": 1, "GET /subprojects": 1,
        "GET /ledgercodes": 1,
    }  # fmt: skip
    projects = list(source.read_many("rentman_project", ids))

    assert sum(rental.calls().values()) <= 6
    for raws in (invoices, projects):
        assert sorted(int(raw.document_id) for raw in raws) == list(range(1, 101))
        assert all(raw.body is not None and len(raw.body["parts"]) == 3 for raw in raws)
    assert all(len(raw.body["lines"]) == 1 for raw in invoices if raw.body)


def test_the_older_generation_gives_the_same_with_more_calls(make_rental: Make) -> None:
    rental = make_rental(version="1.7")
    rental.control("seed", contacts=8, projects=8, subprojects=2, invoices=8)
    ids = [str(number) for number in range(1, 9)]
    rental.calls()

    with rental.source() as source:
        found = {raw.document_id: raw.body for raw in source.read_many("rentman_invoice", ids)}

    assert [len(found[key]["lines"]) for key in ids] == [1] * 8  # type: ignore[index]
    assert rental.calls()["GET /invoices/{id}/invoicelines"] == 8


def test_lines_of_many_are_believed_only_where_they_add_up(rental: Rental, source: RentmanSource) -> None:
    rental.control("seed", contacts=1, projects=1, invoices=8)
    strange = rental.read("invoicelines", id=3)
    rental.change("invoicelines", 3, parent_api_path="/quotes/3")
    rental.control("set", version="1.16")
    rental.calls()

    found = {
        raw.document_id: raw.body
        for raw in source.read_many("rentman_invoice", [str(n) for n in range(1, 9)])
    }

    assert strange["item"] == 3
    assert found["3"] is not None
    assert found["3"]["lines"] == []
    calls = rental.calls()
    assert (calls["GET /invoicelines"], calls["GET /invoices/{id}/invoicelines"]) == (1, 1)


def test_an_unknown_kind_is_refused_by_name(source: RentmanSource) -> None:
    with pytest.raises(UnsupportedDocument) as refusal:
        source.changed_since("sale", None, since=LONG_AGO, now=LONG_AGO)

    assert (refusal.value.code, refusal.value.params) == ("unknown_kind", {"kind": "sale"})
