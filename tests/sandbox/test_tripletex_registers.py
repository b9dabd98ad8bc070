"""What the registers of the imitated Tripletex tell: employees, stock, changes, and no more rows than they give."""

from typing import Any

import pytest

from tests.sandbox.books import NOON, Books


def company(**switches: Any) -> Books:
    return Books(switches)


def test_employees_are_found_by_parts_of_their_names_and_contacts_only_when_asked_for() -> None:
    books = company()
    add = {"company": books.company_id, "first_name": "Kari", "email": "kari@nordlys.example"}
    books.control("add_employee", **add, last_name="Dahl", employeeNumber="7", may_manage=True)
    books.control("add_employee", **add, last_name="Kontakt", isContact=True)

    def names(**query: Any) -> list[str]:
        return [one["displayName"] for one in books.get("/employee", **query).values]

    assert names() == ["Integrasjon API", "Kari Dahl"]
    assert names(email="NORDLYS") == ["Kari Dahl"]
    assert names(includeContacts="true", firstName="kar") == ["Kari Dahl", "Kari Kontakt"]
    assert names(onlyContacts="true") == ["Kari Kontakt"]
    assert names(employeeNumber="7") == names(lastName="dah") == ["Kari Dahl"]
    assert names(assignableProjectManagers="true") == ["Integrasjon API", "Kari Dahl"]
    assert books.get("/employee/1").refusal == (404, 6000)


def test_stock_is_told_when_it_is_named_and_logistics_is_bought() -> None:
    with_it, without = company(logistics=True), company()
    shown = {}
    for books in (with_it, without):
        made = books.control("add", company=books.company_id, kind="product", name="Kabel", number="K-1")
        books.control("set_stock", company=books.company_id, product_id=made["id"], quantity=12)
        path = f"/product/{made['id']}"
        whole, named = books.get(path).value, books.get(path, fields="id,isStockItem,stockOfGoods").value
        shown[books is with_it] = (
            "stockOfGoods" in whole,
            whole.get("isStockItem"),
            named.get("stockOfGoods"),
        )

    assert shown == {True: (False, True, 12), False: (False, None, None)}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"priceExcludingVatCurrencyFrom": "100", "priceExcludingVatCurrencyTo": "200"}, ["B"]),
        ({"costExcludingVatCurrencyFrom": "10"}, ["C"]),
        ({"isStockItem": "true"}, []),
        ({"isInactive": "true"}, ["C"]),
        ({"ean": "7001"}, ["A"]),
    ],
)
def test_products_are_listed_by_the_filters_of_the_specification(
    query: dict[str, str], found: list[str]
) -> None:
    books = company()
    books.post("/product", {"name": "A", "priceExcludingVatCurrency": 99.99, "ean": "7001"})
    books.post("/product", {"name": "B", "priceExcludingVatCurrency": 100})
    books.post("/product", {"name": "C", "priceExcludingVatCurrency": 200, "costExcludingVatCurrency": 10})
    last = books.get("/product", name="C").values[0]["id"]
    books.put(f"/product/{last}", {"isInactive": True})

    assert [one["name"] for one in books.get("/product", **query).values] == found


def test_each_change_is_listed_with_who_and_when() -> None:
    books = company()
    found = books.customer()
    books.now = NOON + 60
    books.put(f"/customer/{found}", {"name": "Kari Ny"})

    changes = books.get(f"/customer/{found}", fields="id,changes").value["changes"]

    own = books.get("/token/session/>whoAmI").value["employeeId"]
    assert changes == [
        {"employeeId": own, "timestamp": "2026-11-20T12:00:00+01:00", "changeType": "CREATE"},
        {"employeeId": own, "timestamp": "2026-11-20T12:01:00+01:00", "changeType": "UPDATE"},
    ]
    nested = books.get("/customer", fields="changes(timestamp)", changedSince="2026-11-20T11:00:30Z").values
    assert nested == [{"changes": [{"timestamp": one["timestamp"]} for one in changes]}]
    assert books.get("/customer", changedSince="2026-11-20T11:02:00Z").values == []


def test_changed_since_can_be_passed_over_as_was_reported() -> None:
    books = company(honours_changed_since=False)
    books.customer()

    assert len(books.get("/customer", changedSince="2030-09-09T18:00:00Z").values) == 1
    assert books.get("/customer", changedSince="i går").refusal == (422, 15000)


def test_a_filter_that_matches_too_much_is_refused_whatever_its_page() -> None:
    books = company(most_rows=10)
    books.control("seed", company=books.company_id, customers=11, suppliers=10)

    assert books.get("/customer", count=1).refusal == (422, 23000)
    assert len(books.get("/customer", customerAccountNumber="10001,10002").values) == 2
    assert len(books.get("/supplier").values) == 10


def test_a_product_is_deleted_while_nothing_uses_it() -> None:
    books = company()
    used, free = (books.post("/product", {"name": name}).value["id"] for name in ("A", "B"))
    books.order(orderLines=[books.line(product={"id": used})])

    assert books.call("DELETE", f"/product/{used}").status == 422
    assert books.call("DELETE", f"/product/{free}").status == 204
    assert [one["id"] for one in books.get("/product").values] == [used]
