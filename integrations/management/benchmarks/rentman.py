"""A first import of projects from Rentman: calls on both sides against Rentman's day, speed, and the worker's memory; and how
long one project takes from its webhook to standing in Tripletex with its lines and crew."""

import time
from datetime import date
from typing import Any

from django.utils import timezone

from integrations.flows import roads
from integrations.flows.drain import drain_now
from integrations.management.benchmarks.bench import Bench, Row, percentile
from integrations.management.benchmarks.draining import Worker
from integrations.management.benchmarks.shops import UNLIMITED, Unfit, open_shop
from integrations.models import Connection, EntityLink
from integrations.sync import history
from integrations.sync.rules import seed_defaults

A_DAY = 50_000
"""Rentman's calls per day and account."""
MEMORY, SECONDS, LATENCY = 1.2, 10.0, 0.1
PARTS, CREW, PROJECTS = 10, 40, 5
FIRST_DAY = date(2020, 1, 1)


def measure(bench: Bench) -> list[Row]:
    """Two imports, the second of ten times as many projects, each by a fresh worker; then single projects."""
    number = bench.sized(small=50, large=500)
    less, more = _run(bench, number), _run(bench, number * 10)
    ratio, projects = more["peak"] / less["peak"], number * 10
    delays = _singles(bench)
    return [
        Row(
            scenario="Rentman: calls of a first import",
            conditions=f"{projects:,} projects of two parts",
            target=f"≤ {A_DAY:,} a day",
            figure=f"{more['rentman']:.0f} Rentman, {more['tripletex']:.0f} Tripletex, {more['seconds']:.0f} s",
            met=more["rentman"] <= A_DAY,
        ),
        Row(
            scenario="Rentman: peak memory of a worker",
            conditions=f"{projects:,} projects against {number:,}",
            target=f"≤ {MEMORY}",
            figure=f"{ratio:.2f} ({more['peak']:.0f} MiB, {less['peak']:.0f} MiB)",
            met=ratio <= MEMORY,
        ),
        Row(
            scenario="Rentman: project told to project with lines and crew",
            conditions=f"{PARTS} subprojects, {CREW} crew rows, {LATENCY * 1000:.0f} ms latency",
            target=f"p95 ≤ {SECONDS:.0f} s",
            figure=f"p50 {percentile(delays, 0.5):.2f} s, p95 {percentile(delays, 0.95):.2f} s",
            met=percentile(delays, 0.95) <= SECONDS,
        ),
    ]


def _connect(bench: Bench) -> tuple[Connection, str]:
    stage = open_shop(bench)
    name = f"maaling-{stage.tenant.org_number}"
    made = bench.sandbox.control("rentman", "create_account", name=name, per_second=UNLIMITED)
    bench.sandbox.control(
        "tripletex", "add_employee", company=stage.company_id, first_name="Sol", last_name="Sjef",
        email="sjef@bench.example", may_manage=True,
    )  # fmt: skip
    connection = Connection.objects.create(
        tenant=stage.tenant, kind="rentman", name="Rentman", base_url=bench.sandbox.rentman_url,
        credentials={"token": made["token"]}, credentials_changed_at=timezone.now(), ledger=stage.ledger,
        from_date=FIRST_DAY, project_manager="sjef@bench.example",
        flows_off=["rentman_crew", "rentman_invoice"],
    )  # fmt: skip
    seed_defaults(connection)
    return connection, name


def _run(bench: Bench, projects: int) -> dict[str, float]:
    connection, name = _connect(bench)
    bench.sandbox.control(
        "rentman", "seed", account=name, contacts=max(1, projects // 10), projects=projects, subprojects=2
    )
    bench.sandbox.control("server", "calls", reset=True)
    began, today = time.monotonic(), timezone.localdate()
    history.start(
        connection, from_date=FIRST_DAY, to_date=today.replace(year=today.year + 2),
        now=timezone.now(), flow="rentman_project",
    )  # fmt: skip
    with Worker(lanes=2, in_flight=4, listing=True) as worker:
        drained = worker.result()
    systems = bench.sandbox.control("server", "calls")["systems"]
    moved = EntityLink.objects.filter(connection=connection, flow="rentman_project", state="verified").count()
    if moved != projects:
        raise Unfit(f"{projects} verified projects expected, found {moved}")
    return {
        "seconds": time.monotonic() - began,
        "peak": drained.peak_kib / 1024,
        "rentman": systems["rentman"]["total"],
        "tripletex": systems["tripletex"]["total"],
    }


def _singles(bench: Bench) -> list[float]:
    connection, name = _connect(bench)
    connection.flows_off = ["rentman_invoice"]
    connection.save(update_fields=("flows_off",))
    crew = [_hire(bench, connection, name, index) for index in range(CREW)]
    for system in ("rentman", "tripletex"):
        bench.sandbox.control("server", "latency", system=system, ms=LATENCY * 1000)
    delays = []
    for index in range(PROJECTS):
        project = _festival(bench, name, index, crew)
        began = time.monotonic()
        for flow in ("rentman_project", "rentman_crew"):
            roads.note(connection, flow, [(project, "")], trigger="webhook", now=timezone.now())
        drain_now()
        delays.append(time.monotonic() - began)
    for system in ("rentman", "tripletex"):
        bench.sandbox.control("server", "latency", system=system, ms=0)
    found = EntityLink.objects.filter(connection=connection, state="verified").exclude(kind="customer")
    if found.count() != 2 * PROJECTS:
        raise Unfit(f"{2 * PROJECTS} verified links expected, found {found.count()}")
    return delays


def _hire(bench: Bench, connection: Connection, name: str, index: int) -> int:
    email = f"m{index}@bench.example"
    assert connection.ledger is not None
    bench.sandbox.control(
        "tripletex", "add_employee", company=int(connection.ledger.company_id), first_name="Mann",
        last_name=str(index), email=email,
    )  # fmt: skip
    record: dict[str, Any] = {"firstname": "Mann", "lastname": str(index), "email": email, "active": True}
    return int(bench.sandbox.control("rentman", "create", account=name, resource="crew", record=record)["id"])


def _festival(bench: Bench, name: str, index: int, crew: list[int]) -> str:
    parts = [
        {"name": f"Del {key}", "status": 3, "prices": {"rental": 1000 * key}} for key in range(1, PARTS + 1)
    ]
    made = bench.sandbox.control(
        "rentman", "create_project", account=name, name=f"Festival {index}", status=3,
        start="2026-10-08T10:00:00", end="2026-10-09T23:00:00", subprojects=parts,
    )  # fmt: skip
    bench.sandbox.control("rentman", "plan", account=name, project=made["id"], crew=crew)
    return str(made["id"])
