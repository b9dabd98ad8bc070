"""Webhooks: the token once, four headers, thin or documented bodies, retries, logs, silence, and hostile ones."""

import json
from itertools import pairwise

import pytest

from integrations.sandbox.rackbeat import unverified
from tests.sandbox.rackbeat.visitor import HOOK, Visitor


def test_the_token_appears_once() -> None:
    visitor = Visitor()
    made = visitor.post("/webhooks", {"event": "order.created", "url": HOOK})["webhook"]
    assert len(made["token"]) == 32
    assert (made["is_active"], made["plugin"], made["failures_since_last_success"]) == (True, None, 0)
    assert made["created_at"] == "2026-11-22 13:00:00"
    again = visitor.post(
        "/webhooks", {"event": "order.created", "url": HOOK, "is_active": False}, status=200
    )["webhook"]
    assert (again["id"], again["is_active"], "token" in again) == (made["id"], False, False)
    assert "token" not in visitor.one("/webhooks/1")
    assert "token" not in visitor.json("/webhooks")["webhooks"][0]
    assert visitor.ask("/webhooks/1", method="DELETE").status == 204
    other = visitor.post("/webhooks", {"event": "order.created", "url": HOOK})["webhook"]
    assert other["token"] != made["token"]


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({}, {"event", "url"}),
        ({"event": "orders.created", "url": HOOK}, {"event"}),
        ({"event": "customer.created", "url": HOOK}, {"event"}),
        ({"event": "order.created", "url": "ftp://a.example"}, {"url"}),
    ],
)
def test_wrong_and_unknown_subscriptions_are_refused(body: dict[str, str], wrong: set[str]) -> None:
    visitor = Visitor(unknown_events=["customer.created"])
    assert set(visitor.json("/webhooks", method="POST", body=body, status=422)["errors"]) == wrong


def test_a_delivery_has_four_headers_and_the_thin_body() -> None:
    visitor = Visitor()
    (token,) = visitor.subscribe("customer.created")
    visitor.add_customer()
    (sent,) = visitor.deliveries()
    assert sent.url == HOOK
    assert sent.headers["rackbeat-webhook-token"] == token
    assert sent.headers["rackbeat-webhook-event"] == "customer.created"
    assert sent.headers["rackbeat-account-id"] == str(visitor.access["account_id"])
    assert sent.headers["user-agent"] == "Rackbeat Webhook"
    assert json.loads(sent.body) == {"key_name": "number", "key": "1001"}


def test_the_documented_body_tells_what_changed() -> None:
    visitor = Visitor(webhook_body="documented")
    visitor.subscribe("customer.created", "customer.updated")
    visitor.add_customer()
    visitor.control(
        "change", resource="customers", key=1001, changes={"number": 2001, "company_name": "Ny AS"}
    )
    created, updated = (json.loads(one.body) for one in visitor.deliveries())
    assert (created["key"], created["event"], created["data"]["name"]) == (
        1001,
        "customer.created",
        "Kunde AS",
    )
    assert "old_key" not in created
    assert (updated["key"], updated["old_key"], updated["new_key"]) == (2001, 1001, 2001)
    assert (updated["changed"], updated["data"]["name"]) == (["name", "number"], "Ny AS")


def test_the_thin_body_hides_that_a_number_changed() -> None:
    visitor = Visitor()
    visitor.subscribe("product.updated")
    visitor.add_product()
    visitor.control("rename", resource="products", key="SKU-1", new_key="A/1")
    assert visitor.told() == [("product.updated", "A/1")]


def test_silence_is_kept_when_asked_in_query_or_body() -> None:
    visitor = Visitor()
    visitor.subscribe("customer.created", "product.created", "project.created")
    visitor.add_customer(suppress_webhooks=True)
    visitor.post("/projects/upsert", {"name": "Hall"}, "suppress_webhooks=true", status=200)
    assert visitor.told() == []
    visitor.add_customer(suppress_webhooks=False)
    assert visitor.told() == [("customer.created", "1002")]


def test_a_change_of_nothing_tells_nobody() -> None:
    visitor = Visitor()
    visitor.add_customer()
    visitor.subscribe("customer.updated")
    visitor.control("change", resource="customers", key=1001, changes={"company_name": "Kunde AS"})
    assert visitor.told() == []
    visitor.control("change", resource="customers", key=1001, changes={"company_name": "Ny AS"})
    visitor.control("delete", resource="customers", key=1001)
    assert visitor.told() == [("customer.updated", "1001")]


def test_booking_tells_updated_and_booked_and_unbooking_updated_only() -> None:
    visitor = Visitor()
    names = ("created", "updated", "booked")
    visitor.subscribe(*(f"customer_invoice.{name}" for name in names))
    visitor.add_invoice()
    assert visitor.told() == [(f"customer_invoice.{name}", "10001") for name in names]
    visitor.control("do", resource="customer-invoices", key=10001, action="unbook")
    assert visitor.told() == [("customer_invoice.updated", "10001")]


def test_a_purchase_tells_of_order_and_invoice() -> None:
    visitor = Visitor()
    visitor.subscribe(
        "purchase_order.booked",
        "purchase_order.updated",
        "supplier_invoice.created",
        "supplier_invoice.booked",
    )
    visitor.add_purchase()
    visitor.control("do", resource="purchase-orders", key=1, action="convert-to-invoice", body={"book": True})
    assert visitor.told() == [
        ("purchase_order.updated", "1"),
        ("purchase_order.booked", "1"),
        ("supplier_invoice.created", "1"),
        ("purchase_order.updated", "1"),
        ("supplier_invoice.booked", "1"),
    ]


def test_the_stock_event_has_a_body_of_its_own() -> None:
    visitor = Visitor()
    visitor.add_product()
    visitor.subscribe("item.stock_updated")
    visitor.control("set_stock", item="SKU-1", quantity=4)
    (sent,) = visitor.deliveries()
    assert json.loads(sent.body) == {"item": "SKU-1", "item_type": "product", "type": "stock"}


def test_a_failed_delivery_is_tried_again_with_growing_pauses_for_about_a_day() -> None:
    visitor = Visitor()
    visitor.subscribe("customer.created")
    visitor.add_customer()
    begun, moments = visitor.now, []
    for _ in range(60 * 30):
        if visitor.deliveries(status=500):
            moments.append(visitor.now - begun)
        visitor.now += 60
    assert len(moments) == 1 + len(unverified.RETRY_PAUSES)
    pauses = [later - earlier for earlier, later in pairwise(moments)]
    assert pauses == sorted(pauses)
    assert 20 * 3600 < moments[-1] < 28 * 3600
    assert visitor.one("/webhooks/1")["failures_since_last_success"] == len(moments)
    logs = visitor.json("/webhooks/1/logs")["webhook_logs"]
    assert [one["attempt"] for one in logs] == list(range(len(moments), 0, -1))
    assert {one["response_status"] for one in logs} == {500}
    assert visitor.json(f"/webhooks/logs/{logs[0]['id']}", status=200)["webhook_log"] == logs[0]


def test_a_success_forgets_the_failures_and_ends_the_attempts() -> None:
    visitor = Visitor()
    visitor.subscribe("customer.created")
    visitor.add_customer()
    visitor.deliveries(status=503)
    visitor.now += 61
    assert visitor.told() == [("customer.created", "1001")]
    assert visitor.one("/webhooks/1")["failures_since_last_success"] == 0
    visitor.now += 90_000
    assert visitor.told() == []


def test_deliveries_can_be_repeated_held_back_reversed_and_lost() -> None:
    visitor = Visitor()
    visitor.subscribe("customer.created")
    visitor.control("set", webhook_copies=2, webhook_delay=30, webhook_reverse=True, webhook_drop=1)
    for _ in range(3):
        visitor.add_customer()
    assert visitor.told() == []
    visitor.now += 31
    assert [key for _event, key in visitor.told()] == ["1003", "1003", "1002", "1002"]


def test_an_inactive_or_deleted_subscription_hears_nothing() -> None:
    visitor = Visitor()
    visitor.subscribe("customer.created", "customer.updated")
    visitor.json("/webhooks/1", method="PUT", body={"is_active": False}, status=200)
    visitor.add_customer()
    visitor.control("change", resource="customers", key=1001, changes={"company_name": "Ny"})
    visitor.ask("/webhooks/2", method="DELETE")
    assert visitor.told() == []


def test_a_removed_app_says_goodbye_and_loses_its_key() -> None:
    visitor = Visitor()
    visitor.subscribe("plugin.uninstalled", "customer.created")
    visitor.control("uninstall")
    assert [event for event, _key in visitor.told()] == ["plugin.uninstalled"]
    assert visitor.ask("/self").status == 401
    visitor.control("create", resource="customers", record={"company_name": "A", "payment_terms_id": 1})
    assert visitor.told() == []


def test_hostile_deliveries_can_be_staged() -> None:
    visitor = Visitor()
    visitor.subscribe("order.created")
    visitor.control(
        "fire_webhook", event="order.created", raw="<b>", headers={"Rackbeat-Webhook-Token": "wrong"}
    )
    visitor.control(
        "fire_webhook", event="order.created", key=1021, headers={"rackbeat-webhook-token": ""}, copies=2
    )
    wrong, bare, _copy = visitor.deliveries(status=401)
    assert (wrong.body, wrong.headers["rackbeat-webhook-token"]) == (b"<b>", "wrong")
    assert (json.loads(bare.body), "rackbeat-webhook-token" in bare.headers) == (
        {"key_name": "number", "key": "1021"},
        False,
    )
    visitor.now += 90_000
    assert visitor.told() == []
