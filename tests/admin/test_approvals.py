"""What a person says about a stopped document: a button on its page, an action on the list, an entry in the log."""

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry, User
from integrations.models import Approval, EntityLink, SyncEvent
from tests import factories
from tests.admin.conftest import Shop

pytestmark = pytest.mark.django_db


def stopped(shop: Shop, code: str, **changes: Any) -> SyncEvent:
    return factories.SyncEventFactory(
        connection=shop.source, state="blocked", code=code, who="accountant",
        document_date=dt.date(2026, 10, 9), **changes,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("period_closed", "open_day"),
        ("period_closed_ask", "open_day"),
        ("change_needs_approval", "correction"),
        ("refund_without_lines", "spread"),
        ("refund_without_lines", "goodwill"),
    ],
)
def test_the_page_offers_what_can_be_said_and_keeps_it(
    admin: Client, shop: Shop, code: str, kind: str
) -> None:
    shop.ledger.closed_until = dt.date(2026, 10, 31)
    shop.ledger.save()
    event = stopped(shop, code, params={"content": "abc"} if kind == "correction" else {})
    page = reverse("admin:integrations_syncevent_change", args=[event.pk])
    address = reverse("admin:integrations_syncevent_approve", args=[event.pk, kind])
    shown = admin.get(page).content.decode()
    assert address in shown

    admin.post(address)

    approval = Approval.objects.get()
    assert (approval.kind, approval.document_id) == (kind, event.document_id)
    assert approval.on == (dt.date(2026, 11, 1) if kind == "open_day" else None)
    assert approval.content == ("abc" if kind == "correction" else "")
    event.refresh_from_db()
    assert (event.state, event.code) == ("pending", "")
    entry = AuditEntry.objects.get(action="approve")
    assert entry.after["kind"] == kind


def test_a_locked_vat_term_leads_to_the_first_day_of_the_next(admin: Client, shop: Shop) -> None:
    event = stopped(shop, "period_locked")
    admin.post(reverse("admin:integrations_syncevent_approve", args=[event.pk, "open_day"]))
    assert Approval.objects.get().on == dt.date(2026, 11, 1)


def test_what_cannot_be_said_is_not_kept(admin: Client, shop: Shop) -> None:
    event = stopped(shop, "missing_mapping", waiting_for="tender:vipps")
    for kind in ("open_day", "nonsense"):
        admin.post(reverse("admin:integrations_syncevent_approve", args=[event.pk, kind]))
    assert not Approval.objects.exists()


def test_many_are_booked_on_the_first_open_day_at_once(admin: Client, shop: Shop) -> None:
    shop.ledger.closed_until = dt.date(2026, 10, 31)
    shop.ledger.save()
    chosen = [stopped(shop, "period_closed"), stopped(shop, "period_closed"), stopped(shop, "vat_deviation")]
    data = {"action": "open_day_chosen", "_selected_action": [event.pk for event in chosen]}
    admin.post(reverse("admin:integrations_syncevent_changelist"), data)
    assert Approval.objects.count() == 2
    states = SyncEvent.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["pending", "pending", "blocked"]


def test_who_may_not_steer_says_nothing(nils: User, as_: Any, shop: Shop) -> None:
    event = stopped(shop, "period_closed")
    answer = as_(nils).post(reverse("admin:integrations_syncevent_approve", args=[event.pk, "open_day"]))
    assert answer.status_code in (302, 403)
    assert not Approval.objects.exists()


def test_the_chain_is_shown_both_ways(admin: Client, shop: Shop) -> None:
    event = factories.SyncEventFactory(connection=shop.source, state="done", result="verified")
    about = {
        "connection": shop.source,
        "target": shop.ledger,
        "document_id": event.document_id,
        "flow": "sale",
    }
    first = factories.EntityLinkFactory(**about, remote_number="12-2026", part="sale", remote_id="1")
    factories.EntityLinkFactory(
        **about,
        remote_number="45-2026",
        part="correction:1",
        remote_id="2",
        corrects=first,
        reference="x:correction:1",
    )
    page = reverse("admin:integrations_syncevent_change", args=[event.pk])
    shown = " ".join(admin.get(page).content.decode().split())
    assert re.search(r"(corrected by|rettet av) 45-2026", shown)
    assert re.search(r"(corrects|retter) 12-2026", shown)
    assert EntityLink.objects.count() == 2
