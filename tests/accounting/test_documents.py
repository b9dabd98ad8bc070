"""Documents refuse to exist when they contradict themselves, and name the field."""

import datetime as dt
from decimal import Decimal as D

import pytest

from integrations.accounting.documents import Address, Buyer, is_org_number
from integrations.errors import RejectedDocument
from tests.accounting.build import back, business, line, refund, sale, tender


@pytest.mark.parametrize(
    ("broken", "code", "field"),
    [
        (lambda: sale(line("100.00"), currency="kr"), "unknown_currency", "currency"),
        (lambda: sale(line("100.00"), total=D("90.00")), "lines_do_not_add_up", "total"),
        (lambda: sale(line("100.00"), total=D("-100.00")), "negative_amount", "total"),
        (lambda: sale(line("100.00"), gap=D("-1.00"), total=D("101.00")), "lines_do_not_add_up", "total"),
        (lambda: sale(line("100.00"), tenders=(tender("99.00"),)), "tenders_do_not_add_up", "tenders"),
        (lambda: sale(line("100.00"), tenders=()), "tenders_do_not_add_up", "tenders"),
        (lambda: sale(line("100.00"), stated_vat=D("25.00")), "vat_does_not_add_up", "stated_vat"),
        (lambda: sale(), "no_lines", "lines"),
        (lambda: sale(line("1.00"), line("2.00")), "repeated_line_id", "lines"),
        (lambda: sale(line("100.00"), placed_at=dt.datetime(2026, 1, 1)), "rejected_document", "placed_at"),  # noqa: DTZ001
        (lambda: sale(line("100.00"), delivered_on=None), "rejected_document", "delivered_on"),
        (lambda: sale(line("100.00"), document_id=""), "rejected_document", "document_id"),
        (lambda: line("-1.00"), "negative_amount", "line_items[1]"),
        (lambda: line("10.00", vat=D("-2.00")), "rejected_document", "line_items[1].vat"),
        (lambda: line("10.00", vat=D("11.00")), "rejected_document", "line_items[1].vat"),
        (lambda: line("10.00", vat=2.0), "malformed_amount", "line_items[1]"),
        (lambda: line("10.00", vat_rate=25.0), "rejected_document", "line_items[1].vat_rate"),
        (lambda: line("10.00", quantity=D(-1)), "rejected_document", "line_items[1].quantity"),
        (lambda: line("10.00", quantity=D("NaN")), "rejected_document", "line_items[1].quantity"),
        (lambda: line("10.00", kind="mystery"), "rejected_document", "line_items[1]"),
        (lambda: tender("0.00"), "negative_amount", "tender vipps"),
        (lambda: tender("1.00", method=""), "rejected_document", "payment_method"),
        (lambda: Address(country="Norge"), "unknown_country", "country"),
        (lambda: Buyer(kind="business", address=Address(country="NO")), "rejected_document", "buyer.name"),
        (lambda: refund(back("10.00"), total="11.50"), "lines_do_not_add_up", "refund amount"),
        (lambda: refund(total="-5.00"), "negative_amount", "tender vipps"),
    ],
)
def test_a_contradiction_is_refused_with_its_field(broken, code, field):
    with pytest.raises(RejectedDocument) as refused:
        broken()
    assert (refused.value.code, refused.value.params["field"]) == (code, field)


def test_a_business_may_owe_all_or_some_of_it():
    assert sale(line("100.00"), buyer=business(), tenders=()).tenders == ()
    assert sale(line("100.00"), buyer=business(), tenders=(tender("40.00"),)).total == D("100.00")


def test_ore_between_lines_and_total_are_rounding_not_a_contradiction():
    rounded = sale(line("33.33", id="1"), line("33.33", id="2"), line("33.33", id="3"), total=D("100.00"))
    assert rounded.rounding == D("0.01")


def test_references_are_stable_and_tell_documents_apart():
    assert sale(line("1.00")).reference == "woo:shop:1"
    assert refund(back("1.00")).reference == "woo:shop:1:refund:7"


@pytest.mark.parametrize(
    ("number", "valid"),
    [
        ("984809085", True),
        ("999999999", True),
        ("984809086", False),
        ("98480908", False),
        ("", False),
        ("98480908٥", False),
    ],
)
def test_organisation_numbers_carry_a_check_digit(number, valid):
    assert is_org_number(number) is valid
