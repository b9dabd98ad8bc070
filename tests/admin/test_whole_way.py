"""The admin on top of the running engine: from a stopped order to a verified one, with nothing but the browser."""

import pytest
from django.test import Client
from django.urls import reverse

from integrations.models import AccountMapping, EntityLink
from tests.flows.orders import order
from tests.world import World, sandbox, world

__all__ = ["sandbox", "world"]

pytestmark = pytest.mark.django_db


def page(world: World, number: int) -> str:
    return reverse("admin:integrations_syncevent_change", args=[world.event(number).pk])


def test_a_preview_shows_the_voucher_and_writes_nothing(world: World, admin: Client) -> None:
    world.put(order(1))
    world.note(1)
    response = admin.post(reverse("admin:integrations_syncevent_preview", args=[world.event(1).pk]))
    (previewed,) = response.context["previews"]
    (voucher,) = previewed.documents
    assert previewed.cause is None
    assert [line.meant.account for line in voucher.lines if line.meant][:2] == ["1500", "3000"]
    assert all(line.why for line in voucher.lines)
    assert previewed.source.facts[0][1] == "1"
    assert (world.vouchers(), world.links(), world.event(1).state) == ([], [], "pending")


def test_a_preview_says_why_an_unpaid_order_would_be_skipped(world: World, admin: Client) -> None:
    world.put(order(1, status="processing"))
    world.note(1)
    response = admin.post(reverse("admin:integrations_syncevent_preview", args=[world.event(1).pk]))
    (previewed,) = response.context["previews"]
    assert previewed.is_skipped
    assert previewed.cause.why


def test_choosing_the_missing_account_books_what_waited(world: World, admin: Client) -> None:
    mapping = AccountMapping.objects.get(connection=world.shop, role="tender", key="vipps")
    number = mapping.ledger_account.number
    mapping.delete()
    world.shop.refresh_from_db()
    version = world.shop.rules_version
    type(world.shop).objects.filter(pk=world.shop.pk).update(rules_version=version + 1)
    world.put(order(1), order(2))
    world.note(1, 2)
    world.serve()
    stopped = admin.get(page(world, 1))
    assert stopped.context["found"].shown.key == "blocked"

    form = admin.get(stopped.context["fix"].address).context["adminform"].form
    data = {
        name: form.get_initial_for_field(form.fields[name], name) for name in ("connection", "role", "key")
    }
    response = admin.post(stopped.context["fix"].address, {**data, "account": number})
    assert response.status_code == 302, response.context["adminform"].form.errors
    world.serve()

    for order_number in (1, 2):
        found = admin.get(page(world, order_number)).context["found"]
        assert found.shown.key == "verified"
        assert all(line.is_equal for line in found.documents[0].lines if line.meant)
        assert found.documents[0].url
        assert found.source_url
    assert len(world.vouchers()) == 2
    voucher = EntityLink.objects.filter(connection=world.shop, kind="voucher").first()
    assert voucher is not None
    found_again = admin.get(reverse("admin:integrations_syncevent_changelist"), {"q": voucher.remote_number})
    assert found_again.status_code in (200, 302)


def test_a_check_from_the_page_stores_every_item_and_the_chart(world: World, admin: Client) -> None:
    ledger = world.stage.ledger
    ledger.ledger_accounts.filter(account_mappings=None).delete()
    admin.post(reverse("admin:integrations_connection_check", args=[ledger.pk]))
    assert ledger.readiness.count() > 10
    assert ledger.ledger_accounts.count() > 50
    text = admin.get(reverse("admin:integrations_connection_change", args=[ledger.pk])).content.decode()
    assert "I orden" in text
