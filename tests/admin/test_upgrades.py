"""Support makes invoices of orders on a customer's word, and confirms going live: the same rows as the portal's."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry, User
from integrations.models import EntityLink, GoLiveConfirmation, ReadinessItem, SyncEvent, UpgradeWish
from integrations.sync import connections
from tests import factories
from tests.admin.conftest import Shop, allow

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 10, 9)
CHOICE = {"on": "2026-10-12", "send": "EMAIL", "email": "post@fjell.example"}


def draft(shop: Shop, number: str) -> SyncEvent:
    event = factories.SyncEventFactory(
        connection=shop.source, flow="customer_invoice", document_id=number, label=number, state="done",
        result="verified", gross=Decimal("125.00"), currency="NOK", document_date=DAY,
    )  # fmt: skip
    line = {
        "text": "Slange",
        "quantity": "1",
        "unit_price": "100",
        "vat_code": "3",
        "vat_rate": "25",
        "gross": "125.00",
    }
    EntityLink.objects.create(
        connection=shop.source, target=shop.ledger, flow="customer_invoice", document_id=number, label=number,
        kind="order", reference=f"rac:x:{number}", state="verified", remote_id=f"8{number}", remote_number="12",
        gross=Decimal("125.00"), currency="NOK", fingerprint="abc", document_date=DAY,
        expected={"customer": "Fjell AS", "org_number": "", "total": "125.00", "lines": [line]},
        observed={"state": "open"},
    )  # fmt: skip
    return event


@pytest.fixture
def sending(shop: Shop) -> Shop:
    """The ledger may send invoices."""
    shop.ledger.send_invoices = True
    shop.ledger.save()
    return shop


def step(client: Client, event: SyncEvent, **data: Any) -> str:
    address = f"{reverse('admin:integrations_syncevent_invoice')}?chosen={event.pk}"
    return " ".join(client.post(address, {**CHOICE, **data}, follow=True).content.decode().split())


def test_support_confirms_after_looking_it_over(admin: Client, stine: User, sending: Shop) -> None:
    event = draft(sending, "10021")
    page = admin.get(reverse("admin:integrations_syncevent_change", args=[event.pk])).content.decode()
    address = f"{reverse('admin:integrations_syncevent_invoice')}?chosen={event.pk}"
    assert address in page
    assert "Fjell AS" in admin.get(address).content.decode()

    review = step(admin, event)
    assert "125,00 kr" in review
    assert not UpgradeWish.objects.exists()

    step(admin, event, confirm="1", **{f"seen-{event.pk}": "abc"})
    wish = UpgradeWish.objects.get()
    assert (wish.send, wish.email, wish.on, wish.given_by) == (
        "EMAIL", "post@fjell.example", dt.date(2026, 10, 12), AuditEntry.objects.get().actor,
    )  # fmt: skip
    event.refresh_from_db()
    assert event.state == "pending"

    admin.post(reverse("admin:integrations_syncevent_take_back", args=[event.pk]))
    wish.refresh_from_db()
    assert wish.state == "taken_back"


def test_many_are_chosen_in_the_list(admin: Client, sending: Shop) -> None:
    chosen = [draft(sending, "10021"), draft(sending, "10022")]
    data = {"action": "invoice_chosen", "_selected_action": [event.pk for event in chosen]}
    answer = admin.post(reverse("admin:integrations_syncevent_changelist"), data)

    assert answer.url.endswith("&".join(f"chosen={event.pk}" for event in chosen))
    assert admin.get(answer.url).content.decode().count("Fjell AS") == 2


def test_who_may_not_steer_invoices_nothing(nils: User, as_: Any, sending: Shop) -> None:
    event = draft(sending, "10021")
    client = as_(allow(nils, "integrations.view_syncevent"))
    page = client.get(reverse("admin:integrations_syncevent_change", args=[event.pk])).content.decode()
    assert reverse("admin:integrations_syncevent_invoice") not in page
    for name, more in (("take_back", []), ("send", []), ("sending", ["sent"])):
        address = reverse(f"admin:integrations_syncevent_{name}", args=[event.pk, *more])
        assert client.post(address).status_code == 403
    step_address = f"{reverse('admin:integrations_syncevent_invoice')}?chosen={event.pk}"
    assert client.post(step_address, {**CHOICE, "confirm": "1"}).status_code == 403
    assert not UpgradeWish.objects.exists()


def test_going_live_is_confirmed_with_the_ticked_sentence_and_taken_back(admin: Client, shop: Shop) -> None:
    shop.source.kind = "rackbeat"
    shop.source.save()
    ReadinessItem.objects.create(
        connection=shop.ledger,
        item="other_integrations",
        status="warning",
        params={"sign_rackbeat": "100234"},
    )
    connections.hold(shop.source, now=dt.datetime(2026, 11, 22, tzinfo=dt.UTC))
    page = reverse("admin:integrations_connection_change", args=[shop.source.pk])
    address = reverse("admin:integrations_connection_go_live", args=[shop.source.pk])
    shown = admin.get(page).content.decode()
    assert address in shown
    assert reverse("admin:integrations_connection_resume", args=[shop.source.pk]) not in shown

    admin.post(address, {})
    assert not GoLiveConfirmation.objects.exists()
    admin.post(address, {"understood": "on"})
    shop.source.refresh_from_db()
    assert (shop.source.state, GoLiveConfirmation.objects.count()) == ("active", 1)
    admin.post(reverse("admin:integrations_connection_go_live_back", args=[shop.source.pk]))
    shop.source.refresh_from_db()
    assert shop.source.paused_code == "go_live_unconfirmed"
    actions = list(AuditEntry.objects.order_by("id").values_list("action", flat=True))
    assert actions == ["go_live", "go_live_back"]
