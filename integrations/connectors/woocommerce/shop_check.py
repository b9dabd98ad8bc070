"""A shop's connection test, and our webhook subscriptions in it."""

from collections.abc import Mapping
from typing import Any

from integrations.connectors.contract import CheckItem
from integrations.connectors.woocommerce.client import WooCommerceClient
from integrations.errors import AccessDenied, BadCredentials, SyncError, TemporaryError

TOPICS = ("order.created", "order.updated", "order.deleted", "order.restored")
NAME = "Bilagsbro"


def check(client: WooCommerceClient) -> tuple[CheckItem, ...]:
    """Reads an order list (the key works), then what the shop is like. Later questions may fail without failing the test."""
    client.listing("/orders", [("per_page", 1)])
    where, root = client.way or ("header", "wp-json")
    plain = (where, root) == ("header", "wp-json")
    way = CheckItem(
        item="shop_reached",
        status="ok" if plain else "warning",
        params={"address": client.remote.base_url, "key_in": where, "api_at": root},
    )
    return (way, _gateways(client), *_webhooks(client))


def _gateways(client: WooCommerceClient) -> CheckItem:
    """The payment methods that the shop offers, so that each can be given its account."""
    try:
        found = client.get("/payment_gateways")
    except TemporaryError:
        raise
    except SyncError as error:
        return CheckItem(item="payment_gateways", status="warning", remote_message=error.remote_message)
    enabled = [str(row.get("id")) for row in found if isinstance(row, Mapping) and row.get("enabled")]
    return CheckItem(item="payment_gateways", status="ok", params={"methods": ", ".join(sorted(enabled))})


def _webhooks(client: WooCommerceClient) -> tuple[CheckItem, ...]:
    """WooCommerce switches a webhook off silently after its seventh failed delivery in a row, and never retries."""
    try:
        ours = [row for row in _all_webhooks(client) if str(row.get("name", "")).startswith(NAME)]
    except (BadCredentials, AccessDenied) as error:
        return (CheckItem(item="webhooks", status="warning", remote_message=error.remote_message),)
    active = {str(row.get("topic")) for row in ours if row.get("status") == "active"}
    missing = [topic for topic in TOPICS if topic not in active]
    params = {"missing": ", ".join(missing), "active": str(len(active))}
    return (CheckItem(item="webhooks", status="warning" if missing else "ok", params=params),)


def _all_webhooks(client: WooCommerceClient) -> list[Mapping[str, Any]]:
    found: list[Mapping[str, Any]] = []
    number = 1
    while True:
        rows, _ = client.listing("/webhooks", [("per_page", 100), ("page", number)])
        found.extend(rows)
        if len(rows) < 100:
            return found
        number += 1


def subscribe(client: WooCommerceClient, *, callback_url: str, secret: str) -> tuple[CheckItem, ...]:
    """One item per topic. A key that may only read is answered 401 (observed): then polling alone goes on."""
    try:
        mine = {
            str(row.get("topic")): row
            for row in _all_webhooks(client)
            if row.get("delivery_url") == callback_url
        }
        return tuple(_ensure(client, topic, mine.get(topic), callback_url, secret) for topic in TOPICS)
    except (BadCredentials, AccessDenied) as error:
        return (CheckItem(item="webhooks_need_write", status="warning", remote_message=error.remote_message),)


def unsubscribe(client: WooCommerceClient, *, callback_url: str) -> int:
    """Delete what delivers to this address. ``force``: without it WooCommerce answers 501 (webhooks have no trash)."""
    ours = [row for row in _all_webhooks(client) if row.get("delivery_url") == callback_url]
    for row in ours:
        client.delete(f"/webhooks/{int(row['id'])}", (("force", "true"),))
    return len(ours)


def _ensure(
    client: WooCommerceClient, topic: str, row: Mapping[str, Any] | None, callback_url: str, secret: str
) -> CheckItem:
    """Make it, or set its secret and switch it on (again)."""
    wanted = {"name": f"{NAME} {topic}", "status": "active", "delivery_url": callback_url, "secret": secret}
    if row is None:
        client.write("POST", "/webhooks", {**wanted, "topic": topic})
        return CheckItem(item="webhook", status="ok", params={"topic": topic, "was": "missing"})
    client.write("PUT", f"/webhooks/{int(row['id'])}", wanted)
    return CheckItem(item="webhook", status="ok", params={"topic": topic, "was": str(row.get("status"))})
