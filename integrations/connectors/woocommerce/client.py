"""WooCommerce's REST API over HTTP: the ways in that shops' hosts leave open, and errors in words.

The key travels in the Authorization header; where a host strips that, in the query string. The API lives below
``/wp-json``; where permalinks are plain, behind ``?rest_route=``. What worked is remembered for the process.
"""

import hashlib
import threading
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Any, Self

from integrations.connectors.answers import Answer, is_html, plain_text
from integrations.connectors.encoding import basic, encode_json
from integrations.connectors.http import RemoteSession
from integrations.errors import (
    AccessDenied,
    BadCredentials,
    PermanentError,
    RateLimited,
    SyncError,
    TemporaryError,
)

API = "/wc/v3"
Way = tuple[str, str]
"""How a shop is reached: (where the key is, where the API is)."""

WAYS: tuple[Way, ...] = (
    ("header", "wp-json"),
    ("query", "wp-json"),
    ("header", "rest_route"),
    ("query", "rest_route"),
)

_SURE = "/orders"

_ways: dict[tuple[str, str], Way] = {}
_ways_lock = threading.Lock()

Params = Sequence[tuple[str, Any]]


class WooCommerceClient:
    """Calls to one shop with one key. ``way`` is how it was reached, None until something worked."""

    def __init__(
        self,
        base_url: str,
        *,
        key: str,
        secret: str,
        allowed_private: frozenset[str] = frozenset(),
        **http: Any,
    ) -> None:
        if not key or not secret:
            raise BadCredentials("credentials_incomplete", params={"system": "WooCommerce"})
        self._key, self._secret = key, secret
        self.remote = RemoteSession(
            base_url,
            system="WooCommerce",
            allowed_private=allowed_private,
            explain=explain,
            secrets=(key, secret),
            **http,
        )
        fingerprint = hashlib.sha256(f"{key}\n{secret}".encode()).hexdigest()
        self._shop = (self.remote.base_url, fingerprint)

    @property
    def way(self) -> Way | None:
        """How this shop was reached the last time that something worked."""
        return _ways.get(self._shop)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None
    ) -> None:
        self.remote.close()

    def get(self, path: str, params: Params = ()) -> Any:
        """A read's JSON."""
        return self._call("GET", path, params).json()

    def listing(self, path: str, params: Params = ()) -> tuple[list[Any], int | None]:
        """One page of a listing and the number of all rows. Past the end that number is 0 (observed): then it is None."""
        answer = self._call("GET", path, params)
        rows = answer.json()
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise TemporaryError("malformed_answer", params={"where": f"GET {path}"})
        total = answer.headers.get("x-wp-total", "")
        return rows, int(total) if rows and total.isdigit() else None

    def write(self, method: str, path: str, body: Any) -> Any:
        """A write's JSON."""
        return self._call(method, path, (), encode_json(body).encode("ascii")).json()

    def delete(self, path: str, params: Params = ()) -> None:
        """Delete one thing; that it is gone already is no failure."""
        try:
            self._call("DELETE", path, params)
        except PermanentError as error:
            if error.code != "not_found":
                raise

    def _call(self, method: str, path: str, params: Params, body: bytes | None = None) -> Answer:
        if self.way is None and path != _SURE:
            self._find_way([("per_page", 1)])
        known = self.way
        return self._through(known, method, path, params, body) if known else self._find_way(params)

    def _find_way(self, params: Params) -> Answer:
        """Ask for orders, which every shop has, in each way until one is neither refused nor missing.

        The first failure is what is told.
        """
        first: SyncError | None = None
        closed: set[str] = set()
        for way in WAYS:
            if not closed.isdisjoint(way):
                continue
            try:
                answer = self._through(way, "GET", _SURE, params, None)
                if way[1] == "wp-json" and is_html(answer):
                    raise PermanentError("not_found", params={"where": _SURE, "code": "html"})
            except (BadCredentials, PermanentError) as error:
                if isinstance(error, AccessDenied) or not (
                    isinstance(error, BadCredentials) or is_missing_route(error)
                ):
                    raise
                first = first or error
                if is_missing_route(error):
                    closed.add(way[1])
                continue
            with _ways_lock:
                _ways[self._shop] = way
            return answer
        if first is not None and is_missing_route(first):
            raise AccessDenied("shop_api_missing", params={"address": self.remote.base_url}) from first
        raise first or AssertionError("unreachable")

    def _through(self, way: Way, method: str, path: str, params: Params, body: bytes | None) -> Answer:
        where, root = way
        query: list[tuple[str, Any]] = list(params)
        headers: dict[str, str] = {}
        if where == "header":
            headers["Authorization"] = basic(self._key, self._secret)
        else:
            query += [("consumer_key", self._key), ("consumer_secret", self._secret)]
        if root == "wp-json":
            return self.remote.request(
                method, f"/wp-json{API}{path}", params=query, body=body, headers=headers
            )
        query.insert(0, ("rest_route", f"{API}{path}"))
        return self.remote.request(method, "/", params=query, body=body, headers=headers)


def is_missing_route(error: SyncError) -> bool:
    """Whether there is no such address at all (as against: no such order)."""
    return error.code == "not_found" and error.params.get("code") in ("rest_no_route", "html", "")


def explain(answer: Answer) -> SyncError | None:
    """WordPress's own error as ours; None where the general rule for the status is right."""
    if is_html(answer):
        return _page_for_people(answer)
    code, words = _wordpress_error(answer)
    if not code:
        return None
    about: dict[str, Any] = {
        "params": {"system": "WooCommerce", "where": f"{answer.method} {answer.path}", "code": code},
        "remote_message": words,
        "request_id": answer.request_id,
    }
    if answer.status == 401:
        return BadCredentials(**about)
    if answer.status == 403:
        return AccessDenied(**about)
    if answer.status in (404, 410):
        return PermanentError("not_found", **about)
    if answer.status < 500:
        return PermanentError("request_refused", **about)
    return None


def _wordpress_error(answer: Answer) -> tuple[str, str]:
    try:
        body = answer.json()
    except TemporaryError:
        return "", ""
    if not isinstance(body, Mapping):
        return "", ""
    return str(body.get("code") or ""), plain_text(str(body.get("message") or ""))


def _page_for_people(answer: Answer) -> SyncError | None:
    """HTML instead of JSON: a firewall, the host's error page, or no API at this address."""
    about: dict[str, Any] = {
        "params": {"system": "WooCommerce", "where": f"{answer.method} {answer.path}", "code": "html"},
        "remote_message": plain_text(answer.body[:4000])[:300],
        "request_id": answer.request_id,
    }
    if answer.status in (401, 403, 406):
        return AccessDenied("blocked_by_firewall", **about)
    if answer.status == 404:
        return PermanentError("not_found", **about)
    if answer.status == 429:
        return RateLimited(**about)
    return None
