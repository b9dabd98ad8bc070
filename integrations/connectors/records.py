"""What a system offers that takes master data: customers, suppliers, products … are written into it and read back."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import TracebackType
from typing import Any, Protocol, Self

from integrations.accounting.verify import Difference
from integrations.connectors.contract import CheckItem, ReadBack, Written
from integrations.errors import SyncError
from integrations.records import EmployeeRecord, Record


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordItem:
    """One record to write. ``remote_id`` is the number that it has there already: then it is changed, else made.

    ``reference`` is the engine's key and is stored nowhere. ``attempted`` says that an earlier making of it was announced:
    it is looked for by its number (without one by organisation number or name) before it is made again. ``cleared`` are the
    fields that were written there before and that the record leaves empty now: they are emptied. ``known`` is what earlier
    writes of it told beside its number (``Written.secondary``).
    """

    reference: str
    record: Record
    remote_id: str = ""
    attempted: bool = False
    cleared: frozenset[str] = frozenset()
    known: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A record that stands in the target already and may be the one that is meant."""

    remote_id: str
    number: str
    name: str
    org_number: str = ""
    email: str = ""
    is_active: bool = True


class RecordTarget(Protocol):
    """A system that records are written into. No method sleeps on a rate limit. Our writes send no webhooks back."""

    calls: int
    resume_at: float
    """Monotonic clock time before which no further call fits the rate budget; 0.0 when there is room."""
    calls_left: float
    """Calls that fit the rate budget now."""
    renews_at: float
    """Monotonic clock time by which the rate budget is whole again."""

    def __enter__(self) -> Self: ...
    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None
    ) -> None: ...

    def check(self, defaults: Mapping[str, str]) -> tuple[CheckItem, ...]:
        """What must exist before records can be written, by the tenant's chosen ``defaults``."""

    def records(self, kind: str) -> Iterator[Record]:
        """Every record of a kind that is there, in as few calls as the system allows."""

    def write_many(
        self, kind: str, items: Sequence[RecordItem], *, defaults: Mapping[str, str], deadline: float
    ) -> Iterator[Written]:
        """Make or change each; yields each result as it arrives, each reference once.

        ``Written.found`` is True where it was there already (and is now as asked for). After monotonic ``deadline`` nothing
        new is sent; what was not sent comes back with TemporaryError('not_sent').
        """

    def differences(self, expected: Record, observed: Record) -> tuple[Difference, ...]:
        """What a read-back record lacks of what was written; what the system cannot keep is not compared."""

    def read_many(self, kind: str, remote_ids: Sequence[str]) -> Iterator[ReadBack]:
        """What the system holds, as records; just written ones come in one call for all."""


class LedgerRecords(RecordTarget, Protocol):
    """A ledger that records are kept equal in for as long as the company is connected."""

    def candidates(self, kind: str, records: Sequence[Record]) -> list[tuple[Candidate, ...]]:
        """For each record what may be it there already, those of its own number first. Raises SyncError."""


class Employer(Protocol):
    """A ledger that knows who works in the company."""

    def employees(self, *, on: date) -> Sequence[EmployeeRecord]:
        """Everybody; who has left by that day says so. Raises SyncError."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedRecord:
    """A record out of a listing of everything that is there, or why it could not be read."""

    document_id: str
    label: str
    record: Record | None = None
    error: SyncError | None = None


class RecordSource(Protocol):
    """A source that gives whole kinds of records at once, for a start-up sync."""

    def all_records(self, kind: str, *, with_inactive: bool) -> Iterator[ListedRecord]:
        """Every record of a kind, each once, in as few calls as the system allows, in a stable order. Raises SyncError."""
