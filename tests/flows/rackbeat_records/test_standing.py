"""Records that stand in Tripletex before Rackbeat tells of them: adopted, left alone, or a stop that says what to do."""

from typing import Any

import pytest

from integrations.connectors.registry import CONNECTORS
from integrations.connectors.tripletex.client import TripletexClient
from integrations.connectors.tripletex.session import TripletexKey
from tests.flows.rackbeat_records.conftest import Stock
from tests.flows.rackbeat_records.test_records import UNCHANGED, VERIFIED, customer, product, supplier

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(stock: Stock) -> Any:
    """Somebody at work in Tripletex."""
    ledger = stock.world.stage.ledger
    given = ledger.credentials
    key = TripletexKey(
        consumer_token=given["consumer_token"],
        employee_token=given["employee_token"],
        api_token="",
        company_id="0",
    )
    allowed = frozenset({stock.world.sandbox.host_port})
    with TripletexClient(ledger.base_url, key, allowed_private=allowed) as client:
        yield client


def test_a_customer_of_the_same_organisation_is_adopted_with_its_number(stock: Stock, person: Any) -> None:
    person.post("/customer", {"name": "Fjell gamle AS", "organizationNumber": "984661185"})
    cards = len(stock.customers())
    number = customer(stock, company_vat="984661185")["number"]
    stock.sync("customer", number)

    assert stock.ended("customer", number) == VERIFIED
    (held,) = [one for one in stock.held("customer") if one.org_number == "984661185"]
    assert (held.name, len(stock.customers())) == ("Fjell AS", cards)
    assert held.number != str(number)
    stock.ledger_writes()
    stock.sync("customer", number)
    assert (stock.ended("customer", number), stock.ledger_writes()) == (UNCHANGED, 0)


def test_an_inactive_supplier_of_the_same_organisation_is_adopted(stock: Stock, person: Any) -> None:
    person.post("/supplier", {"name": "Stål", "organizationNumber": "984661185", "isInactive": True})
    number = supplier(stock, company_vat="984661185")["number"]
    stock.sync("supplier", number)

    (held,) = stock.held("supplier")
    assert (held.name, held.is_active) == ("Stål & Co", True)


def test_a_product_of_the_same_number_is_adopted(stock: Stock, person: Any) -> None:
    person.post("/product", {"name": "Gammel bolt", "number": "A/1"})
    product(stock, "A/1")
    stock.sync("product", "A/1")

    assert stock.ended("product", "A/1") == VERIFIED
    assert [(one.number, one.name) for one in stock.held("product")] == [("A/1", "Bolt M8")]


def test_what_says_the_same_already_is_not_written(stock: Stock, person: Any) -> None:
    person.post("/product", {"name": "Bolt M8", "number": "A/1", "priceExcludingVatCurrency": 25})
    product(stock, "A/1", sales_price=25)
    stock.ledger_writes()
    stock.sync("product", "A/1")

    assert stock.ended("product", "A/1") == VERIFIED
    assert stock.ledger_writes() == 0


def test_a_number_that_is_somebody_elses_stops_with_what_to_do(stock: Stock, person: Any) -> None:
    number = customer(stock)["number"]
    person.post("/customer", {"name": "En helt annen", "customerNumber": int(number)})
    cards = stock.customers()
    stock.sync("customer", number)

    event = stock.event("customer", number)
    assert (event.state, event.code, event.params) == (
        "blocked", "number_taken", {"number": str(number), "system": "Tripletex"},
    )  # fmt: skip
    assert stock.customers() == cards
    assert stock.links("customer") == []


def test_a_change_made_in_tripletex_meanwhile_is_overwritten_by_the_next_change(
    stock: Stock, person: Any
) -> None:
    product(stock, "A")
    stock.sync("product", "A")
    (mine,) = stock.products()
    person.put(f"/product/{mine['id']}", {"name": "Endret her"})
    stock.warehouse.change("products", "A", sales_price=99)
    stock.sync("product", "A")

    assert [one.name for one in stock.held("product")] == ["Bolt M8"]


def test_a_record_that_is_gone_in_tripletex_stops(stock: Stock, person: Any) -> None:
    number = supplier(stock)["number"]
    stock.sync("supplier", number)
    (mine,) = stock.suppliers()
    person.call("DELETE", f"/supplier/{mine['id']}")
    stock.warehouse.change("suppliers", number, contact_email="ny@staal.example")
    stock.sync("supplier", number)

    assert stock.ended("supplier", number) == ("blocked", "record_gone")


def test_the_ledger_is_a_target_of_records() -> None:
    assert CONNECTORS["tripletex"].open_records is not None


def test_two_customers_of_one_organisation_are_two_cards(stock: Stock) -> None:
    first = customer(stock, company_vat="984661185", company_name="Kommunen, skole")["number"]
    second = customer(stock, company_vat="984661185", company_name="Kommunen, teknisk")["number"]
    stock.sync("customer", first)
    stock.sync("customer", second)

    held = {one.number: one.name for one in stock.held("customer") if one.org_number == "984661185"}
    assert held == {str(first): "Kommunen, skole", str(second): "Kommunen, teknisk"}
