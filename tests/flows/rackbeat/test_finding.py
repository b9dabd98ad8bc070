"""How booked invoices are found: by webhook, by polling alone, and in history from a date."""

import json
from datetime import date

import pytest
from django.utils import timezone

from integrations import jobs
from integrations.connectors.rackbeat.webhooks import tokens_in
from integrations.desk import actions, intake
from integrations.models import SyncEvent
from tests.factories import UserFactory
from tests.rackbeat_world import RackbeatWorld

pytestmark = pytest.mark.django_db


def test_a_booking_told_by_webhook(rackbeat: RackbeatWorld) -> None:
    number = rackbeat.invoice()
    known = tokens_in(rackbeat.shop.known_webhook_secret())
    for event in ("customer_invoice.created", "customer_invoice.booked"):
        headers = {"Rackbeat-Webhook-Event": event, "Rackbeat-Webhook-Token": known[event].token}
        body = json.dumps({"key_name": "number", "key": str(number)}).encode()
        assert intake.receive(rackbeat.shop.webhook_key, body, headers, now=timezone.now()) == 1
    rackbeat.serve()

    assert rackbeat.event(number).result == "verified"
    assert SyncEvent.objects.filter(flow="customer_invoice", document_id=str(number)).count() == 1


def test_polling_alone_finds_bookings_and_unbookings(rackbeat: RackbeatWorld) -> None:
    number = rackbeat.invoice()
    rackbeat.poll()
    rackbeat.serve()
    assert rackbeat.event(number).result == "verified"
    before = rackbeat.ledger()
    rackbeat.poll()
    rackbeat.serve()
    assert rackbeat.ledger() == before

    rackbeat.warehouse.do("customer-invoices", number, "unbook")
    rackbeat.poll()
    rackbeat.serve()
    assert rackbeat.event(number).code == "draft_of_unbooked"


def test_history_from_a_date(rackbeat: RackbeatWorld) -> None:
    old = rackbeat.invoice(invoice_date="2025-12-30", due_date="2026-01-10")
    wanted = [
        rackbeat.invoice(invoice_date=f"2026-0{month}-15", due_date="2026-12-31") for month in (2, 3, 4)
    ]
    (run,) = actions.start_history(
        rackbeat.shop,
        from_date=date(2026, 2, 1),
        to_date=date(2026, 3, 31),
        actor=UserFactory(),
        now=timezone.now(),
    )
    jobs.list_history()
    rackbeat.serve()

    assert run.flow == "customer_invoice"
    assert [rackbeat.event(number).result for number in wanted[:2]] == ["verified", "verified"]
    assert not SyncEvent.objects.filter(flow="customer_invoice", document_id__in=[old, wanted[2]]).exists()
    rackbeat.note(old)
    rackbeat.serve()
    assert rackbeat.event(old).code == "before_from_date"
