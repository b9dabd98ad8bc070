"""How orders, invoices, purchase orders and receipts are shown, with their sums."""

from decimal import ROUND_HALF_UP, Decimal

from integrations.sandbox.rackbeat.account import Account
from integrations.sandbox.rackbeat.answers import tidy
from integrations.sandbox.rackbeat.shapes_items import item_inside
from integrations.sandbox.rackbeat.shapes_parties import ADDRESS, brief, key_of, named, stamps, terms_inside
from integrations.sandbox.rackbeat.tables import Json, Row

ZERO, CENT = Decimal(0), Decimal("0.01")


def cents(amount: Decimal) -> Decimal:
    """Two decimals, half away from zero."""
    return amount.quantize(CENT, ROUND_HALF_UP)


def line_total(line: Json) -> Decimal:
    """Quantity × unit price less discount, excluding VAT, in the document's currency."""
    return cents(line["quantity"] * line["line_price"] * (100 - line["discount_percentage"]) / 100)


def sums(lines: list[Json]) -> tuple[Decimal, Decimal]:
    """Excluding and including VAT; VAT is rounded once per rate."""
    by_rate: dict[Decimal, Decimal] = {}
    for line in lines:
        rate = Decimal(line["vat_percentage"])
        by_rate[rate] = by_rate.get(rate, ZERO) + line_total(line)
    subtotal = sum(by_rate.values(), ZERO)
    return subtotal, subtotal + sum((cents(net * rate / 100) for rate, net in by_rate.items()), ZERO)


def line(account: Account, one: Json) -> Json:
    """A line. ``line_price`` is per unit; a text line has no item."""
    item: Row | None = one.get("item")
    kind, location = one.get("child_type"), one.get("location")
    unit = item.data.get("unit") if item is not None else None
    cost = (item.data.get("recommended_cost_price") or ZERO) if item is not None else ZERO
    return {
        "id": one["id"],
        "child_id": key_of(item),
        "child_type": kind,
        "item": None if item is None else item_inside(account, item, str(kind)),
        "name": one.get("name"),
        "quantity": tidy(one["quantity"]),
        "line_price": one["line_price"],
        "line_total": line_total(one),
        "discount_percentage": tidy(one["discount_percentage"]),
        "vat_percentage": tidy(Decimal(one["vat_percentage"])),
        "location_id": key_of(location),
        "location": brief(account, location, "locations"),
        "unit": None if unit is None else {"number": unit.key, "name": unit.data.get("name")},
        "item_cost_price": cost,
        "supplier_product_number": one.get("supplier_product_number"),
        "variations": [],
    }


def money(account: Account, row: Row) -> Json:
    """Currency and totals."""
    subtotal, total = sums(row.data["lines"])
    code = row.data["currency"]
    return {
        "currency": code,
        "currency_rate": currency_rate(account, code),
        "total_subtotal": subtotal,
        "total_total": total,
    }


def currency_rate(account: Account, code: str) -> Decimal:
    """Kroner per ``unverified.CURRENCY_RATE_SCALE`` units."""
    one = Decimal(1) if code == account.settings.currency else account.settings.rates.get(code, Decimal(1))
    return one * account.settings.currency_rate_scale


def _customer_inside(account: Account, row: Row) -> Json:
    return {
        "number": row.key,
        **named(account, row),
        "company_vat": row.data.get("company_vat"),
        "vat_zone": row.data.get("vat_zone") or "domestic",
        "is_deleted": row.deleted is not None,
        "self": account.address("customers", row.key),
    }


def _sales_head(account: Account, row: Row) -> Json:
    """What orders and customer invoices share."""
    data, customer = row.data, row.data["customer"]
    return {
        "number": row.key,
        "customer_id": customer.key,
        "customer": _customer_inside(account, customer),
        "vat_zone": data.get("vat_zone") or customer.data.get("vat_zone") or "domestic",
        "heading": data.get("heading") or "",
        "note": data.get("note"),
        "our_reference": brief(account, data.get("our_reference"), "employees"),
        "their_reference": data.get("their_reference"),
        "project": brief(account, data.get("project"), "projects"),
        "payment_terms": terms_inside(account, data.get("payment_terms")),
        "payment_terms_id": key_of(data.get("payment_terms")),
        **{name: data.get(name) for name in ADDRESS},
        "billing_address": data.get("billing_address"),
        "delivery_address": data.get("delivery_address"),
        "lines": [line(account, one) for one in data["lines"]],
        **money(account, row),
        "is_booked": bool(data.get("is_booked")),
    }


def order(account: Account, row: Row) -> Json:
    """A sales order."""
    data = row.data
    invoiced = [one["quantity"] - one.get("invoiced", ZERO) for one in data["lines"]]
    return {
        **_sales_head(account, row),
        "is_shipped": bool(data.get("is_shipped")),
        "is_partly_shipped": False,
        "is_invoiced": bool(invoiced) and not any(invoiced),
        "is_partly_invoiced": any(one.get("invoiced") for one in data["lines"]) and any(invoiced),
        "is_paid": False,
        "is_partly_paid": False,
        "employee_id": key_of(data.get("employee")),
        "employee": brief(account, data.get("employee"), "employees"),
        "deliver_at": data.get("deliver_at"),
        **stamps(account, row, "orders"),
    }


def paid_flags(row: Row, total: Decimal) -> Json:
    """Balance and flags, ``is_party_paid`` misspelt as Rackbeat does."""
    paid = sum((one["amount"] for one in row.data.get("payments", ())), ZERO)
    rest = total - paid
    sign = -1 if total < 0 else 1
    return {
        "balance": rest,
        "is_paid": bool(paid) and rest * sign <= 0,
        "is_party_paid": bool(paid) and rest * sign > 0,
        "is_overpaid": bool(paid) and rest * sign < 0,
    }


def customer_invoice(account: Account, row: Row) -> Json:
    """A customer invoice or credit note; how the latter is marked is the account's setting."""
    data = row.data
    head = _sales_head(account, row)
    origin, credited = data.get("order"), data.get("credits")
    mark: Json = {
        account.settings.credited_field: key_of(credited) if account.settings.credit_reference else None
    }
    if account.settings.credit_note_mark == "flag":
        mark[account.settings.credit_flag_field] = credited is not None
    rate = head["currency_rate"] / account.settings.currency_rate_scale
    return {
        **head,
        **mark,
        "order_id": key_of(origin),
        "order": None
        if origin is None
        else {"number": origin.key, "self": account.address("orders", origin.key)},
        "total_base_currency": cents(head["total_total"] * rate),
        **paid_flags(row, head["total_total"]),
        "invoice_date": data.get("invoice_date"),
        "due_date": data.get("due_date"),
        **stamps(account, row, "customer-invoices"),
    }


def _supplier_head(account: Account, row: Row) -> Json:
    """What purchase orders and supplier invoices share."""
    data, supplier = row.data, row.data["supplier"]
    return {
        "number": row.key,
        "supplier_id": supplier.key,
        "supplier": {
            "number": supplier.key,
            **named(account, supplier),
            "company_vat": supplier.data.get("company_vat"),
            "is_deleted": supplier.deleted is not None,
            "self": account.address("suppliers", supplier.key),
        },
        "lines": [line(account, one) for one in data["lines"]],
        **money(account, row),
        "is_booked": bool(data.get("is_booked")),
        "note": data.get("note"),
        "project": brief(account, data.get("project"), "projects"),
        **{name: data.get(name) for name in ADDRESS},
    }


def supplier_invoice(account: Account, row: Row) -> Json:
    """A supplier invoice; its purchase order when it was made from one."""
    data, head, origin = row.data, _supplier_head(account, row), row.data.get("purchase_order")
    return {
        **head,
        **paid_flags(row, head["total_total"]),
        "purchase_order_id": key_of(origin),
        "purchase_order": None
        if origin is None
        else {"number": origin.key, "self": account.address("purchase-orders", origin.key)},
        account.settings.own_number_field: data.get("own_number"),
        account.settings.payment_reference_field: data.get("payment_reference"),
        "invoice_date": data.get("invoice_date"),
        "due_date": data.get("due_date"),
        **stamps(account, row, "supplier-invoices"),
    }


def purchase_order(account: Account, row: Row) -> Json:
    """A purchase order with flags that follow from its lines."""
    data = row.data
    return {
        **_supplier_head(account, row),
        "is_sent": bool(data.get("is_sent")),
        **_progress(data["lines"], "received"),
        **_progress(data["lines"], "invoiced"),
        "is_ready_for_receiving": bool(data.get("is_booked")) and _open(data["lines"], "received"),
        "preferred_delivery_date": data.get("preferred_delivery_date"),
        "delivery_time_in_days": data.get("delivery_time_in_days"),
        "employee_id": key_of(data.get("employee")),
        "employee": brief(account, data.get("employee"), "employees"),
        "our_reference": brief(account, data.get("our_reference"), "employees"),
        "their_reference": data.get("their_reference"),
        **stamps(account, row, "purchase-orders"),
    }


def _open(lines: list[Json], what: str) -> bool:
    return any(one.get(what, ZERO) < one["quantity"] for one in lines)


def _progress(lines: list[Json], what: str) -> Json:
    begun = any(one.get(what, ZERO) for one in lines)
    whole = bool(lines) and not _open(lines, what)
    return {f"is_{what}": begun and whole, f"is_partly_{what}": begun and not whole}


def receipt(account: Account, row: Row) -> Json:
    """Goods received for a purchase order. Its lines name the item and the units."""
    data, origin = row.data, row.data["purchase_order"]
    supplier = origin.data["supplier"]
    return {
        "number": row.key,
        "is_received": bool(data.get("is_received")),
        "received_at": data.get("received_at"),
        "purchase_order_id": origin.key,
        "purchase_order": {
            "number": origin.key,
            "supplier_id": supplier.key,
            "supplier": {"number": supplier.key, **named(account, supplier)},
            "self": account.address("purchase-orders", origin.key),
        },
        "lines": [_receipt_line(account, one) for one in data["lines"]],
        **stamps(account, row, "purchase-order-receipts"),
    }


def _receipt_line(account: Account, one: Json) -> Json:
    item, location = one["of"].get("item"), one.get("location")
    return {
        "id": one["id"],
        "child_id": key_of(item),
        "child_type": one["of"].get("child_type"),
        "purchase_order_line_id": one["of"]["id"],
        "name": one["of"].get("name"),
        "quantity": tidy(one["quantity"]),
        "location_id": key_of(location),
        "location": brief(account, location, "locations"),
        "variations": [],
    }


def adjustment(account: Account, row: Row) -> Json:
    """An inventory adjustment; ``quantity`` is the level it sets, not the difference."""
    data = row.data
    return {
        "id": row.key,
        "item_id": key_of(data["item"]),
        "adjustment_type": "quantity",
        "quantity": tidy(data["quantity"]),
        "location_id": key_of(data["location"]),
        "reason": data.get("reason"),
        "description": None,
        "regulated_at": data.get("regulated_at"),
        "is_booked": bool(data.get("is_booked")),
        **stamps(account, row, "inventory-adjustments"),
    }
