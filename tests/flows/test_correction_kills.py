"""A worker killed with SIGKILL while it corrects: afterwards the correction is there once, whole and verified."""

from typing import Any

import pytest

from integrations.models import SyncEvent
from tests.flows.books import balances
from tests.flows.orders import line, order
from tests.flows.test_invoice_credits import invoiced
from tests.flows.test_refunds import sold
from tests.flows.workers import AFTER, BEFORE, kill_a_worker, let_leases_end, run_worker
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)
STEPS: dict[str, tuple[Any, str, str, float]] = {
    "before the correcting voucher is written": (order, "POST", "/ledger/voucher$", BEFORE),
    "after the correcting voucher is written": (order, "POST", "/ledger/voucher$", AFTER),
    "after the invoice is credited": (invoiced, "PUT", "/:createCreditNote$", AFTER),
    "after the money has gone back": (invoiced, "PUT", "/:payment$", AFTER),
    "before the new invoice is written": (invoiced, "POST", "/invoice/list$", BEFORE),
    "after the new invoice is written": (invoiced, "POST", "/invoice/list$", AFTER),
}


@pytest.mark.parametrize("step", STEPS)
def test_a_worker_killed_while_it_corrects_leaves_nothing_half_done(
    world: World, settings: Any, step: str
) -> None:
    make, method, path, moment = STEPS[step]
    sold(world, make(1))
    world.put(make(1, line(1, "250.00")))
    world.note(1)

    call = {"system": "tripletex", "method": method, "path": path}
    kill_a_worker(world.sandbox, settings.PRIVATE_HOSTS, call, moment=moment)
    assert SyncEvent.objects.filter(connection=world.shop, state="running").exists()
    let_leases_end(world.sandbox)
    run_worker(settings.PRIVATE_HOSTS)

    waiting = SyncEvent.objects.filter(connection=world.shop).exclude(state__in=("done", "ignored"))
    assert list(waiting.values_list("document_id", "state", "code")) == []
    assert {link.state for link in world.links()} == {"verified"}
    assert len(world.links()) == (2 if make is order else 3)
    assert len(world.ledger()["invoices"]) == (0 if make is order else 3)
    assert balances(world) == {1932: 250.0, 2700: -50.0, 3000: -200.0}
