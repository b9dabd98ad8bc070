"""The imitated shop serves what the real one served."""

import json

import pytest

from tests.sandbox.shop_visitor import ShopVisitor, recorded, recorded_names


@pytest.mark.parametrize("name", recorded_names("orders"))
def test_a_recorded_order_is_served_back_as_it_was_recorded(name: str) -> None:
    shop = ShopVisitor()
    shop.load(name)
    original = recorded("orders", name)
    assert shop.get(f"/orders/{original['id']}") == original
    assert shop.get("/orders") == [original]


@pytest.mark.parametrize("name", recorded_names("refunds"))
def test_recorded_refunds_are_served_back_newest_first(name: str) -> None:
    shop = ShopVisitor()
    shop.load(name)
    order_id = recorded("orders", name)["id"]
    refunds = recorded("refunds", name)
    assert shop.get(f"/orders/{order_id}/refunds") == refunds
    assert shop.get(f"/orders/{order_id}/refunds/{refunds[0]['id']}") == refunds[0]


def test_fulfilments_are_served_when_the_feature_is_on_and_are_no_route_when_it_is_off() -> None:
    shop = ShopVisitor(fulfillments=True)
    shop.load("60-fulfillments-feature")
    assert shop.get("/orders/90/fulfillments") == recorded("fulfilments", "60-fulfillments-feature")
    shop.control("set", fulfillments=False)
    assert shop.ask("/orders/90/fulfillments").status == 404


@pytest.mark.parametrize("name", [name for name in recorded_names("webhooks") if name.startswith("order.")])
def test_a_delivery_has_the_recorded_headers_and_a_signature_over_the_same_kind_of_bytes(name: str) -> None:
    delivery = recorded("webhooks", name)
    shop = ShopVisitor(home_url="http://localhost:8080")
    order = json.loads(delivery["body"])
    topic = delivery["headers"]["X-WC-Webhook-Topic"]
    if topic == "order.updated":
        shop.subscribe("order.created")
    shop.subscribe(topic)
    shop.control("load_orders", orders=[order])
    shop.control("fire_webhook", order=order["id"], topic=topic)
    (sent,) = shop.shops.outbox()
    assert sent.body == delivery["body"].encode()
    differing = {
        "host",
        "accept",
        "accept-encoding",
        "connection",
        "content-length",
        "x-wc-webhook-delivery-id",
    }
    theirs = {key.lower(): value for key, value in delivery["headers"].items()}
    assert {key: sent.headers[key] for key in sent.headers if key not in differing} == {
        key: value for key, value in theirs.items() if key not in differing
    }


def test_a_ping_is_sent_as_recorded_without_signature_and_topic() -> None:
    shop = ShopVisitor()
    body = {"topic": "order.updated", "delivery_url": "http://127.0.0.1:8000/hook"}
    shop.ask("/webhooks", method="POST", body=body)
    (ping,) = shop.shops.outbox()
    original = recorded("webhooks", "ping-1")
    assert ping.body == original["body"].encode()
    assert ping.headers == {
        "user-agent": original["headers"]["User-Agent"],
        "content-type": original["headers"]["Content-Type"],
    }
