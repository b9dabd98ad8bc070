"""A connection's posting rules, frozen: the snapshot that a document is booked by, with its version.

A lookup that misses raises ``MissingMapping(role, key)``; the event then waits for exactly that key.
Roles and keys: see ``ROLES``.
"""

import datetime as dt
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

from integrations.accounting.closed_periods import NONE_CLOSED, ClosedPeriods
from integrations.accounting.rule_parts import (
    AccountChoice,
    Department,
    LedgerAccountInfo,
    ProductRule,
    ProductRuleField,
    Rate,
    Registration,
    VatCodeInfo,
)
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
    "Department",
    "LedgerAccountInfo",
    "ProductRule",
    "ProductRuleField",
    "Rate",
    "Registration",
    "Rules",
    "VatCodeInfo",
    "VatRule",
]

ROLES: Mapping[str, str] = {
    "receivable": "",
    "sales": "VAT code, or 'unregistered'",
    "tender": "payment method id; 'method/EUR' in another currency, 'method/*' in every currency",
    "gift_card": "",
    "store_credit": "",
    "prepayment": "",
    "rounding": "",
    "fx": "'gain' or 'loss'",
    "bank": "currency, '' for kroner",
    "fees": "payment method id, '' for all",
    "loan": "payment method id: money that the provider lends and takes back from payouts",
    "payout_adjustment": "payment method id: what the provider corrects without saying which sale",
    "other_receivable": "",
    "other_income": "",
    "deferred_income": "",
    "bad_debt": "",
    "goodwill": "",
    "foreign_vat": "country and scheme, e.g. 'SE/ioss'",
    "supplier_debt": "",
    "goods_purchase": "",
    "freight_in": "",
    "software": "",
    "service_purchase": "",
    "gap": "'gift_card': a person has confirmed that unexplained gaps are gift cards",
}
"""Every account role and what its key is."""

CustomerMode = Literal["common", "own"]
ShippingPolicy = Literal["follow_goods", "net_value", "standard"]
AmountRefundPolicy = Literal["spread", "goodwill", "hold"]
ClosedPeriodPolicy = Literal["hold", "first_open", "ask"]
ReservePolicy = Literal["receivable", "clearing"]
RateSource = Literal["norges_bank", "tripletex"]
TaxedFeePolicy = Literal["cost", "hold"]
ForeignGoodsPolicy = Literal["code_21", "hold"]

ALL_CURRENCIES = "*"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """Everything booking may look at besides the document.

    ``accounts`` holds the latest choice of each role and key, with the earlier ones behind it: look up by ``account``.
    ``vat_codes`` and ``ledger_accounts`` mirror the ledger company; left empty, nothing is checked against
    them. ``rates`` is keyed by (currency, date of use). ``own_customer_above`` in kroner: a private sale
    above it gets its own customer instead of the common one (POST-2), None for never. ``closed`` are the
    ledger's closed periods. ``free_card_marks`` are beginnings of the codes of gift cards
    that were given away (GIFT-5). ``single_purpose_vouchers``: VAT at the sale of such cards (GIFT-6, off by default).
    ``single_purpose_marks`` are beginnings of the codes of cards whose VAT was paid when they were sold.
    ``rate_source`` is where all rates come from, never two at once; ``ledger_rate_tolerance`` percent is what the ledger's
    own conversion of an invoice may differ from it. ``card_key`` is the ledger's key for digests of gift card codes.
    ``reserves``: where a provider's hold-backs stand (OUT-3). ``taxed_fees``: a payout's fee with VAT is a cost as it is,
    or held; its VAT is never claimed from the payout alone (FEE-2). ``foreign_goods``: bought abroad, on code 21 until
    customs have their say, or held (BUY-1). A purchase price may differ by
    ``price_tolerance_percent`` and by ``price_tolerance`` kroner a line, both (BUY-2). ``department`` and ``project`` (the
    ledger's number, '' for none) are for documents that name none of their own.
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
    closed: ClosedPeriods = NONE_CLOSED
    reserves: ReservePolicy = "receivable"
    taxed_fees: TaxedFeePolicy = "cost"
    foreign_goods: ForeignGoodsPolicy = "code_21"
    price_tolerance_percent: Decimal = Decimal(2)
    price_tolerance: Decimal = Decimal(50)
    department: Department | None = None
    project: str = ""
    single_purpose_vouchers: bool = False
    free_card_marks: tuple[str, ...] = ()
    single_purpose_marks: tuple[str, ...] = ()
    card_key: bytes = field(default=b"", repr=False)
    product_rules: tuple[ProductRule, ...] = ()
    registrations: tuple[Registration, ...] = ()
    invoice_sending: Literal["EHF", "EMAIL", "NONE"] = "EHF"
    rate_source: RateSource = "norges_bank"
    ledger_rate_tolerance: Decimal = Decimal(2)
    rates: Mapping[tuple[str, dt.date], Rate] = field(default_factory=dict)
    memo: dict[Hashable, Any] = field(default_factory=dict, init=False, repr=False, compare=False)
    """Answers already found under these rules; a snapshot never changes, so they never expire."""

    def choice(self, role: str, *, key: str = "", on: dt.date) -> AccountChoice | None:
        """The account chosen for ``role`` and ``key`` in what is booked ``on`` that day; None when nobody has chosen."""
        latest = self.accounts.get((role, key))
        return None if latest is None else latest.on(on)

    def account(self, role: str, *, key: str = "", on: dt.date) -> AccountChoice:
        """``choice``; MissingMapping when nobody has chosen."""
        found = self.choice(role, key=key, on=on)
        if found is None:
            raise MissingMapping(role, key)
        return found

    def tender_account(self, method: str, *, currency: str, on: dt.date) -> tuple[str, AccountChoice]:
        """(mapping key, clearing account) of a payment method in a currency for money of a day (PAY-1).

        Kroner stand under the method itself; another currency has an account of its own, 'klarna/EUR', unless somebody has
        said that the method's account takes every currency, 'klarna/*'. MissingMapping names the key that is asked for.
        """
        own = method if currency == "NOK" else f"{method}/{currency}"
        for key in (own, f"{method}/{ALL_CURRENCIES}"):
            choice = self.choice("tender", key=key, on=on)
            if choice is not None:
                return key, choice
        raise MissingMapping("tender", own)

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
            and rule.covers(area)
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
        if info is not None and info.rate_on(on) != dated:
            params = {
                "vat_code": code,
                "rate": f"{dated:f}",
                "ledger_rate": f"{info.rate_on(on):f}",
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
            params = {"currency": currency, "date": on.isoformat(), "source": self.rate_source}
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
