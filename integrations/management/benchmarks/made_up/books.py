"""The rules of made-up companies: careful ones, one not VAT-registered, one with policies and VAT codes of its own."""

import datetime as dt
from decimal import Decimal
from itertools import product
from typing import Literal

from integrations.accounting.rules import (
    DEFAULT_ACCOUNTS,
    ROLES,
    AccountChoice,
    LedgerAccountInfo,
    Rate,
    Registration,
    Rules,
    VatCodeInfo,
)
from integrations.management.benchmarks.made_up.orders import DAYS, FIRST_DAY
from integrations.management.benchmarks.made_up.paying import FREE_CARDS, METHODS
from integrations.management.benchmarks.made_up.places import CURRENCIES, UNIONS

CLASSES = {"": "standard", "reduced-rate": "food", "transport": "low", "zero-rate": "zero"}
CODES = {"3": "25", "31": "15", "33": "12", "5": "0", "6": "0", "7": "0", "52": "0", "51": "0"}
PER_UNIT = {"EUR": "11.6350", "USD": "10.1234", "SEK": "1.0321", "GBP": "13.4567", "DKK": "1.5599"}
SCHEMES: tuple[Literal["ioss", "oss", "local"], ...] = ("ioss", "oss", "local")


def books() -> tuple[Rules, ...]:
    """Rules that a made-up order may meet; building them takes part of a second."""
    common = {
        "accounts": _accounts(), "rates": _rates(), "product_class_by_tax_class": CLASSES,
        "registrations": _registrations(),
    }  # fmt: skip
    careful = Rules(version="1", **common)  # type: ignore[arg-type]
    unregistered = Rules(version="2", vat_registered=False, **common)  # type: ignore[arg-type]
    particular = Rules(
        version="3",
        vat_codes={code: VatCodeInfo(number=code, rate=Decimal(rate)) for code, rate in CODES.items()},
        ledger_accounts={choice.number: _ledger_account(choice.number) for choice in _accounts().values()},
        shipping="standard",
        amount_refunds="goodwill",
        customer_mode="own",
        own_customer_above=None,
        free_card_marks=(FREE_CARDS,),
        **common,  # type: ignore[arg-type]
    )
    return (careful, careful, careful, unregistered, particular)


def _accounts() -> dict[tuple[str, str], AccountChoice]:
    """An account for every role, and for every method of payment but the unknown one."""
    numbers = {
        **DEFAULT_ACCOUNTS, ("gift_card", ""): "2902", ("store_credit", ""): "2903", ("goodwill", ""): "7590",
        ("gap", "gift_card"): "2902", ("bank", "EUR"): "1940",
    }  # fmt: skip
    numbers |= {("tender", method): str(1931 + at) for at, method in enumerate(METHODS)}
    numbers |= {
        ("tender", f"{method}/{currency}"): str(1941 + at)
        for at, (method, currency) in enumerate(product(METHODS, CURRENCIES))
    }
    numbers |= {
        ("foreign_vat", f"{country}/{scheme}"): str(2760 + at)
        for at, (country, scheme) in enumerate(product(UNIONS, SCHEMES))
    }
    numbers |= {(role, ""): "7799" for role in ROLES if (role, "") not in numbers}
    return {at: AccountChoice(number=number, origin="person") for at, number in numbers.items()}


def _registrations() -> tuple[Registration, ...]:
    union = [Registration(country="EU", scheme=scheme) for scheme in ("ioss", "oss")]
    return (*union, *(Registration(country=country, scheme="local") for country in UNIONS))


def _ledger_account(number: str) -> LedgerAccountInfo:
    lock = {"3000": "3", "3001": "31", "2902": "0"}.get(number)
    return LedgerAccountInfo(number=number, name=f"Konto {number}", vat_lock=lock)


def _rates() -> dict[tuple[str, dt.date], Rate]:
    """A rate for every day and a little beyond, wandering so that days differ."""
    found = {}
    for at in range(-60, DAYS + 260):
        day = FIRST_DAY + dt.timedelta(days=at)
        for currency in CURRENCIES:
            quote = Decimal(PER_UNIT[currency]) + Decimal(at % 97 - 48).scaleb(-3)
            found[currency, day] = Rate(quote, day, "Norges Bank")
    return found
