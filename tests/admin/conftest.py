"""Stine is support with every right, Nils is support with none; Alice's shop has one document of every kind."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from accounts.models import Tenant, User
from integrations import models
from tests import factories
from tests.log_in import browser_of


@dataclass(kw_only=True)
class Shop:
    """A shop with its ledger and what the ledger knows."""

    tenant: Tenant
    source: models.Connection
    ledger: models.Connection
    vipps: models.LedgerAccount
    sales: models.LedgerAccount


def make_shop(tenant: Tenant) -> Shop:
    source = factories.ShopFactory(tenant=tenant)
    ledger = source.ledger
    factories.VatCodeFactory(connection=ledger)
    return Shop(
        tenant=tenant,
        source=source,
        ledger=ledger,
        vipps=factories.LedgerAccountFactory(connection=ledger, number="1932", name="Vipps oppgjør"),
        sales=factories.LedgerAccountFactory(
            connection=ledger, number="3000", name="Salgsinntekt", vat_lock="3"
        ),
    )


@pytest.fixture
def shop(alices: Tenant) -> Shop:
    return make_shop(alices)


@pytest.fixture
def other_shop(charlies: Tenant) -> Shop:
    return make_shop(charlies)


@pytest.fixture
def stine(db: None) -> User:
    return factories.UserFactory(
        email="stine@bilagsbro.example.no", name="Stine", is_staff=True, is_superuser=True
    )


@pytest.fixture
def nils(db: None) -> User:
    return factories.UserFactory(email="nils@bilagsbro.example.no", name="Nils", is_staff=True)


@pytest.fixture
def as_() -> Callable[[User], Client]:
    return browser_of


@pytest.fixture
def admin(stine: User, as_: Callable[[User], Client]) -> Client:
    """Stine's browser."""
    return as_(stine)


def allow(user: User, *names: str) -> User:
    """Give rights, each as ``app.codename``; returns the user with a fresh memory of them."""
    for name in names:
        app, _, codename = name.partition(".")
        user.user_permissions.add(Permission.objects.get(content_type__app_label=app, codename=codename))
    return User.objects.get(pk=user.pk)


@pytest.fixture
def one_of_each(shop: Shop) -> Shop:
    """A row in every table of Alice's."""
    source, ledger = shop.source, shop.ledger
    event = factories.SyncEventFactory(connection=source, blocked=True, document_id="70001", label="10432")
    factories.SyncAttemptFactory(event=event, outcome="stopped", code="missing_mapping", params=event.params)
    factories.SourceDocumentFactory(
        connection=source, document_id="70001", body={"id": 70001, "number": "10432"}
    )
    factories.EntityLinkFactory(connection=source, document_id="70002", label="10433")
    factories.AccountMappingFactory(connection=source, role="sales", key="3", ledger_account=shop.sales)
    factories.VatRuleFactory(connection=source)
    factories.ProductClassRuleFactory(connection=source)
    factories.ProductRuleFactory(connection=source)
    factories.VatRegistrationFactory(connection=source)
    factories.PaymentMethodRuleFactory(connection=source)
    factories.DecisionVersionFactory(connection=source)
    factories.PaymentTypeFactory(connection=ledger)
    factories.ReadinessItemFactory(connection=ledger, status="failed", blocks=["invoice"])
    factories.NoticeFactory(connection=source)
    factories.HistoryRunFactory(connection=source)
    models.StartupRun.objects.create(connection=source, kinds=["customer"], who="Alice")
    factories.SyncCursorFactory(connection=source)
    factories.HeartbeatFactory()
    models.GiftCard.objects.create(
        ledger=ledger, connection=source, digest="d" * 64, shown="…WXYZ", balance=5
    )
    models.GiftCardCheck.objects.create(
        ledger=ledger, account="2902", on=date(2026, 10, 31), listed=5, held=5, difference=0
    )
    factories.ExchangeRateFactory()
    factories.AuditEntryFactory(tenant=shop.tenant)
    factories.InvitationFactory(tenant=shop.tenant)
    return shop
