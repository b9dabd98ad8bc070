"""A made-up order, whole."""

import datetime as dt
from decimal import Decimal
from random import Random
from typing import Any

from integrations.accounting.documents import Coupon, Sale
from integrations.management.benchmarks.made_up.lines import ORE, ZERO, lines, part_of
from integrations.management.benchmarks.made_up.paying import tenders
from integrations.management.benchmarks.made_up.places import buyer, place

FIRST_DAY, DAYS = dt.date(2019, 1, 2), 2890


def order(random: Random, number: int, *, registered: bool = True) -> Sale:
    """One order of a shop that is ``registered`` for VAT. Raises RejectedDocument when it contradicts itself."""
    on = FIRST_DAY + dt.timedelta(days=random.randrange(DAYS))
    goes = place(random, registered=registered or random.random() < 0.02)
    bought_by = buyer(random, goes)
    sold = lines(random, goes, on)
    added = sum((line.gross for line in sold), ZERO)
    gap = part_of(random, added) if random.random() < 0.02 and added > 5 else ZERO
    total = max(added - gap + _miscount(random), ZERO)
    values: dict[str, Any] = {
        "source": "woo:bench", "document_id": str(number), "number": str(1000 + number), "currency": goes.currency,
        "placed_at": dt.datetime(on.year, on.month, on.day, 8, tzinfo=dt.UTC), "delivered_on": on, "buyer": bought_by,
        "ship_to": goes.address, "pickup": goes.pickup, "prices_include_vat": random.random() < 0.8, "lines": sold,
        "total": total, "gap": gap, "coupons": _coupons(random),
        "tenders": tenders(random, total, on, on_credit=bought_by.kind == "business"),
        "stated_vat": sum((line.vat for line in sold), ZERO),
        "foreign_vat_scheme": goes.charges if goes.charges in ("ioss", "oss", "local") else "",
    }  # fmt: skip
    return Sale(**values)


def _miscount(random: Random) -> Decimal:
    """How far the shop's total misses its lines: seldom by øre, hardly ever by kroner."""
    draw = random.random()
    if draw > 0.04:
        return ZERO
    return random.choice((ORE, -ORE)) if draw > 0.005 else Decimal(random.choice(("0.17", "-12.00")))


def _coupons(random: Random) -> tuple[Coupon, ...]:
    draw = random.random()
    if draw > 0.06:
        return ()
    return (Coupon(code="gc-4711" if draw < 0.005 else "SOMMER10", gross=Decimal("10.00")),)
