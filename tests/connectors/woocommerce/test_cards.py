"""The shapes in which shops show gift cards, told apart."""

from datetime import date
from decimal import Decimal as D

import pytest

from integrations.accounting.documents import Sale
from integrations.connectors.contract import SourceSettings
from integrations.connectors.woocommerce.cards import GIFT_CARD_CODES, codes_sold
from integrations.connectors.woocommerce.mapping import to_sale
from tests.flows.orders import line, order
from tests.flows.test_giftcards import paid

SETTINGS = SourceSettings(connection_key="woo:shop", from_date=date(2026, 1, 1))


def sale_of(body: dict) -> Sale:
    for row in body["tax_lines"]:
        row["rate_percent"] = D(str(row["rate_percent"]))
    found = to_sale(body, SETTINGS)
    assert isinstance(found, Sale)
    return found


def cards_of(sale: Sale) -> list[tuple[str, D]]:
    return [(t.gift_card_code, t.gross) for t in sale.tenders if t.method == "gift_card"]


def coupon(code: str, discount: str, tax: str = "0.00", kind: str = "fixed_cart") -> dict:
    return {
        "id": 5, "code": code, "discount": discount, "discount_tax": tax, "discount_type": kind, "meta_data": [],
    }  # fmt: skip


def meta(key: str, value: object) -> list[dict]:
    return [{"id": 1, "key": "_vipps_captured", "value": 95000}, {"id": 2, "key": key, "value": value}]


def test_the_official_plugin_lists_its_cards_and_the_total_is_net_of_them():
    found = sale_of(
        order(
            1,
            line(1, "1250.00"),
            gift_cards=[{"id": 1, "code": "AB-12", "amount": "300.00"}],
            **paid("950.00"),
        )
    )
    assert (cards_of(found), found.total, found.gap) == ([("AB-12", D("300.00"))], D("1250.00"), D(0))


@pytest.mark.parametrize("key", ["_ywgc_applied_gift_cards", "smart_coupons_contribution"])
def test_a_plugins_meta_explains_a_gap_only_to_the_ore(key):
    exact = order(1, line(1, "1250.00"), total="950.00", meta_data=meta(key, {"YITH-1": "300.00"}))
    assert cards_of(sale_of(exact)) == [("YITH-1", D("300.00"))]
    other = order(1, line(1, "1250.00"), total="950.00", meta_data=meta(key, {"YITH-1": "299.00"}))
    assert (cards_of(sale_of(other)), sale_of(other).gap) == ([], D("300.00"))


def test_a_coupon_card_beside_full_lines_is_a_payment():
    found = sale_of(
        order(
            1,
            line(1, "1250.00"),
            coupon_lines=[coupon("x77", "300.00", kind="smart_coupon")],
            **paid("950.00"),
        )
    )
    assert (cards_of(found), found.coupons, found.gap) == ([("x77", D("300.00"))], (), D(0))


def test_a_coupon_card_that_left_the_vat_whole_is_a_payment_and_the_line_is_whole_again():
    row = line(1, "1250.00") | {"total": "700.00"}
    body = order(1, row, coupon_lines=[coupon("gavekort-1", "300.00")], **paid("950.00"))
    found = sale_of(body)
    assert cards_of(found) == [("gavekort-1", D("300.00"))]
    assert (found.lines[0].gross, found.lines[0].vat, found.total) == (
        D("1250.00"),
        D("250.00"),
        D("1250.00"),
    )


def test_a_coupon_card_that_cut_the_vat_stays_a_coupon_for_the_booking_to_hold():
    row = line(1, "950.00") | {"subtotal": "1000.00", "subtotal_tax": "250.00"}
    body = order(1, row, coupon_lines=[coupon("k-1", "240.00", "60.00")], **{GIFT_CARD_CODES: ["k-1"]})
    found = sale_of(body)
    assert cards_of(found) == []
    assert [(c.is_gift_card, c.gross) for c in found.coupons] == [(True, D("300.00"))]


def test_an_ordinary_coupon_is_left_alone():
    found = sale_of(order(1, line(1, "950.00"), coupon_lines=[coupon("sommer", "40.00", "10.00")]))
    assert (cards_of(found), [c.is_gift_card for c in found.coupons]) == ([], [False])


def test_a_line_tells_every_card_that_it_sells():
    rows = [{"key": "pw_gift_card_number", "value": "A-1"}, {"key": "pw_gift_card_number", "value": "B-2"}]
    assert (
        codes_sold({"meta_data": [*rows, {"key": "_ywgc_gift_card_code", "value": ["C-3", "A-1"]}]})
        == "A-1,B-2,C-3"
    )
    assert codes_sold({"meta_data": None}) == ""


def test_an_order_whose_lines_are_covered_to_the_ore_has_no_gap():
    assert sale_of(order(1, line(1, "1250.00"))).gap == 0
