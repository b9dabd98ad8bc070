"""The imitation's answers beside recorded ones: the same keys in the same order, the same kinds of values."""

import json
from typing import Any

import pytest

from tests.sandbox.books import Books
from tests.sandbox.contract import check_request, check_response
from tests.shared import SHARED, needs_shared

pytestmark = needs_shared
LATER_KEYS = {"contractReference", "attachmentRelation", "backorderParentId", "disableDiscount"}


def recorded(method: str, path: str, *, status: int, position: int = 0) -> Any:
    """A recorded answer's body, by method, path (numbers as {id}) and status."""
    items = json.loads((SHARED / "specs" / "tripletex-observed-examples.json").read_text())["items"]
    found = [
        one
        for one in items
        if one["method"] == method
        and (one.get("status") or one.get("status_as_recorded")) == status
        and "/".join("{id}" if part.isdigit() else part for part in one["path"].split("/")) == f"/v2{path}"
    ]
    body = found[position]["response"]
    return json.loads(body) if isinstance(body, str) else body


def kind(value: Any) -> str:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, dict):
        return "link" if set(value) == {"id", "url"} else "object"
    return {"NoneType": "null", "Decimal": "number", "int": "number", "float": "number"}.get(
        type(value).__name__, type(value).__name__
    )


def kinds(record: dict[str, Any]) -> dict[str, str]:
    return {key: kind(value) for key, value in record.items()}


def compare(ours: dict[str, Any], theirs: dict[str, Any]) -> None:
    """Same keys in the same order; same kinds where both have a value."""
    assert [key for key in ours if key not in LATER_KEYS] == [key for key in theirs if key not in LATER_KEYS]
    mine, real = kinds(ours), kinds(theirs)
    differing = {
        key: (mine[key], real[key])
        for key in set(mine) & set(real)
        if mine[key] != real[key] and "null" not in (mine[key], real[key])
    }
    assert differing == {}


def test_a_new_customer_looks_as_recorded():
    compare(
        Books().post("/customer", {"name": "Nango"}).value, recorded("POST", "/customer", status=200)["value"]
    )


def test_a_new_order_looks_as_recorded():
    compare(Books().order(), recorded("POST", "/order", status=200)["value"])


def test_a_preliminary_invoice_looks_as_recorded():
    books = Books()
    ours = books.get(f"/invoice/{books.order()['preliminaryInvoice']['id']}").value

    compare(ours, recorded("GET", "/invoice/{id}", status=200)["value"])


def test_an_invoiced_order_looks_as_recorded():
    compare(Books().invoice(), recorded("PUT", "/order/{id}/:invoice", status=200)["value"])


def test_a_credit_note_looks_as_recorded():
    books = Books()
    found = books.invoice()["id"]
    ours = books.put(f"/invoice/{found}/:createCreditNote", date="2026-10-12", sendToCustomer="false").value

    compare(ours, recorded("PUT", "/invoice/{id}/:createCreditNote", status=200)["value"])


def test_a_new_voucher_and_its_postings_look_as_recorded():
    ours = Books().sale().value
    theirs = recorded("POST", "/ledger/voucher", status=201)["value"]

    compare(ours, theirs)
    compare(ours["postings"][0], theirs["postings"][0])


def test_a_list_of_vouchers_looks_as_recorded():
    books = Books()
    books.sale()
    ours = books.get("/ledger/voucher", dateFrom="2026-01-01", dateTo="2027-01-01").body
    theirs = recorded("GET", "/ledger/voucher", status=200)

    compare(ours, theirs)
    compare(ours["values"][0], theirs["values"][0])


def test_a_reversal_looks_as_recorded():
    books = Books()
    ours = books.put(f"/ledger/voucher/{books.sale().value['id']}/:reverse", date="2026-11-01").value

    compare(ours, recorded("PUT", "/ledger/voucher/{id}/:reverse", status=200)["value"])


def test_an_account_looks_as_recorded():
    compare(
        Books().get("/ledger/account", number=4000).values[0],
        recorded("GET", "/ledger/account", status=200)["values"][0],
    )


def test_a_vat_type_and_a_payment_type_look_as_recorded():
    books = Books()

    compare(
        books.get("/ledger/vatType", number=11).values[0],
        recorded("GET", "/ledger/vatType", status=200)["values"][0],
    )
    compare(
        books.get("/invoice/paymentType").values[0],
        recorded("GET", "/invoice/paymentType", status=200)["values"][0],
    )


def test_a_product_and_an_order_line_look_as_recorded():
    books = Books()
    product = books.post("/product", {"name": "Jakke"}).value
    line = {
        "order": {"id": books.order(isPrioritizeAmountsIncludingVat=False, orderLines=[])["id"]},
        "count": 2,
        "product": {"id": product["id"]},
    }

    compare(product, recorded("POST", "/product", status=200)["value"])
    compare(
        books.post("/order/orderline", line).value, recorded("POST", "/order/orderline", status=200)["value"]
    )


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/invoice", 422),
        ("POST", "/ledger/voucher", 422),
        ("PUT", "/order/{id}/:invoice", 422),
        ("GET", "/ledger/voucher", 422),
        ("GET", "/ledger/account", 401),
    ],
)
def test_refusals_look_as_recorded(method, path, status):
    books = Books()
    ours = {
        ("GET", "/invoice"): lambda: books.get("/invoice"),
        ("POST", "/ledger/voucher"): lambda: books.voucher(
            [{"amount": 1, "account": {"id": books.account(1920)}}]
        ),
        ("PUT", "/order/{id}/:invoice"): lambda: books.put(
            f"/order/{books.order(orderLines=[])['id']}/:invoice", invoiceDate="2026-10-09"
        ),
        ("GET", "/ledger/voucher"): lambda: books.get(
            "/ledger/voucher", dateFrom="2026-01-01", dateTo="2026-01-01"
        ),
        ("GET", "/ledger/account"): lambda: books.call("GET", "/ledger/account", user=None),
    }[method, path]().body
    theirs = recorded(method, path, status=status)

    assert list(ours) == list(theirs)
    same = ("status", "code", "message", "link", "developerMessage")
    assert {key: ours[key] for key in same} == {key: theirs[key] for key in same}

    def told(body):
        return sorted((one["field"] or "", one["message"]) for one in body["validationMessages"] or [])

    assert told(ours) == told(theirs)


def test_the_specification_judges_requests():
    good = {
        "date": "2026-10-09",
        "description": "x",
        "postings": [{"row": 1, "account": {"id": 1}, "amountGross": 1.5}],
    }
    check_request("POST", "/v2/ledger/voucher", {"sendToLedger": "true"}, good)
    check_request("GET", "/tripletex/v2/ledger/voucher/7", [("fields", "*")], None)
    check_request("GET", "/v2/invoice/settings", {"fields": "bankAccountReady"}, None)

    for method, path, query, body in (
        ("POST", "/v2/ledger/voucher", {}, {**good, "lines": []}),
        ("POST", "/v2/ledger/voucher", {}, {"date": "2026-10-09"}),
        ("POST", "/v2/ledger/voucher", {"book": "true"}, good),
        ("GET", "/v2/ledger/voucher", {"dateFrom": "2026-01-01"}, None),
        ("GET", "/v2/customer", {"name": "x"}, None),
        ("GET", "/v2/nothing", {}, None),
        (
            "PUT",
            "/v2/invoice/7/:payment",
            {"paymentDate": "2026-01-01", "paymentTypeId": "x", "paidAmount": "1"},
            None,
        ),
    ):
        with pytest.raises(AssertionError):
            check_request(method, path, query, body)


def test_the_specification_judges_answers():
    check_response("GET", "/v2/customer/7", 200, {"value": {"id": 7, "name": None}})

    for body in ({"value": {"id": "7"}}, {"value": {"id": 7, "vatNumber": "x"}}, {"values": []}):
        with pytest.raises(AssertionError):
            check_response("GET", "/v2/customer/7", 200, body)
