"""The three people of every access test: Alice owns a shop, Bob is her accountant, Charlie owns another one."""

import gc
import os
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, settings

from accounts.models import Membership, Tenant, User
from tests import factories
from tests.log_in import Browser, browser_of

# The same examples on every run: what a machine finds by chance is no reason for another's change to fail. Busy machines
# are slow, which is no fault of the code either.
settings.register_profile(
    "suite",
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
settings.load_profile("suite")
REACHES_DATABASE = {"db", "transactional_db", "live_server", "django_db_setup"}
"""Fixtures by which a test says that it needs tables."""


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are cores: what waits for workers that die and systems that do not answer leaves a core free."""
    return (os.cpu_count() or 1) + 1


def pytest_collection_finish() -> None:
    """What is loaded now stays until the end: the collector of garbage need not look through it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Beside other workers the files that take long come first, so that no worker is left alone with one at the end.

    Tests that reach the database are marked so: the others need not be run once per kind of database.
    """
    for item in items:
        if item.get_closest_marker("django_db") or not REACHES_DATABASE.isdisjoint(fixtures_of(item)):
            item.add_marker("database")
    if hasattr(config, "workerinput"):
        longest = {item.path: 0 for item in items}
        for item in items:
            longest[item.path] = max(longest[item.path], length(item))
        items.sort(key=lambda item: -longest[item.path])


def fixtures_of(item: pytest.Item) -> list[str]:
    """The names of what the test is given, what that needs included."""
    return list(getattr(item, "fixturenames", ()))


def length(item: pytest.Item) -> int:
    """How long a test may take, by what it needs: processes or a browser, the sandbox, neither."""
    marker = item.get_closest_marker("django_db")
    if item.get_closest_marker("browser") or (marker and marker.kwargs.get("transaction")):
        return 2
    return int("sandbox" in fixtures_of(item))


@pytest.fixture(autouse=True)
def quick(settings: Any) -> None:
    """Static files are not listed anew for every browser, and passwords not hashed as slowly as they must be."""
    settings.WHITENOISE_AUTOREFRESH = True
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def client() -> Client:
    """A browser."""
    return Browser()


@pytest.fixture
def admin_client(admin_user: User) -> Client:
    """The browser of somebody with every right."""
    return browser_of(admin_user)


@pytest.fixture
def alices(db: None) -> Tenant:
    """Alice's company."""
    return factories.TenantFactory(name="Alices Sport AS")


@pytest.fixture
def charlies(db: None) -> Tenant:
    """Charlie's company, of which Alice and Bob must see nothing."""
    return factories.TenantFactory(name="Charlies Hage AS")


@pytest.fixture
def alice(alices: Tenant) -> User:
    """The owner of Alice's company."""
    return factories.MembershipFactory(tenant=alices, user__email="alice@example.no", user__name="Alice").user


@pytest.fixture
def bob(alices: Tenant) -> User:
    """The accountant of Alice's company."""
    role = Membership.Role.ACCOUNTANT
    return factories.MembershipFactory(
        tenant=alices, user__email="bob@example.no", user__name="Bob", role=role
    ).user


@pytest.fixture
def charlie(charlies: Tenant) -> User:
    """The owner of Charlie's company."""
    return factories.MembershipFactory(
        tenant=charlies, user__email="charlie@example.no", user__name="Charlie"
    ).user
