"""Rackbeat's products and lots (bundles) as records. Stock figures are left where they are, and so is ``cost_price``: what the
units in stock have cost on average is the stock's value, while ``recommended_cost_price`` is what a person expects to pay
(their names say so; that receipts move only the first is a guess). Pure.
"""

from decimal import Decimal
from typing import Any

from integrations.connectors.rackbeat.fields import (
    Json,
    decimal,
    number_of,
    optional,
    part,
    rejected,
    rows,
    text,
    truth,
)
from integrations.records import Component, ProductRecord


def to_product(row: Json) -> ProductRecord:
    """A product, or a service where its group holds no stock. Raises RejectedDocument naming the field."""
    holds_stock = row.get("inventory_enabled")
    if holds_stock is None:
        holds_stock = part(row, "group").get("has_inventory")
    no_stock = holds_stock in (False, 0, "0", "false")
    return ProductRecord(
        **_item(row),
        kind="service" if no_stock else "product",
        sales_price=_price(row, "sales_price"),
        cost_price=_price(row, "recommended_cost_price"),
    )


def to_bundle(row: Json) -> ProductRecord:
    """A lot with what it consists of. Lists may leave the lines out: it must have been read by itself."""
    if "lines" not in row:
        raise rejected("lines")
    return ProductRecord(
        **_item(row),
        kind="bundle",
        sales_price=_price(row, "sales_price", "total_price"),
        components=_components(row),
    )


def _components(row: Json) -> tuple[Component, ...]:
    """The lines; several of one product are one component."""
    found: dict[str, Component] = {}
    for at, line in enumerate(rows(row, "lines")):
        number = number_of(line, "child_id", "product_id", "item")
        if not number:
            raise rejected(f"lines[{at}].child_id")
        quantity = decimal(line, "quantity", where=f"lines[{number}]")
        if number in found:
            quantity += found[number].quantity
        found[number] = Component(
            number=number,
            quantity=quantity,
            name=text(line, "name") or text(part(line, "item"), "name"),
            unit=text(part(line, "unit"), "name"),
            is_bundle=text(line, "child_type").lower().endswith("lot"),
        )
    return tuple(found.values())


def _item(row: Json) -> dict[str, Any]:
    deleted = bool(row.get("deleted_at")) or truth(row, "is_deleted")
    number = text(row, "number")
    return {
        "number": number,
        "source_id": text(row, "id"),
        "name": text(row, "name") or number,
        "description": text(row, "description"),
        "unit": text(part(row, "unit"), "name"),
        "barcode": text(row, "barcode"),
        "group": number_of(row, "group_id", "group"),
        "vat_rate": optional(part(row, "group"), "vat_domestic"),
        "is_active": not deleted and not truth(row, "is_barred"),
        "is_deleted": deleted,
    }


def _price(row: Json, *names: str) -> Decimal | None:
    """The first price that is stated; zero is a price only where no other one is."""
    stated = [found for found in (optional(row, name) for name in names) if found is not None]
    return next((price for price in stated if price), stated[0] if stated else None)
