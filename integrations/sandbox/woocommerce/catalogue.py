"""The demo shop's products, coupons, gateways and taxes in the REST API's own form: every imitated shop
starts with them."""

from typing import Any

from integrations.sandbox.demo_shop.products import COUPONS, GATEWAYS, PRODUCTS, Coupon, Gateway, Product
from integrations.sandbox.demo_shop.tax import RATES, STANDARD, TAX_CLASSES, TaxRate
from integrations.sandbox.woocommerce.shop import Catalogue

Json = dict[str, Any]


def norwegian_catalogue() -> Catalogue:
    """A fresh copy."""
    categories = {
        name: number for number, name in enumerate(sorted({product.category for product in PRODUCTS}), 61)
    }
    return Catalogue(
        products=[_product(product, categories) for product in PRODUCTS],
        coupons=[_coupon(coupon) for coupon in COUPONS],
        gateways=[_gateway(gateway, order) for order, gateway in enumerate(GATEWAYS)],
        taxes=[_tax(rate) for rate in RATES],
        tax_classes=[{"slug": slug, "name": name} for slug, name in TAX_CLASSES],
    )


def _product(product: Product, categories: dict[str, int]) -> Json:
    slug = product.category.lower()
    return {
        "id": product.product_id,
        "name": product.name,
        "slug": product.sku.lower(),
        "type": product.kind,
        "status": "publish",
        "sku": product.sku,
        "price": str(product.price),
        "regular_price": str(product.price),
        "virtual": product.virtual,
        "tax_status": "taxable" if product.taxable else "none",
        "tax_class": product.tax_class,
        "categories": [{"id": categories[product.category], "name": product.category, "slug": slug}],
        "tags": [{"id": 90, "name": product.tag, "slug": product.tag}] if product.tag else [],
        "variations": [product.variation_id] if product.variation_id else [],
        "meta_data": [],
    }


def _coupon(coupon: Coupon) -> Json:
    metas = [{"id": coupon.coupon_id * 10, "key": "wps_wgm_giftcard_coupon", "value": str(coupon.coupon_id)}]
    return {
        "id": coupon.coupon_id,
        "code": coupon.code,
        "amount": f"{coupon.amount:.2f}",
        "status": "publish",
        "discount_type": coupon.kind,
        "description": "",
        "meta_data": metas if coupon.gift_card else [],
    }


def _gateway(gateway: Gateway, order: int) -> Json:
    return {
        "id": gateway.gateway_id,
        "title": gateway.title,
        "description": "",
        "order": order,
        "enabled": gateway.enabled,
        "method_title": gateway.title,
        "method_supports": ["products", "refunds"],
        "settings": {},
    }


def _tax(rate: TaxRate) -> Json:
    return {
        "id": rate.rate_id,
        "country": rate.country,
        "state": "",
        "postcode": "",
        "city": "",
        "rate": f"{rate.percent:.4f}",
        "name": rate.name,
        "priority": 1,
        "compound": False,
        "shipping": True,
        "order": rate.rate_id,
        "class": rate.tax_class if rate.tax_class != STANDARD else "standard",
        "postcodes": [],
        "cities": [],
    }
