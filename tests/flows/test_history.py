"""A period's documents, listed page by page and booked behind the live ones; can be paused, resumed, cancelled."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from integrations.flows import polling
from integrations.models import HistoryRun, SyncCursor, SyncEvent
from integrations.sync import history
from tests.flows.orders import order
from tests.flows.workers import BEFORE, kill_a_worker, let_leases_end
from tests.world import World

pytestmark = pytest.mark.django_db
State = HistoryRun.State


def begin(
    world: World, *, from_date: date = date(2026, 1, 1), to_date: date = date(2026, 12, 31)
) -> HistoryRun:
    return history.start(world.shop, from_date=from_date, to_date=to_date, now=timezone.now())


def listing(run: HistoryRun) -> HistoryRun:
    polling.list_history(timezone.now)
    run.refresh_from_db()
    return run


def states(world: World) -> dict[str, str]:
    rows = SyncEvent.objects.filter(connection=world.shop).order_by("id")
    return dict(rows.values_list("document_id", "state"))


def test_nothing_before_the_from_date_can_be_imported(world: World) -> None:
    with pytest.raises(ValidationError):
        begin(world, from_date=date(2025, 12, 31))

    assert not HistoryRun.objects.exists()


def test_a_period_that_ends_before_it_begins_is_refused(world: World) -> None:
    with pytest.raises(ValidationError):
        begin(world, from_date=date(2026, 3, 1), to_date=date(2026, 2, 1))


def test_two_imports_at_once_are_refused_and_one_after_the_other_is_not(world: World) -> None:
    run = begin(world)

    with pytest.raises(ValidationError):
        begin(world)
    history.cancel(run, now=timezone.now())

    assert begin(world).state == State.RUNNING


def test_every_order_of_the_period_is_listed_booked_and_counted(world: World) -> None:
    blocked = order(3, payment_method="walley", meta_data=[])
    skipped = order(
        4,
        when="2025-12-24T10:00:00",
        date_modified="2026-02-01T10:00:00",
        date_modified_gmt="2026-02-01T09:00:00",
    )
    world.put(order(1), order(2), blocked, skipped)
    run = listing(begin(world))
    before = history.progress(run, now=run.started_at + timedelta(seconds=10))
    assert (before.listed, before.total, before.done, before.blocked, before.left) == (4, 4, 0, 0, 4)

    world.serve()

    after = history.progress(run, now=run.started_at + timedelta(seconds=10))
    assert (after.listed, after.total, after.done, after.blocked, after.left) == (4, 4, 3, 1, 0)
    assert (after.per_second, after.seconds_left) == (0.4, 0.0)
    assert states(world) == {"1": "done", "2": "done", "3": "blocked", "4": "ignored"}
    assert len(world.vouchers()) == 2
    assert listing(run).state == State.DONE
    assert run.finished_at is not None


def test_importing_a_period_again_books_nothing_again(world: World) -> None:
    world.put(order(1), order(2))
    run = listing(begin(world))
    world.serve()
    assert listing(run).state == State.DONE
    before = world.ledger()

    run = listing(begin(world))
    world.serve()
    assert listing(run).state == State.DONE

    assert world.ledger() == before
    assert SyncEvent.objects.filter(connection=world.shop, result="unchanged").count() == 2


def test_a_paused_import_books_nothing_and_lists_nothing_until_it_is_resumed(world: World) -> None:
    world.put(order(1), order(2))
    run = listing(begin(world))

    history.pause(run, now=timezone.now())
    world.serve()
    assert world.vouchers() == []
    assert run.state == State.PAUSED
    world.put(order(3))
    assert listing(run).listed == 2

    history.resume(run, now=timezone.now())
    world.serve()
    assert len(world.vouchers()) == 2
    assert listing(run).state == State.DONE


def test_an_order_of_a_paused_import_that_is_heard_of_is_booked_at_once(world: World) -> None:
    world.put(order(1), order(2))
    run = listing(begin(world))
    history.pause(run, now=timezone.now())

    world.note(2)
    world.serve()

    assert states(world) == {"1": "pending", "2": "done"}


def test_cancelling_takes_the_rest_off_the_list_and_keeps_what_is_booked(world: World) -> None:
    world.put(order(1), order(2), order(3))
    world.note(1)
    world.serve()
    run = listing(begin(world))

    assert history.cancel(run, now=timezone.now()) == 3
    world.serve()

    assert states(world) == {"1": "ignored", "2": "ignored", "3": "ignored"}
    assert set(SyncEvent.objects.filter(state="ignored").values_list("code", flat=True)) == {
        "history_cancelled"
    }
    assert [link.state for link in world.links()] == ["verified"]
    assert len(world.vouchers()) == 1
    assert run.state == State.CANCELLED
    assert history.cancel(run, now=timezone.now()) == 0


@pytest.mark.parametrize(("state", "expected"), [(State.PAUSED, "pending"), (State.CANCELLED, "ignored")])
def test_what_was_under_way_when_an_import_was_held_does_not_slip_through(
    world: World, state: str, expected: str
) -> None:
    world.put(order(1))
    run = listing(begin(world))
    world.fault(system="woo", path="/orders", kind="status", status=200, body="{", times=9)
    world.serve()
    SyncEvent.objects.update(state="running", lease_token="t", lease_until=timezone.now())
    {State.PAUSED: history.pause, State.CANCELLED: history.cancel}[state](run, now=timezone.now())
    SyncEvent.objects.update(state="pending", lease_token="", lease_until=None, available_at=timezone.now())
    world.calm()

    assert history.hold_back(timezone.now()) == 1
    world.serve(later=timedelta(hours=5))

    assert states(world) == {"1": expected}
    assert world.vouchers() == []


def test_a_page_recorded_while_the_import_was_cancelled_is_taken_off_too(world: World) -> None:
    world.put(order(1), order(2))
    run = listing(begin(world))
    HistoryRun.objects.filter(pk=run.pk).update(state=State.CANCELLED, finished_at=timezone.now())

    history.settle_late(run, ["1", "2"], now=timezone.now())

    assert states(world) == {"1": "ignored", "2": "ignored"}


def test_a_live_order_overtakes_the_import_of_its_own_shop(world: World) -> None:
    world.put(*(order(number) for number in range(1, 6)), order(9))
    listing(begin(world, to_date=date(2026, 12, 31)))
    SyncEvent.objects.filter(document_id="9").delete()
    world.note(9)

    world.serve()

    assert (
        world.vouchers()[0]["external_number"]
        == world.event(9).connection.links.get(document_id="9").reference
    )


def test_a_shop_that_fails_while_listing_loses_no_place(world: World) -> None:
    world.put(*(order(number) for number in range(1, 131)))
    run = begin(world)
    world.fault(system="woo", path="/orders", kind="status", status=200, body="{", skip=1, times=9)
    run = listing(run)
    assert (run.listed, run.listed_at) == (100, None)

    world.calm()
    run = listing(run)

    assert (run.listed, run.total) == (130, 130)
    assert SyncEvent.objects.filter(connection=world.shop).count() == 130


@pytest.mark.django_db(transaction=True)
def test_an_import_survives_that_its_worker_is_killed_while_listing(world: World, settings: Any) -> None:
    world.put(*(order(number) for number in range(1, 131)))
    polling.ensure_cursors(timezone.now())
    SyncCursor.objects.update(next_at=timezone.now() + timedelta(hours=1))
    run = begin(world)
    call = {"system": "woo", "path": "/orders$", "skip": 1}
    kill_a_worker(world.sandbox, settings.PRIVATE_HOSTS, call, moment=BEFORE)
    assert HistoryRun.objects.values_list("listed", "listed_at").get(pk=run.pk) == (100, None)

    let_leases_end(world.sandbox)
    run = listing(run)

    assert (run.listed, run.total) == (130, 130)
    assert SyncEvent.objects.filter(connection=world.shop).count() == 130
