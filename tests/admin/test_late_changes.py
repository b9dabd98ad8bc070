"""The way out of what a late change has stopped, click by click in the admin, on top of the running engine."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry
from integrations.models import SyncEvent
from tests.flows.books import balances
from tests.flows.orders import line, order
from tests.flows.test_invoice_credits import invoiced
from tests.flows.test_refunds import give_back, note_refund, sold
from tests.world import World, sandbox, world

__all__ = ["sandbox", "world"]
pytestmark = pytest.mark.django_db


def click(admin: Client, event: SyncEvent, kind: str) -> str:
    """Open the document's page, and press the button that it shows. Returns the page."""
    page = reverse("admin:integrations_syncevent_change", args=[event.pk])
    address = reverse("admin:integrations_syncevent_approve", args=[event.pk, kind])
    shown = admin.get(page).content.decode()
    assert address in shown
    assert admin.post(address).status_code == 302
    return shown


def told_again(world: World, document: str, flow: str = "sale") -> Any:
    """The document's state and the ledger, after the shop has named it once more."""
    if flow == "refund":
        note_refund(world, document)
    else:
        world.note(document)
    world.serve(later=timedelta(hours=1))
    event = world.event(document, flow)
    return event.state, event.result


def test_an_order_opened_again_is_taken_back_on_a_persons_word(world: World, admin: Client) -> None:
    sold(world, order(1))
    world.sandbox.control("woo", "set_status", shop=world.stage.shop_slug, order=1, status="on-hold")
    world.note(1)
    world.serve()
    event = world.event(1)
    assert event.code == "reopened_after_booking"

    shown = click(admin, event, "correction")
    assert world.links()[0].remote_number in shown
    assert "Før rettingen" in shown
    world.serve()

    assert (world.event(1).state, world.event(1).result) == ("done", "verified")
    assert balances(world) == {}
    before = world.ledger()
    assert told_again(world, "1") == ("done", "unchanged")
    assert world.ledger() == before


def test_an_invoice_credited_in_part_and_changed_is_settled_by_hand_until_it_changes_again(
    world: World, admin: Client
) -> None:
    sold(world, invoiced(1, line(1, "125.00"), line(2, "115.00", "15", "mat-15")))
    note_refund(world, give_back(world, 1, units={1: 1}))
    world.serve()
    before = world.ledger()
    world.put(invoiced(1, line(1, "250.00"), line(2, "115.00", "15", "mat-15")))
    world.note(1)
    world.serve()
    event = world.event(1)
    assert event.code == "credited_in_part"

    shown = click(admin, event, "by_hand")
    assert "Rett fakturaen i Tripletex" in shown
    assert world.links()[0].remote_number in shown
    world.serve()

    assert (world.event(1).state, world.event(1).result) == ("done", "unchanged")
    assert told_again(world, "1") == ("done", "unchanged")
    assert world.ledger() == before
    assert AuditEntry.objects.filter(action="approve").count() == 1
    world.put(invoiced(1, line(1, "300.00"), line(2, "115.00", "15", "mat-15")))
    world.note(1)
    world.serve(later=timedelta(hours=2))
    assert world.event(1).code == "credited_in_part"


def test_a_credit_note_whose_refund_was_deleted_is_settled_by_hand(world: World, admin: Client) -> None:
    sold(world, invoiced(1))
    refund = give_back(world, 1, units={0: 1})
    note_refund(world, refund)
    world.serve()
    world.sandbox.control(
        "woo", "delete_refund", shop=world.stage.shop_slug, order=1, refund=int(refund.split(":")[1])
    )
    note_refund(world, refund)
    world.serve()
    event = world.event(refund, "refund")
    assert event.code == "credit_note_of_changed_refund"

    click(admin, event, "by_hand")
    world.serve()

    assert told_again(world, refund, "refund") == ("done", "unchanged")
