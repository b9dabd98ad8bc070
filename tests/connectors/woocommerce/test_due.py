"""Which orders are due, which wait and why, and which are refused by the name of their field."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from integrations.accounting.documents import Sale
from integrations.connectors.contract import Skip
from integrations.connectors.woocommerce.mapping import GIFT_CARD_CODES, to_sale
from integrations.errors import RejectedDocument, UnsupportedDocument
from tests.connectors.woocommerce.orders import FIXTURES, SETTINGS, meta, order, sale, settings, skip

D = Decimal


@pytest.mark.parametrize(
    ("status", "code"),
    [
        ("pending", "not_paid"), ("on-hold", "not_paid"), ("processing", "not_fulfilled"),
        ("wc-packed", "not_fulfilled"), ("cancelled", "order_cancelled"), ("failed", "payment_failed"),
        ("checkout-draft", "order_draft"), ("trash", "order_trashed"),
    ],
)  # fmt: skip
def test_an_order_that_is_not_due_says_why(status: str, code: str) -> None:
    found = skip(order("01-incl-25-guest-checkout", status=status))

    assert (found.code, found.final, found.label) == (code, False, "26")


def test_an_order_before_the_from_date_is_never_due() -> None:
    found = skip(order("01-incl-25-guest-checkout"), settings(from_date=date(2026, 11, 23)))

    assert (found.code, found.final) == ("before_from_date", True)


def test_an_order_of_nothing_is_no_sale() -> None:
    found = skip(
        order("01-incl-25-guest-checkout", total="0.00", line_items=[], shipping_lines=[], payment_method="")
    )

    assert (found.code, found.final) == ("zero_total", True)


@pytest.mark.parametrize("method", ["bacs", "cheque", "cod"])
def test_a_paid_date_proves_nothing_for_these_methods(method: str) -> None:
    document = order("01-incl-25-guest-checkout", payment_method=method)

    assert skip(document, settings(paid_rules={})).code == "awaiting_payment"
    assert isinstance(to_sale(document, settings(paid_rules={method: "paid"})), Sale)


def test_an_unpaid_order_of_a_trusted_method_waits() -> None:
    document = order(
        "01-incl-25-guest-checkout", payment_method="ppcp-gateway", date_paid_gmt=None, date_paid=None
    )

    assert skip(document).code == "not_paid"


@pytest.mark.parametrize(
    ("method", "metas", "code"),
    [
        ("klarna_payments", {"_wc_klarna_order_id": "k-1"}, "not_captured"),
        ("kco", {"_wc_klarna_order_id": "k-1", "_wc_klarna_capture_id": ""}, "not_captured"),
        ("vipps", {"_vipps_captured": 0, "_vipps_status": "AUTHORIZED"}, "not_captured"),
        ("vipps", {"_vipps_captured": "nei"}, "not_captured"),
        ("dibs_easy", {"_dibs_payment_id": "n-1"}, "not_captured"),
        ("stripe", {"_stripe_charge_captured": "no"}, "not_captured"),
        ("klarna_payments", {"_wc_klarna_order_id": "k-1", "_wc_klarna_capture_id": "c-1"}, ""),
        ("vipps", {"_vipps_captured": 134800}, ""),
        ("vipps", {"_vipps_captured": "134800"}, ""),
        ("dibs_easy", {"_dibs_payment_id": "n-1", "_dibs_charge_id": "c"}, ""),
        ("stripe", {"_stripe_charge_captured": "yes"}, ""),
        ("vipps", {}, ""),
    ],
)
def test_a_reservation_is_not_a_payment(method: str, metas: dict[str, Any], code: str) -> None:
    document = order("01-incl-25-guest-checkout", payment_method=method, meta_data=meta(**metas))

    found = to_sale(document, settings(paid_rules={}))

    assert (found.code if isinstance(found, Skip) else "") == code


def test_a_partial_capture_is_left_to_a_person() -> None:
    document = order(
        "01-incl-25-guest-checkout", payment_method="vipps", meta_data=meta(_vipps_captured=100000)
    )

    with pytest.raises(UnsupportedDocument) as refusal:
        to_sale(document, SETTINGS)

    assert refusal.value.code == "partial_capture"
    assert refusal.value.params["captured"] == "1000.00"


def test_a_business_on_invoice_owes_the_total() -> None:
    found = to_sale(
        order("21-b2b-company", payment_method="faktura", date_paid_gmt=None),
        settings(paid_rules={"faktura": "invoice"}),
    )

    assert isinstance(found, Sale)
    assert found.tenders == ()
    assert found.total == D("14348.80")


def test_a_private_person_on_invoice_is_left_to_a_person() -> None:
    document = order("01-incl-25-guest-checkout", payment_method="faktura")

    with pytest.raises(UnsupportedDocument) as refusal:
        to_sale(document, settings(paid_rules={"faktura": "invoice"}))

    assert refusal.value.code == "private_on_invoice"


def test_fulfilments_decide_where_the_tenant_uses_them() -> None:
    parcels = json.loads((FIXTURES / "fulfilments" / "60-fulfillments-feature.json").read_text())
    document = order("60-fulfillments-feature", fulfillments=parcels)

    assert skip(document).code == "not_fulfilled"
    found = to_sale(document, settings(fulfilled_when="fulfillments"))
    assert isinstance(found, Sale)
    assert found.delivered_on == date(2026, 11, 22)


def test_a_partly_fulfilled_order_waits() -> None:
    document = order("60-fulfillments-feature", meta_data=meta(_fulfillment_status="partially_fulfilled"))

    assert skip(document, settings(fulfilled_when="fulfillments")).code == "not_fulfilled"


def test_a_gift_card_that_the_api_does_not_show_is_a_gap() -> None:
    assert sale("50-pw-giftcard-partial").gap == D("300.00")
    assert sale("01-incl-25-guest-checkout").gap == D("0.00")


def test_gift_cards_of_the_official_plugin_are_tenders() -> None:
    found = sale(
        "01-incl-25-guest-checkout", total="1048.00", gift_cards=[{"id": 1, "code": "ABCD-1", "amount": 300}]
    )

    assert found.total == D("1348.00")
    assert [(tender.method, tender.gross, tender.gift_card_code) for tender in found.tenders] == [
        ("bacs", D("1048.00"), ""),
        ("gift_card", D("300.00"), "ABCD-1"),
    ]


def test_a_gift_card_coupon_is_marked() -> None:
    found = sale("44-giftcard-as-coupon", **{GIFT_CARD_CODES: ["gc-7k2m-99"]})

    assert [(coupon.code, coupon.is_gift_card) for coupon in found.coupons] == [("gc-7k2m-99", True)]


@pytest.mark.parametrize("mark", ["STOL-1", "stol-1", "11"])
def test_a_tenants_mark_makes_a_line_a_gift_card(mark: str) -> None:
    found = to_sale(order("01-incl-25-guest-checkout"), settings(gift_card_marks=(mark,)))

    assert isinstance(found, Sale)
    assert found.lines[0].kind == "gift_card"


def test_prices_and_pick_up() -> None:
    document = order("40-excl-3x33.33")
    document["shipping_lines"] = [{**document["shipping_lines"][0], "method_id": "local_pickup"}]

    found = to_sale(document, SETTINGS)

    assert isinstance(found, Sale)
    assert (found.prices_include_vat, found.pickup) == (False, True)


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"id": None}, "id", "rejected_document"),
        ({"total": None}, "order.total", "malformed_amount"),
        ({"total": "mye"}, "order.total", "malformed_amount"),
        ({"total": "NaN"}, "order.total", "malformed_amount"),
        ({"total": "1e99"}, "order.total", "malformed_amount"),
        ({"total": "-5.00"}, "tender bacs", "negative_amount"),
        ({"total": "1400.00"}, "total", "lines_do_not_add_up"),
        ({"total_tax": "1.00"}, "stated_vat", "vat_does_not_add_up"),
        ({"currency": "KRONER"}, "currency", "unknown_currency"),
        ({"line_items": "none"}, "line_items", "rejected_document"),
        ({"line_items": ["x"]}, "line_items", "rejected_document"),
        (
            {"line_items": [{"id": 1, "name": "x", "total_tax": "0.00"}]},
            "line_items[0].total",
            "malformed_amount",
        ),
        ({"date_completed_gmt": "i går"}, "date_completed", "rejected_document"),
        ({"date_completed_gmt": None, "date_completed": None}, "date_completed_gmt", "rejected_document"),
        ({"date_created_gmt": None, "date_created": None}, "date_created_gmt", "rejected_document"),
        ({"shipping": {"country": "NORGE"}}, "country", "unknown_country"),
        ({"payment_method": ""}, "payment_method", "rejected_document"),
    ],
)
def test_a_broken_order_is_refused_by_the_name_of_its_field(
    changes: dict[str, Any], field: str, code: str
) -> None:
    chosen = settings(paid_rules={"bacs": "paid", "": "paid"})

    with pytest.raises(RejectedDocument) as refusal:
        to_sale(order("01-incl-25-guest-checkout", **changes), chosen)

    assert (refusal.value.params["field"], refusal.value.code) == (field, code)


def test_amounts_may_come_as_numbers_and_with_more_decimals() -> None:
    document = order("01-incl-25-guest-checkout", total=1348, total_tax=Decimal("269.6"))
    document["line_items"] = [
        {**document["line_items"][0], "total": "999.2000", "total_tax": Decimal("249.80")}
    ]

    found = to_sale(document, SETTINGS)

    assert isinstance(found, Sale)
    assert found.lines[0].gross == D("1249.00")
