"""Products, bundles, customers and suppliers from Rackbeat into Tripletex: made, changed, renamed, barred, deleted."""

from decimal import Decimal
from typing import Any

import pytest

from integrations import jobs
from tests.flows.rackbeat_records.conftest import Stock

pytestmark = pytest.mark.django_db
VERIFIED, UNCHANGED = ("done", "verified"), ("done", "unchanged")


def product(stock: Stock, number: str = "SKU/1#a b", **more: Any) -> dict[str, Any]:
    given = {"number": number, "name": "Bolt M8", "group": 1, "sales_price": 12.5, **more}
    return stock.warehouse.create("products", **given)


def customer(stock: Stock, **more: Any) -> dict[str, Any]:
    given = {
        "company_name": "Fjell AS",
        "payment_terms_id": 2,
        "contact_email": "post@fjell.example",
        "address_street": "Storgata 1",
        "address_zipcode": "0155",
        "address_city": "Oslo",
        "address_country": "NO",
        "vat_zone": "domestic",
        "currency": "NOK",
        "customer_group_id": 1,
        **more,
    }
    return stock.warehouse.create("customers", **given)


def supplier(stock: Stock, **more: Any) -> dict[str, Any]:
    given = {"company_name": "Stål & Co", "payment_terms_id": 1, "supplier_group_id": 1, **more}
    return stock.warehouse.create("suppliers", **given)


def test_a_product_is_made_changed_and_left_alone(stock: Stock) -> None:
    product(stock, recommended_cost_price=7, description="Rustfri")
    stock.sync("product", "SKU/1#a b")
    assert stock.ended("product", "SKU/1#a b") == VERIFIED
    (held,) = stock.held("product")
    assert (held.number, held.name, held.sales_price, held.cost_price, held.vat_rate, held.description) == (
        "SKU/1#a b", "Bolt M8", Decimal("12.5"), Decimal(7), Decimal(25), "Rustfri",
    )  # fmt: skip

    stock.ledger_writes()
    stock.sync("product", "SKU/1#a b")
    assert stock.ended("product", "SKU/1#a b") == UNCHANGED
    assert stock.ledger_writes() == 0

    stock.warehouse.change("products", "SKU/1#a b", sales_price=13, name="Bolt M8 A4")
    stock.sync("product", "SKU/1#a b")
    (changed,) = stock.held("product")
    assert (changed.source_id, changed.name, changed.sales_price) == (
        held.source_id,
        "Bolt M8 A4",
        Decimal(13),
    )
    assert stock.ended("product", "SKU/1#a b") == VERIFIED


def test_a_bundle_states_its_components(stock: Stock) -> None:
    product(stock, "A-1", name="Bolt")
    product(stock, "B/2", name="Mutter")
    stock.warehouse.create(
        "lots",
        number="SETT-1",
        name="Festesett",
        group=1,
        sales_price=40,
        lines=[{"product_id": "A-1", "quantity": 2}, {"product_id": "B/2", "quantity": 0.5}],
    )
    stock.sync("bundle", "SETT-1")

    assert stock.ended("bundle", "SETT-1") == VERIFIED
    (held,) = stock.held("product")
    assert (held.number, held.name, held.description) == (
        "SETT-1", "Festesett", "Består av: 2 Bolt (A-1), 0.5 Mutter (B/2).",
    )  # fmt: skip


def test_a_customer_is_made_with_its_number_terms_and_address(stock: Stock) -> None:
    number = customer(stock, company_vat="984661185")["number"]
    stock.sync("customer", number)

    assert stock.ended("customer", number) == VERIFIED
    held = next(one for one in stock.held("customer") if one.name == "Fjell AS")
    assert (held.number, held.org_number, held.email, held.invoice_email) == (
        str(number), "984661185", "post@fjell.example", "post@fjell.example",
    )  # fmt: skip
    assert (held.address.line1, held.address.postal_code, held.address.city) == ("Storgata 1", "0155", "Oslo")
    assert (held.payment_days, held.currency, held.is_active) == (30, "NOK", True)


def test_an_email_that_is_taken_away_is_taken_away_in_tripletex(stock: Stock) -> None:
    number = customer(stock)["number"]
    stock.sync("customer", number)
    stock.warehouse.change("customers", number, contact_email="")
    stock.sync("customer", number)

    assert stock.ended("customer", number) == VERIFIED
    assert next(one for one in stock.held("customer") if one.name == "Fjell AS").email == ""


def test_a_supplier_is_made_and_changed(stock: Stock) -> None:
    number = supplier(stock, contact_email="salg@staal.example")["number"]
    stock.sync("supplier", number)
    stock.warehouse.change("suppliers", number, contact_email="ny@staal.example")
    stock.sync("supplier", number)

    assert stock.ended("supplier", number) == VERIFIED
    (held,) = stock.held("supplier")
    assert (held.number, held.name, held.email) == (str(number), "Stål & Co", "ny@staal.example")


def test_barred_is_inactive_and_opened_again_is_active(stock: Stock) -> None:
    product(stock, "A-1")
    stock.sync("product", "A-1")
    stock.warehouse.change("products", "A-1", is_barred=True)
    stock.sync("product", "A-1")
    assert [one.is_active for one in stock.held("product")] == [False]

    stock.warehouse.change("products", "A-1", is_barred=False)
    stock.sync("product", "A-1")
    assert [one.is_active for one in stock.held("product")] == [True]


@pytest.mark.parametrize("flow", ["product", "customer", "supplier"])
def test_what_is_deleted_is_inactive_never_deleted(stock: Stock, flow: str) -> None:
    made = {"product": product, "customer": customer, "supplier": supplier}[flow](stock)
    number = made["number"]
    stock.sync(flow, number)
    before = len(stock.held(flow))
    stock.warehouse.control("delete", resource=f"{flow}s", key=number)
    stock.sync(flow, number)

    assert stock.ended(flow, number) == VERIFIED
    held = [one for one in stock.held(flow) if one.number == str(number)]
    assert [one.is_active for one in held] == [False]
    assert len(stock.held(flow)) == before
    stock.ledger_writes()
    stock.sync(flow, number)
    assert (stock.ended(flow, number), stock.ledger_writes()) == (UNCHANGED, 0)


def test_a_deleted_record_that_was_never_ours_is_passed_over(stock: Stock) -> None:
    stock.sync("product", "finnes-ikke")

    assert stock.ended("product", "finnes-ikke") == ("ignored", "document_missing")
    assert stock.products() == []


@pytest.mark.parametrize("told", [("NY/2",), ("NY/2", "A-1"), ("A-1", "NY/2")])
def test_the_same_product_follows_a_changed_number(stock: Stock, told: tuple[str, ...]) -> None:
    product(stock, "A-1")
    stock.sync("product", "A-1")
    first = stock.products()[0]["id"]
    stock.warehouse.control("rename", resource="products", key="A-1", new_key="NY/2")
    for number in told:
        stock.sync("product", number)
    stock.sync("product", *told)

    assert [(one["id"], one["number"], one.get("isInactive", False)) for one in stock.products()] == [
        (first, "NY/2", False)
    ]
    assert [(link.document_id, link.state) for link in stock.links("product")] == [("NY/2", "verified")]


@pytest.mark.parametrize("org_number", ["984661185", ""])
@pytest.mark.parametrize("old_first", [True, False])
def test_the_same_customer_follows_a_changed_number(stock: Stock, org_number: str, old_first: bool) -> None:
    old = customer(stock, company_vat=org_number)["number"]
    stock.sync("customer", old)
    cards = len(stock.customers())
    new = int(old) + 500
    stock.warehouse.control("rename", resource="customers", key=old, new_key=new)
    for number in (old, new) if old_first else (new, old):
        stock.sync("customer", number)

    held = [one for one in stock.held("customer") if one.name == "Fjell AS"]
    assert [(one.number, one.is_active) for one in held] == [(str(new), True)]
    assert len(stock.customers()) == cards
    assert stock.ended("customer", new) == VERIFIED


def test_numbers_that_are_exchanged(stock: Stock) -> None:
    product(stock, "A", name="Første")
    product(stock, "B", name="Andre")
    stock.sync("product", "A", "B")
    for old, new in (("A", "C"), ("B", "A"), ("C", "B")):
        stock.warehouse.control("rename", resource="products", key=old, new_key=new)
    stock.sync("product", "A", "B")
    stock.sync("product", "A", "B")

    assert {(one.number, one.name) for one in stock.held("product")} == {("A", "Andre"), ("B", "Første")}


def test_a_product_that_becomes_a_bundle_stays_the_same_record(stock: Stock) -> None:
    product(stock, "A", name="Del")
    product(stock, "SETT", name="Sett")
    stock.sync("product", "A", "SETT")
    ids = {one["number"]: one["id"] for one in stock.products()}
    stock.warehouse.control("delete", resource="products", key="SETT")
    stock.warehouse.create(
        "lots", number="SETT", name="Sett", group=1, lines=[{"product_id": "A", "quantity": 1}]
    )
    stock.sync("bundle", "SETT")
    stock.sync("product", "SETT")

    assert {one["number"]: one["id"] for one in stock.products()} == ids
    assert stock.ended("bundle", "SETT") == VERIFIED
    assert all(one.is_active for one in stock.held("product"))


def test_two_products_of_one_name(stock: Stock) -> None:
    product(stock, "A-1", name="Bolt")
    product(stock, "A-2", name="Bolt")
    stock.sync("product", "A-1", "A-2")
    stock.sync("product", "A-1", "A-2")

    assert [stock.ended("product", one) for one in ("A-1", "A-2")] == [UNCHANGED, UNCHANGED]
    assert sorted(one.name for one in stock.held("product")) in (
        ["Bolt", "Bolt (A-1)"],
        ["Bolt", "Bolt (A-2)"],
    )


def test_two_customers_of_one_name_are_two_cards(stock: Stock) -> None:
    first, second = customer(stock)["number"], customer(stock)["number"]
    stock.sync("customer", first)
    stock.sync("customer", second)

    held = [one.number for one in stock.held("customer") if one.name == "Fjell AS"]
    assert sorted(held) == sorted([str(first), str(second)])


def test_a_company_that_charges_no_vat_sells_outside_the_act(stock: Stock) -> None:
    stock.world.sandbox.control(
        "tripletex", "set", company_id=stock.world.stage.company_id, vat_registered=False
    )
    jobs.check_connection(stock.world.stage.ledger.pk)
    product(stock, "A")
    stock.sync("product", "A")

    assert stock.ended("product", "A") == VERIFIED
    assert [(one["number"], one["vat"]) for one in stock.products()] == [("A", "6")]


def test_food_takes_the_low_rate(stock: Stock) -> None:
    product(stock, "MAT", group=3)
    stock.sync("product", "MAT")

    assert [(one["number"], one["vat"]) for one in stock.products()] == [("MAT", "31")]
