"""A line's gross by VAT decision, and whether the shop's own VAT agrees (VAT-8, SHIP).

What a line is and where it goes decides ``vat_decision``; another country's VAT is set apart by ``foreign_vat``.
"""

from decimal import Decimal

from integrations.accounting.choices import mapping_reason
from integrations.accounting.documents import GIFT_CARD, Line, Sale
from integrations.accounting.foreign_vat import foreign_vat_of
from integrations.accounting.money import ORE, ZERO, allocate, vat_of
from integrations.accounting.rules import Rules
from integrations.accounting.vat_decision import (
    REVERSE_CHARGE,
    Share,
    VatDecision,
    area_of,
    decide,
    decide_class,
    delivery_area,
    delivery_area_of,
    unregistered,
)
from integrations.accounting.vat_defaults import DOMESTIC, UNREGISTERED
from integrations.accounting.voucher import Reason
from integrations.errors import VatDeviation

__all__ = [
    "ACCOMPANYING",
    "REVERSE_CHARGE",
    "Share",
    "VatDecision",
    "decide",
    "decide_class",
    "delivery_area",
    "mapping_reason",
    "shares_of",
]

ACCOMPANYING = ("shipping", "fee")
"""Lines that are part of the price of the goods and take their rate (Merverdiavgiftshåndboken M-4-2.2)."""

_RATED_CLASSES = ("standard", "food", "low")


def shares_of(line: Line, sale: Sale, rules: Rules) -> tuple[Share, ...]:
    """The line's gross by decision, checked against the VAT that the shop states (VAT-8: VatDeviation holds it)."""
    accompanies = line.kind in ACCOMPANYING
    shares = (
        _accompanying(line, sale, rules) if accompanies else (Share(decide(line, sale, rules), line.gross),)
    )
    if sale.foreign_vat_scheme and len(shares) == 1:
        (share,) = shares
        area = area_of(share.decision.product_class, sale)
        foreign = foreign_vat_of(
            line,
            sale,
            rules,
            area=area,
            product_class=share.decision.product_class,
            accompanies=accompanies,
        )
        shares = (share._replace(foreign=foreign),)
    variance = _check_stated(line, shares)
    if variance:
        first = shares[0]
        shares = (first._replace(reasons=(*first.reasons, variance)), *shares[1:])
    return shares


def _accompanying(line: Line, sale: Sale, rules: Rules) -> tuple[Share, ...]:
    """Shipping and fees: the one rate that the shop states governs; else they follow the goods (SHIP-1, SHIP-2)."""
    if not rules.vat_registered:
        return (Share(unregistered(rules, on=sale.delivered_on), line.gross),)
    goods = _goods_by_decision(sale, rules)
    if line.vat_rate and not sale.foreign_vat_scheme and delivery_area_of(sale) == DOMESTIC:
        return (Share(_at_stated_rate(line, goods, sale, rules), line.gross, (_stated_rate(line),)),)
    if len(goods) == 1 and rules.shipping != "standard":
        return (Share(goods[0][0], line.gross),)
    if not goods or rules.shipping == "standard" or delivery_area_of(sale) != DOMESTIC:
        return (Share(decide_class("standard", sale, rules), line.gross),)
    by_net = rules.shipping == "net_value"
    weights = [gross - vat_of(gross, decision.rate) if by_net else gross for decision, gross in goods]
    parts = allocate(line.gross, weights)
    shown = " + ".join(f"{part:f}" for part in parts)
    params = {"gross": f"{line.gross:f}", "parts": shown, "by": "net" if by_net else "gross"}
    reasons = (Reason("allocation", params),)
    return tuple(
        Share(decision, part, reasons) for (decision, _), part in zip(goods, parts, strict=True) if part
    )


def _goods_by_decision(sale: Sale, rules: Rules) -> list[tuple[VatDecision, Decimal]]:
    """What the order holds, summed by code and account, in the order of the document. Gift cards are no supply.

    Of a part of an order the whole counts: freight that goes with the first parcel was charged for all of them (POST-3).
    """
    sums: dict[tuple[str, str], tuple[VatDecision, Decimal]] = {}
    for line in (sale.whole or sale).lines:
        if line.kind in ("goods", "service") and line.gross > 0:
            decision = decide(line, sale, rules)
            if decision.role == GIFT_CARD:
                continue
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
    first = shares[0]
    expected = sum((share.vat_inside(share.gross) for share in shares), ZERO)
    rate = first.foreign.rate if first.foreign else first.decision.rate
    rate_differs = line.vat_rate is not None and len(shares) == 1 and line.vat_rate != rate
    if line.vat == expected and not rate_differs:
        return None
    if rate_differs or abs(line.vat - expected) > ORE * len(shares):
        rates = ", ".join(f"{share.decision.rate:f}" for share in shares)
        raise _deviation(line, expected=expected, rates=rates, decision=first.decision)
    return Reason("vat_variance", {"stated": f"{line.vat:f}", "booked": f"{expected:f}"})


def _deviation(
    line: Line, *, expected: Decimal, rates: str, decision: VatDecision | None = None
) -> VatDeviation:
    """VAT-8 with both figures; a company outside the VAT register must not charge any (VAT-9)."""
    params = {
        "field": line.source_field,
        "line_id": line.id,
        "stated_rate": "" if line.vat_rate is None else f"{line.vat_rate:f}",
        "rule_rate": rates,
        "gross": f"{line.gross:f}",
        "tax_class": line.tax_class,
    }
    code = None
    if decision is not None and decision.rule is not None:
        rule = decision.rule
        params |= {
            "rule": rule.id, "version": str(rule.version), "vat_code": decision.vat_code,
            "product_class": decision.product_class, "area": decision.area,
        }  # fmt: skip
    elif decision is not None and decision.key == UNREGISTERED:
        code = "vat_not_registered"
    return VatDeviation(
        line=line.title or line.source_field, stated=line.vat, expected=expected, code=code, params=params
    )
