"""From a change in Rackbeat to the same in Tripletex, verified: by webhook through the real web server and cluster, and by
polling alone."""

import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from integrations import jobs
from integrations.management.benchmarks.bench import Bench, Row, percentile
from integrations.management.benchmarks.shops import UNLIMITED, Unfit, open_shop
from integrations.management.processes import free_port, start_web, start_workers
from integrations.management.stage import add_warehouse
from integrations.models import Connection, EntityLink

LATENCY = 0.1
EVERY_SECONDS = 0.5
BY_WEBHOOK, BY_POLLING = 3.0, 300.0
PATIENCE_SECONDS = 200.0
NAME = "maaling-endringer"


def measure(bench: Bench) -> list[Row]:
    """Products are made and changed two a second; then once more while Rackbeat has no webhooks."""
    number = bench.sized(small=30, large=200)
    latency = min(bench.latencies) if len(bench.latencies) == 1 else LATENCY
    port, log_dir = free_port(0), Path(settings.VAR_DIR) / "log"
    settings.PUBLIC_URL = f"http://127.0.0.1:{port}"
    env = {"PUBLIC_URL": settings.PUBLIC_URL}
    warehouse = _warehouse(bench)
    with start_web(port=port, log_dir=log_dir, env=env), start_workers(log_dir=log_dir, env=env):
        jobs.check_connection(warehouse.pk)
        bench.latency(latency)
        _delays(bench, warehouse, "forsøk", 5)
        told = _delays(bench, warehouse, "fortalt", number)
        bench.sandbox.control("server", "webhook_faults", drop=1)
        polled = _delays(bench, warehouse, "spurt", max(3, number // 10))
        bench.latency(0)
        bench.sandbox.control("server", "webhook_faults")
    return [
        _row("by webhook", f"{number} products, {latency * 1000:.0f} ms latency", told, BY_WEBHOOK),
        _row("by polling alone", f"{len(polled)} products", polled, BY_POLLING),
    ]


def _row(way: str, conditions: str, delays: list[float], target: float) -> Row:
    high = percentile(delays, 0.95)
    return Row(
        scenario=f"Rackbeat to Tripletex, {way}",
        conditions=conditions,
        target=f"p95 ≤ {target:.0f} s",
        figure=f"p50 {percentile(delays, 0.5):.2f} s, p95 {high:.2f} s, worst {max(delays):.2f} s",
        met=high <= target,
    )


def _warehouse(bench: Bench) -> Connection:
    stage = open_shop(bench)
    warehouse = add_warehouse(bench.sandbox, stage.ledger, name=NAME, from_date=timezone.localdate())
    bench.sandbox.control("rackbeat", "set", account=NAME, per_minute=UNLIMITED)
    return warehouse


def _delays(bench: Bench, warehouse: Connection, prefix: str, number: int) -> list[float]:
    """Seconds from each product's making to its verification; all must arrive."""
    made: dict[str, Any] = {}
    for index in range(number):
        key = f"{prefix}/{index}"
        record = {"number": key, "name": f"Vare {key}", "group": 1, "sales_price": 10 + index}
        made[key] = timezone.now()
        bench.sandbox.control("rackbeat", "create", account=NAME, resource="products", record=record)
        time.sleep(EVERY_SECONDS)
    links = EntityLink.objects.filter(connection=warehouse, flow="product", document_id__in=made)
    stop_at = time.monotonic() + PATIENCE_SECONDS
    while links.filter(state="verified").count() < number:
        if time.monotonic() > stop_at:
            raise Unfit(f"only {links.filter(state='verified').count()} of {number} products arrived")
        time.sleep(0.2)
    found = links.values_list("document_id", "verified_at")
    return [(verified - made[key]).total_seconds() for key, verified in found if verified]
