"""The day's rates, read in the afternoon before anybody asks; and what is told when none come."""

import datetime as dt

import structlog
from django.core.cache import cache
from django.db.models import Max

from integrations.connectors.contract import CheckItem
from integrations.connectors.norges_bank.client import LOOK_BACK
from integrations.errors import TemporaryError
from integrations.flows.rate_reading import DOWN, NORGES_BANK, SATURDAY, oslo_date, read_days
from integrations.models import Connection, ExchangeRate, SyncEvent
from integrations.sync import connections, events, heartbeats

log = structlog.get_logger(__name__)
STALE = "rates_stale"
WAITS = "rates_unreadable"


def fetch_day(now: dt.datetime) -> bool:
    """Read today's rates of the currencies in use, unless they are here. Whether the bank has published today's.

    When the bank does not answer, documents wait; when what is known is older than a bank day, those whose documents
    wait are told, once.
    """
    today = oslo_date(now)
    used = currencies_in_use(today)
    waiting = _missing_today(used, today)
    if not waiting:
        return True
    try:
        rows = read_days(waiting, first=today - dt.timedelta(days=7), last=today, keep=True, now=now)
    except TemporaryError as error:
        log.warning("exchange rates not read", source=NORGES_BANK, error=str(error))
        heartbeats.beat("rates", now=now, detail={"failed": error.params.get("reason", error.code)})
        _tell_stale(today, now=now)
        return False
    cache.delete(DOWN)
    _tell_fresh(now=now)
    events.bring_forward(WAITS, now=now)
    newest = max((row.quoted_on for row in rows), default=None)
    heartbeats.beat("rates", now=now, detail={"newest": str(newest), "currencies": len(used)})
    return newest == today


def currencies_in_use(today: dt.date) -> set[str]:
    """Currencies that documents of the last two months were converted from, and those of documents that wait or stand."""
    since = today - dt.timedelta(days=60)
    rates = ExchangeRate.objects.filter(source=NORGES_BANK, on__gte=since).order_by()
    open_states = (SyncEvent.State.PENDING, SyncEvent.State.BLOCKED)
    held = SyncEvent.objects.filter(state__in=open_states).exclude(currency__in=("", "NOK")).order_by()
    return {
        *rates.values_list("currency", flat=True).distinct(),
        *held.values_list("currency", flat=True).distinct(),
    }


def _missing_today(used: set[str], today: dt.date) -> set[str]:
    here = ExchangeRate.objects.filter(source=NORGES_BANK, on=today, quoted_on=today, currency__in=used)
    return used - set(here.values_list("currency", flat=True))


def newest_quote() -> dt.date | None:
    """The day of the newest rate that Norges Bank has given us."""
    newest: dt.date | None = ExchangeRate.objects.filter(source=NORGES_BANK).aggregate(at=Max("quoted_on"))[
        "at"
    ]
    return newest


def is_stale(newest: dt.date | None, *, today: dt.date) -> bool:
    """Whether a bank day has passed without rates (holidays count as bank days here: only used when reading failed)."""
    if newest is None:
        return True
    days = (newest + dt.timedelta(days=step) for step in range(1, (today - newest).days))
    return any(day.weekday() < SATURDAY for day in days)


def _tell_stale(today: dt.date, *, now: dt.datetime) -> None:
    newest = newest_quote()
    if not is_stale(newest, today=today):
        return
    params = {"source": "Norges Bank", "date": newest.isoformat() if newest else ""}
    waiting = SyncEvent.objects.filter(state=SyncEvent.State.PENDING, code=WAITS)
    ledgers = Connection.objects.filter(sources__in=waiting.values("connection")).distinct()
    for ledger in ledgers:
        connections.raise_notice(ledger, code=STALE, params=params, now=now)


def _tell_fresh(*, now: dt.datetime) -> None:
    told = Connection.objects.filter(notices__code=STALE, notices__over_at__isnull=True).distinct()
    for ledger in told:
        connections.end_notices(ledger, now=now, code=STALE)


def readiness(ledger: Connection, *, now: dt.datetime) -> list[CheckItem]:
    """The state of the source that this ledger's rates come from; nothing where no rate has ever been needed."""
    rows = ExchangeRate.objects.filter(source=ledger.rate_source)
    newest = rows.aggregate(at=Max("quoted_on"))["at"]
    if newest is None:
        return []
    stale = ledger.rate_source == NORGES_BANK and (oslo_date(now) - newest) > LOOK_BACK
    params = {"source": ledger.rate_source, "date": newest.isoformat()}
    return [CheckItem(item="exchange_rates", status="warning" if stale else "ok", params=params)]
