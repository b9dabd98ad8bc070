"""Tokens, sessions and the rate limit of each employee token."""

import base64
import secrets
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from integrations.sandbox.tripletex.company import Company
from integrations.sandbox.tripletex.envelope import Refusal, message, rule, unauthorized
from integrations.sandbox.tripletex.fields import HOST

OSLO = ZoneInfo("Europe/Oslo")
LEAST_TTL, MOST_TTL = 300, 28_800


@dataclass(slots=True)
class RateWindow:
    """Calls counted in a window that starts with its first call; observed: about 100 per 10 seconds.

    The body of a 429 was never recorded; the envelope here is a guess.
    """

    started: float = float("-inf")
    used: int = 0
    refused: int = 0

    def count(self, now: float, *, limit: int, window: float, reset_header: str) -> dict[str, str]:
        """Count one call and give the headers; 429 for the rest of the window once the limit is used."""
        if now - self.started >= window or now < self.started:
            self.started, self.used = now, 0
        reset = str(max(0, round(self.started + window - now)))
        headers = {"x-rate-limit-limit": str(limit)}
        if self.used >= limit:
            self.refused += 1
            headers["x-rate-limit-remaining"] = "0"
            if reset_header == "always" or (reset_header == "sometimes" and self.refused % 2):
                headers["x-rate-limit-reset"] = reset
            raise Refusal(429, 429, message="Too Many Requests", headers=headers)
        self.used += 1
        headers["x-rate-limit-remaining"] = str(limit - self.used)
        headers["x-rate-limit-reset"] = reset
        return headers


@dataclass(slots=True, kw_only=True)
class Holder:
    """Whose token it is: an employee of ``company``; an accountant also reaches ``clients`` by their id."""

    company: Company
    token: str
    consumer_token: str | None
    clients: dict[int, Company] = field(default_factory=dict)
    window: RateWindow = field(default_factory=RateWindow)
    revoked: bool = False

    @property
    def is_accountant(self) -> bool:
        """Whether the token reaches client companies instead of its own."""
        return bool(self.clients)


@dataclass(slots=True, kw_only=True)
class Session:
    """A session token and when it dies (epoch seconds)."""

    id: int
    token: str
    holder: Holder
    ends: float
    ends_on: date


@dataclass(slots=True)
class Tokens:
    """Every token of the simulated environment."""

    consumers: set[str] = field(default_factory=set)
    employees: dict[str, Holder] = field(default_factory=dict)
    api: dict[str, Holder] = field(default_factory=dict)
    sessions: dict[str, Session] = field(default_factory=dict)
    _headers: dict[str, tuple[str, str]] = field(default_factory=dict)

    def open(self, holder: Holder, *, ends: float, ends_on: date, number: int) -> Session:
        """A new session for the holder of a token."""
        session = Session(
            id=number, token=secrets.token_urlsafe(36), holder=holder, ends=ends, ends_on=ends_on
        )
        self.sessions[session.token] = session
        return session

    def split(self, header: str) -> tuple[str, str]:
        """(user name, password) of a Basic header; ("", "") when it is none."""
        known = self._headers.get(header)
        if known is None:
            known = self._headers[header] = _decode(header)
        return known

    def find(self, header: str, *, now: float) -> tuple[Session, Company | None]:
        """The session and the company that the user name selects (None: an accountant on ``0``); else 401."""
        username, password = self.split(header)
        session = self.sessions.get(password)
        if session is None or session.ends <= now or session.holder.revoked:
            raise unauthorized()
        holder = session.holder
        if username in ("", "0"):
            return session, None if holder.is_accountant else holder.company
        if username == str(holder.company.id):
            return session, holder.company
        client = holder.clients.get(int(username)) if username.isdecimal() else None
        if client is None:
            raise unauthorized()
        return session, client

    def company_key(self, header: str) -> str:
        """The company a request is for, as text, '' when that is not known."""
        username, password = self.split(header)
        session = self.sessions.get(password)
        if session is None:
            return ""
        return username if username not in ("", "0") else str(session.holder.company.id)

    def expire(self, company: Company) -> int:
        """End every session of a company at once; how many."""
        dead = [token for token, session in self.sessions.items() if session.holder.company is company]
        for token in dead:
            del self.sessions[token]
        return len(dead)

    def revoke(self, company: Company) -> int:
        """Make the company's tokens and sessions invalid for good; how many tokens."""
        holders = [*self.employees.values(), *self.api.values()]
        mine = [holder for holder in holders if holder.company is company]
        for holder in mine:
            holder.revoked = True
        return len(mine)


def _decode(header: str) -> tuple[str, str]:
    kind, _, coded = header.partition(" ")
    if kind.lower() != "basic":
        return "", ""
    try:
        username, _, password = base64.b64decode(coded).decode().partition(":")
    except ValueError:
        return "", ""
    return username, password


def today(now: float) -> date:
    """The date in Norway at a moment."""
    return datetime.fromtimestamp(now, OSLO).date()


def create(tokens: Tokens, *, given: dict[str, Any], now: float, number: int) -> dict[str, Any]:
    """A session from a consumer token and an employee token, alive until 00:00 in Oslo on ``expirationDate``."""
    consumer, employee = given.get("consumerToken"), given.get("employeeToken")
    if not isinstance(consumer, str) or consumer not in tokens.consumers:
        raise rule(message("arg:consumerToken", "consumer_token"))
    holder = tokens.employees.get(employee) if isinstance(employee, str) else None
    if holder is None or holder.revoked or holder.consumer_token not in (None, consumer):
        raise rule(message("arg:employeeToken", "employee_token"))
    ends_on = _expiration(given.get("expirationDate"), now=now)
    ends = datetime(ends_on.year, ends_on.month, ends_on.day, tzinfo=OSLO).timestamp()
    return _value(tokens.open(holder, ends=ends, ends_on=ends_on, number=number), with_parts=True)


def _expiration(text: Any, *, now: float) -> date:
    try:
        ends_on = date.fromisoformat(text)
    except (TypeError, ValueError):
        raise rule(message("arg:expirationDate", "date")) from None
    if ends_on <= today(now):
        raise rule(message("arg:expirationDate", "expiration"))
    return ends_on


def create_from_refresh_token(
    tokens: Tokens, *, given: dict[str, Any], now: float, number: int
) -> dict[str, Any]:
    """A session from an API token (``tlxr_…``) alone, for ``ttlSeconds`` from 300 to 28 800.

    A third-party claim, reported by several independent clients and not in the specification 2.75.00: the path, the
    two keys, the upper limit, and 409/8000 when sessions are made at the same time from the same token. The shape of
    the answer is taken from ``:create``.
    """
    holder = tokens.api.get(str(given.get("refreshToken", "")))
    if holder is None or holder.revoked:
        raise rule(message("refreshToken", "refresh_token"))
    ttl = given.get("ttlSeconds", MOST_TTL)
    if not isinstance(ttl, int) or ttl < LEAST_TTL:
        raise rule(message("ttlSeconds", "ttl_least"))
    if ttl > MOST_TTL:
        raise rule(message("ttlSeconds", "ttl"))
    company = holder.company
    if 0 <= now - company.refreshed_at < company.switches.refresh_conflict_seconds:
        raise Refusal(409, 8000, message="RevisionException", developer="RevisionException")
    company.refreshed_at = now
    ends_on = today(now + ttl) + timedelta(days=1)
    return _value(tokens.open(holder, ends=now + ttl, ends_on=ends_on, number=number), with_parts=False)


def _value(session: Session, *, with_parts: bool) -> dict[str, Any]:
    def part(kind: str) -> dict[str, Any] | None:
        return {"id": session.id + 1, "url": f"{HOST}/token/{kind}/{session.id + 1}"} if with_parts else None

    return {
        "id": session.id,
        "version": 0,
        "url": f"{HOST}/token/session/{session.id}",
        "consumerToken": part("consumer"),
        "employeeToken": part("employee"),
        "expirationDate": session.ends_on.isoformat(),
        "token": session.token,
    }
