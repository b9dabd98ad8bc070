"""How many calls a key may make: a bucket that refills, or Laravel's window of a minute."""

from dataclasses import dataclass
from math import ceil

from integrations.sandbox.rackbeat import unverified
from integrations.sandbox.rackbeat.answers import RackbeatError


@dataclass(slots=True)
class Throttle:
    """The calls of one key. ``spare`` are those left in the bucket; the window counts ``used`` since ``started``."""

    spare: float = -1.0
    filled_at: float = 0.0
    started: float = float("-inf")
    used: int = 0
    refused: int = 0

    def count(self, now: float, *, per_minute: int, style: str) -> dict[str, str]:
        """Count one call and give the headers; 429 with the throttle's words when there is none left."""
        wait, left = self._window(now, per_minute) if style == "window" else self._bucket(now, per_minute)
        headers = {"x-ratelimit-limit": str(per_minute), "x-ratelimit-remaining": str(left)}
        if wait is not None:
            self.refused += 1
            headers |= {"retry-after": str(wait), "x-ratelimit-reset": str(ceil(now) + wait)}
            raise RackbeatError(429, unverified.THROTTLED, headers=headers)
        return headers

    def _bucket(self, now: float, per_minute: int) -> tuple[int | None, int]:
        """Seconds to wait (None: may pass) and whole calls left."""
        if self.spare < 0:
            self.spare, self.filled_at = float(per_minute), now
        gained = max(0.0, now - self.filled_at) * per_minute / 60
        self.spare, self.filled_at = min(float(per_minute), self.spare + gained), now
        if self.spare < 1:
            return max(1, ceil((1 - self.spare) * 60 / per_minute)), 0
        self.spare -= 1
        return None, int(self.spare)

    def _window(self, now: float, per_minute: int) -> tuple[int | None, int]:
        if not 0 <= now - self.started < 60:
            self.started, self.used = now, 0
        if self.used >= per_minute:
            return max(1, ceil(self.started + 60 - now)), 0
        self.used += 1
        return None, per_minute - self.used
