"""How many calls an app may make of each method in a minute, by the method's tier."""

from collections import defaultdict, deque
from dataclasses import dataclass, field
from math import ceil

from integrations.sandbox.slack.answers import Limited

SECONDS = 60.0


@dataclass(slots=True)
class Throttle:
    """The calls of the last minute, per method and app. ``refused`` counts those that were too many."""

    calls: dict[tuple[str, str], deque[float]] = field(default_factory=lambda: defaultdict(deque))
    refused: int = 0

    def count(self, method: str, app_id: str, *, now: float, most: int) -> None:
        """Count one call. Raises Limited when ``most`` were made within the last minute."""
        made = self.calls[method, app_id]
        while made and not 0 <= now - made[0] < SECONDS:
            made.popleft()
        if len(made) >= most:
            self.refused += 1
            raise Limited(max(1, ceil(made[0] + SECONDS - now)) if made else int(SECONDS))
        made.append(now)
