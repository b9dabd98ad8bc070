"""One imitated shop: its settings and switches, its orders, refunds, fulfilments, catalogue and webhooks."""

from dataclasses import dataclass, field, fields
from typing import Any
from zoneinfo import ZoneInfo

from integrations.sandbox.demo_shop.written_values import Ids
from integrations.sandbox.woocommerce.order_store import OrderStore
from integrations.sandbox.woocommerce.times import stamp_pair
from integrations.sandbox.woocommerce.webhook_queue import WebhookQueue

Json = dict[str, Any]
METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]
STATUSES = (
    "pending",
    "processing",
    "on-hold",
    "completed",
    "cancelled",
    "refunded",
    "failed",
    "checkout-draft",
)


@dataclass(slots=True, kw_only=True)
class Settings:
    """How the shop is set up, and what its host does wrong. Everything here can be changed while it runs.

    ``tls_terminated`` False is plain HTTP (only OAuth 1.0a signatures are heard); ``strip_authorization`` is
    a host that drops the header; ``permalinks`` "plain" has no /wp-json. ``waf_status`` answers HTML instead
    of JSON, for ``waf_times`` requests (None: until switched off). ``moved_to`` redirects everything to
    another address.
    """

    permissions: str = "read_write"
    timezone: str = "Europe/Oslo"
    prices_include_tax: bool = True
    decimals: int = 2
    currency: str = "NOK"
    version: str = "11.0.1"
    fulfillments: bool = False
    refunds_endpoint: bool = True
    statuses: tuple[str, ...] = ()
    permalinks: str = "pretty"
    tls_terminated: bool = True
    strip_authorization: bool = False
    active: bool = True
    waf_status: int | None = None
    waf_times: int | None = None
    php_notice: bool = False
    bom: bool = False
    gzip: bool = False
    moved_to: str = ""
    refuse_refunds: bool = False

    def change(self, name: str, value: Any) -> None:
        """Set one switch. ``KeyError`` for an unknown name."""
        if name not in {known.name for known in fields(self)}:
            raise KeyError(f"a shop has no setting {name!r}")
        setattr(self, name, tuple(value) if name == "statuses" else value)


@dataclass(slots=True, kw_only=True)
class Catalogue:
    """What the shop sells and how it is taxed and paid, as the REST API writes it."""

    products: list[Json] = field(default_factory=list)
    coupons: list[Json] = field(default_factory=list)
    gateways: list[Json] = field(default_factory=list)
    taxes: list[Json] = field(default_factory=list)
    tax_classes: list[Json] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class Shop:
    """A shop at ``/{name}``. ``home_url`` is the address that WordPress believes to have (links, webhook
    source)."""

    name: str
    title: str
    key: str
    secret: str
    home_url: str
    settings: Settings = field(default_factory=Settings)
    catalogue: Catalogue = field(default_factory=Catalogue)
    orders: OrderStore = field(default_factory=OrderStore)
    refunds: dict[int, list[Json]] = field(default_factory=dict)
    fulfilments: dict[int, list[Json]] = field(default_factory=dict)
    webhooks: WebhookQueue = field(default_factory=WebhookQueue)
    ids: Ids = field(default_factory=lambda: Ids(line=500_000, meta=900_000))
    used_nonces: dict[str, float] = field(default_factory=dict)
    requests: int = 0

    @property
    def zone(self) -> ZoneInfo:
        """The shop's own timezone."""
        return ZoneInfo(self.settings.timezone)

    @property
    def rest_url(self) -> str:
        """Where WordPress says that its WooCommerce API is."""
        return f"{self.home_url}/wp-json/wc/v3"

    def known_statuses(self) -> tuple[str, ...]:
        """Core's statuses and those that plugins added."""
        return (*STATUSES, *self.settings.statuses)

    def next_id(self) -> int:
        """WordPress' one counter for orders and refunds."""
        refunds = (int(refund["id"]) for rows in self.refunds.values() for refund in rows)
        return max(self.orders.last_id(), *refunds, 0) + 1

    def put_order(self, order: Json) -> None:
        """Keep an order as this shop would write it."""
        self.orders.put(self.addressed(order))

    def addressed(self, order: Json) -> Json:
        """The order with the links that belong to this shop's address."""
        number, key = order["id"], order.get("order_key", "")
        order["payment_url"] = f"{self.home_url}/checkout/order-pay/{number}/?pay_for_order=true&key={key}"
        own = f"{self.rest_url}/orders/{number}"
        order["_links"] = {
            "self": [{"href": own, "targetHints": {"allow": METHODS}}],
            "collection": [{"href": f"{self.rest_url}/orders"}],
            "email_templates": [{"embeddable": True, "href": f"{own}/actions/email_templates"}],
        }
        if order.get("customer_id"):
            order["_links"]["customer"] = [{"href": f"{self.rest_url}/customers/{order['customer_id']}"}]
        return order

    def addressed_refund(self, refund: Json, *, order_id: int) -> Json:
        """The refund with the links that belong to this shop's address."""
        orders = f"{self.rest_url}/orders/{order_id}"
        own = f"{orders}/refunds/{refund['id']}"
        refund["_links"] = {
            "self": [{"href": own, "targetHints": {"allow": ["GET", "DELETE"]}}],
            "collection": [{"href": f"{orders}/refunds"}],
            "up": [{"href": orders}],
        }
        return refund

    def touch(self, order: Json, *, now: float) -> Json:
        """Move the order's modification time."""
        order["date_modified"], order["date_modified_gmt"] = stamp_pair(now, zone=self.zone)
        return order
