"""A company in Tripletex as a source of records: projects all the time, the rest at a start."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from types import TracebackType
from typing import Any, Self

from integrations.connectors.contract import (
    CheckItem,
    DocumentRef,
    Json,
    Page,
    RawDocument,
    Skip,
    SourceSettings,
)
from integrations.connectors.records import ListedRecord
from integrations.connectors.side_by_side import SideBySide
from integrations.connectors.tripletex import listings, source_checks, subscriptions
from integrations.connectors.tripletex.client import TripletexClient
from integrations.connectors.tripletex.session import OSLO
from integrations.connectors.tripletex.source_kinds import EVENTS, kind_of
from integrations.connectors.tripletex.source_reading import Reader
from integrations.connectors.tripletex.source_records import DAYS_ID, READ_ON
from integrations.errors import RejectedDocument

IN_FLIGHT = 4


class TripletexSource:
    """One company. ``kind`` is a name of ``source_kinds.KINDS``, a document's id Tripletex' own, which survives a change of
    number; terms of payment, which are no objects there, go by ``days:14``.

    Webhooks are signed with the secret that we choose.
    """

    webhook_secret = ""

    def __init__(
        self,
        client: TripletexClient,
        *,
        in_flight: int = IN_FLIGHT,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._client, self._sleep = client, sleep
        self._flight = SideBySide(in_flight)
        self._reader = Reader(client, self._flight)

    @property
    def calls(self) -> int:
        """HTTP requests sent so far."""
        return self._client.calls

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None
    ) -> None:
        self._flight.close()
        self._client.close()

    def check(self) -> tuple[CheckItem, ...]:
        """Company, rights, stock. Raises BadCredentials, TemporaryError."""
        return source_checks.check(self._client)

    def subscribe(self, *, callback_url: str, secret: str) -> tuple[CheckItem, ...]:
        """Register, repair and re-enable our subscriptions to what happens to projects."""
        return subscriptions.subscribe(self._client, callback_url=callback_url, secret=secret, events=EVENTS)

    def unsubscribe(self, *, callback_url: str) -> int:
        """Take our subscriptions away."""
        return subscriptions.unsubscribe(self._client, callback_url=callback_url)

    def changed_since(
        self, kind: str, position: Mapping[str, Any] | None, *, since: datetime, now: datetime
    ) -> Page:
        """One page of what changed. Deleted records are in no list. Raises UnsupportedDocument for a kind that is not here."""
        return listings.changes(self._client, kind_of(kind), position, since=since, now=now)

    def history(
        self, kind: str, position: Mapping[str, Any] | None, *, from_date: date, to_date: date
    ) -> Page:
        """One page of all records of a kind; they have no dates that a period could be of."""
        return listings.everything(self._client, kind_of(kind), position)

    def read_many(
        self, kind: str, document_ids: Sequence[str], *, with_products: bool = False
    ) -> Iterator[RawDocument]:
        """A hundred a call, several calls at a time; one that is gone comes as RejectedDocument('document_missing')."""
        return self._reader.many(kind_of(kind), document_ids)

    def translate(self, kind: str, raw: Json, settings: SourceSettings) -> Any:
        """The record, or a Skip for a project that is an offer still. Pure. Raises RejectedDocument (names the field),
        UnsupportedDocument."""
        return kind_of(kind).to_record(raw)

    def all_records(self, kind: str, *, with_inactive: bool) -> Iterator[ListedRecord]:
        """Every record of a kind, each once, a thousand whole ones a call. It waits for the rate budget. Raises SyncError."""
        found = kind_of(kind)
        today = datetime.now(UTC).astimezone(OSLO).date().isoformat()
        rows = listings.whole_rows(self._client, found, with_inactive=with_inactive, sleep=self._sleep)
        for document_id, label, row in rows:
            days = {"days": int(document_id.removeprefix(DAYS_ID))} if document_id.startswith(DAYS_ID) else {}
            try:
                record = found.to_record({**row, **days, READ_ON: today})
            except RejectedDocument as error:
                yield ListedRecord(document_id=document_id, label=label, error=error)
                continue
            if not isinstance(record, Skip) and (with_inactive or getattr(record, "is_active", True)):
                yield ListedRecord(document_id=document_id, label=label, record=record)

    def recent_refunds(self, *, since: datetime, now: datetime) -> Sequence[DocumentRef]:
        """None: no refunds are read from here."""
        return ()
