"""Faults on demand: which requests meet one, and of what kind."""

import asyncio
import random
import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from integrations.sandbox.wire import Request, Response

KINDS = frozenset(
    {"status", "rate_limit", "html", "cut_before", "cut_after", "cut_middle", "slow", "expire_session"}
)
_HTML = b"<html><head><title>%d</title></head><body><center><h1>%d Bad Gateway</h1></center></body></html>"


@dataclass(slots=True, kw_only=True)
class Fault:
    """A rule. It matches by system, method, path (a regular expression, searched), tenant and headers (regular
    expressions by lower-case name), lets ``skip`` matching requests pass, then fires on every ``every``-th one or
    with ``probability``, at most ``times`` times.

    Kinds: ``status`` (status, headers, body), ``rate_limit`` (429; ``reset`` seconds, None leaves the header out),
    ``html`` (status and a page), ``cut_before`` (the system never sees the request), ``cut_after`` (it does, but
    nobody hears its answer), ``cut_middle`` (half of the body arrives), ``slow`` (``seconds``, of which
    ``share`` pass before the system acts and the others before its answer leaves), ``expire_session``.
    """

    kind: str
    system: str | None = None
    method: str | None = None
    path: str = ""
    tenant: str | None = None
    headers_match: dict[str, str] = field(default_factory=dict)
    skip: int = 0
    times: int | None = None
    every: int = 1
    probability: float = 1.0
    seed: int = 0
    status: int = 500
    headers: dict[str, str] = field(default_factory=dict)
    body: str = ""
    reset: int | None = None
    seconds: float = 0.0
    share: float = 0.5
    seen: int = 0
    fired: int = 0
    _random: random.Random = field(default_factory=random.Random, repr=False)

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"no such fault: {self.kind}; there are {', '.join(sorted(KINDS))}")
        re.compile(self.path)
        self._random.seed(self.seed)

    def fires(self, system: str, request: Request, tenant: str) -> bool:
        """Whether this request meets the fault; counts it either way."""
        if self.times is not None and self.fired >= self.times:
            return False
        if not self._matches(system, request, tenant):
            return False
        self.seen += 1
        if self.seen <= self.skip or (self.seen - self.skip - 1) % self.every:
            return False
        if self.probability < 1.0 and self._random.random() >= self.probability:
            return False
        self.fired += 1
        return True

    def _matches(self, system: str, request: Request, tenant: str) -> bool:
        return (
            (self.system is None or self.system == system)
            and (self.method is None or self.method == request.method)
            and (self.tenant is None or self.tenant == tenant)
            and re.search(self.path, request.path) is not None
            and all(
                re.search(want, request.headers.get(name, "")) for name, want in self.headers_match.items()
            )
        )

    def answer(self) -> Response | None:
        """The answer the fault gives in the system's place, None for faults of the connection."""
        if self.kind == "rate_limit":
            reset = {} if self.reset is None else {"x-rate-limit-reset": str(self.reset)}
            return Response(status=429, headers={"x-rate-limit-remaining": "0", **reset, **self.headers})
        if self.kind == "html":
            page = self.body.encode() or _HTML % (self.status, self.status)
            return Response(
                status=self.status, headers={"content-type": "text/html", **self.headers}, body=page
            )
        if self.kind == "status":
            headers = {"content-type": "application/json", **self.headers}
            return Response(status=self.status, headers=headers, body=self.body.encode())
        return None


@dataclass(slots=True)
class Faults:
    """The rules in force, tried in order; the first that fires decides."""

    rules: list[Fault] = field(default_factory=list)
    _gone: asyncio.Event = field(default_factory=asyncio.Event, repr=False)

    def add(self, rules: Iterable[dict[str, Any]]) -> int:
        """Add rules given as JSON; ``company`` and ``shop`` also mean ``tenant``, ``path_regex`` ``path``."""
        made = []
        for rule in rules:
            given = dict(rule)
            for word in ("company", "shop"):
                if word in given:
                    given["tenant"] = str(given.pop(word))
            if "path_regex" in given:
                given["path"] = given.pop("path_regex")
            made.append(Fault(**given))
        self.rules.extend(made)
        return len(self.rules)

    def choose(self, system: str, request: Request, tenant: str) -> Fault | None:
        """The fault this request meets, if any."""
        return next((rule for rule in self.rules if rule.fires(system, request, tenant)), None)

    async def keep_waiting(self, seconds: float) -> None:
        """Until ``seconds`` have passed, or the rules are no longer in force."""
        if seconds > 0.0:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._gone.wait(), seconds)

    def end(self) -> None:
        """The rules are no longer in force: whom they keep waiting goes on at once."""
        self._gone.set()

    def describe(self) -> list[dict[str, Any]]:
        """The rules with how often each was seen and fired."""
        return [
            {
                "kind": rule.kind,
                "system": rule.system,
                "method": rule.method,
                "path": rule.path,
                "tenant": rule.tenant,
                "seen": rule.seen,
                "fired": rule.fired,
            }
            for rule in self.rules
        ]
