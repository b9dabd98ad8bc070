"""Orders in foreign currency: line by line at the rate of the day from the source that the tenant chose, or waiting."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import timezone

from integrations import jobs
from integrations.desk import connections as desk
from integrations.models import Connection, EntityLink, ExchangeRate, SyncEvent
from integrations.sync import events
from tests import factories
from tests.flows.orders import line, order
from tests.flows.test_preview import euro_order
from tests.world import World

pytestmark = pytest.mark.django_db
ORG = [{"id": 1, "key": "_billing_org_nr", "value": "984809085"}]


@pytest.fixture(autouse=True)
def calm_bank(world: World) -> Any:
    cache.clear()
    yield
    world.sandbox.control("norges_bank", "calm")


def rows_of(world: World, part: int = -1) -> list[dict[str, Any]]:
    """A voucher's postings without the ledger's own, the last voucher unless said."""
    return [row for row in world.vouchers()[part]["postings"] if row["row"]]


def calls(world: World, system: str) -> int:
    return world.sandbox.control("server", "calls")["systems"][system]["total"]


def quotes_of(world: World, flow: str = "sale") -> set[tuple[str, str, str]]:
    """(rate, day quoted, source) of all postings of a document's voucher, out of its explanation."""
    [link] = EntityLink.objects.filter(connection=world.shop, kind="voucher", flow=flow)
    whys = [why for row in link.expected["postings"] for why in row["why"]]
    return {
        (params["quote"], params["date"], params["source"])
        for kind, params in whys
        if kind == "currency_rate"
    }


def choose(world: World, source: str, **changes: Any) -> None:
    """A person changes where rates come from."""
    ledger = Connection.objects.get(pk=world.stage.ledger.pk)
    ledger.rate_source = source
    for name, value in changes.items():
        setattr(ledger, name, value)
    desk.save(ledger, typed={}, actor=factories.UserFactory(), now=timezone.now())


def test_an_order_in_euro_is_booked_at_norges_banks_rate_of_its_day(world: World) -> None:
    world.put(euro_order(1))
    world.note(1)

    world.serve()

    event = world.event(1)
    assert (event.result, event.currency, event.gross) == ("verified", "EUR", Decimal("80.00"))
    rows = rows_of(world)
    assert {row["currency"] for row in rows} == {"EUR"}
    assert {abs(Decimal(row["gross_currency"])) for row in rows} == {Decimal("80.00")}
    assert {abs(Decimal(row["gross"])) for row in rows} == {Decimal("857.24")}
    assert quotes_of(world) == {("10.7155", "2026-10-09", "norges_bank")}
    kept = ExchangeRate.objects.get(currency="EUR", on=date(2026, 10, 9))
    assert (kept.nok_per_unit, kept.source, kept.is_final) == (Decimal("10.7155"), "norges_bank", True)


def test_the_second_run_changes_nothing(world: World) -> None:
    world.put(euro_order(1))
    world.note(1)
    world.serve()
    before, rates = world.ledger(), list(ExchangeRate.objects.values())

    world.note(1)
    world.serve()

    assert world.ledger() == before
    assert list(ExchangeRate.objects.values()) == rates
    assert world.event(1).result == "unchanged"


def test_a_currency_quoted_per_hundred_is_converted_per_unit(world: World) -> None:
    world.put(euro_order(1) | {"currency": "SEK"})
    world.note(1)

    world.serve()

    assert {abs(Decimal(row["gross"])) for row in rows_of(world)} == {Decimal("76.76")}


def test_an_order_of_a_sunday_takes_fridays_rate_and_says_so(world: World) -> None:
    sunday = {
        f"date_{name}{zone}": "2026-10-11T10:00:00" for name in ("completed", "paid") for zone in ("", "_gmt")
    }
    world.put(euro_order(1) | sunday)
    world.note(1)

    world.serve()

    assert world.event(1).result == "verified"
    assert quotes_of(world) == {("10.7155", "2026-10-09", "norges_bank")}


def test_a_month_of_orders_in_two_currencies_costs_one_call(world: World) -> None:
    made = []
    for number in range(1, 21):
        when = {
            f"date_{name}{zone}": f"2026-10-{number:02}T10:00:00"
            for name in ("completed", "paid")
            for zone in ("", "_gmt")
        }
        made.append(euro_order(number) | when | {"currency": ("EUR", "USD")[number % 2]})
    world.put(*made)
    world.note(*range(1, 21))
    before = calls(world, "norges_bank")

    world.serve()

    assert {world.event(number).result for number in range(1, 21)} == {"verified"}
    assert calls(world, "norges_bank") - before == 1
    world.put(euro_order(21))
    world.note(21)
    world.serve()
    assert calls(world, "norges_bank") - before == 1


def test_a_bank_that_does_not_answer_is_waited_for_without_losing_attempts(world: World) -> None:
    world.put(euro_order(1), order(2))
    world.note(1, 2)
    world.fault(system="norges_bank", kind="status", status=503)

    world.serve()

    waits = world.event(1)
    assert (waits.state, waits.code, waits.attempts) == ("pending", "rates_unreadable", 0)
    assert (waits.available_at - timezone.now()).total_seconds() > 500
    assert world.event(2).result == "verified"
    assert len(world.vouchers()) == 1

    world.calm()
    jobs.fetch_rates()
    world.serve()
    assert world.event(1).result == "verified"


def test_a_currency_without_a_rate_is_held_and_says_so(world: World) -> None:
    world.put(euro_order(1) | {"currency": "AED"}, euro_order(2))
    world.note(1, 2)

    world.serve()

    held = world.event(1)
    assert (held.state, held.code, held.params["currency"], held.params["source"], held.who) == (
        "blocked",
        "currency_not_supported",
        "AED",
        "norges_bank",
        "accountant",
    )
    assert world.event(2).result == "verified"
    assert len(world.vouchers()) == 1


def test_another_source_lets_what_was_held_book_by_itself(world: World) -> None:
    world.put(euro_order(1) | {"currency": "AED"})
    world.note(1)
    world.serve()
    version = Connection.objects.get(pk=world.shop.pk).rules_version

    choose(world, "tripletex")
    world.serve()

    assert world.event(1).result == "verified"
    assert {source for _, _, source in quotes_of(world)} == {"tripletex"}
    assert Connection.objects.get(pk=world.shop.pk).rules_version == version + 1


def test_sources_are_never_mixed(world: World) -> None:
    world.put(euro_order(1), euro_order(2))
    world.note(1)
    world.serve()
    choose(world, "tripletex")
    before = calls(world, "norges_bank")

    world.note(2)
    world.serve()

    assert world.event(2).result == "verified"
    assert calls(world, "norges_bank") == before
    assert set(ExchangeRate.objects.filter(on=date(2026, 10, 9)).values_list("source", flat=True)) == {
        "norges_bank",
        "tripletex",
    }


def test_the_ledgers_own_rate_that_cannot_be_read_just_now_is_waited_for(world: World) -> None:
    choose(world, "tripletex")
    world.put(euro_order(1))
    world.note(1)
    world.fault(system="tripletex", path="/currency/", kind="status", status=503, times=9)

    world.serve()
    waits = world.event(1)
    assert (waits.state, waits.code) == ("pending", "remote_unavailable")

    world.calm()
    events.record(world.shop, "sale", [("1", "")], trigger="webhook", now=timezone.now())
    world.serve()
    assert world.event(1).result == "verified"


def test_a_refund_in_euro_takes_back_the_kroner_of_the_sale_whatever_the_source_is_now(world: World) -> None:
    world.put(euro_order(1))
    world.note(1)
    world.serve()
    ExchangeRate.objects.all().delete()
    world.sandbox.control("norges_bank", "set_rate", currency="EUR", on="2026-10-09", value="12.0000")
    choose(world, "tripletex")
    made = world.sandbox.control("woo", "add_refund", shop=world.stage.shop_slug, order=1, units={0: 1})
    world.note(1)

    world.serve()

    event = world.event(f"1:{made['id']}", "refund")
    assert (event.state, event.code, event.result) == ("done", "", "verified")
    refund = EntityLink.objects.get(connection=world.shop, kind="voucher", flow="refund")
    income = [Decimal(row["gross"]) for row in refund.expected["postings"] if row["role"] == "sales"]
    assert income == [Decimal("857.24")]
    assert ("10.7155", "2026-10-09", "norges_bank") in quotes_of(world, "refund")


def test_a_second_try_keeps_the_rate_that_was_announced(world: World) -> None:
    world.put(euro_order(1))
    world.note(1)
    world.fault(system="tripletex", method="POST", path="/ledger/voucher$", kind="cut_after", times=1)
    world.serve()
    assert world.event(1).code == "unknown_outcome"
    ExchangeRate.objects.all().delete()
    world.sandbox.control("norges_bank", "set_rate", currency="EUR", on="2026-10-09", value="12.0000")

    SyncEvent.objects.update(available_at=timezone.now())
    world.serve()

    assert world.event(1).result == "verified"
    assert len(world.vouchers()) == 1
    assert quotes_of(world) == {("10.7155", "2026-10-09", "norges_bank")}


def test_a_norwegian_company_that_pays_in_euro_has_norwegian_vat_in_kroner(world: World) -> None:
    world.shop.business_mode = "voucher"
    world.shop.save(update_fields=("business_mode",))
    world.put(order(1, line(1, "125.00"), currency="EUR", meta_data=ORG, payment_method="stripe"))
    world.note(1)

    world.serve()

    assert world.event(1).result == "verified"
    [link] = EntityLink.objects.filter(connection=world.shop, kind="voucher")
    [income] = [row for row in link.expected["postings"] if row["role"] == "sales"]
    assert (income["vat_code"], income["gross"], income["vat"], income["gross_currency"]) == (
        "3",
        "-1339.44",
        "-267.89",
        "-125.00",
    )
