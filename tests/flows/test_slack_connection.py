"""A connection to Slack: tested like any other, and taken for no ledger and no shop."""

import pytest

from integrations import jobs
from integrations.models import AccountMapping, Connection, LedgerAccount, ReadinessItem, SyncEvent
from tests.connectors.workplaces import Workplace, new_workplace
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def place(world: World) -> Workplace:
    return new_workplace(world.sandbox)


@pytest.fixture
def connection(world: World, place: Workplace) -> Connection:
    return Connection.objects.create(
        tenant=world.stage.tenant,
        kind="slack",
        name="Slack",
        base_url=world.sandbox.slack_url,
        credentials={"token": place.token},
        ledger=world.stage.ledger,
    )


def check(connection: Connection) -> dict[str, tuple[str, list[str]]]:
    jobs.check_connection(connection.pk)
    connection.refresh_from_db()
    rows = ReadinessItem.objects.filter(connection=connection)
    return {row.item: (row.status, row.blocks) for row in rows}


def test_checking_it_twice_finds_it_ready_and_mirrors_nothing(
    connection: Connection, place: Workplace
) -> None:
    first, again = check(connection), check(connection)

    assert first == again
    assert first["slack_workspace"] == ("ok", [])
    assert {status for status, _blocks in first.values()} == {"ok"}
    assert place.calls() == {"auth.test": 2}
    assert connection.known_webhook_secret() == ""
    assert not LedgerAccount.objects.filter(connection=connection).exists()
    assert not AccountMapping.objects.filter(connection=connection).exists()
    assert not SyncEvent.objects.filter(connection=connection).exists()


def test_a_token_that_is_over_pauses_it_until_it_works_again(
    connection: Connection, place: Workplace
) -> None:
    place.control("end_token")
    failed = check(connection)
    state = (connection.state, connection.paused_code)
    connection.credentials = {"token": place.control("install")["token"]}
    connection.save()
    check(connection)

    assert failed == {"connection": ("failed", ["channel"])}
    assert state == ("paused", "bad_credentials")
    assert connection.state == "active"
