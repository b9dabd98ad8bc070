"""The three people of every access test: Alice owns a shop, Bob is her accountant, Charlie owns another one."""

import pytest
from hypothesis import HealthCheck, settings

from accounts.models import Membership, Tenant, User
from tests import factories

# The same examples on every run: what a machine finds by chance is no reason for another's change to fail. Busy machines
# are slow, which is no fault of the code either.
settings.register_profile(
    "suite",
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
settings.load_profile("suite")


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
