"""Part payments, overpayments and accounts by currency (PAY-1 to PAY-6)."""

import datetime as dt
from decimal import Decimal as D

import pytest

from integrations.accounting.booking import book_sale
from integrations.accounting.documents import Address, Buyer
from integrations.accounting.invoicing import invoice_sale
from integrations.errors import RejectedDocument, UnsupportedDocument
from tests.accounting.build import business, line, postings, rules, sale, tender

SEPTEMBER, NOVEMBER = dt.date(2026, 9, 20), dt.date(2026, 11, 4)
PRIVATE = Buyer(kind="private", address=Address(country="NO"), email="kari@example.no")


def test_the_rest_of_a_part_payment_stays_open_on_the_customer():
    (voucher,) = book_sale(sale(line("1000.00"), buyer=business(), tenders=(tender("400.00"),)), rules())

    assert sum(p.gross for p in voucher.postings if p.role == "receivable") == D("600.00")


def test_a_private_person_may_owe_only_when_the_shop_sells_on_account():
    with pytest.raises(RejectedDocument) as refused:
        sale(line("1000.00"), buyer=PRIVATE, tenders=(tender("400.00"),))
    assert refused.value.code == "tenders_do_not_add_up"

    (voucher,) = book_sale(
        sale(line("1000.00"), buyer=PRIVATE, tenders=(tender("400.00"),), on_account=True), rules()
    )
    assert sum(p.gross for p in voucher.postings if p.role == "receivable") == D("600.00")
    assert {(p.customer.kind, p.customer.key) for p in voucher.postings if p.customer} == {
        ("own", "kari@example.no")
    }


def test_a_capture_larger_than_the_order_contradicts_it():
    with pytest.raises(RejectedDocument) as refused:
        sale(line("1000.00"), tenders=(tender("1000.01"),))
    assert refused.value.code == "paid_more_than_owed"
    assert (refused.value.params["stated"], refused.value.params["found"]) == ("1000.00", "1000.01")


@pytest.mark.parametrize(
    ("on", "parts"), [(None, ["sale"]), (SEPTEMBER, ["prepayment", "sale"]), (NOVEMBER, ["sale", "payment"])]
)
def test_what_a_buyer_transfers_too_much_is_a_prepayment_and_never_income(on, parts):
    money = tender("1100.00") if on is None else tender("1100.00", on=on)
    vouchers = book_sale(
        sale(line("1000.00"), total=D("1000.00"), tenders=(money,), overpaid=D("100.00")), rules()
    )

    sums = {}
    for posting in (p for voucher in vouchers for p in voucher.postings):
        sums[posting.account] = sums.get(posting.account, D(0)) + posting.gross
    assert sums == {"1500": 0, "3000": D("-1000.00"), "1932": D("1100.00"), "2900": D("-100.00")}
    assert [voucher.part for voucher in vouchers] == parts


def test_the_surplus_is_of_the_money_that_came_last():
    both = (tender("700.00", "klarna"), tender("400.00", "vipps", on=dt.date(2026, 10, 12)))
    (voucher,) = book_sale(
        sale(line("1000.00"), total=D("1000.00"), tenders=both, overpaid=D("100.00")), rules()
    )

    assert ("1932", "0", "300.00") in postings(voucher)
    surplus = [p for p in voucher.postings if p.role == "prepayment"]
    assert [(p.date, p.gross) for p in surplus] == [(dt.date(2026, 10, 12), D("-100.00"))]


def test_an_invoice_cannot_take_more_than_it_says():
    order = sale(
        line("1000.00"),
        total=D("1000.00"),
        buyer=business(),
        tenders=(tender("1100.00"),),
        overpaid=D("100.00"),
    )
    with pytest.raises(UnsupportedDocument) as held:
        invoice_sale(order, rules())
    assert held.value.code == "overpaid_on_invoice"
