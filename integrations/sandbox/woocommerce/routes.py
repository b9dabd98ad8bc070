"""Which function answers which method and path below ``/wc/v3``."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from integrations.sandbox.wire import Response
from integrations.sandbox.woocommerce import order_endpoints as orders
from integrations.sandbox.woocommerce import refund_endpoints as refunds
from integrations.sandbox.woocommerce import setup_endpoints as setup
from integrations.sandbox.woocommerce import webhook_endpoints as webhooks
from integrations.sandbox.woocommerce.answers import no_route
from integrations.sandbox.woocommerce.call import Call


@dataclass(frozen=True, slots=True)
class Route:
    """``item``: one resource, not a list (the 401 sentences differ). ``public``: no key needed."""

    methods: tuple[str, ...]
    pattern: re.Pattern[str]
    answer: Callable[[Call], Response]
    item: bool = False
    public: bool = False


def _route(methods: str, path: str, answer: Callable[[Call], Response], *, public: bool = False) -> Route:
    pattern = re.compile(path.replace("{id}", r"(\d+)").replace("{word}", r"([\w-]+)") + "/?")
    return Route(tuple(methods.split()), pattern, answer, path.endswith("}"), public)


ROUTES = (
    _route("GET", "", setup.wordpress_index, public=True),
    _route("GET", "/wc/v3", setup.namespace_index, public=True),
    _route("GET", "/wc/v3/orders", orders.list_orders),
    _route("GET", "/wc/v3/orders/statuses", orders.list_statuses),
    _route("GET", "/wc/v3/orders/{id}", orders.read_order),
    _route("PUT PATCH POST", "/wc/v3/orders/{id}", orders.change_order),
    _route("DELETE", "/wc/v3/orders/{id}", orders.delete_order),
    _route("GET", "/wc/v3/orders/{id}/refunds", refunds.list_order_refunds),
    _route("POST", "/wc/v3/orders/{id}/refunds", refunds.create_refund),
    _route("GET", "/wc/v3/orders/{id}/refunds/{id}", refunds.read_refund),
    _route("DELETE", "/wc/v3/orders/{id}/refunds/{id}", refunds.remove_refund),
    _route("GET", "/wc/v3/orders/{id}/fulfillments", orders.list_fulfilments),
    _route("GET", "/wc/v3/refunds", refunds.list_all_refunds),
    _route("GET", "/wc/v3/coupons", setup.list_coupons),
    _route("GET", "/wc/v3/products", setup.list_products),
    _route("GET", "/wc/v3/products/{id}", setup.read_product),
    _route("GET", "/wc/v3/payment_gateways", setup.list_gateways),
    _route("GET", "/wc/v3/taxes", setup.list_tax_rates),
    _route("GET", "/wc/v3/taxes/classes", setup.list_tax_classes),
    _route("GET", "/wc/v3/settings/{word}", setup.list_settings),
    _route("GET", "/wc/v3/settings/{word}/{word}", setup.read_setting),
    _route("GET", "/wc/v3/system_status", setup.system_status),
    _route("GET", "/wc/v3/webhooks", webhooks.list_webhooks),
    _route("POST", "/wc/v3/webhooks", webhooks.create_webhook),
    _route("GET", "/wc/v3/webhooks/{id}", webhooks.read_webhook),
    _route("PUT PATCH POST", "/wc/v3/webhooks/{id}", webhooks.change_webhook),
    _route("DELETE", "/wc/v3/webhooks/{id}", webhooks.delete_webhook),
)


def find_route(method: str, path: str) -> tuple[Route, tuple[str, ...]]:
    """The route and what its pattern caught. 404 rest_no_route for everything that is not imitated."""
    wanted = "GET" if method == "HEAD" else method
    for route in ROUTES:
        match = route.pattern.fullmatch(path)
        if match and wanted in route.methods:
            return route, match.groups()
    raise no_route()
