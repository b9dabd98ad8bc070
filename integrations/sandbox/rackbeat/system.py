"""The imitated Rackbeat: one address for all companies; the bearer key says whose data it is."""

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from integrations.sandbox.rackbeat import control, control_demo
from integrations.sandbox.rackbeat.account import Account
from integrations.sandbox.rackbeat.answers import RackbeatError, error_answer, not_found
from integrations.sandbox.rackbeat.authentication import key_of, require_right, unauthenticated
from integrations.sandbox.rackbeat.routes import perform
from integrations.sandbox.wire import Delivery, Request, Response

_ROOT = "api"
COMMANDS = {**control.COMMANDS, **control_demo.COMMANDS}


class Rackbeat:
    """All accounts of the sandbox. ``clock`` gives epoch seconds where no request brings its own time."""

    name = "rackbeat"
    prefix = "/rackbeat"

    def __init__(self, *, clock: Callable[[], float] = time.time) -> None:
        self.clock = clock
        self.accounts: dict[str, Account] = {}

    def handle(self, request: Request) -> Response:
        """Answer one request below ``/api``."""
        if not request.now:
            request = replace(request, now=self.clock())
        wants_json = "json" in request.headers.get("accept", "")
        try:
            return self._answer(request)
        except RackbeatError as error:
            return error_answer(error, wants_json=wants_json)

    def tenant_of(self, request: Request) -> str:
        """The account's name in the sandbox, '' for an unknown key."""
        pair = key_of(self.accounts, request)
        return "" if pair is None else pair[0].slug

    def control(self, command: str, arguments: dict[str, Any]) -> Any:
        """Run one of the sandbox's own commands (``control.py``, ``control_demo.py``).

        ``ValueError`` for an unknown one and for what Rackbeat refuses, ``KeyError`` for an unknown account or setting.
        """
        if command not in COMMANDS:
            raise ValueError(f"unknown command {command!r}: choose one of {', '.join(sorted(COMMANDS))}")
        now = float(arguments["now"]) if "now" in arguments else self.clock()
        given = {key: value for key, value in arguments.items() if key != "now"}
        try:
            return COMMANDS[command](self, given, now)
        except RackbeatError as error:
            raise ValueError(f"{error.status} {error.message} {error.errors or ''}".strip()) from error

    def outbox(self) -> list[Delivery]:
        """Every webhook that is due now."""
        now = self.clock()
        return [
            delivery
            for account in self.accounts.values()
            for delivery in account.webhooks.take(now=now, account=account.number)
        ]

    def account(self, slug: str) -> Account:
        """An account by its name in the sandbox; ``KeyError`` when there is none."""
        if slug not in self.accounts:
            raise KeyError(f"there is no Rackbeat account {slug!r} in the sandbox")
        return self.accounts[slug]

    def _answer(self, request: Request) -> Response:
        words = _words(request)
        pair = key_of(self.accounts, request)
        if pair is None:
            raise unauthenticated()
        account, key = pair
        account.requests += 1
        settings = account.settings
        headers = key.throttle.count(request.now, per_minute=settings.per_minute, style=settings.throttle)
        try:
            require_right(account, key, request, words[0])
            response = perform(account, key, request, words)
        except RackbeatError as error:
            error.headers |= headers
            raise
        response.headers |= headers
        return response


def _words(request: Request) -> tuple[str, ...]:
    """The path's words below /api, still encoded."""
    raw = request.raw_path or quote(request.path)
    words = tuple(raw.strip("/").split("/"))
    if words[0] != _ROOT or len(words) < 2:
        raise not_found()
    return words[1:]
