"""Three-way match: what was ordered, what was received, and what the supplier invoices (BUY-2)."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Literal, NamedTuple

from integrations.accounting.documents import (
    PurchaseOrder,
    PurchaseOrderLine,
    Receipt,
    Supplier,
    SupplierInvoice,
    SupplierLine,
)
from integrations.accounting.money import HUNDRED, ZERO
from integrations.accounting.rules import Rules
from integrations.errors import PapersDiffer

DeviationReason = Literal[
    "supplier_mismatch", "currency_mismatch", "not_ordered", "quantity_mismatch", "price_mismatch"
]


class Deviation(NamedTuple):
    """What does not match: ``line`` is the article (or the field), ``expected`` and ``found`` both figures as text."""

    reason: DeviationReason
    line: str
    expected: str
    found: str


SEVERAL = "purchase_deviations"
"""What is held by more than one deviation."""


def held(
    deviations: Sequence[Deviation], invoice: SupplierInvoice, order: PurchaseOrder, rules: Rules
) -> PapersDiffer:
    """The hold that deviations are: one by its own name with both figures, several in a row. ``tolerance_rate`` and ``most``
    are the limits of a price."""
    first, *others = deviations
    params = {
        "line": first.line, "expected": first.expected, "found": first.found, "number": invoice.number,
        "supplier": invoice.supplier.name, "order": order.number, "invoiced": first.found,
        "received": first.expected, "tolerance_rate": f"{rules.price_tolerance_percent:f}",
        "most": f"{rules.price_tolerance:f}", "count": str(len(deviations)),
    }  # fmt: skip
    if others:
        params["deviations"] = "\n".join("\t".join(deviation) for deviation in deviations)
    return PapersDiffer(SEVERAL if others else first.reason, params=params)


def match(
    invoice: SupplierInvoice,
    order: PurchaseOrder,
    receipts: Sequence[Receipt],
    rules: Rules,
    *,
    earlier: Sequence[SupplierInvoice] = (),
) -> tuple[Deviation, ...]:
    """Everything that does not match, () when the invoice is ready for approval.

    Per article, goods of all the invoice's lines together: no more than received less what ``earlier`` invoices of the
    order took; the price within both tolerances of the rules; supplier and currency those of the order. Freight and other
    costs are lines of their own and match nothing. Credited lines (negative) give goods back and are not held.
    """
    return (
        *_head(invoice, order),
        *_articles(invoice, order),
        *_quantities(invoice, receipts, earlier),
        *_prices(invoice, order, rules),
    )


def _head(invoice: SupplierInvoice, order: PurchaseOrder) -> list[Deviation]:
    found = []
    if order.supplier is not None and not _same(order.supplier, invoice.supplier):
        found.append(Deviation("supplier_mismatch", "supplier", order.supplier.name, invoice.supplier.name))
    if order.currency is not None and order.currency != invoice.currency:
        found.append(Deviation("currency_mismatch", "currency", order.currency, invoice.currency))
    return found


def _same(one: Supplier, other: Supplier) -> bool:
    """By organisation number where both have one, else by name."""
    if one.org_number and other.org_number:
        return one.org_number == other.org_number
    return one.name.casefold().split() == other.name.casefold().split()


def _goods(invoice: SupplierInvoice) -> list[SupplierLine]:
    return [line for line in invoice.lines if line.kind == "goods"]


def _articles(invoice: SupplierInvoice, order: PurchaseOrder) -> list[Deviation]:
    ordered = {line.sku for line in order.lines}
    return [
        Deviation("not_ordered", line.sku or line.title or line.source_field, "0", _number(line.quantity))
        for line in _goods(invoice)
        if line.sku not in ordered
    ]


def _quantities(
    invoice: SupplierInvoice, receipts: Sequence[Receipt], earlier: Sequence[SupplierInvoice]
) -> list[Deviation]:
    free = {sku: -taken for sku, taken in _taken(earlier).items()}
    for receipt in receipts:
        for received in receipt.lines:
            free[received.sku] = free.get(received.sku, ZERO) + received.quantity
    return [
        Deviation("quantity_mismatch", sku, _number(free.get(sku, ZERO)), _number(taken))
        for sku, taken in _taken((invoice,)).items()
        if taken > free.get(sku, ZERO) and taken > 0
    ]


def _taken(invoices: Sequence[SupplierInvoice]) -> dict[str, Decimal]:
    """How many of each article the invoices charge, less what they credit."""
    sums: dict[str, Decimal] = {}
    for invoice in invoices:
        for line in _goods(invoice):
            quantity = line.quantity if line.net >= 0 else -line.quantity
            sums[line.sku] = sums.get(line.sku, Decimal(0)) + quantity
    return sums


def _prices(invoice: SupplierInvoice, order: PurchaseOrder, rules: Rules) -> list[Deviation]:
    ordered = {line.sku: line for line in order.lines}
    return [
        Deviation("price_mismatch", line.sku, f"{ordered[line.sku].unit_price:f}", f"{_price(line):f}")
        for line in _goods(invoice)
        if line.sku in ordered and _is_off(line, ordered[line.sku], invoice, rules)
    ]


def _is_off(line: SupplierLine, ordered: PurchaseOrderLine, invoice: SupplierInvoice, rules: Rules) -> bool:
    """Beyond the percentage, or beyond the amount a line: cheap goods are held by the first, dear ones by the second.

    The tolerance in kroner is compared with kroner; in another currency it is converted at the invoice's rate.
    """
    off = abs(abs(_price(line)) - ordered.unit_price)
    if not off:
        return False
    limit = rules.price_tolerance
    if invoice.currency != "NOK":
        limit /= rules.currency_rate(invoice.currency, on=invoice.date).nok_per_unit
    return off * HUNDRED > ordered.unit_price * rules.price_tolerance_percent or off * line.quantity > limit


def _price(line: SupplierLine) -> Decimal:
    """Net per unit, after the line's own discount."""
    if line.unit_price is not None or not line.quantity:
        return line.unit_price or ZERO
    return line.net / line.quantity


def _number(value: Decimal) -> str:
    whole = value.to_integral_value()
    return f"{whole:f}" if whole == value else f"{value.normalize():f}"
