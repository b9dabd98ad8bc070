"""WooCommerce orders for tests: small, right in their arithmetic, one knob at a time."""

import copy
import time
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

ORE = Decimal("0.01")


def next_second() -> None:
    """WooCommerce's dates are whole seconds: wait until another one than now has begun."""
    time.sleep(1.02 - time.time() % 1.0)


def taken_out(gross: Decimal, rate: Decimal) -> Decimal:
    """The VAT inside a gross amount, as WooCommerce takes it out."""
    return (gross * rate / (100 + rate)).quantize(ORE, ROUND_HALF_UP)


def line(number: int, gross: str, rate: str = "25", tax_class: str = "", **extra: Any) -> dict[str, Any]:
    """A goods line of one unit; amounts net of tax, as WooCommerce states them."""
    total, percent = Decimal(gross), Decimal(rate)
    tax = taken_out(total, percent)
    return {
        "id": number,
        "name": f"Vare {number}",
        "product_id": 10 + number,
        "variation_id": 0,
        "quantity": 1,
        "tax_class": tax_class,
        "subtotal": str(total - tax),
        "subtotal_tax": str(tax),
        "total": str(total - tax),
        "total_tax": str(tax),
        "taxes": [{"id": int(percent * 100) + 1, "total": str(tax), "subtotal": str(tax)}],
        "meta_data": [],
        "sku": f"V{number}",
        "price": 1,
        **extra,
    }


def order(order_id: int, *lines: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A paid and completed domestic order by a private person, paid with Vipps unless changed."""
    items = list(lines) or [line(1, "125.00")]
    rates = {
        item["taxes"][0]["id"]: Decimal(item["taxes"][0]["id"] - 1) / 100 for item in items if item["taxes"]
    }
    tax = sum((Decimal(item["total_tax"]) for item in items), Decimal(0))
    total = sum((Decimal(item["total"]) for item in items), Decimal(0)) + tax
    when = changes.pop("when", "2026-10-09T10:00:00")
    address = {
        "first_name": "Ola", "last_name": "Nordmann", "company": "", "address_1": "Storgata 5", "address_2": "",
        "city": "Bergen", "state": "", "postcode": "5003", "country": "NO", "email": "ola@example.com", "phone": "",
    }  # fmt: skip
    body: dict[str, Any] = {
        "id": order_id,
        "parent_id": 0,
        "number": str(order_id),
        "status": "completed",
        "currency": "NOK",
        "version": "11.0.1",
        "prices_include_tax": True,
        "discount_total": "0.00",
        "discount_tax": "0.00",
        "shipping_total": "0.00",
        "shipping_tax": "0.00",
        "cart_tax": str(tax),
        "total": str(total),
        "total_tax": str(tax),
        "customer_id": 0,
        "order_key": f"wc_order_{order_id}",
        "billing": address,
        "shipping": {key: value for key, value in address.items() if key != "email"},
        "payment_method": "vipps",
        "payment_method_title": "Vipps",
        "transaction_id": f"vipps-{order_id}",
        "created_via": "checkout",
        "customer_note": "",
        "meta_data": [
            {"id": 1, "key": "_vipps_captured", "value": int(total * 100)},
            {"id": 2, "key": "_vipps_capture_remaining", "value": 0},
        ],
        "line_items": items,
        "tax_lines": [
            {
                "id": 900 + rate_id, "rate_code": f"NO-MVA-{rate_id}", "rate_id": rate_id, "label": f"MVA {percent}%",
                "compound": False, "tax_total": str(tax), "shipping_tax_total": "0.00",
                "rate_percent": percent, "meta_data": [],
            }
            for rate_id, percent in rates.items()
        ],
        "shipping_lines": [],
        "fee_lines": [],
        "coupon_lines": [],
        "refunds": [],
    }  # fmt: skip
    for name in ("created", "modified", "completed", "paid"):
        body[f"date_{name}"] = body[f"date_{name}_gmt"] = when
    body.update(copy.deepcopy(changes))
    for tax_line in body["tax_lines"]:
        tax_line["rate_percent"] = float(tax_line["rate_percent"])
    return body
