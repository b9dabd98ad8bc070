"""GET, POST, PUT and DELETE on /webhooks, and their logs. The token is shown once, when a subscription is new."""

from urllib.parse import urlsplit

from integrations.sandbox.rackbeat import unverified
from integrations.sandbox.rackbeat.account import Account
from integrations.sandbox.rackbeat.answers import invalid, json_answer, not_found
from integrations.sandbox.rackbeat.call import Call
from integrations.sandbox.rackbeat.forms import is_true
from integrations.sandbox.rackbeat.listing import ready_listing
from integrations.sandbox.rackbeat.master_endpoints import deleted
from integrations.sandbox.rackbeat.tables import Json
from integrations.sandbox.rackbeat.webhook_queue import LogEntry, Webhook
from integrations.sandbox.wire import Response


def webhook_json(account: Account, webhook: Webhook) -> Json:
    """A subscription, never with its token."""
    return {
        "id": webhook.id,
        "event": webhook.event,
        "url": webhook.url,
        "is_active": webhook.is_active,
        "plugin": None,
        "failures_since_last_success": webhook.failures,
        "created_at": account.plain(webhook.created),
        "updated_at": account.plain(webhook.updated),
    }


def log_json(account: Account, entry: LogEntry) -> Json:
    """One attempt. Its fields are guesses; only that there are logs is known."""
    return {
        "id": entry.id,
        "webhook_id": entry.webhook_id,
        "event": entry.event,
        "url": entry.url,
        "payload": entry.body.decode(),
        "attempt": entry.attempt,
        "response_status": entry.status,
        "is_successful": entry.status is not None and 200 <= entry.status < 300,
        "created_at": account.plain(entry.at),
    }


def _read(call: Call, *, demand: bool) -> Json:
    """What was sent: an event that exists, an address of the internet."""
    body = call.body()
    errors: dict[str, list[str]] = {}
    for name in ("event", "url"):
        if not body.get(name) and (demand or name in body):
            errors[name] = [f"The {name} field is required."]
    known = set(unverified.EVENTS_CONFIRMED + unverified.EVENTS_GUESSED)
    event = body.get("event")
    if event and event not in known - set(call.account.settings.unknown_events):
        errors["event"] = ["The selected event is invalid."]
    if body.get("url") and urlsplit(str(body["url"])).scheme not in ("http", "https"):
        errors["url"] = ["The url format is invalid."]
    if errors:
        raise invalid(errors)
    return body


def list_webhooks(call: Call) -> Response:
    """All of the account."""
    rows = [webhook_json(call.account, one) for one in call.account.webhooks.webhooks.values()]
    return ready_listing(call, "webhooks", rows)


def create_webhook(call: Call) -> Response:
    """201 with the token; the same event and url change the one that is there: 200 and (guess) no token."""
    body = _read(call, demand=True)
    account = call.account
    webhook, is_new = account.webhooks.subscribe(
        event=str(body["event"]),
        url=str(body["url"]),
        is_active=is_true(body.get("is_active", True)),
        owner=account.slug,
        now=call.now,
    )
    shown = webhook_json(account, webhook)
    if not is_new:
        return json_answer({"webhook": shown})
    return json_answer({"webhook": {**shown, "token": webhook.token}}, status=201)


def read_webhook(call: Call) -> Response:
    """One."""
    return json_answer({"webhook": webhook_json(call.account, _webhook(call))})


def change_webhook(call: Call) -> Response:
    """Event, address, active or not."""
    webhook, body = _webhook(call), _read(call, demand=False)
    webhook.event = str(body.get("event", webhook.event))
    webhook.url = str(body.get("url", webhook.url))
    webhook.is_active = is_true(body.get("is_active", webhook.is_active))
    webhook.updated = call.now
    return json_answer({"webhook": webhook_json(call.account, webhook)})


def delete_webhook(call: Call) -> Response:
    """What waits for it is never sent."""
    del call.account.webhooks.webhooks[_webhook(call).id]
    return deleted(call)


def list_logs(call: Call) -> Response:
    """Attempts of one subscription, newest first."""
    webhook, queue = _webhook(call), call.account.webhooks
    entries = [log_json(call.account, one) for one in reversed(queue.log) if one.webhook_id == webhook.id]
    return ready_listing(call, "webhook_logs", entries)


def read_log(call: Call) -> Response:
    """One attempt."""
    number = int(call.words[0]) if call.words[0].isdecimal() else 0
    if not 0 < number <= len(call.account.webhooks.log):
        raise not_found()
    return json_answer({"webhook_log": log_json(call.account, call.account.webhooks.log[number - 1])})


def _webhook(call: Call) -> Webhook:
    word = call.words[0]
    found = call.account.webhooks.webhooks.get(int(word)) if word.isdecimal() else None
    if found is None:
        raise not_found()
    return found
