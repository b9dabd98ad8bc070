"""Sales as invoices: price basis, due date, sending, payments; and what an invoice cannot carry."""

import datetime as dt
from decimal import Decimal as D

import pytest

from integrations.accounting.booking import book_prepayment, invoice_sale
from integrations.accounting.documents import Address
from integrations.accounting.money import gross_of, vat_of
from integrations.errors import RejectedDocument, UnsupportedDocument
from tests.accounting import golden
from tests.accounting.build import NINTH, business, line, rules, sale, tender


def to_business(*lines, **changes):
    """A sale to a company on credit."""
    return sale(*lines, **{"buyer": business(), "tenders": (), **changes})


def test_the_credit_sale_of_the_rulebook_is_sent_as_ehf_with_reference_and_due_date():
    case = golden.load("G11")
    (order,) = golden.sales_of(case)
    invoice = invoice_sale(order, golden.rules_for(case))
    document = case["expected"]["vouchers"][0]["document"]
    assert invoice.send == document["send"]
    assert invoice.buyer_reference == document["buyer_reference"]
    assert invoice.due_date.isoformat() == document["due_date"]
    assert (invoice.total, invoice.prices_include_vat, invoice.prepaid) == (D("5937.50"), False, ())
    assert [(one.quantity, one.unit_price, one.vat_code) for one in invoice.lines] == [
        (D(10), D("450.00"), "3"),
        (D(1), D("250.00"), "3"),
    ]
    assert sum(vat_of(one.gross, one.vat_rate) for one in invoice.lines) == D(document["vat_nok"])


def test_gross_priced_shops_send_gross_unit_prices():
    invoice = invoice_sale(to_business(line("100.00", quantity=D(3))), rules())
    (only,) = invoice.lines
    assert (invoice.prices_include_vat, only.unit_price, only.gross) == (
        True,
        D("33.3333333333"),
        D("100.00"),
    )
    assert (only.account, only.vat_code) == ("3000", "3")


def test_net_prices_are_sent_only_when_the_ledger_comes_back_to_the_same_gross():
    assert gross_of(D("26.66"), D(25)) == D("33.33")
    assert not invoice_sale(to_business(line("33.33"), prices_include_vat=False), rules()).prices_include_vat
    odd = to_business(line("33.32"), line("33.34", id="2"), prices_include_vat=False)
    invoice = invoice_sale(odd, rules())
    for one in invoice.lines:
        price = one.unit_price if invoice.prices_include_vat else gross_of(one.unit_price, one.vat_rate)
        assert price == one.gross


def test_a_paid_invoice_is_due_at_once_and_names_every_payment_account():
    paid = (tender("60.00", "gift_card"), tender("40.00", "klarna"))
    invoice = invoice_sale(to_business(line("100.00"), tenders=paid), rules())
    assert invoice.due_date == NINTH
    assert [(p.method, p.account, p.gross) for p in invoice.prepaid] == [
        ("gift_card", "2902", D("60.00")),
        ("klarna", "1931", D("40.00")),
    ]


def test_a_part_payment_leaves_the_rest_due_on_terms():
    invoice = invoice_sale(
        to_business(line("100.00"), tenders=(tender("40.00"),), payment_terms_days=30), rules()
    )
    assert invoice.due_date == NINTH + dt.timedelta(days=30)


def test_money_of_an_earlier_month_needs_its_prepayment_booked_first():
    september = dt.date(2026, 9, 30)
    order = to_business(line("100.00"), tenders=(tender("100.00", on=september),))
    with pytest.raises(UnsupportedDocument) as held:
        invoice_sale(order, rules())
    assert held.value.code == "prepayment_on_invoice"
    (early,) = book_prepayment(order, rules())
    invoice = invoice_sale(order, rules(), prepayment_booked=True)
    assert [p.account for p in early.postings] == ["1932", "2900"]
    assert [(p.account, p.gross) for p in invoice.prepaid] == [("2900", D("100.00"))]
    assert book_prepayment(to_business(line("100.00")), rules()) == ()


@pytest.mark.parametrize(
    ("buyer", "sending", "sent"),
    [
        (business(), "EHF", "EHF"),
        (business(), "EMAIL", "EMAIL"),
        (business(), "NONE", "NONE"),
        (business(org_number="984809086"), "EHF", "EMAIL"),
        (business(org_number="DE136695976", address=Address(country="DE")), "EHF", "EMAIL"),
        (business(org_number="", email=""), "EHF", "NONE"),
    ],
)
def test_sending_is_always_explicit_and_ehf_only_where_it_can_arrive(buyer, sending, sent):
    assert invoice_sale(to_business(line("100.00"), buyer=buyer), rules(invoice_sending=sending)).send == sent


@pytest.mark.parametrize(
    ("order", "code"),
    [
        (to_business(line("500.00", kind="gift_card", rate=None)), "gift_card_on_invoice"),
        (to_business(line("33.33"), total=D("33.34")), "rounding_on_invoice"),
        (to_business(line("100.00", rate="0", tax_class="standard"), currency="EUR", ship_to=Address(country="DE")),
         "currency_not_supported"),
    ],
)  # fmt: skip
def test_what_an_invoice_cannot_carry_is_held(order, code):
    with pytest.raises(UnsupportedDocument) as held:
        invoice_sale(order, rules())
    assert held.value.code == code


def test_an_invoice_that_does_not_add_up_cannot_exist():
    invoice = invoice_sale(to_business(line("100.00")), rules())
    values = {name: getattr(invoice, name) for name in invoice.__slots__}
    for change in ({"total": D("99.00")}, {"due_date": NINTH - dt.timedelta(days=1)}):
        with pytest.raises(RejectedDocument):
            type(invoice)(**{**values, **change})
