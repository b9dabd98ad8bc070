"""Money given back before anything was delivered: prepayments in and out, no sale and no VAT (REF-4, PAY-5)."""

import datetime as dt
from decimal import Decimal as D

import pytest

from integrations.accounting.before_delivery import book_returned_prepayment, delivered_part, returned_rates
from integrations.accounting.booking import book_refund, book_sale
from integrations.accounting.documents import Address, Tender
from integrations.accounting.rules import Rate
from integrations.errors import RejectedDocument
from tests.accounting.build import NINTH, back, line, postings, refund, rules, sale, tender

SEPTEMBER = dt.date(2026, 9, 28)
OCTOBER = dt.date(2026, 10, 5)


def returned(*lines, total="", **changes):
    return refund(*lines, total=total, on=OCTOBER, undelivered=True, paid_on=SEPTEMBER, **changes)


def test_a_prepaid_order_cancelled_before_delivery_is_in_and_out_of_prepayments_each_on_its_day():
    came, went = book_returned_prepayment(returned(total="500.00"), rules())
    assert (came.part, came.date, went.part, went.date) == ("prepayment", SEPTEMBER, "refund", OCTOBER)
    assert postings(came) == [("1932", "0", "500.00"), ("2900", "0", "-500.00")]
    assert postings(went) == [("2900", "0", "500.00"), ("1932", "0", "-500.00")]
    assert len({came.reference, went.reference}) == 2


def test_the_refund_of_what_was_never_delivered_is_booked_the_same_way_wherever_it_comes_from():
    given = returned(back("100.00"))
    assert book_refund(given, sale(line("100.00")), rules()) == book_returned_prepayment(given, rules())


def test_in_a_foreign_currency_the_debt_leaves_at_the_kroner_it_came_in_at():
    rates = {
        ("EUR", SEPTEMBER): Rate(D("11.00"), SEPTEMBER, "x"),
        ("EUR", OCTOBER): Rate(D("11.50"), OCTOBER, "x"),
    }
    given = returned(total="100.00", currency="EUR")
    assert returned_rates(given) == (("EUR", SEPTEMBER), ("EUR", OCTOBER))
    came, went = book_returned_prepayment(given, rules(rates=rates))
    assert postings(came) == [("1932", "0", "1100.00"), ("2900", "0", "-1100.00")]
    assert postings(went) == [("2900", "0", "1100.00"), ("8160", "0", "50.00"), ("1932", "0", "-1150.00")]
    assert [one.gross_currency for one in went.postings] == [D("100.00"), D("50.00"), D("-100.00")]


def test_what_is_left_after_a_line_was_given_back_is_sold_and_paid_for():
    order = sale(line("125.00"), line("115.00", rate="15", id="2"), tenders=(tender("240.00", on=SEPTEMBER),))
    given = returned(back("115.00", of="2", rate="15"))

    left = delivered_part(order, (given,))

    vouchers = [*book_returned_prepayment(given, rules()), *book_sale(left, rules())]
    sums: dict[str, D] = {}
    for voucher in vouchers:
        for one in voucher.postings:
            sums[one.account] = sums.get(one.account, D(0)) + one.gross
    assert {account: total for account, total in sums.items() if total} == {
        "3000": D("-125.00"),
        "1932": D("125.00"),
    }
    assert [voucher.date for voucher in vouchers] == [SEPTEMBER, OCTOBER, SEPTEMBER, NINTH]


def test_some_of_a_lines_units_and_an_amount_without_lines_lower_what_is_sold():
    order = sale(line("300.00", quantity=D(3)), line("100.00", rate="15", id="2"))
    some = returned(back("100.00", of="1"), document_id="6")
    vague = returned(total="30.00")
    left = delivered_part(order, (some, vague))
    assert [(one.gross, one.vat) for one in left.lines] == [
        (D("180.00"), D("36.00")),
        (D("90.00"), D("11.74")),
    ]
    assert left.total == sum(tender.gross for tender in left.tenders) == D("270.00")


def test_nothing_is_sold_when_everything_went_back_first():
    assert delivered_part(sale(line("100.00")), (returned(total="100.00"),)) is None


def test_more_than_was_ordered_cannot_be_given_back():
    with pytest.raises(RejectedDocument) as held:
        delivered_part(sale(line("100.00")), (returned(total="100.01"),))
    assert held.value.code == "refund_exceeds_sale"


def test_money_that_never_came_cannot_go_back():
    with pytest.raises(RejectedDocument) as held:
        book_returned_prepayment(refund(total="10.00", undelivered=True), rules())
    assert held.value.code == "refund_of_unpaid"
    with pytest.raises(RejectedDocument):
        refund(total="10.00", on=SEPTEMBER, undelivered=True, paid_on=OCTOBER)


def test_a_sale_delivered_after_a_refund_abroad_still_adds_up():
    abroad = line("100.00", rate="0", tax_class="standard")
    order = sale(abroad, ship_to=Address(country="US"))
    left = delivered_part(order, (returned(back("40.00", rate="0")),))
    assert (left.total, left.rounding) == (D("60.00"), D("0.00"))


def test_of_a_line_that_was_given_back_nothing_is_given_back_again():
    order = sale(line("0.01", rate="0"), line("100.00", id="2"))
    first, second = (returned(back("0.01", rate="0"), document_id=number) for number in "67")
    with pytest.raises(RejectedDocument) as held:
        delivered_part(order, (first, second))
    assert held.value.code == "refund_exceeds_sale"


def test_an_ore_too_much_is_rounding_of_what_is_left():
    left = delivered_part(sale(line("100.00"), line("50.00", id="2")), (returned(back("100.01")),))
    assert ([one.gross for one in left.lines], left.total, left.rounding) == (
        [D("50.00")], D("49.99"), D("-0.01"),
    )  # fmt: skip


def test_an_amount_without_lines_never_lowers_what_a_gift_card_is_worth():
    card = line("1000.00", id="2", kind="gift_card", rate=None)
    order = sale(line("500.00"), card)
    left = delivered_part(order, (returned(total="100.00"),))
    assert [one.gross for one in left.lines] == [D("400.00"), D("1000.00")]
    with pytest.raises(RejectedDocument) as held:
        delivered_part(order, (returned(total="600.00"),))
    assert (held.value.code, held.value.params["left"]) == ("amount_refund_of_cards", "500.00")
    assert delivered_part(order, (returned(total="1500.00"),)) is None


def test_money_that_goes_to_store_credit_is_taken_off_the_payment_that_it_had_come_by():
    order = sale(
        line("500.00"), line("200.00", id="2"),
        tenders=(tender("500.00", method="gift_card", on=SEPTEMBER), tender("200.00", on=SEPTEMBER)),
    )  # fmt: skip
    credit = Tender(method="store_credit", gross=D("200.00"), paid_on=OCTOBER)
    given = returned(back("200.00", of="2"), tender=credit, paid_with="vipps")
    assert [one.method for one in delivered_part(order, (given,)).tenders] == ["gift_card"]
    came, went = book_returned_prepayment(given, rules())
    assert postings(came) == [("1932", "0", "200.00"), ("2900", "0", "-200.00")]
    assert postings(went) == [("2900", "0", "200.00"), ("2903", "0", "-200.00")]
