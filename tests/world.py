"""The sandbox and a tenant connected to it: what every test of the whole flow starts from."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from integrations import jobs
from integrations.flows import drain, opened, polling
from integrations.management.stage import Stage, decide_mappings, set_stage
from integrations.models import EntityLink, SyncEvent
from integrations.sandbox.remote import Sandbox
from integrations.sync import events, lanes
from tests.orgnumbers import next_org_number

FROM_DATE = date(2026, 1, 1)


@dataclass
class World:
    """A tenant's whole world: the stage and the sandbox behind it, with the verbs that tests need."""

    sandbox: Sandbox
    stage: Stage

    @property
    def shop(self) -> Any:
        return self.stage.shop

    def put(self, *orders: dict[str, Any], refunds: dict[str, Any] | None = None) -> None:
        """Put orders into the shop as they are."""
        self.sandbox.control(
            "woo", "load_orders", shop=self.stage.shop_slug, orders=list(orders), refunds=refunds or {}
        )

    def note(self, *order_ids: int | str, trigger: str = "webhook") -> None:
        """As if a webhook had named these orders."""
        pairs = [(str(order_id), "") for order_id in order_ids]
        events.record(self.shop, "sale", pairs, trigger=trigger, now=timezone.now())

    def serve(self, *, later: timedelta = timedelta(0)) -> drain.Tally:
        """Serve every ready lane in this thread until nothing is due; ``later``: as if that much time had passed."""
        tally = drain.Tally()

        def clock() -> Any:
            return timezone.now() + later

        while (lane := lanes.take(clock())) is not None:
            drain.serve_lane(lane, tally=tally, clock=clock)
        return tally

    def breathe(self) -> None:
        """Wait, in real time, until the ledger's rate limit lets us go on."""
        for lane in self.shop.lanes.all():
            target = opened.open_target(lane.target, user=f"lane {lane.pk}")
            time.sleep(max(0.0, target.resume_at - time.monotonic()))

    def poll(self) -> int:
        """Look for changes now, whenever the next look was due."""
        from integrations.models import SyncCursor

        SyncCursor.objects.update(next_at=timezone.now() - timedelta(seconds=1))
        return polling.poll_due(timezone.now)

    def fault(self, **rule: Any) -> None:
        """Let the sandbox misbehave."""
        self.sandbox.control("server", "faults", rules=[rule])

    def calm(self) -> None:
        """No more faults, no latency."""
        self.sandbox.control("server", "clear_faults")

    def ledger(self) -> dict[str, Any]:
        """Everything that the company's ledger holds."""
        return self.sandbox.control("tripletex", "dump", company_id=self.stage.company_id)

    def vouchers(self) -> list[dict[str, Any]]:
        """The company's vouchers."""
        return self.ledger()["vouchers"]

    def event(self, document_id: int | str, flow: str = "sale") -> SyncEvent:
        """The newest event of a document."""
        return SyncEvent.objects.filter(connection=self.shop, flow=flow, document_id=str(document_id)).latest(
            "id"
        )

    def links(self) -> list[EntityLink]:
        """What was written for documents (not customers), in the order of reservation."""
        return list(EntityLink.objects.filter(connection=self.shop).exclude(kind="party").order_by("id"))


_names = iter(range(1, 1_000_000))


def make_world(sandbox: Sandbox, **options: Any) -> World:
    """A fresh tenant with a shop and a company of its own in the running sandbox, checked and mapped."""
    number = next(_names)
    company = {"rate_limit": 100_000, **options.pop("company", {})}
    stage = set_stage(
        sandbox,
        name=f"Testbedrift {number} AS",
        org_number=next_org_number(),
        shop_slug=f"butikk{number}",
        from_date=options.pop("from_date", FROM_DATE),
        company=company,
        **options,
    )
    jobs.check_connection(stage.ledger.pk)
    decide_mappings(stage)
    stage.shop.refresh_from_db()
    stage.ledger.refresh_from_db()
    return World(sandbox=sandbox, stage=stage)


@pytest.fixture(scope="session")
def sandbox() -> Iterator[Sandbox]:
    """One sandbox process for the whole session; tests use companies and shops of their own in it."""
    with Sandbox() as running:
        yield running


@pytest.fixture
def world(db: None, sandbox: Sandbox, settings: Any) -> Iterator[World]:
    """A tenant connected to the sandbox."""
    settings.PRIVATE_HOSTS = frozenset({sandbox.host_port})
    settings.NORGES_BANK_URL = sandbox.norges_bank_url
    sandbox.control("server", "clear_faults")
    yield make_world(sandbox)
    sandbox.control("server", "clear_faults")
    opened.close_all()
