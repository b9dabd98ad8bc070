"""What rules are made of: chosen accounts, the ledger's codes and accounts, rates, product rules, registrations."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, NamedTuple

from integrations.accounting.vat_defaults import EU_COUNTRIES

ProductRuleField = Literal["product", "sku", "tag", "category", "tax_class"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountChoice:
    """The ledger account that a role and key lead to, and who chose it. ``origin``: 'default', 'person' or 'import'.

    It holds from ``valid_from`` on (None: since ever); before that day ``earlier`` holds, None when nothing was chosen then.
    """

    number: str
    name: str = ""
    origin: str = "default"
    mapping_id: str = ""
    version: int = 1
    set_by: str = ""
    valid_from: dt.date | None = None
    earlier: "AccountChoice | None" = None

    def on(self, day: dt.date) -> "AccountChoice | None":
        """The choice that holds for what is booked on a day."""
        choice: AccountChoice | None = self
        while choice is not None and choice.valid_from is not None and choice.valid_from > day:
            choice = choice.earlier
        return choice

    def ever(self) -> Iterator["AccountChoice"]:
        """This choice and every earlier one, the latest first."""
        choice: AccountChoice | None = self
        while choice is not None:
            yield choice
            choice = choice.earlier


@dataclass(frozen=True, slots=True, kw_only=True)
class VatCodeInfo:
    """A VAT code as the ledger company has it. ``rate`` in percent; ``active`` false when the company may not use it.

    ``past`` are the rates that the ledger itself gives the code on earlier days: (first day, last day, percent).
    """

    number: str
    rate: Decimal
    active: bool = True
    name: str = ""
    past: tuple[tuple[dt.date, dt.date, Decimal], ...] = ()

    def rate_on(self, day: dt.date) -> Decimal:
        """The percentage that the ledger takes out of a posting of that day."""
        return next((rate for first, last, rate in self.past if first <= day <= last), self.rate)


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerAccountInfo:
    """A ledger account as the company has it. ``vat_lock`` is the only VAT code number it takes, None when
    free.

    ``legal_vat_codes`` empty means that the ledger has not told which codes are legal.
    """

    number: str
    name: str = ""
    active: bool = True
    vat_lock: str | None = None
    legal_vat_codes: frozenset[str] = frozenset()
    needs_customer: bool = False


class Department(NamedTuple):
    """A department of the ledger company. ``number`` is what it is known by: its number there, its name when it has none."""

    number: str
    name: str

    @property
    def label(self) -> str:
        """As people know it: ``10 Nettbutikk``."""
        return self.name if self.number == self.name else f"{self.number} {self.name}"


class Rate(NamedTuple):
    """Kroner per unit of a currency. ``date`` is the day it was quoted, at most the day it is used for (FX-1)."""

    nok_per_unit: Decimal
    date: dt.date
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductRule:
    """Which products are of a class. ``field`` is what is looked at; ``value`` a slug, an id, or a pattern of SKUs with
    ``*`` and ``?``. The lowest ``priority`` number that fits wins; no fit: the tax class decides."""

    field: ProductRuleField
    value: str
    product_class: str
    priority: int = 100
    id: str = ""
    version: int = 1
    set_by: str = ""
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """A VAT registration abroad: under ``scheme`` the VAT of ``country`` ('EU' for IOSS and OSS) may be charged since
    ``valid_from``, until and including ``valid_to``."""

    country: str
    scheme: Literal["ioss", "oss", "local"]
    number: str = ""
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None
    version: int = 1
    set_by: str = ""

    def covers(self, country: str, *, scheme: str, on: dt.date) -> bool:
        """Whether VAT of ``country`` may be charged under ``scheme`` on a day. One registration for IOSS or OSS is for the
        whole EU, whichever member state gave it."""
        where = country in EU_COUNTRIES if self.scheme != "local" else country == self.country
        begun = self.valid_from is None or self.valid_from <= on
        return self.scheme == scheme and where and begun and (self.valid_to is None or on <= self.valid_to)
