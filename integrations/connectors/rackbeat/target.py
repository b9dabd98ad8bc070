"""A company in Rackbeat as a system that records are written into."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from types import TracebackType
from typing import Any, Self

from integrations.accounting.verify import Difference
from integrations.connectors.contract import CheckItem, Ids, ReadBack, Written
from integrations.connectors.rackbeat import checks
from integrations.connectors.rackbeat.client import RackbeatClient
from integrations.connectors.rackbeat.fields import Json, decimal, text
from integrations.connectors.rackbeat.kinds import Kind, kind_of
from integrations.connectors.rackbeat.payloads import UNKEPT
from integrations.connectors.rackbeat.source import IN_FLIGHT
from integrations.connectors.rackbeat.stock import level
from integrations.connectors.rackbeat.writing import Writing
from integrations.connectors.records import Candidate, RecordItem
from integrations.connectors.side_by_side import SideBySide
from integrations.errors import PermanentError, RejectedDocument, SyncError, UnsupportedDocument
from integrations.records import Record, StockRecord, differences
from integrations.records.comparing import IDENTITY

SINGLY = 3
"""So few records are read back one by one; more of them from the list of the latest changes."""
SPARE = 20
TIMES = 4
"""Rows asked for beyond those wanted: what others, and our own next batches, changed meanwhile."""


class RackbeatTarget:
    """One company. Not for use by several threads at once; its own calls run ``in_flight`` at a time."""

    def __init__(
        self,
        client: RackbeatClient,
        *,
        in_flight: int = IN_FLIGHT,
        interactive: bool = False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._client, self._interactive, self._clock = client, interactive, clock
        self._flight = SideBySide(in_flight)

    @property
    def calls(self) -> int:
        """HTTP requests sent so far."""
        return self._client.remote.calls

    @property
    def resume_at(self) -> float:
        """Monotonic moment before which no further call fits the rate budget; 0.0 when there is room."""
        return self._client.pace.resume_at(self._clock(), interactive=self._interactive)

    @property
    def calls_left(self) -> float:
        """Calls that fit the rate budget now."""
        return self._client.pace.room(self._clock(), interactive=self._interactive)

    @property
    def renews_at(self) -> float:
        """Monotonic moment by which the rate budget is whole again."""
        return self._client.pace.renews_at(self._clock())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None
    ) -> None:
        self._flight.close()
        self._client.close()

    def check(self, defaults: Mapping[str, str]) -> tuple[CheckItem, ...]:
        """That the chosen groups and payment terms (``checks.DEFAULTS``) are there and of the right sort."""
        return checks.check_defaults(self._client, defaults)

    def record_target(self, ids: Ids) -> Self:
        """The company itself: what is written into Rackbeat needs no ids of a ledger."""
        return self

    def candidates(self, kind: str, records: Sequence[Record]) -> list[tuple[Candidate, ...]]:
        """None for any: projects are made or changed by their number in one call, and what the start-up sync writes is
        compared with everything that is here before it begins."""
        return [() for _record in records]

    def choices(self, name: str) -> tuple[tuple[str, str], ...]:
        """What may be chosen for a default: (number, name), for a form."""
        path, plural = checks.DEFAULTS[name]
        rows = self._client.rows(path, plural)
        return tuple((text(row, "number"), text(row, "name")) for row in rows)

    def records(self, kind: str) -> Iterator[Any]:
        """Every record of a kind, a thousand a call. A record that cannot be read comes as its RejectedDocument."""
        found = kind_of(kind)
        for row in self._client.rows(
            found.path, found.plural, [("order_by", "number"), ("order_direction", "ASC")]
        ):
            yield _read(found, row)

    def stock_levels(self) -> Iterator[tuple[str, Decimal]]:
        """How many there are of each product, of all places together: (number, level). A thousand a call."""
        params = [("order_by", "number"), ("order_direction", "ASC"), ("fields", "number,stock_quantity")]
        for row in self._client.rows("/products", "products", params):
            yield text(row, "number"), decimal(row, "stock_quantity", default=Decimal(0))

    def write_many(
        self, kind: str, items: Sequence[RecordItem], *, defaults: Mapping[str, str], deadline: float
    ) -> Iterator[Written]:
        """Make or change ``customer``, ``supplier``, ``product``, ``payment_terms``, ``employee``, ``project`` records, or
        bring ``stock`` to its level; each reference answered once, as results arrive. No webhook comes back of it."""
        writing = Writing(
            self._client, self._flight, defaults, deadline, self._clock, interactive=self._interactive
        )
        return writing.run(kind, items)

    def differences(self, expected: Record, observed: Record) -> tuple[Difference, ...]:
        """What a read-back record lacks of what was written, () when nothing; what Rackbeat cannot keep is not compared."""
        return differences(expected, observed, ignore=IDENTITY | UNKEPT.get(type(expected), frozenset()))

    def read_many(self, kind: str, remote_ids: Sequence[str]) -> Iterator[ReadBack]:
        """What Rackbeat holds, as records; many of them from the latest changes, a thousand a call at most.

        For ``stock`` the value is a StockRecord of today, of all places together.
        """
        if kind == "stock":
            return self._flight.run(self._level, list(dict.fromkeys(remote_ids)))
        return self._records(kind_of(kind), list(dict.fromkeys(remote_ids)))

    def _records(self, kind: Kind, numbers: Sequence[str]) -> Iterator[ReadBack]:
        wanted = dict.fromkeys(numbers)
        if len(numbers) > SINGLY and kind.name != "bundle":
            for row in self._latest(kind, len(numbers)):
                number = text(row, "number")
                if number in wanted:
                    del wanted[number]
                    yield _back(kind, number, row)
        yield from self._flight.run(lambda number: self._single(kind, number), list(wanted))

    def _latest(self, kind: Kind, count: int) -> list[Json]:
        """The latest changed records: just written ones stand first."""
        params = [("order_by", "updated_at"), ("order_direction", "DESC")]
        try:
            return list(
                self._client.page(kind.path, kind.plural, params, limit=min(1000, TIMES * count + SPARE)).rows
            )
        except PermanentError as error:
            if error.code != "request_refused":
                raise
            return []  # a list that cannot be sorted: each is read by itself

    def _single(self, kind: Kind, number: str) -> ReadBack:
        try:
            row = self._client.item(kind.path, number, kind.singular)
        except SyncError as error:
            if error.code == "not_found":
                params = {"number": number, "system": "Rackbeat"}
                return ReadBack(remote_id=number, error=PermanentError("record_gone", params=params))
            return ReadBack(remote_id=number, error=error)
        return _back(kind, number, row)

    def _level(self, number: str) -> ReadBack:
        try:
            quantity: Decimal = level(self._client, number, "")
        except SyncError as error:
            return ReadBack(remote_id=number, error=error)
        counted = StockRecord(number=number, quantity=quantity, date=datetime.now(UTC).date())
        return ReadBack(remote_id=number, value=counted, remote_number=number)


def _read(kind: Kind, row: Json) -> Any:
    if kind.to_record is None:
        raise UnsupportedDocument("unknown_kind", params={"kind": kind.name})
    try:
        return kind.to_record(row)
    except RejectedDocument as error:
        return error


def _back(kind: Kind, number: str, row: Json) -> ReadBack:
    found = _read(kind, row)
    if isinstance(found, RejectedDocument):
        return ReadBack(remote_id=number, error=found)
    return ReadBack(remote_id=number, value=found, remote_number=number)
