"""Purchase orders, receipts and supplier invoices: flags that follow from the lines, links, what arrives."""

from typing import Any

import pytest

from tests.sandbox.rackbeat.visitor import Visitor, refusal


def flags(visitor: Visitor) -> dict[str, bool]:
    seen = visitor.one("/purchase-orders/1")
    return {name for name in seen if name.startswith("is_") and seen[name]}


def test_a_purchase_order_goes_through_its_life() -> None:
    visitor = Visitor()
    made = visitor.add_purchase(booked=False)
    assert (made["total_total"], made["supplier"]["name"], flags(visitor)) == (5625.0, "Leverandør AS", set())
    visitor.post("/purchase-orders/1/book", {}, status=200)
    assert flags(visitor) == {"is_booked", "is_ready_for_receiving"}
    assert visitor.one("/products/SKU-1")["purchased_quantity"] == 100
    visitor.post("/purchase-orders/1/send-mail", {}, status=200)

    part = {"lines": [{"product_id": "SKU-1", "quantity": 60}]}
    receipt = visitor.post("/purchase-orders/1/create-receipt", part)["purchase_order_receipt"]
    assert (receipt["is_received"], visitor.one("/products/SKU-1")["stock_quantity"]) == (False, 0)
    visitor.post(f"/purchase-orders/1/receipts/{receipt['number']}/mark-received", {}, status=200)
    assert flags(visitor) == {"is_booked", "is_sent", "is_partly_received", "is_ready_for_receiving"}
    seen = visitor.one("/products/SKU-1")
    assert (seen["stock_quantity"], seen["purchased_quantity"]) == (60, 40)

    visitor.post("/purchase-orders/1/create-receipt", {"mark_received": True})
    assert flags(visitor) == {"is_booked", "is_sent", "is_received"}
    assert visitor.keys("/purchase-orders/1/receipts") == [1, 2]
    assert visitor.ask("/purchase-orders/1/create-receipt", method="POST", body={}).status == 422

    invoice = visitor.post("/purchase-orders/1/convert-to-invoice", {"book": True})["supplier_invoice"]
    assert (invoice["purchase_order_id"], invoice["is_booked"], invoice["total_total"]) == (1, True, 5625.0)
    assert flags(visitor) == {"is_booked", "is_sent", "is_received", "is_invoiced"}
    assert visitor.keys("/supplier-invoices", "purchase_order_number=1") == [invoice["number"]]
    assert visitor.ask("/purchase-orders/1/convert-to-invoice", method="POST", body={}).status == 422


def test_more_and_less_than_ordered_may_arrive() -> None:
    visitor = Visitor()
    line = visitor.add_purchase()["lines"][0]
    wish = {"mark_received": True, "lines": [{"purchase_order_line_id": line["id"], "quantity": 110}]}
    visitor.post("/purchase-orders/1/create-receipt", wish)
    seen = visitor.one("/products/SKU-1")
    assert (seen["stock_quantity"], seen["purchased_quantity"], flags(visitor)) == (
        110,
        0,
        {"is_booked", "is_received"},
    )
    answer = visitor.ask(
        "/purchase-orders/1/create-receipt",
        method="POST",
        body={"lines": [{"product_id": "X", "quantity": 1}]},
    )
    assert answer.status == 422


def test_a_supplier_invoice_of_its_own_carries_number_reference_and_dates() -> None:
    visitor = Visitor()
    visitor.add_purchase()
    lines = [
        {"item_id": "SKU-1", "quantity": 100, "line_price": 45, "vat_percentage": 25},
        {"name": "Frakt", "quantity": 1, "line_price": 250},
    ]
    body = {
        "supplier_id": 5001, "lines": lines, "supplier_invoice_number": "LF-88", "payment_reference": "1234566",
        "invoice_date": "2026-10-08", "due_date": "2026-11-07",
    }  # fmt: skip
    made = visitor.post("/supplier-invoices/drafts", body)["supplier_invoice"]
    assert (made["total_subtotal"], made["total_total"], made["supplier_invoice_number"]) == (
        4750.0,
        5937.5,
        "LF-88",
    )
    booked = visitor.post(f"/supplier-invoices/{made['number']}/book", {}, status=200)["supplier_invoice"]
    assert (booked["invoice_date"], booked["due_date"], booked["payment_reference"]) == (
        "2026-10-08", "2026-11-07", "1234566",
    )  # fmt: skip
    assert visitor.ask(f"/supplier-invoices/{made['number']}.pdf").body.startswith(b"%PDF")
    visitor.control("set", supplier_invoice_has_pdf=False)
    assert visitor.ask(f"/supplier-invoices/{made['number']}.pdf").status == 404


def test_booking_a_supplier_invoice_can_receive_the_goods() -> None:
    visitor = Visitor()
    visitor.add_purchase()
    made = visitor.post("/purchase-orders/1/convert-to-invoice", {"book": False})["supplier_invoice"]
    visitor.post(f"/supplier-invoices/{made['number']}/book", {"mark_received": True}, status=200)
    assert visitor.one("/products/SKU-1")["stock_quantity"] == 100
    assert flags(visitor) == {"is_booked", "is_received", "is_invoiced"}
    visitor.post(f"/supplier-invoices/{made['number']}/unbook", {}, status=200)
    assert visitor.one(f"/supplier-invoices/{made['number']}")["is_booked"] is False


@pytest.mark.parametrize("action", ["create-receipt", "convert-to-invoice"])
def test_a_draft_is_neither_received_nor_invoiced(action: str) -> None:
    visitor = Visitor()
    visitor.add_purchase(booked=False)
    assert visitor.ask(f"/purchase-orders/1/{action}", method="POST", body={}).status == 422


def test_a_received_purchase_order_stays_booked() -> None:
    visitor = Visitor()
    visitor.add_purchase()
    visitor.control(
        "do", resource="purchase-orders", key=1, action="create-receipt", body={"mark_received": True}
    )
    assert visitor.ask("/purchase-orders/1/unbook", method="POST", body={}).status == 422
    assert (
        refusal(visitor.ask("/purchase-orders/1", method="PUT", body={"lines": [{"item_id": "SKU-1"}]}))[0]
        == 403
    )


def test_the_invoiced_price_may_differ_from_the_ordered_one() -> None:
    visitor = Visitor()
    visitor.add_purchase()
    made: Any = visitor.post("/purchase-orders/1/convert-to-invoice", {})["supplier_invoice"]
    changed = {
        "lines": [{"id": made["lines"][0]["id"], "line_price": 47.5}],
        "supplier_invoice_number": "LF-9",
    }
    seen = visitor.control("change", resource="supplier-invoices", key=made["number"], changes=changed)
    assert (seen["lines"][0]["line_price"], seen["total_subtotal"], seen["supplier_invoice_number"]) == (
        47.5,
        4750.0,
        "LF-9",
    )
    assert visitor.one("/purchase-orders/1")["lines"][0]["line_price"] == 45


def test_fields_that_nobody_has_seen_can_have_other_names() -> None:
    visitor = Visitor(own_number_field="invoice_number", payment_reference_field="kid")
    visitor.add_purchase()
    lines = [{"item_id": "SKU-1", "quantity": 1, "line_price": 45}]
    body = {
        "supplier_id": 5001,
        "lines": lines,
        "supplier_invoice_number": "LF-88",
        "payment_reference": "1234566",
    }
    made = visitor.post("/supplier-invoices", body)["supplier_invoice"]
    assert (made["invoice_number"], made["kid"]) == ("LF-88", "1234566")
    assert "supplier_invoice_number" not in made
