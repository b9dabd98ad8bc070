"""What a workspace holds: channels as records, and which of them is ours for a project. Reading only."""

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from integrations.connectors.slack.client import Json, SlackClient
from integrations.connectors.slack.names import numbered, slug
from integrations.connectors.slack.people import Directory
from integrations.connectors.slack.wording import mark_of, plain
from integrations.records import ChannelRecord

UNREADABLE = frozenset({"missing_scope", "access_denied", "not_implemented"})
"""Codes for bookmarks that a token cannot read: they are then left alone and not compared."""
NAMELESS = "prosjekt"
"""For a project whose number and name have no letter that Slack takes."""


def listed(client: SlackClient, *, private: bool) -> Iterator[Json]:
    """Every channel that the token sees, archived ones included; private ones where it may, or where that is asked for."""
    with_private = private or (client.scopes is not None and client.has("groups:read"))
    types = "public_channel,private_channel" if with_private else "public_channel"
    yield from client.rows(client.sdk.conversations_list, "channels", types=types, exclude_archived=False)


def own(rows: Sequence[Json], record: ChannelRecord, *, bot: str, but: Collection[str] = ()) -> Json | None:
    """The channel that was made for a project: by our reference in its description; else one that we made under the
    wished name and of which nobody heard, so that it has no description yet. Open ones first, then the oldest.

    ``but``: channels that it cannot be.
    """
    rows = [row for row in rows if row["id"] not in but]
    marked = [row for row in rows if mark_of(record.reference) in text_of(row, "purpose")]
    if marked:
        return min(
            marked, key=lambda row: (bool(row.get("is_archived")), row.get("creator") != bot, _age(row))
        )
    lost = [row for row in rows if _is_lost(row, bot=bot) and _likeness(row, record)]
    return min(
        lost, key=lambda row: (-_likeness(row, record), bool(row.get("is_archived")), _age(row)), default=None
    )


def wish_of(record: ChannelRecord) -> str:
    """The name to make the channel under, when it is free."""
    return slug(record.name) or slug(record.number) or NAMELESS


def _age(row: Json) -> int:
    return int(row.get("created") or 0)


def _is_lost(row: Json, *, bot: str) -> bool:
    return row.get("creator") == bot and not text_of(row, "purpose")


def _likeness(row: Json, record: ChannelRecord) -> int:
    """2: a channel has or had the wished name, also with a number behind it. 1: it begins like the wish up to and with the
    project's number; the project may have been renamed since. 0: neither."""
    wish, number = wish_of(record), slug(record.number)
    before, found, _after = f"{wish}-".partition(f"{number}-")
    beginning = f"{before}{number}-" if found and number and (not before or before.endswith("-")) else ""
    best = 0
    for name in (str(row.get("name")), *(row.get("previous_names") or ())):
        count = name.rpartition("-")[2]
        if name == wish or (count.isdecimal() and name == numbered(wish, int(count))):
            return 2
        if beginning and f"{name}-".startswith(beginning):
            best = 1
    return best


def text_of(row: Json, note: str) -> str:
    """The topic or the description of a channel, as it was written."""
    return plain(str((row.get(note) or {}).get("value") or ""))


def is_theirs(row: Json, note: str, *, bot: str) -> bool:
    """Whether somebody else wrote the topic or the description last."""
    held = row.get(note) or {}
    return bool(held.get("value")) and str(held.get("creator") or "") not in ("", bot)


def bookmarks_of(client: SlackClient, channel_id: str) -> list[Json] | None:
    """The links in a channel's header; None when the token may not read them."""
    if not client.has("bookmarks:read"):
        return None
    answer = client.ask(client.sdk.bookmarks_list, allow=UNREADABLE, channel_id=channel_id)
    return list(answer.get("bookmarks") or ()) if answer.get("ok") else None


def our_bookmark(bookmarks: Sequence[Json], *, bot: str) -> Json | None:
    """The link that we have put there and nobody has changed since."""
    for row in bookmarks:
        if row.get("type") == "link" and row.get("last_updated_by_user_id") == bot:
            return row
    return None


def members_of(client: SlackClient, channel_id: str) -> list[str]:
    """The ids of everybody in a channel."""
    return list(client.rows(client.sdk.conversations_members, "members", channel=channel_id))


def to_record(row: Json, *, bot: str, **more: Any) -> ChannelRecord:
    """A channel as it stands; ``number`` is its name, for Slack knows no projects."""
    theirs = tuple(note for note in ("topic", "purpose") if is_theirs(row, note, bot=bot))
    name = str(row.get("name") or row["id"])
    return ChannelRecord(
        number=name,
        name=name,
        reference=str(row["id"]),
        topic=text_of(row, "topic"),
        purpose=text_of(row, "purpose"),
        is_private=bool(row.get("is_private")),
        is_archived=bool(row.get("is_archived")),
        theirs=theirs + more.pop("theirs", ()),
        **more,
    )


def gone(channel_id: str) -> ChannelRecord:
    """A channel that Slack does not have (or show) any more is as closed as can be."""
    return ChannelRecord(number=channel_id, name=channel_id, reference=channel_id, is_archived=True)


def observed(client: SlackClient, directory: Directory, channel_id: str, *, bot: str) -> ChannelRecord:
    """What Slack holds of a channel now. An archived one is not looked into: there is nothing left to keep equal."""
    answer = client.ask(client.sdk.conversations_info, allow={"channel_not_found"}, channel=channel_id)
    if not answer.get("ok"):
        return gone(channel_id)
    row = answer["channel"]
    if row.get("is_archived"):
        return to_record(row, bot=bot)
    members = directory.emails_of(members_of(client, channel_id))
    bookmarks = bookmarks_of(client, channel_id)
    mine = our_bookmark(bookmarks or (), bot=bot)
    theirs = ("link",) if bookmarks is None or (mine is None and bookmarks) else ()
    return to_record(
        row, bot=bot, members=members, link=str(mine["link"]) if mine is not None else "", theirs=theirs
    )
