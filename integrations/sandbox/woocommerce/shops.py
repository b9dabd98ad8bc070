"""The imitated WooCommerce: many shops below one prefix, each at ``/{name}``."""

import gzip
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from integrations.sandbox.wire import Delivery, Request, Response
from integrations.sandbox.woocommerce.answers import (
    WordPressError,
    error_answer,
    html_answer,
    no_route,
    php_json,
    unknown_order,
)
from integrations.sandbox.woocommerce.authentication import require_key, signed_url
from integrations.sandbox.woocommerce.call import Call
from integrations.sandbox.woocommerce.control import COMMANDS
from integrations.sandbox.woocommerce.decimals import with_decimals
from integrations.sandbox.woocommerce.drip import Drip
from integrations.sandbox.woocommerce.parameters import Parameters
from integrations.sandbox.woocommerce.routes import find_route
from integrations.sandbox.woocommerce.shop import Shop

NOTICE = (
    b"<br />\n<b>Notice</b>:  Undefined index: color in <b>/var/www/wp-content/themes/x.php</b>"
    b" on line <b>42</b><br />\n"
)


class WooCommerceShops:
    """All shops of the sandbox. ``clock`` gives epoch seconds where no request brings its own time."""

    name = "woo"
    prefix = "/woo"

    def __init__(self, *, clock: Callable[[], float] = time.time) -> None:
        self.clock = clock
        self.shops: dict[str, Shop] = {}
        self.drips: list[Drip] = []

    def handle(self, request: Request) -> Response:
        """Answer one request as the shop in the first part of its path would."""
        if not request.now:
            request = replace(request, now=self.clock())
        self._drip(request.now)
        name, _slash, rest = request.path.lstrip("/").partition("/")
        shop = self.shops.get(name)
        if shop is None:
            return html_answer(404, "No such shop in the sandbox")
        shop.requests += 1
        fault = _host_fault(shop, request)
        if fault is not None:
            return fault
        return _spoiled(shop, request, self._answer(shop, request, f"/{rest}"))

    def control(self, command: str, arguments: dict[str, Any]) -> Any:
        """Run one of the sandbox's own commands (``control.py``).

        ``ValueError`` for an unknown one and for what the shop refuses, ``KeyError`` for an unknown shop or setting.
        """
        if command not in COMMANDS:
            raise ValueError(f"unknown command {command!r}: choose one of {', '.join(sorted(COMMANDS))}")
        now = float(arguments["now"]) if "now" in arguments else self.clock()
        given = {key: value for key, value in arguments.items() if key != "now"}
        try:
            return COMMANDS[command](self, given, now)
        except WordPressError as error:
            raise ValueError(f"{error.code}: {error.message}") from error

    def outbox(self) -> list[Delivery]:
        """Every webhook delivery that is due now; bodies are built here, at delivery time."""
        now = self.clock()
        self._drip(now)
        return [delivery for shop in self.shops.values() for delivery in deliveries(shop, now=now)]

    def shop(self, name: str) -> Shop:
        """A shop by name; ``KeyError`` when there is none."""
        if name not in self.shops:
            raise KeyError(f"there is no shop {name!r} in the sandbox")
        return self.shops[name]

    def _drip(self, now: float) -> None:
        for drip in self.drips:
            drip.advance(now)
        self.drips = [drip for drip in self.drips if drip.left]

    def _answer(self, shop: Shop, request: Request, path: str) -> Response:
        try:
            route_path = _rest_path(shop, request, path)
            if route_path is None:
                return html_answer(404, "Siden ble ikke funnet")
            return _routed(shop, request, route_path, url=signed_url(request, prefix=self.prefix))
        except WordPressError as error:
            return error_answer(error)


def _rest_path(shop: Shop, request: Request, path: str) -> str | None:
    """The path below the REST root: from ``/wp-json/…`` (pretty permalinks only) or ``?rest_route=``."""
    rest_route = request.first("rest_route")
    if rest_route is not None and path in ("/", "/index.php"):
        return rest_route.rstrip("/")
    if shop.settings.permalinks == "pretty" and (path == "/wp-json" or path.startswith("/wp-json/")):
        return path.removeprefix("/wp-json").rstrip("/")
    return None


def _routed(shop: Shop, request: Request, path: str, *, url: str) -> Response:
    if not shop.settings.active and path.startswith("/wc/"):
        raise no_route()
    route, caught = find_route(request.method, path)
    if not route.public:
        require_key(shop, request, item=route.item, url=url)
    parameters = Parameters.of(request)
    return route.answer(Call(shop=shop, request=request, parameters=parameters, path=caught, now=request.now))


def _host_fault(shop: Shop, request: Request) -> Response | None:
    """What the host answers before WordPress is asked: a redirect, or a firewall's HTML page."""
    settings = shop.settings
    if settings.moved_to:
        return Response(status=301, headers={"location": f"{settings.moved_to}{request.path}"})
    if settings.waf_status is None:
        return None
    status = settings.waf_status
    if settings.waf_times is not None:
        settings.waf_times -= 1
        if settings.waf_times <= 0:
            settings.waf_status = settings.waf_times = None
    titles = {403: "Attention Required! | Cloudflare", 503: "Service Temporarily Unavailable"}
    return html_answer(status, titles.get(status, "Error"))


def _spoiled(shop: Shop, request: Request, response: Response) -> Response:
    """A PHP notice or a byte order mark before the JSON, and gzip where the client takes it."""
    settings = shop.settings
    if settings.php_notice:
        response.body = NOTICE + response.body
    if settings.bom:
        response.body = b"\xef\xbb\xbf" + response.body
    if settings.gzip and "gzip" in request.headers.get("accept-encoding", ""):
        response.body = gzip.compress(response.body, 1)
        response.headers["content-encoding"] = "gzip"
    return response


def deliveries(shop: Shop, *, now: float) -> list[Delivery]:
    """A shop's due deliveries."""
    settings = shop.settings
    return shop.webhooks.take(
        now=now,
        source=shop.home_url,
        version=settings.version,
        body_of=lambda number, event: _body(shop, number, event),
    )


def _body(shop: Shop, order_id: int, event: str) -> bytes:
    """The order as it is now; quirk, measured: a deleted order's 404 is sent, signed, under its old topic."""
    if event == "deleted":
        return php_json({"id": order_id})
    record = shop.orders.records.get(order_id)
    if record is None:
        return php_json(unknown_order().envelope())
    if shop.settings.decimals == 2:
        return record.raw
    return php_json(with_decimals(record.to_json(), shop.settings.decimals))
