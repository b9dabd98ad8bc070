"""What the sandbox tells about a shop: for tests, the demo and measurements."""

from collections import Counter
from typing import Any

from integrations.sandbox.woocommerce.shop import Shop
from integrations.sandbox.woocommerce.webhook_endpoints import webhook_json

Json = dict[str, Any]


def shop_state(shop: Shop, *, with_orders: bool) -> Json:
    """Counts, refunds, webhooks with their delivery counters, and (if wanted) every order."""
    records = shop.orders.records
    state: Json = {
        "shop": shop.name,
        "count": len(records),
        "by_status": dict(Counter(record.status for record in records.values())),
        "refunds": {str(order_id): rows for order_id, rows in shop.refunds.items()},
        "fulfilments": {str(order_id): rows for order_id, rows in shop.fulfilments.items()},
        "webhooks": [
            {
                **webhook_json(shop, webhook),
                "failures": webhook.failures,
                "delivered": webhook.delivered,
                "failed": webhook.failed,
                "ping_status": webhook.ping_status,
            }
            for webhook in shop.webhooks.webhooks.values()
        ],
        "waiting": len(shop.webhooks.waiting) + len(shop.webhooks.pings),
        "requests": shop.requests,
    }
    if with_orders:
        state["orders"] = [records[order_id].to_json() for order_id in sorted(records)]
    return state
