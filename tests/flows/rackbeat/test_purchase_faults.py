"""Lost answers, kills and repeats on the way of purchase orders, and of their ties to suppliers' invoices: each once."""

import time
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from integrations.flows import batch
from integrations.models import EntityLink, SyncEvent
from integrations.sync import claims, lanes
from tests.flows.rackbeat.buying import FLOW, Buyer, bought

pytestmark = pytest.mark.django_db
ORDER, LINES = "/purchaseOrder$", "/purchaseOrder/orderline/list$"


def verified_once(buyer: Buyer, *numbers: int, hoses: int = 100) -> None:
    """Every order stands once, whole and verified, and a second run changes nothing."""
    held = buyer.held()
    links = EntityLink.objects.filter(connection=buyer.world.shop, flow=FLOW)
    assert {(link.document_id, link.state) for link in links} == {(str(one), "verified") for one in numbers}
    assert {order["id"] for order in held} == {int(link.remote_id) for link in links}
    for order in held:
        assert order["status"] == "STATUS_OPEN"
        assert sorted((line["product"], line["count"]) for line in order["lines"]) == [
            ("", "1"), ("Pumpe", "2"), ("Slange/1", str(hoses)),
        ]  # fmt: skip
    before = buyer.world.ledger()
    buyer.serve(*numbers)
    assert {buyer.stands(one)[1] for one in numbers} == {"unchanged"}
    assert buyer.world.ledger() == before


@pytest.mark.parametrize(
    ("method", "path", "kind"),
    [
        ("POST", ORDER, "cut_before"),
        ("POST", ORDER, "cut_after"),
        ("POST", LINES, "cut_before"),
        ("POST", LINES, "cut_after"),
        ("GET", ORDER, "cut_after"),
    ],
)
def test_a_lost_answer_leads_to_one_whole_order_each(buyer: Buyer, method: str, path: str, kind: str) -> None:
    numbers = [buyer.order() for _ in range(2)]
    buyer.world.fault(system="tripletex", method=method, path=path, kind=kind, times=1)
    buyer.serve(*numbers)

    assert buyer.faults() == 1
    verified_once(buyer, *numbers)


@pytest.mark.parametrize(
    ("method", "path", "kind"),
    [
        ("PUT", "/purchaseOrder/[0-9]+$", "cut_after"),
        ("DELETE", LINES, "cut_before"),
        ("POST", LINES, "cut_before"),
        ("POST", LINES, "cut_after"),
    ],
)
def test_a_lost_answer_to_a_change_leaves_the_order_as_rackbeat_has_it(
    buyer: Buyer, method: str, path: str, kind: str
) -> None:
    number = buyer.order(lines=[{"name": "Toll", "quantity": 1, "line_price": 9}, bought()[0]])
    buyer.serve(number)
    buyer.rebook(number, lines=bought(hoses=40), note="Ny")
    buyer.world.fault(system="tripletex", method=method, path=path, kind=kind, times=1)
    buyer.serve(number)

    assert buyer.faults() == 1
    verified_once(buyer, number, hoses=40)


@pytest.mark.parametrize("kind", ["cut_before", "cut_after"])
def test_cancelled_after_a_lost_answer(buyer: Buyer, kind: str) -> None:
    """Unbooked between a lost write and the next try: what stands is cancelled, what does not is never made."""
    number = buyer.order()
    buyer.world.fault(system="tripletex", method="POST", path=ORDER, kind=kind, times=1)
    buyer.world.note(number, flow=FLOW)
    buyer.world.serve()
    buyer.do(number, "unbook")
    buyer.serve(number)

    assert [order["status"] for order in buyer.held()] == (
        ["STATUS_CANCELLED"] if kind == "cut_after" else []
    )
    assert buyer.stands(number)[2] == ("purchase_cancelled" if kind == "cut_after" else "purchase_not_booked")
    buyer.do(number, "book")
    buyer.serve(number)
    verified_once(buyer, number)


@pytest.mark.parametrize("stop_before", ["write", "conclude"])
@pytest.mark.parametrize("changed", [False, True])
def test_a_worker_that_dies_between_two_steps(buyer: Buyer, stop_before: str, changed: bool) -> None:
    number = buyer.order()
    buyer.serve(number)
    if changed:
        buyer.rebook(number, lines=bought(hoses=40))
    else:
        number = buyer.order()
    buyer.world.note(number, flow=FLOW)
    die(stop_before)
    for hours in (1, 2):
        buyer.world.serve(later=timedelta(hours=hours))

    if changed:
        verified_once(buyer, number, hoses=40)
    else:
        verified_once(buyer, number - 1, number)


def die(stop_before: str) -> None:
    """Serve the ready lane as a worker that is killed before a step: nothing of it is ever finished."""
    now = timezone.now()
    lane = lanes.take(now)
    assert lane is not None
    claimed: list[Any] = list(claims.claim(lane, limit=50, now=now))
    assert [event.flow for event in claimed] == [FLOW]
    work = batch.prepare(lane, claimed, clock=timezone.now, deadline=time.monotonic() + 60)
    if stop_before == "conclude":
        batch.write(work)
    claims.sweep_expired(now + timedelta(hours=1))
    type(lane).objects.filter(pk=lane.pk).update(lease_token="", lease_until=None, next_at=now)


def test_repeats_out_of_order_and_a_refused_order_among_good_ones(buyer: Buyer) -> None:
    numbers = [buyer.order() for _ in range(3)]
    bad = buyer.order(currency="XTS")
    for number in [*reversed(numbers), bad, *numbers, numbers[0]]:
        buyer.world.note(number, flow=FLOW)
    buyer.serve()

    assert buyer.stands(bad)[0] == "blocked"
    SyncEvent.objects.filter(connection=buyer.world.shop, document_id=str(bad)).delete()
    verified_once(buyer, *numbers)
