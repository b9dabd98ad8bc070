"""Making the webhook deliveries that systems ask for: repeated, delayed, out of order or lost when told to."""

import asyncio
import random
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from integrations.sandbox.wire import Delivery

_TIMEOUT = aiohttp.ClientTimeout(total=10)
_AT_ONCE = 20


@dataclass(slots=True, kw_only=True)
class DeliveryFaults:
    """``duplicate`` extra copies; ``delay`` seconds; ``reorder`` within ``window`` seconds; ``drop`` is the
    probability of not being sent and counted as failed, ``lose`` of not being sent and counted as delivered."""

    duplicate: int = 0
    delay: float = 0.0
    reorder: bool = False
    window: float = 0.5
    drop: float = 0.0
    lose: float = 0.0
    seed: int = 0


@dataclass(slots=True)
class Deliveries:
    """The deliveries under way. ``start`` and ``stop`` belong to the server's life."""

    faults: DeliveryFaults = field(default_factory=DeliveryFaults)
    sent: int = 0
    failed: int = 0
    _session: aiohttp.ClientSession | None = None
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _gate: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_AT_ONCE))
    _random: random.Random = field(default_factory=random.Random)

    def start(self) -> None:
        """Open the client; needs a running loop."""
        self._session = aiohttp.ClientSession(timeout=_TIMEOUT)

    async def stop(self) -> None:
        """Drop what is under way and close the client."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._session is not None:
            await self._session.close()

    def set_faults(self, values: dict[str, Any]) -> None:
        """Replace the faults; an empty dict ends them."""
        self.faults = DeliveryFaults(**values)
        self._random.seed(self.faults.seed)

    def make(self, deliveries: list[Delivery]) -> None:
        """Begin each delivery, each copy on its own."""
        faults = self.faults
        for delivery in deliveries:
            fate = self._random.random() if faults.drop or faults.lose else 1.0
            if fate < faults.drop + faults.lose:
                _tell(delivery, 0 if fate < faults.drop else 200)
                continue
            for _copy in range(1 + faults.duplicate):
                pause = faults.delay + (self._random.random() * faults.window if faults.reorder else 0.0)
                task = asyncio.get_running_loop().create_task(self._deliver(delivery, pause))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)

    async def _deliver(self, delivery: Delivery, pause: float) -> None:
        if pause:
            await asyncio.sleep(pause)
        assert self._session is not None
        status = 0
        async with self._gate:
            try:
                async with self._session.post(
                    delivery.url, data=delivery.body, headers=delivery.headers, allow_redirects=False
                ) as answer:
                    await answer.read()
                    status = answer.status
            except (aiohttp.ClientError, TimeoutError, OSError):
                status = 0
        self.sent += 1
        self.failed += not 200 <= status < 300
        _tell(delivery, status)


def _tell(delivery: Delivery, status: int) -> None:
    if delivery.done is not None:
        delivery.done(status)
