"""Projects in the imitated Tripletex: who may manage them, their numbers, their people and lines, what keeps them."""

import json
from typing import Any

import pytest

from tests.sandbox.books import Books
from tests.sandbox.contract import check_request
from tests.sandbox.test_tripletex_recorded import compare, recorded
from tests.shared import SHARED, needs_shared

DAY = "2026-11-20"


def body_of(books: Books, **values: Any) -> dict[str, Any]:
    manager = {"id": books.get("/token/session/>whoAmI").value["employeeId"]}
    given = {"name": "Messe 2026", "startDate": DAY, "projectManager": manager, "isInternal": False}
    return {**given, **values}


def project(books: Books, **values: Any) -> dict[str, Any]:
    sent = body_of(books, **values)
    if SHARED.is_dir():
        check_request("POST", "/project", {}, sent)
    return books.post("/project", sent).value


@needs_shared
def test_a_new_project_and_employee_look_as_recorded() -> None:
    books = Books()

    compare(project(books), recorded("POST", "/project", status=200)["value"])
    mine = books.get("/employee").values[0]
    compare(mine, recorded("GET", "/employee/{id}", status=200)["value"])
    theirs = recorded("GET", "/department", status=200)["values"][0]
    compare(books.get(f"/department/{mine['department']['id']}").value, theirs)


def test_a_project_needs_a_name_a_first_day_and_a_manager_who_may() -> None:
    books = Books()
    other = books.control("add_employee", company=books.company_id, first_name="Ola", last_name="Nordmann")

    def refused(**values: Any) -> list[tuple[str | None, str]]:
        sent = {key: value for key, value in body_of(books, **values).items() if value is not None}
        return books.post("/project", sent).messages

    assert refused(name=None) == [("name", "Kan ikke være null.")]
    assert refused(startDate=None) == [("startDate", "Feltet må fylles ut.")]
    assert refused(projectManager=None) == [(None, 'Feltet "Prosjektleder" må fylles ut.')]
    assert refused(projectManager={"id": other["id"]}) == [
        (
            "projectManager.id",
            "Oppgitt prosjektleder har ikke fått tilgang som prosjektleder i kontoen: Ola Nordmann.",
        )
    ]
    assert books.post("/project", body_of(books, customer={"id": 1})).refusal == (404, 6000)
    assert books.post("/project", body_of(books, fixedPrice=1)).messages[0][0] == "fixedPrice"
    assert books.get("/project").values == []


def test_projects_and_orders_share_numbers_and_a_taken_one_is_refused_with_a_link() -> None:
    books = Books()
    first, order = project(books), books.order()
    second = project(books, name="Turné")

    assert [first["number"], order["number"], second["number"]] == ["1", "2", "3"]
    answer = books.post("/project", body_of(books, number="1"))
    link = f'<a href="/execute/projectMenu?projectId={first["id"]}&contextId={books.company_id}">1 Messe 2026</a>'
    assert answer.messages == [
        (None, f"Nummeret er allerede i bruk: {link}"),
        ("number", "Ugyldig nummer. Dette nummeret er i bruk på en annen ordre, tilbud eller prosjekt."),
    ]
    assert books.post("/order", books.order_body(number="3")).messages[1][0] == "number"
    assert books.get("/project/number/3").value["id"] == second["id"]
    assert books.get("/project/number/2").refusal == (404, 6000)


def test_a_project_is_renamed_closed_put_under_another_and_priced() -> None:
    books = Books()
    main, sub = project(books), project(books, name="Scene")
    path = f"/project/{sub['id']}"

    changed = {"name": "Scene A", "isFixedPrice": True, "fixedprice": 4000, "mainProject": {"id": main["id"]}}
    assert books.put(path, changed).value["version"] == 1
    assert books.put(path, changed).value["version"] == 1
    closed = books.put(path, {"isClosed": True, "endDate": "2026-11-22", "version": 1}).value

    assert (closed["displayName"], closed["isClosed"], closed["endDate"]) == ("2 Scene A", True, "2026-11-22")
    assert (closed["hierarchyLevel"], closed["invoiceReserveTotalAmountCurrency"]) == (1, 4000)
    assert books.get(f"/project/{main['id']}").value["numberOfSubProjects"] == 1
    assert books.put(path, {"version": 1, "name": "X"}).refusal == (409, 8000)
    assert (
        books.put(f"/project/{main['id']}", {"mainProject": {"id": sub["id"]}}).messages[0][0]
        == "mainProject"
    )
    kinds = [one["changeType"] for one in books.get(path, fields="changes").value["changes"]]
    assert kinds == ["CREATE", "UPDATE", "UPDATE"]


def test_without_vat_a_project_takes_no_vat_type() -> None:
    books = Books({"vat_registered": False})

    assert project(books)["vatType"]["id"] == 6
    assert books.post("/project", body_of(books, vatType={"id": 3})).messages == [
        ("vatType.id", "Ugyldig mva-kode.")
    ]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, ["Messe", "Scene", "Turné"]),
        ({"name": "ES"}, ["Messe"]),
        ({"number": "2"}, ["Scene"]),
        ({"isClosed": "true"}, ["Turné"]),
        ({"isClosed": "false"}, ["Messe", "Scene"]),
        ({"isClosed": "false", "includeRecentlyClosed": "true"}, ["Messe", "Scene", "Turné"]),
        ({"externalAccountsNumber": "nt-7"}, ["Scene"]),
        ({"startDateFrom": "2026-11-20", "startDateTo": "2026-11-21"}, ["Messe", "Scene"]),
        ({"endDateTo": "2027-01-01"}, ["Turné"]),
        ({"isOffer": "true"}, []),
        ({"description": "ingen"}, ["Messe", "Scene", "Turné"]),
    ],
)
def test_projects_are_listed_by_the_filters_of_the_specification(
    query: dict[str, str], found: list[str]
) -> None:
    books = Books()
    project(books, name="Messe")
    project(books, name="Scene", externalAccountsNumber="RENT-77")
    project(books, name="Turné", startDate="2026-01-01", isClosed=True, endDate="2026-11-01")

    assert [one["name"] for one in books.get("/project", **query).values] == found


def test_people_take_part_once_and_leave() -> None:
    books = Books()
    made = project(books)
    ola = books.control("add_employee", company=books.company_id, first_name="Ola", last_name="Nordmann")
    sent = {"project": {"id": made["id"]}, "employee": {"id": ola["id"]}, "adminAccess": True}

    added = books.post("/project/participant", sent).value
    again = books.post("/project/participant/list", [sent])

    assert added["adminAccess"] is True
    assert again.messages == [("employee", "Den ansatte er allerede deltaker i prosjektet.")]
    assert books.get(f"/project/{made['id']}").value["numberOfProjectParticipants"] == 2
    assert [one["name"] for one in books.get("/project", employeeInProjectId=ola["id"]).values] == [
        "Messe 2026"
    ]
    assert books.call("DELETE", "/project/participant/list", ids=added["id"]).status == 204
    assert books.get(f"/project/participant/{added['id']}").refusal == (404, 6000)
    assert books.post("/project/participant", {"adminAccess": True}).messages == [
        ("project", "Kan ikke være null."),
        ("employee", "Kan ikke være null."),
    ]


def test_a_line_is_sold_only_when_it_is_chargeable() -> None:
    books = Books()
    made = project(books)
    line = {"project": {"id": made["id"]}, "date": DAY, "description": "Lys", "count": 2}

    cost = books.post("/project/orderline", {**line, "unitCostCurrency": 500}).value
    refused = books.post("/project/orderline", {**line, "unitPriceExcludingVatCurrency": 800})
    sold = {**line, "isChargeable": True, "unitPriceExcludingVatCurrency": 800}
    (added,) = books.post("/project/orderline/list", [sold]).values

    assert (cost["isChargeable"], cost["amountExcludingVatCurrency"]) == (False, 0)
    assert refused.messages == [("unitPriceExcludingVatCurrency", "Ordrelinjen er ikke fakturerbar.")]
    assert (added["amountExcludingVatCurrency"], added["amountIncludingVatCurrency"]) == (1600, 2000)
    changed = books.put(f"/project/orderline/{added['id']}", {"count": 3}).value
    assert (changed["amountExcludingVatCurrency"], changed["version"]) == (2400, 1)
    assert len(books.get("/project/orderline", projectId=made["id"]).values) == 2
    assert books.post("/project/orderline", {**line, "description": ""}).messages[0][0] == "description"
    assert books.call("DELETE", f"/project/{made['id']}").status == 422
    for one in (cost, added):
        assert books.call("DELETE", f"/project/orderline/{one['id']}").status == 204
    assert books.call("DELETE", f"/project/{made['id']}").status == 204


def test_a_project_with_an_order_stays() -> None:
    books = Books()
    made = project(books)
    order = books.order(project={"id": made["id"]})

    assert order["project"]["id"] == made["id"]
    refused = books.call("DELETE", "/project/list", ids=made["id"])
    assert f"orderId={order['id']}" in refused.messages[0][1]
    assert [one["id"] for one in books.get("/project").values] == [made["id"]]


def test_what_happens_to_a_project_is_told() -> None:
    books = Books()
    for verb in ("create", "update", "delete"):
        books.post(
            "/event/subscription",
            {"event": f"project.{verb}", "targetUrl": "https://desk.example/x", "fields": "id,name"},
        )
    made = books.control("add_project", company=books.company_id, name="Messe")
    books.control("edit_project", company=books.company_id, id=made["id"], isClosed=True)
    books.control("delete", company=books.company_id, kind="project", id=made["id"])

    told = [json.loads(one.body) for one in books.system.outbox()]
    assert [(one["event"], one["id"], one["value"] and one["value"]["name"]) for one in told] == [
        ("project.create", made["id"], "Messe"),
        ("project.update", made["id"], "Messe"),
        ("project.delete", made["id"], None),
    ]


def test_the_project_lists_are_beta() -> None:
    books = Books({"beta_lists": False})

    assert books.post("/project/list", [body_of(books)]).refusal == (403, 9000)
    assert books.get("/project").values == []
