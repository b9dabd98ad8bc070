"""How often an account may be called: so many calls in a second, so many in a day, for all its integrations together.

A crowded second is waited for here, for a tenth of a second is no wait; a spent day is told as what it is. Nothing of either
is told by headers. Thread-safe.
"""

import time
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock

from integrations.connectors.pace import Pace
from integrations.connectors.rentman import unconfirmed

PATIENCE = 1.5
"""Seconds that a caller is held here at most; beyond it he is told when to come back."""
WINDOW = 1.25
"""Seconds that the calls of a second are spread over: calls that are held up on their way arrive together with later ones."""
DAY = 86_400.0
_KEPT = 4096


class Budget(Pace):
    """The calls of one account. ``wall`` gives epoch seconds: the day is counted in UTC (when it ends is not documented)."""

    def __init__(
        self,
        *,
        per_second: int = unconfirmed.CALLS_A_SECOND,
        window: float = WINDOW,
        per_day: int = unconfirmed.CALLS_A_DAY,
        clock: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
    ) -> None:
        reserve = min(unconfirmed.RESERVE_A_SECOND, per_second - 1)
        super().__init__(calls=per_second, seconds=window, reserve=reserve, back_off=unconfirmed.SECOND_REST)
        self.clock, self._wall, self._per_day = clock, wall, per_day
        self._day, self._used, self._rests_until = 0, 0, 0.0

    @property
    def day_left(self) -> int:
        """Calls that this process may still make today, as far as it knows: others of the account spend the same ones."""
        with self._lock:
            self._turn_page()
            return 0 if self.clock() < self._rests_until else max(0, self._per_day - self._used)

    def take(self, now: float, *, interactive: bool = False) -> bool:
        """Claim one call; every claim must be answered by ``note`` or ``blocked`` or ``lost``."""
        with self._lock:
            if self._day_room(now, interactive=interactive) < 1 or not super().take(
                now, interactive=interactive
            ):
                return False
            self._used += 1
            return True

    def room(self, now: float, *, interactive: bool = False) -> float:
        """Calls that may start now."""
        with self._lock:
            return min(
                super().room(now, interactive=interactive), self._day_room(now, interactive=interactive)
            )

    def resume_at(self, now: float, *, interactive: bool = False) -> float:
        """Monotonic moment before which no further call fits; 0.0 when there is room, or will be within ``PATIENCE``."""
        with self._lock:
            if self._day_room(now, interactive=interactive) < 1:
                return max(self._rests_until, now + self._until_midnight())
            found = super().resume_at(now, interactive=interactive)
            return 0.0 if found - now <= PATIENCE else found

    def wait(self, seconds: float) -> None:
        """Until the next call of this second fits, or a call in flight is answered."""
        with self._lock:
            left = super().resume_at(self.clock()) - self.clock()
            if left > 0:
                self._lock.wait(min(left, seconds))
            else:
                super().wait(seconds)

    def spent(self, now: float) -> float:
        """The account's day is spent, whoever spent it: nothing more until the moment returned."""
        with self._lock:
            self._rests_until = max(self._rests_until, now + unconfirmed.DAY_REST)
            return self._rests_until

    def _day_room(self, now: float, *, interactive: bool) -> int:
        self._turn_page()
        if now < self._rests_until:
            return 0
        reserve = 0 if interactive else min(unconfirmed.RESERVE_A_DAY, self._per_day // 10)
        return max(0, self._per_day - reserve - self._used)

    def _turn_page(self) -> None:
        today = int(self._wall() // DAY)
        if today != self._day:
            self._day, self._used = today, 0

    def _until_midnight(self) -> float:
        return DAY - self._wall() % DAY


_budgets: OrderedDict[tuple[str, str], Budget] = OrderedDict()
_guard = Lock()


def budget_for(base_url: str, *, key: str) -> Budget:
    """The budget shared by everything in this process that calls ``base_url`` with the same ``key`` (a fingerprint)."""
    with _guard:
        budget = _budgets.setdefault((base_url, key), Budget())
        _budgets.move_to_end((base_url, key))
        while len(_budgets) > _KEPT:
            _budgets.popitem(last=False)
        return budget
