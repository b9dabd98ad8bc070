"""Tripletex's API v2 over HTTP: sessions, fields, paging and bodies; what is asked for stands beside it in other files."""

import hashlib
import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Self

from integrations.connectors.answers import Answer
from integrations.connectors.encoding import encode_json
from integrations.connectors.http import RemoteSession
from integrations.connectors.limits import budget_for
from integrations.connectors.tripletex.refusals import explain
from integrations.connectors.tripletex.session import Session, TripletexKey
from integrations.errors import BadCredentials, TemporaryError

PAGE = 1000
"""Rows per list call: the API's default, and the most that it is known to give."""


def utc_now() -> datetime:
    """The wall clock."""
    return datetime.now(UTC)


class TripletexClient:
    """Calls for one company. Thread-safe; every call may raise BadCredentials, AccessDenied, RateLimited, TemporaryError.

    ``interactive`` calls (a person is waiting) may use the budget's reserve.
    """

    def __init__(
        self,
        base_url: str,
        key: TripletexKey,
        *,
        allowed_private: frozenset[str] = frozenset(),
        interactive: bool = False,
        wall_clock: Callable[[], datetime] = utc_now,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.key = key
        self.clock = clock
        self.interactive = interactive
        self.budget = budget_for(base_url.rstrip("/"), key=key.fingerprint)
        shared: dict[str, Any] = {
            "system": "Tripletex",
            "allowed_private": allowed_private,
            "explain": explain,
            "secrets": key.secrets,
            "request_id_header": "x-tlx-request-id",
            "clock": clock,
        }
        self.remote = RemoteSession(base_url, budget=self.budget, interactive=interactive, **shared)
        self._opening = RemoteSession(base_url, **shared)
        self._session = Session(self._opening, key, clock=wall_clock)

    @property
    def calls(self) -> int:
        """HTTP requests sent, session creation included."""
        return self.remote.calls + self._opening.calls

    @property
    def resume_at(self) -> float:
        """Monotonic moment before which no further call fits the rate budget; 0.0 when there is room."""
        return self.budget.resume_at(self.clock(), interactive=self.interactive)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the connections; the kept session stays for the next client with the same key."""
        self.remote.close()
        self._opening.close()

    def call(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, Any] | Sequence[tuple[str, Any]] | None = None,
        body: bytes | None = None,
        content_type: str = "",
    ) -> Answer:
        """One call with a living session: a 401 makes a new session and is tried once more (nothing was done).

        ``body`` is JSON unless ``content_type`` says otherwise.
        """
        typed = {"Content-Type": content_type} if content_type else {}
        authorization = self._session.authorization()
        for last in (False, True):
            try:
                return self.remote.request(
                    method,
                    path,
                    params=params or {},
                    body=body,
                    headers={"Authorization": authorization, **typed},
                )
            except BadCredentials:
                if last:
                    raise
            authorization = self._session.authorization(instead_of=authorization)
        raise AssertionError("unreachable")

    def get(self, path: str, *, fields: str = "", **params: Any) -> Any:
        """The ``value`` of a single object."""
        return _member(self.call("GET", path, params={**params, "fields": fields or None}), "value")

    def page(self, path: str, *, fields: str = "", params: Mapping[str, Any] | None = None) -> list[Any]:
        """The ``values`` of one list call."""
        return _member(self.call("GET", path, params={**(params or {}), "fields": fields or None}), "values")

    def list_page(self, path: str, pairs: Sequence[tuple[str, Any]]) -> list[Any]:
        """The ``values`` of one list call whose parameters may repeat."""
        return _member(self.call("GET", path, params=pairs), "values")

    def rows(self, path: str, *, fields: str = "", count: int = PAGE, **params: Any) -> Iterator[Any]:
        """Every row of a listing. Pages end when one is short: ``fullResultSize`` is not the size (observed)."""
        start = 0
        while True:
            values = self.page(path, fields=fields, params={**params, "from": start, "count": count})
            yield from values
            if len(values) < count:
                return
            start += count

    def post(self, path: str, body: Any, **params: Any) -> Answer:
        """A write with a JSON body (a value, or bytes that are JSON already)."""
        encoded = body if isinstance(body, bytes) else encode_json(body).encode("ascii")
        return self.call("POST", path, params=params, body=encoded)

    def upload(self, path: str, *, name: str, content: bytes) -> Answer:
        """A file, as the field ``file`` of a form."""
        body, content_type = _form(name, content)
        return self.call("POST", path, body=body, content_type=content_type)

    def put(self, path: str, body: Any = None, **params: Any) -> Answer:
        """A change; action endpoints (``/:invoice`` …) take their arguments from the query and have no body."""
        encoded = encode_json(body).encode("ascii") if body is not None else None
        return self.call("PUT", path, params=params, body=encoded)


def _form(name: str, content: bytes) -> tuple[bytes, str]:
    """A form with one file in it, and its content type. The file's name keeps plain letters, figures, dots and dashes."""
    boundary = f"bilagsbro-{hashlib.blake2b(content, digest_size=16).hexdigest()}"
    plain = re.sub(r"[^\w.-]+", "_", name, flags=re.ASCII).strip("_") or "document"
    head = f'Content-Disposition: form-data; name="file"; filename="{plain}"'
    start = f"--{boundary}\r\n{head}\r\nContent-Type: application/octet-stream\r\n\r\n"
    body = start.encode("ascii") + content + f"\r\n--{boundary}--\r\n".encode("ascii")
    return body, f"multipart/form-data; boundary={boundary}"


def value_of(answer: Answer) -> Any:
    """The ``value`` in a write's answer."""
    return _member(answer, "value")


def values_of(answer: Answer) -> list[Any]:
    """The ``values`` in a list write's answer."""
    return _member(answer, "values")


def _member(answer: Answer, name: str) -> Any:
    envelope = answer.json()
    if not isinstance(envelope, dict) or name not in envelope:
        where = f"{answer.method} {answer.path}"
        raise TemporaryError("malformed_answer", params={"where": where}, request_id=answer.request_id)
    return envelope[name]
