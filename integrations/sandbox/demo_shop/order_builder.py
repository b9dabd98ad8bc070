"""From a priced draft to the order as WooCommerce 11's REST API writes it (the key order of the recorded
answers)."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from integrations.sandbox.demo_shop.draft import Draft, Item
from integrations.sandbox.demo_shop.payments import payment_metas, transaction_id
from integrations.sandbox.demo_shop.people import Buyer
from integrations.sandbox.demo_shop.pricing import Basket, Priced, price_basket
from integrations.sandbox.demo_shop.tax import TaxRate
from integrations.sandbox.demo_shop.written_values import OSLO, SYMBOLS, Ids, Json, kroner, number, stamps


def build_order(
    draft: Draft, *, order_id: int, ids: Ids, number_shown: str = "", zone: ZoneInfo = OSLO
) -> Json:
    """The whole order as GET /orders/{id} answers, without ``payment_url`` and ``_links`` (they depend on the
    address)."""
    basket = price_basket(draft)
    total = basket.gross - draft.unseen_tender
    metas = (*_checkout_metas(draft), *draft.metas, *payment_metas(draft, order_id=order_id, total=total))
    local, gmt = _moments(draft, zone=zone)
    return {
        "id": order_id,
        "parent_id": 0,
        "status": draft.status,
        "currency": draft.currency,
        "version": "11.0.1",
        "prices_include_tax": draft.prices_include_tax,
        "date_created": local["created"],
        "date_modified": local["modified"],
        **_totals(basket, total),
        "customer_id": draft.buyer.customer_id,
        "order_key": f"wc_order_ff{order_id:011x}",
        **_addresses(draft),
        **_checkout(draft, order_id),
        "date_completed": local["completed"],
        "date_paid": local["paid"],
        "cart_hash": f"{order_id * 2654435761 % 2**128:032x}",
        "number": number_shown or str(order_id),
        "meta_data": ids.metas(metas),
        **_lines(draft, basket, ids),
        "refunds": [],
        "payment_url": "",
        "is_editable": draft.status in ("pending", "on-hold", "checkout-draft"),
        "needs_payment": draft.status in ("pending", "failed") and total > 0,
        "needs_processing": any(not item.product.virtual for item in draft.items),
        **{f"date_{name}_gmt": gmt[name] for name in ("created", "modified", "completed", "paid")},
        "currency_symbol": SYMBOLS[draft.currency],
        "_links": {},
    }


def _moments(draft: Draft, *, zone: ZoneInfo) -> tuple[dict[str, str | None], dict[str, str | None]]:
    """Created, modified, completed and paid: in the shop's time, and in UTC."""
    known = [moment for moment in (draft.created_at, draft.paid_at, draft.completed_at) if moment]
    moments: dict[str, datetime | None] = {
        "created": draft.created_at,
        "modified": draft.modified_at or max(known),
        "completed": draft.completed_at,
        "paid": draft.paid_at,
    }
    both = {name: stamps(moment, zone=zone) for name, moment in moments.items()}
    return {name: pair[0] for name, pair in both.items()}, {name: pair[1] for name, pair in both.items()}


def _checkout(draft: Draft, order_id: int) -> Json:
    return {
        "payment_method": draft.gateway.gateway_id,
        "payment_method_title": draft.gateway.title,
        "transaction_id": transaction_id(draft, order_id=order_id),
        "customer_ip_address": "192.0.2.17",
        "customer_user_agent": "Mozilla/5.0 (demo)",
        "created_via": draft.created_via,
        "customer_note": draft.note,
    }


def _checkout_metas(draft: Draft) -> tuple[tuple[str, Any], ...]:
    return (
        ("is_vat_exempt", "no"),
        ("_wc_order_attribution_source_type", "organic"),
        ("_wc_order_attribution_device_type", "Mobile"),
        *draft.buyer.org_metas,
        *((("billing_ehf", "yes"),) if draft.buyer.receives_ehf else ()),
    )


def _totals(basket: Basket, total: Decimal) -> Json:
    freight = basket.freight.total if basket.freight else None
    discount = sum((line.subtotal.net - line.total.net for line in basket.lines), Decimal(0))
    discount_tax = sum((line.subtotal.tax - line.total.tax for line in basket.lines), Decimal(0))
    shipping_tax = freight.tax if freight else Decimal(0)
    return {
        "discount_total": kroner(discount),
        "discount_tax": kroner(discount_tax),
        "shipping_total": kroner(freight.net if freight else Decimal(0)),
        "shipping_tax": kroner(shipping_tax),
        "cart_tax": kroner(basket.tax - shipping_tax),
        "total": kroner(total),
        "total_tax": kroner(basket.tax),
    }


def _addresses(draft: Draft) -> Json:
    billing = _address(draft.buyer)
    shipping = {key: value for key, value in billing.items() if key != "email"}
    shipping["phone"] = ""
    if draft.freight is None or draft.collected:
        shipping = dict.fromkeys(shipping, "")
    return {"billing": billing, "shipping": shipping}


def _address(buyer: Buyer) -> Json:
    return {
        "first_name": buyer.first_name,
        "last_name": buyer.last_name,
        "company": buyer.company,
        "address_1": buyer.address,
        "address_2": "",
        "city": buyer.city,
        "state": buyer.state,
        "postcode": buyer.postcode,
        "country": buyer.country,
        "email": buyer.email,
        "phone": buyer.phone,
    }


def _lines(draft: Draft, basket: Basket, ids: Ids) -> Json:
    tax_lines = [_tax_line(rate, basket, ids) for rate in _rates(basket)]
    return {
        "line_items": [
            _line_item(item, priced, ids) for item, priced in zip(draft.items, basket.lines, strict=True)
        ],
        "tax_lines": tax_lines,
        "shipping_lines": [_shipping_line(draft, basket.freight, ids)] if basket.freight else [],
        "fee_lines": [
            _fee_line(fee.name, priced, ids, taxed=fee.taxed)
            for fee, priced in zip(draft.fees, basket.fees, strict=True)
        ],
        "coupon_lines": [_coupon_line(draft, basket, ids)] if draft.coupon else [],
    }


def _rates(basket: Basket) -> list[TaxRate]:
    rates = {part.rate.rate_id: part.rate for part in basket.parts if part.rate}
    return [rates[rate_id] for rate_id in sorted(rates)]


def _tax_line(rate: TaxRate, basket: Basket, ids: Ids) -> Json:
    goods = sum((part.total.tax for part in (*basket.lines, *basket.fees) if part.rate == rate), Decimal(0))
    freight = basket.freight.total.tax if basket.freight and basket.freight.rate == rate else Decimal(0)
    return {
        "id": ids.next_line(),
        "rate_code": rate.code,
        "rate_id": rate.rate_id,
        "label": rate.name,
        "compound": False,
        "tax_total": kroner(goods),
        "shipping_tax_total": kroner(freight),
        "rate_percent": rate.percent_number,
        "meta_data": [],
    }


def _line_item(item: Item, priced: Priced, ids: Ids) -> Json:
    product, before, after = item.product, priced.subtotal, priced.total
    tax = {"total": kroner(after.tax), "subtotal": kroner(before.tax)}
    size = (("pa_storrelse", product.size),) if product.size else ()
    return {
        "id": ids.next_line(),
        "name": f"{product.name} - {product.size}" if product.size else product.name,
        "product_id": 0 if item.deleted else product.product_id,
        "variation_id": 0 if item.deleted else product.variation_id,
        "quantity": item.quantity,
        "tax_class": product.tax_class,
        "subtotal": kroner(before.net),
        "subtotal_tax": kroner(before.tax),
        "total": kroner(after.net),
        "total_tax": kroner(after.tax),
        "taxes": [{"id": priced.rate.rate_id, **tax}] if priced.rate else [],
        "meta_data": ids.shown_metas(size),
        "sku": None if item.deleted else product.sku,
        "global_unique_id": None if item.deleted else "",
        "price": number(after.stored, per=item.quantity),
        "image": {"id": 0 if item.deleted else "", "src": ""},
        "parent_name": product.name if product.size else None,
    }


def _shipping_line(draft: Draft, priced: Priced, ids: Ids) -> Json:
    freight = draft.freight
    assert freight is not None
    parcel = ", ".join(
        f"{item.product.name} &times; {item.quantity}" for item in draft.items if not item.product.virtual
    )
    return {
        "id": ids.next_line(),
        "method_title": freight.title,
        "method_id": freight.method_id,
        "instance_id": freight.instance_id,
        "total": kroner(priced.total.net),
        "total_tax": kroner(priced.total.tax),
        "taxes": [_net_tax(priced)] if priced.rate else [],
        "tax_status": "taxable",
        "meta_data": ids.shown_metas((("Items", parcel),)),
    }


def _net_tax(priced: Priced) -> Json:
    """Freight and fees have no subtotal: WooCommerce writes an empty string."""
    assert priced.rate is not None
    return {"id": priced.rate.rate_id, "total": kroner(priced.total.tax), "subtotal": ""}


def _fee_line(name: str, priced: Priced, ids: Ids, *, taxed: bool) -> Json:
    return {
        "id": ids.next_line(),
        "name": name,
        "tax_class": "",
        "tax_status": "taxable" if taxed else "none",
        "amount": "",
        "total": kroner(priced.total.net),
        "total_tax": kroner(priced.total.tax),
        "taxes": [_net_tax(priced)] if priced.rate else [],
        "meta_data": [],
    }


def _coupon_line(draft: Draft, basket: Basket, ids: Ids) -> Json:
    coupon, totals = draft.coupon, _totals(basket, Decimal(0))
    assert coupon is not None
    kind = "null" if coupon.kind == "fixed_cart" else f'"{coupon.kind}"'
    info = f'[{coupon.coupon_id},"{coupon.code}",{kind},{number(coupon.amount)}]'
    return {
        "id": ids.next_line(),
        "code": coupon.code,
        "discount": totals["discount_total"],
        "discount_tax": totals["discount_tax"],
        "meta_data": ids.shown_metas((("coupon_info", info),)),
        "discount_type": coupon.kind,
        "nominal_amount": number(coupon.amount),
        "free_shipping": False,
    }
