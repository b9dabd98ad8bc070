"""OAuth: the page on which a person installs an app, single-use codes, tokens that rotate or do not."""

import base64
import hashlib
from dataclasses import dataclass, field
from html import escape
from urllib.parse import parse_qsl, urlencode

from integrations.sandbox.slack import unverified
from integrations.sandbox.slack.answers import Json, SlackError, page, redirect
from integrations.sandbox.slack.methods import SCOPES
from integrations.sandbox.slack.workspace import Grant, Workspace, made_id
from integrations.sandbox.wire import Request, Response


@dataclass(slots=True, kw_only=True)
class Code:
    """What a person allowed: good once and for ten minutes."""

    workspace: Workspace
    scopes: list[str]
    redirect_uri: str
    made_at: float
    used: bool = False


@dataclass(slots=True, kw_only=True)
class App:
    """An app as its maker registered it. ``rotates``: its tokens live twelve hours and are renewed."""

    app_id: str
    name: str
    client_id: str
    client_secret: str
    redirect_uris: tuple[str, ...] = ()
    rotates: bool = False
    codes: dict[str, Code] = field(default_factory=dict)
    tokens: int = 0

    def new_code(self, workspace: Workspace, scopes: list[str], redirect_uri: str, *, now: float) -> str:
        """A person pressed Allow."""
        code = f"{len(self.codes) + 1}.{_hex(f'{self.client_id} {len(self.codes)}', 32)}"
        self.codes[code] = Code(workspace=workspace, scopes=scopes, redirect_uri=redirect_uri, made_at=now)
        return code

    def install(self, workspace: Workspace, scopes: list[str], *, now: float) -> Grant:
        """Put the app into a workspace. Once more: the same bot, and what is allowed adds up."""
        found = next((one for one in workspace.grants if one.app_id == self.app_id), None)
        if found is None:
            bot = workspace.add_person(real_name=self.name, kind="bot")
            found = Grant(
                token="", app_id=self.app_id, bot=bot, bot_id=workspace.new_id("B"), scopes=[], over=""
            )
            workspace.grants.append(found)
        found.scopes = list(dict.fromkeys([*found.scopes, *scopes]))
        if not found.token or found.over or self.rotates:
            self.renew(workspace, found, now=now)
        return found

    def renew(self, workspace: Workspace, grant: Grant, *, now: float) -> None:
        """A new token in place of the old one."""
        self.tokens += 1
        seed = f"{workspace.slug} {self.app_id} {self.tokens}"
        secret = f"{made_id(seed, 11)}-{made_id(seed + ' user', 13)}-{_hex(seed, 24)}"
        grant.token = f"xoxe.xoxb-1-{secret}" if self.rotates else f"xoxb-{secret}"
        grant.refresh_token = f"xoxe-1-{_hex(seed + ' refresh', 40)}" if self.rotates else ""
        grant.expires_at = now + unverified.ROTATED_SECONDS if self.rotates else None
        grant.over = ""


def _hex(seed: str, length: int) -> str:
    return hashlib.sha256(seed.encode()).hexdigest()[:length]


def authorize(apps: dict[str, App], workspaces: dict[str, Workspace], request: Request) -> Response:
    """The page that asks a person (GET), and what becomes of the answer (POST: ``decision`` allow or deny)."""
    asked = dict(request.query)
    app = apps.get(asked.get("client_id", ""))
    if app is None:
        return page("invalid_client_id", "", status=400)
    redirect_uri = asked.get("redirect_uri") or next(iter(app.redirect_uris), "")
    if not any(redirect_uri.startswith(known) for known in app.redirect_uris):
        return page("bad_redirect_uri", "", status=400)
    scopes = [scope for scope in asked.get("scope", "").split(",") if scope]
    if not scopes or not set(scopes) <= SCOPES:
        return page("invalid_scope" if scopes else "no_scopes", "", status=400)
    if request.method == "GET":
        return _asking(app, workspaces, scopes)
    form = dict(parse_qsl(request.body.decode()))
    answer = {"error": "access_denied"}
    if form.get("decision") == "allow":
        workspace = workspaces[form.get("workspace") or next(iter(workspaces))]
        answer = {"code": app.new_code(workspace, scopes, redirect_uri, now=request.now)}
    return redirect(f"{redirect_uri}?{urlencode({**answer, 'state': asked.get('state', '')})}")


def _asking(app: App, workspaces: dict[str, Workspace], scopes: list[str]) -> Response:
    rows = "".join(f"<li>{escape(scope)}</li>" for scope in scopes)
    choice = "".join(f"<option>{escape(slug)}</option>" for slug in workspaces)
    form = (
        f'<ul>{rows}</ul><form method="post"><select name="workspace">{choice}</select>'
        '<button name="decision" value="deny">Cancel</button>'
        '<button name="decision" value="allow">Allow</button></form>'
    )
    return page(f"{app.name} is requesting permission to access a Slack workspace", form)


def access(apps: dict[str, App], workspaces: dict[str, Workspace], request: Request, given: Json) -> Json:
    """oauth.v2.access: a code, or a refresh token, for a token."""
    app = _app(apps, request, given)
    if given.get("grant_type", "authorization_code") == "refresh_token":
        return _refreshed(app, workspaces, given, now=request.now)
    if given.get("grant_type", "authorization_code") != "authorization_code":
        raise SlackError("invalid_grant_type")
    code = app.codes.get(str(given.get("code", "")))
    if code is None or code.used or request.now - code.made_at > unverified.CODE_SECONDS:
        raise SlackError("invalid_code")
    if given.get("redirect_uri", code.redirect_uri) != code.redirect_uri:
        raise SlackError("bad_redirect_uri")
    code.used = True
    grant = app.install(code.workspace, code.scopes, now=request.now)
    return _granted(app, code.workspace, grant, now=request.now)


def _app(apps: dict[str, App], request: Request, given: Json) -> App:
    client_id, secret = str(given.get("client_id", "")), str(given.get("client_secret", ""))
    scheme, _space, sent = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "basic":
        client_id, _colon, secret = base64.b64decode(sent).decode().partition(":")
    if client_id not in apps:
        raise SlackError("invalid_client_id")
    if secret != apps[client_id].client_secret:
        raise SlackError("bad_client_secret")
    return apps[client_id]


def _refreshed(app: App, workspaces: dict[str, Workspace], given: Json, *, now: float) -> Json:
    """A refresh token works once; the old token ends with it."""
    for workspace in workspaces.values():
        for grant in workspace.grants:
            if grant.refresh_token and grant.refresh_token == given.get("refresh_token"):
                app.renew(workspace, grant, now=now)
                return _granted(app, workspace, grant, now=now)
    raise SlackError("invalid_refresh_token")


def _granted(app: App, workspace: Workspace, grant: Grant, *, now: float) -> Json:
    person = next((one for one in workspace.people.values() if one.kind == "member"), grant.bot)
    shown: Json = {
        "app_id": app.app_id,
        "authed_user": {"id": person.id},
        "scope": ",".join(grant.scopes),
        "token_type": "bot",
        "access_token": grant.token,
        "bot_user_id": grant.bot.id,
        "team": {"id": workspace.team_id, "name": workspace.name},
        "enterprise": None,
        "is_enterprise_install": False,
    }
    if grant.expires_at is not None:
        shown |= {"refresh_token": grant.refresh_token, "expires_in": int(grant.expires_at - now)}
    return shown
