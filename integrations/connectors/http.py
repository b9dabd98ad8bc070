"""One way to speak HTTP: time-outs, size cap, rate budget, and every failure as one of our errors.

Reads are repeated at most twice within seconds; writes are never repeated here. A write whose answer was lost raises
``UnknownOutcome``: it may have happened. Retries over minutes belong to the engine.
"""

import random
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Self
from urllib.parse import urljoin, urlsplit

import requests
from urllib3.exceptions import HTTPError, NewConnectionError

from integrations.connectors.addresses import AddressRefused, shared_adapter
from integrations.connectors.answers import (
    READS,
    Answer,
    general_error,
    plain_text,
    retry_after_seconds,
)
from integrations.connectors.encoding import encode_query
from integrations.connectors.limits import RateBudget
from integrations.connectors.pace import Pace
from integrations.connectors.transport import innermost, new_session, prepared
from integrations.errors import AccessDenied, RateLimited, SyncError, TemporaryError, UnknownOutcome

USER_AGENT = "Bilagsbro/1.0"
TIMEOUT = (10.0, 60.0)
"""Seconds to connect and to wait for bytes. Tripletex writes have been seen to take more than ten seconds."""

MAX_BYTES = 50 * 1024 * 1024
READ_PAUSES = (0.3, 1.2)
"""Seconds before a read is repeated, times 0.5 to 1.5 of jitter."""

_REDIRECTS = (301, 302, 303, 307, 308)


def reads_by_method(method: str, path: str) -> bool:
    """Whether a call changes nothing and may be repeated: GET and HEAD."""
    return method in READS


class RemoteSession:
    """Calls to one remote system with one key. Thread-safe: a requests session per thread, connections shared.

    ``explain`` turns an answer of status ≥ 400 into the system's own error, or None for the general rule. ``is_read`` says of
    (method, path) whether the call changes nothing, for systems that are asked by POST as well.
    ``secrets`` are masked in every message. ``interactive`` calls may use the budget's reserve.
    ``jitter`` gives numbers in [0, 1).
    """

    def __init__(
        self,
        base_url: str,
        *,
        system: str,
        headers: Mapping[str, str] | None = None,
        allowed_private: frozenset[str] = frozenset(),
        budget: RateBudget | None = None,
        interactive: bool = False,
        explain: Callable[[Answer], SyncError | None] | None = None,
        is_read: Callable[[str, str], bool] = reads_by_method,
        secrets: Sequence[str] = (),
        request_id_header: str = "x-request-id",
        jitter: Callable[[], float] = random.random,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        timeout: tuple[float, float] = TIMEOUT,
        max_bytes: int = MAX_BYTES,
    ) -> None:
        self.base_url = base_url.rstrip("/")
        self.system = system
        self.budget = budget
        self.request_ids: deque[str] = deque(maxlen=100)
        self._headers = {
            "User-Agent": USER_AGENT,
            "Accept": "application/json",
            "Accept-Encoding": "gzip",
            **(headers or {}),
        }
        self._adapter = shared_adapter(allowed_private)
        self._interactive = interactive
        self._explain, self._is_read = explain, is_read
        self._secrets = [secret for secret in secrets if len(secret) >= 4]
        self._request_id_header = request_id_header
        self._jitter, self._clock, self._sleep = jitter, clock, sleep
        self._timeout, self._max_bytes = timeout, max_bytes
        self._host = urlsplit(self.base_url).netloc
        self._local = threading.local()
        self._lock = threading.Lock()
        self._calls = 0

    @property
    def calls(self) -> int:
        """HTTP requests sent so far, repeats included."""
        return self._calls

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Forget this session's state; pooled connections stay open for the process's next session."""
        self._local = threading.local()

    def get(
        self, path: str, params: Mapping[str, Any] | Sequence[tuple[str, Any]] = (), **extra: Any
    ) -> Answer:
        """A read, repeated at most twice when the failure is temporary."""
        return self.request("GET", path, params=params, **extra)

    def request(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, Any] | Sequence[tuple[str, Any]] = (),
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """One call, answered with status < 400 or ended by one of our errors.

        Raises RateLimited without calling when the budget is spent; UnknownOutcome for a write that may have happened.
        """
        query = encode_query(params)
        url = f"{self.base_url}{path}{'?' + query if query else ''}"
        for pause in (*READ_PAUSES, None):
            try:
                return self._once(method, path, url, body, headers)
            except RateLimited:
                raise
            except TemporaryError as error:
                if pause is None or not self._is_read(method, path) or error.code == "address_refused":
                    raise
            self._sleep(pause * (0.5 + self._jitter()))
        raise AssertionError("unreachable")

    def masked(self, text: str) -> str:
        """``text`` with every known secret replaced."""
        for secret in self._secrets:
            text = text.replace(secret, "•••")
        return text

    def _once(
        self, method: str, path: str, url: str, body: bytes | None, headers: Mapping[str, str] | None
    ) -> Answer:
        sent = self._claim()
        noted = False
        try:
            answer = self._exchange(method, path, url, body, headers)
            noted = self._note_budget(answer, sent)
        finally:
            if self.budget is not None and not noted:
                self.budget.lost()
        return self._judge(answer)

    def _claim(self) -> float:
        """Take one call from the budget; the moment it was taken. Waits for calls in flight, never for the limit itself."""
        while True:
            now = self._clock()
            if self.budget is None or self.budget.take(now, interactive=self._interactive):
                return now
            until = self.budget.resume_at(now, interactive=self._interactive)
            if until > now:
                raise RateLimited(params={"system": self.system}, retry_after=until - now)
            self.budget.wait(1.0)

    def _exchange(
        self, method: str, path: str, url: str, body: bytes | None, headers: Mapping[str, str] | None
    ) -> Answer:
        with self._lock:
            self._calls += 1
        for _hop in range(4):
            try:
                response = self._session().send(
                    prepared(method, url, body, {**self._headers, **(headers or {})}),
                    stream=True,
                    timeout=self._timeout,
                    allow_redirects=False,
                    proxies={},
                )
                answer = self._read(method, path, response)
            except (requests.RequestException, HTTPError, OSError) as error:
                raise self._broken(method, path, error) from error
            target = answer.headers.get("location")
            if answer.status not in _REDIRECTS or not target:
                return answer
            url = self._redirected(method, url, target)
        raise AccessDenied("too_many_redirects", params={"system": self.system, "host": self._host})

    def _session(self) -> requests.Session:
        session = getattr(self._local, "session", None)
        if session is None:
            session = self._local.session = new_session(self._adapter)
        return session

    def _read(self, method: str, path: str, response: requests.Response) -> Answer:
        """Read the body, at most ``max_bytes`` of it after unpacking."""
        raw = response.raw
        body = raw.read(self._max_bytes + 1, decode_content=True)
        if len(body) > self._max_bytes:
            raw.close()
            raise TemporaryError(
                "answer_too_large", params={"system": self.system, "where": f"{method} {path}"}
            )
        raw.release_conn()
        request_id = response.headers.get(self._request_id_header, "")
        if request_id:
            self.request_ids.append(request_id)
        return Answer(method, path, response.status_code, response.headers, body, request_id)

    def _redirected(self, method: str, url: str, target: str) -> str:
        """Where a redirect leads. Only reads are led on, and only to the same host: keys must not travel."""
        there = urljoin(url, target)
        before, after = urlsplit(url), urlsplit(there)
        if method not in READS or (after.scheme, after.netloc) != (before.scheme, before.netloc):
            raise AccessDenied(
                "redirected_elsewhere",
                params={"system": self.system, "host": self._host, "location": after.netloc},
            )
        return there

    def _broken(self, method: str, path: str, error: Exception) -> SyncError:
        """The connection failed. Before anything was sent that is harmless; after a write it is an unknown outcome."""
        where = {"system": self.system, "host": self._host, "where": f"{method} {path}"}
        cause = innermost(error)
        if isinstance(cause, AddressRefused):
            return AccessDenied("address_not_public", params={**where, "address": self._host})
        words = self.masked(f"{type(cause).__name__}: {cause}")[:300]
        if isinstance(error, requests.ConnectTimeout) or isinstance(cause, NewConnectionError):
            return TemporaryError("connection_failed", params=where, remote_message=words)
        if not self._is_read(method, path):
            return UnknownOutcome(params=where, remote_message=words)
        if isinstance(error, requests.ReadTimeout):
            return TemporaryError("timed_out", params=where, remote_message=words)
        return TemporaryError("connection_broken", params=where, remote_message=words)

    def _note_budget(self, answer: Answer, sent: float) -> bool:
        """Tell the budget what the answer says of it; True when the claim is thereby settled."""
        if self.budget is None:
            return True
        headers = answer.headers
        remaining, reset = (
            _number(headers.get("x-rate-limit-remaining")),
            _number(headers.get("x-rate-limit-reset")),
        )
        now = self._clock()
        if answer.status == 429:
            wait = retry_after_seconds(headers.get("retry-after"), now=datetime.now(UTC))
            self.budget.blocked(now, sent=sent, retry_after=wait, reset=reset)
            return True
        named = _number(headers.get("x-ratelimit-limit"))
        if named is not None and isinstance(self.budget, Pace):
            self.budget.allowed(named)
        if remaining is None or reset is None:
            return False
        limit = _number(headers.get("x-rate-limit-limit"))
        self.budget.note(remaining=remaining, reset=reset, limit=limit, sent=sent, now=now)
        return True

    def _judge(self, answer: Answer) -> Answer:
        if answer.status < 400:
            return answer
        if answer.status == 429:
            raise self._rate_limited(answer)
        error = self._explain(answer) if self._explain else None
        raise error or general_error(answer, system=self.system)

    def _rate_limited(self, answer: Answer) -> RateLimited:
        wait = retry_after_seconds(answer.headers.get("retry-after"), now=datetime.now(UTC))
        if self.budget is not None:
            now = self._clock()
            wait = max(0.0, self.budget.resume_at(now, interactive=self._interactive) - now)
        words = plain_text(answer.body[:400])
        params = {"system": self.system}
        return RateLimited(
            params=params, retry_after=wait, remote_message=words, request_id=answer.request_id
        )


def _number(text: str | None) -> int | None:
    return int(text) if text is not None and text.strip().isdigit() else None
