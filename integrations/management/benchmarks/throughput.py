"""Orders per second against what the circumstances allow: min(in flight ÷ (calls × latency), rate ÷ calls).

``in flight`` counts the writing calls that run at once and ``calls`` those writes alone, one per order: reading and
reading back happen meanwhile, so that counting them would only make the limit easier to reach. The rate limit counts
every call to Tripletex: 1.01 per order. Orders are counted over a whole number of rate windows, when the worker is under way.
"""

import time
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import psutil
from django.conf import settings

from integrations.management.benchmarks.bench import Bench, Row
from integrations.management.benchmarks.draining import Worker
from integrations.management.benchmarks.plain_script import PlainScript
from integrations.management.benchmarks.shops import (
    RATE_WINDOW,
    REAL_RATE,
    UNLIMITED,
    Orders,
    Unfit,
    clear_away,
    limit_rate,
    note,
    open_shop,
    put_orders,
)
from integrations.management.stage import Stage
from integrations.models import EntityLink, SyncEvent

TARGET = 0.90
CALLS = 1.01
"""Calls to Tripletex per order: one writes it, one reads a hundred back."""
LANES_AT_ONCE = 4
IN_FLIGHT = {0.05: 4, 0.2: 16}
"""Latency → writing calls at once in all: 80 orders a second, which two cores can take beside sandbox and database."""
START_SECONDS, END_SECONDS = 4.0, 8.0
"""A worker begins carefully and finishes its turns before its time is over: neither is counted."""
BUSY_CPU = 1.75
"""Of two cores, shared by worker, sandbox and database: above it the cores are the limit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """One measurement. ``lanes`` × ``in_flight`` writing calls at once, each of ``latency`` seconds."""

    tenants: int
    latency: float
    lanes: int
    in_flight: int
    rate_limit: int
    seconds: float

    def limit(self) -> float:
        """Orders a second that would be possible."""
        flying = self.lanes * self.in_flight / self.latency
        return min(flying, self.tenants * self.rate_limit / RATE_WINDOW / CALLS)

    def words(self) -> str:
        """For the table."""
        rate = f"{self.rate_limit} calls/10 s" if self.rate_limit < UNLIMITED else "no rate limit"
        return (
            f"{self.tenants} tenants, {self.latency * 1000:.0f} ms, {rate}, "
            f"{self.lanes} × {self.in_flight} in flight"
        )


def measure(bench: Bench) -> list[Row]:
    """Every number of tenants at every latency, with Tripletex's rate limit; where that is what limits, also without."""
    stages = [open_shop(bench) for _ in range(max(bench.tenants))]
    bench.say(f"{len(stages)} tenants are ready")
    rows = []
    for latency in bench.latencies:
        for tenants in bench.tenants:
            for rate_limit in (REAL_RATE, UNLIMITED):
                if rate_limit == REAL_RATE or tenants == min(bench.tenants):
                    given = _circumstances(bench, tenants, latency, rate_limit)
                    rows += _measured(bench, given, stages[:tenants])
        rows.append(_beside(bench, stages[0], latency))
    return rows


def _circumstances(bench: Bench, tenants: int, latency: float, rate_limit: int) -> Circumstances:
    lanes = min(tenants, LANES_AT_ONCE)
    at_once = IN_FLIGHT.get(latency) or max(lanes, round(80 * latency))
    return Circumstances(
        tenants=tenants,
        latency=latency,
        lanes=lanes,
        in_flight=max(1, at_once // lanes),
        rate_limit=rate_limit,
        seconds=RATE_WINDOW * bench.sized(small=1, large=3),
    )


def _measured(bench: Bench, given: Circumstances, stages: list[Stage]) -> list[Row]:
    bench.say(given.words())
    bench.latency(0)
    spans = _waiting_orders(bench, given, stages)
    bench.latency(given.latency)
    bench.sandbox.control("server", "calls", reset=True)
    busy = psutil.cpu_times()
    start = START_SECONDS if given.rate_limit == UNLIMITED else START_SECONDS + RATE_WINDOW
    seconds = start + given.seconds + END_SECONDS
    began_at = _work(given, seconds=seconds)
    cores = _cores_used(busy, psutil.cpu_times())
    calls = bench.sandbox.control("server", "calls")["systems"]
    clear_away(stages)
    booked = _booked(stages, spans)
    per_second = booked.between(began_at + start, given.seconds)
    limit = given.limit()
    return [_row(given, per_second, limit, cores, calls["tripletex"]["too_many_requests"])]


def _work(given: Circumstances, *, seconds: float) -> float:
    """Let as many processes work as a cluster has by default, sharing the lanes. Returns when the last one had begun."""
    processes = min(given.lanes, settings.Q_CLUSTER["workers"])
    with ExitStack() as crew:
        shares = [len(range(number, given.lanes, processes)) for number in range(processes)]
        workers = [
            crew.enter_context(
                # One lane more than may write history: it is kept for live documents.
                Worker(lanes=share + 1, in_flight=given.in_flight, seconds=seconds, linger=15)
            )
            for share in shares
        ]
        return max(worker.result().began_at for worker in workers)


def _waiting_orders(bench: Bench, given: Circumstances, stages: list[Stage]) -> dict[int, Orders]:
    """More orders than can be booked in the time, spread evenly; noted as a history import does."""
    seconds = START_SECONDS + given.seconds + END_SECONDS + 12
    most = given.lanes * given.in_flight / given.latency * seconds / len(stages)
    if given.rate_limit < UNLIMITED:
        most = min(most, (seconds / RATE_WINDOW + 2) * given.rate_limit)
    number = int(most * 1.3) + 120
    spans = {}
    for stage in stages:
        limit_rate(bench, stage, given.rate_limit)
        spans[stage.shop.pk] = put_orders(bench, stage, number)
        note(stage, spans[stage.shop.pk].ids())
    return spans


@dataclass(frozen=True, slots=True)
class _Booked:
    """When the orders of a run were booked."""

    moments: list[datetime]

    @property
    def total(self) -> int:
        return len(self.moments)

    def between(self, start: float, seconds: float) -> float:
        """Orders a second over a span."""
        first = datetime.fromtimestamp(start, UTC)
        last = first + timedelta(seconds=seconds)
        return sum(first <= moment < last for moment in self.moments) / seconds


def _booked(stages: list[Stage], spans: dict[int, Orders]) -> _Booked:
    """When each order that is verified was booked. Raises Unfit when a shop ran out of orders, or one was stopped."""
    moments = []
    for stage in stages:
        ids = set(spans[stage.shop.pk].ids())
        rows = EntityLink.objects.filter(connection=stage.shop, flow="sale", state="verified")
        booked = rows.values_list("document_id", "confirmed_at")
        found = [moment for key, moment in booked if key in ids and moment]
        if len(found) == len(ids):
            raise Unfit("a shop ran out of orders")
        moments += found
    broken = SyncEvent.objects.filter(connection__in=[s.shop.pk for s in stages], state="blocked")
    if broken.exists():
        raise Unfit(f"stopped: {set(broken.values_list('code', flat=True))}")
    return _Booked(moments)


def _cores_used(before: Any, after: Any) -> float:
    """Cores that were busy on the whole machine while the worker ran."""
    idle = after.idle - before.idle + after.iowait - before.iowait
    total = sum(after) - sum(before)
    cores = psutil.cpu_count() or 1
    return cores * (1 - idle / total) if total else 0.0


def _row(given: Circumstances, per_second: float, limit: float, cores: float, refused: int) -> Row:
    share = per_second / limit
    cpu_bound = share < TARGET and cores > BUSY_CPU
    words = f"{share:.0%} ({per_second:.1f} of {limit:.1f} orders/s)"
    notes = f"; {refused} × 429" if refused else ""
    return Row(
        scenario="Share of the limit",
        conditions=given.words(),
        target=f"≥ {TARGET:.0%}",
        figure=words + notes + ("; the cores were the limit" if cpu_bound else f"; {cores:.1f} cores"),
        met=None if cpu_bound else share >= TARGET,
    )


def _beside(bench: Bench, stage: Stage, latency: float) -> Row:
    """A plain script on the same shop, one order at a time."""
    limit_rate(bench, stage, UNLIMITED)
    bench.latency(0)
    orders = put_orders(bench, stage, bench.sized(small=10, large=40))
    script = PlainScript(bench.sandbox, stage)
    bench.latency(latency)
    began = time.monotonic()
    for order_id in orders.ids():
        script.book(order_id)
    per_second = len(orders.ids()) / (time.monotonic() - began)
    return Row(
        scenario="",
        conditions=f"beside it, {latency * 1000:.0f} ms: a plain script, one order at a time",
        figure=f"{per_second:.1f} orders/s",
    )
