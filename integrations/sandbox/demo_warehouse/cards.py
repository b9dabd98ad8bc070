"""Whom the wholesaler sells to, buys from and employs: invented, each as its card stands in either system."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import count
from random import Random
from typing import Any

from integrations.sandbox.demo_shop.people import FIRST_NAMES, LAST_NAMES, org_number

Json = dict[str, Any]
CUSTOMERS, PRIVATE, SUPPLIERS = 36, 4, 14
TOWNS = (
    ("9008", "Tromsø"),
    ("9405", "Harstad"),
    ("9510", "Alta"),
    ("8514", "Narvik"),
    ("9600", "Hammerfest"),
    ("8003", "Bodø"),
    ("8300", "Svolvær"),
    ("9900", "Kirkenes"),
    ("8622", "Mo i Rana"),
    ("9300", "Finnsnes"),
)
STREETS = ("Storgata", "Strandgata", "Sjøgata", "Havnegata", "Kirkegata", "Skippergata", "Fjordveien")
TRADES = ("Elektro", "Installasjon", "Hotell", "Bygg", "Eiendom", "Interiør", "Skipsverft")
MAKERS = ("Lyskilden", "Dioden", "Glødetråd", "Kabel & Kobber", "Lumen Nord", "Fjellglass", "Blått Lys")
LINES = ("Import AS", "Engros AS")
DAYS = (14, 14, 14, 30, 30, 10)
"""How long customers have to pay: most two weeks."""
_FIRST_STEM, _STEP = 91_010_000, 4_219
_PLAIN = {"æ": "ae", "ø": "o", "å": "a", "&": "og"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A customer or supplier. ``org_number`` '' is a private person; ``days`` to pay."""

    name: str
    street: str
    postal_code: str
    city: str
    org_number: str = ""
    email: str = ""
    phone: str = ""
    days: int = 14
    is_active: bool = True

    def in_tripletex(self) -> Json:
        """As POST /customer and POST /supplier take it; terms of payment are a customer's alone."""
        address = {"addressLine1": self.street, "postalCode": self.postal_code, "city": self.city}
        return {
            "name": self.name,
            "organizationNumber": self.org_number,
            "email": self.email,
            "phoneNumber": self.phone,
            "postalAddress": address,
            "isInactive": not self.is_active,
            "isPrivateIndividual": not self.org_number,
        }

    def in_rackbeat(self, *, terms: int = 1) -> Json:
        """As POST /customers and POST /suppliers take it; ``terms`` is the number of the payment terms there."""
        return {
            "company_name": self.name,
            "company_vat": self.org_number,
            "contact_email": self.email,
            "contact_phone": self.phone,
            "address_street": self.street,
            "address_zipcode": self.postal_code,
            "address_city": self.city,
            "address_country": "NO",
            "vat_zone": "domestic",
            "currency": "NOK",
            "payment_terms_id": terms,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Worker:
    """Somebody who works there. ``ended``: the last day of the work, ISO; '' while it goes on."""

    first_name: str
    last_name: str
    email: str
    may_manage: bool = False
    ended: str = ""


def org_numbers() -> Iterator[str]:
    """Valid organisation numbers, the same each time, in no order that shows."""
    for stem in count(_FIRST_STEM, _STEP):
        try:
            yield org_number(str(stem))
        except ValueError:  # one stem in eleven has no check digit
            continue


def customers(rng: Random, numbers: Iterator[str]) -> tuple[Card, ...]:
    """Businesses and a few private persons; the last business has closed down, and two are branches of one company."""
    names = [f"{town} {trade} AS" for _code, town in TOWNS for trade in TRADES]
    businesses = [_business(rng, name, next(numbers)) for name in rng.sample(names, CUSTOMERS - PRIVATE)]
    businesses[1] = replace(
        businesses[0], name=f"{businesses[0].name}, avd. verksted", street="Industriveien 4"
    )
    businesses[-1] = replace(businesses[-1], is_active=False)
    return (*businesses, *(_private(rng) for _ in range(PRIVATE)))


def suppliers(rng: Random, numbers: Iterator[str]) -> tuple[Card, ...]:
    """Makers and importers of lighting."""
    names = [f"{maker} {line}" for maker in MAKERS for line in LINES]
    return tuple(_business(rng, name, next(numbers)) for name in rng.sample(names, SUPPLIERS))


def _business(rng: Random, name: str, org: str) -> Card:
    code, town = next((row for row in TOWNS if name.startswith(row[1])), rng.choice(TOWNS))
    return Card(
        name=name,
        street=f"{rng.choice(STREETS)} {rng.randrange(1, 90)}",
        postal_code=code,
        city=town,
        org_number=org,
        email=f"faktura@{_letters(name.removesuffix(' AS'))}.example",
        phone=f"77 {rng.randrange(60, 70)} {rng.randrange(10, 99)} {rng.randrange(10, 99)}",
        days=rng.choice(DAYS),
    )


def _private(rng: Random) -> Card:
    (code, town), first, last = rng.choice(TOWNS), rng.choice(FIRST_NAMES), rng.choice(LAST_NAMES)
    return Card(
        name=f"{first} {last}",
        street=f"{rng.choice(STREETS)} {rng.randrange(1, 90)}",
        postal_code=code,
        city=town,
        email=f"{_letters(first)}.{_letters(last)}@example.com",
    )


def workers(rng: Random) -> tuple[Worker, ...]:
    """Six people; the first leads projects, the last has left."""
    names = zip(rng.sample(FIRST_NAMES, 6), rng.sample(LAST_NAMES, 6), strict=True)
    made = [
        Worker(
            first_name=first,
            last_name=last,
            email=f"{_letters(first)}@nordlysbelysning.example",
            may_manage=index == 0,
            ended="2025-12-31" if index == 5 else "",
        )
        for index, (first, last) in enumerate(names)
    ]
    return tuple(made)


def _letters(name: str) -> str:
    """A name as it stands in an address on the net."""
    plain = "".join(_PLAIN.get(letter, letter) for letter in name.lower())
    return "".join(letter for letter in plain if letter.isascii() and letter.isalnum())
