"""Worker CPU per order booked and verified in a history import; database and sandbox are other processes."""

import psutil

from integrations.management.benchmarks.bench import Bench, Row
from integrations.management.benchmarks.draining import Worker
from integrations.management.benchmarks.shops import begin_import, must_be_verified, open_shop, put_orders

LANES, IN_FLIGHT = 2, 4
TARGET_MS = 6.0


def measure(bench: Bench) -> list[Row]:
    """Import one shop of private persons' orders without latency, listing included."""
    number = bench.sized(small=300, large=10_000)
    stage = open_shop(bench)
    put_orders(bench, stage, number)
    begin_import(stage)
    sandbox = psutil.Process(bench.sandbox.pid)
    before = sandbox.cpu_times()
    with Worker(lanes=LANES, in_flight=IN_FLIGHT, listing=True) as worker:
        drained = worker.result()
    after = sandbox.cpu_times()
    must_be_verified([stage], number)
    mine = drained.cpu_seconds / number * 1000
    theirs = (after.user + after.system - before.user - before.system) / number * 1000
    target = f"≤ {TARGET_MS:.0f} ms" if bench.database == "postgresql" else ""
    return [
        Row(
            scenario="Worker CPU per order",
            conditions=f"{number:,} orders, {number / drained.seconds:.0f} orders/s, no latency",
            target=target,
            figure=f"{mine:.2f} ms",
            met=mine <= TARGET_MS if target else None,
        ),
        Row(
            scenario="",
            conditions="the sandbox's own CPU per order, on the same cores",
            figure=f"{theirs:.2f} ms",
        ),
    ]
