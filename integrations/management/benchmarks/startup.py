"""A start-up sync of a full ledger into an empty Rackbeat: calls per record on both sides, speed, and the worker's memory."""

import time
from decimal import Decimal
from itertools import count
from typing import Any

from django.utils import timezone

from integrations.connectors.records import RecordItem
from integrations.connectors.registry import CONNECTORS
from integrations.management.benchmarks.bench import Bench, Row
from integrations.management.benchmarks.draining import Worker
from integrations.management.benchmarks.shops import UNLIMITED, Unfit, open_shop
from integrations.management.stage import add_warehouse
from integrations.models import Connection, EntityLink, StartupRun
from integrations.records import CustomerRecord, PostalAddress, ProductRecord
from integrations.sync import startup

INTO_RACKBEAT, OUT_OF_TRIPLETEX, MEMORY = 1.1, 0.02, 1.2
KINDS = ("payment_terms", "product", "customer")
_names = count(1)


def measure(bench: Bench) -> list[Row]:
    """Two runs, the second of ten times as many records, each by a fresh worker; then the second once more."""
    customers, products = bench.sized(small=100, large=500), bench.sized(small=400, large=2000)
    less = _run(bench, customers, products)
    more = _run(bench, customers * 10, products * 10)
    records = (customers + products) * 10
    sizes = f"{customers * 10:,} customers, {products * 10:,} products"
    ratio = more["peak"] / less["peak"]
    return [
        _calls("into Rackbeat", sizes, more["rackbeat"] / records, INTO_RACKBEAT),
        _calls("out of Tripletex", sizes, more["tripletex"] / records, OUT_OF_TRIPLETEX),
        Row(
            scenario="Start-up: peak memory of a worker",
            conditions=f"{records:,} records against {records // 10:,}",
            target=f"≤ {MEMORY}",
            figure=f"{ratio:.2f} ({more['peak']:.0f} MiB, {less['peak']:.0f} MiB)",
            met=ratio <= MEMORY,
        ),
        Row(
            scenario="Start-up: time",
            conditions=f"{sizes}, Rackbeat without its limit",
            figure=f"{more['seconds']:.0f} s, {records / more['seconds']:.0f} a second",
        ),
    ]


def _calls(way: str, sizes: str, figure: float, target: float) -> Row:
    return Row(
        scenario=f"Start-up: calls per record {way}",
        conditions=sizes,
        target=f"≤ {target}",
        figure=f"{figure:.4f}",
        met=figure <= target,
    )


def _run(bench: Bench, customers: int, products: int) -> dict[str, float]:
    stage = open_shop(bench)
    _fill(stage.ledger, bench, customers, products)
    name = f"maaling-{next(_names)}"
    warehouse = add_warehouse(bench.sandbox, stage.ledger, name=name, from_date=timezone.localdate())
    bench.sandbox.control("rackbeat", "set", account=name, per_minute=UNLIMITED)
    _choose_groups(warehouse, bench)
    bench.sandbox.control("server", "calls", reset=True)
    began = time.monotonic()
    run = startup.ask(
        warehouse, kinds=KINDS, with_inactive=False, invite_employees=False, who="bench", now=timezone.now()
    )
    with Worker(lanes=2, in_flight=4, listing=True) as worker:
        worker.result()
    run.refresh_from_db()
    if not startup.start(run, now=timezone.now()):
        raise Unfit(f"the preview ended as {run.state}: {run.code} {run.params}")
    with Worker(lanes=2, in_flight=4, listing=True) as worker:
        drained = worker.result()
    seconds = time.monotonic() - began
    systems = bench.sandbox.control("server", "calls")["systems"]
    _must_be_moved(run, customers + products)
    return {
        "seconds": seconds,
        "peak": drained.peak_kib / 1024,
        "rackbeat": systems["rackbeat"]["total"],
        "tripletex": systems["tripletex"]["total"],
    }


def _choose_groups(warehouse: Connection, bench: Bench) -> None:
    connector = CONNECTORS["rackbeat"]
    assert connector.open_records is not None
    with connector.open_records(
        warehouse.base_url,
        warehouse.known_credentials(),
        allowed_private=frozenset({bench.sandbox.host_port}),
    ) as target:
        names = ("customer_group", "supplier_group", "product_group", "payment_terms")
        warehouse.record_defaults = {name: target.choices(name)[0][0] for name in names}
    warehouse.record_defaults["service_group"] = warehouse.record_defaults["product_group"]
    warehouse.save(update_fields=("record_defaults",))


def _fill(ledger: Connection, bench: Bench, customers: int, products: int) -> None:
    """Cards and products in Tripletex, a hundred a call."""
    connector = CONNECTORS["tripletex"]
    assert connector.open_records is not None
    allowed = frozenset({bench.sandbox.host_port})
    with connector.open_records(
        ledger.base_url, ledger.known_credentials(), allowed_private=allowed
    ) as records:
        for kind, made in (("customer", _customers(customers)), ("product", _products(products))):
            for piece in _pieces(made, 500):
                items = [RecordItem(reference=str(index), record=one) for index, one in enumerate(piece)]
                for written in records.write_many(kind, items, defaults={}, deadline=float("inf")):
                    if written.error is not None:
                        raise Unfit(f"{kind} not made: {written.error}")


def _pieces(made: list[Any], size: int) -> Any:
    return (made[start : start + size] for start in range(0, len(made), size))


def _customers(number: int) -> list[CustomerRecord]:
    where = PostalAddress(line1="Storgata 1", postal_code="0155", city="Oslo", country="NO")
    return [
        CustomerRecord(name=f"Kunde {index} AS", email=f"kunde{index}@bench.example", address=where)
        for index in range(1, number + 1)
    ]


def _products(number: int) -> list[ProductRecord]:
    return [
        ProductRecord(number=f"V-{index}", name=f"Vare {index}", sales_price=Decimal(index))
        for index in range(1, number + 1)
    ]


def _must_be_moved(run: StartupRun, number: int) -> None:
    run.refresh_from_db()
    links = EntityLink.objects.filter(target=run.connection, state="verified")
    moved = links.filter(kind__in=("customer", "product")).count()
    if run.state != StartupRun.State.DONE or moved != number:
        raise Unfit(f"{number} verified records expected, found {moved}; the run is {run.state}")
