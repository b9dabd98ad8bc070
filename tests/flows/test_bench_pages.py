"""The benchmark of pages: a crowd of companies is made by copying real rows, and every page of theirs is looked at."""

from typing import Any

import pytest

from integrations.management.benchmarks import portal_pages
from integrations.management.benchmarks.bench import Bench
from integrations.management.benchmarks.crowd import Crowd, fill
from integrations.models import EntityLink, SyncEvent
from tests.flows.orders import order
from tests.world import World, make_world

pytestmark = pytest.mark.django_db(transaction=True)
SMALL = Crowd(companies=6, documents=1_000)


def test_a_small_crowd_is_made_and_its_pages_are_looked_at(world: World, settings: Any) -> None:
    other = make_world(world.sandbox)
    for one in (world, other):
        one.put(order(1))
        one.note(1)
        one.serve()
    tenants = fill(SMALL, world.stage, other.stage)
    big = SyncEvent.objects.filter(connection=world.shop)

    assert (len(tenants), SyncEvent.objects.count()) == (6, 1_002)
    assert (big.count(), big.filter(is_newest=False).count()) == (201, 5)
    assert big.filter(is_newest=True, shown="verified").count() == big.filter(is_newest=True).count() - 11
    assert EntityLink.objects.filter(connection=world.shop, state="deviation").count() == 2

    said: list[str] = []
    bench = Bench(
        sandbox=world.sandbox, large=False, database="", latencies=(), tenants=(), say=said.append
    )  # fmt: skip
    owner, *_others = portal_pages._visitors([world.stage, other.stage], tenants)
    rows = list(portal_pages._rows(bench, owner, times=1))

    assert {"overview", "documents", "document", "reconciliation", "log"} <= {row.conditions for row in rows}
    assert all("queries" in row.figure for row in rows)
