"""Purchase orders in Tripletex: made whole or not at all, found again, changed by what differs, cancelled, tied to vouchers."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from integrations.connectors.contract import ReadBack, WriteItem, Written
from integrations.errors import LedgerRejected, NotReady, UnknownOutcome
from integrations.records.supplier_orders import (
    ObservedSupplierOrder,
    SupplierOrder,
    SupplierOrderLine,
    order_differences,
)
from tests.connectors.cases import DAY, far, kr, voucher_item
from tests.connectors.conftest import Books


class Buyer:
    """A company with the module, a supplier and two products."""

    def __init__(self, books: Books) -> None:
        self.books, self.target = books, books.target
        self.supplier = self.made("/supplier", {"name": "Leverandør AS"})
        self.valve = self.made(
            "/product", {"name": "Ventil", "number": "X/1", "costExcludingVatCurrency": 40}
        )
        self.pump = self.made("/product", {"name": "Pumpe", "number": "P"})

    def made(self, path: str, body: dict[str, Any]) -> str:
        return str(self.target.client.post(path, body).json()["value"]["id"])

    def order(self, **changes: Any) -> SupplierOrder:
        given: dict[str, Any] = {
            "reference": "rac:x:purchase:1", "number": "1", "supplier": "5001", "supplier_id": self.supplier,
            "ordered_on": DAY, "delivery_on": date(2026, 12, 1), "currency": "NOK", "comment": "Rackbeat-ordre 1",
            "lines": (self.line("100"), SupplierOrderLine("Frakt", kr("1"), kr("250"))),
        }  # fmt: skip
        return SupplierOrder(**{**given, **changes})

    def line(self, count: str, price: str = "42.5", product: str = "") -> SupplierOrderLine:
        number, found = ("P", self.pump) if product else ("X/1", self.valve)
        return SupplierOrderLine("Ventil", kr(count), kr(price), number, found)

    def write(self, order: SupplierOrder, **about: Any) -> Written:
        item = WriteItem(reference=order.reference, value=order, **about)
        (written,) = self.target.write_many("purchase", [item], self.books.ids, deadline=far())
        return written

    def find(self, order: SupplierOrder) -> Written:
        item = WriteItem(reference=order.reference, value=order, attempted=True)
        (found,) = self.target.find_many("purchase", [item], self.books.ids, deadline=far())
        return found

    def read(self, *remote_ids: str) -> list[ReadBack]:
        return list(self.target.read_many("purchase", remote_ids, dates=(DAY, DAY), ids=self.books.ids))

    def held(self) -> list[dict[str, Any]]:
        return self.books.dump()["purchase_orders"]


@pytest.fixture
def buyer(new_books: Callable[..., Books]) -> Buyer:
    return Buyer(new_books(logistics=True))


def counts(order: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [(line["product"] or line["text"], line["count"], line["price"]) for line in order["lines"]]


def test_an_order_is_made_with_its_lines_and_read_back_equal(buyer: Buyer) -> None:
    order = buyer.order()
    written = buyer.write(order)

    assert (written.error, written.remote_number) == (None, "1")
    [held] = buyer.held()
    assert counts(held) == [("X/1", "100", "42.5"), ("Frakt", "1", "250")]
    assert (held["comment"], held["delivery"], held["created"]) == (
        order.reference,
        "2026-12-01",
        "2026-11-20",
    )
    [back] = buyer.read(written.remote_id)
    assert order_differences(order, back.value) == ()
    assert (back.value.state, back.value.total, order.total) == ("open", kr("4500.00"), kr("4500.00"))
    assert (
        buyer.target.client.page("/ledger/voucher", params={"dateFrom": "2000-01-01", "dateTo": "2099-01-01"})
        == []
    )


def test_every_field_that_differs_is_named(buyer: Buyer) -> None:
    order = buyer.order()
    [back] = buyer.read(buyer.write(order).remote_id)
    other = buyer.made("/supplier", {"name": "En annen AS"})
    meant = buyer.order(
        supplier_id=other, supplier_name="En annen AS", delivery_on=date(2026, 12, 24), currency="EUR", project="7",
        comment="x", lines=(buyer.line("99", "43"), buyer.line("1", "5", "P")),
    )  # fmt: skip

    assert [(one.field, one.expected, one.found) for one in order_differences(meant, back.value)] == [
        ("seller", "5001 En annen AS", "20001 Leverandør AS"),
        ("delivery_date", "2026-12-24", "2026-12-01"),
        ("currency", "EUR", "NOK"),
        ("project", "7", ""),
        ("comment", "x", "Rackbeat-ordre 1"),
        ("quantity", "99", "100"),
        ("unit_price", "43", "42.5"),
        ("line", "1 × P Ventil: 5", ""),
        ("line", "", "1 × Frakt: 250"),
    ]


def test_a_change_writes_only_what_differs_and_repeating_it_nothing(buyer: Buyer) -> None:
    written = buyer.write(buyer.order())
    buyer.books.calls()
    changed = buyer.order(lines=(buyer.line("60"), buyer.line("2", "90", "P")), comment="Ny beskjed")

    assert buyer.write(changed, remote_id=written.remote_id).error is None
    [held] = buyer.held()
    assert counts(held) == [("X/1", "60", "42.5"), ("P", "2", "90")]
    assert held["comments"] == "Ny beskjed"
    assert {call.split()[0] for call in buyer.books.calls()} == {"GET", "PUT", "DELETE", "POST"}
    assert buyer.write(changed, remote_id=written.remote_id).error is None
    assert {call.split()[0] for call in buyer.books.calls()} == {"GET"}
    assert buyer.held() == [held]


def test_the_contact_is_whoever_owns_the_key(buyer: Buyer) -> None:
    buyer.write(buyer.order())
    me = buyer.target.client.get("/token/session/>whoAmI", fields="employeeId")

    assert buyer.held()[0]["contact"] == me["employeeId"]


@pytest.mark.parametrize("writable", [True, False])
def test_a_cancelled_order_is_none_any_more_and_may_come_back(
    new_books: Callable[..., Books], writable: bool
) -> None:
    buyer = Buyer(new_books(logistics=True, purchase_status_writable=writable))
    order = buyer.order()
    written = buyer.write(order)
    gone = replace(order, cancelled=True)
    assert buyer.write(gone, remote_id=written.remote_id).error is None
    assert [one["status"] for one in buyer.held()] == (["STATUS_CANCELLED"] if writable else [])
    [back] = buyer.read(written.remote_id)
    assert (back.value.state, order_differences(gone, back.value)) == (
        "cancelled" if writable else "deleted", (),
    )  # fmt: skip
    assert order_differences(order, back.value)[0].field == "state"

    if writable:
        again = buyer.order(lines=(buyer.line("5"),))
        assert buyer.write(again, remote_id=written.remote_id).error is None
        assert [(one["status"], counts(one)) for one in buyer.held()] == [
            ("STATUS_OPEN", [("X/1", "5", "42.5")])
        ]


@pytest.mark.parametrize("path", ["/purchaseOrder$", "/purchaseOrder/orderline/list$"])
@pytest.mark.parametrize("kind", ["cut_before", "cut_after"])
def test_a_lost_answer_is_found_again_and_completed(buyer: Buyer, path: str, kind: str) -> None:
    order = buyer.order()
    buyer.books.fault(method="POST", path=path, kind=kind, times=1)
    lost = buyer.write(order)
    assert isinstance(lost.error, UnknownOutcome)

    found = buyer.find(order)
    assert bool(found.remote_id) is not (path == "/purchaseOrder$" and kind == "cut_before")
    again = buyer.write(order, attempted=True)
    assert again.error is None
    [held] = buyer.held()
    assert sorted(counts(held)) == [("Frakt", "1", "250"), ("X/1", "100", "42.5")]
    assert again.remote_id == str(held["id"])


def test_an_order_whose_lines_are_refused_is_not_left_behind(buyer: Buyer) -> None:
    bad = buyer.order(lines=(SupplierOrderLine("Borte", kr("1"), kr("1"), "Z", "1"),))

    assert isinstance(buyer.write(bad).error, LedgerRejected)
    assert buyer.held() == []
    buyer.books.fault(method="DELETE", path="/purchaseOrder/", kind="cut_before", times=1)
    assert isinstance(buyer.write(bad).error, UnknownOutcome)


def test_what_the_company_does_not_have_stops_the_order_before_anything_is_sent(buyer: Buyer) -> None:
    for changes, item in (({"project": "7"}, "project_unknown"), ({"currency": "XTS"}, "currency_unknown")):
        error = buyer.write(buyer.order(**changes)).error
        assert isinstance(error, NotReady)
        assert error.item == item
    assert buyer.held() == []


def test_a_deleted_order_is_an_answer(buyer: Buyer) -> None:
    written = buyer.write(buyer.order())
    buyer.target.client.call("DELETE", f"/purchaseOrder/{written.remote_id}")

    [back] = buyer.read(written.remote_id)
    assert (back.error, back.value) == (None, ObservedSupplierOrder(state="deleted"))


@pytest.mark.parametrize(
    ("status", "state"),
    [("STATUS_SENT", "open"), ("STATUS_RECEIVING", "received"), ("STATUS_CLOSED", "received")],
)
def test_what_people_do_in_tripletex_shows(buyer: Buyer, status: str, state: str) -> None:
    order = buyer.order()
    written = buyer.write(order)
    buyer.books.control("purchase_status", order_id=int(written.remote_id), status=status)

    [back] = buyer.read(written.remote_id)
    assert (back.value.state, order_differences(order, back.value)) == (state, ())


def test_without_the_module_it_is_said_and_the_key_is_not_blamed(new_books: Callable[..., Books]) -> None:
    buyer = Buyer(new_books())

    for error in (
        buyer.write(buyer.order()).error,
        buyer.find(buyer.order()).error,
        buyer.read("1")[0].error,
        buyer.target.relate_purchases([("1", "2")])["1", "2"],
    ):
        assert isinstance(error, NotReady)
        assert error.item == "logistics"


def test_vouchers_are_tied_once_whatever_happens_to_the_answer(buyer: Buyer) -> None:
    order = buyer.write(buyer.order()).remote_id
    items = [voucher_item(f"woo:v:{one}") for one in (1, 2)]
    ids = replace(buyer.books.ids, parties={"common:vipps": buyer.made("/customer", {"name": "Vipps"})})
    vouchers = [row.remote_id for row in buyer.target.write_many("voucher", items, ids, deadline=far())]
    pairs = [(order, voucher) for voucher in vouchers]
    tied = [{"order": "1", "voucher": int(voucher)} for voucher in vouchers]

    buyer.books.fault(method="POST", path="Relation$", kind="cut_after", times=1)
    lost = buyer.target.relate_purchases(pairs[:1])
    assert isinstance(lost[pairs[0]], UnknownOutcome)
    for _again in range(2):
        assert buyer.target.relate_purchases(pairs) == {}
        assert buyer.books.dump()["purchase_relations"] == tied
    assert list(buyer.target.relate_purchases([*pairs, (order, "1")])) == [(order, "1")]
    assert buyer.books.dump()["purchase_relations"] == tied
