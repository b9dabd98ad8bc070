"""The imitation's answers against the shapes that were gathered from guides, vendor code and running clients."""

import json
import re
from functools import cache
from typing import Any

import pytest

from integrations.sandbox.rackbeat import unverified
from tests.sandbox.rackbeat.visitor import WRAPPER, Visitor
from tests.shared import SHARED, needs_shared

pytestmark = needs_shared

OURS = {
    "customer": {"employee"},
    "supplier": {
        "number", "name", "payment_terms", "is_deleted", "is_barred", "supplier_group", "created_at", "updated_at",
        "self",
    },
    "lot": {
        "id", "urlfriendly_number", "type", "description", "barcode", "sales_price", "default_location_id",
        "default_location", "group_id", "group", "unit_id", "unit", "is_barred", "deleted_at", "created_at",
        "updated_at", "self", "used_in_production_quantity",
    },
    "customer_invoice": {"payment_terms_id", unverified.CREDITED_FIELD},
    "supplier_invoice": {
        "project", "purchase_order", "purchase_order_id", "invoice_date", "due_date",
        unverified.SUPPLIERS_OWN_NUMBER_FIELD, unverified.PAYMENT_REFERENCE_FIELD,
    },
    "purchase_order": {"project"},
    "project": {unverified.PROJECT_CLOSED_FIELD},
}  # fmt: skip
"""Fields that we answer and the gathered shapes do not list; each is in another source or a guess."""
_STAMPS = {"created_at", "updated_at", "self"}


@cache
def shapes() -> dict[str, Any]:
    return json.loads((SHARED / "specs" / "rackbeat-observed-shapes.json").read_text())


def read_fields(name: str) -> set[str]:
    """The names a shape lists; a question mark marks a guess."""
    entity = shapes()["entities"][name]
    listed = entity.get("fields") or entity.get("read", {}).get("fields") or []
    return {field.lstrip("?") for field in listed}


@pytest.fixture(scope="module")
def shop() -> Visitor:
    """An account with one of everything."""
    visitor = Visitor()
    visitor.control("seed", customers=2, suppliers=2, products=3, lots=1, projects=1, stock=True)
    visitor.add_invoice()
    visitor.add_purchase()
    visitor.post("/purchase-orders/1/convert-to-invoice", {})
    visitor.post("/orders", {"customer_id": 1001, "lines": [{"item_id": "SKU-1", "quantity": 1}]})
    return visitor


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/customers/1001", "customer"),
        ("/products/SKU-1", "product"),
        ("/product-groups/1", "product_group"),
        ("/lots/SETT-1", "lot"),
        ("/customer-invoices/10001", "customer_invoice"),
        ("/supplier-invoices/1", "supplier_invoice"),
        ("/purchase-orders/1", "purchase_order"),
        ("/projects/1", "project"),
        ("/payment-terms/1", "payment_term"),
        ("/employees/1", "employee"),
        ("/users/1", "user"),
    ],
)
def test_a_record_has_every_gathered_field_and_no_unexplained_one(
    shop: Visitor, path: str, name: str
) -> None:
    answered, gathered = set(shop.one(path)), read_fields(name)
    assert gathered - answered == set()
    assert answered - gathered - OURS.get(name, set()) <= _STAMPS


TYPES: dict[str, Any] = {
    "int": int,
    "str": str,
    "num": int | float,
    "bool": bool,
    "str|null": str | None,
    "int|null": int | None,
}


def test_a_customers_fields_have_the_gathered_types(shop: Visitor) -> None:
    seen = shop.one("/customers/1001")
    for name, kind in shapes()["entities"]["customer"]["read"]["fields"].items():
        if kind in TYPES:
            assert isinstance(seen[name], TYPES[kind]), name
        elif kind.startswith("object"):
            wanted = re.search(r"\{(.*)\}", kind)
            assert isinstance(seen[name], dict)
            assert set(wanted[1].split(",") if wanted else ()) <= set(seen[name])
        elif "|" in kind:
            assert seen[name] in kind.split("|")
        elif kind == "iso8601":
            assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d", seen[name])


@pytest.mark.parametrize("name", ["customer", "supplier", "product"])
def test_what_must_be_written_and_what_may_is_as_gathered(name: str) -> None:
    from integrations.sandbox.rackbeat.resources import RESOURCES

    gathered, form = shapes()["entities"][name]["write"], RESOURCES[f"{name}s"].form
    required = {field for field, rule in form.items() if rule.required}
    assert required | ({"number"} if name == "product" else set()) == set(gathered["required"])
    # The number is read apart from the form; stock is deliberately not heard.
    assert set(gathered["optional"]) - set(form) <= {"number", "stock_quantity"}


@pytest.mark.parametrize("name", ["payment_term", "employee", "user"])
def test_what_other_records_need_is_as_gathered(name: str) -> None:
    from integrations.sandbox.rackbeat.resources import RESOURCES

    form = next(one.form for one in RESOURCES.values() if one.singular == name)
    assert {field for field, rule in form.items() if rule.required} == set(
        shapes()["entities"][name]["write_required"]
    )


def test_lines_have_the_gathered_fields(shop: Visitor) -> None:
    (line, *_more) = shop.one("/customer-invoices/10001")["lines"]
    assert set(line) == set(shapes()["entities"]["document_line"]["read"])
    (part, *_more) = shop.one("/lots/SETT-1")["lines"]
    assert set(shapes()["entities"]["lot"]["line"]) <= set(part) | {"child_type"}


def test_every_wrapper_is_the_gathered_one(shop: Visitor) -> None:
    plurals = shapes()["wrappers"]
    for path, singular in WRAPPER.items():
        answer = shop.json(f"/{path}")
        (plural,) = [key for key, value in answer.items() if isinstance(value, list)]
        if plural in plurals:
            assert plurals[plural] == singular
    envelope = set(shapes()["list_envelope"]) - {"<plural>"}
    assert envelope | {"customers"} == set(shop.json("/customers"))


def test_adjustments_take_and_give_the_gathered_words(shop: Visitor) -> None:
    gathered = shapes()["entities"]["inventory_adjustment"]
    from integrations.sandbox.rackbeat.stock import FORM

    assert set(FORM) == set(gathered["post"])
    body = {
        "item_id": "SKU-2",
        "adjustment_type": "quantity",
        "quantity": 99,
        "location": 1,
        "regulated_at": "2026-11-22",
    }
    assert set(gathered["answer"]) == set(shop.post("/inventory-adjustments", body))


def test_the_catalogue_of_events_is_the_gathered_one() -> None:
    gathered = shapes()["webhook"]
    assert set(unverified.EVENTS_CONFIRMED) == set(gathered["events_confirmed"])
    assert set(unverified.EVENTS_GUESSED) - set(gathered["events_guessed"]) == {"item.stock_updated"}
    assert set(gathered["events_guessed"]) <= set(unverified.EVENTS_GUESSED)


def test_webhooks_look_as_gathered() -> None:
    gathered = shapes()["webhook"]
    visitor = Visitor()
    made = visitor.post("/webhooks", {"event": "customer.created", "url": "https://x.example"})
    assert set(made["webhook"]) == set(gathered["create"]["answer"]["webhook"])
    visitor.add_customer()
    (sent,) = visitor.deliveries()
    names = {name.split(":")[0].lower() for name in gathered["delivery_headers"]}
    assert names <= set(sent.headers)
    assert set(json.loads(sent.body)) == set(gathered["body_seen_live"])
    visitor.control("set", webhook_body="documented")
    visitor.add_customer()
    (sent,) = visitor.deliveries()
    assert set(json.loads(sent.body)) == set(gathered["body_documented"]) - {"old_key", "new_key", "changed"}
