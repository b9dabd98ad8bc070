"""Projects are made in Tripletex and follow into Rackbeat, all the time: new, renamed, closed, renumbered, deleted."""

import base64
import hashlib
import hmac
import json
from typing import Any

import pytest
from django.utils import timezone

from integrations import jobs
from integrations.desk import intake
from integrations.flows import record_sweep, roads
from integrations.models import SyncCursor, SyncEvent
from integrations.sync.rules import seed_defaults
from tests.flows.startup.conftest import Beginning

pytestmark = pytest.mark.django_db


def project(beginning: Beginning, name: str = "Hall B", **values: Any) -> dict[str, Any]:
    """A person makes a project in Tripletex."""
    managers = beginning.colleague.call("GET", "/employee?assignableProjectManagers=true&fields=id")["values"]
    body = {"name": name, "startDate": "2026-11-01", "projectManager": {"id": managers[0]["id"]}, **values}
    return beginning.colleague.call("POST", "/project", body)["value"]


def change(beginning: Beginning, made: dict[str, Any], **values: Any) -> None:
    beginning.colleague.call("PUT", f"/project/{made['id']}", values)


def poll(beginning: Beginning) -> None:
    beginning.world.poll()
    beginning.world.serve()


def held(beginning: Beginning) -> dict[int, tuple[str, bool]]:
    """Number → name and whether it is closed, in Rackbeat."""
    rows = beginning.warehouse.read("projects")
    return {row["number"]: (row["name"], bool(row.get("is_barred"))) for row in rows}


def test_a_project_follows_by_polling_and_is_left_alone_after_that(beginning: Beginning) -> None:
    made = project(beginning, number="4001")
    poll(beginning)

    assert held(beginning) == {4001: ("Hall B", False)}
    beginning.writes()
    poll(beginning)
    assert beginning.writes() == 0
    event = SyncEvent.objects.filter(connection=beginning.ledger, flow="project").latest("id")
    assert (event.document_id, event.label, event.state) == (str(made["id"]), "4001 Hall B", "done")


def test_renaming_and_closing_follow(beginning: Beginning) -> None:
    made = project(beginning, number="4001")
    poll(beginning)
    change(beginning, made, name="Hall C")
    poll(beginning)
    assert held(beginning) == {4001: ("Hall C", False)}

    change(beginning, made, isClosed=True, endDate="2026-12-01")
    poll(beginning)
    assert held(beginning) == {4001: ("Hall C", True)}

    change(beginning, made, isClosed=False)
    poll(beginning)
    assert held(beginning) == {4001: ("Hall C", False)}


def test_a_new_number_is_a_new_project_there_and_the_old_one_is_closed(beginning: Beginning) -> None:
    made = project(beginning, number="4001")
    poll(beginning)
    change(beginning, made, number="4002")
    poll(beginning)

    assert held(beginning) == {4001: ("Hall B", True), 4002: ("Hall B", False)}
    beginning.writes()
    poll(beginning)
    assert beginning.writes() == 0


def test_a_number_that_is_no_figure_is_said_and_follows_when_it_is_one(beginning: Beginning) -> None:
    made = project(beginning, number="P-7")
    poll(beginning)
    event = SyncEvent.objects.filter(connection=beginning.ledger, flow="project").latest("id")
    assert (event.state, event.code, held(beginning)) == ("blocked", "project_number_no_figure", {})

    change(beginning, made, number="7")
    poll(beginning)
    assert held(beginning) == {7: ("Hall B", False)}


def test_a_deleted_project_is_closed_there(beginning: Beginning) -> None:
    made = project(beginning, number="4001")
    poll(beginning)
    beginning.colleague.call("DELETE", f"/project/{made['id']}")
    assert record_sweep.sweep(timezone.now) == 1
    beginning.world.serve()

    assert held(beginning) == {4001: ("Hall B", True)}
    assert record_sweep.sweep(timezone.now) == 0


def test_a_webhook_of_tripletex_moves_it_at_once(beginning: Beginning, settings: Any) -> None:
    settings.PUBLIC_URL = "https://bilagsbro.example"
    jobs.check_connection(beginning.ledger.pk)
    beginning.ledger.refresh_from_db()
    made = project(beginning, number="4001")
    body = json.dumps(
        {"subscriptionId": 1, "event": "project.create", "id": made["id"], "value": None}
    ).encode()
    signed = hmac.new(beginning.ledger.known_webhook_secret().encode(), b"k1&" + body, hashlib.sha512)
    headers = {
        "idempotency-key": "k1", "x-request-signature": base64.b64encode(signed.digest()).decode(),
    }  # fmt: skip

    jobs.check_connection(beginning.ledger.pk)
    others = beginning.ledger.readiness.get(item="other_integrations")
    assert (others.status, others.params["systems"]) == ("ok", "")
    assert intake.receive(beginning.ledger.webhook_key, body, headers, now=timezone.now()) == 1
    beginning.world.serve()
    assert held(beginning) == {4001: ("Hall B", False)}
    with pytest.raises(intake.Refused):
        intake.receive(beginning.ledger.webhook_key, body + b" ", headers, now=timezone.now())


def test_a_tenant_may_switch_projects_off(beginning: Beginning) -> None:
    beginning.connection.flows_off = ["project"]
    beginning.connection.save()
    project(beginning, number="4001")
    poll(beginning)

    assert held(beginning) == {}
    assert not SyncCursor.objects.filter(connection=beginning.ledger).exists()


@pytest.mark.parametrize("kind", ["cut_after", "cut_before"])
def test_a_lost_answer_makes_one_project(beginning: Beginning, kind: str) -> None:
    project(beginning, number="4001")
    beginning.world.fault(system="rackbeat", method="POST", path="/projects/upsert$", kind=kind, times=1)
    poll(beginning)
    SyncEvent.objects.filter(state="pending").update(available_at=timezone.now())
    beginning.world.serve()
    beginning.world.calm()

    assert held(beginning) == {4001: ("Hall B", False)}


def test_an_invoice_on_a_project_goes_to_the_same_project_in_tripletex(beginning: Beginning) -> None:
    made = project(beginning, number="4001")
    beginning.warehouse.create("customers", number=7001, company_name="Kunde AS", payment_terms_id=2)
    beginning.warehouse.create("products", number="A", name="Bolt", group=1, sales_price=100)
    beginning.warehouse.create("projects", number=4001, name="Hall B")
    number = beginning.warehouse.create(
        "customer-invoices",
        customer_id=7001,
        invoice_date="2026-11-20",
        project_id=4001,
        lines=[{"item_id": "A", "quantity": 1, "line_price": 100}],
    )["number"]
    beginning.warehouse.do("customer-invoices", number, "book")
    beginning.connection.from_date = beginning.world.stage.shop.from_date
    beginning.connection.business_mode = "order_draft"
    beginning.connection.save()
    seed_defaults(beginning.connection)
    roads.note(
        beginning.connection, "customer_invoice", [(str(number), "")], trigger="webhook", now=timezone.now()
    )
    beginning.world.serve()
    stopped = SyncEvent.objects.get(connection=beginning.connection, flow="customer_invoice")
    assert (stopped.state, stopped.params["item"]) == ("blocked", "project_unknown")

    poll(beginning)
    stopped.refresh_from_db()
    assert (stopped.state, stopped.result) == ("done", "verified")
    (order,) = beginning.world.ledger()["orders"]
    held_order = beginning.colleague.call("GET", f"/order/{order['id']}?fields=project(id)")["value"]
    assert held_order["project"]["id"] == made["id"]
