"""Suppliers' invoices and the three-way match (BUY-1, BUY-2, FEE-3). Golden: G32, G50; the others are our own."""

import datetime as dt
from decimal import Decimal as D

import pytest

from integrations.accounting.cases.accounts import account_map
from integrations.accounting.documents import (
    PurchaseOrder,
    PurchaseOrderLine,
    Receipt,
    ReceiptLine,
    Supplier,
    SupplierInvoice,
    SupplierLine,
)
from integrations.accounting.matching import match
from integrations.accounting.money import ZERO
from integrations.accounting.purchasing import book_supplier_invoice, purchase_rates_needed
from integrations.accounting.reasons import render
from integrations.accounting.rules import AccountChoice, Rate, Rules, VatCodeInfo
from integrations.errors import MissingMapping, NotReady, RejectedDocument, UnsupportedDocument
from tests.accounting.build import postings

EIGHTH = dt.date(2026, 10, 8)
NORWEGIAN, IRISH = Supplier(name="Leverandør AS"), Supplier(name="Shopify Ltd", country="IE")


def rules(**changes):
    accounts = dict(account_map(currencies=frozenset({"EUR"}))) | changes.pop("extra", {})
    rates = {("EUR", EIGHTH): Rate(D("10.7155"), EIGHTH, "norges_bank")}
    return Rules(**{"version": "1", "accounts": accounts, "rates": rates, **changes})


def bought(net, *, rate="25", kind="goods", id="1", **changes):
    values = {
        "id": id, "kind": kind, "net": D(net), "vat_rate": None if rate is None else D(rate),
        "source_field": f"lines[{id}]", "sku": "X" if kind == "goods" else "",
    }  # fmt: skip
    return SupplierLine(**{**values, **changes})


def invoice(*lines, **changes):
    values = {
        "source": "rackbeat", "number": "LF-88", "supplier": NORWEGIAN, "date": EIGHTH, "currency": "NOK",
        "lines": lines, "total": sum((one.gross for one in lines), ZERO),
    }  # fmt: skip
    return SupplierInvoice(**{**values, **changes})


def booked(document, order=None, receipts=(), earlier=(), **changes):
    (voucher,) = book_supplier_invoice(
        document, rules(**changes), order=order, receipts=receipts, earlier=earlier
    )
    return voucher


def test_goods_and_freight_with_input_vat_against_the_supplier():
    document = invoice(
        bought("4500.00", quantity=D(100), unit_price=D("45.00")),
        bought("250.00", kind="freight", id="2"),
        due_date=dt.date(2026, 11, 7),
        kid="1234566",
    )
    voucher = booked(document)

    assert [(p.account, p.vat_code, p.gross, p.net, p.vat) for p in voucher.postings] == [
        ("4300", "1", D("5625.00"), D("4500.00"), D("1125.00")),
        ("4360", "1", D("312.50"), D("250.00"), D("62.50")),
        ("2400", "0", D("-5937.50"), D("-5937.50"), ZERO),
    ]
    debt = voucher.postings[-1]
    assert (debt.supplier.kind, debt.supplier.key) == ("supplier", "leverandør as")
    assert (debt.invoice_number, debt.due_date) == ("LF-88", dt.date(2026, 11, 7))
    assert "KID 1234566" in debt.description
    assert voucher.reference == "rackbeat:supplier:leverandør as:LF-88"


@pytest.mark.parametrize(
    ("rate", "code"), [("25", "1"), ("15", "11"), ("12", "13"), ("11.11", "12"), (None, "0")]
)
def test_the_input_code_follows_the_rate(rate, code):
    voucher = booked(invoice(bought("100.00", rate=rate)))

    assert voucher.postings[0].vat_code == code
    assert voucher.postings[0].net == D("100.00")


def test_the_low_rate_of_2020_is_the_low_rate_code():
    old = invoice(bought("100.00", rate="6"), date=dt.date(2020, 10, 8))

    assert booked(old).postings[0].vat_code == "13"
    with pytest.raises(UnsupportedDocument) as held:
        booked(old, vat_codes={"13": VatCodeInfo(number="13", rate=D(12))})
    assert held.value.code == "vat_rate_of_the_time"


def test_a_rate_that_nobody_has_is_held():
    with pytest.raises(UnsupportedDocument) as held:
        booked(invoice(bought("100.00", rate="20")))
    assert (held.value.code, held.value.params["rate"]) == ("purchase_rate_unknown", "20")


def test_services_from_abroad_take_reverse_charge_at_the_days_rate():
    subscription = invoice(
        bought("39.00", rate=None, kind="software"), supplier=IRISH, currency="EUR", number="SH-1"
    )
    cost, debt = booked(subscription).postings

    assert (cost.account, cost.vat_code, cost.gross, cost.vat) == ("6552", "86", D("417.90"), ZERO)
    assert (debt.gross, debt.currency, debt.gross_currency) == (D("-417.90"), "EUR", D("-39.00"))
    assert [
        reason.params["on"] for p in (cost, debt) for reason in p.why if reason.kind == "currency_rate"
    ] == [
        "2026-10-08",
        "2026-10-08",
    ]
    assert render(*debt.why[1]) == "39,00 EUR regnet om med kurs 10,7155 fra Norges Bank, 8. okt. 2026."
    assert purchase_rates_needed(subscription) == (("EUR", EIGHTH),)


def test_goods_from_abroad_wait_for_customs_on_code_21_or_are_held():
    document = invoice(
        bought("100.00", rate=None), bought("10.00", rate=None, kind="freight", id="2"),
        supplier=Supplier(name="Fabrik GmbH", country="DE"),
    )  # fmt: skip

    assert [(p.vat_code, p.gross) for p in booked(document).postings] == [
        ("21", D("100.00")), ("21", D("10.00")), ("0", D("-110.00")),
    ]  # fmt: skip
    with pytest.raises(UnsupportedDocument) as held:
        booked(document, foreign_goods="hold")
    assert held.value.code == "foreign_goods"


def test_foreign_vat_is_never_deducted():
    with pytest.raises(UnsupportedDocument) as held:
        booked(invoice(bought("100.00", rate="23", kind="service"), supplier=IRISH))
    assert held.value.code == "foreign_vat_on_purchase"


def test_a_foreign_company_registered_here_charges_norwegian_vat():
    registered = Supplier(name="Fabrik GmbH", country="DE", org_number="984809085")

    assert booked(invoice(bought("100.00"), supplier=registered)).postings[0].vat_code == "1"


def test_an_unregistered_company_deducts_nothing():
    cost, debt = booked(invoice(bought("100.00")), vat_registered=False).postings

    assert (cost.vat_code, cost.gross, cost.vat, debt.gross) == ("0", D("125.00"), ZERO, D("-125.00"))
    with pytest.raises(UnsupportedDocument) as held:
        booked(invoice(bought("39.00", rate=None, kind="software"), supplier=IRISH), vat_registered=False)
    assert held.value.code == "reverse_charge_unregistered"


def test_input_vat_needs_the_suppliers_document():
    with pytest.raises(UnsupportedDocument) as held:
        booked(invoice(bought("100.00"), documented=False))
    assert held.value.code == "no_supplier_document"
    assert booked(invoice(bought("100.00", rate=None), documented=False))


def test_a_code_that_the_company_lacks_is_not_guessed():
    with pytest.raises(NotReady) as held:
        booked(invoice(bought("100.00")), vat_codes={"3": VatCodeInfo(number="3", rate=D(25))})
    assert held.value.params["vat_code"] == "1"


def test_a_service_has_no_account_before_somebody_chooses_one():
    document = invoice(bought("100.00", kind="service"))

    with pytest.raises(MissingMapping) as asked:
        booked(document)
    assert asked.value.waiting_for == "service_purchase:"
    chosen = {("service_purchase", ""): AccountChoice(number="6790")}
    assert booked(document, extra=chosen).postings[0].account == "6790"


def test_whole_kroner_of_the_supplier_are_rounding():
    voucher = booked(invoice(bought("100.30"), total=D("125.00")))

    assert postings(voucher) == [("4300", "1", "125.38"), ("7740", "0", "-0.38"), ("2400", "0", "-125.00")]


def test_a_credit_note_turns_every_sign():
    voucher = booked(invoice(bought("-100.00")))

    assert postings(voucher) == [("4300", "1", "-125.00"), ("2400", "0", "125.00")]


def test_the_project_stands_on_every_posting():
    assert {p.project for p in booked(invoice(bought("100.00"), project="77")).postings} == {"77"}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"total": D("130.00")}, "lines_do_not_add_up"),
        ({"stated_vat": D("20.00")}, "vat_does_not_add_up"),
        ({"kid": "1234567"}, "malformed_kid"),
        ({"due_date": dt.date(2026, 10, 1)}, "rejected_document"),
    ],
)
def test_an_invoice_that_contradicts_itself_is_refused(changes, code):
    with pytest.raises(RejectedDocument) as refused:
        invoice(bought("100.00"), **changes)
    assert refused.value.code == code


def test_a_line_is_quantity_times_price():
    with pytest.raises(RejectedDocument) as refused:
        bought("100.00", quantity=D(3), unit_price=D("40.00"))
    assert (refused.value.params["stated"], refused.value.params["found"]) == ("100.00", "120.00")


# The match

ORDER = PurchaseOrder(
    number="PO-5", lines=(PurchaseOrderLine(sku="X", quantity=D(100), unit_price=D("45.00")),)
)


def received(quantity, sku="X"):
    return (Receipt(lines=(ReceiptLine(sku=sku, quantity=D(quantity)),)),)


def hundred(quantity="100", price="45.00", **changes):
    net = D(quantity) * D(price)
    return invoice(
        bought(f"{net:.2f}", quantity=D(quantity), unit_price=D(price)),
        bought("250.00", kind="freight", id="2"),
        order_number="PO-5",
        **changes,
    )


def test_what_matches_is_booked():
    assert booked(hundred(), ORDER, received(100)) == booked(hundred())


def test_more_than_was_received_is_held_with_line_and_both_figures():
    with pytest.raises(UnsupportedDocument) as held:
        booked(hundred(), ORDER, received(90))
    assert held.value.code == "quantity_mismatch"
    assert (held.value.params["line"], held.value.params["received"], held.value.params["invoiced"]) == (
        "X", "90", "100",
    )  # fmt: skip


def test_what_earlier_invoices_took_is_no_longer_free():
    first = hundred("60", number="LF-87")

    assert booked(hundred("40"), ORDER, received(100), [first])
    with pytest.raises(UnsupportedDocument) as held:
        booked(hundred("41"), ORDER, received(100), [first])
    assert (held.value.params["received"], held.value.params["invoiced"]) == ("40", "41")


def test_a_credited_quantity_is_free_again():
    first = hundred("100", number="LF-87")
    back = invoice(bought("-450.00", quantity=D(10)), number="LF-87K", order_number="PO-5")

    assert booked(hundred("10"), ORDER, received(100), [first, back])


def test_nothing_received_means_nothing_to_pay():
    assert [(d.reason, d.expected, d.found) for d in match(hundred(), ORDER, (), rules())] == [
        ("quantity_mismatch", "0", "100")
    ]


@pytest.mark.parametrize(
    ("quantity", "price", "held"),
    [("100", "45.40", False), ("100", "45.51", True), ("1", "45.90", False), ("1", "45.91", True)],
)
def test_the_price_may_differ_by_both_tolerances(quantity, price, held):
    """2 % of 45.00 is 0.90 each; NOK 50 is 0.50 each of a hundred."""
    found = match(hundred(quantity, price), ORDER, received(100), rules())

    assert [d.reason for d in found] == (["price_mismatch"] if held else [])


def test_a_tenant_may_allow_more():
    wide = rules(price_tolerance=D(1000), price_tolerance_percent=D(10))

    assert match(hundred("100", "49.00"), ORDER, received(100), wide) == ()


def test_another_article_supplier_or_currency_is_named():
    order = PurchaseOrder(number="PO-6", lines=ORDER.lines, supplier=IRISH, currency="EUR")
    strange = invoice(bought("45.00", sku="Y", unit_price=D("45.00")))

    assert [d.reason for d in match(strange, order, received(1, "Y"), rules())] == [
        "supplier_mismatch", "currency_mismatch", "not_ordered",
    ]  # fmt: skip


def test_the_same_number_of_the_same_supplier_is_never_booked_twice():
    with pytest.raises(UnsupportedDocument) as held:
        booked(hundred(), ORDER, received(200), [hundred()])
    assert held.value.code == "supplier_invoice_twice"
    other = Supplier(name="En annen AS")
    assert booked(hundred(supplier=other), earlier=[hundred()])
