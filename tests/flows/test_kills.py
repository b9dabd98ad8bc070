"""A worker killed with SIGKILL at any step: afterwards each order is booked once, none is missing, all are verified."""

import random
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import pytest

from integrations import jobs
from integrations.models import Connection, EntityLink, SyncEvent
from tests.flows.orders import order
from tests.flows.workers import (
    AFTER,
    BEFORE,
    Worker,
    busy_or_gone,
    kill_a_worker,
    let_leases_end,
    pass_time,
    run_worker,
    start_worker,
    wait_until,
)
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)
STEPS: dict[str, tuple[dict[str, Any], float]] = {
    "while looking for changes": ({"system": "woo", "method": "GET", "path": "/orders$"}, AFTER),
    "while reading the orders": ({"system": "woo", "method": "GET", "path": "/orders$", "skip": 1}, BEFORE),
    "while opening a session": ({"system": "tripletex", "path": "/token/session/:create"}, BEFORE),
    "before the customer is made": ({"system": "tripletex", "method": "POST", "path": "/customer"}, BEFORE),
    "after the customer is made": ({"system": "tripletex", "method": "POST", "path": "/customer"}, AFTER),
    "before the first voucher is written": (
        {"system": "tripletex", "method": "POST", "path": "/ledger/voucher$"},
        BEFORE,
    ),
    "after a voucher is written": (
        {"system": "tripletex", "method": "POST", "path": "/ledger/voucher$", "skip": 3},
        AFTER,
    ),
    "while reading back": ({"system": "tripletex", "method": "GET", "path": "/ledger/voucher$"}, AFTER),
}
ORDERS = range(1, 9)


@pytest.mark.parametrize("step", STEPS)
def test_a_worker_killed_at_a_step_costs_no_order_and_doubles_none(
    world: World, settings: Any, step: str
) -> None:
    rule, moment = STEPS[step]
    world.put(*(order(number) for number in ORDERS))
    world.note(*ORDERS)

    kill_a_worker(world.sandbox, settings.PRIVATE_HOSTS, rule, moment=moment)
    holding = SyncEvent.objects.filter(connection=world.shop, state="running").exists()
    assert holding == (step != "while looking for changes")
    let_leases_end(world.sandbox)
    run_worker(settings.PRIVATE_HOSTS)

    assert_each_once(world, len(ORDERS))


def assert_each_once(world: World, orders: int) -> None:
    """Every order one verified voucher, every voucher one order, one collective customer, nothing waiting."""
    waiting = SyncEvent.objects.filter(connection=world.shop).exclude(state__in=("done", "ignored"))
    assert list(waiting.values_list("document_id", "state", "code")) == []
    assert Counter(link.state for link in world.links()) == {EntityLink.State.VERIFIED: orders}
    references = [voucher["external_number"] for voucher in world.vouchers()]
    assert sorted(references) == sorted(link.reference for link in world.links())
    names = Counter(customer["name"] for customer in world.ledger()["customers"])
    assert set(names.values()) == {1}


FIVE_HUNDRED = 500
RANDOM_FAULTS = [
    {
        "system": "tripletex",
        "method": "POST",
        "path": "/ledger/voucher$",
        "kind": "cut_after",
        "probability": 0.02,
        "seed": 1,
    },
    {
        "system": "tripletex",
        "method": "POST",
        "path": "/ledger/voucher$",
        "kind": "cut_before",
        "probability": 0.02,
        "seed": 2,
    },
    {
        "system": "tripletex",
        "method": "POST",
        "path": "/ledger/voucher$",
        "kind": "status",
        "status": 500,
        "probability": 0.01,
        "seed": 3,
    },
    {"system": "tripletex", "path": "", "kind": "rate_limit", "reset": 1, "probability": 0.003, "seed": 4},
    {"system": "tripletex", "path": "", "kind": "expire_session", "probability": 0.003, "seed": 5},
    {
        "system": "tripletex",
        "method": "GET",
        "path": "",
        "kind": "cut_middle",
        "probability": 0.01,
        "seed": 6,
    },
    {"system": "woo", "path": "/orders", "kind": "html", "status": 503, "probability": 0.05, "seed": 7},
]

FAULT_NAMES = ["cut after", "cut before", "500", "429", "session ended", "half an answer", "shop 503"]
KILLS = 6
SLOW_MS = 150.0
"""Tripletex's latency while workers are killed: 500 writes, four at a time, then outlast six lives of 1.5 seconds
on however quick a machine."""


def test_five_hundred_orders_through_faults_and_kills(world: World, live_server: Any, settings: Any) -> None:
    """Webhooks doubled and reordered, answers lost, limits, sessions ended, workers killed: each order once."""
    chance = random.Random(20261122)
    settings.PUBLIC_URL = live_server.url
    jobs.check_connection(world.shop.pk)
    business = Connection.objects.filter(pk=world.shop.pk)
    business.update(business_mode="voucher")
    world.sandbox.control("server", "webhook_faults", duplicate=2, reorder=True)
    world.sandbox.control("server", "faults", rules=RANDOM_FAULTS)
    world.sandbox.control("server", "latency", system="tripletex", ms=SLOW_MS)
    world.sandbox.control("woo", "drip", shop=world.stage.shop_slug, count=FIVE_HUNDRED, per_second=150)

    kills, stop_at = 0, time.monotonic() + 360
    while kills < KILLS and time.monotonic() < stop_at:
        pass_time(world.sandbox)
        with two_workers(settings) as crew:
            wait_until(partial(busy_or_gone, EntityLink.objects.count(), *crew))
            time.sleep(chance.uniform(0.0, 1.5))
            kills += any(worker.is_alive() for worker in crew)
    world.sandbox.control("server", "latency", system="tripletex", ms=0)
    while time.monotonic() < stop_at and not settled(world):
        pass_time(world.sandbox)
        with two_workers(settings) as crew:
            for worker in crew:
                worker.wait()

    met = [fault["fired"] for fault in world.sandbox.control("server", "faults", rules=[])]
    world.sandbox.control("server", "clear_faults")
    world.sandbox.control("server", "webhook_faults")
    figures = f"{kills} kills, faults met {dict(zip(FAULT_NAMES, met, strict=True))}, deliveries {deliveries(world)}"
    print(figures)  # noqa: T201 - shown with -s: the run's figures
    assert kills == KILLS
    assert sum(met) >= 10, figures
    assert_each_once(world, FIVE_HUNDRED)


@contextmanager
def two_workers(settings: Any) -> Iterator[tuple[Worker, Worker]]:
    """Two worker processes at once; those that still run at the end are killed."""
    with start_worker(settings.PRIVATE_HOSTS) as one, start_worker(settings.PRIVATE_HOSTS) as other:
        yield one, other


def deliveries(world: World) -> int:
    """Webhook deliveries that were made, copies counted."""
    return world.sandbox.control("server", "calls")["webhooks"]["sent"]


def settled(world: World) -> bool:
    """Every order came to an end. Of one that was heard of again while it was written, the second look says so: its own
    duty was taken over, and the other found nothing left to do."""
    mine = SyncEvent.objects.filter(connection=world.shop, flow="sale")
    ended = mine.filter(state=SyncEvent.State.DONE).values("document_id").distinct()
    return ended.count() == FIVE_HUNDRED and not mine.filter(state__in=("pending", "running")).exists()
