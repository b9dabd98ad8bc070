"""Customers, suppliers, products and bundles of the imitated Rackbeat as records."""

from collections.abc import Callable
from decimal import Decimal as D
from typing import Any

import pytest

from integrations.connectors.rackbeat.countries import country_code, zone_of
from integrations.connectors.rackbeat.parties import to_customer
from integrations.errors import RejectedDocument
from integrations.records import Component, ProductRecord
from tests.connectors.warehouses import SETTINGS, Warehouse

Make = Callable[..., Warehouse]


def read(warehouse: Warehouse, kind: str, number: str) -> Any:
    with warehouse.source() as source:
        (raw,) = source.read_many(kind, [number])
        if raw.body is None:
            return raw.error
        return source.translate(kind, raw.body, SETTINGS)


@pytest.mark.parametrize("name_field", ["name", "company_name"])
def test_a_customer_is_read_under_either_name(make_warehouse: Make, name_field: str) -> None:
    warehouse = make_warehouse(name_field=name_field)
    warehouse.create(
        "customers", number=7001, company_name="Fjell AS", payment_terms_id=2, company_vat="NO987654325MVA",
        contact_email="post@fjell.example", address_street="Storgata 5", address_city="Bergen",
        address_zipcode="5003", address_country="Norge", currency="EUR", general_discount_percentage=7.5,
        delivery_address={"street": "Havna 2", "city": "Oslo", "zipcode": "0150", "country": "NO"},
    )  # fmt: skip

    found = read(warehouse, "customer", "7001")

    assert (found.number, found.name, found.org_number) == ("7001", "Fjell AS", "987654325")
    assert (found.currency, found.discount, found.payment_days) == ("EUR", D("7.5"), 30)
    assert (found.address.country, found.delivery_address.line1) == ("NO", "Havna 2")
    assert found.is_active


def test_barred_ones_are_not_active_and_deleted_ones_are_gone(make_warehouse: Make) -> None:
    warehouse = make_warehouse()
    warehouse.control("seed", customers=2, products=1)
    warehouse.change("customers", 1001, is_barred=True)
    warehouse.control("delete", resource="customers", key=1002)
    warehouse.change("products", "SKU-1", is_barred=True)

    assert not read(warehouse, "customer", "1001").is_active
    assert not read(warehouse, "product", "SKU-1").is_active
    gone = read(warehouse, "customer", "1002")
    assert isinstance(gone, RejectedDocument)
    assert gone.code == "document_missing"


def test_a_deleted_one_that_is_still_shown_says_so(make_warehouse: Make) -> None:
    warehouse = make_warehouse(deleted_reads="marked")
    warehouse.control("seed", customers=1)
    warehouse.control("delete", resource="customers", key=1001)

    found = read(warehouse, "customer", "1001")

    assert (found.is_deleted, found.is_active) == (True, False)


def test_a_product_is_read_without_its_stock(warehouse: Warehouse) -> None:
    warehouse.create(
        "products", number="A/1 #2", name="Bolt", group=1, sales_price=12.5, recommended_cost_price=7,
        unit_id=1, barcode="7000000000001", description="Sekskant",
    )  # fmt: skip
    warehouse.control("set_stock", item="A/1 #2", quantity=12)

    found = read(warehouse, "product", "A/1 #2")

    assert found == ProductRecord(
        number="A/1 #2", name="Bolt", kind="product", source_id=found.source_id, description="Sekskant",
        sales_price=D("12.5"), cost_price=D(7), unit="stk", barcode="7000000000001", group="1", vat_rate=D(25),
    )  # fmt: skip


def test_a_product_without_stock_is_a_service(warehouse: Warehouse) -> None:
    warehouse.create(
        "products",
        number="T1",
        name="Time",
        group=int(warehouse.defaults()["service_group"]),
        sales_price=900,
    )

    assert read(warehouse, "product", "T1").kind == "service"


def test_a_changed_number_keeps_the_products_own_id(warehouse: Warehouse) -> None:
    warehouse.create("products", number="GAMMEL", name="Bolt", group=1, sales_price=1)
    before = read(warehouse, "product", "GAMMEL")

    warehouse.control("rename", resource="products", key="GAMMEL", new_key="NY/1")

    assert read(warehouse, "product", "NY/1").source_id == before.source_id
    assert read(warehouse, "product", "GAMMEL").code == "document_missing"


def test_a_bundle_states_its_components(warehouse: Warehouse) -> None:
    warehouse.control("seed", products=3)
    lines = [
        {"item_id": "SKU-1", "quantity": 2},
        {"item_id": "SKU-2", "quantity": 0.5},
        {"item_id": "SKU-1", "quantity": 1},
    ]
    warehouse.create("lots", number="SETT/1", name="Sett", lines=lines, sales_price=99)

    found = read(warehouse, "bundle", "SETT/1")

    assert (found.kind, found.sales_price) == ("bundle", D(99))
    assert [(part.number, part.quantity, part.is_bundle) for part in found.components] == [
        ("SKU-1", D(3), False), ("SKU-2", D("0.5"), False)
    ]  # fmt: skip
    assert isinstance(found.components[0], Component)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("NO", "NO"),
        ("no", "NO"),
        ("Norge", "NO"),
        (" Danmark ", "DK"),
        ("Tyskland", "DE"),
        ("EL", "GR"),
        ("", ""),
    ],
)
def test_countries_are_read_as_people_write_them(written: str, code: str) -> None:
    assert country_code(written) == code


def test_an_unknown_country_is_refused_by_its_field() -> None:
    with pytest.raises(RejectedDocument) as refusal:
        to_customer({"number": 1, "name": "A", "address_country": "Atlantis"})

    assert (refusal.value.code, refusal.value.params["field"]) == ("unknown_country", "address_country")


@pytest.mark.parametrize(
    ("country", "zone"),
    [("", "domestic"), ("NO", "domestic"), ("SE", "eu"), ("US", "abroad"), ("SJ", "abroad")],
)
def test_a_country_says_where_a_party_stands(country: str, zone: str) -> None:
    assert zone_of(country) == zone


def test_a_record_without_name_is_refused() -> None:
    with pytest.raises(RejectedDocument) as refusal:
        to_customer({"number": 1, "name": None})

    assert refusal.value.params["field"] == "name"
