"""A connection to Rentman: tested, its pasted webhook token kept, and left alone by flows that it has nothing for."""

import hashlib
import hmac
import json

import pytest
from django.utils import timezone

from integrations import jobs
from integrations.connectors.rentman.kinds import SOURCE_KINDS
from integrations.desk import intake
from integrations.flows import FLOWS
from integrations.models import Connection, Notice, ReadinessItem, SyncCursor, SyncEvent
from tests.connectors.rentals import Rental, new_rental
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def rental(world: World) -> Rental:
    return new_rental(world.sandbox)


@pytest.fixture
def connection(world: World, rental: Rental) -> Connection:
    return Connection.objects.create(
        tenant=world.stage.tenant,
        kind="rentman",
        name="Rentman",
        base_url=world.sandbox.rentman_url,
        credentials={"token": rental.token},
        ledger=world.stage.ledger,
    )


def check(connection: Connection) -> dict[str, str]:
    jobs.check_connection(connection.pk)
    connection.refresh_from_db()
    return dict(ReadinessItem.objects.filter(connection=connection).values_list("item", "status"))


def renew(connection: Connection, **credentials: str) -> None:
    connection.credentials = {**connection.known_credentials(), **credentials}
    connection.credentials_changed_at = timezone.now()
    connection.save()


def signed(body: bytes, token: str) -> dict[str, str]:
    return {"Digest": f"sha256={hmac.new(token.encode(), body, hashlib.sha256).hexdigest()}"}


def test_checking_it_twice_says_the_same_and_asks_for_the_webhooks(connection: Connection) -> None:
    first, again = check(connection), check(connection)

    assert first == again
    assert first.pop("rentman_webhooks_missing") == "warning"
    assert set(first.values()) == {"ok"}
    told = ReadinessItem.objects.get(connection=connection, item="rentman_webhooks_missing")
    assert connection.webhook_key in told.params["url"]


def test_deliveries_are_known_by_the_pasted_token_alone(connection: Connection, rental: Rental) -> None:
    body = json.dumps({"eventType": "update", "itemType": "Equipment", "items": [{"id": 1}]}).encode()
    check(connection)
    ours = connection.known_webhook_secret()
    token = rental.control("set_webhook", url="https://us.example/")["token"]
    renew(connection, webhook_token=token)

    assert check(connection)["rentman_webhooks"] == "ok"
    assert connection.known_webhook_secret() == token
    assert intake.receive(connection.webhook_key, body, signed(body, token), now=timezone.now()) == 0
    with pytest.raises(intake.Refused) as refusal:
        intake.receive(connection.webhook_key, body, signed(body, ours), now=timezone.now())
    assert refusal.value.status == 401


def test_a_dead_token_pauses_it_and_a_new_one_resumes(connection: Connection, rental: Rental) -> None:
    token = rental.control("new_token")["token"]
    check(connection)
    assert (connection.state, connection.paused_code) == (Connection.State.PAUSED, "bad_credentials")

    renew(connection, token=token)

    assert "failed" not in check(connection).values()
    assert connection.state == Connection.State.ACTIVE


def test_what_no_flow_moves_is_not_asked_for(world: World, connection: Connection, rental: Rental) -> None:
    rental.control("seed", contacts=2, projects=1)
    connection.flows_off = [flow.name for flow in FLOWS.values() if flow.source_kind in SOURCE_KINDS]
    connection.save()

    world.poll()

    assert rental.calls() == {}
    assert not SyncCursor.objects.filter(connection=connection).exists()
    assert not Notice.objects.filter(connection=connection).exists()
    assert not SyncEvent.objects.filter(connection=connection).exists()
