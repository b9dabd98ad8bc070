"""Webhook deliveries: a fixed token for each subscription, compared in constant time. What they say is a hint where to look.

There is no signature over the body and no time in it. The event stands in a header; the body as seen live holds only
``key_name`` and ``key``; nothing of it is kept.
"""

import hmac
import json
from collections.abc import Mapping
from typing import Any

from integrations.connectors.contract import WebhookHint
from integrations.connectors.rackbeat.kinds import KINDS
from integrations.connectors.webhook_bodies import parsed
from integrations.errors import BadCredentials, RejectedDocument

MAX_BODY = 5 * 1024 * 1024
TOKEN, EVENT = "rackbeat-webhook-token", "rackbeat-webhook-event"  # names of headers
_LONGEST_KEY = 200

_KIND_OF_EVENT = {kind.event: kind.name for kind in KINDS.values() if kind.event}


def read_webhook(body: bytes, headers: Mapping[str, str], secret: str) -> tuple[WebhookHint, ...]:
    """Where a delivery tells us to look; () for events that nothing follows from (stock, orders).

    ``secret`` is what ``subscriptions`` kept: the tokens that Rackbeat gave. Raises BadCredentials for a missing or wrong
    token, RejectedDocument for an oversized or malformed body.
    """
    if len(body) > MAX_BODY:
        raise RejectedDocument("webhook_too_large", params={"field": "body"})
    names = {name.lower(): value for name, value in headers.items()}
    if not is_known(names.get(TOKEN, ""), secret):
        raise BadCredentials("webhook_signature")
    event = names.get(EVENT, "").strip().lower()
    about, _dot, happened = event.partition(".")
    if event == "plugin.uninstalled":
        return (WebhookHint(kind="uninstalled", document_id="", topic=event),)
    kind = _KIND_OF_EVENT.get(_singular(about))
    if kind is None or not happened:
        return ()
    value = parsed(body)
    return () if "item_type" in value else _hints(value, kind, event)


def is_known(token: str, secret: str) -> bool:
    """Whether the token is one of those that were given to us. All are compared, each in constant time."""
    given = token.encode("utf-8", "replace")
    found = False
    for known in tokens_in(secret).values():
        found |= hmac.compare_digest(known.token.encode(), given)
    return found and bool(token)


class Subscription:
    """One kept subscription: Rackbeat's id of it, and the token that it showed once."""

    __slots__ = ("id", "token")

    def __init__(self, id: str, token: str) -> None:
        self.id, self.token = id, token


def tokens_in(secret: str) -> dict[str, Subscription]:
    """The kept subscriptions by event; {} for a secret that is not ours."""
    try:
        value = json.loads(secret) if secret.startswith("{") else {}
    except ValueError:
        return {}
    return {
        str(event): Subscription(str(row.get("id") or ""), str(row["token"]))
        for event, row in value.items()
        if isinstance(row, dict) and row.get("token")
    }


def secret_of(subscriptions: Mapping[str, Subscription]) -> str:
    """The subscriptions as the secret that a connection keeps (encrypted)."""
    rows = {event: {"id": one.id, "token": one.token} for event, one in sorted(subscriptions.items())}
    return json.dumps(rows, separators=(",", ":"))


def _singular(word: str) -> str:
    """An example in the guides says ``orders.created`` where the catalogue says ``order``."""
    return word if word in _KIND_OF_EVENT else word.removesuffix("s")


def _hints(body: Mapping[str, Any], kind: str, event: str) -> tuple[WebhookHint, ...]:
    """The record under its number; after a change of number the old one as well, so that it is found gone.

    () where only an id is told that nothing can be looked up by: polling finds the record.
    """
    if body.get("key_name") == "id":
        inside = body.get("data")
        told = [inside.get("number")] if isinstance(inside, dict) else []
    else:
        told = [body.get("new_key") or body.get("key"), body.get("old_key")]
        if told[0] in (None, ""):
            raise RejectedDocument("webhook_malformed", params={"field": "key"})
    keys = dict.fromkeys(_key(value, "key") for value in told if value not in (None, ""))
    return tuple(WebhookHint(kind=kind, document_id=key, topic=event) for key in keys)


def _key(value: object, field: str) -> str:
    """A number or text that can stand for a record; anything else is refused before it reaches an address."""
    written = str(value).strip() if isinstance(value, int | str) and not isinstance(value, bool) else ""
    if not written or len(written) > _LONGEST_KEY or not written.isprintable():
        raise RejectedDocument("webhook_malformed", params={"field": field})
    return written
