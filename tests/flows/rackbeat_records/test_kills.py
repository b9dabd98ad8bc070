"""A worker killed with SIGKILL while records are written: afterwards each stands once in Tripletex, verified."""

import time
from typing import Any

import pytest

from integrations.models import SyncEvent
from tests.flows.rackbeat_records.conftest import Stock
from tests.flows.rackbeat_records.test_faults import make, ours
from tests.flows.workers import start_worker, wait_until

pytestmark = pytest.mark.django_db(transaction=True)
LEASE, SLOW, BEFORE, AFTER = 3, 2.0, 0.3, 1.5


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
    stock.world.fault(system="tripletex", kind="slow", seconds=SLOW, times=1, method=method, path=path)
    with start_worker(settings.PRIVATE_HOSTS, lease_seconds=LEASE):
        wait_until(
            lambda: any(fault["fired"] for fault in stock.world.sandbox.control("server", "faults", rules=[]))
        )
        time.sleep(moment)
    stock.world.calm()
    time.sleep(LEASE + 0.5)
    with start_worker(settings.PRIVATE_HOSTS, lease_seconds=LEASE) as successor:
        successor.wait(60)

    left = SyncEvent.objects.filter(connection=stock.connection, flow=flow).exclude(state="done")
    assert list(left.values_list("document_id", "state", "code")) == []
    assert ours(stock, flow, numbers) == sorted(numbers)
    assert [link.state for link in stock.links(flow)] == ["verified"] * 6
