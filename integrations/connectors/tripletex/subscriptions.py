"""Our webhook subscriptions in a company: one per event, known by our address. Those of others are left alone."""

from collections.abc import Mapping, Sequence
from typing import Any

from integrations.connectors.contract import CheckItem
from integrations.connectors.tripletex.client import TripletexClient
from integrations.errors import AccessDenied, BadCredentials, PermanentError, SyncError

_FIELDS = "id,event,targetUrl,status"
_TOLD = "id"
"""What a delivery shows of the record: it is read again anyway."""


def subscribe(
    client: TripletexClient, *, callback_url: str, secret: str, events: Sequence[str]
) -> tuple[CheckItem, ...]:
    """Make, repair and re-enable the subscriptions. What Tripletex refuses is told and does no harm: polling finds it."""
    try:
        there = _at(client, callback_url)
    except AccessDenied as error:
        return (_item(0, list(events), words=error.remote_message),)
    refused: list[str] = []
    words = ""
    for event in events:
        try:
            _ensure(client, event, there.pop(event, []), url=callback_url, secret=secret)
        except BadCredentials:
            raise
        except PermanentError as error:
            refused.append(event)
            words = words or error.remote_message
    for rows in there.values():
        _forget(client, rows)
    return (_item(len(events) - len(refused), refused, words=words),)


def unsubscribe(client: TripletexClient, *, callback_url: str) -> int:
    """Delete what is subscribed for our address."""
    rows = [row for found in _at(client, callback_url).values() for row in found]
    _forget(client, rows)
    return len(rows)


def _item(active: int, refused: Sequence[str], *, words: str) -> CheckItem:
    return CheckItem(
        item="tripletex_webhooks",
        status="warning" if refused else "ok",
        params={"active": str(active), "missing": ", ".join(refused)},
        remote_message=words,
    )


def _at(client: TripletexClient, url: str) -> dict[str, list[Mapping[str, Any]]]:
    """What is subscribed for our address, by event."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    for row in client.rows("/event/subscription", fields=_FIELDS):
        if row.get("targetUrl") == url:
            found.setdefault(str(row.get("event") or ""), []).append(row)
    return found


def _ensure(
    client: TripletexClient, event: str, rows: Sequence[Mapping[str, Any]], *, url: str, secret: str
) -> None:
    """The one subscription of an event: active, and signed with our secret, which Tripletex never shows and which therefore
    is said again."""
    if not rows:
        body = {"event": event, "targetUrl": url, "fields": _TOLD, "hmacSharedSecret": secret}
        client.post("/event/subscription", body)
        return
    first, *others = rows
    body = {"status": "ACTIVE", "hmacSharedSecret": secret}
    client.put(f"/event/subscription/{int(first['id'])}", body)
    _forget(client, others)


def _forget(client: TripletexClient, rows: Sequence[Mapping[str, Any]]) -> None:
    for row in rows:
        try:
            client.call("DELETE", f"/event/subscription/{int(row['id'])}")
        except SyncError as error:
            if error.code not in ("not_found", "reference_missing"):
                raise
