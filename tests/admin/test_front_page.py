"""Is everyone fine? What the front page says, and that it asks few questions however much there is."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Tenant
from integrations.admin import graph
from tests import factories
from tests.admin.conftest import Shop


@pytest.fixture(autouse=True)
def fresh() -> None:
    cache.clear()


def front(admin: Client) -> Any:
    return admin.get(reverse("admin:index")).context


def beat() -> None:
    factories.HeartbeatFactory(beat_at=timezone.now())


def test_an_empty_installation_says_the_first_step(admin: Client) -> None:
    assert front(admin)["sentence"].startswith("Ingen firmaer ennå")


def test_everyone_is_fine(admin: Client, shop: Shop) -> None:
    beat()
    factories.SyncEventFactory(connection=shop.source, verified=True)
    context = front(admin)
    assert context["sentence"].startswith("Alle har det bra")
    assert context["sentence_state"] == "verified"
    assert context["unwell"] == []


def test_silent_workers_come_first(admin: Client, shop: Shop) -> None:
    factories.HeartbeatFactory(beat_at=timezone.now() - dt.timedelta(minutes=10))
    context = front(admin)
    assert context["sentence_state"] == "blocked"
    assert [worker.is_alive for worker in context["fleet"].workers] == [False]


def test_companies_are_sorted_by_harm(admin: Client, shop: Shop, other_shop: Shop) -> None:
    beat()
    third = factories.ShopFactory(tenant__name="Ullvare AS")
    factories.SyncEventFactory(connection=shop.source, blocked=True, gross=Decimal("99000.00"))
    factories.SyncEventFactory(connection=other_shop.source, state="blocked", code="verification_failed")
    for _ in range(2):
        factories.SyncEventFactory(connection=third, blocked=True, gross=Decimal("100.00"))
    names = [health.tenant.name for health in front(admin)["unwell"]]
    assert names == ["Charlies Hage AS", "Alices Sport AS", "Ullvare AS"]


def test_a_cause_has_its_count_money_and_way_to_the_fix(admin: Client, shop: Shop, other_shop: Shop) -> None:
    for place in (shop, shop, other_shop):
        factories.SyncEventFactory(connection=place.source, blocked=True, gross=Decimal("349.00"))
    factories.SyncEventFactory(connection=shop.source, blocked=True, gross=Decimal("-10.00"), currency="EUR")
    (row,) = front(admin)["causes"]
    assert (row.cause.count, len(row.cause.companies)) == (4, 2)
    assert row.money == "1\xa0047,00\xa0kr + 10,00\xa0EUR"
    assert row.fix.address.startswith(reverse("admin:integrations_accountmapping_add"))
    assert len(admin.get(row.address).context["cl"].result_list) == 4


def test_paused_connections_and_late_documents_are_unwell(
    admin: Client, shop: Shop, other_shop: Shop
) -> None:
    shop.source.state = "paused"
    shop.source.paused_at = timezone.now()
    shop.source.save()
    factories.SyncEventFactory(
        connection=other_shop.source, available_at=timezone.now() - dt.timedelta(hours=1)
    )
    context = front(admin)
    assert context["fleet"].paused == [shop.source]
    assert [health.late for health in context["unwell"]] == [False, True]


def test_history_that_waits_is_not_late(admin: Client, shop: Shop) -> None:
    beat()
    factories.SyncEventFactory(
        connection=shop.source, priority=5, available_at=timezone.now() - dt.timedelta(hours=1)
    )
    assert front(admin)["unwell"] == []


def test_the_graph_counts_the_last_day_by_hour(admin: Client, shop: Shop) -> None:
    now = timezone.now()
    for hours in (0, 0, 23, 30):
        factories.EntityLinkFactory(connection=shop.source, confirmed_at=now - dt.timedelta(hours=hours))
    factories.SyncEventFactory(connection=shop.source, blocked=True, finished_at=now)
    hours = front(admin)["fleet"].hours
    assert len(hours) == 24
    assert (hours[-1].booked, hours[-1].blocked) == (2, 1)
    assert sum(hour.booked for hour in hours) == 3


@pytest.mark.parametrize(
    ("most", "top"), [(0, 2), (1, 2), (3, 4), (5, 10), (11, 20), (40, 40), (41, 100), (999, 1000)]
)
def test_the_graph_ends_at_a_round_number(most: int, top: int) -> None:
    assert graph.nice_top(most) == top


def test_the_graph_stands_on_zero_and_has_its_table(admin: Client, shop: Shop) -> None:
    factories.EntityLinkFactory(connection=shop.source, confirmed_at=timezone.now())
    text = str(front(admin)["graph"])
    assert text.count("<tr>") == 25
    assert f'y="{graph.TOP + (graph.FLOOR - graph.TOP) / 2}"' in text, "one of two stands half way up"


def make_much(count: int) -> None:
    for _ in range(count):
        shop = factories.ShopFactory()
        factories.SyncEventFactory(connection=shop, blocked=True)
        factories.SyncEventFactory(connection=shop, verified=True)
        factories.EntityLinkFactory(connection=shop)
        factories.AccountMappingFactory(connection=shop)
        factories.VatRuleFactory(connection=shop)
        factories.ReadinessItemFactory(connection=shop.ledger, status="failed")
        factories.SyncAttemptFactory(event=shop.events.first())
        factories.NoticeFactory(connection=shop)
        factories.HistoryRunFactory(connection=shop)
        factories.SyncCursorFactory(connection=shop)
        factories.MembershipFactory(tenant=shop.tenant)
        factories.AuditEntryFactory(tenant=shop.tenant)


LISTS = [
    "integrations_syncevent", "integrations_entitylink", "integrations_syncattempt", "integrations_accountmapping",
    "integrations_vatrule", "integrations_connection", "integrations_readinessitem", "integrations_notice",
    "integrations_historyrun", "integrations_synccursor", "integrations_lane", "integrations_ledgeraccount",
    "accounts_tenant", "accounts_membership", "accounts_auditentry",
]  # fmt: skip


@pytest.mark.parametrize("name", LISTS)
def test_a_longer_list_asks_no_more_questions(
    name: str, admin: Client, db: None, django_assert_max_num_queries: Any, django_assert_num_queries: Any
) -> None:
    address = reverse(f"admin:{name}_changelist")
    make_much(2)
    admin.get(address)
    with django_assert_max_num_queries(25) as few:
        admin.get(address)
    make_much(10)
    with django_assert_num_queries(len(few)):
        admin.get(address)


def test_more_companies_ask_no_more_questions_on_the_front_page(
    admin: Client, db: None, django_assert_max_num_queries: Any
) -> None:
    make_much(1)
    admin.get(reverse("admin:index"))
    with django_assert_max_num_queries(30) as few:
        front(admin)
    make_much(10)
    cache.clear()
    with django_assert_max_num_queries(len(few) + 10):
        front(admin)
    assert Tenant.objects.count() == 11
