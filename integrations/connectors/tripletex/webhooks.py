"""Webhook deliveries from Tripletex: signed over their key and body, or refused. What they say is a hint where to look.

The key in ``idempotency-key`` is the same when a delivery is repeated; a repeat is looked up again and changes nothing, so
that no keys are kept.
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping

from integrations.connectors.contract import WebhookHint
from integrations.connectors.tripletex.source_kinds import EVENTS
from integrations.connectors.webhook_bodies import parsed
from integrations.errors import BadCredentials, RejectedDocument

MAX_BODY = 5 * 1024 * 1024
SIGNATURE, KEY = "x-request-signature", "idempotency-key"  # names of headers


def read_webhook(body: bytes, headers: Mapping[str, str], secret: str) -> tuple[WebhookHint, ...]:
    """Where a signed delivery tells us to look; () for events that we did not ask for.

    Raises BadCredentials for a missing or wrong signature, RejectedDocument for an oversized or malformed body.
    """
    if len(body) > MAX_BODY:
        raise RejectedDocument("webhook_too_large", params={"field": "body"})
    names = {name.lower(): value for name, value in headers.items()}
    given = names.get(SIGNATURE, "").strip()
    expected = sign(body, secret=secret, key=names.get(KEY, ""))
    if not secret or not hmac.compare_digest(expected.encode(), given.encode("utf-8", "replace")):
        raise BadCredentials("webhook_signature")
    value = parsed(body)
    event = value.get("event")
    if event not in EVENTS:
        return ()
    kind = str(event).partition(".")[0]
    return (WebhookHint(kind=kind, document_id=_id(value.get("id")), topic=str(event)),)


def sign(body: bytes, *, secret: str, key: str) -> str:
    """Base64 of the HMAC-SHA512 of the delivery's key, ``&`` and the raw body."""
    signed = key.encode("utf-8", "replace") + b"&" + body
    return base64.b64encode(hmac.new(secret.encode(), signed, hashlib.sha512).digest()).decode("ascii")


def _id(value: object) -> str:
    """A positive number, as number or text; anything else is refused before it reaches an address."""
    written = str(value) if isinstance(value, int | str) and not isinstance(value, bool) else ""
    if not (written.isascii() and written.isdigit() and 0 < len(written) <= 18 and int(written)):
        raise RejectedDocument("webhook_malformed", params={"field": "id"})
    return written
