"""What kind of thing a line sells, as the VAT table sees it: by the tenant's rules, else by the shop's tax class.

Of the rules that fit on the day of delivery the one with the lowest priority number wins; among equals the more specific
(product, SKU, tag, category, tax class), then the latest.
"""

import datetime as dt
from decimal import Decimal
from fnmatch import fnmatchcase
from typing import NamedTuple

from integrations.accounting.documents import GIFT_CARD, Line
from integrations.accounting.rules import ProductRule, Rules
from integrations.accounting.vat_defaults import DOMESTIC
from integrations.accounting.voucher import Reason

SINGLE_PURPOSE = "single_purpose_voucher"
_BY_RATE = ("standard", "food", "low", "raw_fish")
_OF_VOUCHERS = (*_BY_RATE, "zero", "outside", "digital_service")
_SPECIFIC = ("product", "sku", "tag", "category", "tax_class")


class Classified(NamedTuple):
    """A product class of ``PRODUCT_CLASSES``, and the reasons when it is not simply that of the shop's tax class."""

    product_class: str
    reasons: tuple[Reason, ...] = ()


def classify(line: Line, rules: Rules, *, on: dt.date) -> Classified:
    """The product class of a line delivered ``on`` that day.

    A gift card is one whatever its product says, and so is a single-purpose voucher unless ``rules`` tax it when it is sold
    (GIFT-6). Raises MissingMapping('tax_class', slug) when no rule fits and nobody has classified the tax class.
    """
    rule = rule_of(line, rules, on=on)
    if rule is None and line.kind == GIFT_CARD:
        found = Classified(_voucher_by_tax_class(line, rules))
    elif rule is None:
        found = Classified(rules.product_class(line.tax_class))
    else:
        found = Classified(rule.product_class, (_rule_reason(rule),))
    if found.product_class == SINGLE_PURPOSE:
        return _voucher(line, rules, found, on=on)
    return Classified(GIFT_CARD) if line.kind == GIFT_CARD else found


def rule_of(line: Line, rules: Rules, *, on: dt.date) -> ProductRule | None:
    """The product rule that fits the line best on a day, None when none fits."""
    hits = [rule for rule in rules.product_rules if _is_in_force(rule, on) and _fits(rule, line)]
    return min(hits, key=_rank, default=None)


def _rank(rule: ProductRule) -> tuple[int, int, int, str]:
    since = rule.valid_from or dt.date.min
    return (rule.priority, _SPECIFIC.index(rule.field), -since.toordinal(), rule.id)


def _is_in_force(rule: ProductRule, on: dt.date) -> bool:
    return (rule.valid_from is None or rule.valid_from <= on) and (
        rule.valid_to is None or on <= rule.valid_to
    )


def _fits(rule: ProductRule, line: Line) -> bool:
    """Slugs and patterns regardless of case, as shops treat them."""
    value = rule.value.strip().casefold()
    if rule.field == "product":
        return bool(value) and value in (line.product_id, line.parent_product_id)
    if rule.field == "sku":
        return bool(value) and fnmatchcase(line.sku.casefold(), value)
    if rule.field == "tax_class":
        return line.tax_class.casefold() == value
    slugs = line.tags if rule.field == "tag" else line.categories
    return value in {slug.casefold() for slug in slugs}


def _voucher_by_tax_class(line: Line, rules: Rules) -> str:
    by_tax_class = rules.product_class_by_tax_class.get(line.tax_class, GIFT_CARD)
    return by_tax_class if by_tax_class == SINGLE_PURPOSE else GIFT_CARD


def _voucher(line: Line, rules: Rules, found: Classified, *, on: dt.date) -> Classified:
    """Off: a prepayment like every card. On: the class of what the voucher is for, by its tax class, else by the one rate
    that the shop charged; a voucher that says neither takes the standard rate."""
    if not rules.single_purpose_vouchers:
        reason = Reason("voucher_is_prepayment", {})
        return Classified(GIFT_CARD, (*found.reasons, reason))
    product_class = rules.product_class_by_tax_class.get(line.tax_class, "")
    if product_class not in _OF_VOUCHERS:
        product_class = _class_at_rate(line, rules, on=on)
    reason = Reason("voucher_taxed_at_sale", {"product_class": product_class})
    return Classified(product_class, (*found.reasons, reason))


def _class_at_rate(line: Line, rules: Rules, *, on: dt.date) -> str:
    for product_class in _BY_RATE:
        if line.vat_rate and line.vat_rate in _rates(product_class, rules, on=on):
            return product_class
    return "standard"


def _rates(product_class: str, rules: Rules, *, on: dt.date) -> set[Decimal]:
    own = [rule for rule in rules.vat_rules if rule.product_class == product_class and rule.covers(DOMESTIC)]
    return {rules.rate_of_the_day(rule.vat_code, on=on) for rule in own}


def _rule_reason(rule: ProductRule) -> Reason:
    params = {
        "looked_at": rule.field, "pattern": rule.value, "product_class": rule.product_class, "rule": rule.id,
        "version": str(rule.version), "set_by": rule.set_by,
    }  # fmt: skip
    return Reason("product_rule", params)
