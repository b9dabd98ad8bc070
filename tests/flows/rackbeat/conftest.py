"""A company with Rackbeat and Tripletex for each test."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest

from integrations.flows import opened
from integrations.models import Connection
from integrations.sandbox.remote import Sandbox
from tests.flows.rackbeat import upgrading
from tests.flows.rackbeat.buying import Buyer, make_buyer
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


@pytest.fixture
def new_buyer(db: None, sandbox: Sandbox, settings: Any) -> Iterator[Callable[..., Buyer]]:
    """Makes companies with the Logistics module; switches of the imitated Tripletex as keywords."""
    settings.PRIVATE_HOSTS = frozenset({sandbox.host_port})
    settings.NORGES_BANK_URL = sandbox.norges_bank_url
    sandbox.control("server", "clear_faults")
    yield partial(make_buyer, sandbox)
    sandbox.control("server", "clear_faults")
    opened.close_all()


@pytest.fixture
def buyer(new_buyer: Callable[..., Buyer]) -> Buyer:
    """A company that buys by Rackbeat."""
    return new_buyer()


@pytest.fixture
def drafted(rackbeat: RackbeatWorld) -> int:
    """A booked invoice whose order stands in Tripletex; the tenant lets Tripletex send invoices."""
    Connection.objects.filter(pk=rackbeat.stage.ledger.pk).update(send_invoices=True)
    made = rackbeat.invoice()
    upgrading.serve(rackbeat, made)
    assert upgrading.stands(rackbeat, made) == ("done", "verified", "")
    return made
