"""Every Rentman flow, and Slack's channels, through one storm: repeats, lost answers, workers killed. One project, one channel
and one invoice each, one customer with one contact person."""

import random
import time
from collections import Counter
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from django.utils import timezone

from integrations.flows import polling, roads
from integrations.models import Connection, EntityLink, SyncCursor, SyncEvent
from integrations.sync.rules import seed_defaults
from tests.connectors.rentals import Rental, new_rental
from tests.connectors.workplaces import KARI, OLA, Workplace, new_workplace
from tests.flows.workers import busy_or_gone, pass_time, run_worker, start_worker, wait_until
from tests.world import World, sandbox, world

__all__ = ["sandbox", "world"]
pytestmark = pytest.mark.django_db(transaction=True)
KILLS, SLOW_MS = 3, 120.0
PROJECTS, INVOICES = 4, 4
FAULTS = [
    {"system": "tripletex", "method": "POST", "path": "", "kind": "cut_after", "probability": 0.15, "seed": 1},
    {"system": "tripletex", "method": "POST", "path": "", "kind": "cut_before", "probability": 0.15, "seed": 2},
    {"system": "slack", "method": "POST", "path": "conversations", "kind": "cut_after", "probability": 0.15, "seed": 3},
    {"system": "slack", "method": "POST", "path": "", "kind": "cut_before", "probability": 0.1, "seed": 4},
    {"system": "rentman", "method": "GET", "path": "", "kind": "cut_middle", "probability": 0.05, "seed": 5},
]  # fmt: skip
FLOWS = ("rentman_customer", "rentman_project", "rentman_crew", "rentman_invoice", "project_channel")


@pytest.fixture
def rental(world: World) -> Iterator[tuple[World, Rental, Workplace, Connection]]:
    """A rental company with its books, its plans and its talk."""
    made, place = new_rental(world.sandbox), new_workplace(world.sandbox)
    common = {"tenant": world.stage.tenant, "credentials_changed_at": timezone.now()}
    rentman = Connection.objects.create(
        kind="rentman", name="Rentman", base_url=world.sandbox.rentman_url, credentials={"token": made.token},
        ledger=world.stage.ledger, project_manager="sjef@utleie.example", from_date="2026-01-01",
        business_mode="invoice", company_id=made.name, **common,
    )  # fmt: skip
    Connection.objects.create(
        kind="slack", name="Slack", base_url=world.sandbox.slack_url, credentials={"token": place.token},
        ledger=rentman, from_date="2026-01-01", channel_archive_days=3650, **common,
    )  # fmt: skip
    seed_defaults(rentman)
    yield world, made, place, rentman
    world.calm()


def test_each_document_of_every_flow_once(rental: Any, settings: Any) -> None:
    world, made, place, rentman = rental
    chance = random.Random(20261129)
    control = world.sandbox.control
    projects, invoices = a_week(world, made)
    control("server", "faults", rules=FAULTS)
    control("server", "latency", system="tripletex", ms=SLOW_MS)

    for _kill in range(KILLS):
        tell(rentman, projects, invoices, chance)
        pass_time(world.sandbox)
        begun = EntityLink.objects.count()
        with start_worker(settings.PRIVATE_HOSTS) as worker:
            wait_until(partial(busy_or_gone, begun, worker))
            time.sleep(chance.uniform(0.0, 1.0))
    met = [fault["fired"] for fault in control("server", "faults", rules=[])]
    world.calm()
    tell(rentman, projects, invoices, chance)
    for _look in range(10):
        pass_time(world.sandbox)
        run_worker(settings.PRIVATE_HOSTS)
        if not SyncEvent.objects.filter(connection=rentman, state__in=("pending", "running")).exists():
            break

    print(f"{KILLS} kills, faults met {met}")  # noqa: T201 - shown with -s: the run's figures
    assert sum(met) >= 4, met
    assert_each_once(world, place, rentman)


def a_week(world: World, rental: Rental) -> tuple[list[int], list[int]]:
    """What people plan and invoice: projects with parts and crew, an invoice each. Their ids in Rentman."""
    for first, last, email, number in (
        ("Sol", "Sjef", "sjef@utleie.example", "900"),
        ("Kari", "N", KARI, "901"),
    ):
        world.sandbox.control(
            "tripletex", "add_employee", company=world.stage.company_id, first_name=first, last_name=last,
            email=email, employeeNumber=number, may_manage=True,
        )  # fmt: skip
    crew = [
        int(rental.create("crew", firstname=name, lastname="N", email=email, active=True)["id"])
        for name, email in (("Kari", KARI), ("Ola", OLA))
    ]
    customer = rental.customer()
    projects, invoices = [], []
    for _index in range(PROJECTS):
        project = rental.project(customer=customer)
        rental.control("plan", project=project["id"], crew=crew)
        projects.append(int(project["id"]))
    for index in range(INVOICES):
        made = rental.control(
            "invoice", project=projects[index % PROJECTS], date=f"2026-10-{10 + index}", finalize=True
        )
        invoices.append(int(made["id"]))
    return projects, invoices


def tell(rentman: Connection, projects: list[int], invoices: list[int], chance: random.Random) -> None:
    """Webhooks of everything, twice and in any order; polling besides."""
    told = [
        (flow, key) for flow in ("rentman_project", "rentman_crew", "project_channel") for key in projects
    ]
    told = [*told, *(("rentman_invoice", key) for key in invoices)] * 2
    chance.shuffle(told)
    for flow, key in told:
        roads.note(rentman, flow, [(str(key), "")], trigger="webhook", now=timezone.now())
    SyncCursor.objects.update(next_at=timezone.now())
    polling.poll_due(timezone.now)


def assert_each_once(world: World, place: Workplace, rentman: Connection) -> None:
    left = SyncEvent.objects.filter(connection=rentman).exclude(state__in=("done", "ignored"))
    stopped = left.exclude(flow="rentman_crew")  # Ola is no employee: a person must match him
    assert list(stopped.values_list("flow", "document_id", "state", "code", "params")) == []
    assert set(left.values_list("code", flat=True)) <= {"rental_crew_unmatched"}
    ledger = world.ledger()
    assert len(ledger["projects"]) == PROJECTS
    assert len(ledger["invoices"]) == INVOICES
    assert [one["name"] for one in ledger["customers"]].count("Kunde AS") == 1
    assert [(one["firstName"], one["lastName"]) for one in ledger["contacts"]] == [("Siri", "Lie")]
    assert len(place.channels()) == PROJECTS
    links = EntityLink.objects.filter(connection=rentman).exclude(kind="party")
    found = Counter(links.values_list("flow", "state"))
    assert {flow: count for (flow, state), count in found.items() if state == "verified"} == {
        "rentman_customer": 2,  # the card, and the person at it
        "rentman_project": PROJECTS,
        "rentman_crew": PROJECTS,
        "rentman_invoice": INVOICES,
        "project_channel": PROJECTS,
    }
