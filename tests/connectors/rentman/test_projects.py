"""Projects with their subprojects and crew, and customers, out of the imitated Rentman."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal as D
from typing import Any

import pytest

from integrations.connectors.contract import Skip
from integrations.connectors.rentman.source import RentmanSource
from integrations.errors import RejectedDocument
from integrations.records import ProjectRecord, RentalProject
from tests.connectors.rentals import SETTINGS, Rental

Make = Callable[..., Rental]


def read(source: RentmanSource, kind: str, item_id: object, **settings: Any) -> Any:
    (raw,) = source.read_many(kind, [str(item_id)])
    assert raw.body is not None, raw.error
    return source.translate(kind, raw.body, replace(SETTINGS, **settings))


def festival(rental: Rental) -> Any:
    """Sound confirmed, light packed, video cancelled, a template and a part that does not count."""
    parts = [
        {
            "name": "Lyd",
            "status": 3,
            "prices": {"rental": 9000.005},
            "start": "2026-07-01T08:00",
            "end": "2026-07-02T18:00",
        },
        {"name": "Lys", "status": 4, "prices": {"rental": 4000, "crew": 500}, "end": "2026-07-03T12:00"},
        {"name": "Video", "status": 2, "prices": {"rental": 7000}},
        {"name": "Mal", "status": 3, "is_template": True, "prices": {"rental": 1}},
        {"name": "Internt", "status": 8, "in_financial": False, "prices": {"rental": 100}},
    ]
    return rental.control(
        "create_project", name="Festival", reference="PO 77", customer=rental.customer(), subprojects=parts
    )


@pytest.mark.parametrize("version", ["1.16", "1.7"])
def test_a_project_is_told_by_its_parts(make_rental: Make, version: str) -> None:
    rental = make_rental(version=version)
    made = festival(rental)

    with rental.source() as source:
        found = read(source, "rentman_project", made["id"])

    assert isinstance(found, RentalProject)
    assert [(part.name, part.total, part.status, part.status_name) for part in found.parts] == [
        ("Lyd", D("9000.01"), "3", "Bekreftet"),
        ("Lys", D("4500.00"), "4", "Pakket"),
        ("Video", D("7000.00"), "2", "Avbestilt"),
        ("Internt", D("100.00"), "8", "Utkast"),
    ]
    assert [(part.is_confirmed, part.is_cancelled, part.counts) for part in found.parts] == [
        (True, False, True), (True, False, True), (False, True, True), (False, False, False),
    ]  # fmt: skip
    assert (found.total, found.cancelled_total) == (D("13500.01"), D("7000.00"))
    assert (found.number, found.reference) == ("1", "PO 77")
    assert (found.starts_at, found.ends_at) == (
        datetime(2026, 7, 1, 6, tzinfo=UTC), datetime(2026, 7, 3, 10, tzinfo=UTC),
    )  # fmt: skip
    assert found.customer is not None
    assert found.customer.card.name == "Kunde AS"
    assert found.contact is not None
    assert found.contact.email == "siri@kunde.example"
    assert found.manager is not None
    assert found.manager.email.startswith("kari@")
    assert (found.is_confirmed, found.is_cancelled, found.is_finished) == (True, False, False)
    assert found.as_project() == ProjectRecord(
        number="1", name="Festival", source_id="1", description="PO 77", is_closed=False
    )


@pytest.mark.parametrize(
    ("statuses", "chosen", "expected"),
    [
        ([8, 1], (), (False, False, False)),
        ([8, 3], (), (True, False, False)),
        ([4, 2], (), (True, False, False)),
        ([2, 2], (), (False, True, False)),
        ([6, 2], (), (True, False, True)),
        ([11], (), (False, False, False)),
        ([11], ("3", "11"), (True, False, False)),
        ([4], ("3",), (False, False, False)),
    ],
)
def test_what_counts_as_confirmed_is_the_tenants_choice(
    rental: Rental,
    source: RentmanSource,
    statuses: list[int],
    chosen: tuple[str, ...],
    expected: tuple[bool, ...],
) -> None:
    parts = [{"name": f"Del {status}", "status": status} for status in statuses]
    made = rental.control("create_project", name="Jobb", subprojects=parts)

    found = read(source, "rentman_project", made["id"], confirmed_statuses=chosen)

    assert (found.is_confirmed, found.is_cancelled, found.is_finished) == expected


def test_a_project_of_templates_is_left_alone(rental: Rental, source: RentmanSource) -> None:
    made = rental.control("create_project", name="Mal", subprojects=[{"name": "Mal", "is_template": True}])

    found = read(source, "rentman_project", made["id"])

    assert isinstance(found, Skip)
    assert found.code == "rentman_template"


def test_crew_is_each_person_once(rental: Rental, source: RentmanSource) -> None:
    made = rental.project(customer=rental.customer())
    siri = rental.create(
        "crew", firstname="Siri", lastname="Vik", email="SIRI@scene.example", external_reference="17"
    )
    hired = rental.create("crew", firstname="Ola", lastname="Nes", active=False)
    day = {"start": "2026-10-08T08:00:00", "end": "2026-10-08T18:00:00"}
    rental.control("plan", project=made["id"], crew=[siri["id"], hired["id"]], function="Lydtekniker", **day)
    rental.control(
        "plan", project=made["id"], crew=siri["id"], function="Rigger", leader=True,
        start="2026-10-09T08:00:00", end="2026-10-09T12:30:00",
    )  # fmt: skip
    rental.control("plan", project=rental.project()["id"], crew=rental.owner, function="Annet sted", **day)

    found = read(source, "rentman_crew", made["id"])

    assert (found.project.number, found.project.name) == ("1", "Konsert")
    shown = [
        (
            one.employee.name,
            one.employee.email,
            one.employee.number,
            one.employee.is_active,
            one.functions,
            one.hours,
        )
        for one in found.members
    ]
    assert shown == [
        ("Siri Vik", "siri@scene.example", "17", True, ("Lydtekniker", "Rigger"), D("14.50")),
        ("Ola Nes", "", "", False, ("Lydtekniker",), D("10.00")),
    ]
    assert [one.is_leader for one in found.members] == [True, False]
    rental.control("unplan", project=made["id"], crew=siri["id"])
    assert [one.employee.name for one in read(source, "rentman_crew", made["id"]).members] == ["Ola Nes"]


def test_a_contact_is_a_customer_when_something_names_it_so(rental: Rental, source: RentmanSource) -> None:
    customer, venue = rental.customer(accounting_code=""), rental.customer(name="Spillested AS")
    rental.project(location=venue)

    for item_id in (customer, venue):
        assert isinstance(read(source, "rentman_customer", item_id), Skip)
    rental.project(customer=customer)
    rental.control("invoice", customer=venue, lines=[{"base": 1}])

    found = [read(source, "rentman_customer", item_id) for item_id in (customer, venue)]

    assert [one.card.name for one in found] == ["Kunde AS", "Spillested AS"]
    assert [person.name for person in found[0].people] == ["Siri Lie"]
    assert (found[0].contact, found[0].card.invoice_email) == (found[0].people[0], "siri@kunde.example")
    assert (found[0].code, found[0].card.their_reference) == ("00000001", "Siri Lie")


def test_a_contact_with_a_number_in_the_accounts_is_one_of_their_customers(
    rental: Rental, source: RentmanSource
) -> None:
    customer = rental.customer(accounting_code="10007")
    rental.calls()

    found = read(source, "rentman_customer", customer)

    assert found.card.number == "10007"
    assert rental.calls() == {"GET /contacts/{id}": 1, "GET /contacts/{id}/contactpersons": 1}


def test_what_is_gone_is_told_and_holds_up_nothing(rental: Rental, source: RentmanSource) -> None:
    made = rental.project()

    found = {
        raw.document_id: raw for raw in source.read_many("rentman_project", ["4711", str(made["id"]), "x"])
    }

    assert found[str(made["id"])].body is not None
    for item_id in ("4711", "x"):
        error = found[item_id].error
        assert isinstance(error, RejectedDocument)
        assert error.code == "document_missing"


def test_what_the_token_may_not_see_is_missing_and_no_error(make_rental: Make) -> None:
    rental = make_rental(forbidden=["statuses", "crew", "ledgercodes"])
    project = rental.project(customer=rental.customer())
    made = rental.control("invoice", project=project["id"], finalize=True)

    with rental.source() as source:
        found = read(source, "rentman_project", project["id"])
        invoice = read(source, "rentman_invoice", made["id"])

    assert (found.manager, found.parts[0].status, found.parts[0].status_name) == (None, "3", "")
    assert [line.code for line in invoice.lines] == ["Rental", "Crew", "Transport"]
