"""Which VAT code, rate and income account a class of things takes in the circumstances of a sale (VAT-1 to VAT-9, EXP).

Place of delivery, kind of buyer and product class decide; the rate is the one in force on the day of delivery. Nothing is
guessed: what no rule covers raises.
"""

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from integrations.accounting.choices import mapping_reason
from integrations.accounting.documents import GIFT_CARD, Address, Line, Sale, rejected
from integrations.accounting.foreign_vat import ForeignVat
from integrations.accounting.money import ZERO, vat_of
from integrations.accounting.product_classes import SINGLE_PURPOSE, Classified, classify, rule_of
from integrations.accounting.rules import AccountChoice, Rules, VatRule
from integrations.accounting.vat_defaults import (
    ABROAD,
    DOMESTIC,
    EU,
    EU_COUNTRIES,
    STOCK_ABROAD,
    SVALBARD,
    UNREGISTERED,
)
from integrations.accounting.voucher import Reason

REVERSE_CHARGE = "Omvendt avgiftsplikt – Merverdiavgift ikke beregnet"
"""What a sales document must say when the buyer owes the VAT (VAT-7)."""

_JAN_MAYEN = "8099"
_REMOTE = frozenset({"digital_service", "service_abroad"})
_TITLE_LIMIT = 150


@dataclass(frozen=True, slots=True, kw_only=True)
class VatDecision:
    """Code, rate in percent and income account of a line. ``rule`` is None when the company is not VAT registered."""

    vat_code: str
    rate: Decimal
    role: str
    key: str
    account: AccountChoice
    rule: VatRule | None
    reasons: tuple[Reason, ...]
    area: str = DOMESTIC
    product_class: str = ""

    def text(self, title: str) -> str:
        """What the posting or invoice line says: the title, and the words that the Act demands."""
        return f"{title[:_TITLE_LIMIT]} – {REVERSE_CHARGE}" if self.vat_code == "51" else title


class Share(NamedTuple):
    """A part of a line that takes one decision; a shipping line of a mixed parcel has several. ``foreign`` is another
    country's VAT inside ``gross``."""

    decision: VatDecision
    gross: Decimal
    reasons: tuple[Reason, ...] = ()
    foreign: ForeignVat | None = None

    def vat_inside(self, gross: Decimal) -> Decimal:
        """The VAT, Norwegian or foreign, that a right sales document states in a ``gross`` of this share."""
        return self.foreign.inside(gross) if self.foreign else vat_of(gross, self.decision.rate)


def delivery_area(ship_to: Address, *, pickup: bool, stock_country: str = "NO") -> str:
    """Where the delivery takes place in the Act's sense. RejectedDocument when the country is not stated.

    Collected in Norway is domestic also for foreigners (EXP-5). Svalbard and Jan Mayen often carry country
    NO, so their postal codes 9170–9179 and 8099 decide (EXP-2). Goods that lay abroad were never in the VAT area.
    """
    if stock_country not in ("NO", ""):
        return STOCK_ABROAD
    if pickup:
        return DOMESTIC
    if not ship_to.country:
        raise rejected("ship_to.country", code="no_delivery_country")
    if ship_to.country == "SJ":
        return SVALBARD
    if ship_to.country != "NO":
        return EU if ship_to.country in EU_COUNTRIES else ABROAD
    digits = re.sub(r"\D", "", ship_to.postal_code)
    outside = len(digits) == 4 and ("9170" <= digits <= "9179" or digits == _JAN_MAYEN)
    return SVALBARD if outside else DOMESTIC


def decide(line: Line, sale: Sale, rules: Rules) -> VatDecision:
    """The decision for a line of goods, a service or a gift card. Raises MissingMapping or NotReady, never
    guesses.

    The shop's own VAT is not looked at here: see ``shares_of``.
    """
    product_class, reasons = _class_of(line, sale, rules)
    if reasons or not rules.vat_registered:  # particular to the product: not worth remembering
        return decide_class(product_class, sale, rules, tax_class=line.tax_class, reasons=reasons)
    area = area_of(product_class, sale)
    known = ("decision", product_class, line.tax_class, sale.buyer.kind, area, sale.delivered_on)
    decision = rules.memo.get(known)
    if decision is None:
        decision = rules.memo[known] = decide_class(product_class, sale, rules, tax_class=line.tax_class)
    return decision


def decide_class(
    product_class: str, sale: Sale, rules: Rules, *, tax_class: str = "", reasons: tuple[Reason, ...] = ()
) -> VatDecision:
    """The decision for a product class in the circumstances of ``sale``; ``reasons`` say where the class is from."""
    if not rules.vat_registered and product_class != GIFT_CARD:
        return unregistered(rules, on=sale.delivered_on)
    area = area_of(product_class, sale)
    on = sale.delivered_on
    rule = rules.vat_rule(customer_type=sale.buyer.kind, area=area, product_class=product_class, on=on)
    rate = rules.vat_rate(rule.vat_code, on=on)
    role, key = rule.account_role, rule.account_key
    if role == "sales" and not key:
        key = rule.vat_code
    account = rules.account(role, key=key, on=on)
    rules.check_account(account.number, vat_code=rule.vat_code, has_customer=False)
    params = {
        "rule": rule.id, "version": str(rule.version), "set_by": rule.set_by,
        "customer_type": sale.buyer.kind, "area": area, "product_class": product_class,
        "tax_class": tax_class, "vat_code": rule.vat_code, "rate": f"{rate:f}", "date": on.isoformat(),
    }  # fmt: skip
    return VatDecision(
        vat_code=rule.vat_code,
        rate=rate,
        role=role,
        key=key,
        account=account,
        rule=rule,
        reasons=(*reasons, Reason("vat_rule", params), mapping_reason(role, key=key, account=account)),
        area=area,
        product_class=product_class,
    )


def _class_of(line: Line, sale: Sale, rules: Rules) -> Classified:
    """The line's class; of what a company outside the VAT register sells, only gift cards need telling from the rest."""
    if not rules.vat_registered and line.kind != GIFT_CARD:
        rule = rule_of(line, rules, on=sale.delivered_on)
        if rule is None or rule.product_class not in (GIFT_CARD, SINGLE_PURPOSE):
            return Classified("")
    return classify(line, rules, on=sale.delivered_on)


def area_of(product_class: str, sale: Sale) -> str:
    """Where a thing of this class is delivered, as ``delivery_area`` tells it. A remote service is not collected: its buyer's
    country decides (EXP-4)."""
    if product_class in _REMOTE and sale.pickup:
        where = sale.buyer.address if sale.buyer.address.country else sale.ship_to
        return delivery_area(where, pickup=False)
    stock = "NO" if product_class in _REMOTE else sale.stock_country
    return delivery_area(sale.ship_to, pickup=sale.pickup, stock_country=stock)


def unregistered(rules: Rules, *, on: dt.date) -> VatDecision:
    """The decision for everything that a company outside the VAT register sells (VAT-9)."""
    account = rules.account("sales", key=UNREGISTERED, on=on)
    rules.check_account(account.number, vat_code="0", has_customer=False)
    reasons = (Reason("not_vat_registered", {}), mapping_reason("sales", key=UNREGISTERED, account=account))
    return VatDecision(
        vat_code="0", rate=ZERO, role="sales", key=UNREGISTERED, account=account, rule=None, reasons=reasons
    )


def delivery_area_of(sale: Sale) -> str:
    """Where the sale's goods are delivered: see ``delivery_area``."""
    return delivery_area(sale.ship_to, pickup=sale.pickup, stock_country=sale.stock_country)
