"""The drain: takes lanes and runs them side by side until nothing is due, for less time than its task may take.

Threads drive lanes; one of them is kept for live documents, so that no history import makes a fresh order wait. No
thread sleeps on a rate limit: the lane gets a next time instead.
"""

import sys
import threading
import time
from collections.abc import Callable
from datetime import datetime
from functools import partial

import structlog
from django.conf import settings
from django.utils import timezone

from integrations.flows.tally import Tally
from integrations.flows.threads import Threads
from integrations.flows.turn import serve_lane
from integrations.models import Lane
from integrations.sync import lanes

__all__ = ["Tally", "drain", "drain_now", "serve_lane"]
log = structlog.get_logger(__name__)

SWITCH_SECONDS = 0.0005
"""How soon a thread that computes lets another go on: no answer shall wait while a hundred orders are translated."""
IDLE_LOOK = 0.05
"""Seconds between looks for ready lanes while a thread is free."""
SPARE = 3
"""Lanes served beyond those that may write: they prepare or conclude while others write."""
LINGER = 1.0
"""Seconds that an idle drain waits for more before it ends."""


def drain(
    *,
    seconds: float,
    lanes_at_once: int,
    linger: float = LINGER,
    clock: Callable[[], datetime] = timezone.now,
    on_crowd: Callable[[], object] | None = None,
) -> Tally:
    """Serve ready lanes for at most ``seconds`` (plus the turn under way), then end; ends early when nothing is due.

    ``on_crowd`` is called once when more lanes are ready than this drain has threads for: let another process help.
    """
    tally, stop_at = Tally(), time.monotonic() + seconds
    sys.setswitchinterval(SWITCH_SECONDS)
    crew = _Crew(lanes_at_once, tally=tally, clock=clock, stop_at=stop_at)
    idle_since = time.monotonic()
    try:
        while time.monotonic() < stop_at:
            live_only = crew.only_live()
            lane = lanes.take(clock(), live_only=live_only) if crew.free() else None
            if lane is not None:
                crew.serve(lane, live_only=live_only)
                idle_since = time.monotonic()
                has_room = crew.free() and not crew.only_live()
                if on_crowd and not has_room and lanes.ready_lanes(clock()).exists():
                    on_crowd()
                    on_crowd = None
                continue
            if crew.busy:
                idle_since = time.monotonic()
            elif time.monotonic() - idle_since > linger and not _rest_ends_soon(clock(), stop_at=stop_at):
                break
            crew.wait(IDLE_LOOK)
    finally:
        crew.dismiss()
    return tally


def _rest_ends_soon(now: datetime, *, stop_at: float) -> bool:
    """Whether a lane that rests on its rate limit will be ready while this drain still works."""
    ready_at = lanes.next_ready_at(now)
    return ready_at is not None and (ready_at - now).total_seconds() < stop_at - time.monotonic()


class _Crew:
    """Threads that serve lanes, and as many again twice for what each lane does beside its writing."""

    def __init__(self, size: int, *, tally: Tally, clock: Callable[[], datetime], stop_at: float) -> None:
        self.permits = threading.Semaphore(max(1, size - 1))
        size += SPARE
        self.size, self.tally, self.clock, self.stop_at = size, tally, clock, stop_at
        self.busy = 0
        self.changed = threading.Condition()
        self.drivers, self.beside = Threads(size, name="lane"), Threads(2 * size, name="beside")

    def free(self) -> int:
        """How many threads have nothing to do."""
        return self.size - self.busy

    def only_live(self) -> bool:
        """Whether the last free thread is left, which is kept for live documents."""
        return self.size > 1 and self.free() == 1

    def serve(self, lane: Lane, *, live_only: bool) -> None:
        """Hand a taken lane to a free thread."""
        with self.changed:
            self.busy += 1
        self.drivers.start(partial(self._serve, lane, live_only))

    def wait(self, seconds: float) -> None:
        """Until a thread becomes free, or ``seconds``."""
        with self.changed:
            self.changed.wait(seconds)

    def dismiss(self) -> None:
        """Let the threads finish their turns and go."""
        self.drivers.close()
        self.beside.close()

    def _serve(self, lane: Lane, live_only: bool) -> None:
        try:
            serve_lane(
                lane,
                tally=self.tally,
                clock=self.clock,
                live_only=live_only,
                beside=self.beside,
                permits=self.permits,
                stop_at=self.stop_at,
            )
        except Exception as error:
            log.error("turn broke off", lane=lane.pk, exc_info=error)
            raise
        finally:
            with self.changed:
                self.busy -= 1
                self.changed.notify_all()


def drain_now(*, clock: Callable[[], datetime] = timezone.now, seconds: float = 600.0) -> Tally:
    """Drain in the calling process until nothing is due, without lingering (commands, benchmarks, tests)."""
    return drain(seconds=seconds, lanes_at_once=settings.SYNC_LANES, linger=0.0, clock=clock)
