"""Is everything set up? Item by item; what fails stops only what needs it, and lets go of it when it passes."""

import json
import urllib.request
from base64 import b64encode
from typing import Any

import pytest
from django.utils import timezone

from integrations import error_catalogue, jobs
from integrations.models import Connection, EntityLink, LedgerAccount, ReadinessItem, SyncEvent
from integrations.sync import connections
from tests.flows.mapping import map_account, paid_when
from tests.flows.orders import line, order
from tests.flows.test_requests import BUSINESS
from tests.world import World

pytestmark = pytest.mark.django_db
ORG = [{"id": 1, "key": "_billing_org_nr", "value": "984809085"}]


def business_order(order_id: int) -> dict[str, Any]:
    return order(order_id, billing=BUSINESS, payment_method="stripe", meta_data=ORG)


def company(world: World, **switches: Any) -> None:
    """Change the company in Tripletex, as its people would."""
    world.sandbox.control("tripletex", "set", company_id=world.stage.company_id, **switches)


def check(world: World, connection: Connection | None = None) -> dict[str, str]:
    """Check the ledger (or another connection) now: item → status."""
    checked = connection or world.stage.ledger
    jobs.check_connection(checked.pk)
    checked.refresh_from_db()
    return dict(ReadinessItem.objects.filter(connection=checked).values_list("item", "status"))


def why(event: SyncEvent) -> str:
    return error_catalogue.render(event.code, {"document": f"Ordre {event.label}", **event.params}, "nb").why


def test_a_sound_company_passes_every_item(world: World) -> None:
    items = check(world)

    assert {item for item, status in items.items() if status == "failed"} == set()
    assert items["connection"] == items["bank_account"] == items["org_number"] == items["vat_codes"] == "ok"
    assert world.stage.ledger.company_name == world.stage.tenant.name
    assert world.stage.ledger.checked_at is not None


def test_without_a_bank_account_invoices_stop_and_vouchers_go_on_until_it_is_there(world: World) -> None:
    company(world, bank_account_number="")
    assert check(world)["bank_account"] == "failed"
    world.put(order(1), business_order(2))
    world.note(1, 2)
    world.serve()

    stopped = world.event(2)
    assert (world.event(1).result, stopped.state, stopped.waiting_for) == (
        "verified",
        "blocked",
        "readiness:bank_account",
    )
    assert (
        error_catalogue.render(stopped.code, stopped.params).title
        == error_catalogue.render("not_ready", {"item": "bank_account"}).title
    )
    assert world.ledger()["invoices"] == []

    company(world, bank_account_number="12345678903")
    assert check(world)["bank_account"] == "ok"
    world.serve()

    assert world.event(2).result == "verified"
    assert len(world.ledger()["invoices"]) == 1


def test_a_ledger_that_does_not_answer_just_now_stops_nothing(world: World) -> None:
    company(world, bank_account_number="")
    check(world)
    world.put(business_order(1), order(2))
    world.note(1)
    world.serve()
    world.fault(system="tripletex", path="/ledger/vatType", kind="status", status=503)

    items = check(world)

    assert (items["connection"], items["bank_account"], items["vat_codes"]) == ("warning", "failed", "ok")
    world.calm()
    world.note(2)
    world.serve()
    assert (world.event(1).state, world.event(2).result) == ("blocked", "verified")


def test_an_account_made_inactive_stops_the_order_and_says_which(world: World) -> None:
    def activity(*, inactive: bool) -> None:
        world.sandbox.control(
            "tripletex", "edit_account", company_id=world.stage.company_id, number=1932, isInactive=inactive
        )

    activity(inactive=True)
    items = check(world)
    world.put(order(1), order(2, payment_method="stripe", meta_data=[]))
    world.note(1, 2)
    world.serve()

    stopped = world.event(1)
    assert items["account_inactive"] == "warning"
    assert (stopped.state, stopped.code, stopped.params["account"]) == ("blocked", "not_ready", "1932")
    assert "1932" in why(stopped)
    assert world.event(2).result == "verified"

    activity(inactive=False)
    check(world)
    world.serve()
    assert world.event(1).result == "verified"


def test_an_account_made_inactive_since_the_last_check_is_told_in_the_ledgers_words(world: World) -> None:
    world.sandbox.control(
        "tripletex", "edit_account", company_id=world.stage.company_id, number=1932, isInactive=True
    )
    world.put(order(1))
    world.note(1)
    world.serve()

    stopped = world.event(1)
    assert (stopped.state, world.vouchers()) == ("blocked", [])
    assert stopped.remote_message or "1932" in why(stopped)
    assert not EntityLink.objects.filter(connection=world.shop, kind="voucher").exists()


def test_choosing_another_account_lets_the_order_go_on(world: World) -> None:
    world.sandbox.control(
        "tripletex", "edit_account", company_id=world.stage.company_id, number=1932, isInactive=True
    )
    check(world)
    world.put(order(1))
    world.note(1)
    world.serve()

    assert map_account(world, "tender", "vipps", "1938") == 1
    world.serve()

    assert world.event(1).result == "verified"


def test_a_vat_code_switched_off_stops_the_order_and_says_which(world: World) -> None:
    def switch(*, active: bool) -> None:
        world.sandbox.control(
            "tripletex", "set_vat_active", company_id=world.stage.company_id, number="31", active=active
        )

    switch(active=False)
    check(world)
    world.put(order(1, line(1, "115.00", "15", "mat-15")), order(2))
    world.note(1, 2)
    world.serve()

    stopped = world.event(1)
    assert (stopped.state, stopped.params["vat_code"]) == ("blocked", "31")
    assert "31" in why(stopped)
    assert world.event(2).result == "verified"

    switch(active=True)
    check(world)
    world.serve()
    assert world.event(1).result == "verified"


def test_a_closed_month_stops_the_order_and_nothing_is_redated(world: World) -> None:
    world.sandbox.control("tripletex", "close_period", company_id=world.stage.company_id, month="2026-10")
    world.put(order(1), order(2, when="2026-11-02T10:00:00"))
    world.note(1, 2)
    world.serve()

    stopped = world.event(1)
    assert (stopped.state, stopped.code, stopped.who) == ("blocked", "period_closed", "accountant")
    assert {voucher["date"] for voucher in world.vouchers()} == {"2026-11-02"}
    assert len(world.vouchers()) == 1


def test_an_account_that_is_gone_stays_mapped_and_says_so(world: World) -> None:
    account = LedgerAccount.objects.create(
        connection=world.stage.ledger, number="1939", name="Slettet konto", remote_id="1"
    )
    check(world)
    account.refresh_from_db()

    assert not account.is_active


def test_bad_credentials_found_by_a_check_pause_and_good_ones_resume(world: World) -> None:
    ledger = world.stage.ledger
    good = dict(ledger.credentials)
    ledger.credentials, ledger.credentials_changed_at = {**good, "employee_token": "no"}, timezone.now()
    ledger.save()

    assert check(world) == {"connection": "failed"}
    assert (ledger.state, ledger.paused_code) == ("paused", "bad_credentials")

    ledger.credentials, ledger.credentials_changed_at = good, timezone.now()
    ledger.save()
    assert check(world)["connection"] == "ok"
    assert ledger.state == "active"


def test_a_check_does_not_resume_what_a_person_paused(world: World) -> None:
    connections.pause(world.stage.ledger, code="paused_by_person", params={}, now=timezone.now())

    check(world)

    assert world.stage.ledger.state == "paused"


def webhooks(world: World) -> list[dict[str, Any]]:
    return world.sandbox.control("woo", "dump", shop=world.stage.shop_slug, orders=False)["webhooks"]


def test_webhooks_are_registered_once_and_switched_on_again_when_the_shop_gave_up(world: World) -> None:
    for _ in range(2):
        check(world, world.shop)
        # What was missing is registered now: nobody is told that it is missing.
        assert not world.shop.readiness.filter(item__startswith="webhook").exclude(status="ok").exists()
    ours = webhooks(world)
    assert sorted(row["topic"] for row in ours) == [
        "order.created",
        "order.deleted",
        "order.restored",
        "order.updated",
    ]
    assert {(row["status"], row["delivery_url"].endswith(f"/{world.shop.webhook_key}/")) for row in ours} == {
        ("active", True)
    }

    call_shop(world, "PUT", f"/webhooks/{ours[0]['id']}", {"status": "disabled"})
    assert [row["status"] for row in webhooks(world)].count("active") == 3
    items = check(world, world.shop)

    assert [row["status"] for row in webhooks(world)] == ["active"] * 4
    assert items["webhook"] == "ok"


def call_shop(world: World, method: str, path: str, body: dict[str, Any]) -> None:
    """As the shop's own people, over its API."""
    keys = world.shop.credentials
    mark = b64encode(f"{keys['consumer_key']}:{keys['consumer_secret']}".encode()).decode()
    request = urllib.request.Request(
        f"{world.sandbox.woo_url(world.stage.shop_slug)}/wp-json/wc/v3{path}",
        data=json.dumps(body).encode(),
        method=method,
        headers={"authorization": f"Basic {mark}", "content-type": "application/json"},
    )
    urllib.request.urlopen(request, timeout=10).close()


def test_orders_passed_over_as_unpaid_are_looked_at_again_when_their_payment_method_counts_as_paid(
    world: World,
) -> None:
    paid_when(world, "bacs", "wait")
    world.put(order(1, payment_method="bacs", meta_data=[]), order(2, payment_method="cod", meta_data=[]))
    world.note(1, 2)
    world.serve()
    assert [world.event(number).code for number in (1, 2)] == ["awaiting_payment", "awaiting_payment"]

    assert paid_when(world, "bacs", "paid") == 1
    world.serve()

    assert (world.event(1).result, world.event(2).code) == ("verified", "awaiting_payment")


def test_a_company_that_is_no_customer_any_more_is_left_alone(world: World) -> None:
    world.put(order(1))
    world.note(1)
    world.stage.tenant.is_active = False
    world.stage.tenant.save()

    world.serve()
    world.poll()

    assert (world.event(1).state, world.vouchers()) == ("pending", [])
    world.stage.tenant.is_active = True
    world.stage.tenant.save()
    world.serve()
    assert world.event(1).result == "verified"
