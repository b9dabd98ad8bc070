"""The rate budget of one key for one remote system, known only from that system's own answers.

Tripletex tells with every answer how many calls remain and in how many whole seconds the window ends (headers
``X-Rate-Limit-Remaining`` and ``X-Rate-Limit-Reset``). One answer pins the end of the window down to a second plus the
travelling time; all the answers of a window, intersected, pin it down further, and the answer to its very first call
to the travelling time alone, so that no budget is wasted waiting. Nothing here sleeps on a limit or reads a clock:
every moment is handed in (monotonic seconds).
"""

import math
import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager

BACK_OFF = 10.0
"""Seconds to stay away after a 429 that does not say when to come back (Tripletex: about one whole window)."""

_KEPT = 4096


class RateBudget:
    """How many calls still fit, shared by every session of one key in this process. Thread-safe.

    An unknown budget (no answer yet, or a system that never tells) is unlimited. ``reserve`` calls per window are left for
    interactive use: only calls with ``interactive=True`` may take them.
    """

    def __init__(self, *, reserve: int = 2, back_off: float = BACK_OFF) -> None:
        self._lock = threading.Condition()
        self._reserve = reserve
        self._back_off = back_off
        self._limit: int | None = None
        self._remaining: int | None = None
        self._in_flight = 0
        self._ends: tuple[float, float] | None = None
        self._longest = 0.0
        self._ended = -math.inf
        self._blocked_until = -math.inf

    def room(self, now: float, *, interactive: bool = False) -> float:
        """Calls that may start now; ``math.inf`` when the system has not told a budget."""
        with self._lock:
            return self._room(now, interactive=interactive)

    def take(self, now: float, *, interactive: bool = False) -> bool:
        """Claim one call; every claim must be answered by ``note`` or ``blocked`` or ``lost``."""
        with self._lock:
            if self._room(now, interactive=interactive) < 1:
                return False
            self._in_flight += 1
            return True

    def note(
        self, *, remaining: int, reset: float, sent: float, now: float, limit: int | None = None
    ) -> None:
        """Learn from one answer: ``remaining`` calls in a window that ends ``reset`` whole seconds after it was made.

        The answer was made between ``sent`` and ``now``, hence the window ends in [sent + reset, now + reset + 1). The first
        call of a window of the longest length seen has all of it ahead: then it ends in [sent + reset, now + reset].
        """
        with self._settled():
            self._limit = limit or self._limit
            self._roll(now)
            if limit is not None and remaining == limit - 1 and reset >= self._longest:
                self._longest = reset
                self._begin(remaining, (sent + reset, now + reset))
            else:
                self._longest = max(self._longest, reset)
                self._learn(remaining, (sent + reset, now + reset + 1))

    def lost(self) -> None:
        """Give back a claim whose call ended without any budget header (or never left)."""
        with self._settled():
            pass

    def blocked(
        self,
        now: float,
        *,
        sent: float | None = None,
        retry_after: float | None = None,
        reset: float | None = None,
    ) -> float:
        """The system said 429: nothing more until the moment returned.

        It names a delay (``retry_after``), the window's end in whole seconds (``reset``), or nothing at all.
        """
        with self._settled():
            self._roll(now)
            if retry_after is not None:
                until = now + retry_after
            elif reset is not None:
                self._learn(0, ((now if sent is None else sent) + reset, now + reset + 1))
                until = (
                    min(now + reset + 1, self._ends[1])
                    if self._ends and not self._remaining
                    else now + reset + 1
                )
            else:
                until = self._ends[1] if self._ends else now + self._back_off
            self._blocked_until = max(self._blocked_until, until)
            return self._blocked_until

    def wait(self, seconds: float) -> None:
        """Until any call in flight is answered, at most ``seconds``: for callers whom only those calls stand in the way."""
        with self._lock:
            if self._in_flight:
                self._lock.wait(seconds)

    def resume_at(self, now: float, *, interactive: bool = False) -> float:
        """Monotonic moment before which no further call fits; 0.0 when there is room now.

        Also 0.0 when only calls in flight stand in the way: they may be counted already, and their answers will tell.
        """
        with self._lock:
            if self._room(now, interactive=interactive) >= 1:
                return 0.0
            if self._blocked_until > now:
                return self._blocked_until
            reserve = 0 if interactive else self._reserve
            if self._remaining is not None and self._remaining - reserve >= 1:
                return 0.0
            return self._ends[1] if self._ends else now + 1.0

    def renews_at(self, now: float) -> float:
        """Monotonic moment by which a fresh window has begun; ``now`` when none is known to be under way."""
        with self._lock:
            self._roll(now)
            return max(self._blocked_until, self._ends[1] if self._ends else now)

    @contextmanager
    def _settled(self) -> Iterator[None]:
        """One call in flight less, and whoever waits for that is told."""
        with self._lock:
            self._in_flight = max(0, self._in_flight - 1)
            yield
            self._lock.notify_all()

    def _room(self, now: float, *, interactive: bool) -> float:
        self._roll(now)
        if now < self._blocked_until:
            return 0
        if self._remaining is None:
            return math.inf
        reserve = 0 if interactive else self._reserve
        return max(0, self._remaining - self._in_flight - reserve)

    def _roll(self, now: float) -> None:
        """Begin a new window when the latest possible end of the old one has passed."""
        if self._ends is not None and now >= self._ends[1]:
            self._ended = self._ends[1]
            self._ends = None
            self._remaining = self._limit

    def _learn(self, remaining: int, ends: tuple[float, float]) -> None:
        """Take in what an answer says of its window, which may be the known one, a newer one, or one long over.

        How the seconds are rounded is not documented; an interval may therefore be a second off, and one that contradicts
        what is known of the same window is not used to narrow it.
        """
        low, high = ends
        if self._ends is None:
            if low >= self._ended:  # else an answer from the window that has just ended
                self._ends, self._remaining = ends, remaining
        elif low < self._ends[1] + 1 and high > self._ends[0] - 1:
            narrowed = (max(low, self._ends[0]), min(high, self._ends[1]))
            if narrowed[0] < narrowed[1]:
                self._ends = narrowed
            self._remaining = remaining if self._remaining is None else min(remaining, self._remaining)
        elif low >= self._ends[1]:
            self._ends, self._remaining = ends, remaining

    def _begin(self, remaining: int, ends: tuple[float, float]) -> None:
        """Take in the answer to the first call of a window: its whole length lies ahead."""
        before = self._ends
        same = before is not None and ends[0] < before[1] + 1 and ends[1] > before[0] - 1
        if same and self._remaining is not None:
            remaining = min(remaining, self._remaining)
        self._ends, self._remaining = ends, remaining


_budgets: OrderedDict[tuple[str, str], RateBudget] = OrderedDict()
_budgets_lock = threading.Lock()


def budget_for(base_url: str, *, key: str) -> RateBudget:
    """The budget shared by everything in this process that calls ``base_url`` with the same ``key`` (a fingerprint)."""
    with _budgets_lock:
        budget = _budgets.setdefault((base_url, key), RateBudget())
        _budgets.move_to_end((base_url, key))
        while len(_budgets) > _KEPT:
            _budgets.popitem(last=False)
        return budget
