"""The one webhook of an account and what waits to be delivered: a digest over the raw body, retries, copies, losses."""

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from integrations.sandbox.rentman import unverified
from integrations.sandbox.wire import Delivery

Json = dict[str, Any]


@dataclass(slots=True, kw_only=True)
class Attempt:
    """A delivery that waits until ``due`` (epoch seconds); ``tried`` counts the attempts before it."""

    body: bytes
    due: float
    tried: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)
    staged: bool = False


@dataclass(slots=True, kw_only=True)
class WebhookQueue:
    """``copies`` > 1 repeats each delivery, ``delay`` holds it for so many seconds, ``reverse`` sends the newest first,
    ``drop`` loses the next so many. ``algorithm`` is the word in front of the digest."""

    url: str = ""
    token: str = ""
    waiting: list[Attempt] = field(default_factory=list)
    log: list[Json] = field(default_factory=list)
    copies: int = 1
    delay: float = 0.0
    reverse: bool = False
    drop: int = 0
    algorithm: str = "sha256"

    def happened(self, body: Json, *, now: float) -> None:
        """Queue an event, if anybody listens."""
        if not self.url:
            return
        if self.drop > 0:
            self.drop -= 1
            return
        raw = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
        self.waiting += [Attempt(body=raw, due=now + self.delay)] * self.copies

    def take(self, *, now: float) -> list[Delivery]:
        """Every delivery that is due."""
        due = [one for one in self.waiting if one.due <= now]
        self.waiting = [one for one in self.waiting if one.due > now]
        if self.reverse:
            due.reverse()
        return [self._delivery(attempt, now=now) for attempt in due if self.url]

    def digest(self, body: bytes) -> str:
        """``sha256=<hex>`` over the raw body with the token."""
        made = hmac.new(self.token.encode(), body, getattr(hashlib, self.algorithm))
        return f"{self.algorithm}={made.hexdigest()}"

    def _delivery(self, attempt: Attempt, *, now: float) -> Delivery:
        headers = {
            "content-type": "application/json",
            "user-agent": "Rentman",
            "digest": self.digest(attempt.body),
            **attempt.headers,
        }
        entry: Json = {"at": now, "body": attempt.body.decode(errors="replace"), "attempt": attempt.tried + 1}
        self.log.append(entry)
        return Delivery(
            url=self.url,
            headers={name: value for name, value in headers.items() if value},
            body=attempt.body,
            done=lambda status: self._answered(attempt, entry, status, now),
        )

    def _answered(self, attempt: Attempt, entry: Json, status: int, now: float) -> None:
        if "status" in entry:
            return
        entry["status"] = status
        if 200 <= status < 300 or attempt.staged or attempt.tried >= len(unverified.RETRY_PAUSES):
            return
        pause = unverified.RETRY_PAUSES[attempt.tried]
        self.waiting.append(Attempt(body=attempt.body, due=now + pause, tried=attempt.tried + 1))


def event_body(account: str, *, user: int, event: str, item_type: str, items: Sequence[Any], at: str) -> Json:
    """One event as documented. Of deleted items only the ids are told, bare."""
    return {
        "account": account,
        "user": {"id": user, "itemType": "Crew", "ref": f"/crew/{user}"},
        "eventType": event,
        "itemType": item_type,
        "items": list(items),
        "eventDate": at,
    }
