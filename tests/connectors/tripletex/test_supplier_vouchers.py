"""Suppliers' invoices as vouchers that wait for approval: written once with their document, and read back."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from integrations.accounting.purchase_vouchers import (
    ObservedPurchase,
    PurchaseVoucher,
    owed_differences,
    purchase_differences,
)
from integrations.accounting.verify import differences
from integrations.accounting.voucher import PartyRef
from integrations.connectors.contract import WriteItem
from integrations.errors import TemporaryError, UnknownOutcome
from tests.connectors.cases import DAY, kr, posting, with_parties
from tests.connectors.conftest import Books
from tests.connectors.tripletex.writing import write
from tests.shared import needs_shared

PDF = b"%PDF-1.4 LF-88"
DUE = date(2026, 12, 20)


@pytest.fixture
def bought(new_books: Callable[..., Books]) -> Books:
    """A company with one supplier."""
    books = new_books()
    made = books.target.client.post("/supplier", {"name": "Leverandør AS"}).json()["value"]
    books.ids = with_parties(books.ids, **{f"supplier__card:{made['id']}": str(made["id"])})
    books.calls()
    return books


def card(books: Books) -> str:
    return next(iter(books.ids.parties.values()))


def bill(books: Books, *, gross: str = "125.00", **changes: Any) -> PurchaseVoucher:
    supplier = PartyRef(kind="supplier", key=f"card:{card(books)}")
    given: dict[str, Any] = {
        "part": "bill", "date": DAY, "description": "Faktura LF-88: Leverandør AS", "reference": "rac:a:bill:7",
        "supplier": supplier, "number": "LF-88", "total": kr(gross), "currency": "NOK", "due_date": DUE,
        "file_name": "LF-88.pdf", "order_number": "5",
        "postings": (
            posting(1, "4300", gross, vat="1", rate="25"),
            posting(2, "2400", f"-{gross}", supplier=supplier, invoice_number=changes.get("number", "LF-88"), due_date=DUE),
        ),
    }  # fmt: skip
    return PurchaseVoucher(**{**given, **changes})


def item(value: PurchaseVoucher, **more: Any) -> WriteItem:
    return WriteItem(**{"reference": value.reference, "value": value, "file": PDF, **more})


def vouchers(books: Books) -> list[tuple[str, int]]:
    """(number, files) of every voucher."""
    return [(one["number"], one.get("files", 0)) for one in books.dump()["vouchers"]]


def read(books: Books, *remote_ids: str) -> list[ObservedPurchase]:
    found = books.target.read_many("bill", remote_ids, dates=(DAY, DAY), ids=books.ids)
    values = {back.remote_id: back.value for back in found}
    return [values[remote_id] for remote_id in remote_ids]


def test_it_waits_for_approval_with_its_document_and_reads_back_equal(bought: Books) -> None:
    value = bill(bought)
    done = write(bought, item(value), kind="bill")[value.reference]

    assert (done.error, done.remote_number) == (None, "Ikke bokført 1")
    assert dict(done.secondary) == {"file": "yes", "purchase_order": "5"}
    assert bought.calls() == {
        "GET /v2/ledger/voucherType": 1,
        "POST /v2/ledger/voucher": 1,
        "POST /v2/ledger/voucher/{id}/attachment": 1,
    }
    [voucher] = bought.dump()["vouchers"]
    assert (voucher["type"], voucher["vendor_invoice"], voucher["number"], voucher["files"]) == (
        "Leverandørfaktura", "LF-88", "<Ikke bokført 1>", 1,
    )  # fmt: skip
    [back] = read(bought, done.remote_id)
    assert (back.state, purchase_differences(value, back)) == ("unposted", ())


def test_it_is_posted_at_once_where_that_is_wished_for(bought: Books) -> None:
    value = bill(bought, posted=True)
    done = write(bought, item(value), kind="bill")[value.reference]

    assert (done.remote_number, vouchers(bought)) == ("1-2026", [("1-2026", 1)])
    [back] = read(bought, done.remote_id)
    assert (back.state, purchase_differences(value, back)) == ("posted", ())


def test_the_voucher_type_is_asked_for_once(bought: Books) -> None:
    for number in (1, 2):
        write(bought, item(bill(bought, reference=f"rac:a:bill:{number}")), kind="bill")

    assert bought.calls()["GET /v2/ledger/voucherType"] == 1


@pytest.mark.parametrize("kind", ["cut_before", "cut_after"])
@pytest.mark.parametrize("path", ["/ledger/voucher$", "/ledger/voucher/[0-9]+/attachment"])
@pytest.mark.parametrize("posted", [False, True])
def test_a_lost_answer_is_completed_and_nothing_done_twice(
    bought: Books, kind: str, path: str, posted: bool
) -> None:
    value = bill(bought, posted=posted)
    bought.fault(kind=kind, method="POST", path=path, times=1)
    first = write(bought, item(value), kind="bill")[value.reference]
    assert isinstance(first.error, UnknownOutcome)

    again = write(bought, item(value, attempted=True), kind="bill")[value.reference]
    third = write(bought, item(value, attempted=True), kind="bill")[value.reference]
    number = "1-2026" if posted else "<Ikke bokført 1>"
    assert (again.error, vouchers(bought)) == (None, [(number, 1)])
    assert (third.remote_id, third.found) == (again.remote_id, True)


def test_what_a_lost_write_left_is_found_though_nobody_has_posted_it(bought: Books) -> None:
    value, other = bill(bought), bill(bought, reference="rac:a:bill:8")
    write(bought, item(value), kind="bill")

    found = {
        one.reference: one.remote_number
        for one in bought.target.find_many("bill", [item(value), item(other)], bought.ids, deadline=9e9)
    }
    assert found == {value.reference: "Ikke bokført 1", other.reference: ""}


def test_a_changed_invoice_is_made_anew_while_nobody_has_posted_it(bought: Books) -> None:
    value = bill(bought)
    first = write(bought, item(value), kind="bill")[value.reference]
    changed = bill(bought, gross="250.00")

    done = write(bought, item(changed, attempted=True, remote_id=first.remote_id), kind="bill")[
        value.reference
    ]

    assert (done.error, done.renamed, done.remote_id != first.remote_id) == (None, True, True)
    assert vouchers(bought) == [("<Ikke bokført 2>", 1)]
    again = write(bought, item(changed, attempted=True, remote_id=first.remote_id), kind="bill")
    assert (again[value.reference].remote_id, vouchers(bought)) == (done.remote_id, [("<Ikke bokført 2>", 1)])


def test_what_somebody_has_posted_meanwhile_is_never_touched(bought: Books) -> None:
    value = bill(bought)
    first = write(bought, item(value), kind="bill")[value.reference]
    bought.target.client.put(f"/ledger/voucher/{first.remote_id}/:sendToLedger")
    changed = bill(bought, gross="250.00")

    done = write(bought, item(changed, attempted=True, remote_id=first.remote_id), kind="bill")[
        value.reference
    ]

    assert isinstance(done.error, TemporaryError)
    assert (done.error.code, vouchers(bought)) == ("bill_posted_meanwhile", [("1-2026", 1)])


def test_a_document_that_is_refused_leaves_the_voucher_and_says_so(bought: Books) -> None:
    value = bill(bought)
    done = write(bought, item(value, file=b"<html>"), kind="bill")[value.reference]

    assert (done.error, done.secondary["file"]) == (None, "refused")
    assert "Filformatet" in done.secondary["refused"]
    [back] = read(bought, done.remote_id)
    assert [one.field for one in purchase_differences(value, back)] == ["file"]


def test_what_becomes_of_it_is_read_a_hundred_at_a_time(bought: Books) -> None:
    values = [bill(bought, reference=f"rac:a:bill:{number}") for number in range(5)]
    done = write(bought, *map(item, values), kind="bill")
    ids = [done[value.reference].remote_id for value in values]
    client = bought.target.client
    client.put(f"/ledger/voucher/{ids[1]}/:sendToLedger")
    client.call("DELETE", f"/ledger/voucher/{ids[2]}")
    bought.calls()

    states = [one.state for one in read(bought, *ids)]
    assert states == ["unposted", "posted", "deleted", "unposted", "unposted"]
    assert bought.calls() == {
        "GET /v2/ledger/voucher/>nonPosted": 1,
        "GET /v2/ledger/voucher": 1,
        "GET /v2/ledger/voucher/{id}": 1,
    }


def test_an_approver_may_choose_another_account_and_not_another_debt(bought: Books) -> None:
    value = bill(bought)
    done = write(bought, item(value), kind="bill")[value.reference]
    bought.control("change_posting", voucher=int(done.remote_id), row=1, account=6790)
    bought.target.client.put(f"/ledger/voucher/{done.remote_id}/:sendToLedger")

    [back] = read(bought, done.remote_id)
    assert {one.field for one in differences(value, back)} == {"posting"}
    assert purchase_differences(value, back) == owed_differences(value, back) == ()
    assert [one.field for one in owed_differences(bill(bought, gross="126.00"), back)] == ["owed"]
    assert [one.field for one in owed_differences(replace(value, number="LF-89"), back)] == ["invoice_number"]


def test_everything_that_the_ledger_knows_of_a_supplier_in_three_calls(bought: Books) -> None:
    write(bought, item(bill(bought)), kind="bill")
    write(bought, item(bill(bought, reference="rac:a:bill:8", number="LF-89", posted=True)), kind="bill")
    supplier, other = (
        card(bought),
        bought.target.client.post("/supplier", {"name": "En annen AS"}).json()["value"],
    )
    for number, whose in (("E-1", supplier), ("E-2", other["id"])):
        bought.control("receive_ehf", supplier=int(whose), number=number, date="2026-11-18", total="125.00")
    bought.calls()

    found = bought.target.known_bills({supplier}, first=date(2026, 9, 1), last=DAY, account="2400")
    assert {(one.number, one.way, one.shown, one.total) for one in found} == {
        ("E-1", "ehf", "Ikke bokført 2", Decimal(125)),
        ("LF-88", "voucher", "Ikke bokført 1", Decimal(125)),
        ("LF-89", "voucher", "1-2026", Decimal(125)),
    }
    assert bought.calls() == {
        "GET /v2/supplierInvoice": 1, "GET /v2/ledger/posting": 1, "GET /v2/ledger/voucher/>nonPosted": 1,
    }  # fmt: skip


@needs_shared
def test_every_request_is_one_that_the_specification_knows(
    bought: Books, exchanges: Callable[[], list[dict[str, Any]]]
) -> None:
    from tests.sandbox.contract import check_request

    before = len(exchanges())
    values = [bill(bought, reference=f"rac:a:bill:{number}", posted=number == 1) for number in range(4)]
    done = write(bought, *map(item, values), kind="bill")
    again = replace(values[0], due_date=None)
    remote_id = done[again.reference].remote_id
    write(bought, item(again, attempted=True, remote_id=remote_id), kind="bill")
    list(bought.target.find_many("bill", [item(values[1])], bought.ids, deadline=9e9))
    read(bought, *(row.remote_id for row in done.values()))
    bought.target.known_bills({card(bought)}, first=DAY, last=DAY, account="2400")

    sent = [row for row in exchanges()[before:] if row["system"] == "tripletex"]
    assert len({(row["method"], row["path"].rstrip("0123456789")) for row in sent}) > 9
    for row in sent:
        check_request(row["method"], row["path"], [tuple(pair) for pair in row["query"]], row["body"])
