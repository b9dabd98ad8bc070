"""Webhook deliveries of WooCommerce: signed or refused, and never more than a hint."""

import json
from pathlib import Path

import pytest

from integrations.connectors.contract import WebhookHint
from integrations.connectors.woocommerce.signature import MAX_BODY, read_webhook, sign
from integrations.errors import BadCredentials, RejectedDocument

SECRET = "whsecret"
RECORDED = Path(__file__).resolve().parents[2] / "fixtures" / "woocommerce" / "webhooks"


def headers(body: bytes, *, topic: str = "order.updated", secret: str = SECRET) -> dict[str, str]:
    return {"X-WC-Webhook-Topic": topic, "X-WC-Webhook-Signature": sign(body, secret)}


@pytest.mark.parametrize("name", ["order.created-1", "order.created-2", "order.updated-1", "order.updated-3"])
def test_a_recorded_delivery_is_accepted(name: str) -> None:
    delivery = json.loads((RECORDED / f"{name}.json").read_text())

    hints = read_webhook(delivery["body"].encode(), delivery["headers"], SECRET)

    order_id = str(json.loads(delivery["body"])["id"])
    assert hints == (WebhookHint(kind="sale", document_id=order_id, topic=name.rpartition("-")[0]),)


def test_a_recorded_ping_is_nothing_to_do() -> None:
    ping = json.loads((RECORDED / "ping-1.json").read_text())

    assert read_webhook(ping["body"].encode(), ping["headers"], SECRET) == ()


def test_a_wrong_signature_is_refused() -> None:
    body = b'{"id": 7}'

    with pytest.raises(BadCredentials) as refusal:
        read_webhook(body, headers(body, secret="another"), SECRET)

    assert refusal.value.code == "webhook_signature"


def test_a_changed_body_is_refused() -> None:
    with pytest.raises(BadCredentials):
        read_webhook(b'{"id": 8}', headers(b'{"id": 7}'), SECRET)


@pytest.mark.parametrize(
    ("body", "given"),
    [
        (b'{"id": 7}', {}),
        (b'{"id": 7}', {"X-WC-Webhook-Topic": "order.updated"}),
        (b"webhook_id=1&id=7", {}),
        (b"webhook_id=1", {"x-wc-webhook-topic": "order.updated"}),
    ],
)
def test_what_is_unsigned_and_no_ping_is_refused(body: bytes, given: dict[str, str]) -> None:
    with pytest.raises(BadCredentials):
        read_webhook(body, given, SECRET)


def test_an_empty_secret_accepts_nothing() -> None:
    body = b'{"id": 7}'

    with pytest.raises(BadCredentials):
        read_webhook(body, headers(body, secret=""), "")


def test_a_refund_is_hinted_at_by_its_order() -> None:
    body = json.dumps({"id": 48, "refunds": [{"id": 49}, {"id": "50"}]}).encode()

    hints = read_webhook(body, headers(body), SECRET)

    assert [(hint.kind, hint.document_id) for hint in hints] == [
        ("sale", "48"),
        ("refund", "48:49"),
        ("refund", "48:50"),
    ]


def test_a_deletion_tells_only_the_number() -> None:
    body = b'{"id":81}'

    assert read_webhook(body, headers(body, topic="order.deleted"), SECRET) == (
        WebhookHint(kind="sale", document_id="81", topic="order.deleted"),
    )


def test_an_order_that_is_gone_is_delivered_as_an_error_body_and_hints_at_nothing() -> None:
    body = b'{"code":"woocommerce_rest_shop_order_invalid_id","message":"Invalid ID.","data":{"status":404}}'

    assert read_webhook(body, headers(body, topic="order.created"), SECRET) == ()


def test_other_topics_are_nothing_to_do() -> None:
    body = b'{"id": 5}'

    assert read_webhook(body, headers(body, topic="product.updated"), SECRET) == ()


@pytest.mark.parametrize(
    "body",
    [
        b"", b"[]", b"not json", b'{"id": -1}', b'{"id": "7; drop"}', b'{"id": 1.5}', b'{"id": true}', b"{}",
        b'{"id": 7, "refunds": [{"id": null}]}', b"[" * 100_000, b'{"id": "99999999999999999999"}',
    ],
)  # fmt: skip
def test_a_signed_but_malformed_body_is_refused(body: bytes) -> None:
    with pytest.raises(RejectedDocument) as refusal:
        read_webhook(body, headers(body), SECRET)

    assert refusal.value.code == "webhook_malformed"


def test_an_oversized_body_is_refused_before_anything_else() -> None:
    with pytest.raises(RejectedDocument) as refusal:
        read_webhook(b" " * (MAX_BODY + 1), {}, SECRET)

    assert refusal.value.code == "webhook_too_large"
