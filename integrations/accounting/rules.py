"""A connection's posting rules, frozen: the snapshot that a document is booked by, with its version.

A lookup that misses raises ``MissingMapping(role, key)``; the event then waits for exactly that key.
Roles and keys: see ``ROLES``.
"""

import datetime as dt
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal, NamedTuple

from integrations.accounting.vat_defaults import (
    ANY,
    DATED_RATES,
    DEFAULT_ACCOUNTS,
    DEFAULT_PRODUCT_CLASSES,
    DEFAULT_VAT_RULES,
    VatRule,
)
from integrations.errors import MissingMapping, NotReady, UnsupportedDocument

__all__ = [
    "DATED_RATES",
    "DEFAULT_ACCOUNTS",
    "DEFAULT_PRODUCT_CLASSES",
    "DEFAULT_VAT_RULES",
    "ROLES",
    "AccountChoice",
    "LedgerAccountInfo",
    "Rate",
    "Rules",
    "VatCodeInfo",
    "VatRule",
]

ROLES: Mapping[str, str] = {
    "receivable": "",
    "sales": "VAT code, or 'unregistered'",
    "tender": "payment method id",
    "gift_card": "",
    "store_credit": "",
    "prepayment": "",
    "rounding": "",
    "fx": "'gain' or 'loss'",
    "bank": "currency, '' for kroner",
    "fees": "payment method id, '' for all",
    "other_receivable": "",
    "other_income": "",
    "bad_debt": "",
    "goodwill": "",
    "foreign_vat": "country and scheme, e.g. 'SE/ioss'",
    "supplier_debt": "",
    "goods_purchase": "",
    "freight_in": "",
    "software": "",
    "gap": "'gift_card': a person has confirmed that unexplained gaps are gift cards",
}
"""Every account role and what its key is."""

CustomerMode = Literal["common", "own"]
ShippingPolicy = Literal["follow_goods", "net_value", "standard"]
AmountRefundPolicy = Literal["spread", "goodwill", "hold"]
ClosedPeriodPolicy = Literal["hold", "first_open", "ask"]
ReservePolicy = Literal["receivable", "clearing"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountChoice:
    """The ledger account that a role and key lead to, and who chose it. ``origin``: 'default', 'person' or 'import'."""

    number: str
    name: str = ""
    origin: str = "default"
    mapping_id: str = ""
    version: int = 1
    set_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class VatCodeInfo:
    """A VAT code as the ledger company has it. ``rate`` in percent; ``active`` false when the company may not use it."""

    number: str
    rate: Decimal
    active: bool = True
    name: str = ""


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


class Rate(NamedTuple):
    """Kroner per unit of a currency. ``date`` is the day it was quoted, at most the day it is used for (FX-1)."""

    nok_per_unit: Decimal
    date: dt.date
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductRule:
    """Which products are of a class. ``field`` is what is looked at; ``value`` a slug, an id, or a pattern of SKUs with
    ``*`` and ``?``. The lowest ``priority`` number that fits wins; no fit: the tax class decides."""

    field: Literal["product", "sku", "tag", "category", "tax_class"]
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """Everything booking may look at besides the document.

    ``vat_codes`` and ``ledger_accounts`` mirror the ledger company; left empty, nothing is checked against
    them. ``rates`` is keyed by (currency, date of use). ``own_customer_above`` in kroner: a private sale
    above it gets its own customer instead of the common one (POST-2), None for never. ``closed_until`` is the last
    day of the closed periods, None when none is closed. ``free_card_marks`` are beginnings of the codes of gift cards
    that were given away (GIFT-5). ``single_purpose_vouchers``: VAT at the sale of such cards (GIFT-6, off by default).
    """

    version: str
    accounts: Mapping[tuple[str, str], AccountChoice]
    vat_rules: tuple[VatRule, ...] = DEFAULT_VAT_RULES
    product_class_by_tax_class: Mapping[str, str] = field(default_factory=lambda: DEFAULT_PRODUCT_CLASSES)
    vat_codes: Mapping[str, VatCodeInfo] = field(default_factory=dict)
    ledger_accounts: Mapping[str, LedgerAccountInfo] = field(default_factory=dict)
    vat_registered: bool = True
    shipping: ShippingPolicy = "follow_goods"
    rounding_cap: Decimal = Decimal("1.00")
    customer_mode: CustomerMode = "common"
    own_customer_above: Decimal | None = Decimal(40000)
    payment_terms_days: int = 14
    amount_refunds: AmountRefundPolicy = "spread"
    closed_period: ClosedPeriodPolicy = "hold"
    closed_until: dt.date | None = None
    reserves: ReservePolicy = "receivable"
    single_purpose_vouchers: bool = False
    free_card_marks: tuple[str, ...] = ()
    product_rules: tuple[ProductRule, ...] = ()
    registrations: tuple[Registration, ...] = ()
    invoice_sending: Literal["EHF", "EMAIL", "NONE"] = "EHF"
    rates: Mapping[tuple[str, dt.date], Rate] = field(default_factory=dict)
    memo: dict[Hashable, Any] = field(default_factory=dict, init=False, repr=False, compare=False)
    """Answers already found under these rules; a snapshot never changes, so they never expire."""

    def account(self, role: str, *, key: str = "") -> AccountChoice:
        """The account chosen for ``role`` and ``key``; MissingMapping when nobody has chosen."""
        choice = self.accounts.get((role, key))
        if choice is None:
            raise MissingMapping(role, key)
        return choice

    def product_class(self, tax_class: str) -> str:
        """The product class of the source's tax class; MissingMapping('tax_class', slug) when it is not mapped."""
        found = self.product_class_by_tax_class.get(tax_class)
        if found is None:
            raise MissingMapping("tax_class", tax_class)
        return found

    def vat_rule(self, *, customer_type: str, area: str, product_class: str, on: dt.date) -> VatRule:
        """The rule in force ``on`` that day: lowest priority number first, then the latest ``valid_from``."""
        hits = [
            rule
            for rule in self.vat_rules
            if rule.customer_type in (ANY, customer_type)
            and rule.delivery_area in (ANY, area)
            and rule.product_class in (ANY, product_class)
            and (rule.valid_from is None or rule.valid_from <= on)
            and (rule.valid_to is None or on <= rule.valid_to)
        ]
        if not hits:
            raise MissingMapping("vat_rule", f"{customer_type}/{area}/{product_class}")
        return min(hits, key=lambda rule: (rule.priority, -(rule.valid_from or dt.date.min).toordinal()))

    def vat_rate(self, code: str, *, on: dt.date) -> Decimal:
        """The percentage of ``code`` on a day. NotReady when the company may not use the code.

        UnsupportedDocument when the ledger's rate for the code is another than the one in force that day
        (VAT-3).
        """
        info = self.vat_codes.get(code)
        if self.vat_codes and code != "0" and (info is None or not info.active):
            raise NotReady("vat_code_inactive", params={"vat_code": code})
        dated = self.rate_of_the_day(code, on=on)
        if info is not None and info.rate != dated:
            params = {
                "vat_code": code,
                "rate": f"{dated:f}",
                "ledger_rate": f"{info.rate:f}",
                "date": on.isoformat(),
            }
            raise UnsupportedDocument("vat_rate_of_the_time", params=params)
        return dated

    def rate_of_the_day(self, code: str, *, on: dt.date) -> Decimal:
        """The percentage of ``code`` in force on a day, whether the company may use the code or not."""
        dated = next((rate for start, rate in reversed(DATED_RATES.get(code, ())) if start <= on), None)
        if dated is not None:
            return dated
        info = self.vat_codes.get(code)
        if info is None:
            raise NotReady("vat_code_inactive", params={"vat_code": code})
        return info.rate

    def currency_rate(self, currency: str, *, on: dt.date) -> Rate:
        """Kroner per unit on a day; UnsupportedDocument('currency_not_supported') when no rate is known."""
        rate = self.rates.get((currency, on))
        if rate is None:
            params = {"currency": currency, "date": on.isoformat()}
            raise UnsupportedDocument("currency_not_supported", params=params)
        return rate

    def check_account(self, number: str, *, vat_code: str, has_customer: bool) -> None:
        """NotReady when the ledger would refuse a posting on account ``number`` with ``vat_code`` (VAT-6)."""
        if not self.ledger_accounts:
            return
        key = (number, vat_code, has_customer)
        if key in self.memo:
            return
        info = self.ledger_accounts.get(number)
        if info is None or not info.active:
            raise NotReady("account_inactive", params={"account": number})
        locked_out = info.vat_lock is not None and info.vat_lock != vat_code
        if locked_out or (info.legal_vat_codes and vat_code not in info.legal_vat_codes):
            params = {"account": number, "vat_code": vat_code, "vat_lock": info.vat_lock or ""}
            raise NotReady("vat_lock", params=params)
        if info.needs_customer and not has_customer:
            raise NotReady("account_needs_customer", params={"account": number})
        self.memo[key] = True
