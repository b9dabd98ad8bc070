"""Sessions with Tripletex: two ways to log in, one session per key in the whole process.

* consumer token + employee token (software made for many customers): ``POST /token/session/:create``
* API token (``tlxr_…``, made by a company's administrator): ``POST /token/session/:createFromRefreshToken``

Creating sessions side by side with one API token is answered 409, so that creation is single-flight. A session made with
tokens dies at 00:00 Norwegian time at the start of its expiration date; there is no refresh, only a new session.
"""

import hashlib
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from integrations.connectors.encoding import basic, encode_json
from integrations.connectors.http import RemoteSession
from integrations.errors import BadCredentials, LedgerRejected, SyncError, TemporaryError, UnknownOutcome

OSLO = ZoneInfo("Europe/Oslo")
DAYS = 2
"""A session lives until midnight in so many days: at least a whole day, whatever the hour."""

REFRESH_TTL = 28800
"""Seconds; the most that a session from an API token may live (Tripletex refuses more)."""

_MARGIN = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class TripletexKey:
    """What a tenant typed. ``company_id`` is '0' for the token's own company, else the client company of an accountant."""

    consumer_token: str = ""
    employee_token: str = ""
    api_token: str = ""
    company_id: str = "0"

    def __post_init__(self) -> None:
        if not self.api_token and not (self.consumer_token and self.employee_token):
            raise BadCredentials("credentials_incomplete", params={"system": "Tripletex"})

    @property
    def fingerprint(self) -> str:
        """A name for caches that does not tell the key."""
        parts = (self.consumer_token, self.employee_token, self.api_token, self.company_id)
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must never be seen in a message."""
        return tuple(part for part in (self.consumer_token, self.employee_token, self.api_token) if part)


@dataclass(slots=True)
class _Kept:
    """One key's session: its authorization header, and until when it may be used."""

    lock: threading.Lock
    authorization: str = ""
    until: datetime | None = None


_kept: dict[tuple[str, str], _Kept] = {}
_kept_lock = threading.Lock()


class Session:
    """The session of one key at one address; every target of the process with the same key shares what it keeps."""

    def __init__(self, remote: RemoteSession, key: TripletexKey, *, clock: Callable[[], datetime]) -> None:
        self._remote = remote
        self._key = key
        self._clock = clock
        with _kept_lock:
            self._mine = _kept.setdefault((remote.base_url, key.fingerprint), _Kept(threading.Lock()))

    def authorization(self, *, instead_of: str = "") -> str:
        """The Authorization header; a new session when there is none, or when the kept one is ``instead_of``.

        Raises BadCredentials when Tripletex does not know the tokens, TemporaryError when it cannot be asked.
        """
        kept = self._mine
        if kept.authorization and kept.authorization != instead_of and self._alive(kept):
            return kept.authorization
        with kept.lock:
            if not kept.authorization or kept.authorization == instead_of or not self._alive(kept):
                kept.authorization, kept.until = "", None
                token, until = self._create()
                kept.authorization, kept.until = basic(self._key.company_id or "0", token), until
            return kept.authorization

    def _alive(self, kept: _Kept) -> bool:
        return kept.until is not None and self._clock() < kept.until

    def _create(self) -> tuple[str, datetime]:
        now = self._clock().astimezone(OSLO)
        if self._key.api_token:
            body: dict[str, Any] = {"refreshToken": self._key.api_token, "ttlSeconds": REFRESH_TTL}
            value = self._post("/token/session/:createFromRefreshToken", body)
            return value["token"], now + timedelta(seconds=REFRESH_TTL) - _MARGIN
        day = now.date() + timedelta(days=DAYS)
        tokens = {"consumerToken": self._key.consumer_token, "employeeToken": self._key.employee_token}
        value = self._post("/token/session/:create", {**tokens, "expirationDate": day.isoformat()})
        return value["token"], datetime(day.year, day.month, day.day, tzinfo=OSLO) - _MARGIN

    def _post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """One try, and a second after a collision with another process's creation (409)."""
        for last in (False, True):
            try:
                value = self._remote.request("POST", path, body=encode_json(body).encode()).json()["value"]
                if not value["token"]:
                    raise TemporaryError("malformed_answer", params={"where": path})
                return value
            except UnknownOutcome as error:
                raise TemporaryError("connection_broken", params=error.params) from error
            except LedgerRejected as error:
                raise _refusal(error) from error
            except (KeyError, TypeError) as error:
                raise TemporaryError("malformed_answer", params={"where": path}) from error
            except TemporaryError as error:
                if last or error.code != "revision_conflict":
                    raise
        raise AssertionError("unreachable")


def _refusal(error: LedgerRejected) -> SyncError:
    """Unknown tokens are answered 422/18000 on the token's field, not 401."""
    return BadCredentials(
        params={"system": "Tripletex"}, remote_message=error.remote_message, request_id=error.request_id
    )


def forget_sessions() -> None:
    """Drop every kept session, e.g. after new credentials were entered for a tenant."""
    with _kept_lock:
        _kept.clear()
