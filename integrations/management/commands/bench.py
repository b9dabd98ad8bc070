"""Measure the product against the sandbox, on a database of the benchmark's own."""

import os
import shutil
import sys
from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from rich.console import Console
from rich.table import Table

from integrations.management.benchmarks import (
    admin_pages,
    calls,
    cpu,
    dry_run,
    fairness,
    memory,
    orders,
    portal_pages,
    rackbeat,
    rentman,
    startup,
    throughput,
    vouchers,
    webhooks,
)
from integrations.management.benchmarks.bench import Bench, Row
from integrations.management.benchmarks.database import create_database, drop_database, server_url
from integrations.management.benchmarks.shops import Unfit
from integrations.sandbox.remote import Sandbox

BENCH_ENV = "BILAGSBRO_BENCH"
SCENARIOS: dict[str, Callable[[Bench], list[Row]]] = {
    "vouchers": vouchers.measure,
    "orders": orders.measure,
    "calls": calls.measure,
    "cpu": cpu.measure,
    "throughput": throughput.measure,
    "fairness": fairness.measure,
    "webhooks": webhooks.measure,
    "memory": memory.measure,
    "dryrun": dry_run.measure,
    "startup": startup.measure,
    "rackbeat": rackbeat.measure,
    "rentman": rentman.measure,
    "admin": admin_pages.measure,
    "pages": portal_pages.measure,
}


class Command(BaseCommand):
    """Print a table of figures beside their targets; never fails for being slow."""

    help = "Measures booking, calls, CPU, throughput, fairness, delay, memory, start-up and pages against the sandbox."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which size, database, latencies, tenants and scenarios."""
        parser.add_argument("--size", choices=("small", "large"), default="small")
        parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
        parser.add_argument(
            "--latency", type=float, action="append", metavar="MS", help="simulated, repeatable (50 and 200)"
        )
        parser.add_argument(
            "--tenants", type=int, nargs="+", default=[1, 10, 100], help="for throughput (1 10 100)"
        )
        parser.add_argument(
            "--only", choices=SCENARIOS, action="append", metavar="NAME", help=", ".join(SCENARIOS)
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the scenarios one after the other and print the table."""
        if BENCH_ENV not in os.environ:
            self._restart_on_own_database(options["database"])
        console = Console(width=None if sys.stdout.isatty() else 150)
        call_command("migrate", verbosity=0)
        try:
            with Sandbox() as sandbox:
                os.environ["PRIVATE_HOSTS"] = sandbox.host_port
                settings.PRIVATE_HOSTS = frozenset({sandbox.host_port})
                os.environ["NORGES_BANK_URL"] = settings.NORGES_BANK_URL = sandbox.norges_bank_url
                rows = self._run(_bench(sandbox, console, options), options["only"] or list(SCENARIOS))
        finally:
            if options["database"] == "postgresql":
                drop_database()
        console.print(_table(rows, options))

    def _run(self, bench: Bench, names: list[str]) -> list[Row]:
        rows: list[Row] = []
        for name in names:
            bench.say(name)
            bench.latency(0)
            try:
                rows += SCENARIOS[name](bench)
            except Unfit as error:
                rows.append(Row(scenario=name, conditions="not measured", figure=str(error), met=False))
        return rows

    def _restart_on_own_database(self, database: str) -> None:
        """The benchmark never touches an installation's data: this process becomes one that has its own."""
        folder = Path(settings.VAR_DIR) / "bench"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        url = f"sqlite:///{folder / 'bilagsbro.sqlite3'}"
        if database == "postgresql":
            url = create_database(server_url())
        environment = {
            **os.environ,
            BENCH_ENV: "1",
            "VAR_DIR": str(folder),
            "DATABASE_URL": url,
            "LOG_LEVEL": os.environ.get("LOG_LEVEL", "ERROR"),
            "ALLOWED_HOSTS": "127.0.0.1,localhost",
        }
        os.execve(sys.executable, [sys.executable, *sys.argv], environment)


def _bench(sandbox: Sandbox, console: Console, options: dict[str, Any]) -> Bench:
    return Bench(
        sandbox=sandbox,
        large=options["size"] == "large",
        database=options["database"],
        latencies=tuple(ms / 1000 for ms in options["latency"] or (50, 200)),
        tenants=tuple(options["tenants"]),
        say=lambda text: console.print(f"[dim]{text}[/dim]"),
    )


def _table(rows: list[Row], options: dict[str, Any]) -> Table:
    table = Table(title=f"{options['size']}, {options['database']}, {os.cpu_count()} cores")
    for name in ("", "Conditions", "Target", "Figure", ""):
        table.add_column(name)
    for row in rows:
        met = {True: "met", False: "missed", None: ""}[row.met]
        table.add_row(row.scenario, row.conditions, row.target, row.figure, met)
    return table
