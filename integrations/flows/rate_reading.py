"""Reading published rates and keeping them: Norges Bank's, many days and currencies at once, or the ledger's own.

A stored rate is final or stands in. Final: quoted on the very day, or for a day that passed without a quote. It never
changes again. A stand-in (today's document before four o'clock) is read anew when it is some minutes old.
"""

import calendar
import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from zoneinfo import ZoneInfo

import structlog
from django.conf import settings
from django.core.cache import cache

from integrations.accounting.rules import Rate
from integrations.connectors.contract import Target
from integrations.connectors.norges_bank import open_quotes
from integrations.connectors.norges_bank.client import LOOK_BACK
from integrations.connectors.quotes import Quote
from integrations.errors import SyncError, TemporaryError
from integrations.models import Connection, ExchangeRate

log = structlog.get_logger(__name__)
Needed = tuple[str, dt.date]
Found = tuple[dict[Needed, Rate], dict[Needed, SyncError]]
NORGES_BANK = Connection.RateSource.NORGES_BANK.value
LEDGER = Connection.RateSource.TRIPLETEX.value
OSLO = ZoneInfo("Europe/Oslo")
STAND_IN_LASTS = dt.timedelta(minutes=10)
DECIMALS = 8
"""As many as are stored."""
SATURDAY = 5
DOWN = "norges_bank_down"
DOWN_SECONDS = 60
"""For so long this process asks no more after a failure: a bank that hangs must not hold up lane after lane."""


def oslo_date(moment: dt.datetime) -> dt.date:
    """The day it is where the rates are published."""
    return moment.astimezone(OSLO).date()


# -- Norges Bank ---------------------------------------------------------------------------------------------------


def from_norges_bank(needed: Sequence[Needed], *, keep: bool, now: dt.datetime) -> Found:
    """The rates of Norges Bank, stored or read now: all that lack in one call, and whole months, so that a history of
    thousands of documents asks once a month of it. A currency that the bank does not quote stays missing."""
    found = _stored(NORGES_BANK, needed, now=now)
    missing = [pair for pair in needed if pair not in found]
    if not missing:
        return found, {}
    down = cache.get(DOWN)
    if down is not None:
        return found, dict.fromkeys(missing, down)
    first, last = _whole_months([day for _, day in missing], today=oslo_date(now))
    try:
        rows = read_days({currency for currency, _ in missing}, first=first, last=last, keep=keep, now=now)
    except TemporaryError as error:
        log.warning("exchange rates not read", source=NORGES_BANK, error=str(error))
        cache.set(DOWN, error, DOWN_SECONDS)
        return found, dict.fromkeys(missing, error)
    read = {(row.currency, row.on): _rate(row) for row in rows}
    return found | {pair: read[pair] for pair in missing if pair in read}, {}


def read_days(
    currencies: Iterable[str], *, first: dt.date, last: dt.date, keep: bool, now: dt.datetime
) -> list[ExchangeRate]:
    """A rate for every day of the span and every currency that the bank quotes, in one call. Raises TemporaryError."""
    with open_quotes(settings.NORGES_BANK_URL, allowed_private=settings.PRIVATE_HOSTS) as bank:
        quotes = bank.quotes(currencies, first=first, last=last)
    rows = _day_by_day(quotes, first=first, last=last, now=now)
    if keep:
        _keep(rows)
    return rows


def _whole_months(days: Sequence[dt.date], *, today: dt.date) -> tuple[dt.date, dt.date]:
    first, last = min(days).replace(day=1), max(days)
    return first, min(today, last.replace(day=calendar.monthrange(last.year, last.month)[1]))


def _day_by_day(
    quotes: Sequence[Quote], *, first: dt.date, last: dt.date, now: dt.datetime
) -> list[ExchangeRate]:
    """Each day with its newest quote. It is final once quoted on the day, or when a later quote shows that the day had
    none, or on a weekend after Friday's."""
    by_currency: dict[str, list[Quote]] = defaultdict(list)
    for quote in sorted(quotes):
        by_currency[quote.currency].append(quote)
    rows = []
    for currency, published in by_currency.items():
        newest = published[-1].date
        for step in range((last - first).days + 1):
            day = first + dt.timedelta(days=step)
            latest = next((quote for quote in reversed(published) if quote.date <= day), None)
            if latest is not None and day - latest.date <= LOOK_BACK:
                final = latest.date == day or newest > day or _is_weekend_after(latest.date, day)
                rows.append(
                    ExchangeRate(
                        currency=currency,
                        on=day,
                        source=NORGES_BANK,
                        nok_per_unit=latest.nok_per_unit,
                        quoted_on=latest.date,
                        is_final=final,
                        read_at=now,
                    )
                )
    return rows


def _is_weekend_after(quoted: dt.date, day: dt.date) -> bool:
    return day.weekday() >= SATURDAY and (day - quoted).days == day.weekday() - SATURDAY + 1


# -- the ledger's own ----------------------------------------------------------------------------------------------


def from_ledger(
    needed: Sequence[Needed],
    *,
    currencies: Mapping[str, str],
    target: Callable[[], Target],
    keep: bool,
    now: dt.datetime,
) -> Found:
    """The ledger's own rates, one call each. A currency that it does not know, or has no rate for, stays missing."""
    found = _stored(LEDGER, needed, now=now)
    failed: dict[Needed, SyncError] = {}
    for currency, on in needed:
        if (currency, on) in found or currency not in currencies:
            continue
        try:
            nok, quoted_on = target().rate(currencies[currency], on=on)
        except TemporaryError as error:
            failed[currency, on] = error
            continue
        except SyncError as error:
            log.warning("no exchange rate", currency=currency, on=str(on), error=str(error))
            continue
        row = _of_ledger(currency, on, nok=nok, quoted_on=quoted_on, now=now)
        if row is not None:
            found[currency, on] = _rate(row)
            if keep:
                _keep([row])
    return found, failed


def _of_ledger(
    currency: str, on: dt.date, *, nok: Decimal, quoted_on: dt.date, now: dt.datetime
) -> ExchangeRate | None:
    if nok <= 0 or quoted_on > on:
        log.warning("no exchange rate", currency=currency, on=str(on), error=f"{nok} of {quoted_on}")
        return None
    return ExchangeRate(
        currency=currency,
        on=on,
        source=LEDGER,
        nok_per_unit=round(nok, DECIMALS),
        quoted_on=quoted_on,
        is_final=quoted_on == on or on < oslo_date(now),
        read_at=now,
    )


# -- the store -----------------------------------------------------------------------------------------------------


def _stored(source: str, needed: Sequence[Needed], *, now: dt.datetime) -> dict[Needed, Rate]:
    """What is known: final rates, and stand-ins that were read a moment ago."""
    if not needed:
        return {}
    wanted = set(needed)
    rows = ExchangeRate.objects.filter(
        source=source, currency__in={currency for currency, _ in wanted}, on__in={day for _, day in wanted}
    )
    return {
        (row.currency, row.on): _rate(row)
        for row in rows
        if (row.currency, row.on) in wanted and (row.is_final or now - row.read_at < STAND_IN_LASTS)
    }


def _keep(rows: Sequence[ExchangeRate]) -> None:
    """Store rates; what is final already stays as it is."""
    if not rows:
        return
    known = ExchangeRate.objects.filter(
        source=rows[0].source,
        is_final=True,
        currency__in={row.currency for row in rows},
        on__range=(min(row.on for row in rows), max(row.on for row in rows)),
    )
    final = set(known.values_list("currency", "on"))
    ExchangeRate.objects.bulk_create(
        [row for row in rows if (row.currency, row.on) not in final],
        update_conflicts=True,
        unique_fields=["source", "currency", "on"],
        update_fields=["nok_per_unit", "quoted_on", "is_final", "read_at"],
        batch_size=500,
    )


def _rate(row: ExchangeRate) -> Rate:
    return Rate(row.nok_per_unit.normalize(), row.quoted_on, row.source)
