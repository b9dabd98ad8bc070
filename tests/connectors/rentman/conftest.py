"""An account in the imitated Rentman for each test."""

from collections.abc import Callable, Iterator

import pytest

from integrations.connectors.rentman.source import RentmanSource
from integrations.connectors.rentman.target import RentmanTarget
from integrations.sandbox.remote import Sandbox
from tests.connectors.rentals import Rental, new_rental


@pytest.fixture
def make_rental(sandbox: Sandbox) -> Callable[..., Rental]:
    """Makes accounts; switches of the imitation as keywords."""
    return lambda **settings: new_rental(sandbox, **settings)


@pytest.fixture
def rental(make_rental: Callable[..., Rental]) -> Rental:
    """An ordinary account."""
    return make_rental()


@pytest.fixture
def source(rental: Rental) -> Iterator[RentmanSource]:
    """The ordinary account to read from."""
    with rental.source() as opened:
        yield opened


@pytest.fixture
def target(rental: Rental) -> Iterator[RentmanTarget]:
    """The ordinary account to write into."""
    with rental.target() as opened:
        yield opened
