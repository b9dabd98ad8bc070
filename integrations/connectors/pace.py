"""A rate limit that is known beforehand: so many calls in so many seconds (Rackbeat: 480 a minute), until the system names
another one.

Thread-safe; nothing here sleeps on the limit or reads a clock: every moment is handed in (monotonic seconds).
"""

import math
import threading
from collections import OrderedDict, deque

from integrations.connectors.limits import RateBudget

_KEPT = 4096
FEWEST, MOST = 10, 100_000
"""Limits that a system may name; what is beyond them is taken for a mistake."""


class Pace(RateBudget):
    """At most ``calls`` in any ``seconds``, of which ``reserve`` are left to people who wait (``interactive``).

    A 429 stops everything for the time that the system names, else for ``back_off`` seconds.
    """

    def __init__(self, *, calls: int, seconds: float = 60.0, reserve: int = 8, back_off: float = 5.0) -> None:
        super().__init__(reserve=0, back_off=back_off)
        self._calls, self._seconds, self._kept_back = calls, seconds, reserve
        self._taken: deque[float] = deque()

    def room(self, now: float, *, interactive: bool = False) -> float:
        """Calls that may start now."""
        with self._lock:
            return min(super().room(now, interactive=interactive), self._left(now, interactive=interactive))

    def take(self, now: float, *, interactive: bool = False) -> bool:
        """Claim one call; every claim must be answered by ``note`` or ``blocked`` or ``lost``."""
        with self._lock:
            if self._left(now, interactive=interactive) < 1:
                return False
            if not super().take(now, interactive=interactive):
                return False
            self._taken.append(now)
            return True

    def resume_at(self, now: float, *, interactive: bool = False) -> float:
        """Monotonic moment before which no further call fits; 0.0 when there is room now."""
        with self._lock:
            blocked = super().resume_at(now, interactive=interactive)
            if self._left(now, interactive=interactive) >= 1:
                return blocked
            short = len(self._taken) - self._limit_for(interactive=interactive)
            return max(blocked, self._taken[max(0, short)] + self._seconds)

    def allowed(self, calls: int) -> None:
        """The system itself names its limit: what was known beforehand gives way to it, within reason."""
        with self._lock:
            self._calls = min(max(calls, FEWEST), MOST)

    def renews_at(self, now: float) -> float:
        """Monotonic moment by which all of the calls fit again."""
        with self._lock:
            last = self._taken[-1] + self._seconds if self._taken else -math.inf
            return max(super().renews_at(now), last, now)

    def _left(self, now: float, *, interactive: bool) -> int:
        while self._taken and self._taken[0] <= now - self._seconds:
            self._taken.popleft()
        return max(0, self._limit_for(interactive=interactive) - len(self._taken))

    def _limit_for(self, *, interactive: bool) -> int:
        return self._calls if interactive else max(1, self._calls - self._kept_back)


_paces: OrderedDict[tuple[str, str], Pace] = OrderedDict()
_paces_lock = threading.Lock()


def pace_for(base_url: str, *, key: str, calls: int, reserve: int = 8) -> Pace:
    """The pace shared by everything in this process that calls ``base_url`` with the same ``key`` (a fingerprint)."""
    with _paces_lock:
        pace = _paces.setdefault((base_url, key), Pace(calls=calls, reserve=reserve))
        _paces.move_to_end((base_url, key))
        while len(_paces) > _KEPT:
            _paces.popitem(last=False)
        return pace
