"""A tenant with a shop that books into a ledger: rows only, nothing remote."""

from datetime import UTC, date, datetime

import pytest

from accounts.models import Tenant
from integrations.models import Connection

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def make_shop(org_number: str, name: str) -> Connection:
    tenant = Tenant.objects.create(name=name, org_number=org_number)
    ledger = Connection.objects.create(tenant=tenant, kind="tripletex", name="Tripletex")
    return Connection.objects.create(
        tenant=tenant, kind="woocommerce", name="Butikk", ledger=ledger, from_date=date(2026, 1, 1)
    )


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def shop(db: None) -> Connection:
    return make_shop("984809085", "Alice AS")


@pytest.fixture
def other_shop(db: None) -> Connection:
    return make_shop("123456785", "Charlie AS")
