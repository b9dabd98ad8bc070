"""WooCommerce 11 as a connector meets it: orders, refunds, keys, webhooks and the habits of real hosts."""

from integrations.sandbox.woocommerce.shops import WooCommerceShops

__all__ = ["WooCommerceShops"]
