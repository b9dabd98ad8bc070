"""What is written back into Rentman: the customer's number in the accounts, and that an invoice was paid.

A project cannot be changed by the API, so that its number in the accounts stays with us.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from datetime import time as day_time
from decimal import Decimal
from types import TracebackType
from typing import Any, Self
from zoneinfo import ZoneInfo

from integrations.connectors.contract import Written
from integrations.connectors.rentman import unconfirmed
from integrations.connectors.rentman.client import SYSTEM, Item, RentmanClient
from integrations.connectors.rentman.fields import money, stamp, text
from integrations.connectors.rentman.linked import NEVER
from integrations.connectors.rentman.source import IN_FLIGHT
from integrations.connectors.side_by_side import SideBySide
from integrations.errors import (
    AccessDenied,
    BadCredentials,
    PermanentError,
    RateLimited,
    SyncError,
    TemporaryError,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberItem:
    """The number that a contact has in the accounting system. ``reference`` is the engine's key. ``overwrite``: another
    number that stands there already is replaced; without it that is a conflict."""

    reference: str
    contact_id: str
    number: str
    overwrite: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentItem:
    """Money that came for an invoice. ``reference`` is ours, unique for the payment, and stands in its description;
    ``gross`` in the account's currency."""

    reference: str
    invoice_id: str
    gross: Decimal
    paid_on: date


class RentmanTarget:
    """One account. Not for use by several threads at once; its own calls run ``in_flight`` at a time."""

    def __init__(
        self,
        client: RentmanClient,
        *,
        in_flight: int = IN_FLIGHT,
        interactive: bool = False,
        timezone: str = "Europe/Oslo",
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._client, self._interactive, self._clock = client, interactive, clock
        self._zone = ZoneInfo(timezone)
        self._flight = SideBySide(in_flight)

    @property
    def calls(self) -> int:
        """HTTP requests sent so far."""
        return self._client.remote.calls

    @property
    def resume_at(self) -> float:
        """Monotonic moment before which no further call fits the rate budget; 0.0 when there is room."""
        return self._client.budget.resume_at(self._clock(), interactive=self._interactive)

    @property
    def calls_left(self) -> float:
        """Calls that fit the rate budget now."""
        return self._client.budget.room(self._clock(), interactive=self._interactive)

    @property
    def renews_at(self) -> float:
        """Monotonic moment by which the second's budget is whole again."""
        return self._client.budget.renews_at(self._clock())

    @property
    def day_left(self) -> int:
        """Calls that this process may still make today."""
        return self._client.budget.day_left

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None
    ) -> None:
        self._flight.close()
        self._client.close()

    def write_numbers(self, items: Sequence[NumberItem], *, deadline: float) -> Iterator[Written]:
        """Write each customer's number onto its contact; each reference answered once, as results arrive.

        ``Written.found`` is True where it stood there already. ``secondary["changed_at"]`` is when this write changed the
        contact, by which its echo in the list of changes is known. Nothing new is sent after monotonic ``deadline``.
        """
        return self._run(self._write_number, items, deadline)

    def register_payments(self, items: Sequence[PaymentItem], *, deadline: float) -> Iterator[Written]:
        """Note each payment on its invoice, once: the invoice's payments are looked through for our reference first.

        ``remote_id`` is the payment's id. Rentman reckons what is open, and whether the invoice is paid, by itself.
        """
        return self._run(self._register_payment, items, deadline)

    def _run(
        self, write: Callable[[Any], Written], items: Sequence[Any], deadline: float
    ) -> Iterator[Written]:
        halted: list[SyncError] = []

        def one(item: Any) -> Written:
            if halted or self._clock() >= deadline:
                error = halted[0] if halted else TemporaryError("not_sent")
                return Written(reference=item.reference, error=error)
            try:
                return write(item)
            except SyncError as error:
                if isinstance(error, BadCredentials | AccessDenied | RateLimited):
                    halted.append(error)
                return Written(reference=item.reference, error=error, request_id=error.request_id)

        return self._flight.run(one, items)

    def _write_number(self, item: NumberItem) -> Written:
        path = f"/contacts/{item.contact_id}"
        try:
            there = self._client.item("/contacts", item.contact_id)
        except PermanentError as error:
            raise _gone(error, item.contact_id) from error
        standing = text(there, unconfirmed.CUSTOMER_NUMBER)
        if standing == item.number:
            return self._number_written(item, there, found=True)
        if standing and not item.overwrite:
            params = {"number": standing, "wanted": item.number, "system": SYSTEM}
            raise PermanentError("rentman_number_differs", params=params)
        answer = self._client.write("PUT", path, {unconfirmed.CUSTOMER_NUMBER: item.number})
        return self._number_written(item, self._client.written(answer), found=False)

    def _number_written(self, item: NumberItem, row: Item, *, found: bool) -> Written:
        changed = {} if found else {"changed_at": stamp(row, otherwise=NEVER).isoformat()}
        return Written(
            reference=item.reference,
            remote_id=item.contact_id,
            remote_number=item.number,
            found=found,
            secondary=changed,
        )

    def _register_payment(self, item: PaymentItem) -> Written:
        path = f"/invoices/{item.invoice_id}/payments"
        try:
            rows = list(self._client.rows(path))
        except PermanentError as error:
            raise _gone(error, item.invoice_id) from error
        said = f"{unconfirmed.PAYMENT_WORDS} {item.reference}"
        for row in rows:
            if text(row, "description") == said and money(row, "amount") == item.gross:
                return Written(reference=item.reference, remote_id=text(row, "id"), found=True)
        moment = datetime.combine(item.paid_on, day_time(12), tzinfo=self._zone)
        body = {
            "moment": moment.isoformat(),
            "amount": item.gross,
            "description": said,
            "payment_import_source": unconfirmed.PAYMENT_SOURCE,
        }
        answer = self._client.write("POST", path, body)
        made = self._client.written(answer)
        return Written(reference=item.reference, remote_id=text(made, "id"), request_id=answer.request_id)


def _gone(error: PermanentError, number: str) -> PermanentError:
    if error.code != "not_found":
        return error
    return PermanentError("record_gone", params={"number": number, "system": SYSTEM})
