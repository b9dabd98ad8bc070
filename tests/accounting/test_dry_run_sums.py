"""What documents come to: per account, VAT code, payment means, currency and VAT term; always balanced, added page by page."""

import datetime as dt
from decimal import Decimal
from typing import Any

from integrations.accounting import dry_run_sums
from integrations.accounting.dry_run_sums import Counted, Sides, Sums
from integrations.accounting.reconciling import Amounts

D = Decimal


def posting(account: str, gross: str, **more: Any) -> dict[str, Any]:
    rate = D(more.get("vat_rate", "0"))
    vat = (D(gross) * rate / (100 + rate)).quantize(D("0.01"))
    return {
        "account": account, "gross": gross, "net": f"{D(gross) - vat:.2f}", "vat_code": "0", "vat_rate": "0",
        "date": "2026-10-09", "currency": "NOK", "gross_currency": gross, "role": "", **more,
    }  # fmt: skip


def voucher(*postings: dict[str, Any]) -> dict[str, Any]:
    return {"kind": "voucher", "date": "2026-10-09", "postings": list(postings)}


SALE = voucher(
    posting("1500", "125.00", role="receivable"),
    posting("3000", "-125.00", vat_code="3", vat_rate="25"),
    posting("1932", "125.00", role="tender", key="vipps"),
    posting("1500", "-125.00", role="receivable"),
)


def line(gross: str, account: str = "3000", code: str = "3", rate: str = "25") -> dict[str, str]:
    return {"gross": gross, "account": account, "vat_code": code, "vat_rate": rate}


def of(record: dict[str, Any]) -> Sums:
    found = dry_run_sums.of_record(record, receivable="1500")
    assert found.residual == 0
    return found


def balances(sums: Sums) -> dict[str, Decimal]:
    return {account: sides.balance for (account,), sides in sums.accounts.items()}


def test_a_voucher_is_counted_on_its_accounts_without_vat() -> None:
    sums = of(SALE)

    assert sums.accounts == {
        ("1500",): Sides(D("125.00"), D("125.00"), 2),
        ("3000",): Sides(D("0.00"), D("100.00"), 1),
        ("1932",): Sides(D("125.00"), D("0.00"), 1),
    }
    assert sums.codes == {("3",): Amounts(D("-100.00"), D("-25.00"), D("-125.00"))}
    assert sums.taxes == {("3",): Sides(D("0.00"), D("25.00"), 1)}
    assert sums.means == {("1932", "vipps"): Sides(D("125.00"), D("0.00"), 1)}
    assert sums.kinds == {("voucher", "NOK"): Counted(1, D("125.00"))}


def test_an_invoice_stands_on_the_receivables_and_its_payment_takes_it_off() -> None:
    invoice = {
        "kind": "invoice", "date": "2026-10-09", "currency": "NOK", "total": "240.00",
        "lines": [line("125.00"), line("115.00", "3001", "31", "15")],
        "prepaid": [{"method": "vipps", "account": "1932", "gross": "240.00", "date": "2026-11-02"}],
    }  # fmt: skip

    sums = of(invoice)

    assert balances(sums) == {
        "1500": D("0.00"), "3000": D("-100.00"), "3001": D("-100.00"), "1932": D("240.00"),
    }  # fmt: skip
    assert {term for term, _code in sums.terms} == {"2026-5"}
    note = {**invoice, "kind": "credit_note", "prepaid": [], "given_back": invoice["prepaid"]}
    assert balances(of(note)) == {account: -left for account, left in balances(sums).items()}
    both = sums.plus(of(note))
    assert set(balances(both).values()) == {D("0.00")}
    assert both.codes[("3",)] == Amounts(D("0.00"), D("0.00"), D("0.00"))
    assert both.accounts[("3000",)] == Sides(D("100.00"), D("100.00"), 2)


def test_an_invoice_in_euro_is_counted_by_its_kroner_to_the_ore() -> None:
    invoice = {
        "kind": "invoice", "date": "2026-10-09", "currency": "EUR", "total": "100.01", "kroner": "1165.43",
        "vat_kroner": "233.09", "lines": [line("33.33"), line("33.34", "3001"), line("33.34", "3002")],
    }  # fmt: skip

    sums = of(invoice)

    assert balances(sums)["1500"] == D("1165.43")
    assert sums.vat == D("-233.09")
    assert sums.kinds == {("invoice", "EUR"): Counted(1, D("100.01"))}


def test_open_orders_are_nothing_in_the_books() -> None:
    order = {
        "kind": "order",
        "date": "2026-10-09",
        "currency": "NOK",
        "total": "-125.00",
        "lines": [line("-125.00")],
    }

    assert of(order) == Sums(kinds={("order", "NOK"): Counted(1, D("-125.00"))})


def test_pages_add_up_and_come_back_from_what_is_stored() -> None:
    documents = [dry_run_sums.of_document("sale", "NOK", D("125.00")), of(SALE)]
    page = dry_run_sums.together(documents)
    total = Sums.of({})
    for _page in range(3):
        total = Sums.of(total.plus(page).as_json())

    assert total == dry_run_sums.together(documents * 3)
    assert total.currencies == {("sale", "NOK"): Counted(3, D("375.00"))}


def test_what_the_vat_returns_would_come_to_term_by_term() -> None:
    december = voucher(*({**row, "date": "2026-12-31"} for row in SALE["postings"]))
    back = voucher(
        *(
            {**row, "gross": f"{-D(row['gross']):.2f}", "net": f"{-D(row['net']):.2f}"}
            for row in SALE["postings"]
        )
    )
    sums = dry_run_sums.together(of(one) for one in (SALE, SALE, back, december, voucher(*SALE["postings"])))

    effects = dry_run_sums.effects(sums)

    assert [(one.term.number, one.term.first, one.payable) for one in effects] == [
        (5, dt.date(2026, 9, 1), D("50.00")),
        (6, dt.date(2026, 11, 1), D("25.00")),
    ]
    assert effects[0].codes == (("3", Amounts(D("-200.00"), D("-50.00"), D("-250.00"))),)
