"""What is still owed on invoices, and their files."""

from decimal import Decimal

import pytest

from integrations.errors import PermanentError, TemporaryError
from tests.connectors.cases import DAY, invoice_item, prepaid
from tests.connectors.conftest import Books
from tests.connectors.tripletex.writing import write_invoices

PART = (prepaid("klarna", "1931", "10000.00"),)


def test_what_is_owed_is_told_for_many_invoices_in_one_call(ready: Books) -> None:
    written = write_invoices(ready, invoice_item("woo:o:1"), invoice_item("woo:o:2", prepaid=PART))
    ids = [written["woo:o:1"].remote_id, written["woo:o:2"].remote_id]
    ready.calls()

    owed = ready.target.owed([*ids, "999999"], dates=(DAY, DAY))

    assert owed == {ids[0]: Decimal("14048.80"), ids[1]: Decimal("4048.80")}
    assert ready.calls() == {"GET /v2/invoice": 1}
    assert ready.target.owed([], dates=(DAY, DAY)) == {}


def test_the_file_of_an_invoice_is_a_pdf(ready: Books) -> None:
    written = write_invoices(ready, invoice_item("woo:o:3"))["woo:o:3"]

    body = ready.target.invoice_file(written.remote_id)

    assert body.startswith(b"%PDF-")
    assert f"Faktura {written.remote_number}".encode() in body
    with pytest.raises(PermanentError) as refusal:
        ready.target.invoice_file("999999")
    assert refusal.value.code == "not_found"


def test_what_is_no_pdf_is_not_given_to_people(ready: Books) -> None:
    written = write_invoices(ready, invoice_item("woo:o:4"))["woo:o:4"]
    ready.fault(kind="status", status=200, path="/pdf", body="<html>")

    with pytest.raises(TemporaryError):
        ready.target.invoice_file(written.remote_id)
