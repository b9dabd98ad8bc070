"""What a connector asks about the shop itself: index, system status, settings, taxes, gateways, products,
coupons."""

from collections.abc import Sequence
from datetime import UTC, datetime

from integrations.sandbox.demo_shop.written_values import SYMBOLS
from integrations.sandbox.wire import Response
from integrations.sandbox.woocommerce.answers import WordPressError, json_answer
from integrations.sandbox.woocommerce.call import Call, Json, listing, one
from integrations.sandbox.woocommerce.parameters import page_of
from integrations.sandbox.woocommerce.shop import Shop

ROUTES = (
    "orders",
    "orders/(?P<id>[\\d]+)",
    "orders/statuses",
    "refunds",
    "products",
    "coupons",
    "taxes",
    "webhooks",
)


def wordpress_index(call: Call) -> Response:
    """``/wp-json/``: public, and the place where WordPress tells its timezone and its namespaces."""
    shop = call.shop
    offset = datetime.fromtimestamp(call.now, UTC).astimezone(shop.zone).utcoffset()
    hours = offset.total_seconds() / 3600 if offset is not None else 0
    return json_answer(
        {
            "name": shop.title,
            "description": "",
            "url": shop.home_url,
            "home": shop.home_url,
            "gmt_offset": f"{hours:g}",
            "timezone_string": shop.settings.timezone,
            "namespaces": ["oembed/1.0", "wc/v1", "wc/v2", "wc/v3", "wc/store/v1", "wp/v2"]
            if shop.settings.active
            else ["oembed/1.0", "wp/v2"],
            "authentication": [],
            "routes": {},
        }
    )


def namespace_index(call: Call) -> Response:
    """``/wc/v3``: public; says that the API is there, nothing about the key."""
    routes = {f"/wc/v3/{route}": {"namespace": "wc/v3", "methods": ["GET"]} for route in ROUTES}
    return json_answer(
        {"namespace": "wc/v3", "routes": routes, "_links": {"up": [{"href": call.shop.home_url}]}}
    )


def system_status(call: Call) -> Response:
    """A small part of the real answer. PHP's own timezone is UTC in WordPress, whatever the shop's is."""
    shop, settings = call.shop, call.shop.settings
    environment = {
        "home_url": shop.home_url,
        "site_url": shop.home_url,
        "version": settings.version,
        "wp_version": "7.1",
        "php_version": "8.4.1",
        "default_timezone": "UTC",
        "hide_errors": not settings.php_notice,
        "secure_connection": settings.tls_terminated,
    }
    setup = {
        "api_enabled": True,
        "force_ssl": False,
        "currency": settings.currency,
        "currency_symbol": SYMBOLS.get(settings.currency, settings.currency),
        "currency_position": "left_space",
        "thousand_separator": " ",
        "decimal_separator": ",",
        "number_of_decimals": settings.decimals,
        "HPOS_enabled": True,
    }
    status = {
        "environment": environment,
        "settings": setup,
        "timezone": settings.timezone,
        "active_plugins": [],
    }
    return one(call, status)


def _settings(shop: Shop, group: str) -> list[Json]:
    """The settings of a group that matter to bookkeeping."""
    settings = shop.settings
    groups = {
        "general": (
            ("woocommerce_store_city", "City", "text", "Bergen"),
            ("woocommerce_default_country", "Country / State", "select", "NO"),
            ("woocommerce_calc_taxes", "Enable taxes", "checkbox", "yes"),
            ("woocommerce_currency", "Currency", "select", settings.currency),
            ("woocommerce_price_num_decimals", "Number of decimals", "number", str(settings.decimals)),
        ),
        "tax": (
            (
                "woocommerce_prices_include_tax",
                "Prices entered with tax",
                "radio",
                _yes(settings.prices_include_tax),
            ),
            ("woocommerce_tax_based_on", "Calculate tax based on", "select", "shipping"),
            ("woocommerce_shipping_tax_class", "Shipping tax class", "select", "inherit"),
            ("woocommerce_tax_round_at_subtotal", "Rounding", "checkbox", "no"),
        ),
    }
    if group not in groups:
        raise WordPressError(404, "rest_setting_setting_group_invalid", "Invalid setting group.")
    return [
        {"id": name, "label": label, "description": "", "type": kind, "default": "", "value": value}
        for name, label, kind, value in groups[group]
    ]


def _yes(value: bool) -> str:
    return "yes" if value else "no"


def list_settings(call: Call) -> Response:
    """All of a group."""
    return json_answer(_settings(call.shop, call.path[0]))


def read_setting(call: Call) -> Response:
    """One of a group."""
    found = [row for row in _settings(call.shop, call.path[0]) if row["id"] == call.path[1]]
    if not found:
        raise WordPressError(404, "rest_setting_setting_invalid", "Invalid setting.")
    return json_answer(found[0])


def list_tax_rates(call: Call) -> Response:
    """The tax table, optionally of one class."""
    wanted = call.parameters.text("class")
    rows = [row for row in call.shop.catalogue.taxes if not wanted or row["class"] == wanted]
    return _paged(call, rows, route="taxes")


def list_tax_classes(call: Call) -> Response:
    """``standard`` and the shop's own; not paged."""
    return json_answer(call.shop.catalogue.tax_classes)


def list_gateways(call: Call) -> Response:
    """Every gateway, also those that are switched off; not paged."""
    return json_answer(call.shop.catalogue.gateways)


def list_products(call: Call) -> Response:
    """Filters include, sku, category (id), search."""
    parameters = call.parameters
    include, skus = parameters.numbers("include"), parameters.texts("sku")
    needle = parameters.text("search").lower()
    rows = [
        row
        for row in call.shop.catalogue.products
        if (not include or row["id"] in include)
        and (not skus or row["sku"] in skus)
        and needle in row["name"].lower()
    ]
    return _paged(call, rows, route="products")


def read_product(call: Call) -> Response:
    """One product; 404 once it was deleted."""
    found = [row for row in call.shop.catalogue.products if row["id"] == call.number]
    if not found:
        raise WordPressError(404, "woocommerce_rest_product_invalid_id", "Invalid ID.")
    return one(call, found[0])


def list_coupons(call: Call) -> Response:
    """Filter ``code``: the only place that tells a gift card plugin's coupon from a discount."""
    code = call.parameters.text("code").lower()
    return _paged(
        call, [row for row in call.shop.catalogue.coupons if not code or row["code"] == code], route="coupons"
    )


def _paged(call: Call, rows: Sequence[Json], *, route: str) -> Response:
    page = page_of(call.parameters)
    call.parameters.check()
    return listing(call, rows, page, route=route)
