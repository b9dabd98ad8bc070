"""Orders in foreign currency: line by line at the ledger's rate of the day, or held for want of one."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from integrations.models import EntityLink, ExchangeRate
from integrations.sync import events
from tests.flows.test_preview import euro_order
from tests.world import World

pytestmark = pytest.mark.django_db


def rows_of(world: World, part: int = -1) -> list[dict[str, Any]]:
    """A voucher's postings without the ledger's own, the last voucher unless said."""
    return [row for row in world.vouchers()[part]["postings"] if row["row"]]


def test_an_order_in_euro_is_booked_at_the_ledgers_rate_line_by_line(world: World) -> None:
    world.put(euro_order(1))
    world.note(1)

    world.serve()

    rate = ExchangeRate.objects.get()
    assert (world.event(1).result, world.event(1).currency, world.event(1).gross) == (
        "verified",
        "EUR",
        Decimal("80.00"),
    )
    assert (rate.currency, rate.on, rate.source) == ("EUR", date(2026, 10, 9), "tripletex")
    kroner = (Decimal("80.00") * rate.nok_per_unit).quantize(Decimal("0.01"))
    rows = rows_of(world)
    assert {row["currency"] for row in rows} == {"EUR"}
    assert {abs(Decimal(row["gross_currency"])) for row in rows} == {Decimal("80.00")}
    assert {abs(Decimal(row["gross"])) for row in rows} == {kroner}
    assert sum(Decimal(row["gross"]) for row in rows) == 0


def test_the_rate_of_a_day_is_read_once(world: World) -> None:
    world.put(*(euro_order(number) for number in range(1, 6)))
    world.note(1, 2, 3)
    world.serve()
    world.note(4, 5)
    before = calls(world)
    world.serve()

    assert ExchangeRate.objects.count() == 1
    assert calls(world) - before == 3  # two vouchers, one reading back


def calls(world: World) -> int:
    return world.sandbox.control("server", "calls")["systems"]["tripletex"]["total"]


def test_a_rate_that_cannot_be_read_just_now_is_waited_for(world: World) -> None:
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


def test_a_currency_without_a_rate_is_held_and_says_so(world: World) -> None:
    world.put(euro_order(1) | {"currency": "ARS"}, euro_order(2))
    world.note(1, 2)

    world.serve()

    held = world.event(1)
    assert (held.state, held.code, held.params["currency"], held.who) == (
        "blocked",
        "currency_not_supported",
        "ARS",
        "accountant",
    )
    assert world.event(2).result == "verified"
    assert len(world.vouchers()) == 1


def test_a_refund_in_euro_takes_back_the_kroner_of_the_sale(world: World) -> None:
    world.put(euro_order(1))
    world.note(1)
    world.serve()
    ExchangeRate.objects.filter(on=date(2026, 10, 9)).delete()
    made = world.sandbox.control("woo", "add_refund", shop=world.stage.shop_slug, order=1, units={0: 1})
    world.note(1)

    world.serve()

    event = world.event(f"1:{made['id']}", "refund")
    assert (event.state, event.code, event.result) == ("done", "", "verified")
    sale, refund = (
        EntityLink.objects.get(connection=world.shop, kind="voucher", flow=flow)
        for flow in ("sale", "refund")
    )
    income = [row for row in refund.expected["postings"] if row["role"] == "sales"]
    sold = [row for row in sale.expected["postings"] if row["role"] == "sales"]
    assert [Decimal(row["gross"]) for row in income] == [-Decimal(row["gross"]) for row in sold]
