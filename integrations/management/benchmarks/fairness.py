"""How much a tenant with thousands of waiting orders delays another tenant's single fresh order."""

import statistics
import time
from collections.abc import Sequence

from integrations.management.benchmarks.bench import Bench, Row
from integrations.management.benchmarks.draining import Worker
from integrations.management.benchmarks.shops import (
    Unfit,
    clear_away,
    note,
    open_shop,
    put_orders,
)
from integrations.management.stage import Stage
from integrations.models import EntityLink

LATENCY = 0.1
LANES, IN_FLIGHT = 4, 4
SINGLES = 8
PATIENCE_SECONDS = 60.0
PAUSE = 0.7
"""Seconds between single orders: not a divisor of anything that the worker does."""


def measure(bench: Bench) -> list[Row]:
    """The single orders alone, then beside one tenant's backlog, then beside the imports of more tenants than lanes."""
    number = bench.sized(small=2000, large=10_000)
    latency = min(bench.latencies) if len(bench.latencies) == 1 else LATENCY
    single, crowd = open_shop(bench), [open_shop(bench) for _ in range(LANES + 2)]
    alone = _delays(bench, single, latency, beside=())
    note(crowd[0], put_orders(bench, crowd[0], number).ids(), live=True)
    one = _delays(bench, single, latency, beside=crowd[:1])
    for stage in crowd:
        note(stage, put_orders(bench, stage, number // 4).ids())
    many = _delays(bench, single, latency, beside=crowd)
    limit = 2 * latency + 1.0
    return [
        Row(
            scenario="Delay of a single order",
            conditions=f"alone, {latency * 1000:.0f} ms latency, median of {SINGLES}",
            figure=f"{statistics.median(alone):.2f} s from noted to verified",
        ),
        _row(f"another tenant has {number:,} live orders waiting", one, alone, limit),
        _row(f"{len(crowd)} tenants import {number // 4:,} orders each", many, alone, limit),
    ]


def _row(conditions: str, delays: list[float], alone: list[float], limit: float) -> Row:
    more = max(delays) - statistics.median(alone)
    return Row(
        scenario="",
        conditions=conditions,
        target=f"< {limit:.1f} s more",
        figure=f"{more:.2f} s more at worst, {statistics.median(delays) - statistics.median(alone):.2f} s in the middle",
        met=more < limit,
    )


def _delays(bench: Bench, single: Stage, latency: float, *, beside: Sequence[Stage]) -> list[float]:
    """Seconds from noted to verified of fresh orders that come one by one, while a worker serves everybody."""
    bench.latency(0)
    orders = put_orders(bench, single, SINGLES + 1)
    bench.latency(latency)
    with Worker(lanes=LANES, in_flight=IN_FLIGHT, linger=PATIENCE_SECONDS) as worker:
        worker.wait_until_ready()
        delays = [_one(single, order_id) for order_id in orders.ids()]
    clear_away([single, *beside])
    return delays[1:]  # the first opens the session


def _one(single: Stage, order_id: str) -> float:
    time.sleep(PAUSE)
    noted = time.monotonic()
    note(single, [order_id], live=True)
    link = EntityLink.objects.filter(connection=single.shop, document_id=order_id, state="verified")
    while not link.exists():
        if time.monotonic() - noted > PATIENCE_SECONDS:
            raise Unfit(f"the single order {order_id} was not verified in {PATIENCE_SECONDS:.0f} s")
        time.sleep(0.01)
    return time.monotonic() - noted
