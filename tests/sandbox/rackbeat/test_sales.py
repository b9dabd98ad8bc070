"""Sales orders and customer invoices: drafts, booking and back again, credit notes, payments, shipping."""

import json
from typing import Any

import pytest

from tests.sandbox.rackbeat.visitor import Visitor, refusal


def test_an_invoice_adds_up_as_the_worked_case_says() -> None:
    visitor = Visitor()
    made = visitor.add_invoice(project_id=None)
    line = made["lines"][0]
    assert (line["quantity"], line["line_price"], line["discount_percentage"], line["line_total"]) == (
        12,
        129.9,
        5,
        1480.86,
    )
    assert (made["total_subtotal"], made["total_total"], made["balance"]) == (3970.86, 4963.58, 4963.58)
    assert (made["currency"], made["currency_rate"], made["total_base_currency"]) == ("NOK", 100.0, 4963.58)
    assert (made["invoice_date"], made["due_date"], made["is_booked"]) == ("2026-11-22", "2026-12-06", True)


def test_an_invoice_takes_what_is_not_sent_from_customer_and_item() -> None:
    visitor = Visitor()
    visitor.add_customer(vat_zone="abroad", currency="EUR", address_city="Kiel")
    visitor.control(
        "change",
        resource="customers",
        key=1001,
        changes={"general_discount_percentage": 10, "their_reference": "PO 77"},
    )
    visitor.post("/projects", {"name": "Hall B", "number": 12})
    visitor.add_product(recommended_cost_price=50)
    made = visitor.post(
        "/customer-invoices",
        {"customer_id": 1001, "project_id": 12, "lines": [{"item_id": "SKU-1", "quantity": 2}]},
    )["customer_invoice"]
    line = made["lines"][0]
    assert (line["line_price"], line["discount_percentage"], line["vat_percentage"]) == (129.9, 10, 0)
    assert (made["currency"], made["currency_rate"], made["total_total"]) == ("EUR", 1150.0, 233.82)
    assert made["total_base_currency"] == 2688.93
    assert (made["their_reference"], made["project"]["name"], made["vat_zone"]) == (
        "PO 77",
        "Hall B",
        "abroad",
    )
    assert (made["delivery_address"]["city"], made["is_booked"]) == ("Kiel", False)


def test_food_is_taxed_by_its_group() -> None:
    visitor = Visitor()
    visitor.add_customer()
    visitor.add_product("OST", group=3)
    body = {"customer_id": 1001, "lines": [{"item_id": "OST", "quantity": 1}]}
    made = visitor.post("/customer-invoices/drafts", body)["customer_invoice"]
    assert (made["lines"][0]["vat_percentage"], made["total_total"]) == (15, 149.39)


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({"lines": [{"item_id": "SKU-1"}]}, {"customer_id"}),
        ({"customer_id": 1001}, {"lines"}),
        ({"customer_id": 1001, "lines": [{"item_id": "NONE"}]}, {"lines.0.item_id"}),
        ({"customer_id": 1001, "lines": [{"item_id": "SKU-1", "quantity": "x"}]}, {"lines.0.quantity"}),
    ],
)
def test_wrong_documents_are_refused(body: dict[str, Any], wrong: set[str]) -> None:
    visitor = Visitor()
    visitor.add_customer()
    visitor.add_product()
    assert set(visitor.json("/customer-invoices", method="POST", body=body, status=422)["errors"]) == wrong


def test_booked_lines_are_frozen_and_unbooking_thaws_them() -> None:
    visitor = Visitor()
    line = visitor.add_invoice()["lines"][0]
    changed = {"lines": [{"id": line["id"], "quantity": 3}]}
    assert refusal(visitor.ask("/customer-invoices/10001", method="PUT", body=changed)) == (
        403,
        "The lines of a booked document can not be changed.",
    )
    visitor.post("/customer-invoices/10001/unbook", {}, status=200)
    thawed = visitor.json("/customer-invoices/10001", method="PUT", body=changed, status=200)[
        "customer_invoice"
    ]
    assert [(row["id"], row["quantity"], row["line_price"]) for row in thawed["lines"]] == [
        (line["id"], 3, 129.9)
    ]
    again = visitor.post("/customer-invoices/10001/book", {}, status=200)["customer_invoice"]
    assert (again["number"], again["is_booked"], again["total_total"]) == (10001, True, 462.78)


def test_booking_twice_and_unbooking_a_draft_or_a_paid_one_are_refused() -> None:
    visitor = Visitor()
    visitor.add_invoice()
    assert visitor.ask("/customer-invoices/10001/book", method="POST", body={}).status == 422
    visitor.post("/customer-invoices/10001/payments", {"amount": 1})
    assert visitor.ask("/customer-invoices/10001/unbook", method="POST", body={}).status == 422
    visitor.add_invoice(booked=False)
    assert visitor.ask("/customer-invoices/10002/unbook", method="POST", body={}).status == 422


def test_a_booked_invoice_takes_the_goods_and_an_unbooked_one_brings_them_back() -> None:
    visitor = Visitor()
    visitor.add_product()
    visitor.control("set_stock", item="SKU-1", quantity=20)
    visitor.add_invoice()
    assert visitor.one("/products/SKU-1")["stock_quantity"] == 8
    visitor.control("do", resource="customer-invoices", key=10001, action="unbook")
    assert visitor.one("/products/SKU-1")["stock_quantity"] == 20


def test_payments_move_balance_and_flags() -> None:
    visitor = Visitor()
    visitor.add_invoice()

    def flags() -> tuple[Any, ...]:
        seen = visitor.one("/customer-invoices/10001")
        return seen["balance"], seen["is_paid"], seen["is_party_paid"], seen["is_overpaid"]

    visitor.post("/customer-invoices/10001/payments", {"amount": 4963})
    assert flags() == (0.58, False, True, False)
    visitor.post("/customer-invoices/10001/payments", {"amount": 0.58})
    assert flags() == (0.0, True, False, False)
    visitor.post("/customer-invoices/10001/payments", {"amount": 1})
    assert flags() == (-1.0, True, False, True)
    assert len(visitor.json("/customer-invoices/10001/payments")["customer_invoice_payments"]) == 3


@pytest.mark.parametrize(
    ("mark", "quantity", "price", "total", "flag"),
    [
        ("negative_quantity", -12, 129.9, -4963.58, None),
        ("negative_totals", 12, -129.9, -4963.58, None),
        ("flag", 12, 129.9, 4963.58, True),
    ],
)
def test_a_credit_note_is_marked_in_each_way_that_may_be_the_real_one(
    mark: str, quantity: int, price: float, total: float, flag: bool | None
) -> None:
    visitor = Visitor(credit_note_mark=mark)
    visitor.add_product()
    visitor.control("set_stock", item="SKU-1", quantity=20)
    visitor.add_invoice()
    made = visitor.post("/customer-invoices/10001/create-creditnote", {})["customer_invoice"]
    line = made["lines"][0]
    assert (line["quantity"], line["line_price"], made["total_total"]) == (quantity, price, total)
    assert (made.get("is_creditnote"), made["is_booked"], made["number"]) == (flag, False, 10002)
    assert (made["credited_invoice_id"], made["heading"]) == (10001, "Kreditnota til faktura 10001")
    visitor.post("/customer-invoices/10002/book", {}, status=200)
    assert visitor.one("/products/SKU-1")["stock_quantity"] == 20
    assert visitor.ask("/customer-invoices/10002/create-creditnote", method="POST", body={}).status == 422


def test_a_credit_note_may_keep_silent_about_its_invoice() -> None:
    visitor = Visitor(credit_reference=False)
    visitor.add_invoice()
    assert (
        visitor.control("do", resource="customer-invoices", key=10001, action="create-creditnote")[
            "credited_invoice_id"
        ]
        is None
    )


def test_a_draft_cannot_be_credited_but_can_be_deleted() -> None:
    visitor = Visitor()
    visitor.add_invoice(booked=False)
    assert visitor.ask("/customer-invoices/10001/create-creditnote", method="POST", body={}).status == 422
    assert visitor.ask("/customer-invoices/10001", method="DELETE").status == 204
    visitor.add_invoice()
    assert visitor.ask("/customer-invoices/10002", method="DELETE").status == 403


def test_an_invoice_is_printed_as_pdf() -> None:
    visitor = Visitor()
    visitor.add_invoice()
    answer = visitor.ask("/customer-invoices/10001.pdf")
    assert (answer.status, answer.headers["content-type"]) == (200, "application/pdf")
    assert answer.body.startswith(b"%PDF-1.4")
    assert answer.body.rstrip().endswith(b"%%EOF")
    assert visitor.ask("/customer-invoices/9.pdf").status == 404


def test_booking_can_send_mail() -> None:
    visitor = Visitor()
    visitor.add_customer(contact_email="post@kunde.example")
    visitor.add_invoice(booked=False)
    mail = {"send": True, "subject": "Faktura", "receivers": {"to": ["a@b.no"]}}
    visitor.post("/customer-invoices/10001/book", {"mail": mail}, status=200)
    visitor.add_invoice(booked=False)
    visitor.post("/customer-invoices/10002/book", {}, "send_mail=true", status=200)
    assert [(one["number"], one["to"]) for one in visitor.control("dump", resources=[])["mails"]] == [
        (10001, ["a@b.no"]),
        (10002, ["post@kunde.example"]),
    ]


def make_order(visitor: Visitor) -> int:
    visitor.add_customer()
    visitor.add_product()
    visitor.control("set_stock", item="SKU-1", quantity=20)
    body = {"customer_id": 1001, "lines": [{"item_id": "SKU-1", "quantity": 5}]}
    made = visitor.post("/orders", body)["order"]
    assert visitor.ask(f"/orders/{made['number']}/convert-to-invoice", method="POST", body={}).status == 422
    visitor.post(f"/orders/{made['number']}/book", {}, status=200)
    return int(made["number"])


def test_a_booked_order_reserves_is_shipped_and_becomes_one_invoice() -> None:
    visitor = Visitor()
    number = make_order(visitor)
    seen = visitor.one("/products/SKU-1")
    assert (seen["stock_quantity"], seen["in_order_quantity"], seen["available_quantity"]) == (20, 5, 15)
    visitor.control("do", resource="orders", key=number, action="ship")
    answer = visitor.post(f"/orders/{number}/convert-to-invoice", {}, "book=true", status=200)
    assert answer == {"invoice_id": 10001}
    seen, invoice = visitor.one("/products/SKU-1"), visitor.one("/customer-invoices/10001")
    assert (seen["stock_quantity"], seen["in_order_quantity"]) == (15, 0)
    assert (invoice["order_id"], invoice["is_booked"]) == (number, True)
    assert visitor.one(f"/orders/{number}")["is_invoiced"] is True
    assert visitor.ask(f"/orders/{number}/convert-to-invoice", method="POST", body={}).status == 422
    assert visitor.json(f"/orders/{number}/uninvoiced-lines")["uninvoiced_lines"] == []
    assert visitor.keys("/customer-invoices", f"order_number={number}") == [10001]


def test_clients_cannot_ship_an_order() -> None:
    visitor = Visitor()
    number = make_order(visitor)
    assert visitor.ask(f"/orders/{number}/ship", method="POST", body={}).status == 404


def test_an_order_can_be_unbooked_until_it_is_invoiced() -> None:
    visitor = Visitor()
    number = make_order(visitor)
    visitor.post(f"/orders/{number}/unbook", {}, status=200)
    assert visitor.one("/products/SKU-1")["in_order_quantity"] == 0
    visitor.post(f"/orders/{number}/book", {}, status=200)
    visitor.post(f"/orders/{number}/convert-to-invoice", {"book": False}, status=200)
    assert visitor.ask(f"/orders/{number}/unbook", method="POST", body={}).status == 422
    assert visitor.one("/customer-invoices/10001")["is_booked"] is False
    assert visitor.one(f"/orders/{number}")["is_invoiced"] is True
    visitor.ask("/customer-invoices/10001", method="DELETE")
    assert visitor.one(f"/orders/{number}")["is_invoiced"] is False


def test_whole_numbers_are_integers_and_amounts_are_floats() -> None:
    visitor = Visitor()
    visitor.add_invoice()
    body = visitor.ask("/customer-invoices/10001").body
    assert b'"quantity":12,' in body
    assert b'"line_total":2490.0,' in body
    assert json.loads(body)["customer_invoice"]["lines"][1]["line_price"] == 2490
