"""One turn of a lane: batches one after the other. While one is written, the next is read and the last is checked.

A batch is as large as the lane's pace, its time and its rate budget allow, so that what was announced is written too.
"""

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime, timedelta

from integrations.connectors.contract import Target
from integrations.errors import SyncError
from integrations.flows import batch as batches
from integrations.flows.batch import Batch
from integrations.flows.opened import open_target
from integrations.flows.tally import Tally
from integrations.flows.threads import Threads
from integrations.models import Lane, SyncEvent
from integrations.sync import claims, connections, lanes

BATCH = 100
FIRST = 25
"""Documents in the first batch of a lane whose pace is not known."""
FEW = 40
"""So many documents share one reading, however slow the ledger is."""
BATCH_SECONDS = 3.0
"""How long writing one batch should take: a live document may have to wait for it."""
TURN_SECONDS = 6.0
"""How long one lane may be served before another that is ready gets its turn."""
HANDS = 3
"""Batches of one lane under way at once: one being prepared, one written, one concluded."""
BROKEN_SECONDS = 10.0
"""How long a lane rests whose turn broke off: a mistake of ours must not be repeated at full speed."""
GRACE_SECONDS = 2.0
"""How much longer a batch may write than its turn lasts, before it sends nothing new."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How a lane did last: documents written a second, and the calls that writing one took."""

    per_second: float
    calls: float


_paces: dict[int, Pace] = {}
"""By lane, as long as the process lives. A few numbers each."""


class Turn:
    """A taken lane being served by one or more hands, each carrying a batch through at a time.

    ``beside`` lends threads for two more hands, so that the next batch is prepared and the last one concluded while one is
    written; None: one batch after the other, in the calling thread alone. ``permits`` are as many as lanes may write
    history at once: a lane that prepares or concludes holds none, and live documents need none.
    """

    def __init__(
        self,
        lane: Lane,
        *,
        tally: Tally,
        clock: Callable[[], datetime],
        live_only: bool,
        beside: Threads | None,
        permits: threading.Semaphore | None,
        stop_at: float,
    ) -> None:
        self.lane, self.tally, self.clock, self.live_only = lane, tally, clock, live_only
        self.beside, self.permits, self.stop_at = beside, permits, stop_at
        self.others: list[Future[None]] = []
        self.ends = time.monotonic() + TURN_SECONDS
        self.begun = self.over = self.paused = self.limited = False
        self.writing: list[Batch] = []
        self.preparing, self.concluding, self.gate = threading.Lock(), threading.Lock(), threading.Semaphore()

    def serve(self) -> None:
        """Batch after batch until the work is done, the time is up or the rate budget is spent; then the lane is given back."""
        next_at = self.clock()
        try:
            if self._is_locked_out():
                return
            try:
                self._carry()
            finally:
                for other in self.others:
                    other.result()
            rest = self._rest()
            if rest:
                next_at = self.clock() + timedelta(seconds=rest)
                lanes.hold_until(self.lane.target, until=next_at)
        except Exception:
            next_at = self.clock() + timedelta(seconds=BROKEN_SECONDS)
            raise
        finally:
            self.tally.turns += 1
            lanes.give_back(self.lane, next_at=next_at)

    def _carry(self) -> None:
        """One hand: prepare a batch, wait until writing is free, write, conclude; until there is no more in this turn."""
        try:
            while (batch := self._prepare()) is not None:
                self._write(batch)
                self._conclude(batch)
        except BaseException:
            self.over = True
            raise

    def _prepare(self) -> Batch | None:
        """Claim and prepare the next batch, and wait until it may be written. None: no more in this turn."""
        with self.preparing:
            number = 0 if self.over else self._fitting()
            claimed = self._claim(number) if number else []
            if not claimed:
                return None
            if self.beside and not self.begun and len(claimed) >= min(FIRST, number):
                self.others = [self.beside.start(self._carry) for _ in range(HANDS - 1)]
            self.begun, deadline = True, self.ends + GRACE_SECONDS
            batch = batches.prepare(self.lane, claimed, clock=self.clock, deadline=deadline)
            self.gate.acquire()
            is_live = claimed[0].priority == SyncEvent.Priority.LIVE
            batch.on_last_calls = self._leave_gate(None if is_live else self.permits)
            return batch

    def _leave_gate(self, permits: threading.Semaphore | None) -> Callable[[], None]:
        """Get a permit; what is returned lets the next batch write, here and (with the permit) elsewhere, once."""
        if permits is not None:
            permits.acquire()
        left = threading.Lock()

        def leave() -> None:
            if left.acquire(blocking=False):
                self.gate.release()
                if permits is not None:
                    permits.release()

        return leave

    def _write(self, batch: Batch) -> None:
        """Write; the next batch may begin when all of this one's calls have begun, so that the last ones are not alone."""
        self.writing.append(batch)
        todo, began, target = len(batch.open()), time.monotonic(), self._target()
        calls = target.calls
        try:
            batches.write(batch)
        finally:
            self.writing.remove(batch)
            batch.on_last_calls()
        sent = sum(all(part.link.remote_id for part in work.parts) for work in batch.open() if work.parts)
        if sent >= min(todo, FIRST) and sent:
            seconds, used = max(time.monotonic() - began, 0.001), max(target.calls - calls, 1)
            _paces[self.lane.pk] = Pace(per_second=sent / seconds, calls=min(used / sent, 4.0))
        self._look_at(batch)

    def _conclude(self, batch: Batch) -> None:
        with self.concluding:
            self.tally.add(batches.conclude(batch))
        self._look_at(batch)

    def _look_at(self, batch: Batch) -> None:
        """Whether the turn must end: the lane was lost, a connection is at fault, or a limit was met."""
        self.paused |= any(work.pause for work in batch.works)
        self.limited |= any(
            work.outcome is not None and work.outcome.code == "rate_limited" for work in batch.works
        )
        self.over |= batch.lost or self.paused or self.limited

    def _unsent(self) -> int:
        """Documents of batches under way that are not written yet."""
        works = [work for batch in tuple(self.writing) for work in batch.open()]
        return sum(not all(part.link.remote_id for part in work.parts) for work in works)

    def _fitting(self) -> int:
        """How many documents the next batch may have: by the time that is left and by the calls that are left."""
        pace, unsent = _paces.get(self.lane.pk), self._unsent()
        left, by_time = self.ends - time.monotonic(), float(FIRST)
        if pace is not None:
            by_time = min(BATCH, max(FEW, pace.per_second * BATCH_SECONDS))
            room = pace.per_second * left - unsent
            if room < by_time and self.begun and self._go_on():
                room = by_time
            if room < FEW and self.begun:
                return 0
            by_time = max(1, min(by_time, room))
        elif left < 0:
            return 0
        return max(0, int(min(by_time, self._affordable(unsent, pace))))

    def _affordable(self, unsent: int, pace: Pace | None) -> float:
        """Documents whose writing and one reading back fit what the batches under way leave of the rate budget."""
        calls = pace.calls if pace else 1.0
        promised = unsent * calls + len(self.writing)
        return (self._target().calls_left - promised - 1) / calls

    def _go_on(self) -> bool:
        """Make the turn longer, when the drain has time, no other lane waits, and nobody paused anything meanwhile."""
        if time.monotonic() + TURN_SECONDS > self.stop_at or lanes.ready_lanes(self.clock()).exists():
            return False
        fresh = lanes.held(self.lane)
        if fresh is None:
            return False
        self.lane, self.ends = fresh, time.monotonic() + TURN_SECONDS
        return True

    def _rest(self) -> float:
        """Seconds until the lane may be served again: the budget's next window, a moment after a pause, else none."""
        if self.paused:
            return 1.0
        target, now = self._target(), time.monotonic()
        if self.limited or self._affordable(0, _paces.get(self.lane.pk)) < 1:
            return max(0.0, target.resume_at - now, target.renews_at - now) or 1.0
        return 0.0

    def _claim(self, number: int) -> list[SyncEvent]:
        return claims.claim(self.lane, now=self.clock(), limit=number, live_only=self.live_only)

    def _is_locked_out(self) -> bool:
        """Pause a ledger that cannot even be opened: its credentials are missing, or no key of the ring opens them."""
        try:
            self._target()
        except SyncError as error:
            connections.pause(self.lane.target, code=error.code, params=error.params, now=self.clock())
            return True
        return False

    def _target(self) -> Target:
        return open_target(self.lane.target, user=f"lane {self.lane.pk}")


def serve_lane(
    lane: Lane,
    *,
    tally: Tally,
    clock: Callable[[], datetime],
    live_only: bool = False,
    beside: Threads | None = None,
    permits: threading.Semaphore | None = None,
    stop_at: float = float("inf"),
) -> None:
    """One turn of a taken lane, of its live documents only if so wished. Ends the lease; ``stop_at`` (monotonic) is when
    the whole drain wants to end."""
    turn = Turn(
        lane, tally=tally, clock=clock, live_only=live_only, beside=beside, permits=permits, stop_at=stop_at
    )
    turn.serve()
