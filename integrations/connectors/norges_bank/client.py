"""Calls to Norges Bank's open data: a span of days and several currencies in one call."""

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from types import TracebackType
from typing import Any, Self

from integrations.connectors.answers import Answer
from integrations.connectors.http import RemoteSession
from integrations.connectors.norges_bank.mapping import quotes_from_csv, quotes_from_sdmx_json
from integrations.connectors.quotes import Quote
from integrations.errors import PermanentError, SyncError, TemporaryError

SYSTEM = "Norges Bank"
LOOK_BACK = dt.timedelta(days=10)
"""No stretch of days without quotes is longer: Easter and Christmas with their weekends are five."""
CONTROL = "EUR"
"""Quoted on every business day. Asked for every time: an answer without it is a failure, not a currency that is unknown."""
MOST_CURRENCIES = 60
TIMEOUT = (5.0, 15.0)
"""Seconds to connect and to wait for bytes: lanes wait behind this."""
RETRY_SECONDS = 600.0
"""A bank that does not answer is asked again after ten minutes; documents lose no attempt by waiting for it."""
_CODE = re.compile(r"[A-Z]{3}")


class NorgesBankRates:
    """The bank's daily mid rates (frequency B, spot). No credentials; not for use by several threads at once."""

    def __init__(self, base_url: str, **options: Any) -> None:
        options.setdefault("timeout", TIMEOUT)
        self.remote = RemoteSession(base_url, system=SYSTEM, headers={"Accept": "*/*"}, **options)

    @property
    def calls(self) -> int:
        """HTTP requests sent so far."""
        return self.remote.calls

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None
    ) -> None:
        self.remote.close()

    def quotes(self, currencies: Iterable[str], *, first: dt.date, last: dt.date) -> tuple[Quote, ...]:
        """What was published from ten days before ``first`` to ``last`` inclusive, oldest first within a currency.

        A currency that the bank does not quote has no quotes. Raises TemporaryError('rates_unreadable') for everything
        that may go wrong: no document is at fault when a bank does not answer.
        """
        asked = sorted({code for code in currencies if _CODE.fullmatch(code)} - {"NOK"})
        found: list[Quote] = []
        try:
            for start in range(0, len(asked), MOST_CURRENCIES):
                found += self._of(asked[start : start + MOST_CURRENCIES], first=first, last=last)
        except SyncError as error:
            raise _unreadable(error) from error
        return tuple(sorted(found))

    def _of(self, currencies: Sequence[str], *, first: dt.date, last: dt.date) -> list[Quote]:
        """One call. Should the bank refuse a list for one code in it, each code is asked for by itself."""
        span = {"first": first - LOOK_BACK, "last": last}
        try:
            return self._read(currencies, **span)
        except PermanentError:
            if set(currencies) <= {CONTROL}:
                raise
        found: list[Quote] = []
        self._read([CONTROL], **span)
        for code in currencies:
            try:
                found += self._read([code], **span)
            except PermanentError:
                continue
        return found

    def _read(self, currencies: Sequence[str], *, first: dt.date, last: dt.date) -> list[Quote]:
        """CSV, which is small; where it cannot be read strictly, the same as SDMX-JSON, which has no decimal commas."""
        keys = sorted({*currencies, CONTROL})
        path = f"/EXR/B.{'+'.join(keys)}.NOK.SP"
        try:
            quotes = quotes_from_csv(self._get(path, "csv", first=first, last=last).body)
        except TemporaryError as error:
            if error.code != "malformed_answer":
                raise
            quotes = quotes_from_sdmx_json(self._get(path, "sdmx-json", first=first, last=last).json())
        if not any(quote.currency == CONTROL for quote in quotes):
            raise TemporaryError("malformed_answer", params={"where": path, "field": CONTROL})
        return [quote for quote in quotes if quote.currency in currencies and first <= quote.date <= last]

    def _get(self, path: str, form: str, *, first: dt.date, last: dt.date) -> Answer:
        params = {
            "format": form,
            "startPeriod": first.isoformat(),
            "endPeriod": last.isoformat(),
            "locale": "en",  # the other locale writes decimal commas
        }
        return self.remote.get(path, params)


def _unreadable(error: SyncError) -> TemporaryError:
    return TemporaryError(
        "rates_unreadable",
        params={"source": SYSTEM, "reason": error.code},
        remote_message=error.remote_message,
        request_id=error.request_id,
        retry_after=getattr(error, "retry_after", None) or RETRY_SECONDS,
    )
