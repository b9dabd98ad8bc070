"""No tenant starves another, no history makes a live order wait, and a rate limit costs nobody an attempt."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone

from integrations.flows import drain, polling
from integrations.models import Lane, SyncAttempt, SyncEvent
from integrations.sync import history
from tests.flows.orders import order
from tests.flows.workers import wait_until
from tests.world import World, make_world

MANY = range(1, 61)


@contextmanager
def draining(**options: Any) -> Iterator[None]:
    """A drain under way in a thread of its own."""

    def run() -> None:
        try:
            drain.drain(linger=0.0, **options)
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield
    finally:
        thread.join()


def waiting(world: World) -> int:
    return SyncEvent.objects.filter(connection=world.shop, state__in=("pending", "running")).count()


def slowly(world: World) -> None:
    """This company's ledger takes a tenth of a second for each voucher."""
    world.sandbox.control(
        "server",
        "faults",
        rules=[
            {
                "kind": "slow",
                "seconds": 0.1,
                "system": "tripletex",
                "method": "POST",
                "path": "/ledger/voucher$",
                "tenant": world.stage.company_id,
            }
        ],
    )


def import_history(world: World) -> None:
    world.put(*(order(number) for number in MANY))
    history.start(world.shop, from_date=date(2026, 1, 1), to_date=date(2026, 12, 31), now=timezone.now())
    polling.list_history(timezone.now)
    slowly(world)


@pytest.mark.django_db(transaction=True)
def test_a_live_order_does_not_wait_for_the_history_imports_of_more_shops_than_there_are_threads(
    world: World,
) -> None:
    busy = [make_world(world.sandbox) for _ in range(5)]
    for one in busy:
        import_history(one)
    world.put(order(1))

    with draining(seconds=1.0, lanes_at_once=2):
        wait_until(lambda: Lane.objects.exclude(lease_token="").exists(), seconds=10)
        world.note(1)
        noted = time.monotonic()
        wait_until(lambda: world.event(1).state == "done", seconds=10)
        took = time.monotonic() - noted
        left = [waiting(one) for one in busy]

    assert world.event(1).result == "verified"
    assert sum(left) > len(MANY)
    assert took < 2.0


@pytest.mark.django_db
def test_a_live_order_goes_before_the_history_of_its_own_shop(world: World) -> None:
    world.put(*(order(number) for number in range(1, 31)), order(99))
    history.start(world.shop, from_date=date(2026, 1, 1), to_date=date(2026, 12, 31), now=timezone.now())
    polling.list_history(timezone.now)
    world.note(99)

    world.serve()

    first = SyncAttempt.objects.order_by("id").first()
    assert first is not None
    assert first.event.document_id == "99"


@pytest.mark.django_db
@pytest.mark.parametrize("reset", [1, None], ids=["with a reset", "without a reset"])
def test_a_rate_limit_costs_no_attempt_and_the_lane_rests_until_there_is_room(
    world: World, reset: int | None
) -> None:
    world.put(*(order(number) for number in range(1, 11)))
    world.note(*range(1, 11))
    world.fault(
        system="tripletex",
        method="POST",
        path="/ledger/voucher$",
        kind="rate_limit",
        reset=reset,
        skip=2,
        times=1,
    )

    world.serve()

    lane = Lane.objects.get(connection=world.shop)
    rests = (lane.next_at - timezone.now()).total_seconds()
    left = SyncEvent.objects.filter(connection=world.shop, state="pending")
    assert 0.0 < rests < 15.0
    assert left.count() > 0
    assert set(left.values_list("attempts", flat=True)) == {0}

    if reset is None:
        return
    world.breathe()
    Lane.objects.update(next_at=timezone.now())
    SyncEvent.objects.filter(state="pending").update(available_at=timezone.now())
    world.serve()
    rows = SyncEvent.objects.filter(connection=world.shop).values_list("result", "attempts").distinct()
    assert set(rows) == {("verified", 1)}


@pytest.mark.django_db
def test_a_small_rate_limit_is_kept_to_and_everything_is_booked(world: World) -> None:
    tight = make_world(world.sandbox, company={"rate_limit": 25, "rate_window": 0.5})
    tight.put(*(order(number) for number in range(1, 31)))
    tight.note(*range(1, 31))
    stop_at = time.monotonic() + 20
    while waiting(tight) and time.monotonic() < stop_at:
        tight.serve()
        time.sleep(0.1)

    rows = SyncEvent.objects.filter(connection=tight.shop).values_list("result", "attempts").distinct()
    assert set(rows) == {("verified", 1)}
    assert len(tight.vouchers()) == 30
