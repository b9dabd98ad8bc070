"""A tenant whose stock is kept in Rackbeat: the world of the other flows, with a warehouse beside it."""

from dataclasses import dataclass
from typing import Any

import pytest
from django.utils import timezone

from integrations import jobs
from integrations.desk import intake
from integrations.flows.opened import opened_once
from integrations.models import Connection, EntityLink, SyncEvent
from integrations.sync import events
from tests.connectors.warehouses import Warehouse, new_warehouse
from tests.world import World, sandbox, world

__all__ = ["sandbox", "world"]


@dataclass
class Stock:
    """The warehouse, its connection, and what of it stands in Tripletex."""

    world: World
    warehouse: Warehouse
    connection: Connection

    def note(self, flow: str, *numbers: Any, trigger: str = "webhook") -> None:
        """As if a webhook had named these records."""
        pairs = [(str(number), "") for number in numbers]
        events.record(self.connection, flow, pairs, trigger=trigger, now=timezone.now())

    def sync(self, flow: str, *numbers: Any) -> None:
        self.note(flow, *numbers)
        self.world.serve()

    def event(self, flow: str, number: Any) -> SyncEvent:
        return SyncEvent.objects.filter(
            connection=self.connection, flow=flow, document_id=str(number)
        ).latest("id")

    def ended(self, flow: str, number: Any) -> tuple[str, str]:
        """State and result (or cause) of a record's newest event."""
        event = self.event(flow, number)
        return event.state, event.result or event.code

    def links(self, flow: str) -> list[EntityLink]:
        return list(EntityLink.objects.filter(connection=self.connection, flow=flow).order_by("id"))

    def products(self) -> list[dict[str, Any]]:
        return self.world.ledger()["products"]

    def customers(self) -> list[dict[str, Any]]:
        return self.world.ledger()["customers"]

    def suppliers(self) -> list[dict[str, Any]]:
        return self.world.ledger()["suppliers"]

    def held(self, kind: str) -> list[Any]:
        """What Tripletex holds, as records, by number."""
        from integrations.connectors.registry import CONNECTORS

        ledger = self.world.stage.ledger
        assert CONNECTORS["tripletex"].open_records is not None
        allowed = frozenset({self.world.sandbox.host_port})
        with CONNECTORS["tripletex"].open_records(
            ledger.base_url, ledger.credentials, allowed_private=allowed
        ) as records:
            return sorted(records.records(kind), key=lambda record: record.number)

    def ledger_writes(self) -> int:
        """Calls that write into Tripletex since the last look."""
        report = self.world.sandbox.control("server", "calls", reset=True)
        paths = report["systems"]["tripletex"]["paths"]
        return sum(count for path, count in paths.items() if path.split()[0] in ("POST", "PUT", "DELETE"))

    def deliver(self) -> None:
        """Check the connection, so that Rackbeat's webhooks are known."""
        jobs.check_connection(self.connection.pk)
        self.connection.refresh_from_db()

    def receive(self, event: str, key: Any, **more: Any) -> int:
        """A webhook of Rackbeat's, with its token."""
        import json

        from integrations.connectors.rackbeat.webhooks import tokens_in

        token = tokens_in(self.connection.known_webhook_secret())[event].token
        headers = {"Rackbeat-Webhook-Event": event, "Rackbeat-Webhook-Token": token}
        body = json.dumps({"key_name": "number", "key": str(key), **more}).encode()
        return intake.receive(self.connection.webhook_key, body, headers, now=timezone.now())

    def open_source(self) -> Any:
        return opened_once(self.connection)


@pytest.fixture
def stock(world: World) -> Stock:
    warehouse = new_warehouse(world.sandbox)
    connection = Connection.objects.create(
        tenant=world.stage.tenant,
        kind="rackbeat",
        name="Lageret",
        base_url=world.sandbox.rackbeat_url,
        credentials={"token": warehouse.token},
        credentials_changed_at=timezone.now(),
        ledger=world.stage.ledger,
    )
    jobs.check_connection(world.stage.ledger.pk)
    connection.refresh_from_db()
    return Stock(world=world, warehouse=warehouse, connection=connection)
