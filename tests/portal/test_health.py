"""What machines that watch us are told."""

import datetime as dt
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client

from integrations.models import Heartbeat, Lane
from integrations.sync import connections
from tests.portal import rows

pytestmark = pytest.mark.django_db
LONG_AGO = rows.NOW - dt.timedelta(seconds=181)


@pytest.fixture
def beating(db: None) -> Heartbeat:
    """A sweep half a minute ago."""
    at = rows.NOW - dt.timedelta(seconds=30)
    return Heartbeat.objects.create(name="sweep@one", kind="sweep", beat_at=at, started_at=LONG_AGO)


@pytest.fixture
def quiet_lane(alices: rows.Shop) -> Lane:
    """A lane that nobody has served for a while."""
    Lane.objects.update(last_served=LONG_AGO, next_at=LONG_AGO)
    return Lane.objects.get()


def work(client: Client) -> tuple[int, Any]:
    answer = client.get("/health/work")
    return answer.status_code, answer.json()


def test_live_asks_nobody(client: Client, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        answer = client.get("/health/live")

    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_ready_while_the_database_answers(client: Client) -> None:
    assert client.get("/health/ready").status_code == 200


def test_not_ready_when_the_database_is_gone(client: Client) -> None:
    def gone(*args: Any) -> None:
        raise OperationalError("server closed the connection")

    with connection.execute_wrapper(gone):
        answer = client.get("/health/ready")

    assert (answer.status_code, answer.json()["problems"]) == (503, ["database"])


def test_work_is_fine_while_the_sweep_beats(client: Client, beating: Heartbeat) -> None:
    status, found = work(client)

    assert status == 200
    assert found == {
        "status": "ok",
        "problems": [],
        "heartbeats": [{"name": "sweep@one", "kind": "sweep", "age": 30}],
        "oldest_waiting_seconds": None,
        "overdue_lanes": 0,
        "expired_leases": 0,
    }


def test_a_missing_heartbeat_is_the_alarm(client: Client, beating: Heartbeat) -> None:
    Heartbeat.objects.update(beat_at=LONG_AGO)

    status, found = work(client)

    assert (status, found["problems"]) == (503, ["no_heartbeat"])


def test_a_drain_alone_does_not_stand_in_for_the_sweep(client: Client) -> None:
    Heartbeat.objects.create(name="drain@one", kind="drain", beat_at=rows.NOW)

    assert work(client)[1]["problems"] == ["no_heartbeat"]


def test_live_documents_that_nobody_serves_are_overdue(
    client: Client, beating: Heartbeat, alices: rows.Shop, quiet_lane: Lane
) -> None:
    alices.event("1", available_at=LONG_AGO)

    status, found = work(client)

    assert (status, found["problems"]) == (503, ["work_overdue"])
    assert (found["overdue_lanes"], found["oldest_waiting_seconds"]) == (1, 181)


@pytest.mark.parametrize("lane", [{"last_served": rows.NOW}, {"next_at": rows.NOW + dt.timedelta(seconds=9)}])
def test_a_lane_that_is_served_or_keeps_to_a_rate_limit_is_not_overdue(
    client: Client, beating: Heartbeat, alices: rows.Shop, quiet_lane: Lane, lane: dict[str, Any]
) -> None:
    alices.event("1", available_at=LONG_AGO)
    Lane.objects.update(**lane)

    assert work(client)[0] == 200


def test_a_long_history_import_and_a_paused_company_are_not_overdue(
    client: Client, beating: Heartbeat, alices: rows.Shop, charlies: rows.Shop
) -> None:
    Lane.objects.update(last_served=LONG_AGO, next_at=LONG_AGO)
    alices.event("1", available_at=LONG_AGO, priority=5)
    charlies.event("1", available_at=LONG_AGO)
    connections.pause(charlies.ledger, code="bad_credentials", params={}, now=rows.NOW)

    assert work(client)[0] == 200


def test_leases_that_nobody_takes_back_are_an_alarm(
    client: Client, beating: Heartbeat, alices: rows.Shop
) -> None:
    alices.event("1", state="running", lease_token="t", lease_until=LONG_AGO)

    status, found = work(client)

    assert (status, found["problems"], found["expired_leases"]) == (503, ["leases_expired"], 1)


def test_a_lease_that_ran_out_just_now_is_only_counted(
    client: Client, beating: Heartbeat, alices: rows.Shop
) -> None:
    alices.event("1", state="running", lease_token="t", lease_until=rows.NOW - dt.timedelta(seconds=5))

    status, found = work(client)

    assert (status, found["expired_leases"]) == (200, 1)


def test_names_no_company(client: Client, alices: rows.Shop) -> None:
    alices.event("10432", available_at=LONG_AGO)

    assert "Alice" not in client.get("/health/work").content.decode()
