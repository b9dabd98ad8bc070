"""What knocks at the webhook door: signed deliveries are noted once, everything else is refused and nothing stored."""

import base64
import hashlib
import hmac
import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from integrations.models import SourceDocument, SyncEvent, WakeUp
from tests.flows.orders import order
from tests.world import World

pytestmark = pytest.mark.django_db
SECRET = "whsecret"


@pytest.fixture
def door(world: World) -> str:
    world.shop.webhook_secret = SECRET
    world.shop.save()
    return reverse("webhook", args=[world.shop.webhook_key])


def knock(
    door: str, body: bytes, *, secret: str = SECRET, topic: str = "order.updated", **headers: str
) -> int:
    signature = base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()
    sent = {"x-wc-webhook-topic": topic, "x-wc-webhook-signature": signature, **headers}
    return Client().post(door, body, content_type="application/json", headers=sent).status_code


def stored(world: World) -> list[tuple[str, str]]:
    return list(SyncEvent.objects.filter(connection=world.shop).values_list("document_id", "state"))


def test_a_signed_delivery_is_noted_and_a_drain_asked_for(world: World, door: str) -> None:
    assert knock(door, json.dumps(order(7)).encode()) == 202

    assert stored(world) == [("7", "pending")]
    assert WakeUp.objects.get().asked


def test_deliveries_in_any_order_and_number_are_one_duty(world: World, door: str) -> None:
    for topic in ("order.updated", "order.created", "order.updated", "order.created"):
        assert knock(door, json.dumps(order(7)).encode(), topic=topic) == 202

    assert stored(world) == [("7", "pending")]


def test_the_body_is_never_booked_from(world: World, door: str) -> None:
    world.put(order(7))
    forged = order(7, total="1.00")
    knock(door, json.dumps(forged).encode())

    world.serve()

    assert str(world.event(7).gross) == "125.00"


def test_an_unsigned_ping_is_answered_and_nothing_stored(world: World, door: str) -> None:
    answer = Client().post(door, b"webhook_id=1", content_type="application/x-www-form-urlencoded")

    assert answer.status_code == 200
    assert stored(world) == []


@pytest.mark.parametrize(
    ("body", "secret", "status"),
    [
        (b'{"id": 7}', "wrong", 401),
        (b"not json at all", SECRET, 400),
        (b"[1, 2, 3]", SECRET, 400),
        (b'{"id": {"$ne": null}}', SECRET, 400),
        (b"\xff\xfe\x00", SECRET, 400),
        (b"{" * 10_000, SECRET, 400),
        (b'{"id": 7, "x": "' + b"a" * (5 * 1024 * 1024) + b'"}', SECRET, 413),
    ],
    ids=["wrong signature", "no JSON", "a list", "an object as id", "no text", "deep nesting", "too big"],
)
def test_a_hostile_delivery_is_refused_and_nothing_stored(
    world: World, door: str, caplog: Any, body: bytes, secret: str, status: int
) -> None:
    assert knock(door, body, secret=secret) == status

    assert stored(world) == []
    assert not SourceDocument.objects.filter(connection=world.shop).exists()
    assert "webhook refused" in caplog.text


def test_an_unknown_address_is_not_found(world: World) -> None:
    assert knock("/webhooks/no-such-key/", b'{"id": 7}') == 404
    assert not SyncEvent.objects.exists()


def test_only_posts_are_taken(world: World, door: str) -> None:
    assert Client().get(door).status_code == 405


def test_a_deleted_order_is_looked_at_and_passed_over(world: World, door: str) -> None:
    assert knock(door, b'{"id": 7}', topic="order.deleted") == 202

    world.serve()

    assert world.event(7).state in ("ignored", "blocked")
    assert world.vouchers() == []
