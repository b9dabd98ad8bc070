"""Webhook deliveries: signed or refused. What they say is a hint where to look; nothing is booked from them.

Bodies are built when they are delivered, in any order and often repeatedly; the delivery id is no key for telling
repeats (it is a hash of webhook and second), so that every hint is simply looked up again.
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from typing import Any

from integrations.connectors.contract import WebhookHint
from integrations.connectors.webhook_bodies import parsed
from integrations.errors import BadCredentials, RejectedDocument

MAX_BODY = 5 * 1024 * 1024
_MOST_REFUNDS = 200


def read_webhook(body: bytes, headers: Mapping[str, str], secret: str) -> tuple[WebhookHint, ...]:
    """Where a signed delivery tells us to look; () for a ping, for other topics, and for an order that is gone.

    Raises BadCredentials for a missing or wrong signature, RejectedDocument for an oversized or malformed body.
    """
    if len(body) > MAX_BODY:
        raise RejectedDocument("webhook_too_large", params={"field": "body"})
    names = {name.lower(): value for name, value in headers.items()}
    signature = names.get("x-wc-webhook-signature", "")
    if not signature:
        if _is_ping(body, names):
            return ()
        raise BadCredentials("webhook_signature")
    if not secret or not hmac.compare_digest(
        sign(body, secret).encode(), signature.encode("utf-8", "replace")
    ):
        raise BadCredentials("webhook_signature")
    topic = names.get("x-wc-webhook-topic", "")
    return _hints(parsed(body), topic) if topic.startswith("order.") else ()


def sign(body: bytes, secret: str) -> str:
    """Base64 of the HMAC-SHA256 of the raw body."""
    return base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode("ascii")


def _is_ping(body: bytes, headers: Mapping[str, str]) -> bool:
    """WooCommerce announces a new webhook unsigned, without topic, as a form with its number."""
    return (
        "x-wc-webhook-topic" not in headers
        and body.startswith(b"webhook_id=")
        and body[11:].isdigit()
        and len(body) < 32
    )


def _hints(order: Mapping[str, Any], topic: str) -> tuple[WebhookHint, ...]:
    """The order, and each refund that it shows (there is no topic of its own for refunds).

    A since deleted order is delivered as an error body without an id: nothing to look at, its deletion has its own topic.
    """
    if "id" not in order and "code" in order:
        return ()
    order_id = _id(order.get("id"), "id")
    refunds = order.get("refunds")
    ids = (
        [_id(row.get("id"), "refunds") for row in refunds if isinstance(row, dict)]
        if isinstance(refunds, list)
        else []
    )
    return (
        WebhookHint(kind="sale", document_id=order_id, topic=topic),
        *(
            WebhookHint(kind="refund", document_id=f"{order_id}:{refund_id}", topic=topic)
            for refund_id in ids[:_MOST_REFUNDS]
        ),
    )


def _id(value: object, field: str) -> str:
    """A positive number, as number or text; anything else is refused before it reaches an address."""
    written = str(value) if isinstance(value, int | str) and not isinstance(value, bool) else ""
    if not (written.isascii() and written.isdigit() and 0 < len(written) <= 18 and int(written)):
        raise RejectedDocument("webhook_malformed", params={"field": field})
    return written
