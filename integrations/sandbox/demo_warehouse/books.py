"""What stands in Tripletex on the morning when Rackbeat is joined to it."""

from dataclasses import dataclass
from random import Random

from integrations.sandbox.demo_warehouse.articles import Article, articles
from integrations.sandbox.demo_warehouse.cards import (
    Card,
    Worker,
    customers,
    org_numbers,
    suppliers,
    workers,
)

COMPANY_NAME = "Nordlys Belysning AS"
PROJECTS = (
    ("4101", "Tromsø domkirke, fasadelys"),
    ("4102", "Kystveien skole, ny belysning"),
    ("4103", "Polarhallen, nødlys"),
    ("4104", "Havneterminalen, byggetrinn 2"),
)
"""Number and name. The last one is closed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Books:
    """The company's master data, in the order in which Tripletex numbers it."""

    customers: tuple[Card, ...]
    suppliers: tuple[Card, ...]
    articles: tuple[Article, ...]
    workers: tuple[Worker, ...]
    projects: tuple[tuple[str, str], ...] = PROJECTS

    @property
    def goods(self) -> tuple[Article, ...]:
        """What is sold and kept in stock."""
        return tuple(one for one in self.articles if one.is_goods and one.is_active)


def books(seed: int) -> Books:
    """The same for the same seed."""
    rng, numbers = Random(f"books {seed}"), org_numbers()
    return Books(
        customers=customers(rng, numbers),
        suppliers=suppliers(rng, numbers),
        articles=articles(rng),
        workers=workers(rng),
    )
