"""Norwegian defaults: dated VAT rates, product classes of common tax classes, the VAT rule table, standard
accounts.

Sources: Skatteetaten's code lists (sats.xml, mvaKodeSAFT.xml) for codes and rates; Merverdiavgiftshåndboken
M-6-21 and M-6-22 for deliveries out of the VAT area; Tripletex' default chart of accounts for the numbers.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

ANY = "any"
DOMESTIC = "domestic"
SVALBARD = "svalbard"
EU = "eu"
ABROAD = "abroad"
STOCK_ABROAD = "stock_abroad"
AREAS = (DOMESTIC, SVALBARD, EU, ABROAD, STOCK_ABROAD)
"""Delivery areas: mainland Norway; Svalbard and Jan Mayen (outside the VAT area); the EU; every other country (a rule for
'abroad' holds in the EU too); goods that lay abroad when they were sold, wherever they went."""

EU_COUNTRIES = frozenset(
    {
        "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU",
        "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
    }
)  # fmt: skip
"""Member states by ISO 3166. Territories with codes of their own (Åland AX, Greenland GL …) are outside the EU's VAT area."""

PRODUCT_CLASSES = (
    "standard",
    "food",
    "low",
    "zero",
    "raw_fish",
    "outside",
    "reverse_charge",
    "digital_service",
    "service_abroad",
    "gift_card",
    "single_purpose_voucher",
)
"""What is sold, as the VAT table sees it. ``zero``: books, e-books, newspapers (VAT-4); ``outside``: exempt, health, teaching,
finance; ``reverse_charge``: gold and climate quotas (VAT-7); ``digital_service``: remote services (EXP-4);
``service_abroad``: services wholly used where they are delivered (no. 10 of the rulebook); ``single_purpose_voucher``: a
card whose VAT is known when it is sold (GIFT-6)."""
CUSTOMER_TYPES = ("private", "business")
UNREGISTERED = "unregistered"


@dataclass(frozen=True, slots=True, kw_only=True)
class VatRule:
    """Buyer × place of delivery × product class → VAT code and account role. 'any' matches everything.

    The matching rule with the lowest ``priority`` number wins. ``valid_from`` and ``valid_to`` are inclusive
    days of delivery. ``account_key`` '' means the VAT code itself.
    """

    id: str
    delivery_area: str
    product_class: str
    vat_code: str
    customer_type: str = ANY
    account_role: str = "sales"
    account_key: str = ""
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None
    priority: int = 100
    version: int = 1
    set_by: str = ""

    def covers(self, area: str) -> bool:
        """Whether the rule is for deliveries in ``area``; abroad includes the EU."""
        return self.delivery_area in (ANY, area) or (self.delivery_area == ABROAD and area == EU)


def _domestic(product_class: str, *, code: str) -> VatRule:
    return VatRule(
        id=f"domestic-{product_class}", delivery_area=DOMESTIC, product_class=product_class, vat_code=code
    )


DEFAULT_VAT_RULES: tuple[VatRule, ...] = (
    VatRule(
        id="gift-card",
        delivery_area=ANY,
        product_class="gift_card",
        vat_code="0",
        account_role="gift_card",
        priority=10,
    ),
    _domestic("standard", code="3"),
    _domestic("food", code="31"),
    _domestic("low", code="33"),
    _domestic("zero", code="5"),
    _domestic("raw_fish", code="32"),
    _domestic("outside", code="6"),
    _domestic("reverse_charge", code="3"),
    _domestic("digital_service", code="3"),
    _domestic("service_abroad", code="3"),
    VatRule(
        id="reverse-charge-business",
        customer_type="business",
        delivery_area=DOMESTIC,
        product_class="reverse_charge",
        vat_code="51",
        priority=90,
    ),
    *(
        VatRule(
            id=f"digital-private-{area}-until-2022",
            customer_type="private",
            delivery_area=area,
            product_class="digital_service",
            vat_code="3",
            valid_to=dt.date(2022, 12, 31),
            priority=90,
        )
        for area in (SVALBARD, ABROAD)
    ),
    *(
        VatRule(id=f"outside-{area}", delivery_area=area, product_class="outside", vat_code="6", priority=90)
        for area in (SVALBARD, ABROAD)
    ),
    VatRule(id="low-abroad", delivery_area=ABROAD, product_class="low", vat_code="33", priority=90),
    VatRule(id="export-svalbard", delivery_area=SVALBARD, product_class=ANY, vat_code="52"),
    VatRule(id="export", delivery_area=ABROAD, product_class=ANY, vat_code="52"),
)
"""VAT-4, VAT-7, EXP-1 to EXP-5. Goods collected in Norway are domestic whoever collects them: see ``vat.delivery_area``.

Remote services to private persons abroad were domestic until the end of 2022. What is outside the Act stays so abroad. The
low rate is for services that are used where they are given (rooms, tickets, transport), so that a buyer's foreign address
alone does not make them an export. Goods that lie abroad have no rule: the accountant chooses code 7 or 0.
"""

DEFAULT_PRODUCT_CLASSES: Mapping[str, str] = MappingProxyType(
    {"": "standard", "standard": "standard", "reduced-rate": "food", "zero-rate": "zero"}
)
"""WooCommerce's own tax classes as Norwegian shops use them. A shop that means something else is stopped by VAT-8."""

DEFAULT_ACCOUNTS: Mapping[tuple[str, str], str] = MappingProxyType(
    {
        ("receivable", ""): "1500",
        ("prepayment", ""): "2900",
        ("sales", "3"): "3000",
        ("sales", "31"): "3001",
        ("sales", "33"): "3002",
        ("sales", "32"): "3011",
        ("sales", "5"): "3100",
        ("sales", "51"): "3108",
        ("sales", "52"): "3107",
        ("sales", "6"): "3200",
        ("sales", UNREGISTERED): "3200",
        ("rounding", ""): "7740",
        ("fx", "gain"): "8060",
        ("fx", "loss"): "8160",
        ("bank", ""): "1920",
        ("fees", ""): "7770",
        ("other_receivable", ""): "1579",
        ("other_income", ""): "3900",
        ("deferred_income", ""): "3090",
        ("bad_debt", ""): "7830",
        ("supplier_debt", ""): "2400",
        ("goods_purchase", ""): "4300",
        ("freight_in", ""): "4360",
        ("software", ""): "6552",
    }
)
"""(role, key) -> account number that every new company of Tripletex has. Tenders and gift cards are chosen by a person."""


def _since(*steps: tuple[str, str]) -> tuple[tuple[dt.date, Decimal], ...]:
    return tuple((dt.date.fromisoformat(start), Decimal(rate)) for start, rate in steps)


DATED_RATES: Mapping[str, tuple[tuple[dt.date, Decimal], ...]] = MappingProxyType(
    {
        "3": _since(("2005-01-01", "25")),
        "31": _since(("2012-01-01", "15")),
        "32": _since(("1970-01-01", "11.11")),
        "33": _since(
            ("2006-01-01", "8"),
            ("2016-01-01", "10"),
            ("2018-01-01", "12"),
            ("2020-04-01", "6"),
            ("2021-10-01", "12"),
        ),
        "1": _since(("2005-01-01", "25")),
        "11": _since(("2012-01-01", "15")),
        "12": _since(("1970-01-01", "11.11")),
        "13": _since(
            ("2006-01-01", "8"),
            ("2016-01-01", "10"),
            ("2018-01-01", "12"),
            ("2020-04-01", "6"),
            ("2021-10-01", "12"),
        ),
        **{code: _since(("1970-01-01", "0")) for code in ("0", "5", "6", "7", "51", "52", "21", "86")},
    }
)
"""VAT code number -> (in force from, percent), oldest first (VAT-2); 1, 11, 12 and 13 are input VAT."""
