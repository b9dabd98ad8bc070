"""The figures of a period from stored records: sums by code and account, and each difference by its name."""

from decimal import Decimal
from typing import Any

import pytest

from integrations.accounting import reconciling
from integrations.accounting.reconciling import Amounts, Named


def posting(account: str, gross: str, *, code: str = "0", vat: str = "0.00", **fields: Any) -> dict[str, Any]:
    net = f"{Decimal(gross) - Decimal(vat):.2f}"
    return {
        "account": account, "vat_code": code, "gross": gross, "net": net, "currency": "NOK", "gross_currency": gross,
        "date": "2026-10-09", **fields,
    }  # fmt: skip


def voucher(*postings: dict[str, Any], date: str = "2026-10-09") -> dict[str, Any]:
    return {"kind": "voucher", "date": date, "postings": list(postings)}


SALE = voucher(
    posting("1500", "240.00", role="receivable"),
    posting("3000", "-125.00", code="3", vat="-25.00", role="sales"),
    posting("3001", "-115.00", code="31", vat="-15.00", role="sales"),
    posting("1932", "200.00", role="tender", key="vipps"),
    posting("2902", "40.00", role="gift_card"),
    posting("1500", "-240.00", role="receivable"),
)
SYSTEM = posting("2700", "-25.00", system=True)
INVOICE = {
    "kind": "invoice", "date": "2026-10-09", "currency": "NOK", "total": "125.00",
    "lines": [{"vat_code": "3", "vat_rate": "25", "gross": "125.00", "account": "3000"}],
    "prepaid": [{"method": "vipps", "account": "1932", "gross": "125.00", "date": "2026-10-09"}],
}  # fmt: skip


def test_a_voucher_counts_by_vat_code_and_by_account_without_the_ledgers_own_rows() -> None:
    sums = reconciling.sums_of({**SALE, "postings": [*SALE["postings"], SYSTEM]})

    assert sums.codes == {
        ("3", "NOK"): Amounts(Decimal("-100.00"), Decimal("-25.00"), Decimal("-125.00")),
        ("31", "NOK"): Amounts(Decimal("-100.00"), Decimal("-15.00"), Decimal("-115.00")),
    }
    assert sums.accounts == {
        "1500": Decimal("0.00"), "3000": Decimal("-100.00"), "3001": Decimal("-100.00"),
        "1932": Decimal("200.00"), "2902": Decimal("40.00"),
    }  # fmt: skip


def test_an_invoice_is_credit_and_its_credit_note_takes_it_back_whichever_sign_it_is_read_with() -> None:
    read = {"kind": "invoice", "currency": "NOK", "total": "-125.00", "date": "2026-10-09",
            "lines": [{"vat_code": "3", "gross": "-125.00", "net": "-100.00"}]}  # fmt: skip
    credit = {**INVOICE, "kind": "credit_note"}
    sums = reconciling.sums_of(INVOICE)
    sums.add(reconciling.sums_of(credit))

    assert sums.codes == {("3", "NOK"): Amounts(Decimal("0.00"), Decimal("0.00"), Decimal("0.00"))}
    assert reconciling.differences(credit, reconciling.held_of(read, kind="credit_note")) == ()


def test_what_stands_in_the_ledger_as_meant_has_no_difference() -> None:
    assert reconciling.differences(SALE, {**SALE, "postings": [SYSTEM, *SALE["postings"]]}) == ()


def test_every_difference_has_a_field_a_place_and_both_figures() -> None:
    held = voucher(
        posting("3000", "-125.00", code="31", vat="-16.30"), posting("1932", "125.00"), date="2026-10-10"
    )
    meant = voucher(posting("3000", "-125.00", code="3", vat="-25.00"), posting("1932", "125.00"))

    found = reconciling.differences(meant, held)

    assert found == (
        Named("date", "", "2026-10-09", "2026-10-10"),
        Named("net", "3", "-100.00", "0.00"),
        Named("vat", "3", "-25.00", "0.00"),
        Named("gross", "3", "-125.00", "0.00"),
        Named("net", "31", "0.00", "-108.70"),
        Named("vat", "31", "0.00", "-16.30"),
        Named("gross", "31", "0.00", "-125.00"),
        Named("account", "3000", "-100.00", "-108.70"),
    )
    assert reconciling.off_by(found) == Decimal("125.00")


@pytest.mark.parametrize(
    ("record", "found"),
    [
        (SALE, ("NOK", Decimal("240.00"))),
        (INVOICE, ("NOK", Decimal("125.00"))),
        (
            voucher(
                posting("1500", "-107.16", role="receivable", currency="EUR", gross_currency="-10.00"),
                posting("3000", "107.16", code="3", role="sales", currency="EUR", gross_currency="10.00"),
            ),
            ("EUR", Decimal("10.00")),
        ),
        (voucher(posting("1932", "50.00"), posting("3000", "-50.00")), ("NOK", Decimal("50.00"))),
    ],
)
def test_a_document_comes_to_what_its_source_states(
    record: dict[str, Any], found: tuple[str, Decimal]
) -> None:
    receivables = reconciling.receivables_of(record)
    assert reconciling.turnover_of(record, receivables=receivables) == found


def test_payments_are_named_by_their_means_and_those_of_invoices_have_no_voucher_of_ours() -> None:
    assert [one[:3] for one in reconciling.payments_of(SALE)] == [
        ("1932", "vipps", Decimal("200.00")),
        ("2902", "gift_card", Decimal("40.00")),
    ]
    assert list(reconciling.payments_of(INVOICE)) == [
        ("1932", "vipps", Decimal("125.00"), "2026-10-09", False)
    ]


def test_parts_that_move_something_later_are_not_the_document_itself() -> None:
    parts = ("sale", "refund", "purchase", "prepayment", "payment", "correction:1", "credit:1", "invoice:1")
    assert [part for part in parts if reconciling.is_main(part)] == ["sale", "refund", "purchase"]
