"""Messages and bookmarks in a channel."""

from integrations.sandbox.slack import unverified
from integrations.sandbox.slack.answers import Json, SlackError
from integrations.sandbox.slack.call import Call
from integrations.sandbox.slack.workspace import Channel, made_id

MOST_BOOKMARKS = 100


def post_message(call: Call) -> Json:
    """A message of the bot, in a channel that it is in."""
    channel = call.channel()
    text = call.text("text")
    if not text and not call.text("blocks"):
        raise SlackError("no_text")
    if channel.is_archived:
        raise SlackError("is_archived")
    if call.bot.id not in channel.members:
        raise SlackError("not_in_channel")
    stamp = f"{int(call.now)}.{len(channel.messages):06d}"
    message = {
        "type": "message",
        "subtype": "bot_message",
        "text": text,
        "user": call.bot.id,
        "bot_id": call.grant.bot_id,
        "ts": stamp,
    }
    channel.messages.append(message)
    return {"channel": channel.id, "ts": stamp, "message": message}


def list_bookmarks(call: Call) -> Json:
    """Those of a channel."""
    return {"bookmarks": list(call.channel("channel_id").bookmarks)}


def add_bookmark(call: Call) -> Json:
    """A link in the channel's header. The same link again is a second bookmark."""
    channel = _writable(call)
    title = call.text("title", missing=unverified.MISSING_ARGUMENT)
    if call.text("type") != "link":
        raise SlackError("invalid_bookmark_type")
    link = _link(call)
    if len(channel.bookmarks) >= MOST_BOOKMARKS:
        raise SlackError("too_many_bookmarks")
    call.workspace.made += 1
    bookmark: Json = {
        "id": f"Bk{made_id(f'{channel.id} {call.workspace.made}')}",
        "channel_id": channel.id,
        "title": title,
        "link": link,
        "emoji": call.text("emoji"),
        "icon_url": None,
        "type": "link",
        "entity_id": None,
        "date_created": int(call.now),
        "date_updated": 0,
        "rank": "g",
        "last_updated_by_user_id": call.bot.id,
        "last_updated_by_team_id": call.workspace.team_id,
        "shortcut_id": None,
        "app_id": None,
    }
    channel.bookmarks.append(bookmark)
    return {"bookmark": bookmark}


def edit_bookmark(call: Call) -> Json:
    """Another title or link."""
    bookmark = _bookmark(call, _writable(call))
    if "link" in call.given:
        bookmark["link"] = _link(call)
    if call.text("title"):
        bookmark["title"] = call.text("title")
    bookmark |= {"date_updated": int(call.now), "last_updated_by_user_id": call.bot.id}
    return {"bookmark": bookmark}


def remove_bookmark(call: Call) -> Json:
    """Gone."""
    channel = _writable(call)
    channel.bookmarks.remove(_bookmark(call, channel))
    return {}


def _writable(call: Call) -> Channel:
    """The channel whose bookmarks the caller may change: one that it is in, and that is open (a guess)."""
    channel = call.channel("channel_id")
    if channel.is_archived or call.bot.id not in channel.members:
        raise SlackError("permission_denied")
    return channel


def _bookmark(call: Call, channel: Channel) -> Json:
    for row in channel.bookmarks:
        if row["id"] == call.text("bookmark_id"):
            return row
    raise SlackError("not_found")


def _link(call: Call) -> str:
    link = call.text("link")
    if not link.startswith(("http://", "https://")) or len(link) > 2048:
        raise SlackError("invalid_link")
    return link
