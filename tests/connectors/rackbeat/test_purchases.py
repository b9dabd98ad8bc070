"""Purchase orders and supplier invoices with all that a three-way match needs."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal as D
from typing import Any

from integrations.accounting.matching import match
from integrations.connectors import rackbeat
from integrations.connectors.contract import Skip
from integrations.records import OrderedLine, PurchaseOrderRecord, PurchasePapers
from integrations.sandbox.wire import Response
from tests.accounting.build import rules
from tests.connectors.local_server import LocalServer, Play
from tests.connectors.warehouses import SETTINGS, Warehouse


def translated(warehouse: Warehouse, kind: str, number: object) -> Any:
    with warehouse.source() as source:
        (found,) = source.read_many(kind, [str(number)])
        assert found.body is not None, found.error
        return source.translate(kind, found.body, SETTINGS)


def ordered(warehouse: Warehouse, **supplier: Any) -> int:
    """A booked order of a hundred X at 45.00 from supplier 5001."""
    warehouse.create(
        "suppliers", number=5001, company_name="Leverandør AS", payment_terms_id=1, company_vat="984809085",
        **supplier,
    )  # fmt: skip
    warehouse.create(
        "products", number="X/1", name="Ventil", group=1, sales_price=90, recommended_cost_price=45
    )
    line = {"item_id": "X/1", "quantity": 100, "line_price": 45}
    made = warehouse.create("purchase-orders", supplier_id=5001, lines=[line])
    warehouse.do("purchase-orders", made["number"], "book")
    return int(made["number"])


def received(warehouse: Warehouse, order: int, quantity: int) -> None:
    lines = [{"item_id": "X/1", "quantity": quantity}]
    warehouse.do("purchase-orders", order, "create-receipt", lines=lines, mark_received=True)


def invoiced(warehouse: Warehouse, order: int, **changes: Any) -> str:
    """The order's supplier invoice, changed and booked."""
    made = warehouse.do("purchase-orders", order, "convert-to-invoice", book=False)
    number = next(one for one in reversed(warehouse.read("supplier-invoices")))["number"]
    assert made is not None
    warehouse.change("supplier-invoices", number, **changes) if changes else None
    warehouse.do("supplier-invoices", number, "book")
    return str(number)


def test_an_order_is_read_with_what_has_come_of_it(warehouse: Warehouse) -> None:
    order = ordered(warehouse)
    received(warehouse, order, 60)

    found = translated(warehouse, "purchase_order", order)

    assert isinstance(found, PurchaseOrderRecord)
    assert [(line.sku, line.quantity, line.unit_price) for line in found.order.lines] == [
        ("X/1", D(100), D(45))
    ]
    assert [(line.sku, line.quantity) for receipt in found.receipts for line in receipt.lines] == [
        ("X/1", D(60))
    ]
    assert (found.supplier_number, found.reference, found.is_received) == (
        "5001",
        f"rac:x:purchase:{order}",
        False,
    )
    assert found.order.supplier is not None
    assert found.order.supplier.org_number == "984809085"
    assert found.lines == (OrderedLine(title="Ventil", quantity=D(100), unit_price=D(45), sku="X/1"),)


def test_lines_stand_as_they_are_and_a_draft_is_nothing_yet(warehouse: Warehouse) -> None:
    order = ordered(warehouse)
    lines = [
        {"item_id": "X/1", "quantity": 2, "line_price": 50, "discount_percentage": 10},
        {"item_id": "X/1", "quantity": 1, "line_price": 40},
        {"name": "Frakt", "quantity": 1, "line_price": 250},
        {"name": "Leveres i port 3", "line_price": 0},
    ]
    warehouse.do("purchase-orders", order, "unbook")
    warehouse.change("purchase-orders", order, lines=lines, delivery_time_in_days=10)
    assert translated(warehouse, "purchase_order", order) == Skip(
        code="purchase_not_booked", label=str(order)
    )

    warehouse.do("purchase-orders", order, "book")
    found = translated(warehouse, "purchase_order", order)
    assert [(line.sku, line.title, line.quantity, line.unit_price) for line in found.lines] == [
        ("X/1", "Ventil", D(2), D(45)), ("X/1", "Ventil", D(1), D(40)), ("", "Frakt", D(1), D(250)),
    ]  # fmt: skip
    assert (found.texts, (found.delivery_on - found.ordered_on).days) == (("Leveres i port 3",), 10)


def test_an_order_from_before_the_from_date_is_left_alone(warehouse: Warehouse) -> None:
    order = ordered(warehouse)
    with warehouse.source() as source:
        (raw,) = source.read_many("purchase_order", [str(order)])
        assert raw.body is not None
        late = replace(SETTINGS, from_date=date(2099, 1, 1))
        skip = source.translate("purchase_order", raw.body, late)

    assert (skip.code, skip.final) == ("before_from_date", True)


def test_a_supplier_invoice_that_fits_order_and_receipt_matches(warehouse: Warehouse) -> None:
    order = ordered(warehouse)
    received(warehouse, order, 100)
    number = invoiced(warehouse, order)

    found = translated(warehouse, "supplier_invoice", number)

    assert isinstance(found, PurchasePapers)
    assert found.order is not None
    assert (found.invoice.total, found.invoice.order_number) == (D("5625.00"), str(order))
    assert [(line.kind, line.net, line.vat_rate, line.unit_price) for line in found.invoice.lines] == [
        ("goods", D("4500.00"), D(25), D("45.00"))
    ]
    assert match(found.invoice, found.order, found.receipts, rules(), earlier=found.earlier) == ()


def test_goods_that_have_not_come_and_prices_that_rose_are_deviations(warehouse: Warehouse) -> None:
    order = ordered(warehouse)
    received(warehouse, order, 90)
    number = invoiced(warehouse, order, lines=[{"item_id": "X/1", "quantity": 100, "line_price": 49.5}])

    found = translated(warehouse, "supplier_invoice", number)

    assert found.order is not None
    told = match(found.invoice, found.order, found.receipts, rules(), earlier=found.earlier)
    assert [(one.reason, one.expected, D(one.found)) for one in told] == [
        ("quantity_mismatch", "90", D(100)),
        ("price_mismatch", "45", D("49.5")),
    ]


def test_a_draft_waits(warehouse: Warehouse) -> None:
    order = ordered(warehouse)
    warehouse.do("purchase-orders", order, "convert-to-invoice", book=False)
    number = warehouse.read("supplier-invoices")[-1]["number"]

    assert translated(warehouse, "supplier_invoice", number) == Skip(
        code="invoice_not_booked", label=str(number)
    )


def test_the_suppliers_own_number_and_kid_are_found_where_they_are(warehouse: Warehouse) -> None:
    document = {
        "number": 7, "is_booked": True, "supplier_id": 5001, "currency": "NOK", "invoice_date": "2026-10-08",
        "due_date": "2026-11-07", "supplier_invoice_number": "LF-88", "payment_reference": "1234566",
        "supplier": {"number": 5001, "name": "Leverandør AS"},
        "lines": [
            {"id": 1, "child_id": "X", "quantity": 100, "line_price": D("45.00"), "vat_percentage": 25},
            {"id": 2, "name": "Frakt", "quantity": 1, "line_price": D("250.00"), "vat_percentage": 25},
        ],
        "total_subtotal": D("4750.00"), "total_total": D("5937.50"),
    }  # fmt: skip

    with warehouse.source() as source:
        found = source.translate("supplier_invoice", {"invoice": document}, SETTINGS)
        without = {**document, "supplier_invoice_number": None, "payment_reference": "se vedlegg"}
        unknown = source.translate("supplier_invoice", {"invoice": without}, SETTINGS)

    assert (found.invoice.number, found.own_number, found.invoice.kid) == ("LF-88", True, "1234566")
    assert (found.invoice.date, found.invoice.due_date) == (date(2026, 10, 8), date(2026, 11, 7))
    assert [(line.kind, line.sku) for line in found.invoice.lines] == [("goods", "X"), ("freight", "")]
    assert (unknown.invoice.number, unknown.own_number, unknown.invoice.kid) == ("7", False, "")


def test_earlier_invoices_of_the_same_order_come_along(serve: Callable[[Play], LocalServer]) -> None:
    """The imitation invoices an order once, Rackbeat in parts; its old filter may also give more than was asked for."""

    def invoice(number: int, order: int = 5, **more: Any) -> dict[str, Any]:
        line = {"id": number, "child_id": "X", "quantity": 60, "line_price": 45, "vat_percentage": 25}
        return {
            "number": number, "is_booked": True, "supplier_id": 5001, "currency": "NOK",
            "invoice_date": "2026-10-08", "purchase_order": {"number": order}, "lines": [line], **more,
        }  # fmt: skip

    listed = [invoice(1), invoice(2, is_booked=False), invoice(3, order=6), invoice(4), invoice(9)]
    del listed[0]["lines"]
    receipt = {"number": 1, "is_received": True, "lines": [{"child_id": "X", "quantity": 100}]}
    answers = {
        "/supplier-invoices/4": {"supplier_invoice": invoice(4)},
        "/supplier-invoices/1": {"supplier_invoice": invoice(1)},
        "/supplier-invoices": {"supplier_invoices": listed, "pages": 1},
        "/suppliers/5001": {"supplier": {"number": 5001, "name": "Leverandør AS"}},
        "/purchase-orders/5": {
            "purchase_order": {
                "number": 5,
                "currency": "NOK",
                "supplier": {"name": "Leverandør AS"},
                "lines": [{"id": 1, "child_id": "X", "quantity": 100, "line_price": 45}],
            }
        },
        "/purchase-orders/5/receipts": {"purchase_order_receipts": [receipt], "pages": 1},
    }
    server = serve(lambda request: Response(status=206, body=json.dumps(answers[request.path]).encode()))

    with rackbeat.open_source(server.url, {"token": "x"}, allowed_private=server.allowed) as source:
        (raw,) = source.read_many("supplier_invoice", ["4"])
        assert raw.body is not None
        found = source.translate("supplier_invoice", raw.body, SETTINGS)

    assert [bill.number for bill in found.earlier] == ["1"]
    told = match(found.invoice, found.order, found.receipts, rules(), earlier=found.earlier)
    assert [(one.reason, one.expected, one.found) for one in told] == [("quantity_mismatch", "40", "60")]


def test_a_rate_that_no_line_states_follows_from_the_sums(warehouse: Warehouse) -> None:
    document = {
        "number": 8, "is_booked": True, "supplier_id": 5001, "currency": "NOK", "created_at": "2026-10-08T10:00:00+02:00",
        "supplier": {"number": 5001, "company_name": "Leverandør AS"},
        "lines": [{"id": 1, "child_id": "X", "quantity": 2, "line_price": D("50.00")}],
        "total_subtotal": D("100.00"), "total_total": D("115.00"),
    }  # fmt: skip

    with warehouse.source() as source:
        found = source.translate("supplier_invoice", {"invoice": document}, SETTINGS)

    assert [line.vat_rate for line in found.invoice.lines] == [D(15)]


def test_the_document_itself_is_read_where_there_is_one(warehouse: Warehouse) -> None:
    order = ordered(warehouse)

    with warehouse.source() as source:
        found = source.document("purchase_order", str(order))
        missing = source.document("supplier_invoice", "999")

    assert found is not None
    assert found.startswith(b"%PDF")
    assert missing is None
