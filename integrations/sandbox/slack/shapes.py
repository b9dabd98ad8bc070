"""How Slack shows channels, people and bookmarks."""

import re

from integrations.sandbox.slack.answers import Json
from integrations.sandbox.slack.workspace import Channel, Grant, Note, Person, Workspace

_ADDRESS = re.compile(r"https?://[^\s<>|]+")


def channel_json(workspace: Workspace, channel: Channel, grant: Grant, *, is_new: bool = False) -> Json:
    """A channel as ``grant``'s bot sees it."""
    escaped = workspace.settings.shown_escaped
    shown: Json = {
        "id": channel.id,
        "name": channel.name,
        "is_channel": True,
        "is_group": False,
        "is_im": False,
        "is_mpim": False,
        "is_private": channel.is_private,
        "created": channel.created,
        "is_archived": channel.is_archived,
        "is_general": channel.is_general,
        "unlinked": 0,
        "name_normalized": channel.name,
        "is_shared": False,
        "is_org_shared": False,
        "is_ext_shared": False,
        "is_pending_ext_shared": False,
        "pending_shared": [],
        "context_team_id": workspace.team_id,
        "updated": channel.updated,
        "creator": channel.creator,
        "is_member": grant.bot.id in channel.members,
        "topic": _note(channel.topic, escaped=escaped),
        "purpose": _note(channel.purpose, escaped=escaped),
        "previous_names": list(channel.previous_names),
    }
    if is_new:
        shown |= {"last_read": "0000000000.000000", "latest": None, "unread_count": 0, "priority": 0}
    return shown


def _note(note: Note, *, escaped: bool) -> Json:
    value = as_shown(note.value) if escaped else note.value
    return {"value": value, "creator": note.creator, "last_set": note.last_set}


def as_shown(text: str) -> str:
    """Text as messages show it: escaped, links in angle brackets."""
    plain = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _ADDRESS.sub(lambda found: f"<{found[0]}>", plain)


def person_json(workspace: Workspace, person: Person, *, with_email: bool) -> Json:
    """Somebody; the e-mail address only for tokens that may read it."""
    profile: Json = {
        "avatar_hash": "ge3b51ca72de",
        "real_name": person.real_name,
        "display_name": person.name,
        "real_name_normalized": person.real_name,
        "display_name_normalized": person.name,
        "team": workspace.team_id,
    }
    if with_email and person.email:
        profile["email"] = person.email
    shown: Json = {
        "id": person.id,
        "team_id": workspace.team_id,
        "name": person.name,
        "deleted": person.deleted,
        "profile": profile,
        "is_bot": person.kind == "bot",
        "is_app_user": False,
        "updated": 1_502_138_686,
    }
    if not person.deleted:
        shown |= {
            "color": "9f69e7",
            "real_name": person.real_name,
            "tz": "Europe/Amsterdam",
            "tz_label": "Central European Time",
            "tz_offset": 3600,
            "is_admin": False,
            "is_owner": False,
            "is_primary_owner": False,
            "is_restricted": person.is_guest,
            "is_ultra_restricted": person.kind == "single_guest",
        }
    return shown
