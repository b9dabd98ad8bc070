"""One box: whatever a customer reads out over the telephone leads to the document."""

import pytest
from django.test import Client
from django.urls import reverse

from integrations.desk import search
from integrations.models import Connection
from tests import factories
from tests.admin.conftest import Shop

LIST = "admin:integrations_syncevent_changelist"


@pytest.fixture
def event(shop: Shop, other_shop: Shop) -> int:
    """Order 10432 with everything that it can be known by, among others."""
    for place in (shop, other_shop):
        factories.SyncEventFactory(connection=place.source, buyer_email="ola@example.no", request_id="other")
    event = factories.SyncEventFactory(
        connection=shop.source,
        document_id="70001",
        label="10432",
        buyer_email="kari@example.no",
        request_id="req-last",
    )
    factories.SyncAttemptFactory(event=event, request_id="req-first")
    reference = f"woo:{shop.source.key}:70001"
    factories.EntityLinkFactory(
        connection=shop.source,
        document_id="70001",
        label="10432",
        reference=reference,
        remote_number="17-2026",
    )
    factories.EntityLinkFactory(
        connection=shop.source, document_id="70001", part="refund", remote_number="218"
    )
    return event.pk


@pytest.mark.parametrize(
    "text",
    [
        "10432", "#10432", " 10432 ", "ordre 10432", "Ordre #10432", "order no. 10432", "70001",
        "17-2026", "bilag 17-2026", "17/2026", "218", "218-2026",
        "req-last", "req-first", "kari@example.no", "Kari@Example.no",
    ],
)  # fmt: skip
def test_the_box_finds_the_document(text: str, event: int, admin: Client) -> None:
    assert search.find_events(text) == [event]
    response = admin.get(reverse(LIST), {"q": text})
    assert (response.status_code, response.url) == (
        302,
        reverse("admin:integrations_syncevent_change", args=[event]),
    )


def test_the_box_finds_our_own_reference(event: int, shop: Shop) -> None:
    assert search.find_events(f"woo:{shop.source.key}:70001") == [event]


@pytest.mark.parametrize(
    "text", ["", "   ", "#", "10433", "kari@example", "1043", "%", "' or 1=1 --", "x" * 5000, "\x00"]
)
def test_the_box_finds_nothing_else(text: str, event: int, admin: Client) -> None:
    assert search.find_events(text) == []
    assert admin.get(reverse(LIST), {"q": text}).status_code == 200


def test_several_finds_are_listed(admin: Client, shop: Shop, other_shop: Shop) -> None:
    both = [
        factories.SyncEventFactory(connection=place.source, label="55").pk for place in (shop, other_shop)
    ]
    response = admin.get(reverse(LIST), {"q": "55"})
    assert [row.pk for row in response.context["cl"].result_list] == sorted(both, reverse=True)


def test_the_search_keeps_to_its_connections(event: int, shop: Shop, other_shop: Shop) -> None:
    theirs = Connection.objects.filter(tenant=other_shop.tenant)
    mine = Connection.objects.filter(tenant=shop.tenant)
    for text in ("10432", "17-2026", "req-first", "kari@example.no"):
        assert search.find_events(text, connections=theirs) == []
        assert search.find_events(text, connections=mine) == [event]
    assert search.find_links("17-2026", connections=theirs) == []


def test_every_page_has_the_box(admin: Client, shop: Shop) -> None:
    for address in (reverse("admin:index"), reverse("admin:accounts_tenant_changelist"), reverse(LIST)):
        assert 'id="bb-search"' in admin.get(address).content.decode()


def test_links_are_found_by_voucher_number_and_reference(event: int, admin: Client, shop: Shop) -> None:
    for text in ("17-2026", f"woo:{shop.source.key}:70001"):
        response = admin.get(reverse("admin:integrations_entitylink_changelist"), {"q": text})
        assert [link.remote_number for link in response.context["cl"].result_list] == ["17-2026"]
