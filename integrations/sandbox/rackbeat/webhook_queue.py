"""An account's subscriptions and what waits to be delivered: retries with growing pauses, copies, losses, logs."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from integrations.sandbox.rackbeat import unverified
from integrations.sandbox.rackbeat.answers import written
from integrations.sandbox.wire import Delivery

Json = dict[str, Any]


@dataclass(slots=True, kw_only=True)
class Webhook:
    """A subscription to one event. ``failures`` counts since the last success; moments are epoch seconds."""

    id: int
    event: str
    url: str
    token: str
    is_active: bool
    created: float
    updated: float
    failures: int = 0


@dataclass(slots=True, kw_only=True)
class Attempt:
    """A delivery that waits until ``due`` (epoch seconds); ``tried`` counts the attempts before it."""

    webhook_id: int
    body: bytes
    due: float
    tried: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)
    staged: bool = False


@dataclass(slots=True, kw_only=True)
class LogEntry:
    """One attempt that was made: ``status`` 0 when nobody answered, None while it is under way."""

    id: int
    webhook_id: int
    event: str
    url: str
    body: bytes
    at: float
    attempt: int
    status: int | None = None


@dataclass(slots=True, kw_only=True)
class WebhookQueue:
    """``copies`` > 1 repeats each delivery, ``delay`` holds it for so many seconds, ``reverse`` sends the newest first,
    ``drop`` loses the next so many without a trace (as if they had been delivered)."""

    webhooks: dict[int, Webhook] = field(default_factory=dict)
    waiting: list[Attempt] = field(default_factory=list)
    log: list[LogEntry] = field(default_factory=list)
    highest: int = 0
    copies: int = 1
    delay: float = 0.0
    reverse: bool = False
    drop: int = 0

    def subscribe(
        self, *, event: str, url: str, is_active: bool, owner: str, now: float
    ) -> tuple[Webhook, bool]:
        """The subscription and whether it is new: the same event and url change the one that is there."""
        for webhook in self.webhooks.values():
            if (webhook.event, webhook.url) == (event, url):
                webhook.is_active, webhook.updated = is_active, now
                return webhook, False
        self.highest += 1
        token = hashlib.sha256(f"{owner} {self.highest}".encode()).hexdigest()[:32]
        made = Webhook(
            id=self.highest, event=event, url=url, token=token, is_active=is_active, created=now, updated=now
        )
        self.webhooks[made.id] = made
        return made, True

    def happened(self, event: str, body: bytes, *, now: float) -> None:
        """Queue an event for everybody who subscribed to it. The body is what it was when it happened."""
        for webhook in self.webhooks.values():
            if webhook.is_active and webhook.event == event:
                if self.drop > 0:
                    self.drop -= 1
                    continue
                self.waiting.append(Attempt(webhook_id=webhook.id, body=body, due=now + self.delay))

    def take(self, *, now: float, account: int) -> list[Delivery]:
        """Every delivery that is due."""
        if not self.waiting:
            return []
        due = [one for one in self.waiting if one.due <= now]
        self.waiting = [one for one in self.waiting if one.due > now]
        if self.reverse:
            due.reverse()
        deliveries = []
        for attempt in due:
            webhook = self.webhooks.get(attempt.webhook_id)
            if webhook is None or not (webhook.is_active or attempt.staged):
                continue
            deliveries.append(self._delivery(webhook, attempt, now=now, account=account))
            deliveries += [self._copy(deliveries[-1])] * (self.copies - 1)
        return deliveries

    def _delivery(self, webhook: Webhook, attempt: Attempt, *, now: float, account: int) -> Delivery:
        headers = {
            "content-type": "application/json",
            "accept": "application/json",
            "user-agent": "Rackbeat Webhook",
            "rackbeat-webhook-token": webhook.token,
            "rackbeat-webhook-event": webhook.event,
            "rackbeat-account-id": str(account),
            **attempt.headers,
        }
        entry = LogEntry(
            id=len(self.log) + 1,
            webhook_id=webhook.id,
            event=webhook.event,
            url=webhook.url,
            body=attempt.body,
            at=now,
            attempt=attempt.tried + 1,
        )
        self.log.append(entry)
        return Delivery(
            url=webhook.url,
            headers={name: value for name, value in headers.items() if value},
            body=attempt.body,
            done=lambda status: self._answered(webhook, attempt, entry, status),
        )

    def _copy(self, delivery: Delivery) -> Delivery:
        """The same again; nobody waits for its answer."""
        return Delivery(url=delivery.url, headers=delivery.headers, body=delivery.body)

    def _answered(self, webhook: Webhook, attempt: Attempt, entry: LogEntry, status: int) -> None:
        if entry.status is not None:
            return
        entry.status = status
        if 200 <= status < 300:
            webhook.failures = 0
            return
        webhook.failures += 1
        if attempt.staged or attempt.tried >= len(unverified.RETRY_PAUSES):
            return
        pause = unverified.RETRY_PAUSES[attempt.tried]
        again = Attempt(
            webhook_id=webhook.id, body=attempt.body, due=entry.at + pause, tried=attempt.tried + 1
        )
        self.waiting.append(again)


def event_body(
    style: str, *, event: str, key: Any, key_name: str, data: Any = None, changes: Json | None = None
) -> bytes:
    """``minimal`` as seen alive (the key as text, no event), or as the guides describe it."""
    if style == "minimal":
        return written({"key_name": key_name, "key": str(key)})
    return written({"key": key, "key_name": key_name, "event": event, "data": data, **(changes or {})})
