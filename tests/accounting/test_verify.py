"""Read-back against intention: nothing differs, or the difference has a name."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal as D

import pytest

from integrations.accounting.booking import book_sale, invoice_sale
from integrations.accounting.verify import (
    Difference,
    ObservedInvoice,
    ObservedInvoiceLine,
    differences,
    invoice_differences,
)
from integrations.accounting.voucher import PartyRef, Voucher
from tests.accounting.build import NINTH, business, line, read_back, rules, sale

(VOUCHER,) = book_sale(sale(line("100.00"), line("115.00", rate="15", id="2")), rules())


def spoiled(row: int, **changes):
    """What would be read back if the ledger held another value in a row."""
    observed = read_back(VOUCHER)
    rows = tuple(replace(p, **changes) if p.row == row else p for p in observed.postings)
    return replace(observed, postings=rows)


def test_a_right_ledger_has_no_difference_whatever_its_row_order():
    observed = read_back(VOUCHER)
    assert differences(VOUCHER, observed) == ()
    assert differences(VOUCHER, replace(observed, postings=observed.postings[::-1])) == ()


@pytest.mark.parametrize(
    ("row", "changes"),
    [
        (2, {"account": "3001"}),
        (2, {"vat_code": "31"}),
        (2, {"gross": D("-99.99")}),
        (2, {"net": D("-80.01")}),
        (2, {"date": dt.date(2026, 10, 10)}),
        (1, {"customer": PartyRef(kind="unknown", key="77")}),
        (1, {"customer": None}),
        (1, {"currency": "EUR"}),
        (1, {"gross_currency": D("215.01")}),
        (0, {"net": D("34.99")}),
    ],
)
def test_one_changed_value_is_a_difference(row, changes):
    assert differences(VOUCHER, spoiled(row, **changes))


def test_a_missing_an_added_and_a_doubled_posting_are_differences():
    observed = read_back(VOUCHER)
    assert differences(VOUCHER, replace(observed, postings=observed.postings[1:]))
    assert differences(VOUCHER, replace(observed, postings=(*observed.postings, observed.postings[0])))
    assert [
        d.field for d in differences(VOUCHER, replace(observed, reference="other", date=dt.date(2026, 1, 1)))
    ] == [
        "date",
        "reference",
    ]


def test_a_difference_names_both_sides():
    found = differences(VOUCHER, spoiled(2, account="3001"))
    assert [(d.field, d.where) for d in found] == [("posting", "3000"), ("posting", "3001")]
    assert found[0].as_params()["expected"] == "2026-10-09 3000 mva 3 -100.00"


SUPPLIER = PartyRef(kind="supplier", key="984809085")


def with_supplier_and_projects() -> Voucher:
    """The voucher with a supplier on its first row and a project on all: two rows differ in the project alone."""
    first, *others = (replace(posting, project="77") for posting in VOUCHER.postings)
    sold = others[0]
    twin = replace(sold, project="78", row=98)
    taken_back = replace(twin, gross=-sold.gross, gross_currency=-sold.gross_currency, row=99)
    return replace(VOUCHER, postings=(replace(first, supplier=SUPPLIER), *others, twin, taken_back))


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"supplier": PartyRef(kind="unknown", key="71")}, ("supplier", "supplier:984809085", "unknown:71")),
        ({"supplier": None}, ("supplier", "supplier:984809085", "")),
        ({"project": "78"}, ("project", "77", "78")),
        ({"project": ""}, ("project", "77", "")),
    ],
)
def test_a_wrong_supplier_or_project_is_named_by_itself(changes, named):
    voucher = with_supplier_and_projects()
    observed = read_back(voucher)
    first, *others = observed.postings
    assert differences(voucher, observed) == ()
    assert differences(voucher, replace(observed, postings=observed.postings[::-1])) == ()

    found = differences(voucher, replace(observed, postings=(replace(first, **changes), *others)))

    assert found == (Difference(*named, where=VOUCHER.postings[0].account),)


def test_projects_that_changed_places_among_equal_lines_are_no_difference():
    voucher = with_supplier_and_projects()
    observed = read_back(voucher)
    alike = [p for p in observed.postings if p.row in (2, 98)]
    assert [p.project for p in alike] == ["77", "78"]
    swapped = {2: "78", 98: "77"}
    rows = tuple(replace(p, project=swapped.get(p.row, p.project)) for p in observed.postings)

    assert differences(voucher, replace(observed, postings=rows)) == ()


def test_a_supplier_that_nobody_meant_is_a_difference():
    (found,) = differences(VOUCHER, spoiled(1, supplier=SUPPLIER))
    assert found == Difference("supplier", "", "supplier:984809085", where=VOUCHER.postings[0].account)


def invoice_read_back(invoice, **changes) -> ObservedInvoice:
    """The invoice as a right ledger would hold it."""
    lines = tuple(
        ObservedInvoiceLine(
            one.vat_code, one.gross, one.gross - one.gross * one.vat_rate / (100 + one.vat_rate)
        )
        for one in invoice.lines
    )
    values = {
        "invoice_date": invoice.invoice_date, "currency": invoice.currency, "customer": invoice.party,
        "total": invoice.total, "lines": lines, "outstanding": invoice.total,
    }  # fmt: skip
    return ObservedInvoice(**{**values, **changes})


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"total": D("125.01")}, "total"),
        ({"invoice_date": dt.date(2026, 10, 10)}, "date"),
        ({"currency": "EUR"}, "currency"),
        ({"customer": None}, "customer"),
        ({"amount_roundoff": D("0.40")}, "amount_roundoff"),
        ({"outstanding": D("0.00")}, "outstanding"),
        ({"lines": ()}, "line_count"),
        ({"lines": (ObservedInvoiceLine("31", D("125.00"), D("100.00")),)}, "gross"),
        ({"lines": (ObservedInvoiceLine("3", D("125.00"), D("99.99")),)}, "vat"),
    ],
)
def test_an_invoice_is_compared_in_all_that_matters(changes, field):
    invoice = invoice_sale(sale(line("125.00"), buyer=business(), tenders=()), rules())
    assert invoice.invoice_date == NINTH
    assert invoice_differences(invoice, invoice_read_back(invoice)) == ()
    assert field in [d.field for d in invoice_differences(invoice, invoice_read_back(invoice, **changes))]
