"""A shop's webhooks and their deliveries, with every habit that was recorded from WooCommerce's own."""

import base64
import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from integrations.sandbox.wire import Delivery

Json = dict[str, Any]
MOST_FAILURES = 5
"""Above this many consecutive failures the next one disables the webhook: the seventh does."""
_ORDER_OF_EVENTS = {"updated": 0, "created": 1, "restored": 2, "deleted": 3}
"""As recorded: the update of a new order was delivered before its creation."""


@dataclass(slots=True, kw_only=True)
class Webhook:
    """A subscription. ``failures`` counts consecutive ones; ``delivered`` and ``failed`` count all."""

    webhook_id: int
    name: str
    topic: str
    delivery_url: str
    secret: str
    status: str
    stamps: Json
    failures: int = 0
    delivered: int = 0
    failed: int = 0
    ping_status: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """An event that is to be delivered: no body yet, WooCommerce builds it when it delivers.

    ``headers`` replace those of an honest delivery; an empty one leaves the header out.
    ``staged`` deliveries go out whatever the webhook's status.
    """

    webhook_id: int
    order_id: int
    event: str
    due: float
    body: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    staged: bool = False


@dataclass(slots=True, kw_only=True)
class WebhookQueue:
    """The webhooks by id and what waits. ``copies`` > 1 repeats each delivery; ``delay`` holds it for so many
    seconds; ``reverse`` sends the newest first; ``created_first`` gives up the recorded habit of updates
    before creations. ``safe_only`` refuses private hosts and odd ports as WordPress does (off: the sandbox
    talks to its own machine).
    """

    webhooks: dict[int, Webhook] = field(default_factory=dict)
    waiting: list[Waiting] = field(default_factory=list)
    pings: list[int] = field(default_factory=list)
    copies: int = 1
    delay: float = 0.0
    reverse: bool = False
    created_first: bool = False
    safe_only: bool = False

    def happened(self, event: str, order_id: int, *, now: float) -> None:
        """Queue ``order.{event}`` for every active webhook of that topic: once per order until it is
        delivered."""
        for webhook in self.webhooks.values():
            queued = any(
                (row.webhook_id, row.order_id) == (webhook.webhook_id, order_id) for row in self.waiting
            )
            if webhook.status == "active" and webhook.topic == f"order.{event}" and not queued:
                self.waiting.append(
                    Waiting(
                        webhook_id=webhook.webhook_id, order_id=order_id, event=event, due=now + self.delay
                    )
                )

    def take(
        self, *, now: float, source: str, version: str, body_of: Callable[[int, str], bytes]
    ) -> list[Delivery]:
        """Pings and every due delivery, in the order they go out. ``body_of`` gives an order's body *now*."""
        pings, self.pings = self.pings, []
        due = [row for row in self.waiting if row.due <= now]
        self.waiting = [row for row in self.waiting if row.due > now]
        if not self.created_first:
            due.sort(key=lambda row: _ORDER_OF_EVENTS.get(row.event, 9))
        if self.reverse:
            due.reverse()
        deliveries = [
            self._ping(self.webhooks[number], version) for number in pings if number in self.webhooks
        ]
        for row in due:
            webhook = self.webhooks.get(row.webhook_id)
            if webhook and (webhook.status == "active" or row.staged):
                body = row.body if row.body is not None else body_of(row.order_id, row.event)
                deliveries += [self._delivery(webhook, row, body, now, source, version)] * self.copies
        return [delivery for delivery in deliveries if self._allowed(delivery)]

    def _ping(self, webhook: Webhook, version: str) -> Delivery:
        """Form-encoded, without signature and without topic."""

        def done(status: int) -> None:
            webhook.ping_status = status

        headers = {"user-agent": _agent(version), "content-type": "application/x-www-form-urlencoded"}
        body = f"webhook_id={webhook.webhook_id}".encode()
        return Delivery(url=webhook.delivery_url, headers=headers, body=body, done=done)

    def _delivery(
        self, webhook: Webhook, row: Waiting, body: bytes, now: float, source: str, version: str
    ) -> Delivery:
        headers = {
            "user-agent": _agent(version),
            "content-type": "application/json",
            "x-wc-webhook-source": f"{source}/",
            "x-wc-webhook-topic": webhook.topic,
            "x-wc-webhook-resource": "order",
            "x-wc-webhook-event": row.event,
            "x-wc-webhook-signature": signature(body, secret=webhook.secret),
            "x-wc-webhook-id": str(webhook.webhook_id),
            "x-wc-webhook-delivery-id": delivery_id(webhook.webhook_id, now=now),
            **row.headers,
        }
        headers = {name: value for name, value in headers.items() if value}
        return Delivery(
            url=webhook.delivery_url,
            headers=headers,
            body=body,
            done=lambda status: self.count(webhook, status),
        )

    def count(self, webhook: Webhook, status: int) -> None:
        """What WooCommerce does with the answer: 2xx, 301 and 302 are fine; nothing is ever sent again."""
        if 200 <= status < 303:
            webhook.failures, webhook.delivered = 0, webhook.delivered + 1
            return
        webhook.failed += 1
        if webhook.failures > MOST_FAILURES:
            webhook.status = "disabled"
        else:
            webhook.failures += 1

    def _allowed(self, delivery: Delivery) -> bool:
        """``wp_safe_remote_request``: a refused address is a failed delivery that never leaves the shop."""
        if not self.safe_only or _is_public(delivery.url):
            return True
        delivery.done(0)
        return False


def signature(body: bytes, *, secret: str) -> str:
    """Base64 of HMAC-SHA256 over the raw body."""
    return base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()


def delivery_id(webhook_id: int, *, now: float) -> str:
    """A hash of the webhook and the current *second*: different events of one second share it."""
    return hmac.new(b"wordpress-salt", f"{webhook_id}{int(now)}".encode(), hashlib.md5).hexdigest()


def _agent(version: str) -> str:
    return f"WooCommerce/{version} Hookshot (WordPress/7.1)"


def _is_public(url: str) -> bool:
    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    host = parts.hostname or ""
    if port not in (80, 443, 8080) or host == "localhost" or "." not in host:
        return False
    try:
        return ip_address(host).is_global
    except ValueError:
        return True
