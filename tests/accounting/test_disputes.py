"""Chargebacks, step by step (CB-1, CB-2). Golden: G33; the others are our own."""

import datetime as dt
from decimal import Decimal as D

import pytest

from integrations.accounting.cases.accounts import account_map
from integrations.accounting.currency import booked_rates
from integrations.accounting.disputes import book_dispute, dispute_rates_needed
from integrations.accounting.documents import Dispute
from integrations.accounting.rules import Rate, Rules
from integrations.errors import RejectedDocument, UnsupportedDocument
from tests.accounting.build import business, line, postings, sale, tender

OPENED, CLOSED = dt.date(2026, 10, 19), dt.date(2026, 11, 20)


def rules(**changes):
    return Rules(**{"version": "1", "accounts": account_map(currencies=frozenset({"EUR"})), **changes})


def dispute(**changes):
    values = {
        "source": "stripe", "gateway": "stripe", "dispute_id": "dp_1", "order": "1001", "currency": "NOK",
        "gross": D("1249.00"), "fee": D("150.00"), "opened_on": OPENED,
    }  # fmt: skip
    return Dispute(**{**values, **changes})


def closed(outcome, **changes):
    return dispute(outcome=outcome, closed_on=CLOSED, **changes)


def sold(**changes):
    lines = (line("1049.00", id="1"), line("200.00", id="2", rate="15", tax_class="reduced-rate"))
    return sale(*lines, **{"tenders": (tender("1249.00", "stripe"),), **changes})


def test_opened_the_claim_lives_again_and_the_fee_is_a_cost():
    (voucher,) = book_dispute(dispute(), rules())

    assert postings(voucher) == [("1500", "0", "1249.00"), ("7770", "0", "150.00"), ("1933", "0", "-1399.00")]
    assert (voucher.date, voucher.reference) == (OPENED, "stripe:dispute:dp_1:open")
    assert voucher.postings[0].customer.key == "stripe"


def test_won_the_claim_is_settled_and_the_fee_stays():
    _, voucher = book_dispute(closed("won"), rules())

    assert postings(voucher) == [("1933", "0", "1249.00"), ("1500", "0", "-1249.00")]
    assert (voucher.part, voucher.date) == ("dispute_closed", CLOSED)


def test_won_with_the_fee_given_back_leaves_nothing():
    vouchers = book_dispute(closed("won", fee_refunded=True), rules())

    sums = {}
    for posting in (p for voucher in vouchers for p in voucher.postings):
        sums[posting.account] = sums.get(posting.account, D(0)) + posting.gross
    assert set(sums.values()) == {D("0.00")}


def test_lost_is_a_bad_debt_without_any_vat():
    _, voucher = book_dispute(closed("lost"), rules())

    assert postings(voucher) == [("7830", "0", "1249.00"), ("1500", "0", "-1249.00")]
    assert voucher.reference == "stripe:dispute:dp_1:lost"


def test_lost_because_the_sale_was_undone_credits_its_lines():
    _, voucher = book_dispute(closed("lost", sale_undone=True), rules(), sale=sold())

    assert postings(voucher) == [
        ("3000", "3", "1049.00"),
        ("3001", "31", "200.00"),
        ("1500", "0", "-1249.00"),
    ]
    assert sum(p.vat for p in voucher.postings) == D("209.80") + D("26.09")


def test_an_undone_sale_must_be_at_hand():
    with pytest.raises(UnsupportedDocument) as held:
        book_dispute(closed("lost", sale_undone=True), rules())
    assert held.value.code == "dispute_sale_unknown"


def test_a_business_keeps_its_own_customer():
    opened, lost = book_dispute(closed("lost"), rules(), sale=sold(buyer=business()))

    parties = {p.customer.key for v in (opened, lost) for p in v.postings if p.customer}
    assert parties == {"984809085"}


def test_a_dispute_in_euros_takes_and_gives_back_the_booked_kroner():
    rates = {("EUR", OPENED): Rate(D("11"), OPENED, "norges_bank")}
    document = closed("won", currency="EUR", gross=D("100.00"), fee=D("15.00"), booked_nok=D("1071.55"))
    opened, won = book_dispute(document, rules(rates=rates))

    assert [(p.account, p.gross, p.gross_currency) for p in opened.postings] == [
        ("1500", D("1071.55"), D("100.00")), ("7770", D("165.00"), D("15.00")), ("1933", D("-1236.55"), D("-115.00")),
    ]  # fmt: skip
    assert [p.gross for p in won.postings] == [D("1071.55"), D("-1071.55")]
    assert dispute_rates_needed(document) == (("EUR", OPENED),)
    converted = [p.role for p in opened.postings if any(reason.kind == "currency_rate" for reason in p.why)]
    assert converted == ["fees"], "the claim stands at the kroner that the payment was booked at"


def test_a_dispute_whose_kroner_nobody_knows_says_by_which_rate_they_were_made():
    rates = {("EUR", OPENED): Rate(D("11"), OPENED, "norges_bank")}
    opened, lost = book_dispute(
        closed("lost", currency="EUR", gross=D("100.00"), fee=D("15.00")), rules(rates=rates)
    )

    for voucher, roles in ((opened, ["receivable", "fees"]), (lost, ["bad_debt", "receivable"])):
        reasons = [
            (p.role, reason) for p in voucher.postings for reason in p.why if reason.kind == "currency_rate"
        ]
        assert [role for role, _reason in reasons] == roles
        assert booked_rates([{"why": [reason for _role, reason in reasons]}]) == rates


@pytest.mark.parametrize(
    "changes",
    [
        {"outcome": "won"},
        {"closed_on": CLOSED},
        {"outcome": "lost", "closed_on": CLOSED, "fee_refunded": True},
        {"outcome": "won", "closed_on": dt.date(2026, 10, 1)},
        {"gross": D("0.00")},
        {"fee": D("-1.00")},
    ],
)
def test_a_dispute_that_contradicts_itself_is_refused(changes):
    with pytest.raises(RejectedDocument):
        dispute(**changes)


def test_no_more_can_be_disputed_than_was_sold():
    with pytest.raises(RejectedDocument) as refused:
        book_dispute(dispute(gross=D("1249.01")), rules(), sale=sold())
    assert refused.value.params["stated"] == "1249.00"
