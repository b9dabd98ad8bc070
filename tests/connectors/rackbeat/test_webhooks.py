"""Deliveries are known by the token that Rackbeat showed once, and are hints only."""

import json
from collections.abc import Callable, Iterator
from time import monotonic, sleep
from typing import Any

import pytest

from integrations.connectors.contract import WebhookHint
from integrations.connectors.rackbeat import unconfirmed
from integrations.connectors.rackbeat.webhooks import read_webhook, tokens_in
from integrations.errors import BadCredentials, RejectedDocument
from integrations.sandbox.wire import Response
from tests.connectors.local_server import LocalServer, Play
from tests.connectors.warehouses import Warehouse

Make = Callable[..., Warehouse]
URL = "https://bilagsbro.example/webhooks/abc/"
SECRET = json.dumps(
    {"product.updated": {"id": "5", "token": "a" * 32}, "lot.created": {"id": "6", "token": "b" * 32}}
)


def delivery(body: object, event: str = "product.updated", token: str = "a" * 32) -> tuple[WebhookHint, ...]:
    headers = {
        "Rackbeat-Webhook-Token": token,
        "Rackbeat-Webhook-Event": event,
        "Rackbeat-Account-Id": "41001",
    }
    return read_webhook(json.dumps(body).encode(), headers, SECRET)


@pytest.mark.parametrize(
    ("event", "body", "expected"),
    [
        ("product.updated", {"key_name": "number", "key": "A/1 #2"}, [("product", "A/1 #2")]),
        ("customer.created", {"key_name": "number", "key": 1021}, [("customer", "1021")]),
        ("customer.created", {"key_name": "number", "key": "1021"}, [("customer", "1021")]),
        ("lot.updated", {"key": "SETT"}, [("bundle", "SETT")]),
        ("customer_invoice.booked", {"key": 7, "event": "x", "data": {}}, [("customer_invoice", "7")]),
        ("customer_invoices.booked", {"key": 7}, [("customer_invoice", "7")]),
        (
            "product.updated",
            {"key": "N", "old_key": "G", "new_key": "N"},
            [("product", "N"), ("product", "G")],
        ),
        ("product.updated", {"key_name": "id", "key": 5, "data": {"number": "A"}}, [("product", "A")]),
        ("product.updated", {"key_name": "id", "key": 5}, []),
        ("product.stock_updated", {"item": "A", "item_type": "product", "type": "x"}, []),
        ("order.created", {"key": 5}, []),
        ("plugin.uninstalled", {"key": "bilagsbro"}, [("uninstalled", "")]),
    ],
)
def test_a_delivery_tells_where_to_look(event: str, body: Any, expected: list[tuple[str, str]]) -> None:
    assert [(hint.kind, hint.document_id) for hint in delivery(body, event)] == expected


@pytest.mark.parametrize("token", ["", "c" * 32, "a" * 31, "a" * 33, "ø" * 32])
def test_another_token_is_refused(token: str) -> None:
    with pytest.raises(BadCredentials) as refusal:
        delivery({"key": 1}, token=token)

    assert refusal.value.code == "webhook_signature"


@pytest.mark.parametrize("secret", ["", "random-of-ours", "{}", "{broken", '{"a": {"token": ""}}'])
def test_without_kept_tokens_everything_is_refused(secret: str) -> None:
    with pytest.raises(BadCredentials):
        read_webhook(
            b"{}", {"rackbeat-webhook-token": "", "rackbeat-webhook-event": "product.updated"}, secret
        )


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"no", b'{"key": true}', b'{"key": {"a": 1}}', b'{"key": "a\\u0000"}', b"{}"]
)
def test_a_malformed_body_is_refused(body: bytes) -> None:
    headers = {"rackbeat-webhook-token": "a" * 32, "rackbeat-webhook-event": "product.updated"}

    with pytest.raises(RejectedDocument):
        read_webhook(body, headers, SECRET)


def test_every_event_is_subscribed_once_and_its_token_kept(warehouse: Warehouse) -> None:
    with warehouse.source() as source:
        (item,) = source.subscribe(callback_url=URL, secret="of-our-own")
        kept = source.webhook_secret
        warehouse.calls()
        (again,) = source.subscribe(callback_url=URL, secret=kept)

    assert set(tokens_in(kept)) == set(unconfirmed.EVENTS)
    assert {len(one.token) for one in tokens_in(kept).values()} == {32}
    assert (item.status, again.status, source.webhook_secret) == ("ok", "ok", kept)
    assert warehouse.calls() == {"GET /api/webhooks": 1}


def test_what_was_subscribed_is_taken_away(warehouse: Warehouse) -> None:
    with warehouse.source() as source:
        source.subscribe(callback_url=URL, secret="of-our-own")

        assert source.unsubscribe(callback_url="https://other.example/") == 0
        assert source.unsubscribe(callback_url=URL) == len(unconfirmed.EVENTS)
        assert source.unsubscribe(callback_url=URL) == 0


def test_an_event_that_rackbeat_refuses_costs_only_its_speed(make_warehouse: Make) -> None:
    warehouse = make_warehouse(unknown_events=["lot.deleted", "supplier_invoice.updated"])

    with warehouse.source() as source:
        (item,) = source.subscribe(callback_url=URL, secret="")

    assert item.status == "warning"
    assert item.params == {
        "active": str(len(unconfirmed.EVENTS) - 2), "missing": "lot.deleted, supplier_invoice.updated"
    }  # fmt: skip
    assert item.remote_message


def test_a_token_that_was_lost_is_replaced(warehouse: Warehouse) -> None:
    with warehouse.source(events=["product.updated"]) as source:
        source.subscribe(callback_url=URL, secret="")
        lost = source.webhook_secret
        source.subscribe(callback_url=URL, secret="")
        found = source.webhook_secret

    subscribed = warehouse.control("dump", resources=[])["webhooks"]
    assert found != lost
    assert len(tokens_in(found)) == 1
    assert len(subscribed) == 1


def test_a_subscription_that_was_switched_off_is_switched_on(warehouse: Warehouse) -> None:
    with warehouse.source(events=["product.updated"]) as source:
        source.subscribe(callback_url=URL, secret="")
        kept = source.webhook_secret
        ((_event, one),) = tokens_in(kept).items()
        path = f"/webhooks/{one.id}"
        source._client.write(
            "PUT", path, {"event": "product.updated", "url": URL, "is_active": False}, params=()
        )
        source.subscribe(callback_url=URL, secret=kept)

        assert source.webhook_secret == kept
        assert source._client.single(path, "webhook")["is_active"] is True


@pytest.fixture
def inbox(serve: Callable[[Play], LocalServer]) -> Iterator[LocalServer]:
    return serve(lambda request: Response(status=202))


@pytest.mark.parametrize("style", ["minimal", "documented"])
def test_what_people_do_in_rackbeat_arrives_as_hints(
    make_warehouse: Make, inbox: LocalServer, style: str
) -> None:
    warehouse = make_warehouse(webhook_body=style)
    with warehouse.source() as source:
        source.subscribe(callback_url=f"{inbox.url}/webhooks/a/", secret="")
        secret = source.webhook_secret

    warehouse.create("products", number="A/1 #2", name="Bolt", group=1, sales_price=1)
    warehouse.create("customers", number=7001, company_name="Fjell AS", payment_terms_id=1)
    stop_at = monotonic() + 10
    while len(inbox.requests) < 2 and monotonic() < stop_at:
        sleep(0.02)

    hints = {
        (hint.kind, hint.document_id)
        for request, _ in inbox.requests
        for hint in read_webhook(request.body, request.headers, secret)
    }
    assert hints == {("product", "A/1 #2"), ("customer", "7001")}


def test_our_own_writes_do_not_echo(warehouse: Warehouse, inbox: LocalServer) -> None:
    from tests.connectors.rackbeat.test_writing import FJELL, write

    with warehouse.source() as source:
        source.subscribe(callback_url=f"{inbox.url}/webhooks/a/", secret="")

    with warehouse.target() as target:
        write(warehouse, target, "customer", FJELL)
    sleep(0.4)

    assert inbox.requests == []
