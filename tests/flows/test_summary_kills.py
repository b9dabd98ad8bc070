"""Workers killed with SIGKILL while a day is summed up: afterwards it stands once, with every order in it."""

import time
from typing import Any

import pytest
from django.utils import timezone

from integrations.models import Connection, EntityLink, Lane, SyncEvent
from tests.flows.orders import order
from tests.flows.workers import start_worker, wait_until
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)
LEASE = 3
SLOW = 2.0
ORDERS = range(1, 9)
STEPS: dict[str, tuple[dict[str, Any], float]] = {
    "while the orders are read": ({"system": "woo", "method": "GET", "path": "/orders$"}, 0.3),
    "before the voucher is written": (
        {"system": "tripletex", "method": "POST", "path": "/ledger/voucher$"},
        0.3,
    ),
    "after the voucher is written": (
        {"system": "tripletex", "method": "POST", "path": "/ledger/voucher$"},
        1.5,
    ),
    "while the voucher is read back": (
        {"system": "tripletex", "method": "GET", "path": "/ledger/voucher$"},
        1.5,
    ),
}


def pass_time() -> None:
    """As if the minutes had passed that a day or a retry waits."""
    now = timezone.now()
    SyncEvent.objects.filter(state="pending", flow="summary").update(available_at=now)
    SyncEvent.objects.filter(state="pending", available_at__gt=now).exclude(code="waits_for_summary").update(
        available_at=now
    )
    Lane.objects.filter(next_at__gt=now).update(next_at=now)


@pytest.mark.parametrize("step", STEPS)
def test_a_worker_killed_at_a_step_books_the_day_once(world: World, settings: Any, step: str) -> None:
    rule, moment = STEPS[step]
    Connection.objects.filter(pk=world.shop.pk).update(private_mode="summary")
    world.put(*(order(number) for number in ORDERS))
    world.note(*ORDERS)
    world.fault(kind="slow", seconds=SLOW, times=1, **rule)

    for _life in range(3):
        with start_worker(settings.PRIVATE_HOSTS, lease_seconds=LEASE) as worker:
            wait_until(lambda: fired(world) or worker.poll() is not None)
            if worker.poll() is None:
                time.sleep(moment)
                break
        pass_time()
    world.calm()
    for _life in range(4):
        time.sleep(LEASE + 0.5)
        pass_time()
        with start_worker(settings.PRIVATE_HOSTS, lease_seconds=LEASE) as successor:
            successor.wait(60)
        if not SyncEvent.objects.filter(connection=world.shop, state__in=("pending", "running")).exists():
            break

    assert list(
        SyncEvent.objects.filter(connection=world.shop).exclude(state__in=("done", "ignored")).values_list("flow", "code")
    ) == []  # fmt: skip
    [voucher] = world.vouchers()
    income = sum(float(p["gross"]) for p in voucher["postings"] if p["account"] == 3000)
    assert income == -125.0 * len(ORDERS)
    shares = EntityLink.objects.filter(connection=world.shop, kind="summary")
    assert {(share.state, share.remote_number) for share in shares} == {("verified", voucher["number"])}
    assert shares.count() == len(ORDERS)


def fired(world: World) -> bool:
    return any(fault["fired"] for fault in world.sandbox.control("server", "faults", rules=[]))
