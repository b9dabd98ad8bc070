"""Our webhook subscriptions in a company: one per event, each with a token that Rackbeat shows once.

A token that was not kept (a crash between Rackbeat's answer and our database) cannot be asked for again: that subscription
is taken away and made anew.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from integrations.connectors.contract import CheckItem
from integrations.connectors.rackbeat.client import RackbeatClient, unwrapped
from integrations.connectors.rackbeat.fields import text, truth
from integrations.connectors.rackbeat.webhooks import Subscription, secret_of, tokens_in
from integrations.errors import AccessDenied, PermanentError, SyncError


def subscribe(
    client: RackbeatClient, *, callback_url: str, secret: str, events: Sequence[str]
) -> tuple[tuple[CheckItem, ...], str]:
    """Make, repair and re-enable the subscriptions; the check's items, and the secret to keep from now on.

    An event name that Rackbeat refuses is told and does no harm: polling finds what it would have told.
    """
    kept = tokens_in(secret)
    there = _at(client, callback_url)
    refused: list[str] = []
    words = ""
    for event in dict.fromkeys(events):
        try:
            kept[event] = _ensure(client, event, kept.get(event), there.get(event), callback_url)
        except AccessDenied:
            raise
        except PermanentError as error:
            kept.pop(event, None)
            refused.append(event)
            words = words or error.remote_message
    for event in kept.keys() - set(events):
        _forget(client, there.get(event))
        del kept[event]
    params = {"active": str(len(kept)), "missing": ", ".join(refused)}
    item = CheckItem(
        item="rackbeat_webhooks",
        status="warning" if refused else "ok",
        params=params,
        remote_message=words,
    )
    return (item,), secret_of(kept)


def unsubscribe(client: RackbeatClient, *, callback_url: str) -> int:
    """Delete what is subscribed for our address."""
    rows = [row for found in _at(client, callback_url).values() for row in found]
    _forget(client, rows)
    return len(rows)


def _at(client: RackbeatClient, url: str) -> dict[str, list[Mapping[str, Any]]]:
    """What is subscribed for our address, by event."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    for row in client.rows("/webhooks", "webhooks"):
        if text(row, "url") == url:
            found.setdefault(text(row, "event"), []).append(row)
    return found


def _ensure(
    client: RackbeatClient,
    event: str,
    kept: Subscription | None,
    rows: Sequence[Mapping[str, Any]] | None,
    url: str,
) -> Subscription:
    """The one subscription of an event whose token is known, active."""
    ours = next((row for row in rows or () if kept and text(row, "id") == kept.id), None)
    if kept is not None and ours is not None:
        if not truth(ours, "is_active"):
            body = {"event": event, "url": url, "is_active": True}
            client.write("PUT", f"/webhooks/{int(kept.id)}", body, params=())
        return kept
    _forget(client, rows)
    made = _make(client, event, url)
    if made.token:
        return made
    # The same event and address change an older subscription, and then the token is not shown.
    client.write("DELETE", f"/webhooks/{int(made.id)}", params=())
    made = _make(client, event, url)
    if not made.token:
        raise PermanentError("webhook_without_token", params={"system": "Rackbeat", "event": event})
    return made


def _make(client: RackbeatClient, event: str, url: str) -> Subscription:
    answer = client.write("POST", "/webhooks", {"event": event, "url": url, "is_active": True}, params=())
    row = unwrapped(answer, "webhook")
    return Subscription(text(row, "id"), text(row, "token"))


def _forget(client: RackbeatClient, rows: Sequence[Mapping[str, Any]] | None) -> None:
    for row in rows or ():
        try:
            client.write("DELETE", f"/webhooks/{int(text(row, 'id'))}", params=())
        except SyncError as error:
            if error.code != "not_found":
                raise
