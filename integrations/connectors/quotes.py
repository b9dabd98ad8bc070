"""Published exchange rates as every source of them gives them: kroner for one unit, on the day it was quoted."""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from types import TracebackType
from typing import NamedTuple, Protocol, Self


class Quote(NamedTuple):
    """One published rate: kroner for **one** unit of ``currency``, whatever number of units the source quotes for."""

    currency: str
    date: dt.date
    nok_per_unit: Decimal


class QuoteSource(Protocol):
    """Publishes rates of a span of days, several currencies at once. Close it when done (``with``)."""

    @property
    def calls(self) -> int:
        """HTTP requests sent so far."""

    def __enter__(self) -> Self: ...
    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None
    ) -> None: ...

    def quotes(self, currencies: Iterable[str], *, first: dt.date, last: dt.date) -> tuple[Quote, ...]:
        """What was published from ten days before ``first`` (so that a holiday finds its quote) to ``last`` inclusive.

        A currency that the source does not know has no quotes. Raises TemporaryError, and nothing else.
        """
