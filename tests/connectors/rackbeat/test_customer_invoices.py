"""Customer invoices and credit notes of the imitated Rackbeat as documents, as the rulebook's worked cases have them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal as D
from typing import Any

import pytest

from integrations.connectors.contract import Skip
from integrations.errors import RejectedDocument, UnsupportedDocument
from integrations.records import BookedInvoice, IssuedCreditNote, invoice_fingerprint
from tests.connectors.warehouses import SETTINGS, Warehouse

Make = Callable[..., Warehouse]
MARKS = ("negative_quantity", "flag", "negative_totals")


def seeded(warehouse: Warehouse, **customer: Any) -> None:
    """A customer (7001), two articles and a project (77)."""
    warehouse.create(
        "customers", number=7001, company_name="Kunde AS", payment_terms_id=2, company_vat="NO 999 999 999 MVA",
        contact_email="faktura@kunde.example", address_street="Storgata 5", address_zipcode="5003",
        address_city="Bergen", address_country="Norge", **customer,
    )  # fmt: skip
    warehouse.create("products", number="Slange/1", name="Slange", group=1, sales_price=129.9)
    warehouse.create("products", number="Pumpe", name="Pumpe", group=1, sales_price=2490)
    warehouse.create("projects", number=77, name="Hall B")


def lines() -> list[dict[str, Any]]:
    return [
        {"item_id": "Slange/1", "quantity": 12, "line_price": 129.9, "discount_percentage": 5},
        {"item_id": "Pumpe", "quantity": 1, "line_price": 2490},
    ]


def booked(warehouse: Warehouse, **document: Any) -> int:
    """An invoice of 9 October as in the worked case, booked."""
    given = {
        "customer_id": 7001, "project_id": 77, "invoice_date": "2026-10-09", "due_date": "2026-11-08",
        "their_reference": "PO 77", "lines": lines(), **document,
    }  # fmt: skip
    made = warehouse.create("customer-invoices", **given)
    warehouse.do("customer-invoices", made["number"], "book")
    return int(made["number"])


def translated(warehouse: Warehouse, number: object, **settings: Any) -> Any:
    with warehouse.source() as source:
        (raw,) = source.read_many("customer_invoice", [str(number)])
        assert raw.body is not None, raw.error
        return source.translate("customer_invoice", raw.body, replace(SETTINGS, **settings))


def test_a_booked_invoice_is_the_worked_case(warehouse: Warehouse) -> None:
    seeded(warehouse)
    number = booked(warehouse)

    found = translated(warehouse, number)

    assert isinstance(found, BookedInvoice)
    sale = found.sale
    assert [(line.sku, line.quantity, line.gross, line.vat, line.vat_rate) for line in sale.lines] == [
        ("Slange/1", D(12), D("1851.08"), D("370.22"), D(25)),
        ("Pumpe", D(1), D("3112.50"), D("622.50"), D(25)),
    ]
    assert (sale.total, sale.stated_vat, sale.rounding) == (D("4963.58"), D("992.72"), D("0.00"))
    assert (sale.number, sale.project, sale.payment_terms_days) == (str(number), "77", 30)
    assert (sale.currency, sale.prices_include_vat, sale.tenders) == ("NOK", False, ())
    assert (sale.delivered_on, found.invoice_date, found.due_date) == (
        date(2026, 10, 9), date(2026, 10, 9), date(2026, 11, 8)
    )  # fmt: skip
    assert (sale.buyer.kind, sale.buyer.org_number, sale.buyer.reference) == (
        "business",
        "999999999",
        "PO 77",
    )
    assert (sale.buyer.address.country, sale.buyer.address.city) == ("NO", "Bergen")
    assert (found.customer_number, found.their_reference, found.vat_zone) == ("7001", "PO 77", "domestic")
    assert [(price.unit_price, price.discount) for price in found.prices.values()] == [
        (D("129.9"), D(5)), (D(2490), D(0))
    ]  # fmt: skip


def test_a_draft_waits_and_so_does_an_invoice_that_is_unbooked(warehouse: Warehouse) -> None:
    seeded(warehouse)
    number = booked(warehouse)
    before = translated(warehouse, number)

    warehouse.do("customer-invoices", number, "unbook")
    draft = translated(warehouse, number)
    warehouse.do("customer-invoices", number, "book")
    again = translated(warehouse, number)

    assert draft == Skip(code="invoice_not_booked", label=str(number))
    assert invoice_fingerprint(again) == invoice_fingerprint(before)


def test_an_invoice_that_was_changed_between_is_another_one(warehouse: Warehouse) -> None:
    seeded(warehouse)
    number = booked(warehouse)
    before = translated(warehouse, number)

    warehouse.do("customer-invoices", number, "unbook")
    warehouse.change("customer-invoices", number, lines=lines()[:1])
    warehouse.do("customer-invoices", number, "book")

    assert invoice_fingerprint(translated(warehouse, number)) != invoice_fingerprint(before)


def test_an_invoice_from_before_the_connection_is_passed_over(warehouse: Warehouse) -> None:
    seeded(warehouse)

    found = translated(warehouse, booked(warehouse), from_date=date(2026, 11, 1))

    assert (found.code, found.final) == ("before_from_date", True)


def test_goods_go_to_the_delivery_address(warehouse: Warehouse) -> None:
    seeded(warehouse)
    there = {
        "name": "Byggeplass",
        "street": "Havna 2",
        "zipcode": "9170",
        "city": "Longyearbyen",
        "country": "SJ",
    }

    found = translated(warehouse, booked(warehouse, delivery_address=there))

    assert (found.sale.ship_to.country, found.sale.ship_to.line1) == ("SJ", "Havna 2")
    assert (found.delivery.name, found.sale.buyer.address.country) == ("Byggeplass", "NO")


@pytest.mark.parametrize(
    ("zone", "country", "rate", "tax_class"),
    [
        ("domestic", "NO", 25, ""),
        ("domestic", "NO", 15, "15 %"),
        ("domestic", "NO", 0, "0 %"),
        ("domestic_exempt", "NO", 0, "domestic_exempt"),
        ("eu", "Tyskland", 0, ""),
        ("abroad", "US", 0, ""),
    ],
)
def test_zone_and_percent_say_what_a_line_is(
    warehouse: Warehouse, zone: str, country: str, rate: int, tax_class: str
) -> None:
    seeded(warehouse)
    warehouse.change("customers", 7001, vat_zone=zone, address_country=country)
    one = {"item_id": "Pumpe", "quantity": 1, "line_price": 100, "vat_percentage": rate}

    found = translated(warehouse, booked(warehouse, vat_zone=zone, lines=[one]))

    assert [(line.tax_class, line.vat_rate) for line in found.sale.lines] == [(tax_class, D(rate))]
    assert found.vat_zone == zone


def test_a_foreign_invoice_keeps_its_currency_and_uses_no_rate(warehouse: Warehouse) -> None:
    seeded(warehouse)

    found = translated(warehouse, booked(warehouse, currency="EUR"))

    assert (found.sale.currency, found.sale.total) == ("EUR", D("4963.58"))


def test_text_lines_become_the_note_and_returned_goods_come_off(warehouse: Warehouse) -> None:
    seeded(warehouse)
    extra = [
        {"name": "Levert på kai", "quantity": 1, "line_price": 0},
        {"item_id": "Pumpe", "quantity": -1, "line_price": 100},
    ]

    found = translated(warehouse, booked(warehouse, lines=[*lines(), *extra], heading="Hall B"))

    assert found.sale.note == "Hall B\nLevert på kai"
    assert [(line.kind, line.gross) for line in found.sale.lines][-1] == ("fee", D("-125.00"))
    assert found.sale.total == D("4838.58")


@pytest.mark.parametrize("mark", MARKS)
@pytest.mark.parametrize("reference", [True, False])
def test_a_credit_note_is_one_however_it_is_marked(make_warehouse: Make, mark: str, reference: bool) -> None:
    warehouse = make_warehouse(credit_note_mark=mark, credit_reference=reference)
    seeded(warehouse)
    number = booked(warehouse)
    made = warehouse.do("customer-invoices", number, "create-creditnote")
    warehouse.change("customer-invoices", made["number"], invoice_date="2026-10-21")
    warehouse.do("customer-invoices", made["number"], "book")

    found = translated(warehouse, made["number"])

    assert isinstance(found, IssuedCreditNote)
    assert (found.note.credits, found.note.number) == (str(number), str(made["number"]))
    assert (found.note.total, found.note.date, found.note.project) == (
        D("4963.58"),
        date(2026, 10, 21),
        "77",
    )
    assert [(line.net, line.gross, line.quantity) for line in found.note.lines] == [
        (D("1480.86"), D("1851.08"), D(12)),
        (D("2490.00"), D("3112.50"), D(1)),
    ]
    assert found.credited is not None
    assert [line.line_id for line in found.note.lines] == [line.id for line in found.credited.sale.lines]


def test_two_of_twelve_credited_is_the_worked_case(warehouse: Warehouse) -> None:
    seeded(warehouse)
    number = booked(warehouse)
    made = warehouse.do("customer-invoices", number, "create-creditnote")
    back = {**lines()[0], "quantity": -2}
    warehouse.change("customer-invoices", made["number"], lines=[back])
    warehouse.do("customer-invoices", made["number"], "book")

    found = translated(warehouse, made["number"])

    (line,) = found.note.lines
    assert (line.net, line.gross, line.vat_rate, line.quantity) == (D("246.81"), D("308.51"), D(25), D(2))
    assert line.line_id == found.credited.sale.lines[0].id


def test_a_credit_note_whose_invoice_nobody_knows_is_held(make_warehouse: Make) -> None:
    warehouse = make_warehouse(credit_reference=False)
    seeded(warehouse)
    made = warehouse.do("customer-invoices", booked(warehouse), "create-creditnote")
    warehouse.change("customer-invoices", made["number"], heading="Retur")
    warehouse.do("customer-invoices", made["number"], "book")

    with pytest.raises(UnsupportedDocument) as refusal:
        translated(warehouse, made["number"])

    assert refusal.value.code == "credit_note_of_unknown"


def raw(**document: Any) -> dict[str, Any]:
    """An invoice as the facts picture it."""
    given = {
        "number": 10021, "customer_id": 1001, "is_booked": True, "currency": "NOK", "invoice_date": "2026-03-02",
        "customer": {"number": 1001, "name": "Fjell AS", "company_vat": "987654325", "vat_zone": "domestic"},
        "lines": [{
            "id": 88001, "child_id": "SKU-1", "child_type": "product", "name": "Bolt", "quantity": 10,
            "line_price": D("12.5"), "discount_percentage": 0, "vat_percentage": 25, "line_total": D("125.0"),
        }],
        "total_subtotal": D("125.0"), "total_total": D("156.25"), "created_at": "2026-03-02T09:12:44+01:00",
        **document,
    }  # fmt: skip
    return {"invoice": given, "credited": None}


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"total_total": D("160.00")}, "total_total", "lines_do_not_add_up"),
        ({"total_subtotal": D("120.00")}, "total_subtotal", "lines_do_not_add_up"),
        ({"currency": "kr"}, "currency", "unknown_currency"),
        ({"invoice_date": "i går"}, "invoice_date", "rejected_document"),
        ({"number": None}, "number", "rejected_document"),
        ({"vat_zone": "mars"}, "vat_zone", "rejected_document"),
        (
            {"customer": {"name": "A"}, "customer_id": None},
            "customer",
            "rejected_document",
        ),
        ({"lines": "ingen"}, "lines", "rejected_document"),
        ({"address_country": "Atlantis", "address_city": "X"}, "address_country", "unknown_country"),
    ],
)
def test_what_contradicts_itself_is_refused_by_its_field(
    warehouse: Warehouse, change: dict[str, Any], field: str, code: str
) -> None:
    with warehouse.source() as source, pytest.raises(RejectedDocument) as refusal:
        source.translate("customer_invoice", raw(**change), SETTINGS)

    assert (refusal.value.params["field"], refusal.value.code) == (field, code)


def test_the_pictured_invoice_is_read(warehouse: Warehouse) -> None:
    with warehouse.source() as source:
        found = source.translate("customer_invoice", raw(), SETTINGS)

    assert (found.sale.total, found.sale.reference) == (D("156.25"), "rac:x:10021")
