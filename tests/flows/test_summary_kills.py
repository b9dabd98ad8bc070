"""Workers killed with SIGKILL while a day is summed up: afterwards it stands once, with every order in it."""

from typing import Any

import pytest
from django.utils import timezone

from integrations.models import Connection, EntityLink, Lane, SyncEvent
from tests.flows.orders import order
from tests.flows.workers import (
    AFTER,
    BEFORE,
    LONG,
    fired,
    let_leases_end,
    run_worker,
    start_worker,
    wait_until,
)
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)
ORDERS = range(1, 9)
STEPS: dict[str, tuple[dict[str, Any], float]] = {
    "while the orders are read": ({"system": "woo", "method": "GET", "path": "/orders$"}, BEFORE),
    "before the voucher is written": (
        {"system": "tripletex", "method": "POST", "path": "/ledger/voucher$"},
        BEFORE,
    ),
    "after the voucher is written": (
        {"system": "tripletex", "method": "POST", "path": "/ledger/voucher$"},
        AFTER,
    ),
    "while the voucher is read back": (
        {"system": "tripletex", "method": "GET", "path": "/ledger/voucher$"},
        AFTER,
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
    world.fault(kind="slow", seconds=LONG, share=moment, times=1, **rule)

    for _life in range(3):
        with start_worker(settings.PRIVATE_HOSTS) as worker:
            wait_until(lambda: fired(world.sandbox) or not worker.is_alive())
            if worker.is_alive():
                break
        pass_time()
    assert fired(world.sandbox)
    world.calm()
    for _life in range(4):
        let_leases_end(world.sandbox)
        pass_time()
        run_worker(settings.PRIVATE_HOSTS)
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
