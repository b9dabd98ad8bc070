"""How changes are heard of: by webhook and by polling; and what is deliberately never synced."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from integrations.models import EntityLink, SyncEvent
from tests.flows.rackbeat_records.conftest import Stock
from tests.flows.rackbeat_records.test_records import VERIFIED, customer, product, supplier

pytestmark = pytest.mark.django_db


def test_a_webhook_brings_each_kind(stock: Stock) -> None:
    stock.deliver()
    product(stock, "A/1")
    stock.warehouse.create(
        "lots", number="S", name="Sett", group=1, lines=[{"product_id": "A/1", "quantity": 1}]
    )
    told = {
        "product": "A/1",
        "lot": "S",
        "customer": customer(stock)["number"],
        "supplier": supplier(stock)["number"],
    }
    for event, key in told.items():
        assert stock.receive(f"{event}.created", key) == 1
    stock.world.serve()

    for flow, key in {**told, "bundle": told["lot"]}.items():
        if flow != "lot":
            assert stock.ended(flow, key) == VERIFIED


def test_a_rename_by_webhook_names_both_numbers(stock: Stock) -> None:
    stock.deliver()
    number = int(customer(stock)["number"])
    stock.sync("customer", number)
    stock.warehouse.control("rename", resource="customers", key=number, new_key=number + 900)
    stock.receive("customer.updated", number + 900, old_key=str(number), new_key=str(number + 900))
    stock.world.serve()

    held = [(one.number, one.is_active) for one in stock.held("customer") if one.name == "Fjell AS"]
    assert held == [(str(number + 900), True)]


def test_polling_alone_finds_what_no_webhook_told_and_a_second_poll_changes_nothing(stock: Stock) -> None:
    product(stock, "A/1")
    number = customer(stock)["number"]
    stock.world.poll()
    stock.world.serve()
    assert stock.ended("product", "A/1") == VERIFIED
    assert stock.ended("customer", number) == VERIFIED

    stock.ledger_writes()
    stock.note("product", "A/1", trigger="poll")
    stock.world.poll()
    stock.world.serve()
    assert stock.ledger_writes() == 0


def test_our_writes_change_nothing_in_rackbeat(stock: Stock) -> None:
    product(stock, "A/1")
    before = stock.warehouse.read("products")
    stock.sync("product", "A/1")

    assert stock.warehouse.read("products") == before


def test_stock_and_orders_are_never_written(stock: Stock) -> None:
    """Levels, values and orders stay in Rackbeat: no webhook of theirs is followed, and no key of theirs is written."""
    stock.deliver()
    product(stock, "A/1")
    number = customer(stock)["number"]
    stock.sync("product", "A/1")
    stock.sync("customer", number)
    before = stock.world.ledger()
    stock.ledger_writes()

    stock.warehouse.control("set_stock", item="A/1", quantity=40)
    stock.warehouse.create(
        "orders", customer_id=number, lines=[{"item_id": "A/1", "quantity": 2, "line_price": 12.5}]
    )
    stock.world.poll()
    stock.note("product", "A/1")
    later(stock)
    stock.world.serve()

    assert stock.ledger_writes() == 0
    assert stock.world.ledger() == before
    (written,) = before["products"]
    stocked = {
        "isStockItem",
        "stockOfGoods",
        "availableStock",
        "incomingStock",
        "outgoingStock",
        "minStockLevel",
    }
    assert stocked.isdisjoint(written["keys"])
    assert (before["orders"], before["vouchers"], before["invoices"]) == ([], [], [])
    flows = set(SyncEvent.objects.filter(connection=stock.connection).values_list("flow", flat=True))
    assert flows == {"product", "customer"}
    kinds = set(EntityLink.objects.filter(connection=stock.connection).values_list("kind", flat=True))
    assert kinds == {"product", "customer"}


def later(stock: Stock, **more: Any) -> None:
    """Whatever waits is due."""
    due = timezone.now() - timedelta(seconds=1)
    SyncEvent.objects.filter(connection=stock.connection, state="pending").update(available_at=due)
