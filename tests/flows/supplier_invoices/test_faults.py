"""Lost answers and kills on the way of a supplier's invoice: one voucher with one document each, none missing."""

import time
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from integrations.flows import batch
from integrations.models import EntityLink
from integrations.sync import claims, lanes
from tests.flows.supplier_invoices.buying import Buying
from tests.flows.supplier_invoices.test_following import FEWER

pytestmark = pytest.mark.django_db
LATER = (0, 5, 15, 60)


def serve(buying: Buying) -> None:
    for minutes in LATER:
        buying.world.serve(later=timedelta(minutes=minutes))


def verified_once(buying: Buying, *numbers: int) -> None:
    """Every invoice has one voucher with one document, verified, and a second run changes nothing."""
    links = EntityLink.objects.filter(connection=buying.world.shop, kind="bill")
    assert {(link.document_id, link.state) for link in links} == {(str(one), "verified") for one in numbers}
    assert {int(link.remote_id) for link in links} == {one["id"] for one in buying.vouchers()}
    assert [one["files"] for one in buying.vouchers()] == [1] * len(numbers)
    assert {buying.event(one).result for one in numbers} <= {"verified", "unchanged"}
    before = buying.world.ledger()
    buying.world.note(*numbers, flow="supplier_invoice")
    buying.world.serve(later=timedelta(hours=2))
    assert {buying.event(one).result for one in numbers} == {"unchanged"}
    assert buying.world.ledger() == before


MADE, HUNG = (
    ("tripletex", "POST", "/ledger/voucher$"),
    ("tripletex", "POST", "/ledger/voucher/[0-9]+/attachment"),
)


@pytest.mark.parametrize(
    ("call", "kind", "mode"),
    [
        (MADE, "cut_before", "approval"),
        (MADE, "cut_after", "approval"),
        (MADE, "cut_after", "post"),
        (HUNG, "cut_before", "approval"),
        (HUNG, "cut_after", "approval"),
        (HUNG, "cut_before", "post"),
        (HUNG, "cut_after", "post"),
        (("tripletex", "GET", "/ledger/voucher"), "cut_after", "approval"),
        (("tripletex", "GET", "/supplierInvoice"), "cut_after", "approval"),
        (("tripletex", "POST", "/supplier$"), "cut_after", "approval"),
        (("rackbeat", "GET", "/supplier-invoices/"), "cut_after", "approval"),
    ],
)
def test_a_lost_answer_leads_to_one_voucher_each(
    buying: Buying, call: tuple[str, str, str], kind: str, mode: str
) -> None:
    system, method, path = call
    type(buying.world.shop).objects.filter(pk=buying.world.shop.pk).update(supplier_invoices=mode)
    numbers = [buying.invoice(supplier_invoice_number=f"LF-{one}") for one in range(3)]
    buying.world.fault(system=system, method=method, path=path, kind=kind, times=1)
    buying.world.note(*numbers, flow="supplier_invoice")
    serve(buying)

    verified_once(buying, *numbers)


@pytest.mark.parametrize("method", ["POST", "DELETE"])
@pytest.mark.parametrize("kind", ["cut_before", "cut_after"])
def test_a_lost_answer_to_a_change_leaves_the_voucher_as_the_invoice_is(
    buying: Buying, method: str, kind: str
) -> None:
    number = buying.matched()
    buying.serve(number)
    buying.rebook(number, **FEWER)
    buying.world.fault(system="tripletex", method=method, path="/ledger/voucher", kind=kind, times=1)
    buying.world.note(number, flow="supplier_invoice")
    serve(buying)

    assert [one[3][0][2] for one in buying.shown()] == ["4500.00"]
    verified_once(buying, number)


@pytest.mark.parametrize("stop_before", ["write", "conclude"])
@pytest.mark.parametrize("changed", [False, True])
def test_a_worker_that_dies_between_two_steps(buying: Buying, stop_before: str, changed: bool) -> None:
    buying.supplier_id()
    number = buying.matched()
    if changed:
        buying.serve(number)
        buying.rebook(number, **FEWER)
    serve(buying)
    buying.world.note(number, flow="supplier_invoice")
    die(stop_before)

    serve(buying)
    for hours in (1, 2):
        buying.world.serve(later=timedelta(hours=hours))
    verified_once(buying, number)


def die(stop_before: str) -> None:
    """Serve the ready lane as a worker that is killed before a step: nothing of it is ever finished."""
    now = timezone.now()
    lane = lanes.take(now)
    assert lane is not None
    claimed: list[Any] = list(claims.claim(lane, limit=50, now=now))
    assert [event.flow for event in claimed] == ["supplier_invoice"]
    work = batch.prepare(lane, claimed, clock=timezone.now, deadline=time.monotonic() + 60)
    if stop_before == "conclude":
        batch.write(work)
    claims.sweep_expired(now + timedelta(hours=1))
    type(lane).objects.filter(pk=lane.pk).update(lease_token="", lease_until=None, next_at=now)
