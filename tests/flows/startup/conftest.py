"""A company whose ledger is full and whose warehouse is empty, or nearly."""

from dataclasses import dataclass
from typing import Any

import pytest
from django.utils import timezone

from integrations import jobs
from integrations.models import Connection, EntityLink, StartupRun, SyncEvent
from integrations.sync import startup
from tests.connectors.warehouses import Warehouse, new_warehouse
from tests.rackbeat_world import Colleague
from tests.world import World, sandbox, world

__all__ = ["sandbox", "world"]


@dataclass
class Beginning:
    """The ledger with somebody who works in it, the warehouse, and the connection between the two."""

    world: World
    warehouse: Warehouse
    connection: Connection
    colleague: Colleague

    @property
    def ledger(self) -> Connection:
        return self.world.stage.ledger

    def customer(self, name: str, **values: Any) -> int:
        """A card in Tripletex; its id."""
        return self.colleague.call("POST", "/customer", {"name": name, **values})["value"]["id"]

    def supplier(self, name: str, **values: Any) -> int:
        return self.colleague.call("POST", "/supplier", {"name": name, **values})["value"]["id"]

    def product(self, number: str, name: str, **values: Any) -> int:
        body = {"number": number, "name": name, **values}
        return self.colleague.call("POST", "/product", body)["value"]["id"]

    def prepared(self, *kinds: str, **options: Any) -> StartupRun:
        """A run of these kinds, with its preview."""
        given = {"with_inactive": False, "invite_employees": False, "who": "Alice", **options}
        run = startup.ask(self.connection, kinds=list(kinds), now=timezone.now(), **given)
        jobs.go_on_with_startup()
        run.refresh_from_db()
        return run

    def run(self, run: StartupRun) -> StartupRun:
        """To its end."""
        assert startup.start(run, now=timezone.now())
        for _ in range(8):
            jobs.go_on_with_startup()
            self.world.serve()
            run.refresh_from_db()
            if run.state == StartupRun.State.DONE:
                break
        return run

    def rows(self, run: StartupRun) -> list[tuple[str, str, str, str]]:
        """(kind, label, what happens, cause) of every record."""
        return list(run.rows.order_by("kind", "label").values_list("kind", "label", "action", "code"))

    def ended(self) -> set[tuple[str, str, str]]:
        events = SyncEvent.objects.filter(connection=self.ledger)
        return set(events.values_list("flow", "state", "result"))

    def links(self, flow: str) -> list[EntityLink]:
        return list(EntityLink.objects.filter(connection=self.ledger, flow=flow).order_by("id"))

    def writes(self) -> int:
        """Calls that wrote into Rackbeat since the last look."""
        return sum(
            count
            for path, count in self.warehouse.calls().items()
            if path.split()[0] in ("POST", "PUT", "DELETE")
        )


@pytest.fixture
def beginning(world: World) -> Beginning:
    warehouse = new_warehouse(world.sandbox)
    connection = Connection.objects.create(
        tenant=world.stage.tenant,
        kind="rackbeat",
        name="Lageret",
        base_url=world.sandbox.rackbeat_url,
        credentials={"token": warehouse.token},
        credentials_changed_at=timezone.now(),
        ledger=world.stage.ledger,
        record_defaults={**warehouse.defaults(), "currency": "NOK"},
    )
    found = Beginning(world=world, warehouse=warehouse, connection=connection, colleague=None)  # type: ignore[arg-type]
    found.colleague = Colleague(world)
    return found
