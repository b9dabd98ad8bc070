"""Lost answers, repeats, wrong order and kills on the way from Rackbeat to Tripletex: each invoice once, none missing."""

from datetime import timedelta
from typing import Any

import pytest

from integrations.flows import batch
from integrations.models import EntityLink
from integrations.sync import claims, lanes
from tests.rackbeat_world import RackbeatWorld, goods

pytestmark = pytest.mark.django_db
LATER = (0, 5, 15, 60)


def serve(rackbeat: RackbeatWorld) -> None:
    for minutes in LATER:
        rackbeat.serve(later=timedelta(minutes=minutes))


def verified_once(rackbeat: RackbeatWorld, *numbers: int) -> None:
    """Every invoice has one order, verified, and a second run changes nothing."""
    orders = {order["id"] for order in rackbeat.orders()}
    links = EntityLink.objects.filter(connection=rackbeat.shop, flow="customer_invoice", kind="order")
    assert {(link.document_id, link.state) for link in links} == {(str(one), "verified") for one in numbers}
    assert orders == {int(link.remote_id) for link in links}
    assert {rackbeat.event(one).result for one in numbers} <= {"verified", "unchanged"}
    before = rackbeat.ledger()
    rackbeat.note(*numbers)
    rackbeat.serve(later=timedelta(hours=2))
    assert {rackbeat.event(one).result for one in numbers} == {"unchanged"}
    assert rackbeat.ledger() == before


@pytest.mark.parametrize(
    ("system", "method", "path"),
    [
        ("tripletex", "POST", "/order$"),
        ("tripletex", "POST", "/order/list$"),
        ("tripletex", "POST", "/customer"),
        ("tripletex", "GET", "/order"),
        ("rackbeat", "GET", "/customer-invoices/"),
    ],
)
@pytest.mark.parametrize("kind", ["cut_before", "cut_after"])
def test_a_lost_answer_leads_to_one_order_each(
    rackbeat: RackbeatWorld, system: str, method: str, path: str, kind: str
) -> None:
    count = 1 if path == "/order$" and method == "POST" else 3
    numbers = [rackbeat.invoice() for _ in range(count)]
    rackbeat.fault(system=system, method=method, path=path, kind=kind, times=1)
    rackbeat.note(*numbers)
    serve(rackbeat)

    verified_once(rackbeat, *numbers)


@pytest.mark.parametrize("kind", ["cut_before", "cut_after"])
def test_a_lost_answer_to_a_change_leaves_the_order_as_the_invoice_is(
    rackbeat: RackbeatWorld, kind: str
) -> None:
    number = rackbeat.invoice()
    rackbeat.note(number)
    serve(rackbeat)
    rackbeat.rebook(number, lines=goods(hoses=4))
    rackbeat.fault(system="tripletex", method="PUT", path="/order/", kind=kind, times=1)
    rackbeat.note(number)
    serve(rackbeat)

    [order] = rackbeat.orders()
    assert [int(line["count"]) for line in order["lines"]] == [4, 1]
    verified_once(rackbeat, number)


@pytest.mark.parametrize("stop_before", ["write", "conclude"])
@pytest.mark.parametrize("changed", [False, True])
def test_a_worker_that_dies_between_two_steps(
    rackbeat: RackbeatWorld, stop_before: str, changed: bool
) -> None:
    number = rackbeat.invoice()
    if changed:
        rackbeat.note(number)
        serve(rackbeat)
        rackbeat.rebook(number, lines=goods(hoses=4))
    serve(rackbeat)
    rackbeat.note(number)
    die(stop_before)

    serve(rackbeat)
    for hours in (1, 2):
        rackbeat.serve(later=timedelta(hours=hours))
    verified_once(rackbeat, number)


def die(stop_before: str) -> None:
    """Serve the ready lane as a worker that is killed before a step: nothing of it is ever finished."""
    import time

    from django.utils import timezone

    now = timezone.now()
    lane = lanes.take(now)
    assert lane is not None
    claimed: list[Any] = list(claims.claim(lane, limit=50, now=now))
    assert [event.flow for event in claimed] == ["customer_invoice"]
    work = batch.prepare(lane, claimed, clock=timezone.now, deadline=time.monotonic() + 60)
    if stop_before == "conclude":
        batch.write(work)
    claims.sweep_expired(now + timedelta(hours=1))
    type(lane).objects.filter(pk=lane.pk).update(lease_token="", lease_until=None, next_at=now)


def test_webhooks_repeated_and_out_of_order(rackbeat: RackbeatWorld) -> None:
    numbers = [rackbeat.invoice() for _ in range(3)]
    for number in [*reversed(numbers), *numbers, numbers[0]]:
        rackbeat.note(number)
    serve(rackbeat)
    rackbeat.note(*numbers, trigger="poll")
    serve(rackbeat)

    verified_once(rackbeat, *numbers)
