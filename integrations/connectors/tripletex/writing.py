"""What every kind of write shares: deadline, budget, and giving up early when going on is pointless."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from integrations.connectors.contract import WriteItem, Written
from integrations.connectors.side_by_side import SideBySide
from integrations.connectors.tripletex.client import TripletexClient
from integrations.errors import AccessDenied, BadCredentials, RateLimited, SyncError, TemporaryError

T = TypeVar("T")
CHUNK = 100
"""The most that Tripletex's list endpoints take and that one read asks for."""


@dataclass(slots=True)
class Sending:
    """The circumstances of one write_many: where to, until when, and what ended it.

    ``halted`` is the failure that makes every further call pointless: dead credentials, a missing right, no connection.
    """

    client: TripletexClient
    flight: SideBySide
    deadline: float
    halted: SyncError | None = field(default=None)

    def obstacle(self) -> SyncError | None:
        """Why nothing more may be sent now, None while it may."""
        if self.halted is not None:
            return self.halted
        now = self.client.clock()
        if now >= self.deadline:
            return TemporaryError("not_sent")
        resume_at = self.client.resume_at
        if resume_at:
            return RateLimited(params={"system": "Tripletex"}, retry_after=max(0.0, resume_at - now))
        return None

    def each(self, items: Sequence[WriteItem], write: Callable[[WriteItem], Written]) -> Iterator[Written]:
        """``write`` for each item, several at once; failures become results."""

        def one(item: WriteItem) -> Written:
            obstacle = self.obstacle()
            if obstacle is not None:
                return Written(reference=item.reference, error=obstacle)
            try:
                return write(item)
            except SyncError as error:
                return self.failed(item, error)

        return self.flight.run(one, items)

    def failed(self, item: WriteItem, error: SyncError) -> Written:
        """The failed result of one item; remembers a failure that all the others would meet too."""
        if isinstance(error, (BadCredentials, AccessDenied)) or error.code in (
            "connection_failed",
            "address_refused",
        ):
            self.halted = error
        return Written(reference=item.reference, error=error, request_id=error.request_id)


def chunks(items: Sequence[T]) -> Iterator[Sequence[T]]:
    """Items a hundred at a time."""
    for start in range(0, len(items), CHUNK):
        yield items[start : start + CHUNK]
