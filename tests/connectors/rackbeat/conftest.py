"""A company in the imitated Rackbeat for each test."""

from collections.abc import Callable, Iterator

import pytest

from integrations.connectors.rackbeat.source import RackbeatSource
from integrations.connectors.rackbeat.target import RackbeatTarget
from integrations.sandbox.remote import Sandbox
from tests.connectors.warehouses import Warehouse, new_warehouse


@pytest.fixture
def make_warehouse(sandbox: Sandbox) -> Callable[..., Warehouse]:
    """Makes companies; switches of the imitation as keywords."""
    return lambda **settings: new_warehouse(sandbox, **settings)


@pytest.fixture
def warehouse(make_warehouse: Callable[..., Warehouse]) -> Warehouse:
    """An ordinary company."""
    return make_warehouse()


@pytest.fixture
def source(warehouse: Warehouse) -> Iterator[RackbeatSource]:
    """The ordinary company to read from."""
    with warehouse.source() as opened:
        yield opened


@pytest.fixture
def target(warehouse: Warehouse) -> Iterator[RackbeatTarget]:
    """The ordinary company to write into."""
    with warehouse.target() as opened:
        yield opened
