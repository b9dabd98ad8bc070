"""Putting orders into an imitated shop, and listing them all."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from integrations.connectors.contract import Page, SourceSettings
from integrations.connectors.woocommerce.source import WooCommerceSource
from tests.connectors.conftest import ShopDoor
from tests.connectors.woocommerce.orders import FIXTURES

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
SETTINGS = SourceSettings(connection_key="woo:x", from_date=date(2026, 1, 1), paid_rules={"bacs": "paid"})


def plain_order(order_id: int, *, at: datetime = NOW, **changes: Any) -> dict[str, Any]:
    """A recorded order under another number and time, as JSON."""
    text = (FIXTURES / "orders" / "01-incl-25-guest-checkout.json").read_text(encoding="utf-8")
    stamp = at.strftime("%Y-%m-%dT%H:%M:%S")
    local = (at + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%S")
    dates = {f"date_{name}_gmt": stamp for name in ("created", "modified", "completed", "paid")}
    dates |= {f"date_{name}": local for name in ("created", "modified", "completed", "paid")}
    return {**json.loads(text), **dates, "id": order_id, "number": str(order_id), **changes}


def load(shop: ShopDoor, *orders: dict[str, Any], **extra: Any) -> None:
    shop.control("load_orders", orders=list(orders), **extra)


def recorded(folder: str, name: str) -> Any:
    return json.loads((FIXTURES / folder / f"{name}.json").read_text(encoding="utf-8"))


def all_refs(take: Callable[[Any], Page], position: Any = None) -> tuple[list[str], Any]:
    found: list[str] = []
    while True:
        page = take(position)
        found += [ref.document_id for ref in page.refs]
        position = page.position
        if not page.more:
            return found, position


def changed(source: WooCommerceSource, kind: str = "sale", position: Any = None) -> tuple[list[str], Any]:
    return all_refs(lambda at: source.changed_since(kind, at, since=LONG_AGO, now=NOW), position)
