"""Webhook deliveries that a test wants to see: repeated, late, wrongly signed, malformed, far too large."""

import json
from collections.abc import Mapping
from typing import Any

from integrations.sandbox.woocommerce.answers import php_json, unknown_order
from integrations.sandbox.woocommerce.shop import Shop
from integrations.sandbox.woocommerce.webhook_queue import Waiting

SIGNATURE = "x-wc-webhook-signature"


def fire(shop: Shop, wish: Mapping[str, Any], *, now: float) -> int:
    """Queue deliveries to every webhook of a topic, whatever its status; gives how many.

    ``order`` (id), ``topic`` (default order.updated), ``copies`` or ``duplicate``, ``delay`` in seconds;
    ``body``: current, not_found, deleted, malformed, empty, not_an_object, oversized (``size`` bytes), or
    ``raw`` text; ``signed``: right, wrong or missing. ``ValueError`` when nobody subscribes to the topic.
    """
    topic = wish.get("topic", "order.updated")
    webhooks = [webhook for webhook in shop.webhooks.webhooks.values() if webhook.topic == topic]
    if not webhooks:
        raise ValueError(f"nobody subscribes to {topic} in {shop.name}")
    copies = int(wish.get("copies", 2 if wish.get("duplicate") else 1))
    signatures = {"right": {}, "wrong": {SIGNATURE: "bm90IHRoZSBzaWduYXR1cmU="}, "missing": {SIGNATURE: ""}}
    waiting = [
        Waiting(
            webhook_id=webhook.webhook_id,
            order_id=int(wish["order"]),
            event=topic.partition(".")[2],
            due=now + float(wish.get("delay", 0)),
            body=_body(wish),
            headers=signatures[wish.get("signed", "right")],
            staged=True,
        )
        for webhook in webhooks
    ]
    shop.webhooks.waiting += waiting * copies
    return len(waiting) * copies


def _body(wish: Mapping[str, Any]) -> bytes | None:
    """None: the order as it is when the delivery is made."""
    if "raw" in wish:
        return str(wish["raw"]).encode()
    order_id = int(wish["order"])
    oversized = {"id": order_id, "filler": "x" * int(wish.get("size", 0))}
    variants = {
        "current": None,
        "not_found": php_json(unknown_order().envelope()),
        "deleted": php_json({"id": order_id}),
        "malformed": b'{"id":',
        "empty": b"",
        "not_an_object": json.dumps([order_id]).encode(),
        "oversized": php_json(oversized),
    }
    return variants[wish.get("body", "current")]
