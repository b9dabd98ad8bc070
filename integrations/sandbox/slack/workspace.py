"""One imitated workspace: its people, channels, installed bots and switches."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from typing import Any

from integrations.sandbox.slack import unverified
from integrations.sandbox.slack.answers import SlackError
from integrations.sandbox.slack.throttle import Throttle

KINDS = ("member", "multi_guest", "single_guest", "bot")
_LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(slots=True, kw_only=True)
class Settings:
    """How the workspace behaves; every entry can be changed while it runs. Doubts stand in ``unverified``.

    ``tiers``: calls a minute. ``page_rows``: no page has more rows, whatever ``limit`` asks for. ``may_create`` and
    ``may_archive``: what the policy allows apps. ``guests``: "restricted" lets no guest be invited by an app.
    """

    tiers: dict[int, int] = field(default_factory=lambda: dict(unverified.TIERS))
    page_rows: int = unverified.LIMIT_BELOW
    may_create: bool = True
    may_archive: bool = True
    guests: str = "allowed"
    partial_invitation_is_ok: bool = unverified.PARTIAL_INVITATION_IS_OK
    shown_escaped: bool = unverified.SHOWN_ESCAPED
    most_members: int = 100_000

    def change(self, name: str, value: Any) -> None:
        """Set one switch. ``KeyError`` for an unknown name."""
        if name not in {known.name for known in fields(self)}:
            raise KeyError(f"a workspace has no setting {name!r}")
        if name == "tiers":
            value = {**self.tiers, **{int(tier): int(calls) for tier, calls in value.items()}}
        setattr(self, name, value)


@dataclass(slots=True, kw_only=True)
class Person:
    """Somebody in the workspace. ``kind``: member, multi_guest, single_guest or bot. ``invitable`` False: nobody may invite
    this person."""

    id: str
    name: str
    real_name: str
    email: str = ""
    kind: str = "member"
    deleted: bool = False
    invitable: bool = True

    @property
    def is_guest(self) -> bool:
        """A guest of either sort."""
        return self.kind in ("multi_guest", "single_guest")


@dataclass(slots=True, kw_only=True)
class Note:
    """A topic or a description, who wrote it and when (epoch seconds)."""

    value: str = ""
    creator: str = ""
    last_set: int = 0


@dataclass(slots=True, kw_only=True)
class Channel:
    """A channel. ``members`` in the order of their coming; ``bookmarks`` and ``messages`` as the API shows them."""

    id: str
    name: str
    creator: str
    created: int
    is_private: bool = False
    is_archived: bool = False
    is_general: bool = False
    topic: Note = field(default_factory=Note)
    purpose: Note = field(default_factory=Note)
    previous_names: list[str] = field(default_factory=list)
    members: list[str] = field(default_factory=list)
    bookmarks: list[dict[str, Any]] = field(default_factory=list)
    messages: list[dict[str, Any]] = field(default_factory=list)
    updated: int = 0


@dataclass(slots=True, kw_only=True)
class Grant:
    """An app installed in the workspace: its token, its bot and what it may. ``over`` is the code that a token answers with
    which works no longer; ``expires_at`` is set where tokens rotate."""

    token: str
    app_id: str
    bot: Person
    bot_id: str
    scopes: list[str]
    refresh_token: str = ""
    expires_at: float | None = None
    over: str = ""

    def has(self, *any_of: str) -> bool:
        """Whether one of the scopes is granted."""
        return any(scope in self.scopes for scope in any_of)


@dataclass(slots=True, kw_only=True)
class Workspace:
    """A workspace. ``slug`` is its name in the sandbox, ``team_id`` Slack's own."""

    slug: str
    name: str
    team_id: str
    settings: Settings = field(default_factory=Settings)
    people: dict[str, Person] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    grants: list[Grant] = field(default_factory=list)
    throttle: Throttle = field(default_factory=Throttle)
    requests: int = 0
    made: int = 0

    def new_id(self, letter: str) -> str:
        """The next id of a sort: C… for channels, U… for people, the same ones on every run."""
        self.made += 1
        return letter + made_id(f"{self.slug} {letter} {self.made}")

    def add_person(self, *, real_name: str, email: str = "", kind: str = "member", **more: Any) -> Person:
        """Somebody new, in #general at once unless a guest or a bot."""
        if kind not in KINDS:
            raise ValueError(f"a person is one of {', '.join(KINDS)}")
        handle = (email.partition("@")[0] or real_name).lower().replace(" ", ".")
        person = Person(id=self.new_id("U"), name=handle, real_name=real_name, email=email, kind=kind, **more)
        self.people[person.id] = person
        if kind == "member":
            for channel in self.channels.values():
                if channel.is_general:
                    channel.members.append(person.id)
        return person

    def person(self, word: str) -> Person:
        """Somebody by e-mail address or id. ``KeyError`` when there is nobody."""
        for person in self.people.values():
            if word in (person.id, person.email):
                return person
        raise KeyError(f"there is nobody {word!r} in the workspace")

    def add_channel(self, name: str, *, creator: Person, now: float, **more: Any) -> Channel:
        """A new channel with its creator in it. The name is checked before."""
        channel = Channel(
            id=self.new_id("C"),
            name=name,
            creator=creator.id,
            created=int(now),
            updated=int(now * 1000),
            **more,
        )
        channel.members.append(creator.id)
        self.channels[channel.id] = channel
        return channel

    def channel(self, word: str) -> Channel:
        """A channel by id or name. ``KeyError`` when there is none."""
        for channel in self.channels.values():
            if word in (channel.id, channel.name):
                return channel
        raise KeyError(f"there is no channel {word!r} in the workspace")

    def close(self, channel: Channel, *, now: float) -> None:
        """Archive a channel, whoever does it: bots leave it, people stay."""
        bots = {person.id for person in self.people.values() if person.kind == "bot"}
        channel.is_archived = True
        channel.members = [member for member in channel.members if member not in bots]
        channel.updated = int(now * 1000)

    def is_taken(self, name: str, *, but: str = "") -> bool:
        """Whether a name belongs to any channel, archived and private ones included."""
        return any(one.name == name and one.id != but for one in self.channels.values())

    def visible(self, grant: Grant) -> Iterator[Channel]:
        """What a bot can see: public channels, and the private ones that it is in."""
        for channel in self.channels.values():
            if not channel.is_private or grant.bot.id in channel.members:
                yield channel

    def seen(self, grant: Grant, channel_id: str) -> Channel:
        """A channel that a bot can see; channel_not_found otherwise."""
        found = self.channels.get(channel_id)
        if found is None or (found.is_private and grant.bot.id not in found.members):
            raise SlackError("channel_not_found")
        return found


def made_id(seed: str, length: int = 10) -> str:
    """Letters and digits that look like Slack's, the same for the same seed."""
    number = int.from_bytes(hashlib.sha256(seed.encode()).digest())
    found = "0"
    while len(found) < length:
        number, digit = divmod(number, len(_LETTERS))
        found += _LETTERS[digit]
    return found
