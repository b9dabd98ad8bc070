"""A worker killed with SIGKILL while records are written: afterwards each stands once in Tripletex, verified."""

from typing import Any

import pytest

from integrations.models import SyncEvent
from tests.flows.rackbeat_records.conftest import Stock
from tests.flows.rackbeat_records.test_faults import make, ours
from tests.flows.workers import AFTER, BEFORE, kill_a_worker, let_leases_end, run_worker

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(
    ("flow", "method", "path", "moment"),
    [
        ("product", "POST", "/product/list$", BEFORE),
        ("product", "POST", "/product/list$", AFTER),
        ("customer", "POST", "/customer/list$", AFTER),
        ("supplier", "POST", "/supplier/list$", AFTER),
        ("supplier", "GET", "/supplier$", AFTER),
    ],
)
def test_each_record_once(
    stock: Stock, settings: Any, flow: str, method: str, path: str, moment: float
) -> None:
    numbers = [make(stock, flow, index) for index in range(6)]
    stock.note(flow, *numbers)
    call = {"system": "tripletex", "method": method, "path": path}
    kill_a_worker(stock.world.sandbox, settings.PRIVATE_HOSTS, call, moment=moment)
    let_leases_end(stock.world.sandbox)
    run_worker(settings.PRIVATE_HOSTS)

    left = SyncEvent.objects.filter(connection=stock.connection, flow=flow).exclude(state="done")
    assert list(left.values_list("document_id", "state", "code")) == []
    assert ours(stock, flow, numbers) == sorted(numbers)
    assert [link.state for link in stock.links(flow)] == ["verified"] * 6
