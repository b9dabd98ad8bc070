"""The imitated Slack: one address for all workspaces; the token says whose."""

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from integrations.sandbox.slack import unverified
from integrations.sandbox.slack.answers import Json, Limited, SlackError, answered, limited, page
from integrations.sandbox.slack.arguments import arguments_of, token_of
from integrations.sandbox.slack.call import Call, missing_scope
from integrations.sandbox.slack.control import COMMANDS
from integrations.sandbox.slack.installing import App, access, authorize
from integrations.sandbox.slack.methods import METHODS, Method
from integrations.sandbox.slack.workspace import Grant, Workspace
from integrations.sandbox.wire import Delivery, Request, Response

_API = "/api/"
_OAUTH = "oauth.v2.access"


class Slack:
    """All workspaces and apps of the sandbox. ``clock`` gives epoch seconds where no request brings its own time."""

    name = "slack"
    prefix = "/slack"

    def __init__(self, *, clock: Callable[[], float] = time.time) -> None:
        self.clock = clock
        self.workspaces: dict[str, Workspace] = {}
        self.apps: dict[str, App] = {}
        self.answers = 0

    def handle(self, request: Request) -> Response:
        """Answer one request: a method below ``/api/``, or the page on which an app is installed."""
        if not request.now:
            request = replace(request, now=self.clock())
        if request.path == "/oauth/v2/authorize":
            return authorize(self.apps, self.workspaces, request)
        if not request.path.startswith(_API):
            return page("There’s been a glitch…", "", status=404)
        self.answers += 1
        headers = {"x-slack-req-id": f"{self.answers:032x}"}
        return self._answer(request, request.path.removeprefix(_API), headers)

    def tenant_of(self, request: Request) -> str:
        """The workspace's name in the sandbox, '' for an unknown token."""
        try:
            given, _warnings = arguments_of(request, takes_json=True)
        except SlackError:
            return ""
        pair = self._grant(token_of(request, given))
        return "" if pair is None else pair[0].slug

    def control(self, command: str, arguments: dict[str, Any]) -> Any:
        """Run one of the sandbox's own commands (``control.py``).

        ``ValueError`` for an unknown one and for what Slack refuses, ``KeyError`` for an unknown workspace, person or channel.
        """
        if command not in COMMANDS:
            raise ValueError(f"unknown command {command!r}: choose one of {', '.join(sorted(COMMANDS))}")
        try:
            return COMMANDS[command](self, arguments, self.clock())
        except SlackError as error:
            raise ValueError(error.code) from error

    def outbox(self) -> list[Delivery]:
        """Events are not imitated."""
        return []

    def workspace(self, slug: str) -> Workspace:
        """A workspace by its name in the sandbox; ``KeyError`` when there is none."""
        if slug not in self.workspaces:
            raise KeyError(f"there is no workspace {slug!r} in the sandbox")
        return self.workspaces[slug]

    def _answer(self, request: Request, name: str, headers: dict[str, str]) -> Response:
        method, warnings = METHODS.get(name), list[str]()
        try:
            if method is None and name != _OAUTH:
                raise SlackError("unknown_method", req_method=name)
            given, warnings = arguments_of(request, takes_json=method is not None and method.takes_json)
            if method is None:
                return answered(
                    {"ok": True, **access(self.apps, self.workspaces, request, given)},
                    warnings=warnings,
                    headers=headers,
                )
            workspace, grant = self._known(token_of(request, given), now=request.now)
            headers |= {
                "x-oauth-scopes": ",".join(grant.scopes),
                "x-accepted-oauth-scopes": ",".join(method.access.all()),
            }
            body = _performed(workspace, grant, name, method, given, now=request.now)
        except Limited as limit:
            return limited(limit.seconds, headers=headers)
        except SlackError as error:
            return answered(error.body(), warnings=warnings, headers=headers)
        return answered({"ok": True, **body}, warnings=warnings, headers=headers)

    def _known(self, token: str, *, now: float) -> tuple[Workspace, Grant]:
        """Whose token it is; the code that says why it does not work."""
        if not token:
            raise SlackError("not_authed")
        pair = self._grant(token)
        if pair is None:
            raise SlackError("invalid_auth")
        grant = pair[1]
        if grant.over:
            raise SlackError(grant.over)
        if grant.expires_at is not None and now >= grant.expires_at:
            raise SlackError("token_expired")
        return pair

    def _grant(self, token: str) -> tuple[Workspace, Grant] | None:
        for workspace in self.workspaces.values():
            for grant in workspace.grants:
                if token and grant.token == token:
                    return workspace, grant
        return None


def _performed(
    workspace: Workspace, grant: Grant, name: str, method: Method, given: Json, *, now: float
) -> Json:
    """The method itself, counted against its tier, for a token that has any of its scopes."""
    workspace.requests += 1
    tier = method.tier
    most = workspace.settings.tiers[tier] if tier else unverified.POSTS_A_MINUTE
    workspace.throttle.count(name, grant.app_id, now=now, most=most)
    scopes = method.access.all()
    if scopes and not grant.has(*scopes):
        raise missing_scope(grant, scopes[0])
    return method.answer(Call(workspace=workspace, grant=grant, access=method.access, given=given, now=now))
