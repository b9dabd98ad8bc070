"""Departments and projects that are chosen for a connection: read by number, written on postings and orders, read back."""

from dataclasses import replace
from typing import Any

import pytest

from integrations.accounting.verify import Difference, differences, invoice_differences
from integrations.connectors.contract import DepartmentRow, WriteItem
from integrations.connectors.tripletex.mapping import voucher_json
from integrations.errors import NotReady
from tests.connectors.cases import DAY, NOW, credit_item, invoice_item, sale_voucher, sales_invoice
from tests.connectors.conftest import Books
from tests.connectors.tripletex.test_mapping import IDS
from tests.connectors.tripletex.writing import write, write_invoices


def counted(reference: str, **changes: str) -> Any:
    """A voucher whose income is counted on a department and a project."""
    voucher = sale_voucher(reference)
    rows = [replace(p, **changes) if p.account.startswith("3") else p for p in voucher.postings]
    return replace(voucher, postings=tuple(rows))


def test_the_active_ones_are_listed_by_number_or_else_by_name(books: Books) -> None:
    shop = books.control("add_department", name="Nettbutikk", number="10")["id"]
    gone = books.control("add_department", name="Nedlagt", number="90")["id"]
    books.control("edit_department", id=gone, isInactive=True)

    found = books.target.reference_data(now=NOW).departments

    first, *others = found
    assert (first.number, first.name) == ("Avdeling", "Avdeling")
    assert others == [DepartmentRow(number="10", name="Nettbutikk", remote_id=str(shop))]


def test_projects_are_found_by_their_very_number(books: Books) -> None:
    made = {
        number: books.control("add_project", name=f"P {number}", number=number) for number in ("50", "500")
    }
    books.control("edit_project", id=made["500"]["id"], isClosed=True, endDate="2026-12-31")
    books.calls()

    found = books.target.projects({"500", "50", "5"})

    assert [(one.number, one.remote_id, one.is_closed) for one in found] == [
        ("50", str(made["50"]["id"]), False), ("500", str(made["500"]["id"]), True),
    ]  # fmt: skip
    assert books.calls() == {"GET /v2/project": 3}


def test_a_voucher_carries_them_and_is_read_back_equal(ready: Books) -> None:
    department = ready.control("add_department", name="Nettbutikk", number="10")["id"]
    other = ready.control("add_department", name="Verksted", number="20")["id"]
    project = ready.control("add_project", name="Butikk", number="500")["id"]
    ids = replace(
        ready.ids, departments={"10": str(department), "20": str(other)}, projects={"500": str(project)}
    )
    ready = replace(ready, ids=ids)
    meant = counted("woo:d:1", department="10", project="500")

    (written,) = write(ready, WriteItem(reference="woo:d:1", value=meant)).values()

    assert written.error is None
    (held,) = ready.dump()["vouchers"]
    assert [(p["account"], p.get("department"), p.get("project")) for p in held["postings"] if p["row"]] == [
        (1500, None, None), (3000, "10", "500"), (3001, "10", "500"), (1932, None, None), (1500, None, None),
    ]  # fmt: skip
    (back,) = ready.target.read_many("voucher", [written.remote_id], dates=(DAY, DAY), ids=ids)
    assert differences(meant, back.value) == ()
    assert differences(counted("woo:d:1", department="20", project="500"), back.value) == (
        Difference("department", "20", "10", "3000"), Difference("department", "20", "10", "3001"),
    )  # fmt: skip


def test_an_invoice_and_its_income_carry_the_department(ready: Books) -> None:
    department = ready.control("add_department", name="Nettbutikk", number="10")["id"]
    ready = replace(ready, ids=replace(ready.ids, departments={"10": str(department)}))
    meant = sales_invoice("woo:d:2", department="10")

    (written,) = write_invoices(ready, invoice_item("woo:d:2", department="10")).values()

    assert written.error is None
    (order,) = ready.dump()["orders"]
    assert order["department"] == "10"
    (held,) = ready.dump()["vouchers"]
    assert {p.get("department") for p in held["postings"] if p["account"] in (3000, 3001)} == {"10"}
    (back,) = ready.target.read_many("invoice", [written.remote_id], dates=(DAY, DAY), ids=ready.ids)
    assert invoice_differences(meant, back.value) == ()

    part = credit_item(written.remote_id, "woo:d:2:refund:1", whole=False, department="10")
    (note,) = write(ready, part, kind="credit_note").values()
    assert note.error is None
    assert [order.get("department") for order in ready.dump()["orders"]] == ["10", "10"]


@pytest.mark.parametrize(
    ("name", "item"), [("department", "department_unknown"), ("project", "project_unknown")]
)
def test_what_the_company_does_not_have_stops_the_voucher(name: str, item: str) -> None:
    with pytest.raises(NotReady) as stopped:
        voucher_json(counted("r", **{name: "77"}), ids=IDS)
    assert (stopped.value.item, dict(stopped.value.params)) == (item, {"item": item, name: "77"})


def test_an_id_that_is_nobodys_is_refused(ready: Books) -> None:
    ready = replace(ready, ids=replace(ready.ids, departments={"10": "999999999"}))

    (written,) = write(
        ready, WriteItem(reference="woo:d:3", value=counted("woo:d:3", department="10"))
    ).values()

    assert written.error is not None
    assert ready.dump()["vouchers"] == []
