"""An invoice that was stopped for what its order says rests, also where that order stands in Tripletex already."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import timezone

from integrations.flows import drain, opened
from integrations.sandbox.remote import Sandbox
from integrations.sync import lanes
from tests.flows.supplier_invoices.buying import Buying
from tests.rackbeat_world import make_rackbeat_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def buying(db: None, sandbox: Sandbox, settings: Any) -> Iterator[Buying]:
    """A company that has Logistics in Tripletex."""
    settings.PRIVATE_HOSTS = frozenset({sandbox.host_port})
    settings.NORGES_BANK_URL = sandbox.norges_bank_url
    sandbox.control("server", "clear_faults")
    found = Buying(make_rackbeat_world(sandbox, company={"logistics": True}))
    found.stock()
    yield found
    opened.close_all()


def one_turn() -> int:
    """The ready lanes, each once. How many there were."""
    tally = drain.Tally()
    ready = list(lanes.ready_lanes(timezone.now()))
    for _ in ready:
        lane = lanes.take(timezone.now())
        assert lane is not None
        drain.serve_lane(lane, tally=tally, clock=timezone.now)
    return len(ready)


def test_it_is_tried_again_only_when_the_order_says_something_new(buying: Buying) -> None:
    order = buying.order()
    buying.receive(order, 90)
    buying.world.note(order, flow="purchase_order")
    buying.world.serve()
    number = buying.invoice(order)
    buying.world.note(number, flow="supplier_invoice")

    assert (one_turn(), one_turn()) == (1, 0)
    assert buying.stands(number) == ("blocked", "", "quantity_mismatch")
    assert buying.event(number).tries.count() == 1
