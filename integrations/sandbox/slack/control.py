"""Commands of the sandbox: what people do in Slack, and what its makers would."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from integrations.sandbox.slack.answers import Json, SlackError
from integrations.sandbox.slack.channels import take_name
from integrations.sandbox.slack.inspection import workspace_state
from integrations.sandbox.slack.installing import App
from integrations.sandbox.slack.methods import SCOPES
from integrations.sandbox.slack.names import check_name
from integrations.sandbox.slack.workspace import Grant, Note, Workspace, made_id

if TYPE_CHECKING:
    from integrations.sandbox.slack.system import Slack

Command = Callable[["Slack", Json, float], Any]
USUAL_SCOPES = (
    "channels:manage", "channels:read", "channels:join", "groups:write", "groups:read", "users:read",
    "users:read.email", "bookmarks:read", "bookmarks:write", "chat:write",
)  # fmt: skip
REDIRECT = "https://bilagsbro.example/slack/"
APP = "Bilagsbro"


def create_app(slack: "Slack", arguments: Json, now: float) -> Json:
    """An app: ``name``, ``redirect_uris``, ``rotates``. Gives its client id and secret; the same ones the next time."""
    name = arguments.get("name", APP)
    client_id = f"{sum(map(ord, name))}.{len(name)}"
    app = slack.apps.get(client_id) or App(
        app_id="A" + made_id(f"{name} app"),
        name=name,
        client_id=client_id,
        client_secret=made_id(f"{name} secret", 32),
    )
    app.redirect_uris = tuple(arguments.get("redirect_uris", app.redirect_uris or (REDIRECT,)))
    app.rotates = bool(arguments.get("rotates", app.rotates))
    slack.apps[client_id] = app
    return {"app_id": app.app_id, "client_id": client_id, "client_secret": app.client_secret}


def create_workspace(slack: "Slack", arguments: Json, now: float) -> Json:
    """A workspace ``name`` with ``people`` (see ``add_person``) and #general; everything else is a setting.

    Our app is installed in it with ``scopes`` (None leaves it out). Gives the token, and the ids.
    """
    given = dict(arguments)
    slug, people = given.pop("name"), given.pop("people", [])
    scopes = given.pop("scopes", USUAL_SCOPES)
    workspace = Workspace(slug=slug, name=given.pop("title", slug), team_id="T" + made_id(f"{slug} team"))
    for name, value in given.items():
        workspace.settings.change(name, value)
    slack.workspaces[slug] = workspace
    owner = workspace.add_person(real_name="Eier", email=f"eier@{slug}.example")
    workspace.add_channel("general", creator=owner, now=now, is_general=True)
    for person in people:
        workspace.add_person(**person)
    made = {"workspace": slug, "team_id": workspace.team_id}
    if scopes is None:
        return made
    app = slack.apps[create_app(slack, {}, now)["client_id"]]
    grant = app.install(workspace, list(scopes), now=now)
    return {**made, "token": grant.token, "bot_user_id": grant.bot.id, "app_id": app.app_id}


def add_person(slack: "Slack", arguments: Json, now: float) -> Json:
    """Somebody: ``real_name``, ``email``, ``kind`` (member, multi_guest, single_guest), ``invitable``."""
    workspace, given = _workspace(slack, arguments)
    return {"id": workspace.add_person(**given).id}


def deactivate(slack: "Slack", arguments: Json, now: float) -> None:
    """``person`` (e-mail or id) leaves the company: out of every channel, and not to be found any more."""
    workspace, given = _workspace(slack, arguments)
    person = workspace.person(given["person"])
    person.deleted = True
    for channel in workspace.channels.values():
        channel.members = [member for member in channel.members if member != person.id]


def create_channel(slack: "Slack", arguments: Json, now: float) -> Json:
    """A person makes a channel: ``name``, ``by`` (e-mail), ``is_private``."""
    workspace, given = _workspace(slack, arguments)
    name = check_name(given["name"])
    if workspace.is_taken(name):
        raise SlackError("name_taken")
    by = workspace.person(given["by"]) if "by" in given else next(iter(workspace.people.values()))
    private = bool(given.get("is_private", False))
    return {"id": workspace.add_channel(name, creator=by, now=now, is_private=private).id}


def rename(slack: "Slack", arguments: Json, now: float) -> None:
    """A person gives ``channel`` the name ``to``."""
    workspace, given = _workspace(slack, arguments)
    channel, name = workspace.channel(given["channel"]), check_name(given["to"])
    if workspace.is_taken(name, but=channel.id):
        raise SlackError("name_taken")
    take_name(channel, name, now=now)


def write_note(slack: "Slack", arguments: Json, now: float) -> None:
    """A person writes the ``topic`` or the ``purpose`` of ``channel``; ``by`` (e-mail)."""
    workspace, given = _workspace(slack, arguments)
    channel = workspace.channel(given["channel"])
    by = workspace.person(given["by"]) if "by" in given else next(iter(workspace.people.values()))
    for name in ("topic", "purpose"):
        if name in given:
            setattr(channel, name, Note(value=given[name], creator=by.id, last_set=int(now)))


def archive(slack: "Slack", arguments: Json, now: float) -> None:
    """A person archives ``channel``."""
    workspace, given = _workspace(slack, arguments)
    workspace.close(workspace.channel(given["channel"]), now=now)


def unarchive(slack: "Slack", arguments: Json, now: float) -> None:
    """A person opens ``channel`` again; no bot is in it then."""
    workspace, given = _workspace(slack, arguments)
    workspace.channel(given["channel"]).is_archived = False


def delete_channel(slack: "Slack", arguments: Json, now: float) -> None:
    """An owner deletes ``channel`` for good; its name is free."""
    workspace, given = _workspace(slack, arguments)
    del workspace.channels[workspace.channel(given["channel"]).id]


def let_in(slack: "Slack", arguments: Json, now: float) -> None:
    """``person`` (e-mail or id; none: our bot) comes into ``channel``."""
    workspace, given = _workspace(slack, arguments)
    members = workspace.channel(given["channel"]).members
    user_id = workspace.person(given["person"]).id if "person" in given else workspace.grants[0].bot.id
    if user_id not in members:
        members.append(user_id)


def take_out(slack: "Slack", arguments: Json, now: float) -> None:
    """``person`` (e-mail or id; none: our bot) leaves ``channel``, or is removed."""
    workspace, given = _workspace(slack, arguments)
    user_id = workspace.person(given["person"]).id if "person" in given else workspace.grants[0].bot.id
    workspace.channel(given["channel"]).members.remove(user_id)


def change_settings(slack: "Slack", arguments: Json, now: float) -> None:
    """Change switches of a workspace (``workspace.Settings``)."""
    workspace, given = _workspace(slack, arguments)
    for name, value in given.items():
        workspace.settings.change(name, value)


def set_scopes(slack: "Slack", arguments: Json, now: float) -> Json:
    """``remove`` takes scopes from our token, ``add`` gives some."""
    grant = _grant(slack, arguments)
    added = arguments.get("add", [])
    if not set(added) <= SCOPES:
        raise ValueError(f"no such scope: {', '.join(sorted(set(added) - SCOPES))}")
    grant.scopes = [one for one in [*grant.scopes, *added] if one not in arguments.get("remove", [])]
    return {"scopes": grant.scopes}


def end_token(slack: "Slack", arguments: Json, now: float) -> None:
    """Our token works no longer; ``code`` is what it answers: token_revoked, account_inactive, token_expired …"""
    _grant(slack, arguments).over = arguments.get("code", "token_revoked")


def install(slack: "Slack", arguments: Json, now: float) -> Json:
    """Our app is installed (again) without a browser: a token, new where the last one was over."""
    workspace, given = _workspace(slack, arguments)
    app = slack.apps[create_app(slack, {}, now)["client_id"]]
    grant = app.install(workspace, list(given.get("scopes", USUAL_SCOPES)), now=now)
    return {"token": grant.token, "bot_user_id": grant.bot.id}


def dump(slack: "Slack", arguments: Json, now: float) -> Json:
    """Everything in the workspace: people, channels with members by e-mail, messages, counts."""
    workspace, _given = _workspace(slack, arguments)
    return workspace_state(workspace)


def _workspace(slack: "Slack", arguments: Json) -> tuple[Workspace, Json]:
    given = {key: value for key, value in arguments.items() if key != "workspace"}
    return slack.workspace(arguments["workspace"]), given


def _grant(slack: "Slack", arguments: Json) -> Grant:
    workspace, _given = _workspace(slack, arguments)
    return workspace.grants[0]


COMMANDS: dict[str, Command] = {
    "create_app": create_app,
    "create_workspace": create_workspace,
    "add_person": add_person,
    "deactivate": deactivate,
    "create_channel": create_channel,
    "rename": rename,
    "write_note": write_note,
    "archive": archive,
    "unarchive": unarchive,
    "delete_channel": delete_channel,
    "let_in": let_in,
    "take_out": take_out,
    "set": change_settings,
    "set_scopes": set_scopes,
    "end_token": end_token,
    "install": install,
    "dump": dump,
}
