"""A company that buys by Rackbeat and has Tripletex' Logistics module, and the verbs that tests of purchase orders need."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone

from integrations import jobs
from integrations.models import EntityLink, SyncEvent
from integrations.sandbox.remote import Sandbox
from integrations.sync import events
from tests.rackbeat_world import RackbeatWorld, make_rackbeat_world

FLOW = "purchase_order"
LATER = (0, 5, 15, 60, 120)


@dataclass
class Buyer:
    """The world, seen from its purchase orders."""

    world: RackbeatWorld

    def order(
        self, *, lines: Sequence[dict[str, Any]] | None = None, book: bool = True, **document: Any
    ) -> int:
        """A person orders from supplier 5001, for delivery on 1 December, and books the order. Gives its number."""
        given = {
            "supplier_id": 5001, "preferred_delivery_date": "2099-12-01", "their_reference": "K-12", "note": "Port 3",
            "lines": list(lines or bought()), **document,
        }  # fmt: skip
        number = int(self.world.warehouse.create("purchase-orders", **given)["number"])
        if book:
            self.do(number, "book")
        return number

    def do(self, number: int, action: str, **body: Any) -> Any:
        """A person presses a button of the order."""
        return self.world.warehouse.do("purchase-orders", number, action, **body)

    def rebook(self, number: int, **changes: Any) -> None:
        """A person takes a booked order back, changes it and books it again."""
        self.do(number, "unbook")
        self.world.warehouse.change("purchase-orders", number, **changes)
        self.do(number, "book")

    def serve(self, *numbers: int, trigger: str = "webhook") -> None:
        """As if webhooks had named these orders; every retry becomes due."""
        if numbers:
            self.world.note(*numbers, flow=FLOW, trigger=trigger)
        for minutes in LATER:
            self.world.serve(later=timedelta(minutes=minutes))

    def again(self) -> None:
        """A person tries every purchase order again."""
        events.retry(SyncEvent.objects.filter(connection=self.world.shop, flow=FLOW), now=timezone.now())
        self.serve()

    def stands(self, number: int) -> tuple[str, str, str]:
        event = self.world.event(number, FLOW)
        return event.state, event.result, event.code

    def held(self) -> list[dict[str, Any]]:
        """The purchase orders in Tripletex."""
        return self.world.ledger()["purchase_orders"]

    def link(self, number: int) -> EntityLink:
        return EntityLink.objects.get(connection=self.world.shop, flow=FLOW, document_id=str(number))

    def writes(self) -> int:
        """Calls that write into Tripletex since the last look."""
        report = self.world.sandbox.control("server", "calls", reset=True)
        paths = report["systems"]["tripletex"]["paths"]
        return sum(count for path, count in paths.items() if path.split()[0] in ("POST", "PUT", "DELETE"))

    def faults(self) -> int:
        """How often faults have fired."""
        return sum(one["fired"] for one in self.world.sandbox.control("server", "faults", rules=[]))

    def steer(self, command: str, **arguments: Any) -> Any:
        """What people do in Tripletex' own pages."""
        return self.world.sandbox.control(
            "tripletex", command, company_id=self.world.stage.company_id, **arguments
        )

    def check(self) -> Any:
        """The nightly check of the ledger."""
        items = jobs.check_connection(self.world.stage.ledger.pk)
        self.world.stage.ledger.refresh_from_db()
        return items


def bought(hoses: int = 100) -> list[dict[str, Any]]:
    """Hoses less 10 %, a pump, and the carriage."""
    return [
        {"item_id": "Slange/1", "quantity": hoses, "line_price": 50, "discount_percentage": 10},
        {"item_id": "Pumpe", "quantity": 2, "line_price": 1200.5},
        {"name": "Frakt", "quantity": 1, "line_price": 250},
    ]


def make_buyer(sandbox: Sandbox, **company: Any) -> Buyer:
    """A stocked company with a supplier; switches of the imitated Tripletex as keywords."""
    world = make_rackbeat_world(sandbox, company={"logistics": True, **company})
    world.stock_up()
    world.warehouse.create(
        "suppliers", number=5001, company_name="Leverandør AS", payment_terms_id=1, company_vat="984809085"
    )
    return Buyer(world)
