"""One call on its way to a method: who asks, what was sent, and what the token may do with a channel."""

from dataclasses import dataclass

from integrations.sandbox.slack import unverified
from integrations.sandbox.slack.answers import Json, SlackError
from integrations.sandbox.slack.arguments import is_true
from integrations.sandbox.slack.workspace import Channel, Grant, Person, Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """What a method needs of a token: one scope of ``public``, and one of ``private`` for private channels."""

    public: tuple[str, ...] = ()
    private: tuple[str, ...] = ()

    def all(self) -> tuple[str, ...]:
        """Every scope that opens some of the method."""
        return tuple(dict.fromkeys(self.public + self.private))


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A call with a token that works. ``now`` in epoch seconds."""

    workspace: Workspace
    grant: Grant
    access: Access
    given: Json
    now: float

    @property
    def bot(self) -> Person:
        """Who calls."""
        return self.grant.bot

    def text(self, name: str, *, missing: str = "") -> str:
        """An argument as text; ``missing`` is the code when it is not there or empty."""
        value = self.given.get(name)
        text = "" if value is None else str(value)
        if missing and not text:
            raise SlackError(missing)
        return text

    def flag(self, name: str) -> bool:
        """An argument as yes or no."""
        return is_true(self.given.get(name))

    def require(self, scopes: tuple[str, ...]) -> None:
        """missing_scope unless the token has one of them."""
        if scopes and not self.grant.has(*scopes):
            raise missing_scope(self.grant, scopes[0])

    def require_for(self, *, private: bool) -> None:
        """The scope for a public or a private channel."""
        self.require(self.access.private if private else self.access.public)

    def channel(self, name: str = "channel") -> Channel:
        """The channel that is meant, seen and within the scopes."""
        found = self.workspace.seen(self.grant, self.text(name, missing="channel_not_found"))
        self.require_for(private=found.is_private)
        return found

    def open_channel(self, name: str = "channel") -> Channel:
        """The channel, neither archived nor without the caller."""
        found = self.channel(name)
        if found.is_archived:
            raise SlackError("is_archived")
        if self.bot.id not in found.members:
            raise SlackError("not_in_channel")
        return found

    def limit(self) -> int:
        """How many rows the page may have."""
        sent = self.text("limit") or str(unverified.DEFAULT_PAGE)
        if not sent.isdigit() or not 0 < int(sent) < unverified.LIMIT_BELOW:
            raise SlackError("invalid_limit")
        return min(int(sent), self.workspace.settings.page_rows)


def missing_scope(grant: Grant, needed: str) -> SlackError:
    """What a token lacks, and what it has."""
    return SlackError("missing_scope", needed=needed, provided=",".join(grant.scopes))
