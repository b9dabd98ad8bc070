"""A company with Rackbeat and Tripletex for each test."""

from collections.abc import Iterator
from typing import Any

import pytest

from integrations.flows import opened
from integrations.sandbox.remote import Sandbox
from tests.rackbeat_world import RackbeatWorld, make_rackbeat_world


@pytest.fixture
def rackbeat(db: None, sandbox: Sandbox, settings: Any) -> Iterator[RackbeatWorld]:
    """Connected to the sandbox and stocked; booked invoices become open orders."""
    settings.PRIVATE_HOSTS = frozenset({sandbox.host_port})
    settings.NORGES_BANK_URL = sandbox.norges_bank_url
    sandbox.control("server", "clear_faults")
    world = make_rackbeat_world(sandbox)
    world.stock_up()
    yield world
    sandbox.control("server", "clear_faults")
    opened.close_all()
