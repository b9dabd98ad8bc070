"""Lost answers, cut connections, limits, expired sessions: each order is booked once, none is missing, all are verified."""

from datetime import timedelta
from typing import Any

import pytest

from integrations.models import Connection, EntityLink, Notice, SyncEvent
from tests.flows.orders import line, order
from tests.world import World

pytestmark = pytest.mark.django_db
LATER = timedelta(minutes=10)
ORDERS = range(1, 11)

FAULTS: dict[str, dict[str, Any]] = {
    "answer lost after the write": {
        "method": "POST",
        "path": "/ledger/voucher$",
        "kind": "cut_after",
        "times": 3,
    },
    "connection cut before the write": {
        "method": "POST",
        "path": "/ledger/voucher$",
        "kind": "cut_before",
        "times": 3,
    },
    "half an answer": {"method": "POST", "path": "/ledger/voucher$", "kind": "cut_middle", "times": 2},
    "server error before the write": {
        "method": "POST",
        "path": "/ledger/voucher$",
        "kind": "status",
        "status": 500,
        "times": 2,
    },
    "too many requests": {
        "method": "POST",
        "path": "/ledger/voucher$",
        "kind": "rate_limit",
        "reset": 1,
        "times": 2,
    },
    "session expired": {"method": "POST", "path": "/ledger/voucher$", "kind": "expire_session", "times": 1},
    "reading back fails": {
        "method": "GET",
        "path": "/ledger/voucher$",
        "kind": "status",
        "status": 503,
        "times": 4,
    },
    "an HTML page instead of JSON": {
        "method": "POST",
        "path": "/ledger/voucher$",
        "kind": "html",
        "status": 502,
        "times": 2,
    },
    "customer's answer lost": {"method": "POST", "path": "/customer", "kind": "cut_after", "times": 1},
}


@pytest.mark.parametrize("name", FAULTS)
def test_after_a_fault_each_order_is_booked_once_and_verified(world: World, name: str) -> None:
    world.put(*(order(number) for number in ORDERS))
    world.note(*ORDERS)
    world.fault(system="tripletex", **FAULTS[name])

    for round_number in range(1, 7):
        world.serve(later=LATER * round_number**2)
        world.breathe()

    assert {(event.code, str(event.params)) for event in map(world.event, ORDERS)} == {("", "{}")}
    assert [world.event(number).result for number in ORDERS] == ["verified"] * len(ORDERS)
    assert len(world.vouchers()) == len(ORDERS)
    assert sorted(voucher["external_number"] for voucher in world.vouchers()) == sorted(
        link.reference for link in world.links()
    )
    collective = [c for c in world.ledger()["customers"] if "vipps" in c["name"]]
    assert len(collective) == 1


def test_the_shop_failing_for_a_while_loses_nothing(world: World) -> None:
    world.put(*(order(number) for number in ORDERS))
    world.note(*ORDERS)
    world.fault(system="woo", path="/orders", kind="status", status=503, times=6)

    for round_number in range(1, 5):
        world.serve(later=LATER * round_number**2)

    assert len(world.vouchers()) == len(ORDERS)


def test_expired_credentials_pause_the_connection_with_one_notice_and_new_ones_resume(world: World) -> None:
    from integrations import jobs

    world.put(*(order(number) for number in ORDERS))
    world.note(*ORDERS)
    ledger = world.stage.ledger
    good = dict(ledger.credentials)
    change_credentials(ledger, {**good, "employee_token": "wrong"})

    world.serve()

    ledger.refresh_from_db()
    assert ledger.state == Connection.State.PAUSED
    assert Notice.objects.filter(connection=ledger, over_at__isnull=True).count() == 1
    assert set(SyncEvent.objects.filter(connection=world.shop).values_list("state", "attempts")) == {
        ("pending", 0)
    }
    assert world.vouchers() == []

    change_credentials(ledger, good)
    jobs.check_connection(ledger.pk)
    world.serve()

    ledger.refresh_from_db()
    assert ledger.state == Connection.State.ACTIVE
    assert not Notice.objects.filter(connection=ledger, over_at__isnull=True).exists()
    assert len(world.vouchers()) == len(ORDERS)


def change_credentials(connection: Connection, credentials: dict[str, str]) -> None:
    from django.utils import timezone

    connection.credentials = credentials
    connection.credentials_changed_at = timezone.now()
    connection.save(update_fields=("credentials", "credentials_changed_at"))


def test_an_invoice_that_the_ledger_rounds_to_whole_kroner_is_a_named_deviation(world: World) -> None:
    world.sandbox.control("tripletex", "set", company_id=world.stage.company_id, amount_roundoff=True)
    world.shop.private_mode = "invoice"
    world.shop.save()
    world.put(order(1, line(1, "125.40")))
    world.note(1)

    world.serve()

    [link] = world.links()
    event = world.event(1)
    assert (link.state, link.difference > 0) == (EntityLink.State.DEVIATION, True)
    assert "amount_roundoff" in {difference["field"] for difference in link.differences}
    assert (event.state, event.code, event.result, event.who) == (
        "blocked",
        "verification_failed",
        "booked",
        "accountant",
    )
