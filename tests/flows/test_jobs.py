"""The queue is a wake-up call and a clock; rows are the truth, and losing the whole queue costs no document."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone
from django_q.models import OrmQ, Schedule

from integrations import jobs
from integrations.models import Heartbeat, SyncAttempt, SyncEvent, WakeUp
from integrations.sync import events
from tests import factories
from tests.flows.orders import order
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting(db: None) -> SyncEvent:
    """A document that waits, of a shop that is nowhere."""
    return factories.SyncEventFactory()


def asked() -> int:
    """Tasks in the queue."""
    return OrmQ.objects.count()


def a_minute_passes() -> None:
    WakeUp.objects.update(asked_at=timezone.now() - timedelta(seconds=60))


def test_a_thousand_wishes_are_one_task() -> None:
    made = [jobs.wake() for _ in range(1000)]

    assert (made.count(True), asked()) == (1, 1)


def test_a_wish_made_while_a_drain_runs_is_a_task_of_its_own(settings: Any) -> None:
    settings.SYNC_DRAIN_SECONDS = 0
    jobs.wake()
    jobs.drain()

    assert jobs.wake()
    assert asked() == 2


def test_a_drain_that_leaves_work_asks_for_another(waiting: SyncEvent, settings: Any) -> None:
    settings.SYNC_DRAIN_SECONDS = 0

    jobs.drain()

    assert asked() == 1


def test_a_drain_that_leaves_nothing_asks_for_nothing(settings: Any) -> None:
    settings.SYNC_DRAIN_SECONDS = 0

    jobs.drain()

    assert asked() == 0
    assert set(Heartbeat.objects.values_list("kind", flat=True)) == {"drain"}


def test_losing_the_whole_queue_costs_a_minute_and_no_document(waiting: SyncEvent) -> None:
    jobs.wake()
    OrmQ.objects.all().delete()
    a_minute_passes()

    jobs.sweep()

    assert asked() == 1


def test_a_sweep_with_nothing_to_do_asks_for_nothing_and_leaves_a_sign_of_life() -> None:
    jobs.sweep()

    assert asked() == 0
    assert Heartbeat.objects.get().kind == "sweep"


def test_a_history_import_need_not_wait_for_the_clock(django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        jobs.begin_listing()

    assert [row.func() for row in OrmQ.objects.all()] == ["integrations.jobs.list_history"]


def test_the_schedules_are_made_once_however_often() -> None:
    Schedule.objects.create(name="left over", func="integrations.jobs.gone", schedule_type="I", minutes=1)
    for _ in range(3):
        jobs.ensure_schedules()

    rows = set(Schedule.objects.values_list("name", "func"))
    assert rows == {(name, row[0]) for name, row in jobs.SCHEDULES.items()}


def test_every_schedule_names_a_function_that_exists() -> None:
    functions = {row[0].removeprefix("integrations.jobs.") for row in jobs.SCHEDULES.values()}

    assert all(callable(getattr(jobs, name)) for name in functions)


def test_the_sweep_command_takes_back_what_a_dead_worker_held(waiting: SyncEvent) -> None:
    SyncEvent.objects.update(
        state="running", attempts=1, lease_token="t", lease_until=timezone.now() - timedelta(seconds=1)
    )

    call_command("sweep")

    waiting.refresh_from_db()
    assert (waiting.state, waiting.attempts) == ("pending", 1)
    assert list(SyncAttempt.objects.values_list("outcome", flat=True)) == ["worker_died"]
    assert asked() == 1


@pytest.mark.django_db(transaction=True)
def test_the_sweep_command_can_do_the_work_too(world: World) -> None:
    world.put(order(1))
    world.note(1)

    call_command("sweep", "--drain")

    assert world.event(1).result == "verified"


def test_a_noted_document_and_its_wish_are_one_transaction(waiting: SyncEvent) -> None:
    with transaction.atomic():
        events.record(waiting.connection, "sale", [("9", "")], trigger="webhook", now=timezone.now())
        jobs.wake()
        transaction.set_rollback(True)

    assert (SyncEvent.objects.count(), asked(), WakeUp.objects.filter(asked=True).count()) == (1, 0, 0)


def test_old_attempts_and_documents_are_dropped_and_what_waits_is_kept(
    waiting: SyncEvent, settings: Any
) -> None:
    long_ago = timezone.now() - timedelta(days=settings.PAYLOAD_RETENTION_DAYS + 1)
    ended = factories.SyncEventFactory(verified=True)
    for event in (waiting, ended):
        factories.SyncAttemptFactory(event=event, started_at=long_ago)
        factories.SourceDocumentFactory(connection=event.connection, read_at=long_ago)
    fresh = factories.SourceDocumentFactory(connection=ended.connection, read_at=timezone.now())

    jobs.prune()

    assert list(SyncAttempt.objects.values_list("event", flat=True)) == [waiting.pk]
    assert list(type(fresh).objects.values_list("pk", flat=True)) == [fresh.pk]
