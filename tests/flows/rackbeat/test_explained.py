"""Preview, trying again and explanation of a Rackbeat invoice, and what its form and its readiness show."""

from typing import Any

import pytest
from django.utils import timezone

from integrations import jobs
from integrations.admin.connection_form import ConnectionForm
from integrations.desk import explain, preview, texts
from integrations.desk.connection_fields import booking_fields, policy_groups, usual_settings
from integrations.models import ReadinessItem, SyncEvent
from integrations.sync import events
from tests.factories import UserFactory
from tests.rackbeat_world import RackbeatWorld, goods

pytestmark = pytest.mark.django_db


def test_a_preview_is_the_order_and_writes_nothing(rackbeat: RackbeatWorld) -> None:
    number = rackbeat.invoice()
    rackbeat.note(number)
    rackbeat.serve()
    before = rackbeat.ledger()
    rackbeat.rebook(number, lines=goods(hoses=4))

    [shown] = preview.preview([rackbeat.event(number)], actor=UserFactory(), language="nb")

    [document] = shown.documents
    assert (document.kind, str(document.total)) == ("order", "3729.53")
    assert rackbeat.ledger() == before


def test_its_explanation_says_what_came_what_was_meant_and_what_was_read(rackbeat: RackbeatWorld) -> None:
    number = rackbeat.invoice()
    rackbeat.note(number)
    rackbeat.serve()

    explained = explain.explain(rackbeat.event(number), language="nb")

    assert explained.source is not None
    assert [(line.title, line.quantity, str(line.gross)) for line in explained.source.lines] == [
        ("Slange/1 Slange", "12", "1851.08"),
        ("Pumpe Pumpe", "1", "3112.50"),
    ]
    [document] = explained.documents
    assert (document.kind, document.was_read_back) == ("order", True)
    assert texts.document_name(rackbeat.event(number)).endswith(str(number))


def test_a_project_that_is_not_in_tripletex_stops_it_with_a_sentence(rackbeat: RackbeatWorld) -> None:
    rackbeat.warehouse.create("projects", number=77, name="Hall B")
    number = rackbeat.invoice(project_id=77)
    rackbeat.note(number)
    rackbeat.serve()

    event = rackbeat.event(number)
    cause = texts.of_event(event, language="nb")
    assert (event.state, event.code, event.params["item"]) == ("blocked", "not_ready", "project_unknown")
    assert cause is not None
    assert "77" in cause.why
    assert rackbeat.orders() == []


def test_a_key_without_sales_orders_stops_only_what_needs_them(rackbeat: RackbeatWorld) -> None:
    rackbeat.fault(system="tripletex", method="GET", path="/order$", kind="status", status=403, times=99)
    jobs.check_connection(rackbeat.stage.ledger.pk)
    items: dict[str, Any] = dict(
        ReadinessItem.objects.filter(connection=rackbeat.stage.ledger).values_list("item", "status")
    )
    assert items["rights_orders"] == "failed"
    number = rackbeat.invoice()
    rackbeat.note(number)
    rackbeat.serve()
    assert (rackbeat.event(number).code, rackbeat.event(number).params["item"]) == (
        "not_ready",
        "rights_orders",
    )

    rackbeat.calm()
    jobs.check_connection(rackbeat.stage.ledger.pk)
    rackbeat.serve()
    assert rackbeat.event(number).result == "verified"


def test_trying_again_changes_nothing_that_is_right(rackbeat: RackbeatWorld) -> None:
    number = rackbeat.invoice()
    rackbeat.note(number)
    rackbeat.serve()
    before = rackbeat.ledger()
    events.retry(
        SyncEvent.objects.filter(connection=rackbeat.shop, flow="customer_invoice"), now=timezone.now()
    )
    rackbeat.serve()

    assert (rackbeat.event(number).result, rackbeat.ledger()) == ("unchanged", before)


def test_its_form_shows_only_what_applies(rackbeat: RackbeatWorld) -> None:
    form = ConnectionForm(instance=rackbeat.shop)

    assert [value for value, _label in form.fields["business_mode"].choices] == ["order_draft", "invoice"]
    assert booking_fields("rackbeat") == (
        "ledger", "from_date", "business_mode", "draft_days", "supplier_invoices",
    )  # fmt: skip
    shown = {name for _title, names in policy_groups("rackbeat") for name in names}
    assert shown.isdisjoint(
        {"gift_card_marks", "customer_mode", "shipping_vat", "reserves", "amount_refunds"}
    )
    assert usual_settings("rackbeat") == {"business_mode": "order_draft"}
