"""A connection to Rackbeat: tested, subscribed with the tokens that Rackbeat gives, left alone by the webshop's flows."""

import json

import pytest
from django.utils import timezone

from integrations import jobs
from integrations.connectors.rackbeat.webhooks import tokens_in
from integrations.desk import intake
from integrations.models import Connection, Notice, ReadinessItem, SyncCursor, SyncEvent
from tests.connectors.warehouses import Warehouse, new_warehouse
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def warehouse(world: World) -> Warehouse:
    return new_warehouse(world.sandbox)


@pytest.fixture
def connection(world: World, warehouse: Warehouse) -> Connection:
    return Connection.objects.create(
        tenant=world.stage.tenant,
        kind="rackbeat",
        name="Lageret",
        base_url=world.sandbox.rackbeat_url,
        credentials={"token": warehouse.token},
        ledger=world.stage.ledger,
    )


def check(connection: Connection) -> dict[str, str]:
    jobs.check_connection(connection.pk)
    connection.refresh_from_db()
    return dict(ReadinessItem.objects.filter(connection=connection).values_list("item", "status"))


def test_checking_it_twice_subscribes_once_and_keeps_rackbeats_tokens(
    connection: Connection, warehouse: Warehouse
) -> None:
    first = check(connection)
    kept = connection.known_webhook_secret()
    again = check(connection)

    assert first == again
    assert set(first.values()) == {"ok"}
    assert connection.known_webhook_secret() == kept
    assert len(tokens_in(kept)) == len(warehouse.control("dump", resources=[])["webhooks"])


def test_a_delivery_is_known_by_its_token_and_refused_without(connection: Connection) -> None:
    check(connection)
    token = tokens_in(connection.known_webhook_secret())["product.updated"].token
    headers = {"Rackbeat-Webhook-Event": "product.updated", "Rackbeat-Webhook-Token": token}
    body = json.dumps({"key_name": "number", "key": "A/1"}).encode()

    intake.receive(connection.webhook_key, body, headers, now=timezone.now())
    with pytest.raises(intake.Refused) as refusal:
        intake.receive(
            connection.webhook_key,
            body,
            {**headers, "Rackbeat-Webhook-Token": "x" * 32},
            now=timezone.now(),
        )

    assert refusal.value.status == 401


def test_a_revoked_key_pauses_it_and_a_new_one_resumes(connection: Connection, warehouse: Warehouse) -> None:
    warehouse.control("revoke_key")
    check(connection)
    assert (connection.state, connection.paused_code) == (Connection.State.PAUSED, "bad_credentials")

    connection.credentials = {"token": warehouse.control("add_key", token="ny" * 40)["token"]}
    connection.credentials_changed_at = timezone.now()
    connection.save()

    assert set(check(connection).values()) == {"ok"}
    assert connection.state == Connection.State.ACTIVE


def test_the_webshops_flows_do_not_poll_it(
    world: World, connection: Connection, warehouse: Warehouse
) -> None:
    warehouse.control("seed", customers=2)

    world.poll()

    streams = set(SyncCursor.objects.filter(connection=connection).values_list("stream", flat=True))
    assert streams.isdisjoint({"sale", "refund"})
    assert not Notice.objects.filter(connection=connection).exists()
    assert not SyncEvent.objects.filter(connection=connection, flow__in=("sale", "refund")).exists()
