"""Channels into Slack, one after the other: made once, described, linked, peopled, archived. Nobody is removed, nothing posted.

A channel is found again after a lost answer by our reference in its description, which is the first thing that is written
into it; before that by its maker and its name. Slack's limits leave no room for several at a time.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from integrations.connectors.contract import Written
from integrations.connectors.records import RecordItem
from integrations.connectors.slack import channels
from integrations.connectors.slack.client import Json, SlackClient
from integrations.connectors.slack.inviting import Crew, invite, looked_up
from integrations.connectors.slack.names import numbered
from integrations.connectors.slack.people import Directory
from integrations.connectors.slack.wording import alike, purpose_of, topic_of
from integrations.errors import (
    BadCredentials,
    PermanentError,
    RateLimited,
    SyncError,
    TemporaryError,
    UnsupportedDocument,
)
from integrations.records import ChannelRecord

REOPENED = "reopened"
"""Name of the default that says what becomes of a project that is opened again after its channel was archived: ``new`` makes
another channel; anything else tells a person, for no app can open an archived one."""
MOST_NAMES = 10
"""So many names are tried when the wished one is taken; archived and private channels keep theirs."""
LINK_TITLE = "Rentman"


@dataclass(slots=True)
class ChannelWriting:
    """The circumstances of one write_many."""

    client: SlackClient
    directory: Directory
    bot: Callable[[], str]
    defaults: Mapping[str, str]
    deadline: float
    halted: SyncError | None = field(default=None)

    def run(self, items: Sequence[RecordItem]) -> Iterator[Written]:
        """Each item's result as it is there."""
        for item in items:
            obstacle = self._obstacle()
            if obstacle is None:
                try:
                    yield self._write(item)
                    continue
                except SyncError as error:
                    obstacle = self._noted(error)
            yield Written(reference=item.reference, error=obstacle, request_id=obstacle.request_id)

    def _obstacle(self) -> SyncError | None:
        if self.halted is not None:
            return self.halted
        now, resume_at = self.client.clock(), self.client.resume_at()
        if now >= self.deadline:
            return TemporaryError("not_sent")
        if resume_at > now:
            return RateLimited(params={"system": "Slack"}, retry_after=resume_at - now)
        return None

    def _noted(self, error: SyncError) -> SyncError:
        if isinstance(error, BadCredentials) or error.code in ("connection_failed", "address_not_public"):
            self.halted = error
        return error

    def _write(self, item: RecordItem) -> Written:
        record = item.record
        if not isinstance(record, ChannelRecord):
            raise UnsupportedDocument("unknown_kind", params={"kind": type(record).__name__})
        row = self._standing(item, record)
        if record.is_archived:
            return self._close(item, record, row)
        # People are looked up before anything is made: what is too much for this minute shall not be left half done.
        crew = looked_up(self.client, self.directory, record.members)
        if row is None:
            return self._keep(item, record, self._make(record), crew)
        if not row.get("is_archived"):
            return self._keep(item, record, row, crew, found=True)
        if self.defaults.get(REOPENED) != "new":
            raise PermanentError("channel_archived", params={"name": str(row["name"]), "system": "Slack"})
        again = self._sought(record, but=(str(row["id"]),))
        if again is None or again.get("is_archived"):
            again = self._make(record)
        return self._keep(item, record, again, crew)

    def _standing(self, item: RecordItem, record: ChannelRecord) -> Json | None:
        """The channel as it is now; None when there is none. A channel that is gone is as good as archived."""
        if not item.remote_id:
            return self._sought(record) if item.attempted else None
        sdk = self.client.sdk
        answer = self.client.ask(sdk.conversations_info, allow={"channel_not_found"}, channel=item.remote_id)
        if answer.get("ok"):
            found: Json = answer["channel"]
            return found
        if record.is_archived:
            return {"id": item.remote_id, "name": item.remote_id, "is_archived": True}
        raise PermanentError("channel_gone", params={"system": "Slack"})

    def _sought(self, record: ChannelRecord, *, but: Sequence[str] = ()) -> Json | None:
        bot = self.bot()  # asked first: its answer tells what the token may list
        rows = list(channels.listed(self.client, private=record.is_private))
        return channels.own(rows, record, bot=bot, but=but)

    def _make(self, record: ChannelRecord) -> Json:
        """A new channel under the wished name, or the first free one with a number behind it."""
        wish = channels.wish_of(record)
        for count in range(1, MOST_NAMES + 1):
            answer = self.client.ask(
                self.client.sdk.conversations_create,
                allow={"name_taken"},
                name=numbered(wish, count),
                is_private=record.is_private,
            )
            if answer.get("ok"):
                made: Json = answer["channel"]
                return made
        raise PermanentError("channel_name_taken", params={"name": wish, "system": "Slack"})

    def _keep(
        self, item: RecordItem, record: ChannelRecord, row: Json, crew: Crew, *, found: bool = False
    ) -> Written:
        """Bring an open channel to what is meant; only what differs is sent."""
        channel_id = str(row["id"])
        if not row.get("is_member", True):
            self.client.ask(self.client.sdk.conversations_join, channel=channel_id)
        self._describe(item, record, row)
        unlinked = self._link(record, channel_id)
        crew = invite(self.client, channel_id, crew)
        self.directory.refuse(record.reference, crew.refused)
        return Written(
            reference=item.reference,
            remote_id=channel_id,
            remote_number=str(row["name"]),
            found=found and not item.remote_id,
            renamed=bool(item.remote_id) and item.remote_id != channel_id,
            request_id=self.client.request_id,
            secondary={
                "unknown": ", ".join(crew.unknown),
                "refused": ", ".join(crew.refused),
                "unlinked": unlinked,
            },
        )

    def _describe(self, item: RecordItem, record: ChannelRecord, row: Json) -> None:
        """Description, with our reference, first; then the topic. What people have written over ours stays."""
        sdk, channel_id = self.client.sdk, str(row["id"])
        purpose, topic = purpose_of(record), topic_of(record)
        if self._may_write(row, "purpose", purpose):
            self.client.ask(sdk.conversations_setPurpose, channel=channel_id, purpose=purpose)
        if (topic or "topic" in item.cleared) and self._may_write(row, "topic", topic):
            self.client.ask(sdk.conversations_setTopic, channel=channel_id, topic=topic)

    def _may_write(self, row: Json, note: str, wish: str) -> bool:
        held = channels.text_of(row, note)
        return not alike(wish, held) and not (held and channels.is_theirs(row, note, bot=self.bot()))

    def _link(self, record: ChannelRecord, channel_id: str) -> str:
        """The project's address among the bookmarks, once. Answers with the scope that the token lacks for it, '' for none.

        A link that is no longer wanted stays.
        """
        if not record.link:
            return ""
        bookmarks = channels.bookmarks_of(self.client, channel_id)
        if bookmarks is None or not self.client.has("bookmarks:write"):
            return "bookmarks:read" if bookmarks is None else "bookmarks:write"
        if any(row.get("link") == record.link for row in bookmarks):
            return ""
        mine, title = channels.our_bookmark(bookmarks, bot=self.bot()), record.link_title or LINK_TITLE
        about = {"channel_id": channel_id, "title": title, "link": record.link}
        if mine is not None:
            self.client.ask(self.client.sdk.bookmarks_edit, bookmark_id=str(mine["id"]), **about)
        else:
            self.client.ask(self.client.sdk.bookmarks_add, type="link", **about)
        return ""

    def _close(self, item: RecordItem, record: ChannelRecord, row: Json | None) -> Written:
        """Archive it, as it is. Whoever archived it before has done our work."""
        if row is None:
            raise PermanentError("channel_not_made", params={"system": "Slack"})
        channel_id = str(row["id"])
        if not row.get("is_archived"):
            if not row.get("is_member", True):
                self.client.ask(self.client.sdk.conversations_join, channel=channel_id)
            over = {"already_archived", "channel_not_found"}
            self.client.ask(self.client.sdk.conversations_archive, allow=over, channel=channel_id)
        return Written(
            reference=item.reference,
            remote_id=channel_id,
            remote_number=str(row["name"]),
            found=bool(row.get("is_archived")),
            request_id=self.client.request_id,
        )
