"""Recorded orders → the sale, line by line."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from integrations.accounting.documents import Sale
from integrations.connectors.contract import Skip
from integrations.connectors.woocommerce.mapping import to_sale
from tests.connectors.woocommerce.orders import FIXTURES, SETTINGS, meta, order, sale, settings

D = Decimal


GOODS_25 = ("goods", "25", "1249.00", "249.80")
FREIGHT_25 = ("shipping", "25", "99.00", "19.80")

EXPECTED: dict[str, tuple[str, list[tuple[str, str | None, str, str]]]] = {
    "01-incl-25-guest-checkout": ("1348.00", [GOODS_25, FREIGHT_25]),
    "02-incl-mixed-rates": (
        "2756.70",
        [GOODS_25, ("goods", "15", "389.70", "50.83"), ("goods", "12", "620.00", "66.43"),
         ("goods", "0", "399.00", "0.00"), FREIGHT_25],
    ),
    "03-incl-coupon-percent": (
        "1932.93",
        [("goods", "25", "1124.10", "224.82"), ("goods", "15", "350.73", "45.75"),
         ("goods", "0", "359.10", "0.00"), FREIGHT_25],
    ),
    "05-incl-3x33.33-note": ("198.99", [("goods", "25", "99.99", "20.00"), FREIGHT_25]),
    "08-export-us-no-tax": (
        "2198.40", [("goods", None, "1998.40", "0.00"), ("shipping", None, "200.00", "0.00")]
    ),
    "09-svalbard-zero-rate-row": (
        "1199.20", [("goods", "0", "999.20", "0.00"), ("shipping", "0", "200.00", "0.00")]
    ),
    "20-rest-customer-shipping-fee": ("1409.25", [GOODS_25, FREIGHT_25, ("fee", "25", "61.25", "12.25")]),
    "21-b2b-company": (
        "14348.80",
        [("goods", "25", "12490.00", "2498.00"), ("goods", "15", "1558.80", "203.32"),
         ("shipping", "25", "300.00", "60.00")],
    ),
    "22-eur-germany-no-tax": ("124.00", [("goods", None, "109.00", "0.00"), ("shipping", None, "15.00", "0.00")]),
    "24-negative-fee-as-giftcard": ("874.00", [GOODS_25, ("fee", "25", "-375.00", "-75.00")]),
    "25-giftcard-sale-and-goods": (
        "629.90", [("gift_card", None, "500.00", "0.00"), ("goods", "15", "129.90", "16.94")]
    ),
    "38-deleted-product": ("80.00", [("goods", "25", "80.00", "16.00")]),
    "40-excl-3x33.33": (
        "224.60", [("goods", "25", "124.99", "25.00"), ("goods", "25", "0.61", "0.12"), FREIGHT_25]
    ),
    "44-giftcard-as-coupon": (
        "1307.80", [("goods", "25", "1149.00", "229.80"), ("goods", "15", "59.80", "7.80"), FREIGHT_25]
    ),
    "50-pw-giftcard-partial": ("1048.00", [GOODS_25, FREIGHT_25]),
}  # fmt: skip


@pytest.mark.parametrize("name", EXPECTED)
def test_a_recorded_order_becomes_its_sale(name: str) -> None:
    total, lines = EXPECTED[name]

    found = sale(name)

    assert found.total == D(total)
    assert [(line.kind, line.vat_rate, line.gross, line.vat) for line in found.lines] == [
        (kind, None if rate is None else D(rate), D(gross), D(vat)) for kind, rate, gross, vat in lines
    ]
    assert sum(tender.gross for tender in found.tenders) == D(total)


def test_every_recorded_order_is_a_sale_or_says_why_not() -> None:
    names = sorted(path.stem for path in (FIXTURES / "orders").glob("*.json"))

    for name in names:
        found = to_sale(order(name), SETTINGS)
        assert isinstance(found, Sale | Skip)
        assert isinstance(found, Sale) or found.code == "not_fulfilled"


def test_head_dates_and_tender_of_a_sale() -> None:
    found = sale("24-negative-fee-as-giftcard")

    assert found.reference == "woo:demo:45"
    assert found.number == "45"
    assert found.currency == "NOK"
    assert found.placed_at == datetime(2026, 11, 22, 1, 27, 11, tzinfo=UTC)
    assert found.delivered_on == date(2026, 11, 22)
    assert [(tender.method, tender.gross, tender.paid_on) for tender in found.tenders] == [
        ("vipps", D("874.00"), date(2026, 11, 22))
    ]


def test_days_are_norwegian_days() -> None:
    found = sale(
        "01-incl-25-guest-checkout",
        date_completed_gmt="2026-10-31T23:30:00",
        date_paid_gmt="2026-06-30T22:30:00",
    )

    assert found.delivered_on == date(2026, 11, 1)
    assert found.tenders[0].paid_on == date(2026, 7, 1)


def test_local_times_are_read_in_the_tenants_zone_when_gmt_is_missing() -> None:
    document = order("01-incl-25-guest-checkout", date_completed="2026-11-01T00:30:00")
    del document["date_completed_gmt"]

    found = to_sale(document, SETTINGS)

    assert isinstance(found, Sale)
    assert found.delivered_on == date(2026, 11, 1)


def test_a_private_buyer_and_the_place_of_delivery() -> None:
    found = sale("09-svalbard-zero-rate-row")

    assert found.buyer.kind == "private"
    assert found.ship_to.country == "SJ"


def test_a_business_is_known_by_its_organisation_number() -> None:
    found = sale("21-b2b-company")

    assert (found.buyer.kind, found.buyer.org_number, found.buyer.reference) == (
        "business",
        "974760673",
        "PO-7781",
    )


@pytest.mark.parametrize(
    ("value", "country", "expected"),
    [
        ("974 760 673", "NO", "974760673"), ("NO974760673MVA", "NO", "974760673"), ("974760673 MVA", "NO", "974760673"),
        ("974760674", "NO", ""), ("Kari", "NO", ""), ("", "NO", ""),
        ("DE136695976", "DE", "DE136695976"), ("DE136695977", "DE", ""), ("974760673", "US", ""),
    ],
)  # fmt: skip
def test_only_a_valid_number_makes_a_business(value: str, country: str, expected: str) -> None:
    document = order("01-incl-25-guest-checkout", meta_data=meta(_billing_vat_number=value))
    document["billing"] = {**document["billing"], "country": country, "company": "Firma"}

    found = to_sale(document, SETTINGS)

    assert isinstance(found, Sale)
    assert (found.buyer.org_number, found.buyer.kind) == (expected, "business" if expected else "private")


def test_a_tenants_own_key_for_the_organisation_number_is_looked_at_first() -> None:
    document = order(
        "01-incl-25-guest-checkout", meta_data=meta(firma_orgnr="974760673", _billing_org_nr="984809085")
    )

    found = to_sale(document, settings(org_number_keys=("firma_orgnr",)))

    assert isinstance(found, Sale)
    assert found.buyer.org_number == "974760673"
