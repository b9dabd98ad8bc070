"""Purchase orders in the imitated Tripletex: sold as a module, strict, their lines by calls of their own."""

from typing import Any

import pytest

from tests.sandbox.books import Books

RELATION = "/purchaseOrder/purchaseOrderIncomingInvoiceRelation"


class Buyer(Books):
    """A company with the module, a supplier and a product."""

    def __post_init__(self) -> None:
        self.switches = {"logistics": True, **self.switches}
        super().__post_init__()
        self.me = self.get("/token/session/>whoAmI").value["employeeId"]
        self.supplier = self.post("/supplier", {"name": "Leverandør AS"}).value["id"]
        product = {"name": "Ventil", "number": "X/1", "costExcludingVatCurrency": 45}
        self.product = self.post("/product", product).value["id"]

    def body(self, **values: Any) -> dict[str, Any]:
        return {
            "supplier": {"id": self.supplier},
            "deliveryDate": "2026-12-01",
            "ourContact": {"id": self.me},
            **values,
        }

    def order(self, **values: Any) -> int:
        return self.post("/purchaseOrder", self.body(**values)).value["id"]

    def line(self, order: int, **values: Any) -> dict[str, Any]:
        return {"purchaseOrder": {"id": order}, "product": {"id": self.product}, "count": 100, **values}

    def orders(self) -> list[dict[str, Any]]:
        return self.control("dump", company_id=self.company_id)["purchase_orders"]


def test_nothing_of_it_answers_without_the_module() -> None:
    books = Books()

    assert books.get("/purchaseOrder").refusal == (403, 9000)
    assert books.post("/purchaseOrder/orderline/list", []).refusal == (403, 9000)
    assert books.get(RELATION).refusal == (403, 9000)


def test_an_order_and_its_lines() -> None:
    books = Buyer()
    made = books.post("/purchaseOrder", books.body(internalComment="rac:a:1")).value
    assert (made["number"], made["status"], made["creationDate"], made["orderLines"]) == (
        "1", "STATUS_OPEN", "2026-11-20", [],
    )  # fmt: skip
    lines = [
        books.line(made["id"], unitPriceExcludingVatCurrency=42.5, discount=10),
        books.line(made["id"], count=1),
        {"purchaseOrder": {"id": made["id"]}, "description": "Frakt", "count": 1, "unitPriceExcludingVatCurrency": 250},
    ]  # fmt: skip
    assert len(books.post("/purchaseOrder/orderline/list", lines).values) == 3

    [order] = books.orders()
    assert [(line["product"], line["text"], line["net"]) for line in order["lines"]] == [
        ("X/1", "", "3825.00"), ("X/1", "", "45.00"), ("", "Frakt", "250.00"),
    ]  # fmt: skip
    seen = books.get("/purchaseOrder", supplierId=books.supplier, fields="id,orderLines(id,product(number))")
    assert [line["product"] for line in seen.values[0]["orderLines"]] == [
        {"number": "X/1"}, {"number": "X/1"}, None,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "refusal", "field"),
    [
        ({"supplier": None}, (422, 18000), "supplier"),
        ({"deliveryDate": None}, (422, 18000), "deliveryDate"),
        ({"ourContact": None}, (422, 18000), "ourContact"),
        ({"supplier": {"number": 7}}, (422, 16000), "supplier.number"),
        ({"reference": "PO 1"}, (422, 16000), "reference"),
        ({"status": "OPEN"}, (422, 16000), "status"),
        ({"orderLines": [{"count": 1}]}, (422, 18000), "orderLines.purchaseOrder"),
        ({"supplier": {"id": 1}}, (404, 6000), None),
        ({"ourContact": {"id": 1}}, (404, 6000), None),
        ({"project": {"id": 1}}, (404, 6000), None),
    ],
)
def test_what_is_refused_of_an_order(
    changes: dict[str, Any], refusal: tuple[int, int], field: str | None
) -> None:
    books = Buyer()

    answer = books.post("/purchaseOrder", books.body(**changes))

    assert answer.refusal == refusal
    assert field is None or [name for name, _text in answer.messages] == [field]
    assert books.orders() == []


def test_what_is_refused_of_lines_refuses_the_whole_list() -> None:
    books = Buyer()
    order = books.order()
    good = books.line(order)

    for bad, refusal in (
        ({"product": {"id": books.product}, "count": 1}, (422, 18000)),
        (books.line(order, product=None), (422, 18000)),
        (books.line(order, product={"id": 1}), (404, 6000)),
        (books.line(1), (404, 6000)),
        (books.line(order, quantity=1), (422, 16000)),
    ):
        assert books.post("/purchaseOrder/orderline/list", [good, bad]).refusal == refusal
    assert books.orders()[0]["lines"] == []


def test_orders_are_listed_by_days_that_are_all_inclusive() -> None:
    books = Buyer()
    order = books.order()

    assert [one["id"] for one in books.get("/purchaseOrder", deliveryDateTo="2026-12-01").values] == [order]
    assert books.get("/purchaseOrder", deliveryDateTo="2026-11-30").values == []
    assert [one["id"] for one in books.get("/purchaseOrder", creationDateFrom="2026-11-20").values] == [order]
    assert books.get("/purchaseOrder", creationDateFrom="2026-11-21").values == []
    assert books.get("/purchaseOrder", isClosed="true").values == []


def test_lines_are_changed_and_taken_away_until_the_goods_have_come() -> None:
    books = Buyer()
    order = books.order()
    made = books.post("/purchaseOrder/orderline/list", [books.line(order), books.line(order)]).values
    change = [{"id": made[0]["id"], "version": made[0]["version"], "count": 7}]
    assert books.put("/purchaseOrder/orderline/list", change).values[0]["amountExcludingVatCurrency"] == 315
    assert books.put("/purchaseOrder/orderline/list", change).refusal == (409, 8000)
    gone = [{"id": made[1]["id"], "version": made[1]["version"]}]
    assert books.call("DELETE", "/purchaseOrder/orderline/list", gone).status == 204
    assert [line["count"] for line in books.orders()[0]["lines"]] == ["7"]

    books.control("purchase_status", company_id=books.company_id, order_id=order, status="STATUS_RECEIVING")
    assert books.put(f"/purchaseOrder/orderline/{made[0]['id']}", {"count": 8}).refusal == (422, 18000)
    assert books.call("DELETE", f"/purchaseOrder/{order}").refusal == (422, 18000)


def test_an_order_is_cancelled_by_its_status_or_deleted() -> None:
    books = Buyer()
    first, second = books.order(), books.order()

    changed = books.put(f"/purchaseOrder/{first}", {"status": "STATUS_CANCELLED", "version": 0}).value
    assert (changed["status"], changed["isClosed"], changed["version"]) == ("STATUS_CANCELLED", True, 1)
    assert books.call("DELETE", f"/purchaseOrder/{second}").status == 204
    assert [order["status"] for order in books.orders()] == ["STATUS_CANCELLED"]

    deaf = Buyer({"purchase_status_writable": False})
    order = deaf.order()
    assert deaf.put(f"/purchaseOrder/{order}", {"status": "STATUS_CANCELLED"}).value["version"] == 0


def test_a_voucher_is_tied_to_its_order_once() -> None:
    books = Buyer()
    order, voucher = books.order(), books.sale().value["id"]
    pair = {"orderOut": {"id": order}, "voucher": {"id": voucher}}

    made = books.post(RELATION, pair).value["id"]
    assert books.post(RELATION, pair).refusal == (422, 18000)
    assert books.post(RELATION, {**pair, "voucher": {"id": 1}}).refusal == (404, 6000)
    assert books.post(RELATION, {"orderOut": {"id": order}}).refusal == (422, 18000)
    assert [one["id"] for one in books.get(RELATION, orderOutId=order).values] == [made]
    assert books.get(RELATION, voucherId=1).values == []
    assert books.call("DELETE", f"/purchaseOrder/{order}").refusal == (422, 18000)
    assert books.call("DELETE", f"{RELATION}/list", ids=made).status == 204
    assert books.get(RELATION).values == []
