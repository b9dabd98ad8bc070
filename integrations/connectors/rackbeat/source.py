"""A company in Rackbeat as a source of records and documents."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from types import TracebackType
from typing import Any, Self

from integrations.connectors.contract import (
    CheckItem,
    DocumentRef,
    Json,
    Page,
    RawDocument,
    SourceSettings,
)
from integrations.connectors.rackbeat import checks, listings, subscriptions, unconfirmed
from integrations.connectors.rackbeat.client import RackbeatClient, address_of
from integrations.connectors.rackbeat.kinds import kind_of
from integrations.connectors.rackbeat.reading import Reader
from integrations.connectors.side_by_side import SideBySide
from integrations.errors import PermanentError, UnsupportedDocument

IN_FLIGHT = 4


class RackbeatSource:
    """One company. ``kind`` is a name of ``kinds.KINDS``, a document's id is its number (text, also where it is a figure).

    ``webhook_secret`` is what webhooks are known by since the last ``subscribe``: Rackbeat chooses it, not we.
    """

    def __init__(
        self,
        client: RackbeatClient,
        *,
        in_flight: int = IN_FLIGHT,
        events: Sequence[str] = unconfirmed.EVENTS,
    ) -> None:
        self._client, self._events = client, tuple(events)
        self._flight = SideBySide(in_flight)
        self._reader = Reader(client, self._flight)
        self.webhook_secret = ""

    @property
    def calls(self) -> int:
        """HTTP requests sent so far."""
        return self._client.remote.calls

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None
    ) -> None:
        self._flight.close()
        self._client.close()

    def check(self) -> tuple[CheckItem, ...]:
        """Company, rights, groups, payment terms. Raises BadCredentials, AccessDenied, TemporaryError."""
        return checks.check(self._client)

    def subscribe(self, *, callback_url: str, secret: str) -> tuple[CheckItem, ...]:
        """Register, repair and re-enable our subscriptions. ``secret`` is what was kept of them; afterwards
        ``webhook_secret`` is what must be kept."""
        self.webhook_secret = secret
        items, self.webhook_secret = subscriptions.subscribe(
            self._client, callback_url=callback_url, secret=secret, events=self._events
        )
        return items

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
        """One page of the invoices of a period, or of all records of a kind, by number."""
        return listings.period(self._client, kind_of(kind), position, from_date=from_date, to_date=to_date)

    def read_many(
        self, kind: str, document_ids: Sequence[str], *, with_products: bool = False
    ) -> Iterator[RawDocument]:
        """One call a record, several at a time (Rackbeat has no list by numbers); documents come with what belongs to them:
        a credit note with its invoice, a supplier invoice with order, receipts and the order's earlier invoices."""
        return self._reader.many(kind_of(kind), document_ids)

    def translate(self, kind: str, raw: Json, settings: SourceSettings) -> Any:
        """The record, or the document, or a Skip. Pure. Raises RejectedDocument (names the field), UnsupportedDocument."""
        found = kind_of(kind)
        if found.to_record is not None:
            return found.to_record(raw)
        if found.to_document is not None:
            return found.to_document(raw, settings)
        raise UnsupportedDocument("unknown_kind", params={"kind": kind})

    def recent_refunds(self, *, since: datetime, now: datetime) -> Sequence[DocumentRef]:
        """None: credit notes are invoices here, and show in the list of changes."""
        return ()

    def document(self, kind: str, number: str) -> bytes | None:
        """The PDF of an invoice or order, None when there is none (for supplier invoices the address is a guess)."""
        try:
            return self._client.document(f"{kind_of(kind).path}/{address_of(number)}.pdf")
        except PermanentError as error:
            if error.code != "not_found":
                raise
            return None
