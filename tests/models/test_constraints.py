"""What the database itself says no to, whoever asks."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from integrations import models
from tests import factories

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 20)


def refused(factory: Any, **values: Any) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        factory(**values)


def test_a_document_has_one_open_and_one_running_event() -> None:
    event = factories.SyncEventFactory()
    same = {"connection": event.connection, "lane": event.lane, "document_id": event.document_id}
    running = {"state": "running", "lease_token": "t", "lease_until": timezone.now()}

    refused(factories.SyncEventFactory, **same)
    refused(factories.SyncEventFactory, **same, blocked=True)
    factories.SyncEventFactory(**same, **running)
    refused(factories.SyncEventFactory, **same, **running)
    factories.SyncEventFactory(**same, verified=True)
    factories.SyncEventFactory(**same, verified=True)

    assert models.SyncEvent.objects.count() == 4


@pytest.mark.parametrize(
    "values",
    [{"state": "running"}, {"state": "running", "lease_token": "t"}, {"state": "blocked", "code": ""}],
    ids=["running without a lease", "running without an end", "blocked without a cause"],
)
def test_an_event_says_who_runs_it_and_why_it_is_stopped(values: dict[str, Any]) -> None:
    refused(factories.SyncEventFactory, **values)


def test_a_part_of_a_document_leads_to_one_ledger_document_and_back() -> None:
    link = factories.EntityLinkFactory(remote_id="77")
    same = {"connection": link.connection, "target": link.target}

    refused(factories.EntityLinkFactory, **same, document_id=link.document_id, reference="another")
    refused(factories.EntityLinkFactory, **same, reference=link.reference)
    refused(factories.EntityLinkFactory, **same, remote_id="77")
    refused(factories.EntityLinkFactory, **same, remote_id="")
    factories.EntityLinkFactory(**same, remote_id="", state="reserved")
    factories.EntityLinkFactory(remote_id="77")

    assert models.EntityLink.objects.count() == 3


@pytest.mark.parametrize(
    ("factory", "values"),
    [
        (factories.VatRuleFactory, {"valid_from": DAY, "valid_to": DAY - timedelta(days=1)}),
        (factories.HistoryRunFactory, {"from_date": DAY, "to_date": DAY - timedelta(days=1)}),
        (factories.ExchangeRateFactory, {"nok_per_unit": Decimal("0")}),
    ],
    ids=["a rule that ends before it begins", "a period that does", "a rate of nothing"],
)
def test_impossible_values_are_refused(factory: Any, values: dict[str, Any]) -> None:
    refused(factory, **values)


def test_a_connection_is_not_its_own_ledger() -> None:
    ledger = factories.LedgerFactory()

    with pytest.raises(IntegrityError), transaction.atomic():
        models.Connection.objects.filter(pk=ledger.pk).update(ledger=ledger)


def test_a_notice_is_open_once_and_may_come_back() -> None:
    notice = factories.NoticeFactory()
    same = {"connection": notice.connection, "code": notice.code}

    refused(factories.NoticeFactory, **same)
    models.Notice.objects.update(over_at=timezone.now())
    factories.NoticeFactory(**same)

    assert models.Notice.objects.count() == 2


def test_one_history_import_is_under_way() -> None:
    run = factories.HistoryRunFactory(state="paused")

    refused(factories.HistoryRunFactory, connection=run.connection)
    models.HistoryRun.objects.update(state="cancelled")
    factories.HistoryRunFactory(connection=run.connection)

    assert models.HistoryRun.objects.count() == 2


@pytest.mark.parametrize(
    ("make", "again"),
    [
        (factories.AccountMappingFactory, ("connection", "role", "key", "ledger_account")),
        (factories.ProductClassRuleFactory, ("connection", "tax_class")),
        (factories.PaymentMethodRuleFactory, ("connection", "method")),
        (factories.VatRuleFactory, ("connection",)),
        (factories.LedgerAccountFactory, ("connection", "number")),
        (factories.VatCodeFactory, ("connection", "number")),
        (factories.PaymentTypeFactory, ("connection", "remote_id")),
        (factories.ReadinessItemFactory, ("connection", "item")),
        (factories.SourceDocumentFactory, ("connection", "flow", "document_id")),
        (factories.ExchangeRateFactory, ("currency", "on", "source")),
    ],
)
def test_natural_keys_are_unique(make: Any, again: tuple[str, ...]) -> None:
    row = make()

    refused(make, **{name: getattr(row, name) for name in again})


def test_what_was_booked_cannot_be_taken_away_with_its_connection_or_company() -> None:
    link = factories.EntityLinkFactory()

    for row in (link.connection, link.target, link.connection.tenant):
        with pytest.raises(ProtectedError):
            row.delete()


def test_an_account_that_a_mapping_uses_stays() -> None:
    mapping = factories.AccountMappingFactory()

    with pytest.raises(ProtectedError):
        mapping.ledger_account.delete()
