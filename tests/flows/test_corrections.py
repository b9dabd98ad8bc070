"""Late changes: an order edited, cancelled or deleted after it was booked is corrected by a new voucher, once."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from integrations import jobs
from integrations.desk import approvals
from integrations.models import Connection, EntityLink, SyncEvent
from integrations.sync import events
from tests.flows.books import balances
from tests.flows.orders import line, next_second, order
from tests.flows.test_refunds import give_back, note_refund, sold
from tests.world import World

pytestmark = pytest.mark.django_db


def shop(world: World, command: str, **how: Any) -> Any:
    return world.sandbox.control("woo", command, shop=world.stage.shop_slug, **how)


def changed(world: World, *orders: dict[str, Any]) -> None:
    """The orders as they are now, told by a webhook."""
    world.put(*orders)
    world.note(*(one["id"] for one in orders))
    world.serve()


def rows(world: World, number: int) -> list[tuple[int, str, str]]:
    """(account, VAT code, gross) of the n-th voucher, without the ledger's own rows."""
    return [(p["account"], p["vat"], p["gross"]) for p in world.vouchers()[number]["postings"] if p["row"]]


def test_an_edited_order_is_corrected_by_one_voucher_that_names_the_first(world: World) -> None:
    sold(world, order(1))

    changed(world, order(1, line(1, "250.00")))

    event, (first, second) = world.event(1), world.links()
    assert (event.state, event.result) == ("done", "verified")
    assert (second.part, second.state, second.corrects) == ("correction:1", "verified", first)
    assert second.document_date == timezone.localdate()
    assert rows(world, 1) == [
        (1500, "0", "-125.00"), (3000, "3", "125.00"), (1932, "0", "-125.00"), (1500, "0", "125.00"),
        (1500, "0", "250.00"), (3000, "3", "-250.00"), (1932, "0", "250.00"), (1500, "0", "-250.00"),
    ]  # fmt: skip
    assert (
        world.vouchers()[1]["description"] == f"Ordre 1: retting av bilag {first.remote_number} (09.10.2026)"
    )
    assert balances(world) == {1932: 250.0, 2700: -50.0, 3000: -200.0}


def test_a_correction_is_made_once_however_often_the_order_is_told(world: World) -> None:
    sold(world, order(1))
    changed(world, order(1, line(1, "250.00")))
    before = world.ledger()

    changed(world, order(1, line(1, "250.00")))

    assert world.event(1).result == "unchanged"
    assert world.ledger() == before


def test_every_further_change_is_a_further_correction(world: World) -> None:
    sold(world, order(1))
    changed(world, order(1, line(1, "250.00")))
    changed(world, order(1, line(1, "250.00"), line(2, "115.00", "15", "mat-15")))
    shop(world, "trash", order=1)
    world.note(1)
    world.serve()

    assert [link.part for link in world.links()] == ["sale", "correction:1", "correction:2", "correction:3"]
    assert {link.state for link in world.links()} == {"verified"}
    assert balances(world) == {}


@pytest.mark.parametrize("how", ["set_status", "trash", "delete"])
def test_an_order_that_is_no_sale_any_more_is_taken_back(world: World, how: str) -> None:
    sold(world, order(1))

    shop(world, how, order=1, **({"status": "cancelled"} if how == "set_status" else {}))
    world.note(1)
    world.serve()

    assert (world.event(1).state, world.event(1).result) == ("done", "verified")
    assert rows(world, 1) == [
        (1500, "0", "-125.00"), (3000, "3", "125.00"), (1932, "0", "-125.00"), (1500, "0", "125.00"),
    ]  # fmt: skip
    assert balances(world) == {}
    before = world.ledger()
    world.note(1)
    world.serve()
    assert (world.event(1).result, world.ledger()) == ("unchanged", before)


def test_an_order_restored_after_that_is_booked_again(world: World) -> None:
    sold(world, order(1))
    shop(world, "trash", order=1)
    world.note(1)
    world.serve()

    shop(world, "restore", order=1)
    world.note(1)
    world.serve()

    assert world.event(1).result == "verified"
    assert balances(world) == {1932: 125.0, 2700: -25.0, 3000: -100.0}


def test_an_order_that_somebody_has_opened_again_is_waited_for_and_its_voucher_stands(world: World) -> None:
    sold(world, order(1))
    before = world.ledger()

    shop(world, "set_status", order=1, status="on-hold")
    world.note(1)
    world.serve()
    event = world.event(1)
    assert (event.state, event.code, event.who) == ("blocked", "reopened_after_booking", "customer")
    assert world.ledger() == before

    shop(world, "complete", order=1)
    world.note(1)
    world.serve()
    assert world.event(1).result == "unchanged"
    assert world.ledger() == before


def test_a_refunded_order_that_is_cancelled_afterwards_needs_nothing(world: World) -> None:
    sold(world, order(1))
    note_refund(world, give_back(world, 1, units={0: 1}))
    world.serve()
    before = world.ledger()

    shop(world, "set_status", order=1, status="cancelled")
    world.note(1)
    world.serve()

    assert world.event(1).result == "unchanged"
    assert (balances(world), world.ledger()) == ({}, before)


def test_an_order_refunded_in_part_and_then_deleted_leaves_nothing(world: World) -> None:
    sold(world, order(1, line(1, "125.00"), line(2, "115.00", "15", "mat-15")))
    refund = give_back(world, 1, units={0: 1})
    note_refund(world, refund)
    world.serve()

    shop(world, "delete", order=1)
    world.note(1)
    note_refund(world, refund)
    world.serve()

    assert balances(world) == {}
    assert world.event(refund, "refund").result == "unchanged"


def test_a_refund_that_was_deleted_after_it_was_booked_is_taken_back_found_by_the_nightly_look(
    world: World,
) -> None:
    sold(world, order(1))
    refund = give_back(world, 1, units={0: 1})
    note_refund(world, refund)
    world.serve()
    assert balances(world) == {}
    shop(world, "delete_refund", order=1, refund=int(refund.split(":")[1]))

    jobs.sweep_refunds()
    world.serve()

    event, links = world.event(refund, "refund"), EntityLink.objects.filter(flow="refund").order_by("id")
    assert (event.result, [link.part for link in links]) == ("verified", ["refund", "correction:1"])
    assert links[1].corrects == links[0]
    assert balances(world) == {1932: 125.0, 2700: -25.0, 3000: -100.0}
    before = world.ledger()
    jobs.sweep_refunds()
    world.serve()
    assert world.ledger() == before


def test_a_person_looks_first_where_the_tenant_wants_so(world: World, bob: Any) -> None:
    Connection.objects.filter(pk=world.shop.pk).update(late_changes="hold")
    sold(world, order(1))
    before = world.ledger()
    changed(world, order(1, line(1, "250.00")))
    event = world.event(1)
    assert (event.state, event.code) == ("blocked", "change_needs_approval")
    assert world.ledger() == before

    approvals.approve(SyncEvent.objects.filter(pk=event.pk), "correction", actor=bob, now=timezone.now())
    world.serve()
    assert (world.event(1).result, len(world.vouchers())) == ("verified", 2)

    changed(world, order(1, line(1, "300.00")))
    assert world.event(1).code == "change_needs_approval"


def october_is_closed(world: World) -> None:
    world.sandbox.control("tripletex", "close_period", company_id=world.stage.company_id, month="2026-10")
    for month in range(1, 10):
        world.sandbox.control(
            "tripletex", "close_period", company_id=world.stage.company_id, month=f"2026-{month:02}"
        )


@pytest.mark.parametrize("known", [True, False])
def test_by_rule_a_closed_period_leads_to_the_first_open_day(world: World, known: bool) -> None:
    """``known``: the nightly check has told of the closing; else the ledger's refusal does."""
    Connection.objects.filter(pk=world.shop.pk).update(closed_period="first_open")
    october_is_closed(world)
    if known:
        jobs.check_connection(world.stage.ledger.pk)

    changed(world, order(1))
    world.serve()

    (voucher,) = world.vouchers()
    assert (world.event(1).result, voucher["date"]) == ("verified", "2026-11-01")
    assert voucher["description"] == "Ordre 1: salg (opprinnelig dato 09.10.2026)"
    assert {p["date"] for p in voucher["postings"]} == {"2026-11-01"}


def test_an_open_month_before_a_closed_one_needs_nobody(world: World) -> None:
    world.sandbox.control("tripletex", "close_period", company_id=world.stage.company_id, month="2026-10")
    jobs.check_connection(world.stage.ledger.pk)

    changed(world, order(1, when="2026-09-09T10:00:00"), order(2))

    assert (world.event(1).result, world.vouchers()[0]["date"]) == ("verified", "2026-09-09")
    assert (world.event(2).code, world.event(2).params["first_open"]) == ("period_closed", "2026-11-01")


@pytest.mark.parametrize(("policy", "code"), [("hold", "period_closed"), ("ask", "period_closed_ask")])
def test_without_the_rule_a_closed_period_holds_until_a_person_says_so(
    world: World, bob: Any, policy: str, code: str
) -> None:
    Connection.objects.filter(pk=world.shop.pk).update(closed_period=policy)
    october_is_closed(world)
    jobs.check_connection(world.stage.ledger.pk)
    changed(world, order(1))
    event = world.event(1)
    assert (event.state, event.code, event.who) == ("blocked", code, "accountant")
    assert world.vouchers() == []

    approvals.approve(SyncEvent.objects.filter(pk=event.pk), "open_day", actor=bob, now=timezone.now())
    world.serve()

    assert (world.event(1).result, world.vouchers()[0]["date"]) == ("verified", "2026-11-01")


def test_a_correction_in_an_open_period_of_a_sale_in_a_closed_one_needs_nobody(world: World) -> None:
    sold(world, order(1))
    october_is_closed(world)
    jobs.check_connection(world.stage.ledger.pk)

    changed(world, order(1, line(1, "250.00")))

    assert world.event(1).result == "verified"
    assert world.vouchers()[1]["date"] == timezone.localdate().isoformat()


def test_a_worker_killed_between_announcing_and_writing_ends_in_the_same_correction(world: World) -> None:
    sold(world, order(1))
    world.fault(system="tripletex", method="POST", path="/ledger/voucher$", kind="cut_after", times=1)
    changed(world, order(1, line(1, "250.00")))
    assert (world.event(1).state, len(world.vouchers())) == ("pending", 2)

    # It is changed once more before the lost answer is found.
    world.put(order(1, line(1, "300.00")))
    events.record(world.shop, "sale", [("1", "")], trigger="webhook", now=timezone.now())
    world.calm()
    world.serve()

    assert [link.part for link in world.links()] == ["sale", "correction:1", "correction:2"]
    assert {link.state for link in world.links()} == {"verified"}
    assert balances(world) == {1932: 300.0, 2700: -60.0, 3000: -240.0}


def test_an_order_in_a_daily_summary_is_corrected_by_a_voucher_of_its_own(world: World) -> None:
    Connection.objects.filter(pk=world.shop.pk).update(private_mode="summary")
    world.put(order(1), order(2))
    world.note(1, 2)
    world.serve()
    world.serve(later=timedelta(days=1))
    assert len(world.vouchers()) == 1

    for _ in range(2):
        world.put(order(1, line(1, "250.00")))
        world.note(1, 2)
        world.serve(later=timedelta(days=2))

    assert (world.event(1).result, world.event(2).result) == ("unchanged", "unchanged")
    number = EntityLink.objects.get(flow="summary").remote_number
    _, correction = world.vouchers()
    assert correction["description"] == f"Ordre 1: retting av bilag {number} (09.10.2026)"
    assert balances(world) == {1932: 375.0, 2700: -75.0, 3000: -300.0}


def test_an_undelivered_refund_that_is_deleted_takes_its_money_back_and_the_sale_grows_again(
    world: World,
) -> None:
    unsent = {"status": "processing", "date_completed": None, "date_completed_gmt": None}
    world.put(order(1, line(1, "125.00"), line(2, "115.00", "15", "mat-15"), **unsent))
    refund = give_back(world, 1, units={1: 1})
    note_refund(world, refund)
    world.serve()
    next_second()
    shop(world, "complete", order=1)
    world.note(1)
    world.serve()
    assert balances(world) == {1932: 125.0, 2700: -25.0, 3000: -100.0}

    shop(world, "delete_refund", order=1, refund=int(refund.split(":")[1]))
    jobs.sweep_refunds()
    world.serve()

    assert (world.event(refund, "refund").result, world.event(1).result) == ("verified", "verified")
    assert balances(world) == {1932: 240.0, 2700: -25.0, 2701: -15.0, 3000: -100.0, 3001: -100.0}
