"""Building a voucher of twenty lines from its order, and checking it against what the ledger holds."""

import time
from decimal import Decimal
from random import Random

from integrations.accounting.booking import book_sale
from integrations.accounting.documents import Sale
from integrations.accounting.verify import differences
from integrations.errors import SyncError
from integrations.management.benchmarks.bench import Bench, Row, percentile
from integrations.management.benchmarks.made_up.books import books
from integrations.management.benchmarks.made_up.orders import order
from integrations.management.benchmarks.made_up.trial import read_back

LINES, SALES = 20, 300
TARGET_MS = 1.0


def measure(bench: Bench) -> list[Row]:
    """Every voucher of its own order, in kroner and in currency, under rules that are in use already and know the
    ledger's own codes and accounts."""
    took = sorted(milliseconds())
    middle, slow = percentile(took, 0.5), percentile(took, 0.95)
    return [
        Row(
            scenario="Voucher built and checked",
            conditions=f"{LINES} lines of goods or more, {len(took)} orders: median, slowest twentieth from",
            target=f"≤ {TARGET_MS:.0f} ms",
            figure=f"{middle:.2f} ms, {slow:.2f} ms",
            met=middle <= TARGET_MS,
        )
    ]


def milliseconds() -> list[float]:
    """The processor's time for the vouchers of each order, built and compared line by line."""
    rules = books()[-1]
    found: list[float] = []
    for sale in long_sales(SALES):
        began = time.process_time()
        vouchers = book_sale(sale, rules)
        built = time.process_time() - began
        held = [(voucher, read_back(voucher)) for voucher in vouchers]
        began = time.process_time()
        for voucher, observed in held:
            differences(voucher, observed)
        found.append((built + time.process_time() - began) * 1000)
    return found


def long_sales(count: int) -> list[Sale]:
    """Sound orders of at least twenty charged lines, made up until there are enough."""
    rules, number = books()[-1], 0
    found: list[Sale] = []
    while len(found) < count:
        number += 1
        try:
            sale = order(Random(f"long:{number}"), number)
            if sum(line.gross > Decimal(0) for line in sale.lines) >= LINES and book_sale(sale, rules):
                found.append(sale)
        except SyncError:
            continue
    return found
