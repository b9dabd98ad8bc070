"""Refunds: codes and rates of the sale, the customer of the sale, never more than was sold."""

import datetime as dt
from decimal import Decimal as D

import pytest

from integrations.accounting.booking import book_refund, book_sale
from integrations.accounting.documents import Address, Tender
from integrations.accounting.money import vat_of
from integrations.accounting.rules import Rate
from integrations.errors import RejectedDocument, UnsupportedDocument, VatDeviation
from tests.accounting import golden
from tests.accounting.build import NINTH, back, line, postings, refund, rules, sale, tender

MIXED = (
    line("500.00"),
    line("300.00", rate="15", id="2"),
    line("200.01", rate="0", id="3"),
    line("99.00", kind="shipping", id="s", rate=None, vat=D("13.77")),
)


def test_a_line_given_back_takes_its_income_and_vat_back_and_pays_from_the_gateway():
    order = sale(line("538.20"), line("49.00", kind="shipping", id="s"))
    (voucher,) = book_refund(refund(back("269.10")), order, rules())
    assert (voucher.part, voucher.reference) == ("refund", "woo:shop:1:refund:7")
    assert postings(voucher) == [
        ("1500", "0", "-269.10"), ("3000", "3", "269.10"), ("1500", "0", "269.10"), ("1932", "0", "-269.10"),
    ]  # fmt: skip
    assert {p.customer for p in voucher.postings if p.customer} == {
        p.customer for p in book_sale(order, rules())[0].postings if p.customer
    }


@pytest.mark.parametrize("by_lines", [True, False])
def test_everything_given_back_is_the_sale_reversed(by_lines):
    order = sale(*MIXED)
    lines = [back(str(one.gross), of=one.id, rate=str(one.vat_rate or 0)) for one in order.lines[:3]]
    lines.append(back("99.00", of="s", rate="16.16"))
    given = refund(*lines) if by_lines else refund(total=str(order.total))
    sold, credited = book_sale(order, rules()), book_refund(given, order, rules())
    (sale_voucher,), (credit,) = sold, credited
    reversed_sale = sorted((p.account, p.vat_code, -p.gross) for p in sale_voucher.postings)
    assert sorted((p.account, p.vat_code, p.gross) for p in credit.postings) == reversed_sale


def test_two_parts_and_the_rest_add_up_to_the_sale():
    order = sale(*MIXED)
    first = refund(back("100.00"), document_id="1")
    second = refund(back("100.00", of="2", rate="15"), document_id="2")
    rest = refund(total="899.01", document_id="3")
    vouchers = [*book_sale(order, rules())]
    for given, earlier in ((first, ()), (second, (first,)), (rest, (first, second))):
        vouchers += book_refund(given, order, rules(), earlier=earlier)
    sums: dict[str, D] = {}
    for voucher in vouchers:
        for posting in voucher.postings:
            sums[posting.account] = sums.get(posting.account, D(0)) + posting.gross
    assert set(sums.values()) == {D("0.00")}


def test_an_amount_without_lines_that_is_not_all_is_held():
    with pytest.raises(UnsupportedDocument) as held:
        book_refund(refund(total="50.00"), sale(line("100.00")), rules())
    assert held.value.code == "refund_without_lines"


def test_an_earlier_amount_without_lines_does_not_hide_the_lines_of_this_one():
    vague = refund(total="10.00", document_id="6")
    (voucher,) = book_refund(refund(back("50.00")), sale(line("100.00")), rules(), earlier=(vague,))
    assert postings(voucher)[1] == ("3000", "3", "50.00")


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (lambda: refund(back("100.02")), "refund_exceeds_sale"),
        (lambda: refund(back("10.00", of="9")), "refund_of_unknown_line"),
        (lambda: refund(back("10.00"), sale_id="2"), "rejected_document"),
        (lambda: refund(back("10.00"), currency="EUR"), "rejected_document"),
    ],
)
def test_what_was_not_sold_cannot_be_given_back(given, code):
    with pytest.raises(RejectedDocument) as held:
        book_refund(given(), sale(line("100.00")), rules())
    assert held.value.code == code


def test_giving_the_same_line_back_twice_is_refused():
    once = refund(back("60.00"), document_id="6")
    with pytest.raises(RejectedDocument):
        book_refund(refund(back("60.00")), sale(line("100.00")), rules(), earlier=(once,))


def test_vat_that_does_not_belong_to_what_is_given_back_is_held():
    with pytest.raises(VatDeviation):
        book_refund(refund(back("50.00", rate="15")), sale(line("100.00")), rules())


def test_money_given_back_before_delivery_touches_no_sale_and_is_held():
    with pytest.raises(UnsupportedDocument) as held:
        book_refund(refund(back("50.00"), on=dt.date(2026, 10, 8)), sale(line("100.00")), rules())
    assert held.value.code == "refund_before_delivery"


def test_store_credit_is_a_debt_to_the_buyer():
    credit = Tender(method="store_credit", gross=D("50.00"), paid_on=dt.date(2026, 10, 20))
    (voucher,) = book_refund(refund(back("50.00"), tender=credit), sale(line("100.00")), rules())
    assert postings(voucher)[3] == ("2903", "0", "-50.00")


def test_rounding_of_the_sale_is_given_back_with_everything():
    order = sale(*[line("33.33", id=str(n)) for n in range(3)], total=D("100.00"))
    (voucher,) = book_refund(refund(total="100.00"), order, rules())
    assert ("7740", "0", "0.01") in postings(voucher)


def test_a_foreign_refund_takes_the_sales_kroner_back_and_pays_the_days():
    twentieth = dt.date(2026, 10, 20)
    rates = {
        ("EUR", NINTH): Rate(D("11.00"), NINTH, "x"),
        ("EUR", twentieth): Rate(D("10.00"), twentieth, "x"),
    }
    abroad = line("100.00", rate="0", tax_class="standard")
    order = sale(abroad, currency="EUR", ship_to=Address(country="DE"), tenders=(tender("100.00"),))
    (voucher,) = book_refund(refund(back("100.00", rate="0"), currency="EUR"), order, rules(rates=rates))
    assert postings(voucher) == [
        ("1500", "0", "-1100.00"), ("3107", "52", "1100.00"), ("1500", "0", "1100.00"), ("8060", "0", "-100.00"),
        ("1932", "0", "-1000.00"),
    ]  # fmt: skip


def test_every_split_of_a_line_into_refunds_takes_back_no_more_vat_than_an_ore_from_what_was_sold():
    for ore in range(101, 400, 7):
        gross = D(ore).scaleb(-2)
        order = sale(line(str(gross)))
        halves = (gross / 2).quantize(D("0.01")), gross - (gross / 2).quantize(D("0.01"))
        first, second = (refund(back(str(half)), document_id=str(n)) for n, half in enumerate(halves))
        credits = [
            *book_refund(first, order, rules()),
            *book_refund(second, order, rules(), earlier=(first,)),
        ]
        taken = sum(p.vat for voucher in credits for p in voucher.postings)
        assert abs(taken - vat_of(gross, D(25))) <= D("0.01")
        assert sum(v[0] for at, v in golden.fold(credits).items() if at[1] == "sales_3") == gross
