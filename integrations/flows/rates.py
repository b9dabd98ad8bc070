"""Exchange rates for documents in foreign currency: the ledger's own (Norges Bank's, as it loads them), read once a day."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date

import structlog

from integrations.accounting.rules import Rate
from integrations.connectors.contract import Target
from integrations.errors import SyncError, TemporaryError
from integrations.models import ExchangeRate
from integrations.sync.rules import Book

log = structlog.get_logger(__name__)
Needed = tuple[str, date]
SOURCE = "tripletex"
DECIMALS = 8
"""As many as are stored."""


def with_rates(
    book: Book, needed: Iterable[Needed], *, target: Callable[[], Target], keep: bool
) -> tuple[Book, dict[Needed, TemporaryError]]:
    """The book with the rates that documents need, and those that could not be read just now, with why.

    A rate that the ledger does not have stays missing: booking then stops the document for want of it. ``keep`` stores
    what was read.
    """
    rates, failed = dict(book.rules.rates), {}
    for currency, on in sorted(set(needed) - rates.keys()):
        try:
            rate = _stored(currency, on) or _read(book, currency, on, target=target, keep=keep)
        except TemporaryError as error:
            failed[currency, on] = error
            continue
        if rate is not None:
            rates[currency, on] = rate
    if len(rates) == len(book.rules.rates):
        return book, failed
    return replace(book, rules=replace(book.rules, rates=rates)), failed


def _stored(currency: str, on: date) -> Rate | None:
    row = ExchangeRate.objects.filter(currency=currency, on=on, source=SOURCE).first()
    return Rate(row.nok_per_unit.normalize(), row.quoted_on, row.source) if row else None


def _read(book: Book, currency: str, on: date, *, target: Callable[[], Target], keep: bool) -> Rate | None:
    """Ask the ledger. None when it has no such currency or rate; raises TemporaryError when it may have it later."""
    currency_id = book.ids.currencies.get(currency)
    if currency_id is None:
        return None
    try:
        nok, quoted_on = target().rate(currency_id, on=on)
    except TemporaryError:
        raise
    except SyncError as error:
        log.warning("no exchange rate", currency=currency, on=str(on), error=str(error))
        return None
    if nok <= 0:
        log.warning("no exchange rate", currency=currency, on=str(on), error=f"rate {nok}")
        return None
    if keep:
        ExchangeRate.objects.get_or_create(
            currency=currency, on=on, source=SOURCE, defaults={"nok_per_unit": nok, "quoted_on": quoted_on}
        )
        return _stored(currency, on)
    return Rate(round(nok, DECIMALS).normalize(), quoted_on, SOURCE)
