"""Late changes: what is wrong is taken back, what is right is booked, the rest is left alone; VAT exact to the øre."""

import datetime as dt
from decimal import Decimal as D

import pytest

from integrations.accounting.booking import book_refund, book_sale
from integrations.accounting.corrections import Original, correct, in_force
from integrations.accounting.documents import Address
from integrations.accounting.rules import VatCodeInfo
from integrations.errors import UnsupportedDocument
from tests.accounting.build import NINTH, back, line, postings, refund, rules, sale, tender

TODAY = dt.date(2026, 11, 22)
ORIGINAL = Original(voucher="45-2026", date=NINTH, order="1001")


def corrected(standing, wanted, **changes):
    values = {
        "on": TODAY,
        "part": "correction:1",
        "reference": "woo:shop:1:correction:1",
        "original": ORIGINAL,
    }
    return correct(standing, wanted, rules(), **{**values, **changes})


def sums(*vouchers):
    """Gross and VAT per account, code and customer, nothing that adds up to zero."""
    found: dict[tuple[str, str], tuple[D, D]] = {}
    for voucher in vouchers:
        for one in voucher.postings:
            before = found.get((one.account, one.vat_code), (D(0), D(0)))
            found[one.account, one.vat_code] = (before[0] + one.gross, before[1] + one.vat)
    return {at: both for at, both in found.items() if any(both)}


def test_a_cancelled_sale_is_taken_back_line_by_line_on_the_day_of_the_correction():
    booked = book_sale(sale(line("125.00"), line("115.00", rate="15", id="2")), rules())

    voucher = corrected(in_force(booked), ())

    assert voucher.description == "Ordre 1001: tilbakeføring av bilag 45-2026 (09.10.2026)"
    assert {one.date for one in voucher.postings} == {TODAY}
    assert postings(voucher) == [
        ("1500", "0", "-240.00"), ("3000", "3", "125.00"), ("3001", "31", "115.00"), ("1932", "0", "-240.00"),
        ("1500", "0", "240.00"),
    ]  # fmt: skip
    assert sums(*booked, voucher) == {}


def test_an_edited_line_is_taken_back_and_booked_anew_and_the_others_are_left_alone():
    before = sale(line("125.00"), line("115.00", rate="15", id="2"))
    after = sale(line("100.01"), line("115.00", rate="15", id="2"), tenders=(tender("215.01"),))

    voucher = corrected(in_force(book_sale(before, rules())), book_sale(after, rules()))

    assert postings(voucher) == [
        ("1500", "0", "-240.00"), ("3000", "3", "125.00"), ("1932", "0", "-240.00"), ("1500", "0", "240.00"),
        ("1500", "0", "215.01"), ("3000", "3", "-100.01"), ("1932", "0", "215.01"), ("1500", "0", "-215.01"),
    ]  # fmt: skip
    assert sums(*book_sale(before, rules()), voucher) == sums(*book_sale(after, rules()))
    assert voucher.description == "Ordre 1001: retting av bilag 45-2026 (09.10.2026)"
    kinds = {one.why[0].kind for one in voucher.postings}
    assert kinds == {"taken_back", "as_it_is_now"}


def test_nothing_is_booked_when_the_ledger_is_right_already():
    booked = book_sale(sale(line("125.00")), rules())
    assert corrected(in_force(booked), booked) is None


def test_a_second_change_builds_on_the_first_and_the_last_takes_everything_back():
    first, second = sale(line("125.00")), sale(line("100.00"))
    booked = [*book_sale(first, rules())]
    for number, wanted in enumerate((book_sale(second, rules()), book_sale(first, rules()), ()), start=1):
        reference = f"woo:shop:1:correction:{number}"
        booked.append(corrected(in_force(booked), wanted, reference=reference, part=f"correction:{number}"))
        assert sums(*booked) == sums(*wanted)
    assert in_force(booked) == ()


def test_a_deleted_refund_is_taken_back_and_the_sale_stands_alone():
    order = sale(line("125.00"))
    sold, credit = book_sale(order, rules()), book_refund(refund(back("25.00")), order, rules())
    voucher = corrected(in_force(credit), ())
    assert sums(*sold, *credit, voucher) == sums(*sold)


def test_kroner_and_currency_of_a_foreign_sale_go_back_as_they_came():
    from integrations.accounting.rules import Rate

    abroad = line("100.00", rate="0", tax_class="standard")
    order = sale(abroad, currency="EUR", ship_to=Address(country="US"), tenders=(tender("100.00"),))
    booked = book_sale(order, rules(rates={("EUR", NINTH): Rate(D("11.3535"), NINTH, "x")}))
    voucher = corrected(in_force(booked), ())
    assert [(one.gross, one.gross_currency) for one in voucher.postings] == [
        (-one.gross, -one.gross_currency) for one in booked[0].postings
    ]


def test_a_rate_that_has_changed_since_is_for_the_accountant():
    booked = book_sale(sale(line("125.00")), rules())
    codes = {**rules().vat_codes, "3": VatCodeInfo(number="3", rate=D(24))}
    with pytest.raises(UnsupportedDocument) as held:
        correct(
            in_force(booked), (), rules(vat_codes=codes), on=TODAY, part="correction:1",
            reference="woo:shop:1:correction:1", original=ORIGINAL,
        )  # fmt: skip
    assert held.value.code == "vat_rate_of_the_time"
