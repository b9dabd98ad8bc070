"""Credit notes: the whole invoice once, a part by negative lines, the money back once, read back as it was meant."""

from datetime import date
from typing import Any

import pytest

from integrations.accounting.invoice_credit import credit_differences
from integrations.errors import LedgerRejected, NotReady
from tests.connectors.cases import DAY, credit_item, invoice_item, prepaid
from tests.connectors.conftest import Books
from tests.connectors.tripletex.writing import invoices, write, write_invoices

LATER = date(2026, 11, 21)


def invoiced(books: Books, reference: str, **extra: Any) -> str:
    return write_invoices(books, invoice_item(reference, **extra))[reference].remote_id


def credited(books: Books, *items: Any) -> list[Any]:
    return list(write(books, *items, kind="credit_note").values())


def open_amounts(books: Books) -> list[str]:
    return [one["open"] for one in invoices(books)]


def test_a_whole_invoice_is_credited_once_however_often_it_is_asked_for(ready: Books) -> None:
    invoice = invoiced(ready, "woo:j:1")

    (note,) = credited(ready, credit_item(invoice, "woo:j:1:refund:1", whole=True))
    (again,) = credited(ready, credit_item(invoice, "woo:j:1:refund:1", whole=True, attempted=True))

    assert (note.remote_id, note.found, again.found) == (again.remote_id, False, True)
    assert open_amounts(ready) == ["0.00", "0.00"]
    assert ready.dump()["mails"] == []


def test_what_was_paid_goes_back_to_where_it_came_from_once(ready: Books) -> None:
    paid = (prepaid("vipps", "1932", "14048.80"),)
    invoice = invoiced(ready, "woo:j:2", prepaid=paid)
    item = credit_item(invoice, "woo:j:2:refund:1", whole=True, given_back=paid)

    for _ in range(2):
        credited(ready, item)

    on_vipps = [
        posting["gross"]
        for voucher in ready.dump()["vouchers"]
        for posting in voucher["postings"]
        if posting["account"] == 1932
    ]
    assert on_vipps == ["14048.80", "-14048.80"]
    assert open_amounts(ready) == ["0.00", "0.00"]


def test_a_part_is_negative_lines_against_the_invoice_found_again_by_our_reference(ready: Books) -> None:
    invoice = invoiced(ready, "woo:j:3")

    (note,) = credited(ready, credit_item(invoice, "woo:j:3:refund:1", whole=False))
    (again,) = credited(ready, credit_item(invoice, "woo:j:3:refund:1", whole=False, attempted=True))

    assert (note.remote_id, again.found) == (again.remote_id, True)
    assert [one["gross"] for one in invoices(ready)] == ["14048.80", "-389.70"]
    assert open_amounts(ready) == ["13659.10", "0.00"]


@pytest.mark.parametrize("whole", [True, False])
def test_a_credit_note_is_read_back_as_it_was_meant(ready: Books, whole: bool) -> None:
    invoice = invoiced(ready, f"woo:j:4{whole}")
    item = credit_item(invoice, f"woo:j:4{whole}:refund:1", whole=whole)
    (note,) = credited(ready, item)

    (back,) = ready.target.read_many("credit_note", [note.remote_id], dates=(DAY, LATER), ids=ready.ids)

    assert credit_differences(item.value, back.value) == ()
    wrong = credit_item(invoice, "woo:x", whole=whole, date=DAY).value
    assert [one.field for one in credit_differences(wrong, back.value)] == ["date"]


def test_a_credit_note_is_not_mistaken_for_its_invoice(ready: Books) -> None:
    invoice = invoiced(ready, "woo:j:5")
    credited(ready, credit_item(invoice, "woo:j:5:refund:1", whole=True))

    again = write_invoices(ready, invoice_item("woo:j:5", attempted=True))["woo:j:5"]

    assert again.remote_id == invoice


def test_what_cannot_be_paid_back_is_said_before_anything_is_written(ready: Books) -> None:
    invoice = invoiced(ready, "woo:j:6")
    back = (prepaid("ukjent", "1999", "10.00"),)

    (refused,) = credited(ready, credit_item(invoice, "woo:j:6:refund:1", whole=True, given_back=back))

    assert isinstance(refused.error, NotReady)
    assert len(invoices(ready)) == 1


def test_an_order_whose_credit_note_is_refused_is_not_left_behind(ready: Books) -> None:
    (refused,) = credited(ready, credit_item("999999", "woo:j:7:refund:1", whole=False))

    assert isinstance(refused.error, LedgerRejected)
    assert ready.dump()["orders"] == []
