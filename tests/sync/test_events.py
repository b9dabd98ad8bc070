"""Events coalesce, are claimed under a fence, finished or taken back."""

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from integrations.models import Connection, Lane, SyncAttempt, SyncEvent
from integrations.sync import claims, events, lanes
from integrations.sync.claims import Outcome

pytestmark = pytest.mark.django_db
State = SyncEvent.State


def record(shop: Connection, *ids: str, now: datetime, trigger: str = "webhook", priority: int = 0) -> int:
    return events.record(
        shop, "sale", [(i, f"#{i}") for i in ids], trigger=trigger, now=now, priority=priority
    )


def states(shop: Connection) -> list[tuple[str, str]]:
    return list(SyncEvent.objects.filter(connection=shop).order_by("id").values_list("document_id", "state"))


def take(shop: Connection, *, now: datetime, limit: int = 10) -> tuple[Lane, list[SyncEvent]]:
    lane = lanes.take(now)
    assert lane is not None
    return lane, claims.claim(lane, now=now, limit=limit)


def finish(lane: Lane, *outcomes: Outcome, now: datetime) -> int:
    return claims.finish(outcomes, lane=lane, started=now, now=now)


def done(event: SyncEvent) -> Outcome:
    return Outcome(event=event, state=State.DONE, attempt="verified", result="verified")


def blocked(event: SyncEvent, waiting_for: str = "tender:walley") -> Outcome:
    return Outcome(
        event=event,
        state=State.BLOCKED,
        attempt="stopped",
        code="missing_mapping",
        waiting_for=waiting_for,
        who="accountant",
    )


def test_a_hundred_deliveries_of_one_document_make_one_event(shop: Connection, now: datetime) -> None:
    noted = sum(record(shop, "1", now=now + timedelta(seconds=n)) for n in range(100))

    assert noted == 1
    assert states(shop) == [("1", "pending")]


def test_a_repeat_brings_a_waiting_event_forward_and_live(shop: Connection, now: datetime) -> None:
    record(shop, "1", now=now, priority=SyncEvent.Priority.HISTORY)
    SyncEvent.objects.update(available_at=now + timedelta(hours=1))

    record(shop, "1", now=now)

    event = SyncEvent.objects.get()
    assert (event.priority, event.available_at) == (SyncEvent.Priority.LIVE, now)


def test_a_document_heard_of_while_it_runs_gets_one_more_event(shop: Connection, now: datetime) -> None:
    record(shop, "1", now=now)
    take(shop, now=now)

    record(shop, "1", now=now)
    record(shop, "1", now=now)

    assert states(shop) == [("1", "running"), ("1", "pending")]


def test_the_second_event_waits_until_the_first_has_ended(shop: Connection, now: datetime) -> None:
    record(shop, "1", now=now)
    lane, [first] = take(shop, now=now)
    record(shop, "1", now=now)

    assert claims.claim(lane, now=now, limit=10) == []
    finish(lane, done(first), now=now)
    assert [event.document_id for event in claims.claim(lane, now=now, limit=10)] == ["1"]


def test_the_database_refuses_two_open_events_of_one_document(shop: Connection, now: datetime) -> None:
    record(shop, "1", now=now)
    lane = Lane.objects.get()

    with pytest.raises(IntegrityError), transaction.atomic():
        SyncEvent.objects.create(
            connection=shop, lane=lane, flow="sale", document_id="1", state=State.BLOCKED, code="x"
        )


def test_live_goes_before_history(shop: Connection, now: datetime) -> None:
    record(
        shop, "1", "2", now=now - timedelta(hours=1), trigger="history", priority=SyncEvent.Priority.HISTORY
    )
    record(shop, "3", now=now)

    _, claimed = take(shop, now=now)

    assert [event.document_id for event in claimed] == ["3"]


def test_a_claim_counts_the_attempt(shop: Connection, now: datetime) -> None:
    record(shop, "1", now=now)

    take(shop, now=now)

    assert SyncEvent.objects.get().attempts == 1


def test_nobody_takes_a_lane_that_is_held(shop: Connection, now: datetime) -> None:
    record(shop, "1", "2", now=now)
    lanes.take(now)

    assert lanes.take(now) is None
    assert lanes.take(now + lanes.lease_span() + timedelta(seconds=1)) is not None


def test_lanes_are_served_in_turn(shop: Connection, other_shop: Connection, now: datetime) -> None:
    record(shop, "1", "2", now=now)
    record(other_shop, "1", now=now)
    served = []
    for second in range(1, 4):
        lane = lanes.take(now + timedelta(seconds=second))
        assert lane is not None
        served.append(lane.connection.tenant.name)
        lanes.give_back(lane, next_at=now)

    assert served[0] != served[1]
    assert served[2] == served[0]


def test_who_lost_the_lease_overwrites_nothing_but_leaves_a_trace(shop: Connection, now: datetime) -> None:
    record(shop, "1", now=now)
    slow_lane, [slow] = take(shop, now=now)
    later = now + lanes.lease_span() + timedelta(seconds=1)
    assert claims.sweep_expired(later) == (1, 0)
    lane, [again] = take(shop, now=later)
    finish(lane, done(again), now=later)

    written = finish(slow_lane, blocked(slow), now=later)

    assert written == 0
    assert states(shop) == [("1", "done")]
    outcomes = list(SyncAttempt.objects.order_by("id").values_list("outcome", flat=True))
    assert outcomes == ["worker_died", "verified", "lease_lost"]


def test_a_document_that_kills_its_worker_six_times_is_stopped(shop: Connection, now: datetime) -> None:
    record(shop, "1", now=now)
    for _ in range(6):
        take(shop, now=now)
        now += lanes.lease_span() + timedelta(seconds=1)
        claims.sweep_expired(now)

    event = SyncEvent.objects.get()
    assert (event.state, event.code, event.who) == ("blocked", "too_many_attempts", "support")


def test_a_blocked_outcome_gives_way_to_a_newer_waiting_event(shop: Connection, now: datetime) -> None:
    record(shop, "1", now=now)
    lane, [event] = take(shop, now=now)
    record(shop, "1", now=now)

    finish(lane, blocked(event), now=now)

    assert states(shop) == [("1", "ignored"), ("1", "pending")]
    assert SyncEvent.objects.get(state="ignored").code == "superseded"


def test_a_webhook_reopens_a_blocked_document_but_a_history_import_does_not(
    shop: Connection, now: datetime
) -> None:
    record(shop, "1", now=now)
    lane, [event] = take(shop, now=now)
    finish(lane, blocked(event), now=now)

    assert record(shop, "1", now=now, trigger="history", priority=5) == 0
    assert states(shop) == [("1", "blocked")]
    assert record(shop, "1", now=now) == 1
    assert SyncEvent.objects.values_list("state", "attempts", "code", "waiting_for").get() == (
        "pending",
        0,
        "",
        "",
    )


def test_mapping_what_is_missing_releases_every_event_that_waited_for_it(
    shop: Connection, other_shop: Connection, now: datetime
) -> None:
    for connection in (shop, other_shop):
        record(connection, "1", "2", now=now)
    for _ in range(2):
        lane, claimed = take(shop, now=now)
        finish(lane, blocked(claimed[0]), blocked(claimed[1], "tender:other"), now=now)
        lanes.give_back(lane, next_at=now + timedelta(hours=1))

    assert events.release(shop, "tender:walley", now=now) == 1

    assert states(shop) == [("1", "pending"), ("2", "blocked")]
    assert states(other_shop) == [("1", "blocked"), ("2", "blocked")]


def test_trying_again_puts_back_the_newest_event_of_a_document_once(shop: Connection, now: datetime) -> None:
    for _ in range(2):
        record(shop, "1", now=now)
        lane, [event] = take(shop, now=now)
        finish(lane, done(event), now=now)
        lanes.give_back(lane, next_at=now)

    assert events.retry(SyncEvent.objects.all(), now=now) == 1
    assert states(shop) == [("1", "done"), ("1", "pending")]
    assert events.retry(SyncEvent.objects.all(), now=now) == 0


def test_ignoring_keeps_the_reason_and_who(shop: Connection, now: datetime) -> None:
    record(shop, "1", now=now)

    assert events.ignore(SyncEvent.objects.all(), reason="Testordre", who="Signe", now=now) == 1

    event = SyncEvent.objects.get()
    assert (event.state, event.code, event.params) == (
        "ignored",
        "ignored_by_person",
        {"reason": "Testordre", "who": "Signe"},
    )


def test_a_free_outcome_gives_the_attempt_back(shop: Connection, now: datetime) -> None:
    record(shop, "1", now=now)
    lane, [event] = take(shop, now=now)

    finish(
        lane,
        Outcome(
            event=event,
            state=State.PENDING,
            attempt="again_later",
            code="rate_limited",
            again_at=now,
            free=True,
        ),
        now=now,
    )

    assert SyncEvent.objects.values_list("state", "attempts").get() == ("pending", 0)
