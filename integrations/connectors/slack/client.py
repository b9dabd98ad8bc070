"""Slack's Web API through its maker's own SDK, over our road: guarded addresses, time-outs, limits, errors.

The SDK knows the methods, their arguments and their form on the wire. It opens no connection of its own and repeats nothing:
what it would send goes through ``RemoteSession``, one for each method, because Slack counts by method.
"""

import hashlib
import logging
import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import partial
from types import TracebackType
from typing import Any, Self
from urllib.request import Request

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from integrations.connectors.answers import Answer
from integrations.connectors.http import USER_AGENT, RemoteSession
from integrations.connectors.pace import Pace, pace_for
from integrations.connectors.slack.refusals import SYSTEM, explain, refusal
from integrations.errors import BadCredentials, TemporaryError, UnknownOutcome

PRODUCTION = "https://slack.com/api"
READS = frozenset(
    {
        "auth.test",
        "bookmarks.list",
        "conversations.info",
        "conversations.list",
        "conversations.members",
        "users.lookupByEmail",
    }
)
"""Methods that change nothing: they may be repeated."""
CALLS_A_MINUTE = {
    "auth.test": 100,
    "conversations.members": 100,
    "bookmarks.list": 50,
    "conversations.info": 50,
    "conversations.invite": 50,
    "conversations.join": 50,
    "users.lookupByEmail": 50,
}
"""By Slack's tiers 4 and 3; what is not named here is of tier 2. Counted per method, workspace and app."""
TIER_2 = 20
RESERVE = 2
PER_PAGE = 999
"""The most that a page may have ("an integer under 1000"); it may have fewer, and more may follow."""
FOR_A_CHANNEL = (
    "conversations.create",
    "conversations.info",
    "conversations.setPurpose",
    "conversations.setTopic",
    "conversations.members",
    "conversations.invite",
    "users.lookupByEmail",
    "bookmarks.list",
    "bookmarks.add",
)
"""What one channel may take: there is room for it when there is room for each of these."""

Json = Mapping[str, Any]
Method = Callable[..., Any]


class GuardedClient(WebClient):
    """The SDK's client without its own way to the internet.

    It overrides the one place where the SDK opens a connection. The version is locked; a test over HTTP fails should a
    later one go another way.
    """

    def __init__(self, base_url: str, *, token: str | None, send: Callable[[str, Request], Answer]) -> None:
        silent = logging.getLogger(f"{__name__}.sdk")
        silent.setLevel(logging.CRITICAL + 1)  # it would log what people are called; failures are our errors
        super().__init__(
            token=token, base_url=base_url, retry_handlers=[], logger=silent, user_agent_prefix=USER_AGENT
        )
        self._send = send

    def _perform_urllib_http_request_internal(self, url: str, req: Request) -> dict[str, Any]:
        answer = self._send(url.removeprefix(self.base_url), req)
        return {"status": answer.status, "headers": answer.headers, "body": answer.body.decode()}


class SlackClient:
    """Calls for one workspace with one token. Every call may raise BadCredentials, AccessDenied, RateLimited, TemporaryError,
    UnknownOutcome or PermanentError. ``sdk`` has the methods; ``ask`` calls one.

    ``scopes`` are what the token may, as Slack's last answer said; None before the first one.
    """

    def __init__(
        self,
        base_url: str,
        *,
        token: str,
        allowed_private: frozenset[str] = frozenset(),
        interactive: bool = False,
        clock: Callable[[], float] = time.monotonic,
        **http: Any,
    ) -> None:
        if not token:
            raise BadCredentials("credentials_incomplete", params={"system": SYSTEM})
        if not token.isascii() or not token.isprintable() or " " in token:
            raise BadCredentials(params={"system": SYSTEM})
        self.base_url = (base_url or PRODUCTION).rstrip("/")
        self.key = hashlib.sha256(token.encode()).hexdigest()
        self.scopes: frozenset[str] | None = None
        self.request_id = ""
        self.clock, self.interactive = clock, interactive
        self.sdk = GuardedClient(f"{self.base_url}/", token=token, send=self._send)
        self._options = {"allowed_private": allowed_private, "secrets": (token,), "clock": clock, **http}
        self._sessions: dict[str, RemoteSession] = {}
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the connections."""
        for session in self._sessions.values():
            session.close()

    @property
    def calls(self) -> int:
        """HTTP requests sent so far, repeats included."""
        return sum(session.calls for session in tuple(self._sessions.values()))

    def ask(self, method: Method, *, allow: Collection[str] = (), **arguments: Any) -> Json:
        """One call. A refusal with one of the codes in ``allow`` is an answer too: ``ok`` is false in it."""
        try:
            found: Json = method(**arguments).data
        except SlackApiError as error:
            said = error.response.data if isinstance(error.response.data, dict) else {}
            if said.get("error") in allow:
                return said
            name = str(error.response.api_url).rpartition("/")[2]
            raise refusal(name, said, is_read=name in READS, request_id=self.request_id) from None
        return found

    def rows(self, method: Method, key: str, **arguments: Any) -> Iterator[Any]:
        """Every row of a listing, page after page."""
        cursor = ""
        while True:
            answer = self.ask(method, limit=PER_PAGE, cursor=cursor or None, **arguments)
            yield from answer.get(key) or ()
            before, cursor = cursor, str((answer.get("response_metadata") or {}).get("next_cursor") or "")
            if not cursor:
                return
            if cursor == before:
                raise TemporaryError("malformed_answer", params={"system": SYSTEM, "where": key})

    def has(self, *scopes: str) -> bool:
        """Whether the token has all of these scopes, as far as is known."""
        return self.scopes is None or self.scopes.issuperset(scopes)

    def pace(self, method: str) -> Pace:
        """How many calls of a method fit, shared by everything in this process with the same token."""
        calls = CALLS_A_MINUTE.get(method, TIER_2)
        return pace_for(f"{self.base_url}/{method}", key=self.key, calls=calls, reserve=RESERVE)

    def resume_at(self) -> float:
        """Monotonic moment before which not every method that a channel takes fits; 0.0 when all do."""
        now = self.clock()
        return max(self.pace(method).resume_at(now, interactive=self.interactive) for method in FOR_A_CHANNEL)

    def room(self) -> float:
        """Calls that fit now of the method that has least room."""
        now = self.clock()
        return min(self.pace(method).room(now, interactive=self.interactive) for method in FOR_A_CHANNEL)

    def renews_at(self) -> float:
        """Monotonic moment by which every method has all its room again."""
        now = self.clock()
        return max(self.pace(method).renews_at(now) for method in FOR_A_CHANNEL)

    def _send(self, method: str, request: Request) -> Answer:
        """What the SDK wants to send, over our road. A page instead of JSON may hide that a write has happened."""
        body = request.data if isinstance(request.data, bytes) else None
        answer = self._session(method).request(
            "POST", f"/{method}", body=body, headers=dict(request.header_items())
        )
        self.request_id = answer.request_id
        granted = answer.headers.get("x-oauth-scopes")
        if granted is not None:
            self.scopes = frozenset(word.strip() for word in granted.split(",") if word.strip())
        return readable(answer, is_read=method in READS)

    def _session(self, method: str) -> RemoteSession:
        with self._lock:
            if method not in self._sessions:
                self._sessions[method] = new_session(
                    self.base_url,
                    method,
                    budget=self.pace(method),
                    interactive=self.interactive,
                    **self._options,
                )
            return self._sessions[method]


def new_session(base_url: str, method: str, **options: Any) -> RemoteSession:
    """The way to one method."""
    is_read = method in READS
    return RemoteSession(
        base_url,
        system=SYSTEM,
        explain=partial(explain, is_read=is_read),
        is_read=lambda _method, _path: is_read,
        request_id_header="x-slack-req-id",
        **options,
    )


def readable(answer: Answer, *, is_read: bool) -> Answer:
    """The answer, when it is a JSON object. Raises TemporaryError, or UnknownOutcome for a write."""
    where = {"system": SYSTEM, "where": answer.path.strip("/")}
    try:
        if isinstance(answer.json(), dict):
            return answer
    except TemporaryError as error:
        if is_read:
            raise
        raise UnknownOutcome(params=where, remote_message=error.remote_message) from error
    raise TemporaryError("malformed_answer", params=where) if is_read else UnknownOutcome(params=where)
