"""What the sandbox's server hands to an imitated system, and what it gets back."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One HTTP request, body unparsed. ``path`` is below the system's prefix and still percent-decoded once.

    ``query`` keeps repeated keys in order; header names are lower case. ``now`` is the sandbox's clock (epoch seconds).
    ``raw_path`` is the path as it was sent, not decoded ('' where nobody needs it).
    """

    method: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    now: float = 0.0
    raw_path: str = ""

    def first(self, name: str, default: str | None = None) -> str | None:
        """The first value of a query key."""
        return next((value for key, value in self.query if key == name), default)


@dataclass(slots=True, kw_only=True)
class Response:
    """One HTTP answer. ``body`` is bytes as sent on the wire."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""

    @classmethod
    def json(cls, value: Any, *, status: int = 200, headers: dict[str, str] | None = None) -> "Response":
        """An answer with a JSON body in UTF-8."""
        body = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
        return cls(status=status, headers={"content-type": "application/json", **(headers or {})}, body=body)


class System(Protocol):
    """An imitated remote system, mounted by the server at ``prefix`` (for example ``/tripletex``).

    ``handle`` is called on one event loop, never concurrently, and does no IO: the server plays latency and faults
    around it. ``control`` answers the sandbox's own commands (seed, inspect, change settings) as JSON in and out.
    ``outbox`` gives and empties the webhook deliveries the system wants made; the server makes them.
    It may also have ``tenant_of(request) -> str``, whom a request is for (else the first word of its path), and
    ``expire_session(request)``, for the fault of that name.
    """

    name: str
    prefix: str

    def handle(self, request: Request) -> Response: ...

    def control(self, command: str, arguments: dict[str, Any]) -> Any: ...

    def outbox(self) -> list["Delivery"]: ...


@dataclass(slots=True, kw_only=True)
class Delivery:
    """A webhook the server shall POST. ``done`` is called with the HTTP status (0 when no answer came)."""

    url: str
    headers: dict[str, str]
    body: bytes
    done: Any = None
