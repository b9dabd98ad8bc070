"""Money given back: by line, freight, all of it, in parts; against its sale, once."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from integrations.desk import approvals
from integrations.models import AccountMapping, Connection, LedgerAccount, SyncEvent
from integrations.sync import events
from integrations.sync.rules import touch
from tests.flows.books import balances, booked
from tests.flows.orders import line, next_second, order
from tests.world import World

pytestmark = pytest.mark.django_db


def give_back(world: World, order_id: int, **how: Any) -> str:
    """Refund in the shop; the refund's document id."""
    made = world.sandbox.control("woo", "add_refund", shop=world.stage.shop_slug, order=order_id, **how)
    return f"{order_id}:{made['id']}"


def sold(world: World, *orders: dict[str, Any]) -> None:
    """Orders that are booked already."""
    world.put(*orders)
    world.note(*(one["id"] for one in orders))
    world.serve()
    assert {world.event(one["id"]).result for one in orders} == {"verified"}


def note_refund(world: World, *ids: str, trigger: str = "webhook") -> None:
    events.record(world.shop, "refund", [(one, "") for one in ids], trigger=trigger, now=timezone.now())


def freight(gross: str = "62.50") -> dict[str, Any]:
    row = line(90, gross)
    return {
        **{key: row[key] for key in ("id", "total", "total_tax", "taxes", "meta_data")},
        "method_title": "Posten", "method_id": "flat_rate", "instance_id": "1", "tax_status": "taxable",
    }  # fmt: skip


def with_freight(order_id: int) -> dict[str, Any]:
    """One item of 125.00 and freight of 62.50, both at 25 %."""
    return order(
        order_id, line(1, "125.00"), shipping_lines=[freight()], shipping_total="50.00", shipping_tax="12.50",
        total="187.50", total_tax="37.50",
        meta_data=[{"id": 1, "key": "_vipps_captured", "value": 18750}],
    )  # fmt: skip


def test_a_line_given_back_takes_back_its_income_and_vat(world: World) -> None:
    sold(world, order(1, line(1, "125.00"), line(2, "115.00", "15", "mat-15")))
    refund = give_back(world, 1, units={1: 1})
    note_refund(world, refund)

    world.serve()

    event = world.event(refund, "refund")
    assert (event.state, event.result, str(event.gross)) == ("done", "verified", "-115.00")
    assert booked(world, refund) == [
        (1500, "0", "-115.00"),
        (3001, "31", "115.00"),
        (1500, "0", "115.00"),
        (1932, "0", "-115.00"),
    ]


def test_freight_given_back_alone(world: World) -> None:
    sold(world, with_freight(1))
    refund = give_back(world, 1, freight=True)
    note_refund(world, refund)

    world.serve()

    assert world.event(refund, "refund").result == "verified"
    assert sum(float(gross) for account, _, gross in booked(world, refund) if account == 1932) == -62.5


def test_everything_given_back_line_by_line_leaves_the_ledger_at_nothing(world: World) -> None:
    sold(world, with_freight(1))
    refund = give_back(world, 1, units={0: 1}, freight=True)
    note_refund(world, refund)

    world.serve()

    assert world.event(refund, "refund").result == "verified"
    assert balances(world) == {}


def test_everything_given_back_as_an_amount_is_the_whole_sale(world: World) -> None:
    sold(world, with_freight(1))
    refund = give_back(world, 1, amount="187.50")
    note_refund(world, refund)

    world.serve()

    assert world.event(refund, "refund").result == "verified"
    assert balances(world) == {}


def test_two_parts_are_two_vouchers_and_the_second_may_be_the_rest(world: World) -> None:
    sold(world, order(1, line(1, "125.00"), line(2, "115.00", "15", "mat-15")))
    first = give_back(world, 1, units={0: 1})
    rest = give_back(world, 1, amount="115.00")
    note_refund(world, first, rest)

    world.serve()

    assert [world.event(one, "refund").result for one in (first, rest)] == ["verified", "verified"]
    assert len(world.vouchers()) == 3
    assert balances(world) == {}


def test_a_part_without_lines_is_a_lower_price_spread_over_the_lines(world: World) -> None:
    sold(world, order(1, line(1, "125.00"), line(2, "115.00", "15", "mat-15")))
    refund = give_back(world, 1, amount="24.00")
    note_refund(world, refund)

    world.serve()

    assert world.event(refund, "refund").result == "verified"
    assert booked(world, refund)[1:3] == [(3000, "3", "12.50"), (3001, "31", "11.50")]


def test_a_part_without_lines_is_held_where_the_tenant_wants_so_until_a_person_says_what_it_is(
    world: World, bob: Any
) -> None:
    Connection.objects.filter(pk=world.shop.pk).update(amount_refunds="hold")
    sold(world, order(1))
    before = world.ledger()
    refund = give_back(world, 1, amount="25.00")
    note_refund(world, refund)
    world.serve()
    event = world.event(refund, "refund")
    assert (event.state, event.code, event.who) == ("blocked", "refund_without_lines", "accountant")
    assert world.ledger() == before

    chosen = SyncEvent.objects.filter(pk=event.pk)
    approvals.approve(chosen, "goodwill", actor=bob, now=timezone.now())
    world.serve()
    assert (world.event(refund, "refund").state, world.event(refund, "refund").waiting_for) == (
        "blocked",
        "goodwill:",
    )

    account = LedgerAccount.objects.get(connection=world.stage.ledger, number="7770")
    AccountMapping.objects.create(connection=world.shop, role="goodwill", ledger_account=account)
    touch(world.shop)
    events.release(world.shop, "goodwill:", now=timezone.now())
    world.serve()
    assert booked(world, refund)[1] == (7770, "0", "25.00")

    rest = give_back(world, 1, amount="100.00")
    note_refund(world, rest)
    world.serve()
    assert balances(world) == {}


def test_a_refund_is_booked_once_however_often_it_is_told(world: World) -> None:
    sold(world, order(1))
    refund = give_back(world, 1, units={0: 1})
    note_refund(world, refund)
    world.serve()
    before = world.ledger()

    note_refund(world, refund)
    world.note(1)
    world.serve()

    assert world.ledger() == before
    assert world.event(refund, "refund").result == "unchanged"
    assert len(world.links()) == 2


def test_a_refund_that_comes_first_fetches_its_sale_and_follows_by_itself(world: World) -> None:
    world.put(order(1))
    refund = give_back(world, 1, units={0: 1})
    note_refund(world, refund)

    world.serve()

    assert (world.event(1).result, world.event(refund, "refund").result) == ("verified", "verified")
    assert [v["external_number"].endswith(":1") for v in world.vouchers()] == [True, False]


def october_is_closed(world: World, *, open: bool = False) -> None:
    """The month that the orders of these tests belong to."""
    world.sandbox.control(
        "tripletex", "close_period", company_id=world.stage.company_id, month="2026-10", open=open
    )


def test_a_refund_waits_while_its_sale_is_stopped_and_follows_when_that_is_helped(world: World) -> None:
    october_is_closed(world)
    world.put(order(1))
    refund = give_back(world, 1, units={0: 1})
    world.note(1)
    note_refund(world, refund)
    world.serve()
    waits = world.event(refund, "refund")
    assert (world.event(1).state, world.event(1).code) == ("blocked", "period_closed")
    assert (waits.state, waits.code, waits.waiting_for, waits.attempts) == (
        "pending",
        "waits_for_document",
        "document:sale:1",
        0,
    )
    assert world.vouchers() == []

    october_is_closed(world, open=True)
    events.retry(SyncEvent.objects.filter(pk=world.event(1).pk), now=timezone.now())
    world.serve()

    assert (world.event(1).result, world.event(refund, "refund").result) == ("verified", "verified")


def test_a_waiting_refund_looks_again_every_hour_and_costs_no_attempt(world: World) -> None:
    october_is_closed(world)
    world.put(order(1))
    refund = give_back(world, 1, units={0: 1})
    note_refund(world, refund)
    for hours in range(3):
        world.serve(later=timedelta(hours=hours, minutes=hours))

    event = world.event(refund, "refund")
    assert (event.state, event.attempts, event.tries.count()) == ("pending", 0, 3)
    left = event.available_at - timezone.now() - timedelta(hours=3)
    assert timedelta(minutes=-1) < left < timedelta(minutes=5)
    assert [one.code for one in world.event(1).tries.order_by("id")] == ["period_locked", "period_closed"]


def test_a_refund_given_before_the_from_date_is_passed_over(world: World) -> None:
    world.put(order(1, when="2025-11-01T10:00:00"), refunds={"1": [ready_refund(70, "2025-12-01T10:00:00")]})
    note_refund(world, "1:70")

    world.serve()

    assert (world.event("1:70", "refund").state, world.event("1:70", "refund").code) == (
        "ignored",
        "before_from_date",
    )
    assert world.vouchers() == []


def test_a_refund_of_a_sale_from_before_the_from_date_is_held_and_nothing_written(world: World) -> None:
    world.put(order(1, when="2025-12-01T10:00:00"))
    refund = give_back(world, 1, units={0: 1})
    note_refund(world, refund)

    world.serve()

    event = world.event(refund, "refund")
    assert (event.state, event.code) == ("blocked", "refund_of_earlier_sale")
    assert world.vouchers() == []
    assert not SyncEvent.objects.filter(connection=world.shop, flow="sale").exists()


def ready_refund(refund_id: int, when: str) -> dict[str, Any]:
    """All of ``order``'s one line given back."""
    return {
        "id": refund_id, "date_created": when, "date_created_gmt": when, "amount": "125.00", "reason": "",
        "refunded_by": 1, "refunded_payment": False, "meta_data": [], "shipping_lines": [], "fee_lines": [], "tax_lines": [],
        "line_items": [
            {
                "id": 900, "name": "Vare 1", "quantity": -1, "tax_class": "", "total": "-100.00", "total_tax": "-25.00",
                "taxes": [], "meta_data": [{"id": 1, "key": "_refunded_item_id", "value": "1"}],
            }
        ],
    }  # fmt: skip


def unsent(order_id: int, *lines: dict[str, Any]) -> dict[str, Any]:
    """An order that is paid and not yet delivered."""
    return order(order_id, *lines, status="processing", date_completed=None, date_completed_gmt=None)


def test_money_given_back_before_the_goods_are_sent_is_a_prepayment_in_and_out(world: World) -> None:
    world.put(unsent(1))
    refund = give_back(world, 1, units={0: 1})
    note_refund(world, refund)

    world.serve()

    assert world.event(refund, "refund").result == "verified"
    came, went = sorted(world.vouchers(), key=lambda voucher: voucher["date"])
    assert (came["date"], went["date"]) == ("2026-10-09", timezone.localdate().isoformat())
    assert [[(p["account"], p["gross"]) for p in voucher["postings"]] for voucher in (came, went)] == [
        [(1932, "125.00"), (2900, "-125.00")],
        [(2900, "125.00"), (1932, "-125.00")],
    ]
    assert balances(world) == {}
    before = world.ledger()
    note_refund(world, refund)
    world.note(1)
    world.serve()
    assert (world.ledger(), world.event(refund, "refund").result) == (before, "unchanged")


@pytest.mark.parametrize("first", ["refund", "sale"])
def test_the_rest_that_is_delivered_afterwards_is_all_that_is_sold(world: World, first: str) -> None:
    world.put(unsent(1, line(1, "125.00"), line(2, "115.00", "15", "mat-15")))
    refund = give_back(world, 1, units={1: 1})
    if first == "refund":
        note_refund(world, refund)
        world.serve()
    next_second()
    world.sandbox.control("woo", "complete", shop=world.stage.shop_slug, order=1)
    world.note(1)
    world.serve()

    assert (world.event(1).result, world.event(refund, "refund").result) == ("verified", "verified")
    assert balances(world) == {1932: 125.0, 2700: -25.0, 3000: -100.0}
    later = give_back(world, 1, amount="125.00")
    note_refund(world, later)
    world.serve()
    assert world.event(later, "refund").result == "verified"
    assert balances(world) == {}


def test_nothing_is_sold_when_everything_was_given_back_first(world: World) -> None:
    world.put(unsent(1))
    refund = give_back(world, 1, amount="125.00")
    note_refund(world, refund)
    world.serve()
    next_second()
    world.sandbox.control("woo", "complete", shop=world.stage.shop_slug, order=1)
    world.note(1)
    world.serve()

    assert (world.event(1).state, world.event(1).code) == ("ignored", "refunded_before_delivery")
    assert balances(world) == {}


def test_a_reservation_that_was_made_smaller_before_the_delivery_moved_no_money(world: World) -> None:
    reserved = unsent(1, line(1, "125.00"), line(2, "115.00", "15", "mat-15"))
    reserved["meta_data"][0]["value"] = 0
    world.put(reserved)
    refund = give_back(world, 1, units={1: 1})
    note_refund(world, refund)
    world.serve()

    assert (world.event(refund, "refund").state, world.event(refund, "refund").code) == (
        "ignored",
        "refunded_before_delivery",
    )
    next_second()
    captured = {"meta_data": [{"id": 1, "key": "_vipps_captured", "value": 12500}]}
    world.sandbox.control("woo", "edit_order", shop=world.stage.shop_slug, order=1, changes=captured)
    world.sandbox.control("woo", "complete", shop=world.stage.shop_slug, order=1)
    world.note(1)
    world.serve()
    assert world.event(1).result == "verified"
    assert balances(world) == {1932: 125.0, 2700: -25.0, 3000: -100.0}


def test_a_refund_that_was_deleted_before_it_was_booked_is_passed_over(world: World) -> None:
    sold(world, order(1))
    refund = give_back(world, 1, units={0: 1})
    world.sandbox.control(
        "woo", "delete_refund", shop=world.stage.shop_slug, order=1, refund=int(refund.split(":")[1])
    )
    note_refund(world, refund)

    world.serve()

    assert (world.event(refund, "refund").state, world.event(refund, "refund").code) == (
        "ignored",
        "document_missing",
    )
    assert len(world.vouchers()) == 1


def test_a_refund_of_a_sale_that_somebody_skipped_is_for_somebody_too_and_follows_when_the_sale_is_tried_again(
    world: World,
) -> None:
    world.put(order(1))
    world.note(1)
    events.ignore(SyncEvent.objects.all(), reason="Ført for hånd", who="Signe", now=timezone.now())
    refund = give_back(world, 1, units={0: 1})
    note_refund(world, refund)
    world.serve()
    held = world.event(refund, "refund")
    assert (held.state, held.code, held.who) == ("blocked", "refund_of_skipped_sale", "accountant")

    events.retry(SyncEvent.objects.filter(flow="sale"), now=timezone.now())
    world.serve()

    assert (world.event(1).result, world.event(refund, "refund").result) == ("verified", "verified")


def test_store_credit_given_before_the_delivery_keeps_the_money_and_is_owed(world: World) -> None:
    world.put(unsent(1, line(1, "125.00"), line(2, "115.00", "15", "mat-15")))
    goods = {
        "id": 2,
        "quantity": 1,
        "refund_total": "100.00",
        "refund_tax": [{"id": 1501, "refund_total": "15.00"}],
    }
    refund = give_back(world, 1, line_items=[goods], reason="Tilgodelapp 1042")
    note_refund(world, refund)
    world.serve()
    assert world.event(refund, "refund").result == "verified"
    assert balances(world) == {1932: 115.0, 2903: -115.0}
    next_second()
    world.sandbox.control("woo", "complete", shop=world.stage.shop_slug, order=1)

    for _ in range(2):
        world.note(1)
        note_refund(world, refund)
        world.serve()

    assert (world.event(1).result, world.event(refund, "refund").result) == ("unchanged", "unchanged")
    assert balances(world) == {1932: 240.0, 2700: -25.0, 2903: -115.0, 3000: -100.0}


def test_store_credit_given_after_the_delivery_is_owed(world: World) -> None:
    sold(world, order(1))
    refund = give_back(world, 1, amount="125.00", reason="Tilgodelapp 1042")
    note_refund(world, refund)

    world.serve()

    assert world.event(refund, "refund").result == "verified"
    assert balances(world) == {1932: 125.0, 2903: -125.0}
