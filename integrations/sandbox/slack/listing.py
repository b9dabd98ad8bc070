"""What a token can list: channels, the members of one, the people; page by page."""

import base64
from collections.abc import Sequence
from typing import TypeVar

from integrations.sandbox.slack.answers import Json, SlackError
from integrations.sandbox.slack.call import Call
from integrations.sandbox.slack.shapes import channel_json, person_json
from integrations.sandbox.slack.workspace import Channel

Row = TypeVar("Row")
_SCOPES = {
    "public_channel": "channels:read",
    "private_channel": "groups:read",
    "mpim": "mpim:read",
    "im": "im:read",
}


def list_channels(call: Call) -> Json:
    """Every channel that the caller sees, of the kinds in ``types``."""
    return _channels(call, list(call.workspace.visible(call.grant)), with_count=True)


def list_own(call: Call) -> Json:
    """The channels that somebody (the caller by default) is in."""
    user_id = call.text("user") or call.bot.id
    if user_id not in call.workspace.people:
        raise SlackError("user_not_found")
    rooms = [one for one in call.workspace.visible(call.grant) if user_id in one.members]
    return _channels(call, rooms, with_count=False)


def _channels(call: Call, channels: Sequence[Channel], *, with_count: bool) -> Json:
    types = [word.strip() for word in (call.text("types") or "public_channel").split(",")]
    for word in types:
        if word not in _SCOPES:
            raise SlackError("invalid_types")
        call.require((_SCOPES[word],))
    wanted = [
        one
        for one in channels
        if ("private_channel" if one.is_private else "public_channel") in types
        and not (one.is_archived and call.flag("exclude_archived"))
    ]
    rows, cursor = _page(call, wanted)
    shown = [channel_json(call.workspace, one, call.grant) for one in rows]
    if with_count:
        shown = [{**row, "num_members": len(one.members)} for row, one in zip(shown, rows, strict=True)]
    return {"channels": shown, "response_metadata": {"next_cursor": cursor}}


def info(call: Call) -> Json:
    """One channel."""
    channel = call.channel()
    shown = channel_json(call.workspace, channel, call.grant)
    if call.flag("include_num_members"):
        shown["num_members"] = len(channel.members)
    return {"channel": shown}


def members(call: Call) -> Json:
    """The ids of everybody in a channel."""
    rows, cursor = _page(call, call.channel().members)
    return {"members": rows, "response_metadata": {"next_cursor": cursor}}


def list_people(call: Call) -> Json:
    """Everybody, deactivated ones too."""
    rows, cursor = _page(call, list(call.workspace.people.values()))
    with_email = call.grant.has("users:read.email")
    shown = [person_json(call.workspace, one, with_email=with_email) for one in rows]
    return {"members": shown, "cache_ts": int(call.now), "response_metadata": {"next_cursor": cursor}}


def _page(call: Call, rows: Sequence[Row]) -> tuple[list[Row], str]:
    """One page of rows, and where the next one begins ('' at the end)."""
    start, limit = _start(call.text("cursor")), call.limit()
    more = len(rows) > start + limit
    cursor = base64.b64encode(f"next:{start + limit}".encode()).decode() if more else ""
    return list(rows[start : start + limit]), cursor


def _start(cursor: str) -> int:
    if not cursor:
        return 0
    try:
        word, _colon, number = base64.b64decode(cursor, validate=True).decode().partition(":")
    except ValueError as error:
        raise SlackError("invalid_cursor") from error
    if word != "next" or not number.isdigit():
        raise SlackError("invalid_cursor")
    return int(number)
