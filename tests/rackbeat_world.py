"""A company that keeps its stock in Rackbeat and its books in Tripletex: what tests of the flows between the two start from."""

import base64
import itertools
import json
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from integrations import jobs
from integrations.management.stage import add_warehouse
from integrations.models import Connection
from integrations.sandbox.remote import Sandbox
from integrations.sync import events
from tests.connectors.warehouses import Warehouse
from tests.world import FROM_DATE, World, make_world

_names = itertools.count(1)
CUSTOMER = {
    "number": 7001, "company_name": "Kunde AS", "payment_terms_id": 2, "company_vat": "NO 999 999 999 MVA",
    "contact_email": "faktura@kunde.example", "address_street": "Storgata 5", "address_zipcode": "5003",
    "address_city": "Bergen", "address_country": "Norge", "vat_zone": "domestic",
}  # fmt: skip


@dataclass
class RackbeatWorld(World):
    """The tenant's world, seen from its connection to Rackbeat: ``shop`` is that connection."""

    connection: Connection
    warehouse: Warehouse

    @property
    def shop(self) -> Connection:
        return self.connection

    def note(self, *numbers: int | str, trigger: str = "webhook", flow: str = "customer_invoice") -> None:
        """As if a webhook had named these records."""
        pairs = [(str(number), "") for number in numbers]
        events.record(self.connection, flow, pairs, trigger=trigger, now=timezone.now())

    def event(self, document_id: int | str, flow: str = "customer_invoice") -> Any:
        return super().event(document_id, flow)

    def stock_up(self, **customer: Any) -> None:
        """A customer (7001) and two articles."""
        self.warehouse.create("customers", **{**CUSTOMER, **customer})
        self.warehouse.create("products", number="Slange/1", name="Slange", group=1, sales_price=129.9)
        self.warehouse.create("products", number="Pumpe", name="Pumpe", group=1, sales_price=2490)

    def invoice(
        self, *, lines: Sequence[dict[str, Any]] | None = None, book: bool = True, **document: Any
    ) -> int:
        """A person makes an invoice of 9 October to customer 7001, and books it. Gives its number."""
        given = {
            "customer_id": 7001, "invoice_date": "2026-10-09", "due_date": "2026-11-08", "their_reference": "PO 77",
            "lines": list(lines or goods()), **document,
        }  # fmt: skip
        number = int(self.warehouse.create("customer-invoices", **given)["number"])
        if book:
            self.warehouse.do("customer-invoices", number, "book")
        return number

    def rebook(self, number: int, **changes: Any) -> None:
        """A person takes a booked invoice back, changes it and books it again."""
        self.warehouse.do("customer-invoices", number, "unbook")
        if changes:
            self.warehouse.change("customer-invoices", number, **changes)
        self.warehouse.do("customer-invoices", number, "book")

    def orders(self) -> list[dict[str, Any]]:
        return self.ledger()["orders"]


def goods(hoses: int = 12) -> list[dict[str, Any]]:
    """Lines as in the rulebook's worked case: hoses less 5 %, and a pump."""
    return [
        {"item_id": "Slange/1", "quantity": hoses, "line_price": 129.9, "discount_percentage": 5},
        {"item_id": "Pumpe", "quantity": 1, "line_price": 2490},
    ]


def make_rackbeat_world(
    sandbox: Sandbox,
    *,
    business_mode: str = "order_draft",
    from_date: date = FROM_DATE,
    company: dict[str, Any] | None = None,
) -> RackbeatWorld:
    """A fresh tenant with a ledger (``company``: its switches) and a company in Rackbeat of its own, checked, stocked."""
    world = make_world(sandbox, company=company or {})
    name = f"rackbeat-{next(_names)}"
    connection = add_warehouse(
        sandbox, world.stage.ledger, name=name, from_date=from_date, business_mode=business_mode
    )
    jobs.check_connection(connection.pk)
    connection.refresh_from_db()
    warehouse = Warehouse(sandbox, name, connection.known_credentials()["token"])
    return RackbeatWorld(sandbox=sandbox, stage=world.stage, connection=connection, warehouse=warehouse)


class Colleague:
    """Somebody who works in the company's Tripletex."""

    def __init__(self, world: World) -> None:
        keys = world.stage.ledger.credentials
        self.base = world.sandbox.tripletex_url
        body = {
            "consumerToken": keys["consumer_token"],
            "employeeToken": keys["employee_token"],
            "expirationDate": "2099-01-01",
        }
        self.headers = {"content-type": "application/json"}
        token = self.call("POST", "/token/session/:create", body)["value"]["token"]
        self.headers["authorization"] = "Basic " + base64.b64encode(f"0:{token}".encode()).decode()

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """The answer's JSON."""
        raw = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.base}{path}", raw, self.headers, method=method)
        with urllib.request.urlopen(request) as answer:
            return json.loads(answer.read() or b"{}")

    def invoice(self, order_id: str, *, on: str = "2026-10-12") -> Any:
        return self.call("PUT", f"/order/{order_id}/:invoice?invoiceDate={on}&sendToCustomer=false")["value"]
