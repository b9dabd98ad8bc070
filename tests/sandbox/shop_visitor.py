"""A visitor of the imitated shops, with a clock of its own: how these tests ask and command."""

import base64
import json
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from integrations.sandbox.wire import Delivery, Request, Response
from integrations.sandbox.woocommerce import WooCommerceShops

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures" / "woocommerce"
NOON = 1_795_348_800.0
"""2026-11-22 12:00:00 UTC, 13:00 in Oslo."""


def recorded(folder: str, name: str) -> Any:
    """One recorded answer or delivery."""
    return json.loads((FIXTURES / folder / f"{name}.json").read_text(encoding="utf-8"))


def recorded_names(folder: str) -> list[str]:
    """Every recorded file of a folder."""
    return sorted(path.stem for path in (FIXTURES / folder).glob("*.json"))


class ShopVisitor:
    """One sandbox with one shop, "myshop", whose WordPress believes to live at https://shop.example."""

    def __init__(self, **settings: Any) -> None:
        self.now = NOON
        self.shops = WooCommerceShops(clock=lambda: self.now)
        given = {"name": "myshop", "home_url": "https://shop.example", **settings}
        self.access = self.shops.control("create_shop", given)

    def control(self, command: str, **arguments: Any) -> Any:
        """A command for the shop."""
        return self.shops.control(command, {"shop": "myshop", **arguments})

    def load(self, *names: str) -> None:
        """Recorded orders with their refunds and fulfilments."""
        orders = [recorded("orders", name) for name in names or recorded_names("orders")]
        wanted = {order["id"] for order in orders}
        by_name = {name: recorded("orders", name)["id"] for name in recorded_names("orders")}
        extras = {
            folder: {
                str(by_name[name]): recorded(folder, name)
                for name in recorded_names(folder)
                if by_name[name] in wanted
            }
            for folder in ("refunds", "fulfilments")
        }
        self.control("load_orders", orders=orders, **extras)

    def ask(
        self,
        path: str,
        query: str = "",
        *,
        method: str = "GET",
        body: Any = None,
        headers: dict[str, str] | None = None,
        root: str = "/wp-json/wc/v3",
    ) -> Response:
        """A request with the shop's Basic key unless ``headers`` say otherwise."""
        request = Request(
            method=method,
            path=f"/myshop{root}{path}",
            query=tuple(parse_qsl(query, keep_blank_values=True)),
            headers=self.basic() if headers is None else headers,
            body=b"" if body is None else json.dumps(body).encode(),
            now=self.now,
        )
        return self.shops.handle(request)

    def basic(self, *, key: str = "", secret: str = "") -> dict[str, str]:
        """The Authorization header."""
        pair = f"{key or self.access['key']}:{secret or self.access['secret']}"
        return {"authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"}

    def get(self, path: str, query: str = "") -> Any:
        """The JSON of a request that must succeed."""
        response = self.ask(path, query)
        assert response.status == 200, response.body
        return json.loads(response.body)

    def ids(self, query: str = "") -> list[int]:
        """The ids of a listing."""
        return [order["id"] for order in self.get("/orders", query)]

    def subscribe(self, topic: str, *, url: str = "http://127.0.0.1:8000/hook") -> int:
        """A webhook with the secret ``whsecret``; its ping is taken away."""
        body = {"topic": topic, "delivery_url": url, "secret": "whsecret"}
        response = self.ask("/webhooks", method="POST", body=body)
        assert response.status == 201, response.body
        self.answer(self.shops.outbox())
        return int(json.loads(response.body)["id"])

    def answer(self, deliveries: list[Delivery], status: int = 202) -> list[Delivery]:
        """Tell the shop what the receiver said to each."""
        for delivery in deliveries:
            delivery.done(status)
        return deliveries


def refusal(response: Response) -> tuple[int, str]:
    """Status and error code."""
    return response.status, json.loads(response.body)["code"]


def order(number: int, *, modified: str = "2026-11-01T10:00:00", **changes: Any) -> dict[str, Any]:
    """A small recorded order with another id and times (UTC text; the shop's own time is an hour later)."""
    local = f"{modified[:11]}{int(modified[11:13]) + 1:02d}{modified[13:]}"
    base = recorded("orders", "01-incl-25-guest-checkout")
    stamps = {"date_modified": local, "date_modified_gmt": modified}
    created = {"date_created": local, "date_created_gmt": modified}
    return {**base, "id": number, "number": str(number), **created, **stamps, **changes}
