"""How many calls an account may make: so many in a second, and so many in a day. The two refusals differ by their words."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from integrations.sandbox.rentman import unverified
from integrations.sandbox.rentman.answers import RentmanError


@dataclass(slots=True)
class Throttle:
    """The calls of one account, whichever integration makes them. ``recent`` are the moments of the last second's."""

    recent: list[float] = field(default_factory=list)
    day: str = ""
    used: int = 0
    refused: int = 0

    def count(self, now: float, *, per_second: int, per_day: int) -> None:
        """Count one call. 429 when there is none left; a refused call counts for the day too (guess)."""
        today = datetime.fromtimestamp(now, UTC).date().isoformat()
        if today != self.day:
            self.day, self.used = today, 0
        self.used += 1
        if self.used > per_day:
            raise self._refusal(unverified.DAY_SPENT)
        self.recent = [at for at in self.recent if now - 1 < at <= now]
        if len(self.recent) >= per_second:
            raise self._refusal(unverified.THROTTLED)
        self.recent.append(now)

    def _refusal(self, body: dict[str, str]) -> RentmanError:
        self.refused += 1
        wait = unverified.RETRY_AFTER
        headers = {} if wait is None else {"retry-after": str(wait)}
        return RentmanError(429, body["message"], body=dict(body), headers=headers)
