"""Which VAT code and income account a line gets, and whether the shop's own VAT agrees (VAT-1 to VAT-9, SHIP,
EXP).

Place of delivery, kind of buyer and product class decide; the rate is the one in force on the day of
delivery.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from integrations.accounting.documents import GIFT_CARD, Address, Line, Sale, rejected
from integrations.accounting.money import ORE, ZERO, allocate, vat_of
from integrations.accounting.rules import AccountChoice, Rules, VatRule
from integrations.accounting.vat_defaults import ABROAD, DOMESTIC, SVALBARD, UNREGISTERED
from integrations.accounting.voucher import Reason
from integrations.errors import VatDeviation

ACCOMPANYING = ("shipping", "fee")
"""Lines that are part of the price of the goods and take their rate (Merverdiavgiftshåndboken M-4-2.2)."""

_JAN_MAYEN = "8099"
_RATED_CLASSES = ("standard", "food", "low")


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


class Share(NamedTuple):
    """A part of a line that takes one decision; a shipping line of a mixed parcel has several."""

    decision: VatDecision
    gross: Decimal
    reasons: tuple[Reason, ...] = ()


def delivery_area(ship_to: Address, *, pickup: bool) -> str:
    """Where the delivery takes place in the Act's sense. RejectedDocument when the country is not stated.

    Collected in Norway is domestic also for foreigners (EXP-5). Svalbard and Jan Mayen often carry country
    NO, so their postal codes 9170–9179 and 8099 decide (EXP-2).
    """
    if pickup:
        return DOMESTIC
    if not ship_to.country:
        raise rejected("ship_to.country", code="no_delivery_country")
    if ship_to.country == "SJ":
        return SVALBARD
    if ship_to.country != "NO":
        return ABROAD
    digits = re.sub(r"\D", "", ship_to.postal_code)
    outside = len(digits) == 4 and ("9170" <= digits <= "9179" or digits == _JAN_MAYEN)
    return SVALBARD if outside else DOMESTIC


def decide(line: Line, sale: Sale, rules: Rules) -> VatDecision:
    """The decision for a line of goods, a service or a gift card. Raises MissingMapping or NotReady, never
    guesses.

    The shop's own VAT is not looked at here: see ``shares_of``.
    """
    area = delivery_area(sale.ship_to, pickup=sale.pickup)
    known = ("decision", line.kind == GIFT_CARD, line.tax_class, sale.buyer.kind, area, sale.delivered_on)
    decision = rules.memo.get(known)
    if decision is None:
        product_class: str = GIFT_CARD if line.kind == GIFT_CARD else ""
        if not product_class and rules.vat_registered:
            product_class = rules.product_class(line.tax_class)
        decision = rules.memo[known] = decide_class(product_class, sale, rules, tax_class=line.tax_class)
    return decision


def decide_class(product_class: str, sale: Sale, rules: Rules, *, tax_class: str = "") -> VatDecision:
    """The decision for a product class in the circumstances of ``sale``."""
    if not rules.vat_registered and product_class != GIFT_CARD:
        return _unregistered(rules)
    area = delivery_area(sale.ship_to, pickup=sale.pickup)
    on = sale.delivered_on
    rule = rules.vat_rule(customer_type=sale.buyer.kind, area=area, product_class=product_class, on=on)
    rate = rules.vat_rate(rule.vat_code, on=on)
    role, key = rule.account_role, rule.account_key
    if role == "sales" and not key:
        key = rule.vat_code
    account = rules.account(role, key=key)
    rules.check_account(account.number, vat_code=rule.vat_code, has_customer=False)
    params = {
        "rule": rule.id, "version": str(rule.version), "set_by": rule.set_by,
        "customer_type": sale.buyer.kind, "area": area, "product_class": product_class,
        "tax_class": tax_class, "vat_code": rule.vat_code, "rate": f"{rate:f}", "date": on.isoformat(),
    }  # fmt: skip
    reasons = (Reason("vat_rule", params), mapping_reason(role, key=key, account=account))
    return VatDecision(
        vat_code=rule.vat_code, rate=rate, role=role, key=key, account=account, rule=rule, reasons=reasons
    )


def shares_of(line: Line, sale: Sale, rules: Rules) -> tuple[Share, ...]:
    """The line's gross by decision, checked against the VAT that the shop states (VAT-8: VatDeviation holds it)."""
    accompanies = line.kind in ACCOMPANYING
    shares = (
        _accompanying(line, sale, rules) if accompanies else (Share(decide(line, sale, rules), line.gross),)
    )
    variance = _check_stated(line, shares)
    if variance:
        first = shares[0]
        shares = (first._replace(reasons=(*first.reasons, variance)), *shares[1:])
    return shares


def mapping_reason(role: str, *, key: str, account: AccountChoice) -> Reason:
    """Why this account: the mapping that was chosen, by whom, in which version."""
    params = {
        "role": role, "key": key, "account": account.number, "name": account.name, "origin": account.origin,
        "version": str(account.version), "set_by": account.set_by, "mapping": account.mapping_id,
    }  # fmt: skip
    return Reason("mapping", params)


def _unregistered(rules: Rules) -> VatDecision:
    account = rules.account("sales", key=UNREGISTERED)
    rules.check_account(account.number, vat_code="0", has_customer=False)
    reasons = (Reason("not_vat_registered", {}), mapping_reason("sales", key=UNREGISTERED, account=account))
    return VatDecision(
        vat_code="0", rate=ZERO, role="sales", key=UNREGISTERED, account=account, rule=None, reasons=reasons
    )


def _accompanying(line: Line, sale: Sale, rules: Rules) -> tuple[Share, ...]:
    """Shipping and fees: the one rate that the shop states governs; else they follow the goods by gross (SHIP-1/2)."""
    if not rules.vat_registered:
        return (Share(_unregistered(rules), line.gross),)
    if delivery_area(sale.ship_to, pickup=sale.pickup) != DOMESTIC:
        return (Share(decide_class("standard", sale, rules), line.gross),)
    goods = _goods_by_decision(sale, rules)
    if line.vat_rate:
        return (Share(_at_stated_rate(line, goods, sale, rules), line.gross, (_stated_rate(line),)),)
    if not goods or rules.shipping == "standard":
        return (Share(decide_class("standard", sale, rules), line.gross),)
    parts = allocate(line.gross, [weight for _, weight in goods])
    reasons: tuple[Reason, ...] = ()
    if len(goods) > 1:
        shown = " + ".join(f"{part:f}" for part in parts)
        reasons = (Reason("allocation", {"gross": f"{line.gross:f}", "parts": shown, "by": "gross"}),)
    return tuple(
        Share(decision, part, reasons) for (decision, _), part in zip(goods, parts, strict=True) if part
    )


def _goods_by_decision(sale: Sale, rules: Rules) -> list[tuple[VatDecision, Decimal]]:
    """What the parcel holds, summed by code and account, in the order of the document. Gift cards are no supply."""
    sums: dict[tuple[str, str], tuple[VatDecision, Decimal]] = {}
    for line in sale.lines:
        if line.kind in ("goods", "service") and line.gross > 0:
            decision = decide(line, sale, rules)
            at = (decision.vat_code, decision.account.number)
            sums[at] = (decision, sums[at][1] + line.gross if at in sums else line.gross)
    return list(sums.values())


def _at_stated_rate(
    line: Line, goods: list[tuple[VatDecision, Decimal]], sale: Sale, rules: Rules
) -> VatDecision:
    for decision, _ in goods:
        if decision.rate == line.vat_rate:
            return decision
    for product_class in _RATED_CLASSES:
        on = sale.delivered_on
        rule = rules.vat_rule(
            customer_type=sale.buyer.kind, area=DOMESTIC, product_class=product_class, on=on
        )
        if rules.rate_of_the_day(rule.vat_code, on=on) == line.vat_rate:
            return decide_class(product_class, sale, rules)
    expected = sum((vat_of(gross, decision.rate) for decision, gross in goods), ZERO)
    rates = ", ".join(f"{decision.rate:f}" for decision, _ in goods) or "25"
    raise _deviation(line, expected=expected if goods else vat_of(line.gross, Decimal(25)), rates=rates)


def _stated_rate(line: Line) -> Reason:
    return Reason("stated_rate", {"field": line.source_field, "rate": f"{line.vat_rate:f}"})


def _check_stated(line: Line, shares: tuple[Share, ...]) -> Reason | None:
    """None when the shop's VAT equals ours; a reason when an øre per part differs; VatDeviation otherwise."""
    expected = vat_of(line.gross, shares[0].decision.rate) if len(shares) == 1 else _vat_sum(shares)
    rate_differs = line.vat_rate is not None and len(shares) == 1 and line.vat_rate != shares[0].decision.rate
    if line.vat == expected and not rate_differs:
        return None
    if rate_differs or abs(line.vat - expected) > ORE * len(shares):
        raise _deviation(line, expected=expected, rates=", ".join(f"{s.decision.rate:f}" for s in shares))
    return Reason("vat_variance", {"stated": f"{line.vat:f}", "booked": f"{expected:f}"})


def _vat_sum(shares: tuple[Share, ...]) -> Decimal:
    return sum((vat_of(share.gross, share.decision.rate) for share in shares), ZERO)


def _deviation(line: Line, *, expected: Decimal, rates: str) -> VatDeviation:
    params = {
        "field": line.source_field,
        "line_id": line.id,
        "stated_rate": "" if line.vat_rate is None else f"{line.vat_rate:f}",
        "rule_rate": rates,
        "gross": f"{line.gross:f}",
    }
    return VatDeviation(
        line=line.title or line.source_field, stated=line.vat, expected=expected, params=params
    )
