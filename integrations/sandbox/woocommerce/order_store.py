"""A shop's orders, kept as the bytes that go over the wire, with sorted indexes: 20,000 orders page in
milliseconds."""

import json
from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from integrations.sandbox.woocommerce.answers import php_json

Json = dict[str, Any]
HIDDEN = frozenset({"trash", "auto-draft"})
"""Statuses that ``status=any`` leaves out."""
_KEPT_QUERIES = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One order: ``raw`` is its JSON; the rest are the fields that filters look at. Times are UTC text (they
    sort)."""

    order_id: int
    raw: bytes
    status: str
    created: str
    modified: str
    customer: int
    parent: int

    def to_json(self) -> Json:
        """A fresh copy of the order."""
        order: Json = json.loads(self.raw)
        return order


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What a listing asks for. Bounds are UTC text and *exclusive*; ``statuses`` None is ``any``."""

    statuses: frozenset[str] | None = None
    after: str = ""
    before: str = ""
    modified_after: str = ""
    modified_before: str = ""
    include: tuple[int, ...] = ()
    exclude: frozenset[int] = frozenset()
    parents: frozenset[int] = frozenset()
    customer: int | None = None
    product: int | None = None
    search: str = ""
    created_via: frozenset[str] = frozenset()
    orderby: str = "date"
    descending: bool = True


@dataclass(slots=True)
class OrderStore:
    """Orders by id. ``version`` rises with every change, so that an answered query may be kept for its next
    pages."""

    records: dict[int, Record] = field(default_factory=dict)
    version: int = 0
    _created: list[tuple[str, int]] = field(default_factory=list)
    _modified: list[tuple[str, int]] = field(default_factory=list)
    _answers: dict[Query, tuple[int, list[int]]] = field(default_factory=dict)

    def put(self, order: Json) -> Record:
        """Add or replace one order."""
        record = _record(order)
        self._forget(record.order_id)
        self.records[record.order_id] = record
        insort(self._created, (record.created, record.order_id))
        insort(self._modified, (record.modified, record.order_id))
        self.version += 1
        return record

    def put_many(self, orders: Iterable[Json]) -> int:
        """Add or replace many, sorting once. Gives how many."""
        count = 0
        for order in orders:
            record = _record(order)
            self.records[record.order_id] = record
            count += 1
        self._created = sorted((record.created, record.order_id) for record in self.records.values())
        self._modified = sorted((record.modified, record.order_id) for record in self.records.values())
        self.version += 1
        return count

    def remove(self, order_id: int) -> None:
        """Delete for good."""
        self._forget(order_id)
        del self.records[order_id]
        self.version += 1

    def last_id(self) -> int:
        """The highest order id, 0 in an empty shop."""
        return max(self.records, default=0)

    def select(self, query: Query) -> list[int]:
        """All ids that match, in order. The list is kept for the following pages until an order changes."""
        version, ids = self._answers.get(query, (-1, []))
        if version == self.version:
            return ids
        ids = self._select(query)
        if len(self._answers) >= _KEPT_QUERIES:
            self._answers.pop(next(iter(self._answers)))
        self._answers[query] = (self.version, ids)
        return ids

    def _select(self, query: Query) -> list[int]:
        tests = _tests(query)
        records = self.records
        ids = [
            order_id
            for order_id in self._candidates(query)
            if (record := records.get(order_id)) and all(test(record) for test in tests)
        ]
        return _ordered(ids, query, records)

    def _candidates(self, query: Query) -> Sequence[int]:
        """The narrowest index, already in ascending order of what ``orderby`` asks where it can be."""
        if query.include:
            return tuple(dict.fromkeys(query.include))
        if query.orderby == "modified" or query.modified_after or query.modified_before:
            return _window(self._modified, query.modified_after, query.modified_before)
        return _window(self._created, query.after, query.before)

    def _forget(self, order_id: int) -> None:
        old = self.records.get(order_id)
        if old is None:
            return
        del self._created[bisect_left(self._created, (old.created, order_id))]
        del self._modified[bisect_left(self._modified, (old.modified, order_id))]


def _record(order: Json) -> Record:
    """Lenient on purpose: a test may put a broken order into a shop; what is missing sorts first."""
    return Record(
        order_id=int(order["id"]),
        raw=php_json(order),
        status=order.get("status") or "pending",
        created=order.get("date_created_gmt") or "",
        modified=order.get("date_modified_gmt") or "",
        customer=int(order.get("customer_id") or 0),
        parent=int(order.get("parent_id") or 0),
    )


def _window(index: list[tuple[str, int]], after: str, before: str) -> list[int]:
    """Ids strictly between the two bounds; '' is no bound."""
    start = bisect_right(index, (after, 2**63)) if after else 0
    end = bisect_left(index, (before, 0)) if before else len(index)
    return [order_id for _moment, order_id in index[start:end]]


def _ordered(ids: list[int], query: Query, records: dict[int, Record]) -> list[int]:
    if query.orderby == "include":
        return ids
    keys: dict[str, Callable[[int], Any]] = {
        "modified": lambda order_id: (records[order_id].modified, order_id),
        "date": lambda order_id: (records[order_id].created, order_id),
    }
    ids.sort(key=keys.get(query.orderby), reverse=query.descending)
    return ids


def _tests(query: Query) -> list[Callable[[Record], bool]]:
    """Only the conditions that the query makes."""
    statuses, customer = query.statuses, query.customer
    tests: list[Callable[[Record], bool]] = [
        (lambda record: record.status not in HIDDEN)
        if statuses is None
        else (lambda record: record.status in statuses)
    ]
    conditions: list[tuple[Any, Callable[[Record], bool]]] = [
        (query.after, lambda record: record.created > query.after),
        (query.before, lambda record: record.created < query.before),
        (query.modified_after, lambda record: record.modified > query.modified_after),
        (query.modified_before, lambda record: record.modified < query.modified_before),
        (query.exclude, lambda record: record.order_id not in query.exclude),
        (query.parents, lambda record: record.parent in query.parents),
        (customer is not None, lambda record: record.customer == customer),
        (query.search, lambda record: _found(record, query.search)),
        (query.product is not None, lambda record: _has_product(record, query.product)),
        (query.created_via, lambda record: record.to_json().get("created_via") in query.created_via),
    ]
    return tests + [test for wanted, test in conditions if wanted]


def _found(record: Record, needle: str) -> bool:
    """Order id, number, names, address and e-mail, as the admin's search box; letter case does not matter."""
    order = record.to_json()
    addresses = (*order.get("billing", {}).values(), *order.get("shipping", {}).values())
    fields = (order["id"], order.get("number", ""), *addresses)
    return any(needle.lower() in str(text).lower() for text in fields)


def _has_product(record: Record, product: int | None) -> bool:
    return any(
        product in (line["product_id"], line["variation_id"]) for line in record.to_json()["line_items"]
    )
