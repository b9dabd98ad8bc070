"""Which accounts a kind of connection asks for, what each is for, and which questions a person can answer on one page."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from integrations.accounting.rules import ROLES
from integrations.connectors.registry import CONNECTORS
from integrations.models import Connection, DecisionVersion, PaymentMethodRule

Kind = DecisionVersion.Kind
_SALES = tuple(("sales", code) for code in ("3", "31", "33", "5", "52", "6"))
_COMMON = (
    ("receivable", ""),
    *_SALES,
    ("prepayment", ""),
    ("rounding", ""),
    ("fx", "gain"),
    ("fx", "loss"),
)
ACCOUNTS_ASKED: Mapping[str, tuple[tuple[str, str], ...]] = {
    "woocommerce": (
        *_COMMON,
        ("gift_card", ""),
        ("store_credit", ""),
        ("goodwill", ""),
        ("other_income", ""),
    ),
    "shopify": (*_COMMON, ("gift_card", ""), ("store_credit", ""), ("goodwill", ""), ("other_income", "")),
    "rackbeat": (*_COMMON, ("supplier_debt", ""), ("goods_purchase", ""), ("freight_in", "")),
    "rentman": (*_COMMON, ("deferred_income", "")),
}
"""Kind of connection → (role, key) of the accounts that its documents need; those that exist are there by default."""
HELP: Mapping[str, Any] = {
    "receivable": _("What buyers owe, from the sale until the payment."),
    "prepayment": _("Money that came in an earlier month than the goods were sent."),
    "gift_card": _("Debt: sold cards that are not used yet. VAT comes when they are used."),
    "store_credit": _("Debt: credit that customers have got and not used yet."),
    "rounding": _("Øre by which an order's total differs from its lines."),
    "fx": _("What rates changed between sale and payment."),
    "goodwill": _("Refunds of an amount that you call compensation."),
    "other_income": _("Gift cards that have expired."),
    "gap": _("What is missing in the shop's total, where you have confirmed what it is."),
    "fees": _("Used when payouts are booked."),
    "bank": _("Used when payouts are booked."),
}
"""What an account is used for, by role."""
CHOOSABLE = {"tax_class": Kind.PRODUCT_CLASS, "vat_rule": Kind.VAT_RULE} | dict.fromkeys(
    ("payment_method", "paid_rule"), Kind.PAYMENT_METHOD
)
"""What an event can wait for beside an account → the kind of decision that answers it."""


def usual_paid_when(connection: Connection, method: str) -> str:
    """When a payment method counts as paid as long as nobody has decided."""
    return dict(CONNECTORS[connection.kind].paid_rules).get(method, PaymentMethodRule.Paid.PAID)


def asked_of(role: str, key: str) -> Any:
    """What the account is used for; '' where its name says it."""
    return HELP.get(role, "")


def can_answer(waiting_for: str) -> bool:
    """Whether a person can answer on one page what documents wait for: an account, a VAT rule, a product class or a payment
    method. Others know by it when to link to ``portal:rule_fix``."""
    return kind_answering(waiting_for) is not None


def kind_answering(waiting_for: str) -> str | None:
    """The kind of decision that lets go what waits for this; None when no decision does."""
    asked, colon, _key = waiting_for.partition(":")
    if not colon:
        return None
    return CHOOSABLE.get(asked) or (Kind.ACCOUNT if asked in ROLES else None)


def settled_by(waiting_for: str) -> dict[str, str]:
    """What is settled by what documents wait for: the fields that are not asked."""
    asked, _colon, key = waiting_for.partition(":")
    if asked == "tax_class":
        return {"tax_class": key}
    if asked in ("payment_method", "paid_rule"):
        return {"method": key}
    if asked == "vat_rule":
        who, area, product_class = [*key.split("/"), "", "", ""][:3]
        return {"customer_type": who, "delivery_area": area, "product_class": product_class}
    return {"role": asked, "key": key}
