"""Alice owns a shop, Bob is her accountant, Charlie owns another company, Rita may only read, Stine is support."""

from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.test import Client

from accounts.models import Membership, User
from tests.portal import rows


@pytest.fixture
def alices(db: None) -> rows.Shop:
    """Alice's company with its shop, empty."""
    return rows.shop(rows.company("Alices Sport AS"))


@pytest.fixture
def charlies(db: None) -> rows.Shop:
    """Charlie's company with its shop, empty."""
    return rows.shop(rows.company("Charlies Hage AS"), "Hagebutikken")


@pytest.fixture
def alice(alices: rows.Shop) -> User:
    user = rows.person("alice")
    rows.member(user, alices.tenant)
    return user


@pytest.fixture
def bob(alices: rows.Shop) -> User:
    user = rows.person("bob")
    rows.member(user, alices.tenant, Membership.Role.ACCOUNTANT)
    return user


@pytest.fixture
def rita(alices: rows.Shop) -> User:
    user = rows.person("rita")
    rows.member(user, alices.tenant, Membership.Role.READER)
    return user


@pytest.fixture
def charlie(charlies: rows.Shop) -> User:
    user = rows.person("charlie")
    rows.member(user, charlies.tenant)
    return user


@pytest.fixture
def support(db: None) -> User:
    return rows.person("stine", is_staff=True, is_superuser=True)


@pytest.fixture
def as_(client: Client) -> Callable[[User], Client]:
    """``as_(alice).get(…)``: a browser in which this person is logged in."""

    def logged_in(user: User) -> Client:
        client.force_login(user)
        return client

    return logged_in


@pytest.fixture(autouse=True)
def three_past_three(request: pytest.FixtureRequest) -> Iterator[None]:
    """The portal speaks of today and yesterday, so the day stands still: 22 November 2026, 15:03 in Oslo.

    Not where a real browser or the sandbox keeps its own time.
    """
    if request.node.get_closest_marker("browser") or "sandbox" in request.fixturenames:
        yield
        return
    with time_machine.travel(rows.NOW, tick=False):
        yield
