"""Rates as time passes: before and after publication, holidays, late days, days to come; fetched by the clock."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal as D
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import timezone

from integrations import jobs
from integrations.flows import rate_fetching, rate_reading
from integrations.flows.rates import with_rates
from integrations.models import Connection, ExchangeRate, Heartbeat, Notice
from integrations.sync.rules import load_book
from tests.flows.test_preview import euro_order
from tests.world import World

pytestmark = pytest.mark.django_db
OSLO = rate_reading.OSLO
FRIDAY = date(2026, 11, 20)
THURSDAY = date(2026, 11, 19)


@pytest.fixture(autouse=True)
def sandbox_time(world: World) -> Iterator[None]:
    cache.clear()
    yield
    world.sandbox.control("server", "clock")
    world.sandbox.control("norges_bank", "calm")


def at(world: World, text: str) -> datetime:
    """It is that time in Oslo, for us and for the bank."""
    moment = datetime.fromisoformat(text).replace(tzinfo=OSLO)
    world.sandbox.control("server", "clock", at=moment.timestamp(), freeze=True)
    return moment


def ask(world: World, *pairs: tuple[str, date], now: datetime, keep: bool = True) -> Any:
    """(rates, failures) for currencies and days."""

    def no_ledger() -> Any:
        raise AssertionError("the ledger is not asked")

    book = load_book(Connection.objects.get(pk=world.shop.pk))
    found, failed = with_rates(book, pairs, target=no_ledger, keep=keep, now=now)
    return dict(found.rules.rates), failed


def calls(world: World) -> int:
    return world.sandbox.control("server", "calls")["systems"]["norges_bank"]["total"]


def test_before_four_the_latest_published_rate_stands_in_and_says_its_day(world: World) -> None:
    now = at(world, "2026-11-20T10:00")

    rates, failed = ask(world, ("EUR", FRIDAY), now=now)

    assert failed == {}
    assert rates["EUR", FRIDAY].date == THURSDAY
    kept = ExchangeRate.objects.get(currency="EUR", on=FRIDAY)
    assert (kept.quoted_on, kept.is_final) == (THURSDAY, False)


def test_after_four_the_days_own_rate_takes_its_place_and_stays(world: World) -> None:
    ask(world, ("EUR", FRIDAY), now=at(world, "2026-11-20T10:00"))

    rates, _ = ask(world, ("EUR", FRIDAY), now=at(world, "2026-11-20T16:01"))

    assert rates["EUR", FRIDAY].date == FRIDAY
    world.sandbox.control("norges_bank", "set_rate", currency="EUR", on="2026-11-20", value="99")
    again, _ = ask(world, ("EUR", FRIDAY), now=at(world, "2026-11-23T16:01"))
    assert again == rates


def test_a_rate_that_stands_in_is_not_asked_for_again_within_minutes(world: World) -> None:
    now = at(world, "2026-11-20T10:00")
    ask(world, ("EUR", FRIDAY), now=now)
    before = calls(world)

    ask(world, ("EUR", FRIDAY), now=now + timedelta(minutes=9))
    assert calls(world) == before
    ask(world, ("EUR", FRIDAY), now=now + timedelta(minutes=11))
    assert calls(world) == before + 1


def test_a_day_published_late_is_not_taken_for_a_holiday(world: World) -> None:
    world.sandbox.control("norges_bank", "withhold", days=["2026-11-20"])
    rates, _ = ask(world, ("EUR", FRIDAY), now=at(world, "2026-11-20T23:00"))
    assert rates["EUR", FRIDAY].date == THURSDAY
    assert not ExchangeRate.objects.get(currency="EUR", on=FRIDAY).is_final

    world.sandbox.control("norges_bank", "calm")
    late, _ = ask(world, ("EUR", FRIDAY), now=at(world, "2026-11-21T09:00"))

    assert late["EUR", FRIDAY].date == FRIDAY


@pytest.mark.parametrize(
    ("day", "quoted"),
    [
        (date(2026, 11, 21), date(2026, 11, 20)),
        (date(2026, 11, 22), date(2026, 11, 20)),
        (date(2026, 5, 17), date(2026, 5, 15)),
        (date(2026, 4, 6), date(2026, 4, 1)),
        (date(2025, 12, 26), date(2025, 12, 23)),
        (date(2025, 12, 24), date(2025, 12, 23)),
        (date(2026, 1, 1), date(2025, 12, 31)),
    ],
)
def test_weekends_and_holidays_take_the_last_rate_before_them(world: World, day: date, quoted: date) -> None:
    rates, failed = ask(world, ("EUR", day), now=at(world, "2026-11-22T12:00"))

    assert failed == {}
    assert rates["EUR", day].date == quoted
    assert ExchangeRate.objects.get(currency="EUR", on=day).is_final


def test_a_day_that_has_not_come_has_no_rate(world: World) -> None:
    tomorrow = date(2026, 11, 21)

    rates, failed = ask(world, ("EUR", tomorrow), ("EUR", FRIDAY), now=at(world, "2026-11-20T18:00"))

    assert set(rates) == {("EUR", FRIDAY)}
    assert failed["EUR", tomorrow].code == "rate_of_future_day"
    assert failed["EUR", tomorrow].params == {"currency": "EUR", "date": "2026-11-21"}


def test_midnight_is_oslos(world: World) -> None:
    moment = at(world, "2026-11-20T00:30")

    _, failed = ask(world, ("EUR", FRIDAY), now=moment)

    assert moment.astimezone(timezone.get_fixed_timezone(0)).date() == THURSDAY
    assert failed == {}


def test_years_of_history_are_one_call_for_all_currencies(world: World) -> None:
    now = at(world, "2026-11-22T12:00")
    days = [date(2024, 1, 15) + timedelta(days=7 * week) for week in range(140)]
    before = calls(world)

    rates, failed = ask(world, *((code, day) for code in ("EUR", "SEK", "USD") for day in days), now=now)

    assert (len(rates), failed, calls(world) - before) == (420, {}, 1)
    assert ask(world, ("SEK", date(2025, 7, 4)), now=now)[1] == {}
    assert calls(world) - before == 1


def test_a_preview_keeps_nothing(world: World) -> None:
    rates, _ = ask(world, ("EUR", FRIDAY), now=at(world, "2026-11-22T12:00"), keep=False)

    assert rates["EUR", FRIDAY].date == FRIDAY
    assert ExchangeRate.objects.count() == 0


def test_rates_are_exact_decimals_without_trailing_noughts(world: World) -> None:
    rates, _ = ask(world, ("JPY", date(2026, 10, 9)), now=at(world, "2026-11-22T12:00"))

    assert str(rates["JPY", date(2026, 10, 9)].nok_per_unit) == "0.060423"


def test_a_bank_that_fails_is_left_alone_for_a_minute(world: World) -> None:
    now = at(world, "2026-11-22T12:00")
    world.fault(system="norges_bank", kind="status", status=503)
    _, failed = ask(world, ("EUR", FRIDAY), now=now)
    before = calls(world)

    _, again = ask(world, ("SEK", FRIDAY), now=now)

    assert (failed["EUR", FRIDAY].code, again["SEK", FRIDAY].code) == ("rates_unreadable", "rates_unreadable")
    assert calls(world) == before


# -- the clock -----------------------------------------------------------------------------------------------------


def used(currency: str = "EUR", on: date = THURSDAY) -> None:
    """A currency that documents were converted from lately."""
    ExchangeRate.objects.create(
        currency=currency, on=on, quoted_on=on, source="norges_bank", nok_per_unit=D("10.5")
    )


def test_the_clock_fetches_the_days_rates_of_the_currencies_in_use_once(world: World) -> None:
    used("EUR")
    used("SEK")
    assert rate_fetching.fetch_day(at(world, "2026-11-20T16:05")) is True

    fetched = ExchangeRate.objects.filter(on=FRIDAY, quoted_on=FRIDAY, is_final=True)
    assert set(fetched.values_list("currency", flat=True)) == {"EUR", "SEK"}
    before = calls(world)
    assert rate_fetching.fetch_day(at(world, "2026-11-20T16:20")) is True
    assert calls(world) == before
    assert Heartbeat.objects.get(kind="rates").detail["newest"] == "2026-11-20"


def test_where_nobody_uses_a_currency_nobody_is_asked(world: World) -> None:
    before = calls(world)

    assert rate_fetching.fetch_day(at(world, "2026-11-20T16:05")) is True
    assert calls(world) == before


def test_an_unpublished_day_is_asked_for_again_later(world: World) -> None:
    used()
    world.sandbox.control("norges_bank", "withhold", days=["2026-11-20"])
    assert rate_fetching.fetch_day(at(world, "2026-11-20T16:05")) is False

    world.sandbox.control("norges_bank", "calm")
    assert rate_fetching.fetch_day(at(world, "2026-11-20T16:20")) is True


def test_when_rates_are_older_than_a_bank_day_those_who_wait_are_told_once(world: World) -> None:
    world.put(euro_order(1))
    world.note(1)
    world.fault(system="norges_bank", kind="status", status=503)
    world.serve()
    used("EUR", on=THURSDAY)

    assert rate_fetching.fetch_day(at(world, "2026-11-20T16:05")) is False
    assert Notice.objects.count() == 0
    rate_fetching.fetch_day(at(world, "2026-11-23T16:05"))
    rate_fetching.fetch_day(at(world, "2026-11-23T16:20"))

    notice = Notice.objects.get()
    assert (notice.connection, notice.code, notice.params["date"]) == (
        world.stage.ledger,
        "rates_stale",
        "2026-11-19",
    )
    world.calm()
    rate_fetching.fetch_day(at(world, "2026-11-23T16:35"))
    notice.refresh_from_db()
    assert notice.over_at is not None
    world.sandbox.control("server", "clock")
    world.serve(later=timedelta(days=2))
    assert world.event(1).result == "verified"


def test_the_job_wakes_those_who_wait(world: World) -> None:
    world.put(euro_order(1))
    world.note(1)
    world.fault(system="norges_bank", kind="status", status=503)
    world.serve()
    world.calm()

    jobs.fetch_rates()
    world.serve()

    assert world.event(1).result == "verified"


def test_the_clock_has_the_job(world: World) -> None:
    jobs.ensure_schedules()

    function, _kind, _minutes, cron = jobs.SCHEDULES["exchange rates"]
    assert (function, cron) == ("integrations.jobs.fetch_rates", "5-59/15 16-19 * * 1-5")


def test_the_readiness_check_tells_how_old_the_rates_are(world: World) -> None:
    ledger = Connection.objects.get(pk=world.stage.ledger.pk)
    assert rate_fetching.readiness(ledger, now=at(world, "2026-11-20T16:05")) == []
    used()

    [item] = rate_fetching.readiness(ledger, now=at(world, "2026-11-20T16:05"))
    [old] = rate_fetching.readiness(ledger, now=at(world, "2026-12-20T16:05"))

    assert (item.status, old.status, old.blocks) == ("ok", "warning", ())
    assert replace(item, status="") == replace(old, status="")
