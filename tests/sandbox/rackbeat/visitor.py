"""A visitor of an imitated Rackbeat account, with a clock of its own: how these tests ask and command."""

import json
from typing import Any
from urllib.parse import parse_qsl, unquote

from integrations.sandbox.rackbeat import Rackbeat
from integrations.sandbox.wire import Delivery, Request, Response

NOON = 1_795_348_800.0
"""2026-11-22 12:00:00 UTC, 13:00 in Oslo."""
HOOK = "http://127.0.0.1:8000/hook"


class Visitor:
    """One sandbox with one account, "lager", and a key that reaches everything."""

    def __init__(self, **settings: Any) -> None:
        self.now = NOON
        self.rackbeat = Rackbeat(clock=lambda: self.now)
        self.access = self.rackbeat.control("create_account", {"name": "lager", **settings})
        self.token = self.access["token"]

    def control(self, command: str, **arguments: Any) -> Any:
        """A command for the account, as JSON like over the wire."""
        given = json.loads(json.dumps({"account": "lager", **arguments}, default=str))
        return json.loads(json.dumps(self.rackbeat.control(command, given)))

    def ask(
        self,
        path: str,
        query: str = "",
        *,
        method: str = "GET",
        body: Any = None,
        token: str | None = None,
        headers: dict[str, str] | None = None,
    ) -> Response:
        """A request; ``path`` is encoded as it would stand in an address."""
        sent = {"accept": "application/json", "authorization": f"Bearer {token or self.token}"}
        request = Request(
            method=method,
            path=unquote(f"/api{path}"),
            raw_path=f"/api{path}",
            query=tuple(parse_qsl(query, keep_blank_values=True)),
            headers=sent if headers is None else headers,
            body=b"" if body is None else json.dumps(body).encode(),
            now=self.now,
        )
        return self.rackbeat.handle(request)

    def json(self, path: str, query: str = "", *, status: int = 206, **asked: Any) -> Any:
        """The JSON of a request that must answer with ``status``."""
        response = self.ask(path, query, **asked)
        assert response.status == status, response.body
        return json.loads(response.body)

    def one(self, path: str, query: str = "") -> Any:
        """A single object, out of its wrapper."""
        return self.json(path, query, status=200)[WRAPPER[path.split("/")[1]]]

    def post(self, path: str, body: Any, query: str = "", *, status: int = 201) -> Any:
        """What a POST gives."""
        return self.json(path, query, method="POST", body=body, status=status)

    def keys(self, path: str, query: str = "") -> list[Any]:
        """The numbers of a list."""
        answer = self.json(path, query)
        rows = next(value for value in answer.values() if isinstance(value, list))
        return [row.get("number", row.get("id")) for row in rows]

    def subscribe(self, *events: str) -> list[str]:
        """Webhooks; their tokens."""
        asked = [self.post("/webhooks", {"event": event, "url": HOOK}) for event in events]
        return [answer["webhook"]["token"] for answer in asked]

    def deliveries(self, status: int = 200) -> list[Delivery]:
        """What is due now; the receiver answers with ``status``."""
        sent = self.rackbeat.outbox()
        for delivery in sent:
            if delivery.done is not None:
                delivery.done(status)
        return sent

    def told(self, status: int = 200) -> list[tuple[str, str]]:
        """What is due now, as (event, key)."""
        return [
            (one.headers["rackbeat-webhook-event"], json.loads(one.body).get("key"))
            for one in self.deliveries(status)
        ]

    def add_customer(self, **fields: Any) -> Any:
        """A customer."""
        body = {"company_name": "Kunde AS", "payment_terms_id": 1, **fields}
        return self.post("/customers", body)["customer"]

    def add_supplier(self, **fields: Any) -> Any:
        """A supplier."""
        body = {"company_name": "Leverandør AS", "payment_terms_id": 2, **fields}
        return self.post("/suppliers", body)["supplier"]

    def add_product(self, number: str = "SKU-1", **fields: Any) -> Any:
        """A product that holds stock, 129.90."""
        body = {"number": number, "name": "Slange", "group": 1, "sales_price": 129.90, **fields}
        return self.post("/products", body)["product"]

    def add_invoice(self, *, booked: bool = True, **fields: Any) -> Any:
        """Twelve hoses less 5 % and a pump as a text line: net 3,970.86, with VAT 4,963.58."""
        if not self.control("read", resource="customers"):
            self.add_customer()
        if self.ask("/products/SKU-1").status == 404:
            self.add_product()
        lines = [
            {"item_id": "SKU-1", "quantity": 12, "discount_percentage": 5},
            {"name": "Pumpe", "quantity": 1, "line_price": 2490, "vat_percentage": 25},
        ]
        body = {"customer_id": 1001, "lines": lines, **fields}
        made = self.control("create", resource="customer-invoices", record=body)
        if booked:
            return self.control("do", resource="customer-invoices", key=made["number"], action="book")
        return made

    def add_purchase(self, *, booked: bool = True, quantity: int = 100, price: float = 45) -> Any:
        """100 × 45.00 from a supplier."""
        if not self.control("read", resource="suppliers"):
            self.add_supplier()
        if self.ask("/products/SKU-1").status == 404:
            self.add_product()
        line = {
            "item_id": "SKU-1",
            "quantity": quantity,
            "line_price": price,
            "supplier_product_number": "L-9",
        }
        made = self.post("/purchase-orders", {"supplier_id": 5001, "lines": [line]})["purchase_order"]
        if booked:
            return self.post(f"/purchase-orders/{made['number']}/book", {}, status=200)["purchase_order"]
        return made


WRAPPER = {
    "customers": "customer",
    "suppliers": "supplier",
    "products": "product",
    "lots": "lot",
    "items": "item",
    "product-groups": "product_group",
    "customer-groups": "customer_group",
    "supplier-groups": "supplier_group",
    "orders": "order",
    "customer-invoices": "customer_invoice",
    "supplier-invoices": "supplier_invoice",
    "purchase-orders": "purchase_order",
    "purchase-order-receipts": "purchase_order_receipt",
    "projects": "project",
    "payment-terms": "payment_term",
    "employees": "employee",
    "users": "user",
    "locations": "location",
    "units": "unit",
    "webhooks": "webhook",
    "inventory-adjustments": "inventory_regulation",
}


def refusal(response: Response) -> tuple[int, str]:
    """Status and message."""
    return response.status, json.loads(response.body)["message"]
