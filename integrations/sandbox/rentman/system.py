"""The imitated Rentman: one address for all accounts; the bearer token says whose data it is."""

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from integrations.sandbox.rentman.account import Account
from integrations.sandbox.rentman.answers import RentmanError, error_answer, not_found, pdf
from integrations.sandbox.rentman.authentication import account_of, unauthorized
from integrations.sandbox.rentman.control import COMMANDS
from integrations.sandbox.rentman.routes import perform
from integrations.sandbox.wire import Delivery, Request, Response

_FILES = "_files"


class Rentman:
    """All accounts of the sandbox. ``clock`` gives epoch seconds where no request brings its own time."""

    name = "rentman"
    prefix = "/rentman"

    def __init__(self, *, clock: Callable[[], float] = time.time) -> None:
        self.clock = clock
        self.accounts: dict[str, Account] = {}

    def handle(self, request: Request) -> Response:
        """Answer one request."""
        if not request.now:
            request = replace(request, now=self.clock())
        try:
            return self._answer(request)
        except RentmanError as error:
            return error_answer(error)

    def tenant_of(self, request: Request) -> str:
        """The account's name, '' for an unknown token."""
        account = account_of(self.accounts, request)
        return "" if account is None else account.slug

    def control(self, command: str, arguments: dict[str, Any]) -> Any:
        """Run one of the sandbox's own commands (``control.py``).

        ``ValueError`` for an unknown one and for what Rentman refuses, ``KeyError`` for an unknown account or setting.
        """
        if command not in COMMANDS:
            raise ValueError(f"unknown command {command!r}: choose one of {', '.join(sorted(COMMANDS))}")
        now = float(arguments["now"]) if "now" in arguments else self.clock()
        given = {key: value for key, value in arguments.items() if key != "now"}
        try:
            return COMMANDS[command](self, given, now)
        except RentmanError as error:
            raise ValueError(f"{error.status} {error.message}") from error

    def outbox(self) -> list[Delivery]:
        """Every webhook that is due now."""
        now = self.clock()
        return [delivery for one in self.accounts.values() for delivery in one.webhooks.take(now=now)]

    def account(self, slug: str) -> Account:
        """An account by its name; ``KeyError`` when there is none."""
        if slug not in self.accounts:
            raise KeyError(f"there is no Rentman account {slug!r} in the sandbox")
        return self.accounts[slug]

    def _answer(self, request: Request) -> Response:
        words = request.path.strip("/").split("/")
        if words[0] == _FILES:
            return self._file(words)
        account = account_of(self.accounts, request)
        if account is None:
            raise unauthorized()
        account.requests += 1
        account.now = request.now
        if "host" in request.headers:
            account.base_url = f"http://{request.headers['host']}{self.prefix}"
        settings = account.settings
        account.throttle.count(request.now, per_second=settings.per_second, per_day=settings.per_day)
        return perform(account, request)

    def _file(self, words: list[str]) -> Response:
        """A stored file: whoever has its address may have it."""
        account = self.accounts.get(words[1]) if len(words) == 4 else None
        row = account.tables["files"].find(int(words[2])) if account and words[2].isdecimal() else None
        if row is None or row.data["readable_name"] != words[3]:
            raise not_found()
        return Response(headers={"content-type": "application/pdf"}, body=pdf(row.data["readable_name"]))
