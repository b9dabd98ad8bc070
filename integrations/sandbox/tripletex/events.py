"""Webhooks: subscriptions, signed deliveries, retries with growing pauses, and being switched off."""

import base64
import hashlib
import hmac
import json
import time
import uuid
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from integrations.sandbox.tripletex.body import read_list, read_object
from integrations.sandbox.tripletex.call import Call
from integrations.sandbox.tripletex.company import Company
from integrations.sandbox.tripletex.envelope import (
    bean,
    json_response,
    message,
    no_such_path,
    not_found,
    rule,
)
from integrations.sandbox.tripletex.fields import Model, register, renderer
from integrations.sandbox.wire import Delivery, Response

Record = dict[str, Any]
_VERBS = ("create", "update", "delete")
EVENTS: dict[str, str] = {
    **{
        f"{name}.{verb}": f"{name} {verb}d"
        for verb in _VERBS
        for name in (
            "supplier",
            "employee",
            "order",
            "product",
            "account",
            "project",
            "customer",
            "contact",
            "archiverelation",
            "voucher",
        )
    },
    "invoice.charged": "Invoice is charged",
    "notification.sent": "Notification is sent",
    "voucherstatus.ready": "Voucher status is ready",
    "closeGroup.create": "Postings are matched",
    "closeGroup.delete": "A match is undone",
}
_ACTIVE, _TOO_MANY = "ACTIVE", "DISABLED_TOO_MANY_ERRORS"
_KEPT = frozenset(
    {"event", "targetUrl", "fields", "status", "authHeaderName", "authHeaderValue", "hmacSharedSecret"}
)
_LONGEST_PAUSE = 4 * 3600.0

register(
    Model(
        name="Subscription",
        path="event/subscription",
        shown={
            "id": 0,
            "version": 0,
            "url": "",
            "event": "",
            "targetUrl": "",
            "fields": "",
            "status": _ACTIVE,
            "authHeaderName": "",
        },
        # Both are write-only: never shown again.
        computed={"authHeaderValue": lambda record: None, "hmacSharedSecret": lambda record: None},
    )
)


@dataclass(slots=True, eq=False)
class _Due:
    """A delivery that waits for its moment (monotonic seconds)."""

    at: float
    company: Company
    subscription: Record
    headers: dict[str, str]
    body: bytes
    tries: int = 0


@dataclass(slots=True)
class Events:
    """What happened and whom to tell. Deliveries of one object may arrive in any order and more than once."""

    waiting: list[_Due] = field(default_factory=list)

    def emit(
        self, company: Company, event: str, model: str, record: Any, *, found: int | None = None
    ) -> None:
        """Queue a delivery for each active subscription of the event; ``record`` None for a deleted object."""
        if not company.subscriptions:
            return
        for subscription in company.subscriptions.values():
            if subscription["event"] == event and subscription["status"] == _ACTIVE:
                show = renderer(model, subscription.get("fields") or "", company.switches.logistics)
                value = None if record is None else show(record)
                self._queue(company, subscription, value, found if value is None else _id(record))

    def _queue(self, company: Company, subscription: Record, value: Any, found: int | None) -> None:
        payload = {
            "subscriptionId": subscription["id"],
            "event": subscription["event"],
            "id": found,
            "value": value,
        }
        body = json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()
        headers = sign(body, secret=subscription.get("hmacSharedSecret"), key=str(uuid.uuid4()))
        if subscription.get("authHeaderName"):
            headers[subscription["authHeaderName"]] = subscription.get("authHeaderValue", "")
        self.waiting.append(_Due(time.monotonic(), company, subscription, headers, body))

    def outbox(self) -> list[Delivery]:
        """The deliveries whose moment has come."""
        if not self.waiting:
            return []
        now = time.monotonic()
        due = [one for one in self.waiting if one.at <= now]
        self.waiting = [one for one in self.waiting if one.at > now]
        return [
            Delivery(
                url=one.subscription["targetUrl"],
                headers=one.headers,
                body=one.body,
                done=self._answer_to(one),
            )
            for one in due
        ]

    def _answer_to(self, due: _Due) -> Any:
        def done(status: int) -> None:
            subscription, switches = due.subscription, due.company.switches
            if 200 <= status < 300:
                subscription["errors"] = 0
                return
            subscription["errors"] = subscription.get("errors", 0) + 1
            if subscription["errors"] >= switches.webhook_error_limit:
                subscription["status"] = _TOO_MANY
                return
            due.tries += 1
            due.at = time.monotonic() + min(
                switches.webhook_retry_seconds * 2 ** (due.tries - 1), _LONGEST_PAUSE
            )
            self.waiting.append(due)

        return done


def _id(record: Any) -> int:
    return record["id"] if isinstance(record, dict) else record.id


def sign(body: bytes, *, secret: str | None, key: str) -> dict[str, str]:
    """Headers of a delivery: x-request-signature is base64(HMAC-SHA512(secret, idempotency-key & body))."""
    headers = {"content-type": "application/json", "idempotency-key": key}
    if secret:
        digest = hmac.digest(secret.encode(), key.encode() + b"&" + body, hashlib.sha512)
        headers["x-request-signature"] = base64.b64encode(digest).decode()
    return headers


def list_events(call: Call) -> Response:
    """GET /event: a map from event to its description."""
    return json_response({"value": {name: {"description": text} for name, text in EVENTS.items()}})


def get_event(call: Call) -> Response:
    """GET /event/{eventType}."""
    name = str(call.ids[0])
    if name not in EVENTS:
        raise no_such_path()
    model = name.split(".")[0].capitalize()
    return json_response(
        {"value": {"name": name, "description": EVENTS[name], "payloadModel": model, "examples": []}}
    )


def _check(body: Record) -> None:
    if not body["event"] or not body["targetUrl"]:
        raise bean(
            *(
                message(name, "empty", path=f"null.{name}")
                for name in ("event", "targetUrl")
                if not body[name]
            )
        )
    if body["event"] not in EVENTS:
        raise rule(message("event", "event"))
    address = urlsplit(body["targetUrl"])
    on_this_machine = address.scheme == "http" and address.hostname in ("127.0.0.1", "localhost")
    if not on_this_machine and (address.scheme != "https" or not address.hostname):
        raise rule(message("targetUrl", "url"))
    secret = body.get("hmacSharedSecret")
    if secret is not None and not 10 <= len(secret) <= 100:
        raise bean(message("hmacSharedSecret", "length", path="null.hmacSharedSecret", least=10, most=100))


def _store(company: Company, body: Record) -> Record:
    record = {key: value for key, value in body.items() if key in _KEPT and value is not None}
    record |= {"id": company.ids.take("subscription"), "version": 0, "status": _ACTIVE, "errors": 0}
    company.subscriptions[record["id"]] = record
    return record


def create_subscription(call: Call) -> Response:
    """POST /event/subscription. https is demanded, but plain http to this machine is let through for tests."""
    body = read_object(call.request.body, "Subscription", creating=True)
    _check(body)
    return call.value("Subscription", _store(call.company, body), status=201)


def create_subscriptions(call: Call) -> Response:
    """POST /event/subscription/list (BETA)."""
    bodies = read_list(call.request.body, "Subscription", most=100, creating=True)
    for body in bodies:
        _check(body)
    return call.created_list("Subscription", [_store(call.company, body) for body in bodies])


def _subscription(call: Call) -> Record:
    record = call.company.subscriptions.get(call.id)
    if record is None:
        raise not_found()
    return record


def get_subscription(call: Call) -> Response:
    """GET /event/subscription/{id}."""
    return call.value("Subscription", _subscription(call))


def list_subscriptions(call: Call) -> Response:
    """GET /event/subscription."""
    return call.list("Subscription", call.company.subscriptions.values())


def update_subscription(call: Call) -> Response:
    """PUT /event/subscription/{id}: status ACTIVE switches a disabled one on again."""
    record = _subscription(call)
    body = read_object(call.request.body, "Subscription", creating=False)
    changed = {**record, **{key: value for key, value in body.items() if key in _KEPT and value is not None}}
    _check(changed)
    if changed != record:
        record.update(changed, version=record["version"] + 1, errors=0)
    return call.value("Subscription", record)


def delete_subscription(call: Call) -> Response:
    """DELETE /event/subscription/{id}."""
    del call.company.subscriptions[_subscription(call)["id"]]
    return Response(status=204)
