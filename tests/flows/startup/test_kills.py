"""Workers killed with SIGKILL in the middle of a start-up sync, answers lost on the way: each record once, none missing."""

import random
import time
from collections import Counter
from functools import partial
from typing import Any

import pytest
from django.utils import timezone

from integrations.models import EntityLink, StartupRun, SyncEvent
from integrations.sync import startup
from tests.flows.startup.conftest import Beginning
from tests.flows.workers import busy_or_gone, pass_time, run_worker, start_worker, wait_until

pytestmark = pytest.mark.django_db(transaction=True)
KILLS, CUSTOMERS, PRODUCTS, SLOW_MS = 3, 25, 45, 150.0
FAULTS = [
    {"method": "POST", "path": "/(customers|products)$", "kind": "cut_after", "probability": 0.05, "seed": 1},
    {
        "method": "POST",
        "path": "/(customers|products)$",
        "kind": "cut_before",
        "probability": 0.05,
        "seed": 2,
    },
    {"method": "POST", "path": "/products$", "kind": "status", "status": 500, "probability": 0.03, "seed": 3},
    {"method": "GET", "path": "", "kind": "cut_middle", "probability": 0.03, "seed": 4},
]


def test_each_record_once_through_kills_and_lost_answers(beginning: Beginning, settings: Any) -> None:
    fill(beginning)
    chance = random.Random(20261129)
    run = beginning.prepared("payment_terms", "customer", "product")
    assert startup.start(run, now=timezone.now())
    control = beginning.world.sandbox.control
    control("server", "faults", rules=[{"system": "rackbeat", **rule} for rule in FAULTS])
    control("server", "latency", system="rackbeat", ms=SLOW_MS)

    for _kill in range(KILLS):
        pass_time(beginning.world.sandbox)
        begun = EntityLink.objects.count()
        with start_worker(settings.PRIVATE_HOSTS) as worker:
            wait_until(partial(busy_or_gone, begun, worker))
            time.sleep(chance.uniform(0.0, 1.2))
            assert worker.is_alive()
    pass_time(beginning.world.sandbox)
    run_worker(settings.PRIVATE_HOSTS)
    met = [fault["fired"] for fault in control("server", "faults", rules=[])]
    beginning.world.calm()
    for _look in range(8):
        pass_time(beginning.world.sandbox)
        run_worker(settings.PRIVATE_HOSTS)
        run.refresh_from_db()
        if run.state == StartupRun.State.DONE:
            break

    assert sum(met) >= 3, met
    assert run.state == StartupRun.State.DONE
    assert_each_once(beginning)


def fill(beginning: Beginning) -> None:
    cards = [{"name": f"Kunde {index} AS"} for index in range(CUSTOMERS)]
    beginning.colleague.call("POST", "/customer/list", cards)
    goods = [{"number": f"V/{index}", "name": f"Vare {index}"} for index in range(PRODUCTS)]
    beginning.colleague.call("POST", "/product/list", goods)


def assert_each_once(beginning: Beginning) -> None:
    made = beginning.warehouse.read("customers")
    assert Counter(row["name"] for row in made) == Counter(f"Kunde {index} AS" for index in range(CUSTOMERS))
    goods = beginning.warehouse.read("products")
    assert sorted(row["number"] for row in goods) == sorted(f"V/{index}" for index in range(PRODUCTS))
    links = EntityLink.objects.filter(
        connection=beginning.ledger, flow__in=("startup_customer", "startup_product")
    )
    assert Counter(links.values_list("state", flat=True)) == {"verified": CUSTOMERS + PRODUCTS}
    back = EntityLink.objects.filter(connection=beginning.connection)
    assert back.count() == CUSTOMERS + PRODUCTS
    left = SyncEvent.objects.filter(connection=beginning.ledger).exclude(state="done")
    assert list(left.values_list("document_id", "state", "code")) == []
