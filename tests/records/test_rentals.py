"""Rental documents refuse to exist inconsistent, and say what a project is by its parts."""

from datetime import date
from decimal import Decimal as D
from typing import Any

import pytest

from integrations.accounting.documents import Address, Buyer
from integrations.errors import RejectedDocument
from integrations.records import (
    BasisLine,
    CrewMember,
    CustomerRecord,
    EmployeeRecord,
    ProjectCrew,
    ProjectRef,
    RentalCustomer,
    RentalInvoice,
    RentalProject,
)

GIVEN: dict[str, Any] = {
    "id": "1", "kind": "ledger", "title": "Utleie", "net": D("100.00"), "gross": D("125.00"), "vat_rate": D(25),
    "source_field": "invoicelines[1]", "code": "3000",
}  # fmt: skip


def line(net: str, gross: str) -> BasisLine:
    return BasisLine(**{**GIVEN, "id": net, "net": D(net), "gross": D(gross)})


def invoice(**changes: Any) -> RentalInvoice:
    given: dict[str, Any] = {
        "source": "ren:x", "document_id": "7", "number": "2026-0312", "stage": "final", "currency": "NOK",
        "customer": RentalCustomer(card=CustomerRecord(name="Kunde AS")),
        "buyer": Buyer(kind="private", name="Kunde AS", address=Address(country="NO")),
        "invoice_date": date(2026, 10, 9), "lines": (line("100.00", "125.00"),), "total": D("125.00"),
        "net": D("100.00"), "vat": D("25.00"),
    }  # fmt: skip
    return RentalInvoice(**{**given, **changes})


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"number": ""}, "number", "rejected_document"),
        ({"stage": "draft"}, "invoicetype", "rejected_document"),
        ({"currency": "kr"}, "currency", "unknown_currency"),
        ({"lines": ()}, "lines", "no_lines"),
        ({"total": D("125.01")}, "price_invat", "lines_do_not_add_up"),
        ({"total": D("-125.00")}, "price_invat", "negative_amount"),
    ],
)
def test_an_invoice_that_contradicts_itself_does_not_exist(
    changes: dict[str, Any], field: str, code: str
) -> None:
    with pytest.raises(RejectedDocument) as refusal:
        invoice(**changes)

    assert (refusal.value.params["field"], refusal.value.code) == (field, code)


@pytest.mark.parametrize(
    "changes", [{"gross": D("125.02")}, {"vat_rate": D(-1)}, {"net": D("100.001")}, {"gross": D("NaN")}]
)
def test_a_line_that_contradicts_itself_does_not_exist(changes: dict[str, Any]) -> None:
    with pytest.raises(RejectedDocument):
        BasisLine(**{**GIVEN, **changes})


def test_an_invoice_is_a_sale_or_a_credit_note_never_both() -> None:
    with pytest.raises(RejectedDocument):
        invoice().as_credit_note(credits="1")
    with pytest.raises(RejectedDocument):
        invoice(stage="credit").as_sale()

    note = invoice(stage="credit", credits="2026-0311").as_credit_note(credits="other")
    assert (note.credits, note.total) == ("2026-0311", D("125.00"))


def test_what_goes_the_other_way_is_a_fee_in_a_sale_and_refused_in_a_credit_note() -> None:
    lines = (line("100.00", "125.00"), line("-8.00", "-10.00"))

    sale = invoice(lines=lines, total=D("115.00")).as_sale()
    assert [(one.kind, one.gross, one.categories) for one in sale.lines] == [
        ("service", D("125.00"), ("3000",)), ("fee", D("-10.00"), ("3000",)),
    ]  # fmt: skip
    with pytest.raises(RejectedDocument):
        invoice(lines=lines, total=D("115.00"), stage="credit").as_credit_note(credits="1")


def test_a_project_without_number_or_name_and_a_person_twice_do_not_exist() -> None:
    for changes in ({"number": ""}, {"name": " "}, {"source_id": ""}):
        with pytest.raises(RejectedDocument):
            RentalProject(**{"number": "1", "name": "Jobb", "source_id": "1", "parts": (), **changes})  # type: ignore[arg-type]
    member = CrewMember(employee=EmployeeRecord(name="Siri", source_id="3"))
    with pytest.raises(RejectedDocument):
        ProjectCrew(project=ProjectRef(source_id="1", number="1"), members=(member, member))


def test_a_project_without_parts_is_nothing_yet() -> None:
    project = RentalProject(number="1", name="Jobb", source_id="1", parts=())

    assert (project.is_confirmed, project.is_cancelled, project.is_finished) == (False, False, False)
