"""Orders to suppliers as stored JSON, and back: what was meant, and what was read back."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from integrations.accounting.voucher import Reason
from integrations.records.supplier_orders import (
    ObservedSupplierOrder,
    SupplierOrder,
    SupplierOrderLine,
    figure,
)

KIND = "purchase"
"""What a target calls an order to a supplier."""
_TEXTS = (
    "reference",
    "number",
    "supplier",
    "supplier_id",
    "supplier_name",
    "currency",
    "comment",
    "project",
    "part",
)


def expected_purchase(order: SupplierOrder) -> dict[str, Any]:
    """What is meant; ``gross`` of the lines and ``total`` are without VAT, as everything in such an order."""
    return {name: getattr(order, name) for name in _TEXTS} | {
        "kind": KIND,
        "date": order.ordered_on.isoformat(),
        "delivery": order.delivery_on.isoformat(),
        "cancelled": order.cancelled,
        "description": order.comment.partition("\n")[0],
        "total": f"{order.total:.2f}",
        "why": [[reason.kind, dict(reason.params)] for reason in order.why],
        "lines": [
            {
                "text": line.text,
                "quantity": figure(line.quantity),
                "unit_price": f"{line.unit_price:f}",
                "gross": f"{line.net:.2f}",
                "product": line.product,
                "product_id": line.product_id,
                "why": [],
            }
            for line in order.lines
        ],
    }


def purchase_of(record: Mapping[str, Any]) -> SupplierOrder:
    """The order of a record, as it was meant."""
    return SupplierOrder(
        **{name: record[name] for name in _TEXTS},
        ordered_on=date.fromisoformat(record["date"]),
        delivery_on=date.fromisoformat(record["delivery"]),
        cancelled=record["cancelled"],
        why=tuple(Reason(kind, params) for kind, params in record["why"]),
        lines=tuple(
            SupplierOrderLine(
                text=row["text"],
                quantity=Decimal(row["quantity"]),
                unit_price=Decimal(row["unit_price"]),
                product=row["product"],
                product_id=row["product_id"],
            )
            for row in record["lines"]
        ),
    )


def observed_purchase(order: ObservedSupplierOrder) -> dict[str, Any]:
    """What the ledger really holds."""
    return {
        "kind": KIND,
        "state": order.state,
        "delivery": order.delivery_on.isoformat(),
        "supplier": order.supplier,
        "currency": order.currency,
        "project": order.project,
        "total": f"{order.total:.2f}",
        "lines": [
            {
                "text": line.text,
                "product": line.product,
                "quantity": figure(line.quantity),
                "unit_price": f"{line.unit_price:f}",
                "net": f"{line.net:.2f}",
            }
            for line in order.lines
        ],
    }
