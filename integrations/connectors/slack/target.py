"""A workspace in Slack as a system that channels are kept in."""

from collections.abc import Iterator, Mapping, Sequence
from types import TracebackType
from typing import Self

from integrations.accounting.verify import Difference
from integrations.connectors.contract import CheckItem, Ids, ReadBack, Written
from integrations.connectors.records import Candidate, RecordItem
from integrations.connectors.slack import channels, checks
from integrations.connectors.slack.client import SlackClient
from integrations.connectors.slack.people import addresses, directory_for
from integrations.connectors.slack.wording import alike, purpose_of, topic_of
from integrations.connectors.slack.writing import ChannelWriting
from integrations.errors import SyncError, UnsupportedDocument
from integrations.records import ChannelRecord, Record, differences

KIND = "channel"


class SlackTarget:
    """One workspace. Not for use by several threads at once."""

    def __init__(self, client: SlackClient) -> None:
        self._client, self._directory = client, directory_for(client)
        self._bot = ""

    @property
    def calls(self) -> int:
        """HTTP requests sent so far."""
        return self._client.calls

    @property
    def resume_at(self) -> float:
        """Monotonic moment before which not every method that a channel takes fits; 0.0 when all do."""
        return self._client.resume_at()

    @property
    def calls_left(self) -> float:
        """Calls that fit now of the method that has least room."""
        return self._client.room()

    @property
    def renews_at(self) -> float:
        """Monotonic moment by which the rate budget is whole again."""
        return self._client.renews_at()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None
    ) -> None:
        self._client.close()

    def check(self, defaults: Mapping[str, str] | None = None) -> tuple[CheckItem, ...]:
        """Whose token it is and what it may; ``defaults["private"]`` asks for private channels too. Raises BadCredentials,
        TemporaryError."""
        return checks.check(self._client, private=bool((defaults or {}).get("private")))

    def record_target(self, ids: Ids) -> Self:
        """The workspace itself: what is written into Slack needs no ids of a ledger."""
        return self

    def records(self, kind: str) -> Iterator[ChannelRecord]:
        """Every channel that we have made, without links and members."""
        _require(kind)
        bot = self._bot_id()
        for row in channels.listed(self._client, private=False):
            if row.get("creator") == bot:
                yield channels.to_record(row, bot=bot)

    def candidates(self, kind: str, records: Sequence[Record]) -> list[tuple[Candidate, ...]]:
        """For each record the channel that was made for it, under the record's own number; never anybody else's channel.

        One listing for all. Raises SyncError.
        """
        _require(kind)
        wanted = [record for record in records if isinstance(record, ChannelRecord)]
        bot = self._bot_id()
        rows = list(channels.listed(self._client, private=any(record.is_private for record in wanted)))
        found: list[tuple[Candidate, ...]] = []
        used: set[str] = set()
        for record in wanted:
            row = channels.own(rows, record, bot=bot, but=used)
            if row is None:
                found.append(())
                continue
            used.add(str(row["id"]))
            found.append((_candidate(row, record),))
        return found

    def write_many(
        self, kind: str, items: Sequence[RecordItem], *, defaults: Mapping[str, str], deadline: float
    ) -> Iterator[Written]:
        """Make or change channels; each reference answered once. ``defaults``: see ``writing.REOPENED``.

        ``Written.secondary``: ``unknown`` and ``refused`` are e-mail addresses of people who are not in the channel, because
        Slack knows nobody by them or does not let the app invite them; ``unlinked`` is the scope that a link lacks.
        """
        _require(kind)
        writing = ChannelWriting(self._client, self._directory, self._bot_id, defaults, deadline)
        return writing.run(items)

    def differences(self, expected: Record, observed: Record) -> tuple[Difference, ...]:
        """What a read-back channel lacks of what was written, () when nothing.

        Its name is its people's, so is what they have written over ours; who Slack does not know cannot be there. Of an
        archived channel nothing else is asked.
        """
        if not isinstance(expected, ChannelRecord) or not isinstance(observed, ChannelRecord):
            return differences(expected, observed)
        if expected.is_archived or observed.is_archived:
            same = expected.is_archived == observed.is_archived
            shown = (str(expected.is_archived), str(observed.is_archived))
            return () if same else (Difference("is_archived", *shown),)
        wishes = {"topic": topic_of(expected), "purpose": purpose_of(expected), "link": expected.link}
        found = [
            Difference(name, wish, str(getattr(observed, name)))
            for name, wish in wishes.items()
            if wish and name not in observed.theirs and not alike(wish, getattr(observed, name))
        ]
        absent = self._absent(expected, observed)
        return (*found, Difference("members", ", ".join(absent), "")) if absent else tuple(found)

    def read_many(self, kind: str, remote_ids: Sequence[str]) -> Iterator[ReadBack]:
        """What Slack holds, as records; ``remote_number`` is the channel's name now."""
        _require(kind)
        for channel_id in dict.fromkeys(remote_ids):
            try:
                record = channels.observed(self._client, self._directory, channel_id, bot=self._bot_id())
            except SyncError as error:
                yield ReadBack(remote_id=channel_id, error=error, request_id=error.request_id)
                continue
            yield ReadBack(
                remote_id=channel_id,
                value=record,
                remote_number=record.name,
                request_id=self._client.request_id,
            )

    def _absent(self, expected: ChannelRecord, observed: ChannelRecord) -> list[str]:
        """Who should be in the channel, could be, and is not."""
        now, refused = self._client.clock(), self._directory.refused(expected.reference)
        return [
            email
            for email in addresses(expected.members)
            if email not in observed.members
            and email not in refused
            and self._directory.known(email, now=now) != ""
        ]

    def _bot_id(self) -> str:
        """Who we are in the workspace; asked once."""
        if not self._bot:
            self._bot = str(self._client.ask(self._client.sdk.auth_test).get("user_id") or "")
        return self._bot


def _candidate(row: channels.Json, record: ChannelRecord) -> Candidate:
    return Candidate(
        remote_id=str(row["id"]),
        number=record.number,
        name=str(row["name"]),
        is_active=not row.get("is_archived"),
    )


def _require(kind: str) -> None:
    if kind != KIND:
        raise UnsupportedDocument("unknown_kind", params={"kind": kind})
