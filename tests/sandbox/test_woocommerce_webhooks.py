"""Webhooks with the habits of the real shop: late bodies, shared ids, no second try, disabled on the seventh failure."""

import base64
import hashlib
import hmac
import json
from collections import Counter

import pytest

from tests.sandbox.shop_visitor import ShopVisitor, order, refusal


def topics(deliveries: list) -> list[str]:
    return [delivery.headers["x-wc-webhook-topic"] for delivery in deliveries]


def test_a_delivery_is_signed_over_its_raw_body() -> None:
    shop = ShopVisitor()
    shop.subscribe("order.updated")
    shop.control("put_order", order=order(5))
    (delivery,) = shop.shops.outbox()
    wanted = base64.b64encode(hmac.new(b"whsecret", delivery.body, hashlib.sha256).digest()).decode()
    assert delivery.headers["x-wc-webhook-signature"] == wanted
    assert delivery.body == shop.ask("/orders/5").body


def test_different_events_of_one_second_share_the_delivery_id() -> None:
    shop = ShopVisitor()
    shop.subscribe("order.updated")
    for number in range(1, 4):
        shop.control("put_order", order=order(number))
    ids = {delivery.headers["x-wc-webhook-delivery-id"] for delivery in shop.shops.outbox()}
    assert len(ids) == 1
    shop.now += 1
    shop.control("edit_order", order=1, changes={})
    (later,) = shop.shops.outbox()
    assert later.headers["x-wc-webhook-delivery-id"] not in ids


def test_the_update_of_a_new_order_comes_before_its_creation_and_both_show_the_state_at_delivery() -> None:
    shop = ShopVisitor()
    shop.subscribe("order.created")
    shop.subscribe("order.updated")
    shop.control("put_order", order=order(5, status="processing"))
    shop.control("complete", order=5)
    deliveries = shop.shops.outbox()
    assert topics(deliveries) == ["order.updated", "order.created"]
    assert [json.loads(delivery.body)["status"] for delivery in deliveries] == ["completed", "completed"]


def test_an_order_is_queued_once_until_it_was_delivered() -> None:
    shop = ShopVisitor()
    shop.subscribe("order.updated")
    shop.control("put_order", order=order(5))
    shop.control("edit_order", order=5, changes={"customer_note": "a"})
    shop.control("edit_order", order=5, changes={"customer_note": "b"})
    (delivery,) = shop.shops.outbox()
    assert json.loads(delivery.body)["customer_note"] == "b"


def test_an_order_deleted_before_the_delivery_sends_a_signed_404_body() -> None:
    shop = ShopVisitor()
    shop.subscribe("order.created")
    shop.subscribe("order.deleted")
    shop.control("put_order", order=order(81))
    shop.control("delete", order=81)
    created, deleted = shop.shops.outbox()
    error = {
        "code": "woocommerce_rest_shop_order_invalid_id",
        "message": "Invalid ID.",
        "data": {"status": 404},
    }
    assert (json.loads(created.body), json.loads(deleted.body)) == (error, {"id": 81})
    assert created.headers["x-wc-webhook-topic"] == "order.created"


def test_the_trash_sends_deleted_and_coming_back_sends_restored() -> None:
    shop = ShopVisitor()
    shop.control("load_orders", orders=[order(5)])
    shop.subscribe("order.deleted")
    shop.subscribe("order.restored")
    shop.control("trash", order=5)
    assert [delivery.body for delivery in shop.shops.outbox()] == [b'{"id":5}']
    shop.control("restore", order=5)
    assert topics(shop.shops.outbox()) == ["order.restored"]


def test_nothing_is_sent_again_and_the_seventh_failure_in_a_row_disables() -> None:
    shop = ShopVisitor()
    webhook = shop.subscribe("order.updated")
    states = []
    for _ in range(7):
        shop.control("put_order", order=order(5))
        shop.answer(shop.shops.outbox(), 500)
        assert shop.shops.outbox() == []
        states.append(shop.get(f"/webhooks/{webhook}")["status"])
    assert states == ["active"] * 6 + ["disabled"]
    shop.control("put_order", order=order(6))
    assert shop.shops.outbox() == []


def test_a_success_between_starts_the_count_again_and_activation_pings() -> None:
    shop = ShopVisitor()
    webhook = shop.subscribe("order.updated")
    for status in (500, 500, 500, 500, 500, 500, 200, 500):
        shop.control("put_order", order=order(5))
        shop.answer(shop.shops.outbox(), status)
    (state,) = shop.control("dump", orders=False)["webhooks"]
    assert (state["status"], state["failures"], state["delivered"], state["failed"]) == ("active", 1, 1, 7)
    shop.ask(f"/webhooks/{webhook}", method="PUT", body={"status": "paused"})
    shop.ask(f"/webhooks/{webhook}", method="PUT", body={"status": "active"})
    (ping,) = shop.answer(shop.shops.outbox(), 200)
    assert ping.body == f"webhook_id={webhook}".encode()
    assert shop.control("dump")["webhooks"][0]["ping_status"] == 200


def test_webhooks_are_made_listed_changed_and_deleted_without_ever_showing_the_secret() -> None:
    shop = ShopVisitor()
    webhook = shop.subscribe("order.updated")
    (row,) = shop.get("/webhooks")
    assert (row["id"], row["status"], row["topic"], row["resource"], row["event"]) == (
        webhook, "active", "order.updated", "order", "updated"
    )  # fmt: skip
    assert "secret" not in row
    assert shop.get("/webhooks", "status=disabled") == []
    assert refusal(shop.ask(f"/webhooks/{webhook}", method="DELETE")) == (
        501,
        "woocommerce_rest_trash_not_supported",
    )
    assert shop.ask(f"/webhooks/{webhook}", "force=true", method="DELETE").status == 200
    assert refusal(shop.ask(f"/webhooks/{webhook}")) == (404, "woocommerce_rest_shop_webhook_invalid_id")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"topic": "order.updated"}, "rest_missing_callback_param"),
        (
            {"topic": "order.refunded", "delivery_url": "https://a.example"},
            "woocommerce_rest_webhook_invalid_topic",
        ),
        (
            {"topic": "order.updated", "delivery_url": "ftp://a.example"},
            "woocommerce_rest_webhook_invalid_delivery_url",
        ),
        (
            {"topic": "order.updated", "delivery_url": "https://a.example", "status": "on"},
            "rest_invalid_param",
        ),
    ],
)
def test_a_wrong_subscription_is_refused(body: dict, code: str) -> None:
    assert refusal(ShopVisitor().ask("/webhooks", method="POST", body=body)) == (400, code)


@pytest.mark.parametrize(
    ("url", "sent"),
    [
        ("https://hooks.example/in", 1),
        ("https://hooks.example:8443/in", 0),
        ("http://127.0.0.1:8080/in", 0),
        ("http://192.168.1.4/in", 0),
        ("http://localhost/in", 0),
    ],
)
def test_a_careful_shop_refuses_private_hosts_and_odd_ports(url: str, sent: int) -> None:
    shop = ShopVisitor()
    shop.subscribe("order.updated", url=url)
    shop.control("set", webhook_safe_only=True)
    shop.control("put_order", order=order(5))
    assert len(shop.shops.outbox()) == sent
    assert shop.control("dump")["webhooks"][0]["failed"] == 1 - sent


def test_deliveries_can_be_repeated_delayed_and_reversed() -> None:
    shop = ShopVisitor()
    shop.subscribe("order.updated")
    shop.control("set", webhook_copies=2, webhook_delay=30, webhook_reverse=True)
    shop.control("put_order", order=order(5))
    shop.control("put_order", order=order(6))
    assert shop.shops.outbox() == []
    shop.now += 31
    assert [json.loads(delivery.body)["id"] for delivery in shop.shops.outbox()] == [6, 6, 5, 5]


@pytest.mark.parametrize(
    ("wish", "body", "signed"),
    [
        ({"body": "malformed"}, b'{"id":', True),
        ({"body": "empty"}, b"", True),
        ({"body": "not_an_object"}, b"[5]", True),
        ({"body": "deleted", "signed": "missing"}, b'{"id":5}', False),
        ({"raw": "<b>", "signed": "wrong"}, b"<b>", False),
    ],
)
def test_hostile_deliveries_can_be_staged(wish: dict, body: bytes, signed: bool) -> None:
    shop = ShopVisitor()
    shop.control("load_orders", orders=[order(5)])
    shop.subscribe("order.updated")
    assert shop.control("fire_webhook", order=5, topic="order.updated", duplicate=True, **wish) == {
        "queued": 2
    }
    first, second = shop.shops.outbox()
    assert (first.body, second.body) == (body, body)
    honest = base64.b64encode(hmac.new(b"whsecret", body, hashlib.sha256).digest()).decode()
    assert (first.headers.get("x-wc-webhook-signature") == honest) is signed


def test_an_oversized_delivery_is_as_large_as_wished() -> None:
    shop = ShopVisitor()
    shop.control("load_orders", orders=[order(5)])
    shop.subscribe("order.updated")
    shop.control("fire_webhook", order=5, body="oversized", size=3_000_000)
    (delivery,) = shop.shops.outbox()
    assert len(delivery.body) > 3_000_000


def test_live_orders_drip_in_at_their_rate_with_webhooks() -> None:
    shop = ShopVisitor()
    shop.subscribe("order.created")
    shop.subscribe("order.updated")
    assert shop.control("drip", count=5, per_second=2) == {"placed": [1], "left": 4}
    assert len(shop.shops.outbox()) == 2
    shop.now += 1
    assert Counter(topics(shop.shops.outbox())) == {"order.updated": 2, "order.created": 2}
    shop.now += 60
    assert len(shop.ids()) == 5
    newest = shop.get("/orders/5")
    assert (newest["status"], newest["date_paid_gmt"]) == ("completed", "2026-11-22T12:00:02")
    assert shop.control("drip", count=3)["placed"] == [6, 7, 8]
