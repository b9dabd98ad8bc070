"""From a webhook's arrival to a verified voucher, through the real web server and a real cluster of workers."""

import time
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from integrations import jobs
from integrations.management.benchmarks.bench import Bench, Row, percentile
from integrations.management.benchmarks.shops import Unfit, open_shop
from integrations.management.processes import free_port, start_web, start_workers
from integrations.management.stage import Stage
from integrations.models import EntityLink, SyncEvent

LATENCY = 0.1
PER_SECOND = 2
TARGET_SECONDS = 2.0
PATIENCE_SECONDS = 60.0
WARM_UP = 10


def measure(bench: Bench) -> list[Row]:
    """Orders are placed in the shop two a second; the sandbox sends its signed webhooks."""
    number = bench.sized(small=40, large=200)
    latency = min(bench.latencies) if len(bench.latencies) == 1 else LATENCY
    delays = _delays(bench, number, latency)
    middle, high = percentile(delays, 0.5), percentile(delays, 0.95)
    return [
        Row(
            scenario="Webhook to verified",
            conditions=f"{number} orders, {PER_SECOND} a second, {latency * 1000:.0f} ms latency",
            target=f"p95 ≤ {TARGET_SECONDS:.0f} s",
            figure=f"p50 {middle:.2f} s, p95 {high:.2f} s, worst {max(delays):.2f} s",
            met=high <= TARGET_SECONDS,
        )
    ]


def _delays(bench: Bench, number: int, latency: float) -> list[float]:
    port, log_dir = free_port(0), Path(settings.VAR_DIR) / "log"
    settings.PUBLIC_URL = f"http://127.0.0.1:{port}"
    env = {"PUBLIC_URL": settings.PUBLIC_URL}
    stage = open_shop(bench)
    with start_web(port=port, log_dir=log_dir, env=env), start_workers(log_dir=log_dir, env=env):
        jobs.check_connection(stage.shop.pk)
        bench.latency(latency)
        _place(bench, stage, WARM_UP)
        since = timezone.now()
        _place(bench, stage, number)
        bench.latency(0)
    links = EntityLink.objects.filter(connection=stage.shop, state="verified", reserved_at__gte=since)
    heard = dict(
        SyncEvent.objects.filter(connection=stage.shop, flow="sale")
        .order_by("-id")
        .values_list("document_id", "created_at")
    )
    found = links.filter(flow="sale").values_list("document_id", "verified_at")
    return [(verified_at - heard[key]).total_seconds() for key, verified_at in found if verified_at]


def _place(bench: Bench, stage: Stage, number: int) -> None:
    """Let that many orders happen, and wait until all are verified."""
    verified = EntityLink.objects.filter(connection=stage.shop, flow="sale", state="verified")
    wanted = verified.count() + number
    bench.sandbox.control("woo", "drip", shop=stage.shop_slug, count=number, per_second=PER_SECOND)
    stop_at = time.monotonic() + number / PER_SECOND + PATIENCE_SECONDS
    while verified.count() < wanted:
        if time.monotonic() > stop_at:
            raise Unfit(f"only {verified.count()} of {wanted} orders are verified")
        time.sleep(0.2)
