"""One clearing account per gateway and currency: asked for by its own key, or one for every currency."""

import pytest
from django.test import Client
from django.urls import reverse

from integrations.models import AccountMapping, SyncEvent
from tests import factories
from tests.admin.conftest import Shop

ADD = "admin:integrations_accountmapping_add"


def form(shop: Shop, key: str) -> dict[str, str]:
    return {"connection": str(shop.source.pk), "role": "tender", "key": key, "account": "1932"}


def stopped(shop: Shop, key: str) -> SyncEvent:
    return factories.SyncEventFactory(connection=shop.source, blocked=True, waiting_for=f"tender:{key}")


@pytest.mark.parametrize(
    ("chosen", "released"),
    [
        ("vipps", {"vipps"}),
        ("vipps/EUR", {"vipps/EUR"}),
        ("vipps/*", {"vipps", "vipps/EUR", "vipps/SEK"}),
    ],
)
def test_a_choice_releases_the_currencies_that_it_answers_for(
    chosen: str, released: set[str], admin: Client, shop: Shop
) -> None:
    keys = ("vipps", "vipps/EUR", "vipps/SEK", "vipps_recurring")
    waiting = {stopped(shop, key).pk: key for key in keys}

    admin.post(reverse(ADD), form(shop, chosen))

    assert AccountMapping.objects.get().key == chosen
    states = SyncEvent.objects.filter(pk__in=waiting).values_list("pk", "state")
    assert {waiting[pk] for pk, state in states if state == "pending"} == released


def test_the_form_of_a_stopped_document_asks_for_its_currency(admin: Client, shop: Shop) -> None:
    event = stopped(shop, "vipps/EUR")
    page = admin.get(reverse("admin:integrations_syncevent_change", args=[event.pk]))
    filled = admin.get(page.context["fix"].address).context["adminform"].form

    assert filled.get_initial_for_field(filled.fields["key"], "key") == "vipps/EUR"


@pytest.mark.parametrize("key", ["", "vipps/", "vipps/eur", "vipps/EURO", "/EUR", "a/b/EUR"])
def test_a_key_that_no_payment_can_ask_for_is_refused(key: str, admin: Client, shop: Shop) -> None:
    response = admin.post(reverse(ADD), form(shop, key))

    assert list(response.context["adminform"].form.errors) == ["key"]
    assert not AccountMapping.objects.exists()
