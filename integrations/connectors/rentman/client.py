"""Rentman's API over HTTP: a bearer token, data in an envelope, two generations of paging, errors in words.

The younger generation gives the address of the next page; the older one is paged by offset. ``itemCount`` is the page's,
never the total.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from types import TracebackType
from typing import Any, NamedTuple, Self
from urllib.parse import urlsplit

from integrations.connectors.answers import READS, Answer, is_html, plain_text
from integrations.connectors.encoding import encode_json
from integrations.connectors.http import RemoteSession
from integrations.connectors.rentman import unconfirmed
from integrations.connectors.rentman.budget import Budget, budget_for
from integrations.errors import (
    AccessDenied,
    BadCredentials,
    PermanentError,
    RateLimited,
    SyncError,
    TemporaryError,
)

PRODUCTION = "https://api.rentman.net"
SYSTEM = "Rentman"
FEWEST = 25
"""Items a page at which a list that is too large is given up."""

Params = Sequence[tuple[str, Any]]
Item = Mapping[str, Any]


class Listed(NamedTuple):
    """One page. ``onward`` is the address of the next one, None where the API is too old to say or there is none."""

    rows: list[Item]
    onward: str | None
    more: bool


class RentmanClient:
    """Calls for one account. Thread-safe. Every call may raise BadCredentials, AccessDenied, RateLimited, TemporaryError
    or PermanentError.

    ``is_young`` is None until the first list has been read, then whether the API gives next pages by itself.
    """

    def __init__(
        self,
        base_url: str,
        *,
        token: str,
        allowed_private: frozenset[str] = frozenset(),
        interactive: bool = False,
        budget: Budget | None = None,
        **http: Any,
    ) -> None:
        if not token:
            raise BadCredentials("credentials_incomplete", params={"system": SYSTEM})
        if not token.isascii() or not token.isprintable() or " " in token:
            raise BadCredentials(params={"system": SYSTEM})
        base_url = (base_url or PRODUCTION).rstrip("/")
        self.budget = budget or budget_for(base_url, key=hashlib.sha256(token.encode()).hexdigest())
        self.is_young: bool | None = None
        self._allowed, self._http = allowed_private, http
        self._limit = unconfirmed.PAGE_SIZE
        self.remote = RemoteSession(
            base_url,
            system=SYSTEM,
            # The specification wants the type of content to be named with every request.
            headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
            allowed_private=allowed_private,
            budget=self.budget,
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

    @property
    def page_size(self) -> int:
        """Items that a page holds at most, as far as is known."""
        return self._limit if self.is_young is not False else min(self._limit, unconfirmed.OLD_PAGE_SIZE)

    def item(self, path: str, item_id: str) -> Item:
        """One item by its id, with the prices that lists leave out."""
        found = _data(self._call("GET", f"{path}/{item_id}"))
        if not isinstance(found, dict):
            raise _malformed(f"GET {path}")
        return found

    def page(self, path: str, params: Params = (), *, limit: int | None = None, offset: int = 0) -> Listed:
        """One page of a list. A list that is too large is asked for in smaller pages from then on."""
        while True:
            asked = limit or self.page_size
            query = [*params, ("limit", asked), *([("offset", offset)] if offset else [])]
            try:
                return self._listed(self._call("GET", path, params=query), path, asked=asked)
            except PermanentError as error:
                if limit or not _is_too_large(error) or self._limit <= FEWEST:
                    raise
                old = unconfirmed.OLD_PAGE_SIZE
                self._limit = old if asked > old else max(FEWEST, asked // 2)

    def pages(self, path: str, params: Params = ()) -> Iterator[Listed]:
        """A list page by page."""
        found, offset = self.page(path, params), 0
        while True:
            yield found
            if not found.more:
                return
            offset += len(found.rows)
            found = (
                self._follow(found.onward, path) if found.onward else self.page(path, params, offset=offset)
            )

    def rows(self, path: str, params: Params = ()) -> Iterator[Item]:
        """Every item of a list."""
        for found in self.pages(path, params):
            yield from found.rows

    def write(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Answer:
        """A write. PUT is partial: what is left out keeps its value."""
        encoded = None if body is None else encode_json(dict(body)).encode("ascii")
        return self._call(method, path, body=encoded)

    def written(self, answer: Answer) -> Item:
        """The item that a write answers with."""
        found = _data(answer)
        if not isinstance(found, dict):
            raise _malformed(f"{answer.method} {answer.path}")
        return found

    def file(self, address: str) -> bytes:
        """A file by the address that Rentman gives for it: elsewhere, and without the token."""
        where = urlsplit(address)
        with RemoteSession(
            f"{where.scheme}://{where.netloc}", system=SYSTEM, allowed_private=self._allowed, **self._http
        ) as elsewhere:
            path = where.path + (f"?{where.query}" if where.query else "")
            return elsewhere.request("GET", path, headers={"Accept": "application/pdf, */*"}).body

    def _call(self, method: str, path: str, *, params: Params = (), body: bytes | None = None) -> Answer:
        try:
            return self.remote.request(method, path, params=params, body=body)
        except RateLimited as error:
            if unconfirmed.DAY_WORDS not in error.remote_message.casefold():
                raise
            now = self.budget.clock()
            wait = self.budget.spent(now) - now
            words, params_ = error.remote_message, {"system": SYSTEM}
            raise RateLimited(
                "rentman_day_spent", params=params_, retry_after=wait, remote_message=words
            ) from error

    def _listed(self, answer: Answer, path: str, *, asked: int) -> Listed:
        body = answer.json()
        rows = body.get("data") if isinstance(body, dict) else None
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise _malformed(f"GET {path}")
        self.is_young = "next_page_url" in body
        if self.is_young:
            onward = body["next_page_url"] or None
            return Listed(rows, onward, more=onward is not None)
        # What an older API does with a limit above its own is not told: a page of its own size may be a full one.
        return Listed(rows, None, more=len(rows) >= min(asked, unconfirmed.OLD_PAGE_SIZE))

    def _follow(self, address: str, path: str) -> Listed:
        """The next page, by the very address that was given, if it is the same place: the token must not travel."""
        there, here = urlsplit(address), urlsplit(self.remote.base_url)
        if (there.scheme, there.netloc) != (here.scheme, here.netloc) or not there.path.startswith(here.path):
            raise _malformed(f"GET {path}")
        query = f"?{there.query}" if there.query else ""
        answer = self._call("GET", there.path[len(here.path) :] + query)
        return self._listed(answer, path, asked=self.page_size)


def _data(answer: Answer) -> Any:
    body = answer.json()
    return body.get("data") if isinstance(body, dict) else None


def _malformed(where: str) -> TemporaryError:
    return TemporaryError("malformed_answer", params={"where": where, "system": SYSTEM})


def _is_too_large(error: PermanentError) -> bool:
    words = error.remote_message.casefold()
    return error.params.get("status") == "400" and any(word in words for word in unconfirmed.TOO_LARGE_WORDS)


def explain(answer: Answer) -> SyncError | None:
    """Rentman's own refusal as ours, with its words; None where the general rule for the status is right."""
    about: dict[str, Any] = {
        "params": {
            "system": SYSTEM,
            "where": f"{answer.method} {answer.path}",
            "status": str(answer.status),
            "fields": "",
        },
        "remote_message": _words(answer),
        "request_id": answer.request_id,
    }
    if answer.status == 401:
        return BadCredentials(**about)
    if answer.status == 403:
        return AccessDenied(**about)
    if answer.status == 404:
        return PermanentError("not_found", **about)
    if answer.status == 408 or answer.status >= 500:
        return None
    return PermanentError("request_refused" if answer.method in READS else "record_refused", **about)


def lacks_right(error: SyncError) -> bool:
    """Whether the token's user may not see one collection; the token itself is sound."""
    return isinstance(error, AccessDenied) and error.code == AccessDenied.default_code


def _words(answer: Answer) -> str:
    """What Rentman (``errorMessage``) or the gateway in front of it (``message``) says."""
    if is_html(answer):
        return plain_text(answer.body[:4000])[:300]
    try:
        body = answer.json()
    except TemporaryError:
        return ""
    if not isinstance(body, Mapping):
        return ""
    return plain_text(str(body.get("errorMessage") or body.get("message") or ""))
