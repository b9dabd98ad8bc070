"""Nothing that changes is missed, whatever else happens meanwhile; what was told is not told again without need."""

import time
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any

import pytest

from integrations.connectors.contract import Page
from integrations.connectors.rackbeat.source import RackbeatSource
from integrations.errors import UnsupportedDocument
from tests.connectors.warehouses import Warehouse

Make = Callable[..., Warehouse]
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
OLDER, NEWER = time.time() - 60, time.time() - 30


def poll(
    source: RackbeatSource, kind: str, position: Mapping[str, Any] | None = None
) -> tuple[list[str], Mapping[str, Any]]:
    """One whole poll: every number told, and where the next goes on."""
    found: list[str] = []
    while True:
        page: Page = source.changed_since(kind, position, since=LONG_AGO, now=datetime.now(UTC))
        found += [ref.document_id for ref in page.refs]
        position = page.position
        if not page.more:
            return found, position


@pytest.mark.parametrize("zone", ["account", "utc"])
def test_each_record_is_told_once_and_then_only_when_it_changes(make_warehouse: Make, zone: str) -> None:
    warehouse = make_warehouse(filter_zone=zone)
    warehouse.control("seed", products=2345, customers=3, now=OLDER)

    with warehouse.source() as source:
        first, position = poll(source, "product")
        again, position = poll(source, "product", position)
        warehouse.control("change", resource="products", key="SKU-7", changes={"name": "Bolt ny"}, now=NEWER)
        later, position = poll(source, "product", position)
        nothing, _ = poll(source, "product", position)

    assert len(first) == len(set(first)) == 2345
    assert (again, later, nothing) == ([], ["SKU-7"], [])


def test_a_record_that_changes_twice_in_a_second_is_told_twice(warehouse: Warehouse) -> None:
    now = float(int(time.time()))
    warehouse.control("seed", products=2, now=now)
    with warehouse.source() as source:
        first, position = poll(source, "product")
        change = {"resource": "products", "key": "SKU-2", "changes": {"name": "Bolt ny"}}
        warehouse.control("change", **change, now=now + 0.7)
        later, _ = poll(source, "product", position)

    assert first == ["SKU-1", "SKU-2"]
    assert "SKU-2" in later


def test_records_of_one_second_beyond_a_page_are_all_told(warehouse: Warehouse) -> None:
    warehouse.control("seed", customers=3000)

    with warehouse.source() as source:
        found, _ = poll(source, "customer")

    assert sorted(map(int, found)) == list(range(1001, 4001))


def test_a_record_that_changes_while_pages_are_read_hides_no_other(warehouse: Warehouse) -> None:
    warehouse.control("seed", customers=2500)
    position, found = None, []

    with warehouse.source() as source:
        for number in range(12):
            page = source.changed_since("customer", position, since=LONG_AGO, now=datetime.now(UTC))
            found += [ref.document_id for ref in page.refs]
            position = page.position
            if not page.more:
                break
            warehouse.change("customers", 1001 + number, contact_phone=f"555{number}")

    assert {str(number) for number in range(1001, 3501)} <= set(found)


def test_a_poll_looks_back_over_what_came_late(warehouse: Warehouse) -> None:
    warehouse.control("seed", customers=1, now=NEWER)
    with warehouse.source() as source:
        _, position = poll(source, "customer")
        warehouse.control("seed", customers=1, now=time.time() - 300)
        found, _ = poll(source, "customer", position)

    assert found == ["1002"]


def test_history_lists_invoices_of_the_period_by_number(warehouse: Warehouse) -> None:
    warehouse.create("customers", number=7001, company_name="A", payment_terms_id=1)
    line = {"name": "Time", "quantity": 1, "line_price": 100}
    for day in ("2026-01-31", "2026-02-01", "2026-02-28", "2026-03-01"):
        warehouse.create("customer-invoices", customer_id=7001, invoice_date=day, lines=[line])
    numbers = [str(row["number"]) for row in warehouse.read("customer-invoices")]

    with warehouse.source() as source:
        page = source.history("customer_invoice", None, from_date=date(2026, 2, 1), to_date=date(2026, 2, 28))

    assert [ref.document_id for ref in page.refs] == numbers[1:3]
    assert (page.more, page.total) == (False, 2)


def test_history_of_records_is_all_of_them_though_some_vanish(warehouse: Warehouse) -> None:
    warehouse.control("seed", customers=2100)
    position, found, whole = None, [], True

    with warehouse.source() as source:
        while True:
            page = source.history(
                "customer", position, from_date=date(2026, 1, 1), to_date=date(2026, 12, 31)
            )
            found += [ref.document_id for ref in page.refs]
            position = page.position
            if not page.more:
                break
            if whole:
                whole = False
                for number in range(1001, 1011):
                    warehouse.control("delete", resource="customers", key=number)

    assert {str(number) for number in range(1011, 3101)} <= set(found)


def test_a_kind_that_rackbeat_does_not_have_is_refused(warehouse: Warehouse) -> None:
    with warehouse.source() as source, pytest.raises(UnsupportedDocument):
        source.changed_since("sale", None, since=LONG_AGO, now=datetime.now(UTC))
