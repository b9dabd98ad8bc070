"""Every recorded order and refund of a real shop: booked with the shop's own total and VAT to the øre, or not, and why.

The table is what a bookkeeper signs. ``waits``: nothing is due yet. ``held``: a person must decide, and is told what.
"""

import json
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

import pytest

from integrations.accounting.booking import book_refund, book_sale, invoice_sale
from integrations.accounting.documents import Refund, Sale
from integrations.accounting.rules import AccountChoice, Rate, Rules
from integrations.accounting.voucher import Posting, Voucher
from integrations.connectors.contract import Skip
from integrations.connectors.woocommerce.mapping import to_sale
from integrations.connectors.woocommerce.refunds import to_refund
from integrations.errors import MissingMapping, SyncError
from tests.accounting import golden
from tests.connectors.woocommerce.orders import FIXTURES, SETTINGS, order
from tests.shared import SHARED, needs_shared

D = Decimal
SOLD = ("sales", "gift_card", "rounding")
"""Roles of the lines that are what the buyer bought."""


class Answer(NamedTuple):
    """Booked: what was sold with VAT, and the VAT in it, in the order's own currency and in kroner. Else ``code``: why."""

    gross: str = ""
    vat: str = ""
    code: str = ""


def booked(gross: str, vat: str) -> Answer:
    return Answer(gross=gross, vat=vat)


def held(code: str) -> Answer:
    return Answer(code=f"held: {code}")


def waits(code: str) -> Answer:
    return Answer(code=f"waits: {code}")


ORDERS = {
    "01-incl-25-guest-checkout": booked("1348.00", "269.60"),
    "02-incl-mixed-rates": booked("2756.70", "386.86"),
    "03-incl-coupon-percent": booked("1932.93", "290.37"),
    "05-incl-3x33.33-note": booked("198.99", "39.80"),
    "08-export-us-no-tax": booked("2198.40", "0.00"),
    "09-svalbard-zero-rate-row": booked("1199.20", "0.00"),
    "13-cod-processing-not-paid": waits("not_fulfilled"),
    "15-paid-not-fulfilled": waits("not_fulfilled"),
    "20-rest-customer-shipping-fee": booked("1409.25", "281.85"),
    "21-b2b-company": booked("14348.80", "2761.32"),
    "22-eur-germany-no-tax": booked("124.00", "0.00"),
    # The shop took VAT off a gift card: too little VAT is charged, and only the shop can put that right (GIFT-2).
    "24-negative-fee-as-giftcard": held("gift_card_cut_vat"),
    "25-giftcard-sale-and-goods": booked("629.90", "16.94"),
    "30-partial-refund-line": booked("458.79", "73.69"),
    "31-refund-shipping": booked("458.79", "73.69"),
    "33-amount-only-refund": booked("458.79", "73.69"),
    "35-two-partial-refunds": booked("458.79", "73.69"),
    "38-deleted-product": booked("80.00", "16.00"),
    "40-excl-3x33.33": booked("224.60", "44.92"),
    # A gift card as a coupon is a discount to the shop: the VAT of the order is too low (GIFT-2).
    "44-giftcard-as-coupon": held("gift_card_as_coupon"),
    # The order shows 300.00 less than its lines and no reason: a person must say that it is a gift card.
    "50-pw-giftcard-partial": held("missing_mapping gap/gift_card"),
    "60-fulfillments-feature": waits("not_fulfilled"),
}
REFUNDS = {
    ("30-partial-refund-line", "49"): booked("33.33", "6.67"),
    ("31-refund-shipping", "51"): booked("99.00", "19.80"),
    # The shop names neither lines nor VAT: a price reduction, spread over what was sold (REF-5).
    ("33-amount-only-refund", "55"): booked("50.00", "8.03"),
    ("35-two-partial-refunds", "59"): booked("33.33", "6.67"),
    ("35-two-partial-refunds", "60"): booked("129.90", "16.94"),
}


def rules(**accounts: str) -> Rules:
    """What the recorded shop's tenant has decided: its tax classes, and an account for each of its payment methods."""
    chosen = {
        ("tender", "bacs"): "1920", ("tender", "bacs/EUR"): "1940", ("tender", "klarna_payments"): "1931",
        ("tender", "vipps"): "1932", ("tender", "cod"): "1900",
    } | {("gap", key): number for key, number in accounts.items()}  # fmt: skip
    known = {at: choice for at, choice in golden.rules_for().accounts.items() if at[0] != "gap"}
    days = [date(2026, 11, day) for day in (20, 21, 22)]
    return golden.rules_for(
        product_class_by_tax_class={"": "standard", "mat-15": "food", "transport-12": "low", "fritatt-0": "zero"},
        accounts=known | {at: AccountChoice(number=number, origin="person") for at, number in chosen.items()},
        rates={("EUR", day): Rate(D("11.6350"), date(2026, 11, 20), "Norges Bank") for day in days},
    )  # fmt: skip


def refunds_of(name: str) -> list[dict[str, Any]]:
    """The recorded refunds of an order, oldest first."""
    path = FIXTURES / "refunds" / f"{name}.json"
    if not path.exists():
        return []
    found: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"), parse_float=D)
    return sorted(found, key=lambda refund: refund["id"])


def answer_of(name: str, under: Rules) -> Answer:
    """What the order becomes."""
    try:
        sale = to_sale(order(name), SETTINGS)
        if isinstance(sale, Skip):
            return waits(sale.code)
        return _sums(book_sale(sale, under), sign=-1)
    except MissingMapping as error:
        return held(f"{error.code} {error.role}/{error.key}")
    except SyncError as error:
        return held(error.code)


def _sums(vouchers: tuple[Voucher, ...], *, sign: int) -> Answer:
    sold = [p for voucher in vouchers for p in voucher.postings if p.role in SOLD and p.gross * sign > 0]
    gross = abs(sum((_own(p) for p in sold), D(0)))
    vat = abs(sum((p.vat for p in sold), D(0)))
    return booked(f"{gross:.2f}", f"{vat:.2f}")


def _own(posting: Posting) -> Decimal:
    return posting.gross if posting.currency == "NOK" else posting.gross_currency


@pytest.mark.parametrize("name", ORDERS)
def test_a_recorded_order_is_booked_or_held_as_a_bookkeeper_would(name: str) -> None:
    assert answer_of(name, rules()) == ORDERS[name]


@pytest.mark.parametrize("name", [name for name, answer in ORDERS.items() if answer.gross])
def test_what_is_booked_is_the_shops_own_total_and_vat(name: str) -> None:
    document = order(name)

    assert (document["total"], document["total_tax"]) == (ORDERS[name].gross, ORDERS[name].vat)


def test_the_company_gets_an_invoice_of_the_same_total_and_vat() -> None:
    sale = to_sale(order("21-b2b-company"), SETTINGS)
    assert isinstance(sale, Sale)

    invoice = invoice_sale(sale, rules())

    assert (invoice.total, invoice.send) == (D("14348.80"), "EHF")
    assert [(line.vat_code, line.gross) for line in invoice.lines] == [
        ("3", D("12490.00")), ("31", D("1558.80")), ("3", D("300.00"))
    ]  # fmt: skip


def test_a_gap_that_a_person_calls_a_gift_card_is_booked_with_the_vat_of_the_whole_sale() -> None:
    document = order("50-pw-giftcard-partial")

    found = answer_of("50-pw-giftcard-partial", rules(gift_card="2902"))

    assert found == booked("1348.00", "269.60")
    assert (D(document["total"]) + 300, document["total_tax"]) == (D(found.gross), found.vat)


@pytest.mark.parametrize("name", sorted({name for name, _ in REFUNDS}))
def test_recorded_refunds_are_booked_with_the_shops_own_total_and_the_vat_of_their_lines(name: str) -> None:
    sale = to_sale(order(name), SETTINGS)
    assert isinstance(sale, Sale)
    found: dict[tuple[str, str], Answer] = {}
    earlier: list[Refund] = []

    for body in refunds_of(name):
        refund = to_refund({"order": order(name), "refund": body}, SETTINGS)
        assert isinstance(refund, Refund)
        found[name, refund.document_id] = _sums(book_refund(refund, sale, rules(), earlier=earlier), sign=1)
        earlier.append(refund)
        stated = sum((line.vat for line in refund.lines), D(0))
        assert not refund.lines or found[name, refund.document_id].vat == f"{stated:.2f}"

    assert found == {at: answer for at, answer in REFUNDS.items() if at[0] == name}
    assert [answer.gross for answer in found.values()] == [body["amount"] for body in refunds_of(name)]


def test_every_recorded_order_and_refund_is_in_the_table() -> None:
    orders = {path.stem for path in (FIXTURES / "orders").glob("*.json")}

    assert orders == set(ORDERS)
    assert {(name, str(body["id"])) for name in orders for body in refunds_of(name)} == set(REFUNDS)


@needs_shared
def test_the_recordings_here_are_all_that_there_are() -> None:
    folder = SHARED / "samples" / "woocommerce"
    ours = {"order": "orders", "refunds": "refunds", "fulfillments": "fulfilments"}

    for path in folder.glob("[0-9]*.json"):
        name, kind, _ = path.name.rsplit(".", 2)
        assert (FIXTURES / ours[kind] / f"{name}.json").read_bytes() == path.read_bytes()
