"""Records into the imitated Rackbeat: once, twice, and after an answer that was lost; read back equal; nothing else touched."""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal as D
from typing import Any

import pytest

from integrations.connectors.contract import Written
from integrations.connectors.rackbeat.target import RackbeatTarget
from integrations.connectors.records import RecordItem
from integrations.errors import NotReady, PermanentError, RateLimited, TemporaryError, UnknownOutcome
from integrations.records import (
    CustomerRecord,
    EmployeeRecord,
    PaymentTermsRecord,
    PostalAddress,
    ProductRecord,
    ProjectRecord,
    StockRecord,
    SupplierRecord,
)
from tests.connectors.warehouses import Warehouse

Make = Callable[..., Warehouse]
FJELL = CustomerRecord(
    number="7001", name="Fjell AS", org_number="987654325", email="post@fjell.example", phone="55 00 00 00",
    address=PostalAddress(line1="Storgata 5", postal_code="5003", city="Bergen", country="NO"), currency="NOK",
)  # fmt: skip
RECORDS = [
    ("customer", "customers", FJELL),
    ("customer", "customers", replace(FJELL, number="")),
    ("supplier", "suppliers", SupplierRecord(number="9001", name="Lev AS", org_number="984809085")),
    (
        "product",
        "products",
        ProductRecord(
            number="A/1 #2", name="Bolt", sales_price=D("12.50"), cost_price=D("7.25"), unit="stk",
            barcode="7000000000001", description="Sekskant",
        ),
    ),
    ("product", "products", ProductRecord(number="T1", name="Time", kind="service", sales_price=D(900), unit="t")),
    ("payment_terms", "payment-terms", PaymentTermsRecord(name="Netto 45 dager", days=45)),
    ("employee", "employees", EmployeeRecord(number="31", name="Per Lager", email="per@fjell.example")),
    ("project", "projects", ProjectRecord(number="77", name="Hall B", description="Byggetrinn 2")),
]  # fmt: skip
KINDS = [f"{kind}-{getattr(record, 'number', '') or 'unnumbered'}" for kind, _, record in RECORDS]


def write(
    warehouse: Warehouse, target: RackbeatTarget, kind: str, *records: Any, **item: Any
) -> list[Written]:
    items = [RecordItem(reference=f"r{at:03}", record=record, **item) for at, record in enumerate(records)]
    found = list(
        target.write_many(kind, items, defaults=warehouse.defaults(), deadline=time.monotonic() + 60)
    )
    assert sorted(row.reference for row in found) == [item.reference for item in items]
    return sorted(found, key=lambda row: row.reference)


@pytest.mark.parametrize(("kind", "resource", "record"), RECORDS, ids=KINDS)
def test_a_record_is_made_and_reads_back_equal(
    warehouse: Warehouse, target: RackbeatTarget, kind: str, resource: str, record: Any
) -> None:
    before = len(warehouse.read(resource))

    (made,) = write(warehouse, target, kind, record)
    (back,) = target.read_many(kind, [made.remote_id])

    assert made.error is None
    assert target.differences(record, back.value) == ()
    assert len(warehouse.read(resource)) == before + 1


@pytest.mark.parametrize(("kind", "resource", "record"), RECORDS, ids=KINDS)
def test_a_lost_answer_leaves_one_record(
    warehouse: Warehouse, target: RackbeatTarget, kind: str, resource: str, record: Any
) -> None:
    before = len(warehouse.read(resource))
    warehouse.fault(kind="cut_after", method="POST", times=2 if getattr(record, "unit", "") == "t" else 1)

    (lost,) = write(warehouse, target, kind, record)
    if kind == "product" and lost.error and len(warehouse.read(resource)) == before:
        (lost,) = write(warehouse, target, kind, record)  # the unit's answer was the first that was lost
    (found,) = write(warehouse, target, kind, record, attempted=True)

    assert isinstance(lost.error, UnknownOutcome)
    assert found.error is None
    assert found.found or kind == "project"
    assert len(warehouse.read(resource)) == before + 1


@pytest.mark.parametrize(("kind", "resource", "record"), RECORDS, ids=KINDS)
def test_a_change_changes_that_record_alone(
    warehouse: Warehouse, target: RackbeatTarget, kind: str, resource: str, record: Any
) -> None:
    (made,) = write(warehouse, target, kind, record)
    before = {str(row["number"]): row for row in warehouse.read(resource)}

    (changed,) = write(warehouse, target, kind, replace(record, name="Nytt navn"), remote_id=made.remote_id)
    after = {str(row["number"]): row for row in warehouse.read(resource)}

    assert changed.error is None
    assert changed.remote_id == made.remote_id
    assert after.keys() == before.keys()
    assert [number for number in after if after[number]["name"] != before[number]["name"]] == [made.remote_id]


def test_a_record_may_get_another_number(warehouse: Warehouse, target: RackbeatTarget) -> None:
    bolt = ProductRecord(number="GAMMEL/1", name="Bolt", sales_price=D(1))
    write(warehouse, target, "product", bolt)

    (renamed,) = write(warehouse, target, "product", replace(bolt, number="NY #1"), remote_id="GAMMEL/1")

    assert (renamed.error, renamed.remote_id) == (None, "NY #1")
    assert [row["number"] for row in warehouse.read("products")] == ["NY #1"]


def test_a_number_that_is_anothers_is_a_conflict(warehouse: Warehouse, target: RackbeatTarget) -> None:
    write(warehouse, target, "customer", FJELL)

    (refused,) = write(warehouse, target, "customer", CustomerRecord(number="7001", name="Vidda AS"))

    assert refused.error is not None
    assert (refused.error.code, refused.error.params["number"]) == ("number_taken", "7001")
    assert [row["name"] for row in warehouse.read("customers")] == ["Fjell AS"]


def test_two_of_one_name_are_two(warehouse: Warehouse, target: RackbeatTarget) -> None:
    one, other = (CustomerRecord(name="Hansen", email=f"{word}@x.example") for word in ("a", "b"))
    write(warehouse, target, "customer", one, other)

    (found,) = write(warehouse, target, "customer", other, attempted=True)

    assert found.found
    assert sorted((row["name"], row["contact_email"]) for row in warehouse.read("customers")) == [
        ("Hansen", "a@x.example"), ("Hansen", "b@x.example")
    ]  # fmt: skip


def test_a_refused_record_says_why_and_hinders_no_other(warehouse: Warehouse, target: RackbeatTarget) -> None:
    wrong = CustomerRecord(name="Feil AS", email="ikke en adresse")

    refused, made = write(warehouse, target, "customer", wrong, FJELL)

    assert refused.error is not None
    assert refused.error.code == "record_refused"
    assert refused.error.remote_message == "contact_email: The contact email must be a valid email address."
    assert made.error is None


def test_without_chosen_defaults_nothing_is_sent(warehouse: Warehouse, target: RackbeatTarget) -> None:
    items = [RecordItem(reference="a", record=FJELL)]

    (refused,) = target.write_many("customer", items, defaults={}, deadline=time.monotonic() + 60)

    assert isinstance(refused.error, NotReady)
    assert refused.error.item == "rackbeat_payment_terms"
    assert target.calls == 0


def test_defaults_must_be_there_and_of_the_right_sort(warehouse: Warehouse, target: RackbeatTarget) -> None:
    chosen = warehouse.defaults()
    swapped = {
        **chosen,
        "product_group": chosen["service_group"],
        "customer_group": "99",
        "payment_terms": "",
    }

    right = {item.item: item.status for item in target.check(chosen)}
    wrong = {item.item: item.status for item in target.check(swapped)}

    assert set(right.values()) == {"ok"}
    assert {name for name, status in wrong.items() if status == "failed"} == {
        "rackbeat_product_group", "rackbeat_customer_group", "rackbeat_payment_terms"
    }  # fmt: skip
    assert target.choices("payment_terms") == (("1", "Netto 14 dager"), ("2", "Netto 30 dager"))


def test_stock_is_brought_to_its_level_once(warehouse: Warehouse, target: RackbeatTarget) -> None:
    write(warehouse, target, "product", ProductRecord(number="A/1", name="Bolt", sales_price=D(1)))
    count = StockRecord(number="A/1", quantity=D("12.5"), date=date(2026, 11, 22))

    (made,) = write(warehouse, target, "stock", count)
    (again,) = write(warehouse, target, "stock", count)
    (back,) = target.read_many("stock", ["A/1"])

    assert (made.error, made.found) == (None, False)
    assert (again.error, again.found) == (None, True)
    assert back.value.quantity == D("12.5")


@pytest.mark.parametrize("call", [1, 2])
def test_a_lost_answer_about_stock_counts_it_once(
    warehouse: Warehouse, target: RackbeatTarget, call: int
) -> None:
    write(warehouse, target, "product", ProductRecord(number="A", name="Bolt", sales_price=D(1)))
    count = StockRecord(number="A", quantity=D(12), date=date(2026, 11, 22))
    path = "/api/inventory-adjustments" + ("/*/book" if call == 2 else "")
    warehouse.fault(kind="cut_after", method="POST", path=path, times=1)

    write(warehouse, target, "stock", count)
    (again,) = write(warehouse, target, "stock", count, attempted=True)
    (back,) = target.read_many("stock", ["A"])

    assert again.error is None
    assert back.value.quantity == D(12)


def test_nothing_in_stock_takes_no_adjustment(warehouse: Warehouse, target: RackbeatTarget) -> None:
    write(warehouse, target, "product", ProductRecord(number="A", name="Bolt", sales_price=D(1)))

    (made,) = write(
        warehouse, target, "stock", StockRecord(number="A", quantity=D(0), date=date(2026, 11, 22))
    )

    assert (made.error, made.found) == (None, True)
    assert warehouse.read("inventory-adjustments") == []


def test_a_closed_project_says_so_and_an_employee_is_no_user(
    warehouse: Warehouse, target: RackbeatTarget
) -> None:
    users = len(warehouse.read("users"))

    write(warehouse, target, "project", ProjectRecord(number="77", name="Hall B", is_closed=True))
    write(warehouse, target, "employee", EmployeeRecord(name="Per", email="per@x.example"))
    (back,) = target.read_many("project", ["77"])

    assert (back.value.is_closed, back.value.description) == (True, "")
    assert warehouse.read("projects")[0]["description"] == "Avsluttet i Tripletex"
    assert len(warehouse.read("users")) == users
    assert warehouse.read("employees")[-1]["should_notify"] is False


def test_many_are_written_and_read_back_in_little_more_than_a_call_each(
    warehouse: Warehouse, target: RackbeatTarget
) -> None:
    records = [CustomerRecord(number=str(2000 + at), name=f"Kunde {at}") for at in range(200)]

    written = write(warehouse, target, "customer", *records)
    back = list(target.read_many("customer", [row.remote_id for row in written]))

    assert {row.error for row in written} == {None}
    assert {row.remote_id for row in back if row.error is None} == {record.number for record in records}
    assert target.calls <= 202


def test_what_does_not_fit_the_rate_comes_back_unsent(make_warehouse: Make) -> None:
    warehouse = make_warehouse(per_minute=20)
    with warehouse.target() as target:
        records = [CustomerRecord(name=f"Kunde {at}") for at in range(60)]
        items = [RecordItem(reference=str(at), record=record) for at, record in enumerate(records)]
        found = list(
            target.write_many(
                "customer", items, defaults=warehouse.defaults(), deadline=time.monotonic() + 60
            )
        )

        limited = [row for row in found if isinstance(row.error, RateLimited)]
        assert len(found) == 60
        assert len(limited) == 60 - len(warehouse.read("customers"))
        assert target.calls <= 20 + 4
        assert target.resume_at > time.monotonic()


def test_after_the_deadline_nothing_is_sent(warehouse: Warehouse, target: RackbeatTarget) -> None:
    items = [RecordItem(reference="a", record=FJELL)]

    (row,) = target.write_many(
        "customer", items, defaults=warehouse.defaults(), deadline=time.monotonic() - 1
    )

    assert isinstance(row.error, TemporaryError)
    assert row.error.code == "not_sent"
    assert warehouse.read("customers") == []


def test_a_bundle_is_not_written(warehouse: Warehouse, target: RackbeatTarget) -> None:
    (row,) = write(warehouse, target, "product", ProductRecord(number="S", name="Sett", kind="bundle"))

    assert isinstance(row.error, PermanentError)
    assert row.error.code == "bundle_not_written"


def test_what_is_gone_is_told(warehouse: Warehouse, target: RackbeatTarget) -> None:
    (row,) = write(warehouse, target, "customer", FJELL, remote_id="4711")
    (back,) = target.read_many("customer", ["4711"])

    assert (row.error and row.error.code, back.error and back.error.code) == ("record_gone", "record_gone")
