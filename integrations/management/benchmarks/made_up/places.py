"""Where a made-up order goes, in which money, to whom, and whose VAT the shop charges."""

import datetime as dt
from dataclasses import dataclass, replace
from decimal import Decimal
from random import Random

from integrations.accounting.documents import Address, Buyer

CURRENCIES = ("EUR", "USD", "SEK", "GBP", "DKK")
UNIONS = {"SE": "25", "DE": "19", "FI": "25.5", "FR": "20", "DK": "25", "IE": "23"}
"""Standard VAT of some countries of the Union, for orders sold under IOSS and OSS."""
ORG_NUMBERS = ("984809085", "974760673", "923609016")


@dataclass(frozen=True, slots=True)
class Place:
    """``charges``: 'norwegian' VAT, 'none', or a scheme: 'ioss', 'oss', 'local'."""

    address: Address
    currency: str
    charges: str
    pickup: bool = False


def place(random: Random, *, registered: bool) -> Place:
    """Where one order goes; a company that is not ``registered`` charges no VAT anywhere."""
    goes = _anywhere(random)
    return goes if registered else replace(goes, charges="none")


def _anywhere(random: Random) -> Place:
    """Mostly Norway; Svalbard, foreigners who collect here, the Union with and without its VAT, the world."""
    draw = random.random()
    foreign = random.choice(CURRENCIES)
    if draw < 0.70:
        currency = foreign if random.random() < 0.04 else "NOK"
        code = random.choice(("0150", "5003", "9008"))
        return Place(Address(country="NO", postal_code=code), currency, "norwegian")
    if draw < 0.76:
        country, code = random.choice((("NO", "9170"), ("SJ", "9171"), ("NO", "8099")))
        return Place(Address(country=country, postal_code=code), "NOK", "none")
    if draw < 0.80:
        return Place(Address(country=random.choice(("SE", "DE"))), "NOK", "norwegian", pickup=True)
    country = random.choice(tuple(UNIONS))
    if draw < 0.88:
        scheme = random.choice(("ioss", "ioss", "ioss", "oss", "local"))
        return Place(Address(country=country), random.choice(("EUR", "SEK", "NOK")), scheme)
    country = random.choice((country, country, "US", "GB", "JP", "" if random.random() < 0.1 else "CH"))
    return Place(Address(country=country), random.choice((foreign, "NOK")), "none")


def buyer(random: Random, goes: Place) -> Buyer:
    """Private persons, and businesses with their numbers."""
    country = goes.address.country
    if random.random() < 0.85:
        return Buyer(kind="private", address=goes.address, email=random.choice(("", "ola@example.no")))
    number = random.choice(ORG_NUMBERS) if country in ("NO", "SJ", "") else f"{country}123456789"
    reference = random.choice(("", "PO-7781"))
    return Buyer(
        kind="business", address=goes.address, name="Kunde AS", org_number=number, reference=reference
    )


def stated_rate(goes: Place, rate: str, on: dt.date) -> Decimal | None:
    """The percentage that the shop prints for a class of ``rate``: None where it charges no tax at all."""
    if goes.charges == "none":
        return None
    if goes.charges != "norwegian":
        return Decimal(UNIONS[goes.address.country])
    return Decimal(low_rate(on) if rate == "low" else rate)


def low_rate(on: dt.date) -> str:
    """Norway's low rate since 2018, in percent."""
    return "6" if dt.date(2020, 4, 1) <= on < dt.date(2021, 10, 1) else "12"
