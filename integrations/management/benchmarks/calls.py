"""Remote calls per order in a history import: listing, reading, writing, reading back, customers, session."""

from typing import Any

from integrations.management.benchmarks.bench import Bench, Row
from integrations.management.benchmarks.draining import Worker
from integrations.management.benchmarks.shops import begin_import, must_be_verified, open_shop, put_orders

LANES, IN_FLIGHT = 2, 4
TARGETS = {"voucher": 1.05, "invoice": 0.10}
WOO_TARGET = 0.05
KINDS = {"voucher": "plain", "invoice": "business"}
"""Private persons' orders become vouchers, businesses' become invoices."""


def measure(bench: Bench) -> list[Row]:
    """Import one shop in each posting mode and count the calls that the sandbox saw."""
    number = bench.sized(small=500, large=5000)
    return [row for mode in TARGETS for row in _import(bench, mode, number)]


def _import(bench: Bench, mode: str, number: int) -> list[Row]:
    stage = open_shop(bench)
    put_orders(bench, stage, number, kind=KINDS[mode])
    begin_import(stage)
    bench.sandbox.control("server", "calls", reset=True)
    with Worker(lanes=LANES, in_flight=IN_FLIGHT, listing=True) as worker:
        worker.result()
    systems = bench.sandbox.control("server", "calls")["systems"]
    must_be_verified([stage], number)
    conditions = f"{mode} mode, {number:,} orders"
    return [
        _row(f"Tripletex, {conditions}", systems["tripletex"], number, TARGETS[mode]),
        _row(f"WooCommerce, {conditions}", systems["woo"], number, WOO_TARGET),
    ]


def _row(conditions: str, counted: dict[str, Any], number: int, target: float) -> Row:
    per_order = counted["total"] / number
    return Row(
        scenario="Calls per order",
        conditions=conditions,
        target=f"≤ {target:.2f}",
        figure=f"{per_order:.3f}",
        met=per_order <= target,
    )
