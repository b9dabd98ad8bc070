"""Whose VAT an order was taxed with, and what its products are, as the shop tells it."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from integrations.accounting.rules import Registration
from integrations.connectors.woocommerce.mapping import to_sale
from integrations.connectors.woocommerce.products import PRODUCTS, product_ids
from tests.connectors.woocommerce.shops import SETTINGS
from tests.flows.orders import line, order

IOSS = Registration(country="EU", scheme="ioss", valid_from=date(2026, 7, 1))
OSS = Registration(country="EU", scheme="oss")
GB = Registration(country="GB", scheme="local")


def parsed(body):
    """As the client hands it over: no float."""
    for row in body["tax_lines"]:
        row["rate_percent"] = Decimal(str(row["rate_percent"]))
    return body


def scheme(country="SE", code="SE-MOMS-1", *registrations, **changes):
    body = parsed(order(1, **changes))
    body["shipping"]["country"] = country
    for row in body["tax_lines"]:
        row["rate_code"] = code
    return to_sale(body, replace(SETTINGS, registrations=registrations)).foreign_vat_scheme


def test_the_registration_that_covers_the_country_that_day_is_the_scheme():
    assert scheme("SE", "SE-MOMS-1", OSS, IOSS) == "ioss"
    assert scheme("SE", "SE-MOMS-1", OSS) == "oss"
    assert scheme("SE", "SE-MOMS-1", OSS, IOSS, when="2026-06-30T10:00:00") == "oss"
    assert scheme("GB", "GB-VAT-1", IOSS, GB) == "local"


def test_without_a_registration_it_is_the_scheme_that_was_needed():
    assert scheme("SE", "SE-MOMS-1") == "ioss"
    assert scheme("US", "US-CA-TAX-1") == "local"


@pytest.mark.parametrize(
    ("country", "code"),
    [
        ("NO", "NO-MVA-1"),
        ("SJ", "SJ-1"),
        ("SE", "NO-MVA-1"),
        ("SE", "MOMS-1"),
        ("SE", ""),
        ("SE", "DK-MOMS-1"),
    ],
)
def test_norwegian_vat_and_vat_of_nobody_in_particular_is_compared_with_the_norwegian_rule(country, code):
    assert scheme(country, code, IOSS, OSS) == ""


def test_what_is_collected_in_the_shop_is_norwegian():
    pickup = [
        {"id": 9, "method_id": "local_pickup", "method_title": "Henting", "total": "0", "total_tax": "0"}
    ]
    assert scheme("SE", "SE-MOMS-1", IOSS, shipping_lines=pickup) == ""


def test_a_line_carries_the_groups_of_its_product_and_of_no_other():
    body = parsed(
        order(1, line(1, "125.00", product_id=13, variation_id=27), line(2, "125.00", product_id=0))
    )
    groups = {"13": {"categories": ["mat", "kaffe"], "tags": ["lokal"]}}
    sale = to_sale({**body, PRODUCTS: groups}, SETTINGS)
    found = [(one.product_id, one.parent_product_id, one.categories, one.tags) for one in sale.lines]
    assert found == [("27", "13", ("mat", "kaffe"), ("lokal",)), ("", "", (), ())]
    assert product_ids(body) == ["13"]
