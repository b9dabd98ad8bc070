"""A dry run of a period: how long it takes, its calls to the shop and to Tripletex, and the worker's memory."""

from django.utils import timezone

from integrations.management.benchmarks.bench import Bench, Row
from integrations.management.benchmarks.draining import Worker
from integrations.management.benchmarks.shops import Unfit, open_shop, put_orders
from integrations.models import DryRun
from integrations.sync import dry_runs

MEMORY, CALLS = 1.2, 0.05


def measure(bench: Bench) -> list[Row]:
    """Two dry runs, the second of ten times as many orders, each by a fresh worker."""
    few = bench.sized(small=100, large=500)
    less, more = _run(bench, few), _run(bench, few * 10)
    orders, ratio = few * 10, more["peak"] / less["peak"]
    return [
        Row(
            scenario="Dry run of a period",
            conditions=f"{orders:,} orders",
            figure=f"{more['seconds']:.0f} s, {orders / more['seconds']:.0f} a second",
        ),
        Row(
            scenario="Dry run: calls to the shop per order",
            conditions=f"{orders:,} orders",
            target=f"≤ {CALLS}",
            figure=f"{more['woo'] / orders:.3f} ({more['woo']:.0f}; Tripletex {more['tripletex']:.0f})",
            met=more["woo"] / orders <= CALLS,
        ),
        Row(
            scenario="Dry run: peak memory of a worker",
            conditions=f"{orders:,} orders against {few:,}",
            target=f"≤ {MEMORY}",
            figure=f"{ratio:.2f} ({more['peak']:.0f} MiB, {less['peak']:.0f} MiB)",
            met=ratio <= MEMORY,
        ),
    ]


def _run(bench: Bench, number: int) -> dict[str, float]:
    stage = open_shop(bench)
    put_orders(bench, stage, number)
    first = stage.shop.from_date
    assert first is not None
    run = dry_runs.ask(stage.shop, first=first, last=timezone.localdate(), by=None, now=timezone.now())
    bench.sandbox.control("server", "calls", reset=True)
    with Worker(lanes=1, in_flight=1, listing=True) as worker:
        drained = worker.result()
    run.refresh_from_db()
    calls = bench.sandbox.control("server", "calls")["systems"]
    would = run.documents.filter(outcome="book").count()
    if run.state != DryRun.State.DONE or would != number:
        raise Unfit(f"{number} orders that would be booked expected, found {would} ({run.state} {run.code})")
    writes = [
        path for path in calls["tripletex"]["paths"] if not path.startswith("GET") and "session" not in path
    ]
    if writes:
        raise Unfit(f"a dry run has written: {writes}")
    began, ended = run.began_at, run.finished_at
    assert began is not None
    assert ended is not None
    return {
        "seconds": (ended - began).total_seconds(),
        "peak": drained.peak_kib / 1024,
        "woo": calls["woo"]["total"],
        "tripletex": calls["tripletex"]["total"],
    }
