"""What no webhook told is found by polling, once, and nothing is lost when a shop fails meanwhile."""

import time
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from integrations import jobs
from integrations.flows import opened, polling
from integrations.models import Connection, Notice, SyncCursor, SyncEvent
from integrations.sandbox.remote import Sandbox
from integrations.sync import connections, cursors
from tests.flows.orders import order
from tests.world import World, make_world

pytestmark = pytest.mark.django_db


def changed(world: World, order_id: int, seconds_ago: int = 60, **changes: Any) -> dict[str, Any]:
    """An order that changed a moment ago, after the connection was made."""
    Connection.objects.filter(pk=world.shop.pk).update(created_at=timezone.now() - timedelta(hours=1))
    stamp = (timezone.now() - timedelta(seconds=seconds_ago)).strftime("%Y-%m-%dT%H:%M:%S")
    return order(order_id, date_modified=stamp, date_modified_gmt=stamp, **changes)


def cursor(world: World, stream: str = "sale") -> SyncCursor:
    return SyncCursor.objects.get(connection=world.shop, stream=stream)


def noted(world: World) -> list[tuple[str, str]]:
    rows = SyncEvent.objects.filter(connection=world.shop).order_by("id")
    return list(rows.values_list("document_id", "state"))


def test_changed_orders_are_found_once_and_booked(world: World) -> None:
    world.put(changed(world, 1), changed(world, 2))

    assert world.poll() == 2
    world.serve()
    assert world.poll() == 0
    world.serve()

    assert noted(world) == [("1", "done"), ("2", "done")]
    assert len(world.vouchers()) == 2


def test_an_order_that_is_edited_after_a_poll_is_looked_at_again(world: World) -> None:
    world.put(changed(world, 1, 60, status="processing", date_completed=None, date_completed_gmt=None))
    world.poll()
    world.serve()
    assert world.event(1).code == "not_fulfilled"

    world.put(changed(world, 1, 1))
    assert world.poll() == 1
    world.serve()

    assert world.event(1).result == "verified"


def test_many_orders_of_the_same_second_are_all_found(world: World) -> None:
    first = changed(world, 1)
    same = {name: first[name] for name in ("date_modified", "date_modified_gmt")}
    world.put(*(order(number, **same) for number in range(1, 206)))

    assert world.poll() == 205
    assert len({document_id for document_id, _ in noted(world)}) == 205


def test_an_order_that_shares_the_second_of_the_last_poll_is_not_missed(world: World) -> None:
    first = changed(world, 1)
    same = {name: first[name] for name in ("date_modified", "date_modified_gmt")}
    world.put(first)
    assert world.poll() == 1

    world.put(order(2, **same))

    assert world.poll() == 1
    assert noted(world) == [("1", "pending"), ("2", "pending")]


def test_the_position_moves_only_after_what_was_read_is_recorded(world: World) -> None:
    same = changed(world, 1)
    stamps = {name: same[name] for name in ("date_modified", "date_modified_gmt")}
    world.put(*(order(number, **stamps) for number in range(1, 151)))
    world.fault(system="woo", path="/orders$", kind="status", status=500, skip=1, times=9)

    assert world.poll() == 100
    kept = cursor(world)
    assert (len(kept.position["seen"]), kept.failures) == (100, 1)

    world.calm()
    assert world.poll() == 50
    assert (len(noted(world)), cursor(world).failures) == (150, 0)


def test_a_shop_that_fails_keeps_its_place_and_is_asked_ever_later(world: World) -> None:
    world.put(changed(world, 1))
    world.poll()
    place = cursor(world).position
    world.fault(system="woo", path="/orders$", kind="status", status=200, body="{")

    waits = [wait_after_failure(world, failures) for failures in (0, 1, 2, 20)]

    assert waits == [1, 2, 4, 60]
    assert cursor(world).position == place


def wait_after_failure(world: World, failures: int) -> int:
    """Minutes until the next poll, after one more failure than so many."""
    SyncCursor.objects.filter(connection=world.shop).update(failures=failures)
    now = timezone.now()
    polling.poll(cursor(world), lambda: now)
    return round((cursor(world).next_at - now).total_seconds() / 60)


def test_a_failure_that_lasts_is_said_once_and_taken_back_when_the_shop_answers(world: World) -> None:
    polling.ensure_cursors(timezone.now())
    world.fault(system="woo", path="/orders$", kind="status", status=200, body="{")
    wait_after_failure(world, 3)
    assert not Notice.objects.exists()
    for failures in (4, 5):
        wait_after_failure(world, failures)

    assert list(Notice.objects.values_list("connection", "code", "over_at")) == [
        (world.shop.pk, "malformed_answer", None)
    ]
    world.calm()
    polling.poll(cursor(world), timezone.now)
    assert not Notice.objects.filter(over_at__isnull=True).exists()


def test_bad_credentials_pause_the_shop_which_is_then_left_alone_until_it_is_resumed(world: World) -> None:
    good = dict(world.shop.credentials)
    give_credentials(world.shop, {**good, "consumer_secret": "cs_wrong"})
    world.put(changed(world, 1))

    assert world.poll() == 0
    world.shop.refresh_from_db()
    assert (world.shop.state, world.shop.paused_code) == ("paused", "bad_credentials")
    assert Notice.objects.filter(connection=world.shop, over_at__isnull=True).count() == 1
    before = requests(world)
    world.poll()
    assert requests(world) == before

    give_credentials(world.shop, good)
    connections.resume(world.shop, now=timezone.now())
    assert world.poll() == 1


def give_credentials(connection: Connection, credentials: dict[str, str]) -> None:
    connection.credentials, connection.credentials_changed_at = credentials, timezone.now()
    connection.save(update_fields=("credentials", "credentials_changed_at"))


def requests(world: World) -> int:
    return world.sandbox.control("woo", "dump", shop=world.stage.shop_slug, orders=False)["requests"]


def test_a_paused_shop_is_not_polled_and_misses_nothing(world: World) -> None:
    world.poll()
    connections.pause(world.shop, code="paused_by_person", params={}, now=timezone.now())
    world.put(changed(world, 1, 1))
    before = requests(world)

    assert (world.poll(), requests(world)) == (0, before)

    connections.resume(world.shop, now=timezone.now())
    assert world.poll() == 1


def test_one_shop_that_answers_nonsense_does_not_keep_the_others_from_being_polled(world: World) -> None:
    broken = make_world(world.sandbox)
    body = '[{"id": "x", "number": 1, "date_modified_gmt": "2026-10-09T10:00:00"}, 7]'
    world.fault(
        system="woo", shop=broken.stage.shop_slug, path="/orders$", kind="status", status=200, body=body
    )
    world.put(changed(world, 1))
    SyncCursor.objects.all().delete()
    polling.ensure_cursors(timezone.now())
    SyncCursor.objects.filter(connection=broken.shop).update(next_at=timezone.now() - timedelta(hours=1))

    assert polling.poll_due(timezone.now) == 1
    assert cursor(broken).failures == 1


def test_what_was_delivered_before_the_from_date_is_looked_at_and_never_booked(world: World) -> None:
    world.put(changed(world, 1, when="2025-12-31T20:00:00") | changed_now())
    world.poll()
    world.serve()

    assert (world.event(1).state, world.event(1).code) == ("ignored", "before_from_date")
    assert world.vouchers() == []


def changed_now() -> dict[str, str]:
    stamp = timezone.now().strftime("%Y-%m-%dT%H:%M:%S")
    return {"date_modified": stamp, "date_modified_gmt": stamp}


def test_two_pollers_at_once_read_a_stream_once(world: World) -> None:
    polling.ensure_cursors(timezone.now())
    mine, theirs = cursor(world), cursor(world)
    now = timezone.now()

    assert (cursors.take(mine, now=now), cursors.take(theirs, now=now)) == (True, False)


def test_a_refund_is_found_through_its_order(world: World) -> None:
    world.put(order(1))
    world.note(1)
    world.serve()
    refund = world.sandbox.control("woo", "add_refund", shop=world.stage.shop_slug, order=1, units={0: 1})

    world.note(1)
    world.serve()

    event = world.event(f"1:{refund['id']}", "refund")
    assert (event.state, event.result) == ("done", "verified")
    assert len(world.vouchers()) == 2


def test_the_nightly_sweep_finds_a_refund_that_neither_polling_nor_its_order_showed(world: World) -> None:
    world.put(order(1))
    world.note(1)
    world.serve()
    world.poll()
    refund = world.sandbox.control("woo", "add_refund", shop=world.stage.shop_slug, order=1, units={0: 1})
    SyncCursor.objects.update(next_at=timezone.now() + timedelta(days=1))

    jobs.sweep_refunds()
    assert noted(world)[-1] == (f"1:{refund['id']}", "pending")
    world.serve()
    jobs.sweep_refunds()

    assert noted(world)[-1] == (f"1:{refund['id']}", "done")
    assert len(noted(world)) == 2
    assert len(world.vouchers()) == 2


def test_a_refund_sweep_that_fails_for_one_shop_goes_on_with_the_next(world: World) -> None:
    other = make_world(world.sandbox)
    for one in (world, other):
        one.put(order(1))
        one.sandbox.control("woo", "add_refund", shop=one.stage.shop_slug, order=1, units={0: 1})
    world.fault(system="woo", shop=world.stage.shop_slug, path="", kind="status", status=500)

    jobs.sweep_refunds()

    assert (len(noted(world)), len(noted(other))) == (0, 1)


@pytest.mark.django_db(transaction=True)
def test_many_shops_are_asked_side_by_side(sandbox: Sandbox, settings: Any) -> None:
    settings.PRIVATE_HOSTS = frozenset({sandbox.host_port})
    worlds = [make_world(sandbox) for _ in range(4)]
    for world in worlds:
        world.put(changed(world, 1), changed(world, 2))
    sandbox.control("server", "latency", system="woo", ms=300)
    try:
        began = time.monotonic()
        noted = polling.poll_due(timezone.now, at_once=4)
        took = time.monotonic() - began
    finally:
        sandbox.control("server", "latency", system="woo", ms=0)
        opened.close_all()

    calls = 2  # sale and refund stream
    assert noted == 8
    assert took < 0.3 * calls * len(worlds)
    for world in worlds:
        assert set(world.shop.events.values_list("document_id", "state")) == {
            ("1", "pending"),
            ("2", "pending"),
        }
