"""Webhook deliveries: one address for every kind of item, a digest over the raw body, and ids to look at.

Of a change the item and its parent are named, of a deletion the bare ids alone. Nothing of a body is kept.
"""

import hashlib
import hmac
from collections.abc import Iterator, Mapping
from typing import Any

from integrations.connectors.contract import WebhookHint
from integrations.connectors.rentman import unconfirmed
from integrations.connectors.webhook_bodies import parsed
from integrations.errors import BadCredentials, RejectedDocument

MAX_BODY = 5 * 1024 * 1024
DIGEST = "digest"  # name of the header
MOST_ITEMS = 10_000
_EVENTS = ("create", "update", "delete")


def read_webhook(body: bytes, headers: Mapping[str, str], secret: str) -> tuple[WebhookHint, ...]:
    """The documents that a delivery tells us to look at; () for items that nothing follows from (equipment, hours).

    ``secret`` is the token that Rentman shows beside the address. Raises BadCredentials for a missing or wrong digest,
    RejectedDocument for an oversized or malformed body.
    """
    if len(body) > MAX_BODY:
        raise RejectedDocument("webhook_too_large", params={"field": "body"})
    names = {name.lower(): value for name, value in headers.items()}
    if not is_genuine(body, names.get(DIGEST, ""), secret):
        raise BadCredentials("webhook_signature")
    value = parsed(body)
    event, item_type = value.get("eventType"), value.get("itemType")
    items = value.get("items")
    if event not in _EVENTS or not isinstance(item_type, str) or not isinstance(items, list):
        raise RejectedDocument("webhook_malformed", params={"field": "items"})
    if len(items) > MOST_ITEMS:
        raise RejectedDocument("webhook_too_large", params={"field": "items"})
    topic = f"{item_type}.{event}"[:80]
    hints = dict.fromkeys(hint for item in items for hint in _hints(item_type, item))
    return tuple(WebhookHint(kind=kind, document_id=key, topic=topic) for kind, key in hints)


def is_genuine(body: bytes, digest: str, secret: str) -> bool:
    """Whether the digest (``sha256=<hex>``) is that of the body under our token. Compared in constant time."""
    algorithm, _equals, given = digest.strip().partition("=")
    if algorithm.lower() not in unconfirmed.DIGESTS or not secret:
        return False
    made = hmac.new(secret.encode(), body, getattr(hashlib, algorithm.lower())).hexdigest()
    return hmac.compare_digest(made.encode(), given.strip().lower().encode("utf-8", "replace"))


def _hints(item_type: str, item: Any) -> Iterator[tuple[str, str]]:
    """The item itself, or its parent where that is the document."""
    kinds = unconfirmed.ITEM_TYPES.get(item_type, ())
    if kinds:
        item_id = _id(item.get("id") if isinstance(item, dict) else item)
        yield from ((kind, item_id) for kind in kinds)
        return
    parents, kinds = unconfirmed.PARENT_TYPES.get(item_type, ((), ()))
    parent = item.get("parent") if isinstance(item, dict) else None
    if isinstance(parent, dict) and parent.get("itemType") in parents:
        item_id = _id(parent.get("id"))
        yield from ((kind, item_id) for kind in kinds)


def _id(value: Any) -> str:
    """An id that can stand for an item; anything else is refused before it reaches an address."""
    written = str(value).strip() if isinstance(value, int | str) and not isinstance(value, bool) else ""
    if not written.isascii() or not written.isdigit() or len(written) > 18:
        raise RejectedDocument("webhook_malformed", params={"field": "id"})
    return written
