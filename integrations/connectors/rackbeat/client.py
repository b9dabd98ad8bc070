"""Rackbeat's API over HTTP: bearer key, lists that answer 206, wrapper keys, item numbers in addresses, errors in words.

The API's rules are from its guides and its maker's own clients; see ``unconfirmed`` for what is guessed.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from types import TracebackType
from typing import Any, NamedTuple, Self
from urllib.parse import quote

from integrations.connectors.answers import READS, Answer, is_html, plain_text
from integrations.connectors.encoding import encode_json
from integrations.connectors.http import USER_AGENT, RemoteSession
from integrations.connectors.pace import Pace, pace_for
from integrations.errors import (
    AccessDenied,
    BadCredentials,
    PermanentError,
    SyncError,
    TemporaryError,
)

PRODUCTION = "https://app.rackbeat.com/api"
CALLS_A_MINUTE = 480
"""Per key; what Rackbeat's own clients keep to."""

PER_PAGE = 1000
"""The most that ``limit`` takes; without it a page has twenty rows."""

Params = Sequence[tuple[str, Any]]
_PAGING = frozenset({"total", "pages", "limit", "page"})


class Listed(NamedTuple):
    """One page of a list. ``pages`` and ``total`` are None for lists that are not paged."""

    rows: list[Mapping[str, Any]]
    total: int | None
    pages: int | None


class RackbeatClient:
    """Calls for one company with one key. Thread-safe. Every call may raise BadCredentials, AccessDenied, RateLimited,
    TemporaryError or PermanentError.

    ``contact`` is the e-mail address that Rackbeat can write to about these calls; it wants to know who calls.
    """

    def __init__(
        self,
        base_url: str,
        *,
        token: str,
        contact: str = "",
        allowed_private: frozenset[str] = frozenset(),
        interactive: bool = False,
        pace: Pace | None = None,
        **http: Any,
    ) -> None:
        if not token:
            raise BadCredentials("credentials_incomplete", params={"system": "Rackbeat"})
        if not token.isascii() or not token.isprintable() or " " in token:
            raise BadCredentials(params={"system": "Rackbeat"})
        base_url = (base_url or PRODUCTION).rstrip("/")
        fingerprint = hashlib.sha256(token.encode()).hexdigest()
        self.pace = pace or pace_for(base_url, key=fingerprint, calls=CALLS_A_MINUTE)
        self.remote = RemoteSession(
            base_url,
            system="Rackbeat",
            headers={"Authorization": f"Bearer {token}", **_who_we_are(contact)},
            allowed_private=allowed_private,
            budget=self.pace,
            interactive=interactive,
            explain=explain,
            secrets=(token,),
            **http,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the connections."""
        self.remote.close()

    def single(self, path: str, name: str = "", params: Params = ()) -> Mapping[str, Any]:
        """One object out of its wrapper ``name``."""
        return unwrapped(self.remote.get(path, params=params), name)

    def item(self, path: str, number: str, name: str) -> Mapping[str, Any]:
        """One object by its number. Rackbeat's own clients differ in how they write a number with special characters into
        an address: twice encoded is tried first, then once."""
        twice = f"{path}/{address_of(number)}"
        try:
            return self.single(twice, name)
        except PermanentError as error:
            once = f"{path}/{quote(number, safe='')}"
            if error.code != "not_found" or once == twice:
                raise
        return self.single(once, name)

    def page(
        self, path: str, name: str, params: Params = (), *, number: int = 1, limit: int = PER_PAGE
    ) -> Listed:
        """One page of a list, rows under ``name`` (or under the only key that is not paging)."""
        answer = self.remote.get(path, params=[*params, ("limit", limit), ("page", number)])
        body = _object(answer)
        rows = body.get(name, _only_list(body))
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise TemporaryError("malformed_answer", params={"where": f"GET {path}", "system": "Rackbeat"})
        return Listed(rows, _count(body.get("total")), _count(body.get("pages")))

    def rows(
        self, path: str, name: str, params: Params = (), *, limit: int = PER_PAGE
    ) -> Iterator[Mapping[str, Any]]:
        """Every row of a list, page after page; a list without paging is read once."""
        number = 1
        while True:
            found = self.page(path, name, params, number=number, limit=limit)
            yield from found.rows
            if found.pages is None or number >= found.pages or not found.rows:
                return
            number += 1

    def write(
        self, method: str, path: str, body: Any = None, params: Params = (("suppress_webhooks", True),)
    ) -> Answer:
        """A write that sends no webhook back to us."""
        encoded = None if body is None else encode_json(body).encode("ascii")
        return self.remote.request(method, path, params=params, body=encoded)

    def write_item(self, path: str, number: str, body: Any) -> Answer:
        """A change of an object by its number, encoded twice, else once."""
        twice, once = f"{path}/{address_of(number)}", f"{path}/{quote(number, safe='')}"
        try:
            return self.write("PUT", twice, body)
        except PermanentError as error:
            if error.code != "not_found" or once == twice:
                raise
        return self.write("PUT", once, body)

    def document(self, path: str) -> bytes:
        """A file (a PDF)."""
        answer = self.remote.request("GET", path, headers={"Accept": "application/pdf, application/json"})
        return answer.body


def address_of(number: str) -> str:
    """A number as it stands in an address: encoded twice, so that ``%2F`` reaches the application as text."""
    return quote(quote(number, safe=""), safe="")


def unwrapped(answer: Answer, name: str = "") -> Mapping[str, Any]:
    """The object in an answer, under ``name`` or under its only key."""
    body = _object(answer)
    value = body.get(name) if name in body else next(iter(body.values())) if len(body) == 1 else body
    if not isinstance(value, dict):
        raise TemporaryError(
            "malformed_answer", params={"where": f"{answer.method} {answer.path}", "system": "Rackbeat"}
        )
    return value


def _who_we_are(contact: str) -> dict[str, str]:
    """Rackbeat warns that callers without a name may be shut out."""
    headers = {"API-Version": "latest", "Consumer-Name": "Bilagsbro", "User-Agent": USER_AGENT}
    if contact:
        headers |= {"Consumer-Contact": contact, "User-Agent": f"{USER_AGENT} ({contact})"}
    return headers


def _object(answer: Answer) -> dict[str, Any]:
    body = answer.json()
    if not isinstance(body, dict):
        where = f"{answer.method} {answer.path}"
        raise TemporaryError("malformed_answer", params={"where": where, "system": "Rackbeat"})
    return body


def _only_list(body: Mapping[str, Any]) -> Any:
    others = [value for key, value in body.items() if key not in _PAGING]
    return others[0] if len(others) == 1 else None


def _count(value: Any) -> int | None:
    return int(value) if isinstance(value, int | str) and str(value).isdigit() else None


def explain(answer: Answer) -> SyncError | None:
    """Rackbeat's own refusal as ours, with its words; None where the general rule for the status is right."""
    message, fields = _refusal(answer)
    about: dict[str, Any] = {
        "params": {
            "system": "Rackbeat",
            "where": f"{answer.method} {answer.path}",
            "fields": ", ".join(fields),
            "status": str(answer.status),
        },
        "remote_message": message,
        "request_id": answer.request_id,
    }
    if answer.status == 401:
        return BadCredentials(**about)
    if answer.status == 403:
        return AccessDenied(**about)
    if answer.status == 404:
        return PermanentError("not_found", **about)
    if answer.status in (408, 419) or answer.status >= 500:
        return None
    if answer.method in READS:
        return PermanentError("request_refused", **about)
    return PermanentError("record_refused", **about)


def _refusal(answer: Answer) -> tuple[str, list[str]]:
    """What Laravel says, each field's sentences on a line of their own, and the names of the fields."""
    if is_html(answer):
        return plain_text(answer.body[:4000])[:300], []
    try:
        body = answer.json()
    except TemporaryError:
        return "", []
    if not isinstance(body, Mapping):
        return "", []
    errors = body.get("errors")
    if not isinstance(errors, Mapping) or not errors:
        return plain_text(str(body.get("message") or "")), []
    lines = []
    for field, sentences in errors.items():
        said = sentences if isinstance(sentences, list) else [sentences]
        lines += [f"{field}: {plain_text(str(sentence))}" for sentence in said]
    return "\n".join(lines), [str(field) for field in errors]
