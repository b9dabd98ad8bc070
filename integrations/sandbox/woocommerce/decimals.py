"""``?dp=``: how many decimals WooCommerce's order endpoints round their amounts to."""

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

Json = dict[str, Any]
KEPT = 2
_ORDER = (
    "discount_total",
    "discount_tax",
    "shipping_total",
    "shipping_tax",
    "cart_tax",
    "total",
    "total_tax",
    "amount",
)
_LINE = (
    "subtotal",
    "subtotal_tax",
    "total",
    "total_tax",
    "discount",
    "discount_tax",
    "tax_total",
    "shipping_tax_total",
)
_LINES = ("line_items", "tax_lines", "shipping_lines", "fee_lines", "coupon_lines")


def with_decimals(order: Json, decimals: int) -> Json:
    """The order or refund with its amounts at ``decimals`` places, in place.

    Two is what the orders are kept with: nothing to do. With more, a product line shows what is stored: price
    × quantity (79.992000 where two decimals say 79.99).
    """
    if decimals == KEPT:
        return order
    for key in _ORDER:
        if key in order:
            order[key] = _shown(order[key], decimals)
    for name in _LINES:
        for line in order.get(name, ()):
            _line(line, decimals)
    for refund in order.get("refunds", ()):
        refund.update({key: _shown(refund[key], decimals) for key in ("total", "total_tax") if key in refund})
    return order


def _line(line: Json, decimals: int) -> None:
    stored = _stored(line) if decimals > 2 and "price" in line else None
    if stored is not None and line.get("subtotal") == line["total"]:
        line["subtotal"] = line["total"] = stored
    for key in _LINE:
        if key in line:
            line[key] = _shown(line[key], decimals)
    for tax in line.get("taxes", ()):
        tax.update({key: _shown(tax[key], decimals) for key in ("total", "subtotal") if key in tax})


def _stored(line: Json) -> str | None:
    exact = Decimal(str(line["price"])) * (line.get("quantity") or 0)
    return str(exact) if abs(exact - Decimal(line["total"])) < Decimal("0.01") else None


def _shown(amount: str, decimals: int) -> str:
    """'' stays '' (freight taxes have no subtotal); what is no number stays as it is (an order may be
    broken)."""
    try:
        exact = Decimal(amount)
    except (InvalidOperation, TypeError):
        return amount
    return f"{exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP):f}"
