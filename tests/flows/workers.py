"""Real worker processes for tests: started, killed with SIGKILL, started again."""

import time
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.context import ForkServerProcess
from typing import Any

from django.db import connection
from django.utils import timezone

from integrations.models import EntityLink, HistoryRun, Lane, StartupRun, SyncEvent
from integrations.sandbox.remote import Sandbox
from tests.flows import working

get_context("forkserver").set_forkserver_preload([working.__name__])
BEFORE, AFTER = 1.0, 0.0
"""When to kill: how much of a call's waiting comes before the remote system acts."""
LONG = 600.0
"""Seconds that a call is kept waiting: until the faults end."""


class Worker(ForkServerProcess):
    """A worker process that does not outlive its ``with`` block."""

    def __enter__(self) -> "Worker":
        return self

    def __exit__(self, *raised: Any) -> None:
        self.kill()
        self.join()

    def wait(self, seconds: float = 90.0) -> None:
        """Until it has ended; fails the test when it does not."""
        self.join(seconds)
        assert self.exitcode is not None, "the worker does not end"


def start_worker(private_hosts: frozenset[str], *, lease_seconds: int = 60) -> Worker:
    """A process that sweeps, polls and drains once, then ends."""
    settings = {
        "PRIVATE_HOSTS": private_hosts,
        "SYNC_LEASE_SECONDS": lease_seconds,
        "SYNC_DRAIN_SECONDS": 20,
    }
    worker = Worker(target=working.sweep, args=(str(connection.settings_dict["NAME"]), settings))
    worker.start()
    return worker


def run_worker(private_hosts: frozenset[str]) -> None:
    """A worker's whole life, undisturbed."""
    with start_worker(private_hosts) as worker:
        worker.wait()
        assert worker.exitcode == 0


def kill_a_worker(
    sandbox: Sandbox, private_hosts: frozenset[str], call: dict[str, Any], *, moment: float
) -> None:
    """Let a worker run until it makes this call, and kill it before or after the remote system has acted.

    What a dead worker asked for before is done afterwards all the same: nobody takes a request back.
    """
    rule = {**call, "kind": "slow", "seconds": LONG, "share": moment, "times": 1}
    sandbox.control("server", "faults", rules=[rule])
    with start_worker(private_hosts) as worker:
        wait_until(lambda: fired(sandbox) or not worker.is_alive())
        assert worker.is_alive(), f"no worker made the call {call}"
    sandbox.control("server", "clear_faults")


def fired(sandbox: Sandbox) -> int:
    """How many requests have met a fault."""
    return sum(fault["fired"] for fault in sandbox.control("server", "faults", rules=[]))


def busy_or_gone(begun: int, *crew: Worker) -> bool:
    """Whether somebody has begun to write since, or all have ended."""
    return EntityLink.objects.count() > begun or not any(worker.is_alive() for worker in crew)


def let_leases_end(sandbox: Sandbox) -> None:
    """As if the leases of the dead had run out. They outlast any call, so all calls under way have ended before."""
    wait_until(lambda: not under_way(sandbox))
    now = timezone.now()
    SyncEvent.objects.filter(state="running").update(lease_until=now)
    for held in (Lane, HistoryRun, StartupRun):
        held.objects.filter(lease_until__gt=now).update(lease_until=now)


def under_way(sandbox: Sandbox) -> int:
    """How many calls the sandbox has not answered yet."""
    systems = sandbox.control("server", "calls")["systems"]
    return sum(system["in_flight"] for system in systems.values())


def pass_time(sandbox: Sandbox) -> None:
    """As if the minutes had passed that a retry waits, and the leases of the dead had run out."""
    let_leases_end(sandbox)
    now = timezone.now()
    SyncEvent.objects.filter(state="pending", available_at__gt=now).update(available_at=now)
    Lane.objects.filter(next_at__gt=now).update(next_at=now)


def wait_until(condition: Callable[[], Any], *, seconds: float = 60.0) -> None:
    """Until ``condition()`` holds; fails the test when it never does."""
    stop_at = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < stop_at, "it did not happen in time"
        time.sleep(0.02)
