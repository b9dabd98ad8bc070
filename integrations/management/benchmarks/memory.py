"""The most memory that a worker ever holds, for ten times as many orders."""

from integrations.management.benchmarks.bench import Bench, Row
from integrations.management.benchmarks.draining import Worker
from integrations.management.benchmarks.shops import begin_import, must_be_verified, open_shop, put_orders

TARGET = 1.2
LANES, IN_FLIGHT = 2, 4


def measure(bench: Bench) -> list[Row]:
    """Two imports, each by a fresh process."""
    few = bench.sized(small=400, large=2000)
    less, more = _peak_mib(bench, few), _peak_mib(bench, few * 10)
    ratio = more / less
    return [
        Row(
            scenario="Peak memory of a worker",
            conditions=f"{few * 10:,} orders against {few:,}",
            target=f"≤ {TARGET}",
            figure=f"{ratio:.2f} ({more:.0f} MiB, {less:.0f} MiB)",
            met=ratio <= TARGET,
        )
    ]


def _peak_mib(bench: Bench, number: int) -> float:
    stage = open_shop(bench)
    put_orders(bench, stage, number)
    begin_import(stage)
    with Worker(lanes=LANES, in_flight=IN_FLIGHT, listing=True) as worker:
        drained = worker.result()
    must_be_verified([stage], number)
    return drained.peak_kib / 1024
