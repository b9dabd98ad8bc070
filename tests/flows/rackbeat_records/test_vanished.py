"""Deleted in Rackbeat and told by nobody: the nightly sweep misses them. And what people see of a record."""

import pytest
from django.urls import reverse

from integrations import jobs
from integrations.flows.previewing import preview
from tests import factories
from tests.flows.rackbeat_records.conftest import Stock
from tests.flows.rackbeat_records.test_records import customer, product
from tests.log_in import browser_of

pytestmark = pytest.mark.django_db


def test_the_nightly_sweep_finds_what_was_deleted_and_asks_once(stock: Stock) -> None:
    product(stock, "A")
    product(stock, "B", name="Mutter")
    number = customer(stock)["number"]
    stock.sync("product", "A", "B")
    stock.sync("customer", number)
    stock.warehouse.control("delete", resource="products", key="A")

    jobs.sweep_refunds()
    stock.world.serve()
    assert [(one.number, one.is_active) for one in stock.held("product")] == [("A", False), ("B", True)]

    before = stock.event("product", "A").pk
    jobs.sweep_refunds()
    stock.world.serve()
    assert stock.event("product", "A").pk == before


def test_a_bundles_page_states_its_components_and_its_preview_too(stock: Stock) -> None:
    product(stock, "A-1", name="Bolt")
    stock.warehouse.create(
        "lots", number="S", name="Sett", group=1, lines=[{"product_id": "A-1", "quantity": 3}]
    )
    stock.sync("bundle", "S")
    event = stock.event("bundle", "S")
    person = browser_of(factories.UserFactory(is_staff=True, is_superuser=True))

    page = person.get(reverse("admin:integrations_syncevent_change", args=[event.pk]))

    assert page.status_code == 200
    assert "Består av: 3 Bolt (A-1)" in page.content.decode()
    assert (event.label, event.currency, event.gross) == ("S Sett", "", None)
    (shown,) = preview(event).expected
    assert shown["record"]["description"] == "Består av: 3 Bolt (A-1)."
