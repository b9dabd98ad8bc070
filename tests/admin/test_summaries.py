"""Daily summaries on people's pages: from the voucher to its orders, from an order to its voucher, and the setting."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Membership
from integrations.models import Connection, EntityLink
from tests import factories
from tests.flows.orders import line, order
from tests.world import World, sandbox, world

__all__ = ["sandbox", "world"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def booked(world: World) -> World:
    """Three orders of one day, summed up."""
    Connection.objects.filter(pk=world.shop.pk).update(private_mode="summary")
    world.shop.refresh_from_db()
    world.put(order(1), order(2, line(1, "250.00")), order(3, line(1, "115.00", "15", "mat-15")))
    world.note(1, 2, 3)
    for minutes in (0, 6):
        world.serve(later=timedelta(minutes=minutes))
    assert world.event(1).result == "verified"
    return world


def summary_page(world: World) -> int:
    link = EntityLink.objects.get(connection=world.shop, flow="summary")
    return world.event(link.document_id, flow="summary").pk


def test_every_line_of_a_summary_lists_its_orders_with_what_they_brought(
    booked: World, admin: Client
) -> None:
    response = admin.get(reverse("admin:integrations_syncevent_change", args=[summary_page(booked)]))

    (voucher,) = response.context["found"].documents
    behind = {
        shown.meant.account: [(one.label, f"{one.gross:.2f}", one.event_id) for one in shown.orders.orders]
        for shown in voucher.lines
        if shown.orders
    }
    assert behind["3000"] == [("1", "-125.00", booked.event(1).pk), ("2", "-250.00", booked.event(2).pk)]
    assert behind["3001"] == [("3", "-115.00", booked.event(3).pk)]
    assert (
        reverse("admin:integrations_syncevent_change", args=[booked.event(2).pk]) in response.content.decode()
    )


def test_an_order_shows_its_share_and_leads_to_its_summary(booked: World, admin: Client) -> None:
    response = admin.get(reverse("admin:integrations_syncevent_change", args=[booked.event(2).pk]))

    (share,) = response.context["found"].documents
    assert [(shown.meant.account, f"{shown.meant.gross:.2f}") for shown in share.lines][1] == (
        "3000",
        "-250.00",
    )
    assert [(tie.number, tie.event_id) for tie in share.ties] == [
        (booked.vouchers()[0]["number"], summary_page(booked))
    ]
    assert all(shown.reasoning for shown in share.lines)


def test_a_waiting_order_and_its_day_say_when_they_are_booked(world: World, admin: Client) -> None:
    Connection.objects.filter(pk=world.shop.pk).update(private_mode="summary")
    world.shop.refresh_from_db()
    world.put(order(1))
    world.note(1)
    world.serve()

    waiting = admin.get(reverse("admin:integrations_syncevent_change", args=[world.event(1).pk]))
    assert waiting.context["found"].shown.key == "pending"
    assert "2026" in waiting.context["found"].cause.why
    day = world.event(f"{world.shop.key}:2026-10-09", flow="summary")
    previewed = admin.post(reverse("admin:integrations_syncevent_preview", args=[day.pk]))
    (would,) = previewed.context["previews"]
    assert [shown.meant.account for shown in would.documents[0].lines] == ["1500", "1500", "1932", "3000"]
    assert world.vouchers() == []


def test_the_portal_shows_both_ways_and_nothing_to_strangers(booked: World, client: Client) -> None:
    alice, charlie = factories.UserFactory(email="a@example.no"), factories.MembershipFactory().user
    Membership.objects.create(user=alice, tenant=booked.stage.tenant)
    backend = "django.contrib.auth.backends.ModelBackend"
    pages = [reverse("portal:document", args=[pk]) for pk in (summary_page(booked), booked.event(2).pk)]
    client.force_login(alice, backend=backend)
    for one, other in (pages, pages[::-1]):
        response = client.get(one)
        assert response.status_code == 200
        assert other in response.content.decode()
    client.force_login(charlie, backend=backend)
    assert {client.get(page).status_code for page in pages} == {404}


def test_the_modes_are_chosen_on_the_connection_with_time_and_vat(world: World, admin: Client) -> None:
    response = admin.get(reverse("admin:integrations_connection_change", args=[world.shop.pk]))
    form = response.context["adminform"].form
    assert [name for name, _label in form.fields["business_mode"].choices if name] == [
        "voucher", "invoice", "summary", "order_draft",
    ]  # fmt: skip
    assert {"summary_time", "summary_vat"} <= set(form.fields)
