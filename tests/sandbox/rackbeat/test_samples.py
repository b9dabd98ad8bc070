"""The imitation produces what ``fixtures/rackbeat`` holds, key for key, and the composed invoice figure for figure."""

import json
from pathlib import Path
from typing import Any

from tests.sandbox.rackbeat.visitor import Visitor

FIXTURES = Path(__file__).resolve().parents[3] / "fixtures" / "rackbeat"
MARCH_SECOND = 1_772_439_182.0
"""2026-03-02 09:13:02 in Oslo."""


def sample(name: str) -> Any:
    return json.loads((FIXTURES / f"{name}.json").read_text(encoding="utf-8"))


def agrees(wanted: Any, said: Any) -> bool:
    """Whether everything that is wanted is said, and the same."""
    if isinstance(wanted, dict):
        return all(name in said and agrees(value, said[name]) for name, value in wanted.items())
    if isinstance(wanted, list):
        return len(wanted) == len(said) and all(
            agrees(one, other) for one, other in zip(wanted, said, strict=True)
        )
    return bool(wanted == said)


def test_the_composed_invoice_comes_out_as_it_was_composed() -> None:
    visitor = Visitor()
    visitor.now = MARCH_SECOND - 18
    visitor.control("create", resource="employees", record={"number": 3, "name": "Kari"})
    visitor.control("create", resource="projects", record={"number": 12, "name": "Hall B"})
    visitor.add_customer(company_name="Fjell AS", company_vat="987654325")
    visitor.control(
        "create",
        resource="products",
        record={"number": "SKU-1", "name": "Bolt", "group": 1, "sales_price": 12.5, "unit_id": 1},
    )
    line = {"item_id": "SKU-1", "quantity": 10}
    head = {"customer_id": 1001, "our_reference_id": 3, "their_reference": "PO 77", "project_id": 12}
    visitor.control("create", resource="orders", record={"number": 1043, **head, "lines": [line]})
    visitor.control("do", resource="orders", key=1043, action="book")
    visitor.control("act", method="POST", path="orders/1043/convert-to-invoice", body={})
    visitor.now = MARCH_SECOND
    visitor.control("rename", resource="customer-invoices", key=10001, new_key=10021)
    visitor.control("do", resource="customer-invoices", key=10021, action="book")

    wanted = sample("customer_invoice")["customer_invoice"]
    del wanted["lines"][0]["id"]
    assert agrees(wanted, visitor.one("/customer-invoices/10021"))


def test_deliveries_and_subscriptions_have_the_keys_of_the_samples() -> None:
    visitor = Visitor(webhook_body="documented")
    made = visitor.post("/webhooks", {"event": "product.updated", "url": "https://receiver.example"})
    assert set(made["webhook"]) == set(sample("webhook_created")["webhook"])
    visitor.subscribe("item.stock_updated")
    visitor.add_product()
    visitor.control("rename", resource="products", key="SKU-1", new_key="NY-1")
    visitor.control("set", webhook_body="minimal")
    visitor.control("change", resource="products", key="NY-1", changes={"name": "Ny"})
    visitor.control("set_stock", item="NY-1", quantity=1)

    samples = [sample(f"delivery_{name}") for name in ("documented", "minimal", "stock")]
    for sent, wanted in zip(visitor.deliveries(), samples, strict=True):
        assert set(json.loads(sent.body)) == set(wanted["body"])
        assert {name.lower() for name in wanted["headers"]} <= set(sent.headers)


def test_the_throttle_speaks_as_sampled() -> None:
    visitor = Visitor(per_minute=1)
    visitor.ask("/self")
    assert visitor.json("/self", status=429) == sample("throttled")
