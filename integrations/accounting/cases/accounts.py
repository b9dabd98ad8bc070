"""The account map of worked cases: the numbers that ``golden/1`` states, as a tenant would have chosen them.

A gateway that is not here has no clearing account: its documents are held until somebody chooses one.
"""

from collections.abc import Mapping
from types import MappingProxyType

from integrations.accounting.rules import ALL_CURRENCIES, AccountChoice
from integrations.accounting.vat_defaults import DEFAULT_ACCOUNTS, UNREGISTERED

CLEARING: Mapping[str, str] = MappingProxyType(
    {
        "klarna": "1931",
        "vipps": "1932",
        "stripe": "1933",
        "shopify_payments": "1934",
        "paypal": "1935",
        "nexi": "1936",
        "svea": "1937",
        "walley": "1938",
    }
)
"""Gateway -> clearing account, one for all currencies of the gateway."""

BANK = "bank"
"""Tender method of money that goes straight to the company's bank account."""

FOREIGN_VAT_ACCOUNTS: Mapping[str, str] = MappingProxyType({"ioss": "2795", "oss": "2796", "local": "2797"})
"""Scheme -> liability account; the country stays on the posting."""


def account_map(
    *, currencies: frozenset[str] = frozenset(), countries: frozenset[str] = frozenset()
) -> Mapping[tuple[str, str], AccountChoice]:
    """(role, key) -> account of a case, for the foreign currencies and the countries of foreign VAT that occur in it."""
    numbers = dict(DEFAULT_ACCOUNTS) | {
        ("gift_card", ""): "2902",
        ("store_credit", ""): "2903",
        ("gap", "gift_card"): "2902",
        ("goodwill", ""): "7830",
        ("sales", UNREGISTERED): "3200",
        ("bank", ""): "1920",
        ("tender", BANK): "1920",
        ("tender", f"{BANK}/{ALL_CURRENCIES}"): "1940",
    }
    for currency in currencies:
        numbers["bank", currency] = "1940"
    for gateway, number in CLEARING.items():
        numbers["tender", gateway] = numbers["tender", f"{gateway}/{ALL_CURRENCIES}"] = number
    for country in countries:
        for scheme, number in FOREIGN_VAT_ACCOUNTS.items():
            numbers["foreign_vat", f"{country}/{scheme}"] = number
    return {at: AccountChoice(number=number, origin="person") for at, number in numbers.items()}
