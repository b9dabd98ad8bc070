"""A worker that stands still: its work is taken over, and when it wakes up it neither writes nor takes anything away."""

import os
import signal
import sqlite3
from contextlib import closing
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from integrations import jobs
from integrations.models import EntityLink, Heartbeat, Lane, SyncAttempt, SyncEvent
from integrations.sync import events, lanes, links
from tests.flows.orders import order
from tests.flows.test_kills import assert_each_once
from tests.flows.workers import (
    BEFORE,
    LONG,
    Worker,
    fired,
    run_worker,
    start_worker,
    wait_until,
)
from tests.world import World

ORDERS, AT_ONCE, LEASE = range(1, 9), 4, 4


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_hangs_while_writing_is_replaced_and_doubles_nothing_when_it_wakes(
    world: World, settings: Any
) -> None:
    world.put(*(order(number) for number in ORDERS))
    world.note(*ORDERS)
    rule = {"system": "tripletex", "method": "POST", "path": "/ledger/voucher$", "kind": "slow", "skip": 2}
    world.fault(seconds=LONG, share=BEFORE, **rule)
    with start_worker(settings.PRIVATE_HOSTS, lease_seconds=LEASE) as hung:
        # It is stopped when all its calls wait for Tripletex: none is about to be sent after the successor has looked.
        wait_until(lambda: fired(world.sandbox) == AT_ONCE)
        wait_until(lambda: stands_still(hung))
        world.calm()
        mine = SyncEvent.objects.filter(connection=world.shop, state="running")
        # In real time: its own clock tells the sleeper that its lease is over.
        wait_until(lambda: mine.exists() and not mine.filter(lease_until__gte=timezone.now()).exists())

        run_worker(settings.PRIVATE_HOSTS)
        assert_each_once(world, len(ORDERS))

        os.kill(hung.pid, signal.SIGCONT)
        hung.wait()
    assert_each_once(world, len(ORDERS))
    assert SyncAttempt.objects.filter(outcome="worker_died").exists()


def stands_still(worker: Worker) -> bool:
    """Stop the process, unless that catches it in a transaction: there it would keep its rows until the database ends it."""
    os.kill(worker.pid, signal.SIGSTOP)
    if not in_transaction():
        return True
    os.kill(worker.pid, signal.SIGCONT)
    return False


def in_transaction() -> bool:
    """Whether another process is in a transaction that writes."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                " AND pid <> pg_backend_pid() AND state <> 'idle'"
            )
            return bool(cursor.fetchone()[0])
    with closing(sqlite3.connect(connection.settings_dict["NAME"], timeout=0, isolation_level=None)) as own:
        try:
            own.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return True
        return False


@pytest.fixture
def announced(world: World) -> tuple[World, Lane, EntityLink]:
    """An announced write, and the drain that announced it, whose lease has run out since."""
    events.record(world.shop, "sale", [("1", "1")], trigger="webhook", now=timezone.now())
    lane = lanes.take(timezone.now())
    assert lane is not None
    link = announce(world, lane)
    return world, lane, link


def announce(world: World, lane: Lane) -> EntityLink:
    intent = links.Intent(document_id="1", part="sale", kind="voucher", reference="woo:x:1")
    made = links.reserve(world.shop, world.stage.ledger, "sale", [intent], lane=lane, now=timezone.now())
    return made["woo:x:1"][0]


@pytest.mark.django_db
def test_a_drain_that_slept_past_its_lease_takes_back_no_announcement(
    announced: tuple[World, Lane, EntityLink],
) -> None:
    world, sleeper, link = announced
    holder = lanes.take(timezone.now() + lanes.lease_span() + timedelta(seconds=1))
    assert holder is not None
    announce(world, holder)

    links.forget([link], lane=sleeper)
    assert EntityLink.objects.filter(pk=link.pk).exists()

    links.forget([link], lane=holder)
    assert not EntityLink.objects.filter(pk=link.pk).exists()


@pytest.mark.django_db
def test_an_answer_is_kept_even_when_its_announcement_was_taken_back(
    announced: tuple[World, Lane, EntityLink],
) -> None:
    _, lane, link = announced
    links.forget([link], lane=lane)

    links.bind(link, remote_id="77", remote_number="1-2026", secondary={}, now=timezone.now())

    stored = EntityLink.objects.get(reference="woo:x:1")
    assert (stored.state, stored.remote_id, stored.pk) == ("confirmed", "77", link.pk)


@pytest.mark.django_db
def test_an_answer_is_kept_on_the_announcement_that_replaced_its_own(
    announced: tuple[World, Lane, EntityLink],
) -> None:
    world, lane, old = announced
    links.forget([old], lane=lane)
    new = announce(world, lane)

    links.bind(old, remote_id="77", remote_number="1-2026", secondary={}, now=timezone.now())
    links.bind(new, remote_id="77", remote_number="1-2026", secondary={}, now=timezone.now())

    assert list(EntityLink.objects.filter(kind="voucher").values_list("pk", "remote_id")) == [(new.pk, "77")]


@pytest.mark.django_db
def test_a_second_document_under_one_announcement_is_never_silent(
    announced: tuple[World, Lane, EntityLink],
) -> None:
    _, _, link = announced
    links.bind(link, remote_id="77", remote_number="1-2026", secondary={}, now=timezone.now())

    with pytest.raises(links.WrittenTwice) as raised:
        links.bind(link, remote_id="78", remote_number="2-2026", secondary={}, now=timezone.now())

    assert raised.value.kept.remote_number == "1-2026"
    assert EntityLink.objects.get(pk=link.pk).remote_id == "77"


@pytest.mark.django_db
def test_a_missing_heartbeat_is_the_alarm_and_a_sweep_ends_it() -> None:
    Heartbeat.objects.create(name="sweep@gone", kind="sweep", beat_at=timezone.now() - timedelta(seconds=200))
    assert health() == (503, ["no_heartbeat"])

    jobs.sweep()

    assert health() == (200, [])


def health() -> tuple[int, list[str]]:
    answer = Client().get("/health/work")
    return answer.status_code, answer.json()["problems"]
