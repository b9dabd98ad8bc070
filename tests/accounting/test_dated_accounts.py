"""Accounts that change on a day: each document takes the account of the day that it is booked on."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from integrations.accounting.booking import book_sale
from integrations.accounting.crediting import book_refund
from integrations.accounting.documents import Sale
from integrations.accounting.moved import Move, Place, added, moves, sums_of
from integrations.accounting.rules import AccountChoice, Rules
from integrations.errors import MissingMapping
from tests.accounting.build import back, line, refund, rules, sale, tender

FIRST = dt.date(2026, 11, 1)
BEFORE, AFTER = dt.date(2026, 10, 31), dt.date(2026, 11, 2)


def from_a_day(role: str, key: str, number: str, *, since: dt.date = FIRST) -> Rules:
    """The usual rules, with another account for something from a day on."""
    ours = rules()
    new = AccountChoice(number=number, valid_from=since, earlier=ours.accounts.get((role, key)))
    return replace(ours, accounts={**ours.accounts, (role, key): new})


def accounts_of(sold: Sale, ours: Rules, *roles: str) -> list[str]:
    return [
        posting.account
        for voucher in book_sale(sold, ours)
        for posting in voucher.postings
        if posting.role in roles
    ]


@pytest.mark.parametrize(("day", "account"), [(BEFORE, "3000"), (FIRST, "3010"), (AFTER, "3010")])
def test_a_sale_takes_the_income_account_of_its_day_of_delivery(day: dt.date, account: str) -> None:
    ours = from_a_day("sales", "3", "3010")

    assert accounts_of(sale(line("125.00"), delivered_on=day), ours, "sales") == [account]


def test_the_account_before_the_first_day_is_missing_when_nobody_chose_one() -> None:
    ours = from_a_day("tender", "swish", "1939")
    swish = tender("125.00", "swish", BEFORE)

    with pytest.raises(MissingMapping) as missing:
        book_sale(sale(line("125.00"), tenders=(swish,), delivered_on=BEFORE), ours)

    assert missing.value.waiting_for == "tender:swish"
    assert ours.account("tender", key="swish", on=FIRST).number == "1939"


def test_money_is_cleared_by_the_day_that_it_came_and_the_claim_by_the_day_of_delivery() -> None:
    ours = from_a_day("receivable", "", "1501")
    paid = tender("125.00", on=AFTER)

    vouchers = book_sale(sale(line("125.00"), tenders=(paid,), delivered_on=BEFORE), ours)

    claims = [
        (posting.account, posting.gross)
        for voucher in vouchers
        for posting in voucher.postings
        if posting.role == "receivable"
    ]
    assert claims == [("1500", Decimal("125.00")), ("1500", Decimal("-125.00"))]


def test_a_prepayment_is_taken_from_where_it_was_put() -> None:
    ours = from_a_day("prepayment", "", "2901")
    paid = tender("125.00", on=BEFORE)

    assert accounts_of(sale(line("125.00"), tenders=(paid,), delivered_on=AFTER), ours, "prepayment") == [
        "2900",
        "2900",
    ]


def test_a_refund_goes_out_by_its_own_day_and_takes_back_where_the_sale_stands() -> None:
    sold = sale(line("125.00"), delivered_on=BEFORE)
    ours = from_a_day("sales", "3", "3010")
    ours = replace(ours, accounts={**ours.accounts,
        ("tender", "vipps"): AccountChoice(number="1939", valid_from=FIRST, earlier=ours.accounts["tender", "vipps"])
    })  # fmt: skip
    given_back = refund(back("25.00"), on=AFTER)

    (voucher,) = book_refund(given_back, sold, ours)

    found = {posting.role: posting.account for posting in voucher.postings}
    assert (found["sales"], found["tender"]) == ("3000", "1939")


def test_what_another_account_would_have_moved_is_told_in_kroner() -> None:
    sold = sale(line("125.00"), delivered_on=AFTER)
    old, new = rules(), from_a_day("sales", "3", "3010")

    moved = moves(sums_of(book_sale(sold, old), old), sums_of(book_sale(sold, new), new))

    one = Move(Place("3000", "3"), Place("3010", "3"), sold.total)
    assert moved == [one]
    assert added([one, one]) == [one._replace(kroner=2 * sold.total)]
    assert moves({Place("1", "0"): Decimal(5)}, {Place("1", "0"): Decimal(5)}) == []
