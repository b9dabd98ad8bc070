"""How items are shown: products, structure products, their group and their stock."""

from decimal import Decimal
from typing import Any

from integrations.sandbox.rackbeat.account import Account
from integrations.sandbox.rackbeat.answers import tidy
from integrations.sandbox.rackbeat.shapes_parties import brief, key_of, stamps
from integrations.sandbox.rackbeat.tables import Json, Row

ZERO = Decimal(0)
VAT_ZONES = ("domestic", "eu", "abroad", "domestic_exempt")
_SIZES = ("weight", "weight_unit", "height", "width", "depth", "size_unit")
_PICTURES = ("thumb", "display", "large", "original")


def product_group(account: Account, row: Row) -> Json:
    """A product group: whether it holds stock, and the VAT percent of each zone."""
    data = row.data
    return {
        "number": row.key,
        "name": data.get("name"),
        "has_inventory": bool(data.get("has_inventory", True)),
        "is_sellable": bool(data.get("is_sellable", True)),
        "should_spread_cost": bool(data.get("should_spread_cost")),
        **{f"vat_{zone}": data.get(f"vat_{zone}", 25 if zone == "domestic" else 0) for zone in VAT_ZONES},
        **stamps(account, row, "product-groups"),
    }


def group_inside(account: Account, group: Row | None) -> Json | None:
    """The group inside an item."""
    if group is None:
        return None
    rates = {
        f"vat_{zone}": group.data.get(f"vat_{zone}", 25 if zone == "domestic" else 0) for zone in VAT_ZONES
    }
    return {**(brief(account, group, "product-groups") or {}), **rates}


def stock_figures(account: Account, row: Row) -> Json:
    """Units in stock, in orders, available and on their way."""
    stock = sum(account.stock.get(row.uid, {}).values(), ZERO)
    in_order, purchased = account.in_order.get(row.uid, ZERO), account.purchased.get(row.uid, ZERO)
    return {
        "stock_quantity": tidy(stock),
        "in_order_quantity": tidy(in_order),
        "available_quantity": tidy(stock - in_order),
        "purchased_quantity": tidy(purchased),
        "used_in_production_quantity": 0,
    }


def product(account: Account, row: Row) -> Json:
    """A product as typed clients of 2025 read it."""
    data = row.data
    return {
        "id": row.uid,
        "number": row.key,
        "urlfriendly_number": account.urlfriendly(row.key),
        "type": "product",
        "name": data.get("name"),
        "description": data.get("description"),
        "barcode": data.get("barcode"),
        **_prices(data),
        "min_order": data.get("min_order") or 0,
        "min_sales": data.get("min_sales") or 0,
        "min_stock": data.get("min_stock") or 0,
        **stock_figures(account, row),
        **_belongings(account, data),
        **_details(data),
        "discount_group": data.get("discount_group"),
        "is_barred": bool(data.get("is_barred")),
        "is_convertable": True,
        "inventory_enabled": holds_stock(row),
        "should_assure_quality": False,
        "deleted_at": None if row.deleted is None else account.iso(row.deleted),
        "pdf_url": f"{account.address('products', row.key)}.pdf",
        **stamps(account, row, "products"),
    }


def holds_stock(row: Row) -> bool:
    """Whether the item's group does."""
    group = row.data.get("group")
    return bool(group.data.get("has_inventory", True)) if group is not None else True


def _prices(data: Json) -> Json:
    sales, cost = data.get("sales_price") or ZERO, data.get("recommended_cost_price") or ZERO
    return {
        "sales_price": sales,
        "recommended_sales_price": data.get("recommended_sales_price") or ZERO,
        "sales_profit": sales - cost,
        "cost_price": data.get("cost_price") or cost,
        "recommended_cost_price": cost,
        "cost_addition_percentage": data.get("extra_cost") or 0,
    }


def _belongings(account: Account, data: Json) -> Json:
    group, unit = data.get("group"), data.get("unit")
    supplier, location = data.get("default_supplier"), data.get("default_location")
    return {
        "default_supplier_id": key_of(supplier),
        "default_supplier": brief(account, supplier, "suppliers"),
        "default_location_id": key_of(location),
        "default_location": brief(account, location, "locations"),
        "group_id": key_of(group),
        "group": group_inside(account, group),
        "unit_id": key_of(unit),
        "unit": None if unit is None else {"number": unit.key, "name": unit.data.get("name")},
    }


def _details(data: Json) -> Json:
    physical: Json = data.get("physical") or {}
    return {
        "picture_url": data.get("image_url"),
        "pictures": dict.fromkeys(_PICTURES, data.get("image_url")),
        "variation_id": data.get("variation_id"),
        "variation": None,
        "physical": {name: physical.get(name) for name in _SIZES},
        "serial_numbers": {"is_active": False, "index": None},
        "batch_control": {"is_active": False},
        "department_id": data.get("department_id"),
        "department": None,
        "goods_code": data.get("goods_code"),
        "country_code": data.get("country_code"),
        "metadata": [],
    }


def lot(account: Account, row: Row) -> Json:
    """A structure product with its lines."""
    data = row.data
    lines = [lot_line(account, line) for line in data.get("lines", ())]
    total = sum((line["line_price"] for line in lines), ZERO)
    price = data.get("sales_price")
    return {
        "id": row.uid,
        "number": row.key,
        "urlfriendly_number": account.urlfriendly(row.key),
        "type": "lot",
        "name": data.get("name"),
        "description": data.get("description"),
        "barcode": data.get("barcode"),
        "total_price": total if price is None else price,
        "sales_price": total if price is None else price,
        "cost_price": _cost(data),
        **stock_figures(account, row),
        "add_products_individually": int(bool(data.get("add_products_individually"))),
        "adjust_to_zero": int(bool(data.get("adjust_to_zero"))),
        **{name: value for name, value in _belongings(account, data).items() if "supplier" not in name},
        "is_barred": bool(data.get("is_barred")),
        "deleted_at": None if row.deleted is None else account.iso(row.deleted),
        "lines": lines,
        **stamps(account, row, "lots"),
    }


def _cost(data: Json) -> Decimal:
    parts = (
        line["quantity"] * (line["item"].data.get("recommended_cost_price") or ZERO)
        for line in data.get("lines", ())
    )
    return sum(parts, ZERO)


def lot_line(account: Account, line: Json) -> Json:
    """One component."""
    child: Row = line["item"]
    price = child.data.get("sales_price") or ZERO
    location = line.get("location")
    return {
        "id": line["id"],
        "child_id": child.key,
        "child_type": line["child_type"],
        "product_id": child.key,
        "quantity": tidy(line["quantity"]),
        "location_id": key_of(location),
        "name": child.data.get("name"),
        "unit_price": price,
        "line_price": price * line["quantity"],
    }


def product_location(account: Account, row: Row, location: Row) -> Json:
    """An item's stock at one location."""
    units = account.stock.get(row.uid, {}).get(location.uid, ZERO)
    return {
        "number": location.key,
        "name": location.data.get("name"),
        "is_default": bool(location.data.get("is_default")),
        "stock_quantity": tidy(units),
        "available_quantity": tidy(units),
    }


def item_inside(account: Account, row: Row, kind: str) -> dict[str, Any]:
    """The item inside a document's line."""
    return {
        "number": row.key,
        "urlfriendly_number": account.urlfriendly(row.key),
        "type": kind,
        "name": row.data.get("name"),
        "description": row.data.get("description"),
        "barcode": row.data.get("barcode"),
        "group_id": key_of(row.data.get("group")),
        "self": account.address(f"{kind}s", row.key),
    }
