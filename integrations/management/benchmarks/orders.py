"""A hundred thousand made-up orders and their refunds through the booking functions: what came of them, and how fast."""

import time

from integrations.management.benchmarks.bench import Bench, Row
from integrations.management.benchmarks.made_up import trial

NUMBER = 100_000


def measure(bench: Bench) -> list[Row]:
    """Book them all; nothing but our own errors may stop one, and no voucher may be unsound."""
    began = time.perf_counter()
    tally = trial.run(NUMBER)
    seconds = time.perf_counter() - began
    for example in (*tally.unexpected, *tally.unsound):
        bench.say(example)
    wrong = "unexpected exceptions and unsound vouchers"
    return [
        Row(
            scenario="Made-up orders",
            conditions=f"{NUMBER:,} orders, {tally.vouchers:,} vouchers in {seconds:.0f} s: {wrong}",
            target="0",
            figure=str(tally.failures),
            met=not tally.failures,
        ),
        *(_row("orders", what, count) for what, count in tally.sales.most_common()),
        *(_row("refunds", what, count) for what, count in tally.given_back.most_common()),
    ]


def _row(documents: str, what: str, count: int) -> Row:
    held = what not in trial.WELL
    return Row(scenario="", conditions=f"{documents} {'held: ' if held else ''}{what}", figure=f"{count:,}")
