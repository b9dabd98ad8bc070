"""Odd input is refused or accepted, never a crash of the imitation."""

import copy
import random
from typing import Any

from tests.sandbox.books import Books

ODD = [
    None, 0, -1, True, "", "x", "2026-02-31", "²", [], {}, [None], {"id": 1}, {"id": None}, {"id": "x"}, 1e300, 0.001,
    10**30, "😀", [[]],
]  # fmt: skip
ODD_QUERIES = [
    "1",
    "-1",
    "x",
    "²",
    "2026-01-01",
    "2026-02-30",
    "*",
    "((",
    "postings(*)",
    "1e400",
    "NaN",
    "1,2,x",
    "id.x",
]


def spoiled(body: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """A copy with one to three values replaced by odd ones."""
    copied = copy.deepcopy(body)
    places: list[tuple[Any, Any]] = []

    def walk(node: Any) -> None:
        keys = list(node) if isinstance(node, dict) else range(len(node)) if isinstance(node, list) else ()
        for key in keys:
            places.append((node, key))
            walk(node[key])

    walk(copied)
    for node, key in chance.sample(places, k=min(len(places), chance.randint(1, 3))):
        node[key] = chance.choice(ODD)
    return copied


def test_spoiled_bodies_are_answered():
    books, chance = Books(), random.Random(7)
    customer = {"id": books.customer()}
    bodies = {
        "/customer": {"name": "A", "currency": {"id": 1}, "postalAddress": {"country": {"id": 161}}},
        "/ledger/voucher": {
            "date": "2026-10-09",
            "description": "x",
            "postings": [books.posting(1, 1920, 10), books.posting(2, 3000, -10, vatType={"id": 3})],
        },
        "/order": books.order_body(customer=customer),
        "/invoice": {
            "invoiceDate": "2026-10-09",
            "invoiceDueDate": "2026-10-10",
            "orders": [books.order_body(customer=customer)],
        },
        "/event/subscription": {"event": "voucher.create", "targetUrl": "https://a.example", "fields": "id"},
    }
    for _ in range(600):
        path, body = chance.choice(list(bodies.items()))
        assert books.post(path, spoiled(body, chance), sendToCustomer="false").status in (201, 404, 422)


def test_odd_queries_are_answered():
    books, chance = Books(), random.Random(7)
    books.sale()
    keys = {
        "/customer": ["id", "count", "sorting", "fields", "changedSince"],
        "/ledger/voucher": ["id", "dateFrom", "dateTo", "number", "fields", "sorting"],
        "/ledger/account": ["number", "fields", "sorting"],
        "/currency/5/exchangeRate": ["amount", "date"],
    }
    for _ in range(600):
        path, names = chance.choice(list(keys.items()))
        query = {name: chance.choice(ODD_QUERIES) for name in names if chance.random() < 0.7}
        assert books.get(path, **query).status in (200, 400, 404, 422)
