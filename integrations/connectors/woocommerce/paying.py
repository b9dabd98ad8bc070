"""Has the money come? A shop's ``date_paid`` alone does not say: completing an order sets it.

Each payment method has a rule, the tenant's or the default: ``paid`` trusts the paid date, ``capture`` asks for the
gateway's own capture mark where the gateway leaves marks at all, ``invoice`` books a claim, ``wait`` never books by itself.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from integrations.connectors.contract import Skip
from integrations.errors import UnsupportedDocument

PAID_RULES: Mapping[str, str] = {
    "bacs": "wait",
    "cheque": "wait",
    "cod": "wait",
    "klarna_payments": "capture",
    "kco": "capture",
    "vipps": "capture",
    "dibs_easy": "capture",
    "stripe": "capture",
}
"""Defaults; any other method is ``paid``. Bank transfer, cheque and cash on delivery get a paid date without any money."""

RULES = ("paid", "capture", "invoice", "wait")


def payment_method(order: Mapping[str, Any]) -> tuple[str, str]:
    """(id, title) of an order's payment method; the title is what its buyer chose, '' where the shop does not tell."""
    return str(order.get("payment_method") or ""), str(order.get("payment_method_title") or "")


def _klarna(keys: Mapping[str, Any], total: Decimal) -> Decimal | None:
    if "_wc_klarna_order_id" not in keys and "_wc_klarna_capture_id" not in keys:
        return None
    return total if keys.get("_wc_klarna_capture_id") else Decimal(0)


def _vipps(keys: Mapping[str, Any], total: Decimal) -> Decimal | None:
    """Whole øre, as integers or text."""
    if "_vipps_captured" not in keys:
        return None
    try:
        captured = Decimal(str(keys["_vipps_captured"] or 0)).scaleb(-2)
    except InvalidOperation:
        return Decimal(0)
    return captured if captured.is_finite() else Decimal(0)


def _nets(keys: Mapping[str, Any], total: Decimal) -> Decimal | None:
    if "_dibs_payment_id" not in keys:
        return None
    return total if keys.get("_dibs_charge_id") else Decimal(0)


def _stripe(keys: Mapping[str, Any], total: Decimal) -> Decimal | None:
    if "_stripe_charge_captured" not in keys:
        return None
    return total if keys["_stripe_charge_captured"] == "yes" else Decimal(0)


_MARKS: tuple[Callable[[Mapping[str, Any], Decimal], Decimal | None], ...] = (_klarna, _vipps, _nets, _stripe)


def captured(keys: Mapping[str, Any], total: Decimal) -> Decimal | None:
    """What the gateway says that it has captured, None when it left no mark. Metas as the plugins' public code writes."""
    for mark in _MARKS:
        amount = mark(keys, total)
        if amount is not None:
            return amount
    return None


def rule_for(method: str, rules: Mapping[str, str]) -> str:
    """The tenant's rule for a method, else the default."""
    return rules.get(method) or PAID_RULES.get(method, "paid")


def unpaid(
    rule: str, *, method: str, is_paid: bool, keys: Mapping[str, Any], total: Decimal, label: str
) -> Skip | None:
    """Why an order is not due yet, None when its money has come (or it is to be booked as a claim)."""
    params = {"method": method or "–"}
    if rule == "invoice":
        return None
    if rule == "wait":
        return Skip(code="awaiting_payment", label=label, params=params)
    if not is_paid:
        return Skip(code="not_paid", label=label, params=params)
    if rule != "capture":
        return None
    amount = captured(keys, total)
    if amount is None or amount >= total:
        return None
    if amount > 0:
        raise UnsupportedDocument(
            "partial_capture", params={**params, "captured": f"{amount:.2f}", "total": f"{total:f}"}
        )
    return Skip(code="not_captured", label=label, params=params)
