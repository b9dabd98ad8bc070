"""Payouts of payment providers (OUT-1 to OUT-3, FEE-1, FEE-2). Golden: G28, G29, G31; the others are our own."""

import datetime as dt
from decimal import Decimal as D

import pytest

from integrations.accounting.cases.accounts import account_map
from integrations.accounting.currency import booked_rates
from integrations.accounting.documents import Payout, PayoutItem
from integrations.accounting.payouts import book_payout, payout_rates_needed
from integrations.accounting.reasons import render
from integrations.accounting.rules import AccountChoice, Rate, Rules
from integrations.errors import MissingMapping, RejectedDocument, UnsupportedDocument
from tests.accounting.build import postings

SIXTEENTH = dt.date(2026, 10, 16)


def rules(**changes):
    accounts = dict(account_map(currencies=frozenset({"EUR"}))) | changes.pop("extra", {})
    return Rules(**{"version": "1", "accounts": accounts, **changes})


def item(kind, gross, **changes):
    values = {"kind": kind, "gross": D(gross), "source_field": f"items.{kind}", **changes}
    return PayoutItem(**values)


def payout(*items, **changes):
    values = {
        "source": "klarna", "gateway": "klarna", "payout_id": "KL-1", "date": SIXTEENTH, "currency": "NOK",
        "items": items, "net": sum((one.gross for one in items), D("0.00")),
    }  # fmt: skip
    return Payout(**{**values, **changes})


def booked(document, **changes):
    (voucher,) = book_payout(document, rules(**changes))
    assert voucher.date == document.date
    return voucher


def test_bank_fee_and_clearing():
    voucher = booked(payout(item("sale", "1528.00"), item("sale", "2450.00"), item("fee", "-119.34")))

    assert postings(voucher) == [("1920", "0", "3858.66"), ("7770", "0", "119.34"), ("1931", "0", "-3978.00")]
    assert (voucher.part, voucher.reference) == ("payout", "klarna:payout:KL-1")
    named = [reason.params["field"] for reason in voucher.postings[2].why if reason.kind == "payout_item"]
    assert named == ["items.sale", "items.sale"]


def test_refunds_come_off_the_clearing_account():
    voucher = booked(payout(item("sale", "1549.00"), item("refund", "-269.10"), item("fee", "-27.11")))

    assert postings(voucher)[2:] == [("1931", "0", "-1549.00"), ("1931", "0", "269.10")]


def test_a_reserve_is_a_claim_on_the_provider_or_stays_on_clearing():
    document = payout(item("sale", "5000.00"), item("fee", "-150.00"), item("reserve", "-500.00"))

    assert ("1579", "0", "500.00") in postings(booked(document))
    assert postings(booked(document, reserves="clearing"))[-2:] == [
        ("1931", "0", "500.00"),
        ("1931", "0", "-5000.00"),
    ]


def test_a_released_reserve_leaves_the_claim_again():
    voucher = booked(payout(item("sale", "100.00"), item("reserve_release", "500.00")))

    assert postings(voucher) == [("1920", "0", "600.00"), ("1579", "0", "-500.00"), ("1931", "0", "-100.00")]


def test_a_negative_payout_takes_from_the_bank():
    voucher = booked(payout(item("refund", "-800.00"), item("fee", "-20.00")))

    assert postings(voucher) == [("1920", "0", "-820.00"), ("7770", "0", "20.00"), ("1931", "0", "800.00")]


def test_a_payout_of_nothing_still_clears_what_is_in_it():
    voucher = booked(payout(item("sale", "100.00"), item("refund", "-100.00")))

    assert postings(voucher) == [("1931", "0", "-100.00"), ("1931", "0", "100.00")]


def test_a_disputes_fee_is_no_second_cost():
    """The dispute's own voucher has debited the fee; the payout only settles the clearing account."""
    items = (item("sale", "5000.00"), item("chargeback", "-1249.00"), item("dispute_fee", "-150.00"))
    voucher = booked(payout(*items))

    assert sum(p.gross for p in voucher.postings if p.role == "tender") == D("-3601.00")
    assert not [p for p in voucher.postings if p.role == "fees"]


def test_vat_inside_a_fee_is_cost_and_said_or_holds_the_payout():
    document = payout(item("sale", "1000.00"), item("fee", "-62.50", vat=D("-12.50")))

    fee = next(p for p in booked(document).postings if p.role == "fees")
    assert (fee.gross, fee.vat_code, fee.vat) == (D("62.50"), "0", D("0.00"))
    assert "fee_vat_not_claimed" in [reason.kind for reason in fee.why]
    with pytest.raises(UnsupportedDocument) as held:
        booked(document, taxed_fees="hold")
    assert (held.value.code, held.value.params["vat"]) == ("payout_fee_with_vat", "12.50")


@pytest.mark.parametrize(("kind", "role"), [("loan", "loan"), ("adjustment", "payout_adjustment")])
def test_loans_and_adjustments_are_never_a_fee(kind, role):
    document = payout(item("sale", "1000.00"), item(kind, "-300.00"))

    with pytest.raises(MissingMapping) as asked:
        booked(document)
    assert asked.value.waiting_for == f"{role}:klarna"
    chosen = {(role, "klarna"): AccountChoice(number="2990")}
    assert ("2990", "0", "300.00") in postings(booked(document, extra=chosen))


def test_a_gateway_may_have_a_fee_account_of_its_own():
    own = {("fees", "klarna"): AccountChoice(number="7771")}
    voucher = booked(payout(item("sale", "100.00"), item("fee", "-3.00")), extra=own)

    assert ("7771", "0", "3.00") in postings(voucher)


def test_items_that_do_not_add_up_are_refused_with_both_figures():
    with pytest.raises(RejectedDocument) as refused:
        payout(item("sale", "100.00"), net=D("99.00"))
    assert refused.value.code == "payout_does_not_add_up"
    assert (refused.value.params["stated"], refused.value.params["found"]) == ("99.00", "100.00")


@pytest.mark.parametrize(("kind", "gross"), [("sale", "-1.00"), ("refund", "1.00"), ("reserve", "1.00")])
def test_an_item_cannot_go_the_other_way(kind, gross):
    with pytest.raises(RejectedDocument) as refused:
        item(kind, gross)
    assert refused.value.code == "payout_item_sign"


def euros(**changes):
    items = (item("sale", "100.00", booked_nok=D("1083.15"), order="1036"), item("fee", "-3.20"))
    return payout(*items, **{"currency": "EUR", **changes})


def test_exchanged_money_is_booked_at_what_the_bank_got():
    """OUT-2: (100 − 3.20) × 10.7155 = 1037.26; the fee 34.29; booked 1083.15; the rest is loss."""
    document = euros(received_nok=D("1037.26"), settlement_rate=D("10.7155"))

    assert postings(booked(document)) == [
        ("1920", "0", "1037.26"), ("7770", "0", "34.29"), ("1931", "0", "-1083.15"), ("8160", "0", "11.60"),
    ]  # fmt: skip
    assert payout_rates_needed(document) == ()


def test_the_rate_follows_from_what_the_bank_got():
    with_rate = euros(received_nok=D("1037.26"), settlement_rate=D("10.7155"))
    without = euros(received_nok=D("1037.26"))

    assert postings(booked(without)) == postings(booked(with_rate))
    said = [
        render(*reason)
        for p in booked(without).postings
        for reason in p.why
        if reason.kind == "currency_rate"
    ]
    assert said == ["3,20 EUR regnet om med kurs 10,71549587 fra klarna, 16. okt. 2026."], "not 28 decimals"


def test_a_gain_is_credited():
    voucher = booked(euros(received_nok=D("1064.80"), settlement_rate=D("11")))

    assert ("8060", "0", "-16.85") in postings(voucher)


def test_money_that_arrives_in_its_currency_stands_on_that_bank_account():
    rates = {("EUR", SIXTEENTH): Rate(D("10.7155"), SIXTEENTH, "norges_bank")}
    voucher = booked(euros(), rates=rates)

    assert [(p.account, p.gross, p.currency, p.gross_currency) for p in voucher.postings] == [
        ("1940", D("1037.26"), "EUR", D("96.80")),
        ("7770", D("34.29"), "EUR", D("3.20")),
        ("1931", D("-1083.15"), "EUR", D("-100.00")),
        ("8160", D("11.60"), "NOK", D("11.60")),
    ]
    assert sum(p.gross_currency for p in voucher.postings if p.currency == "EUR") == 0
    assert booked_rates([{"postings": [{"why": p.why} for p in voucher.postings]}]) == rates
    assert payout_rates_needed(euros()) == (("EUR", SIXTEENTH),)


def test_unknown_kroner_hold_the_payout():
    document = payout(item("sale", "100.00", order="1036"), currency="EUR", received_nok=D("1071.55"))

    with pytest.raises(UnsupportedDocument) as held:
        booked(document)
    assert (held.value.code, held.value.params["order"]) == ("payout_item_not_booked", "1036")


def test_kroner_that_no_rate_explains_are_a_mistake_and_no_loss():
    with pytest.raises(UnsupportedDocument) as held:
        booked(euros(received_nok=D("96.80"), settlement_rate=D("1")))
    assert held.value.code == "payout_exchange_unlikely"


def test_a_rate_must_explain_the_kroner():
    with pytest.raises(RejectedDocument) as refused:
        euros(received_nok=D("1000.00"), settlement_rate=D("10.7155"))
    assert refused.value.params["found"] == "1037.26"


def test_each_currency_has_its_own_clearing_account_unless_said_otherwise():
    accounts = {key: choice for key, choice in account_map().items() if key[0] != "tender"}
    klarna, all_of_it = AccountChoice(number="1931"), AccountChoice(number="1939")
    kroner_only = Rules(version="1", accounts={**accounts, ("tender", "klarna"): klarna})

    with pytest.raises(MissingMapping) as asked:
        book_payout(euros(received_nok=D("1037.26")), kroner_only)
    assert asked.value.waiting_for == "tender:klarna/EUR"

    every = Rules(version="1", accounts={**kroner_only.accounts, ("tender", "klarna/*"): all_of_it})
    assert every.tender_account("klarna", currency="EUR", on=SIXTEENTH) == ("klarna/*", all_of_it)
    assert every.tender_account("klarna", currency="NOK", on=SIXTEENTH) == ("klarna", klarna)
