"""People at customers in the imitated Tripletex: what one needs, how they are found, and who names them."""

from typing import Any

from tests.sandbox.books import Books
from tests.sandbox.contract import check_request
from tests.shared import SHARED


def contact(books: Books, customer: int, **values: Any) -> dict[str, Any]:
    sent = {"customer": {"id": customer}, **values}
    if SHARED.is_dir():
        check_request("POST", "/contact", {}, sent)
    made: dict[str, Any] = books.post("/contact", sent).value
    return made


def test_a_contact_needs_a_name_or_an_address_and_a_customer_that_is_there() -> None:
    books = Books()
    customer = {"id": books.customer()}

    needs = "Fornavn, etternavn eller e-postadresse må angis."
    assert books.post("/contact", {"customer": customer, "firstName": " "}).messages == [(None, needs)]
    assert books.post("/contact", {"email": "nei"}).messages == [("email", "Ugyldig format.")]
    assert books.post("/contact", {"name": "Siri"}).messages[0][0] == "name"
    assert books.post("/contact", {"firstName": "x" * 101}).refusal == (422, 18000)
    assert books.post("/contact", {"firstName": "Siri", "customer": {"id": 1}}).refusal == (404, 6000)
    assert books.get("/contact").values == []
    made = contact(books, customer["id"], email="siri@kunde.example")
    assert (made["displayName"], made["version"], made["isInactive"]) == ("siri@kunde.example", 0, False)


def test_contacts_are_listed_by_customer_and_parts_of_names_and_the_same_one_may_be_made_twice() -> None:
    books = Books()
    first, second = books.customer(), books.customer()
    siri = {"firstName": "Siri", "lastName": "Vik", "email": "siri@kunde.example"}
    made = [
        contact(books, first, **siri),
        contact(books, first, **siri),
        contact(books, second, lastName="Vik"),
    ]
    made += books.post("/contact/list", [{"firstName": "Ola", "customer": {"id": second}}]).values

    def ids(**query: Any) -> list[int]:
        return [one["id"] for one in books.get("/contact", **query).values]

    assert ids(customerId=first) == [made[0]["id"], made[1]["id"]]
    assert ids(customerId=f"{first},{second}") == [one["id"] for one in made]
    assert ids(lastName="VI", customerId=second) == [made[2]["id"]]
    assert ids(email="siri@") == [made[0]["id"], made[1]["id"]]
    assert ids(id=f"{made[3]['id']},1") == [made[3]["id"]]
    assert books.get(f"/customer/{first}/contact").status == 404


def test_a_change_keeps_what_is_not_named_and_minds_the_version() -> None:
    books = Books()
    made = contact(books, books.customer(), firstName="Siri", phoneNumberMobile="900 00 000")
    path = f"/contact/{made['id']}"

    changed = books.put(path, {"version": 0, "lastName": "Vik", "isInactive": True}).value
    assert (changed["firstName"], changed["lastName"], changed["version"]) == ("Siri", "Vik", 1)
    assert books.put(path, {"lastName": "Vik"}).value["version"] == 1
    assert books.put(path, {"version": 0, "lastName": "Dal"}).refusal == (409, 8000)
    assert books.put(path, {"firstName": "", "lastName": ""}).messages[0][0] is None
    assert [one["id"] for one in books.get("/contact").values] == [made["id"]]
    assert books.call("DELETE", path).refusal == (400, 1000)
    assert books.call("DELETE", "/contact/list", ids=made["id"]).status == 204
    assert books.get(path).refusal == (404, 6000)


def test_orders_invoices_and_projects_name_a_contact_that_is_there() -> None:
    books = Books()
    customer = books.customer()
    made = contact(books, customer, firstName="Siri")

    order = books.post("/order", books.order_body(contact={"id": made["id"]}, attn={"id": made["id"]})).value
    assert (order["contact"]["id"], order["attn"]["id"]) == (made["id"], made["id"])
    other = contact(books, customer, firstName="Ola")
    changed = books.put(f"/order/{order['id']}", {"contact": {"id": other["id"]}}).value
    assert changed["contact"]["id"] == other["id"]
    assert books.post("/order", books.order_body(contact={"id": 1})).refusal == (404, 6000)
    manager = {"id": books.get("/token/session/>whoAmI").value["employeeId"]}
    body = {
        "name": "Messe",
        "startDate": "2026-11-20",
        "projectManager": manager,
        "contact": {"id": made["id"]},
    }
    project = books.post("/project", body).value
    assert project["contact"]["id"] == made["id"]
    assert books.put(f"/project/{project['id']}", {"contact": None}).value["contact"] is None
    assert books.post("/project", {**body, "contact": {"id": 1}}).refusal == (404, 6000)
