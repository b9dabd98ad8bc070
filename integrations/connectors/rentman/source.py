"""An account in Rentman as a source of invoices, customers, projects and the crew planned on them."""

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
from integrations.connectors.rentman import checks, listings, subscriptions
from integrations.connectors.rentman.client import RentmanClient
from integrations.connectors.rentman.fields import text
from integrations.connectors.rentman.kinds import kind_of
from integrations.connectors.rentman.linked import Linked
from integrations.connectors.rentman.reading import Reader
from integrations.connectors.side_by_side import SideBySide
from integrations.errors import PermanentError

IN_FLIGHT = 4


class RentmanSource:
    """One account. ``kind`` is a name of ``kinds.KINDS``; a document's id is Rentman's own, as text: that of the invoice, the
    contact or the project (whose crew is the document of ``rentman_crew``).

    ``webhook_secret`` is the token that Rentman shows for its webhooks, as the tenant typed it.
    """

    def __init__(
        self, client: RentmanClient, *, token: str, webhook_token: str = "", in_flight: int = IN_FLIGHT
    ) -> None:
        self._client, self._token = client, token
        self._webhook_token = webhook_token
        self._flight = SideBySide(in_flight)
        self._linked = Linked(client, self._flight)
        self._reader = Reader(client, self._flight)
        self.webhook_secret = ""

    @property
    def calls(self) -> int:
        """HTTP requests sent so far."""
        return self._client.remote.calls

    @property
    def day_left(self) -> int:
        """Calls that this process may still make today. All integrations of the account spend from the same 50,000, so that
        there may be fewer."""
        return self._client.budget.day_left

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None
    ) -> None:
        self._flight.close()
        self._client.close()

    def check(self) -> tuple[CheckItem, ...]:
        """Account, rights, ledger codes, the day's calls. Raises BadCredentials, AccessDenied, TemporaryError."""
        return checks.check(self._client, token=self._token)

    def subscribe(self, *, callback_url: str, secret: str) -> tuple[CheckItem, ...]:
        """Rentman's webhooks are set up by hand: the item tells what to paste where. Afterwards ``webhook_secret`` is the
        token to know them by."""
        self.webhook_secret = self._webhook_token
        return subscriptions.subscribe(callback_url=callback_url, token=self._webhook_token)

    def unsubscribe(self, *, callback_url: str) -> int:
        """0: a person pasted our address there, and only a person can take it away."""
        return 0

    def changed_since(
        self, kind: str, position: Mapping[str, Any] | None, *, since: datetime, now: datetime
    ) -> Page:
        """One page of what changed. What was deleted is in no list. Raises UnsupportedDocument for a kind that is not here."""
        return listings.changes(self._client, self._linked, kind_of(kind), position, since=since, now=now)

    def history(
        self, kind: str, position: Mapping[str, Any] | None, *, from_date: date, to_date: date
    ) -> Page:
        """One page of the invoices of a period, the projects used in it, or all contacts, by id."""
        return listings.period(self._client, kind_of(kind), position, from_date=from_date, to_date=to_date)

    def read_many(
        self, kind: str, document_ids: Sequence[str], *, with_products: bool = False
    ) -> Iterator[RawDocument]:
        """The documents with all that belongs to them: a handful of calls for one, hardly more for a hundred."""
        return self._reader.many(kind, kind_of(kind).path, document_ids)

    def translate(self, kind: str, raw: Json, settings: SourceSettings) -> Any:
        """A RentalInvoice, RentalCustomer, RentalProject or ProjectCrew, or a Skip. Pure. Raises RejectedDocument (names the
        field), UnsupportedDocument."""
        return kind_of(kind).translate(raw, settings)

    def recent_refunds(self, *, since: datetime, now: datetime) -> Sequence[DocumentRef]:
        """None: credit invoices are invoices here, and show in the list of changes."""
        return ()

    def document(self, kind: str, document_id: str) -> bytes | None:
        """The newest PDF of an invoice, None when there is none (yet: files may come a day late)."""
        try:
            rows = list(self._client.rows(f"{kind_of(kind).path}/{document_id}/files", [("sort", "+id")]))
        except PermanentError as error:
            if error.code != "not_found":
                raise
            return None
        pdfs = [
            row for row in rows if text(row, "extension").lower() == "pdf" and text(row, "url", "proxy_url")
        ]
        return self._client.file(text(pdfs[-1], "url", "proxy_url")) if pdfs else None
