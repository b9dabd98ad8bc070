"""A company that buys, in Rackbeat and in Tripletex, for each test."""

from collections.abc import Iterator
from typing import Any

import pytest

from integrations.flows import opened
from integrations.sandbox.remote import Sandbox
from tests.flows.supplier_invoices.buying import Buying
from tests.rackbeat_world import make_rackbeat_world


@pytest.fixture
def buying(db: None, sandbox: Sandbox, settings: Any) -> Iterator[Buying]:
    """Connected to the sandbox, with a supplier and an article."""
    settings.PRIVATE_HOSTS = frozenset({sandbox.host_port})
    settings.NORGES_BANK_URL = sandbox.norges_bank_url
    sandbox.control("server", "clear_faults")
    found = Buying(make_rackbeat_world(sandbox))
    found.stock()
    yield found
    sandbox.control("server", "clear_faults")
    opened.close_all()
