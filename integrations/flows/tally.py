"""What a drain did, counted."""

import threading
from collections.abc import Iterable
from dataclasses import dataclass, field

from integrations.flows.work import State, Work


@dataclass(slots=True, kw_only=True)
class Tally:
    """Events by how they left, and turns of lanes. Thread-safe."""

    done: int = 0
    blocked: int = 0
    later: int = 0
    turns: int = 0
    guard: threading.Lock = field(default_factory=threading.Lock)

    def add(self, works: Iterable[Work]) -> None:
        """Count a batch."""
        with self.guard:
            for work in works:
                state = work.event.state
                self.done += state in (State.DONE, State.IGNORED)
                self.blocked += state == State.BLOCKED
                self.later += state == State.PENDING
