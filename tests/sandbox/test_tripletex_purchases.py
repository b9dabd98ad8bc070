"""Suppliers' invoices in the imitated Tripletex: vouchers that wait for approval, their documents, what came by EHF."""

import base64
import json
from typing import Any

from integrations.sandbox.wire import Request, Response
from tests.sandbox.books import Answer, Books
from tests.sandbox.contract import check_response
from tests.shared import SHARED

PDF = b"%PDF-1.4 LF-88"
DATES = {"dateFrom": "2026-10-01", "dateTo": "2026-11-01"}
INVOICED = {"invoiceDateFrom": "2026-10-01", "invoiceDateTo": "2026-11-01"}


def a_supplier(books: Books) -> int:
    return books.post("/supplier", {"name": "Leverandør AS"}).value["id"]


def purchase(books: Books, supplier: int, *, posted: str = "false", **values: Any) -> Answer:
    kind = books.get("/ledger/voucherType", name="Leverandørfaktura").values[0]["id"]
    postings = [
        books.posting(1, 4300, 125, vatType={"id": 1}),
        books.posting(2, 2400, -125, supplier={"id": supplier}, invoiceNumber="LF-88", termOfPayment="2026-11-07"),
    ]  # fmt: skip
    given = {"voucherType": {"id": kind}, "vendorInvoiceNumber": "LF-88", **values}
    return books.voucher(postings, query={"sendToLedger": posted}, **given)


def sent(books: Books, method: str, path: str, body: bytes = b"") -> Response:
    """A call with a form as its body."""
    login = "Basic " + base64.b64encode(f"0:{books.token}".encode()).decode()
    headers = {"authorization": login, "content-type": "multipart/form-data; boundary=xyz"}
    return books.system.handle(
        Request(method=method, path=f"/v2{path}", headers=headers, body=body, now=books.now)
    )


def upload(books: Books, voucher: int, content: bytes = PDF, *, field: str = "file") -> Answer:
    head = f'--xyz\r\nContent-Disposition: form-data; name="{field}"; filename="LF-88.pdf"\r\n\r\n'.encode()
    path = f"/ledger/voucher/{voucher}/attachment"
    response = sent(books, "POST", path, head + content + b"\r\n--xyz--\r\n")
    if SHARED.is_dir():
        check_response("POST", path, response.status, response.body)
    return Answer(response.status, json.loads(response.body), response.headers)


def test_an_unposted_voucher_has_a_temporary_number_and_weighs_nothing() -> None:
    books = Books()
    supplier = a_supplier(books)
    made = purchase(books, supplier).value

    assert (made["number"], made["tempNumber"], made["numberAsString"]) == (0, 1, "<Ikke bokført 1>")
    assert (made["vendorInvoiceNumber"], books.balances()) == ("LF-88", {})
    shown = books.get(f"/ledger/voucher/{made['id']}", fields="postings(supplier(id),termOfPayment)").value
    assert [one["supplier"] and one["supplier"]["id"] for one in shown["postings"]] == [None, None, supplier]
    waiting = books.get("/ledger/voucher/>nonPosted", includeNonApproved="true", **DATES).values
    assert [one["id"] for one in waiting] == [made["id"]]
    assert books.get("/ledger/voucher", **DATES).values == []


def test_an_approved_voucher_gets_its_number() -> None:
    books = Books()
    made = purchase(books, a_supplier(books)).value

    sent = books.put(f"/ledger/voucher/{made['id']}/:sendToLedger").value

    assert (sent["number"], sent["numberAsString"]) == (1, "1-2026")
    assert books.balances() == {"2400": "-125.00", "2710": "25.00", "4300": "100.00"}


def test_debt_needs_its_supplier() -> None:
    books = Books()
    postings = [books.posting(1, 4300, 125), books.posting(2, 2400, -125)]

    assert books.voucher(postings).messages == [("postings.supplier.id", "Leverandør mangler.")]


def test_postings_are_found_by_supplier() -> None:
    books = Books()
    one, other = a_supplier(books), a_supplier(books)
    for supplier in (one, other):
        purchase(books, supplier, posted="true")

    found = books.get("/ledger/posting", supplierId=one, **DATES, fields="invoiceNumber,supplier(id)").values
    assert found == [{"invoiceNumber": "LF-88", "supplier": {"id": one}}]


def test_a_second_document_is_appended_to_the_first() -> None:
    books = Books()
    voucher = purchase(books, a_supplier(books)).value["id"]

    first = upload(books, voucher).value
    again = upload(books, voucher, b"\xff\xd8\xff photo").value

    assert first["attachment"]["id"] == again["attachment"]["id"]
    shown = books.get(f"/ledger/voucher/{voucher}", fields="attachment(fileName,mimeType)").value[
        "attachment"
    ]
    assert shown == {"fileName": "LF-88.pdf", "mimeType": "application/pdf"}
    assert [one["files"] for one in books.dump()["vouchers"]] == [2]
    assert sent(books, "GET", f"/ledger/voucher/{voucher}/pdf").body == PDF + b"\xff\xd8\xff photo"
    assert books.call("DELETE", f"/ledger/voucher/{voucher}/attachment").status == 204
    assert books.get(f"/ledger/voucher/{voucher}").value["attachment"] is None


def test_what_is_no_document_is_refused() -> None:
    books = Books()
    voucher = purchase(books, a_supplier(books)).value["id"]

    assert upload(books, voucher, b"<html>").refusal == (422, 18000)
    assert upload(books, voucher, field="fil").messages == [("file", "Kan ikke være null.")]
    assert upload(books, voucher + 1).refusal == (404, 6000)
    assert books.get(f"/ledger/voucher/{voucher}").value["attachment"] is None


def test_what_is_not_posted_may_be_deleted() -> None:
    books = Books()
    made = purchase(books, a_supplier(books), externalVoucherNumber="rac:a:1").value["id"]

    assert books.call("DELETE", f"/ledger/voucher/{made}").status == 204
    assert books.get("/ledger/voucher/>externalVoucherNumber", externalVoucherNumber="rac:a:1").values == []


def test_what_came_by_ehf_is_a_supplier_invoice_and_a_posted_voucher_is_none() -> None:
    books = Books()
    supplier = a_supplier(books)
    purchase(books, supplier)
    given = {"company_id": books.company_id, "supplier": supplier, "date": "2026-10-08", "total": "125.00"}
    for number, place in (("A", "inbox"), ("B", "registered"), ("C", "posted")):
        books.control("receive_ehf", number=number, place=place, **given)

    fields = "invoiceNumber,supplier(id),amountCurrency,voucher(number)"
    found = books.get("/supplierInvoice", **INVOICED, supplierId=supplier, fields=fields).values
    assert [(one["invoiceNumber"], one["amountCurrency"], one["voucher"]["number"]) for one in found] == [
        ("A", -125, 0), ("B", -125, 0), ("C", -125, 1),
    ]  # fmt: skip
    assert books.get("/supplierInvoice", **INVOICED, invoiceNumber="B").values[0]["invoiceNumber"] == "B"
    assert books.get("/supplierInvoice").refusal == (422, 15000)
    waiting = books.get("/ledger/voucher/>nonPosted", includeNonApproved="true", **DATES).values
    assert [one["vendorInvoiceNumber"] for one in waiting] == ["B", "LF-88"]


def test_a_person_may_move_a_posting_before_it_is_approved() -> None:
    books = Books()
    made = purchase(books, a_supplier(books)).value["id"]
    books.control("change_posting", company_id=books.company_id, voucher=made, row=1, account=6790)

    books.put(f"/ledger/voucher/{made}/:sendToLedger")
    assert books.balances() == {"2400": "-125.00", "2710": "25.00", "6790": "100.00"}
