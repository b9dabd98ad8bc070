"""Invoices written into the imitated Tripletex: many at once, singly where that is not open, found again."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest

from integrations.accounting.verify import invoice_differences
from integrations.connectors.contract import WriteItem
from integrations.errors import LedgerRejected, UnknownOutcome
from tests.connectors.cases import DAY, invoice_item, sales_invoice
from tests.connectors.conftest import Books
from tests.connectors.tripletex.writing import invoices, write_invoices


def test_a_hundred_invoices_are_one_call_and_one_read(ready: Books) -> None:
    written = write_invoices(ready, *(invoice_item(f"woo:a:{number}") for number in range(100)))
    back = list(
        ready.target.read_many(
            "invoice", [row.remote_id for row in written.values()], dates=(DAY, DAY), ids=ready.ids
        )
    )

    assert ready.calls() == {"POST /v2/invoice/list": 1, "GET /v2/invoice": 1}
    assert len(invoices(ready)) == 100
    assert all(read.error is None for read in back)
    assert all(invoice_differences(sales_invoice("x"), read.value) == () for read in back)


def test_more_than_a_hundred_go_in_several_calls(ready: Books) -> None:
    written = write_invoices(ready, *(invoice_item(f"woo:a:{number}") for number in range(130)))

    assert all(result.error is None for result in written.values())
    assert ready.calls() == {"POST /v2/invoice/list": 2}


def test_our_reference_and_the_buyers_go_with_the_order(ready: Books) -> None:
    written = write_invoices(ready, invoice_item("woo:a:1"))["woo:a:1"]

    order = ready.target.client.get(
        f"/order/{written.secondary['order_id']}", fields="internalComment,reference,invoiceComment"
    )
    assert order["internalComment"] == "woo:a:1"
    assert order["reference"] == "PO-7781"
    assert order["invoiceComment"] == "Ordre 1001"
    assert written.secondary["voucher_id"]


@pytest.mark.parametrize("books_name", ["ready", "without_lists"])
def test_nothing_is_sent_to_a_buyer_without_the_tenants_permission(
    books_name: str, request: pytest.FixtureRequest
) -> None:
    books: Books = request.getfixturevalue(books_name)

    write_invoices(books, invoice_item("woo:s:1", send="EMAIL"))

    assert books.dump()["mails"] == []


@pytest.mark.parametrize("beta_lists", [True, False])
def test_with_permission_an_invoice_is_sent_as_it_says(
    ready_books: Callable[..., Books], beta_lists: bool
) -> None:
    books = ready_books(beta_lists=beta_lists, options={"send_invoices": True})

    write_invoices(books, invoice_item("woo:s:1", send="EMAIL"), invoice_item("woo:s:2", send="NONE"))

    assert len(books.dump()["mails"]) == 1


def test_without_list_calls_each_invoice_is_an_order_and_its_invoice(without_lists: Books) -> None:
    first = write_invoices(without_lists, *(invoice_item(f"woo:b:{number}") for number in range(3)))
    calls = without_lists.calls()
    second = write_invoices(without_lists, invoice_item("woo:b:9"))

    assert calls == {"POST /v2/invoice/list": 1, "POST /v2/order": 3, "PUT /v2/order/{id}/:invoice": 3}
    assert without_lists.calls() == {"POST /v2/order": 1, "PUT /v2/order/{id}/:invoice": 1}
    assert len(invoices(without_lists)) == 4
    for result in (*first.values(), *second.values()):
        assert result.error is None
        assert result.secondary["preliminary_invoice_id"] == result.remote_id


def test_a_bad_invoice_does_not_stop_the_others(ready: Books) -> None:
    ready.control("set_vat_active", number="31", active=False)
    good = [
        invoice_item(f"woo:c:{n}", lines=sales_invoice("x").lines[:1], total=Decimal("12490.00"))
        for n in range(7)
    ]

    written = write_invoices(ready, *good[:3], invoice_item("woo:c:bad"), *good[3:])

    error = written["woo:c:bad"].error
    assert isinstance(error, LedgerRejected)
    assert "mva-kode" in error.remote_message
    assert len(invoices(ready)) == 7
    assert all(written[item.reference].error is None for item in good)


def test_a_lost_answer_of_a_list_is_found_again_whole(ready: Books) -> None:
    ready.fault(kind="cut_after", method="POST", path="/invoice/list", times=1)
    items = [invoice_item(f"woo:d:{number}") for number in range(5)]
    lost = write_invoices(ready, *items)
    assert all(isinstance(result.error, UnknownOutcome) for result in lost.values())

    again = write_invoices(ready, *(replace(item, attempted=True) for item in items))

    assert all(result.found and result.error is None for result in again.values())
    assert len(invoices(ready)) == 5


def test_a_list_that_never_arrived_is_written_by_the_next_try(ready: Books) -> None:
    ready.fault(kind="cut_before", method="POST", path="/invoice/list", times=1)
    items = [invoice_item(f"woo:d:{number}") for number in range(5)]
    write_invoices(ready, *items)

    again = write_invoices(ready, *(replace(item, attempted=True) for item in items))

    assert not any(result.found for result in again.values())
    assert len(invoices(ready)) == 5


@pytest.mark.parametrize("path", ["/order$", "/:invoice$"])
@pytest.mark.parametrize("kind", ["cut_before", "cut_after"])
def test_a_single_invoice_cut_at_any_step_is_there_once_after_the_next_try(
    without_lists: Books, path: str, kind: str
) -> None:
    write_invoices(without_lists, invoice_item("woo:e:0"))
    without_lists.fault(kind=kind, path=path, times=1)
    lost = write_invoices(without_lists, invoice_item("woo:e:1"))["woo:e:1"]
    assert isinstance(lost.error, UnknownOutcome)

    again = write_invoices(without_lists, invoice_item("woo:e:1", attempted=True))["woo:e:1"]

    assert again.error is None
    assert len(invoices(without_lists)) == 2
    assert len(without_lists.dump()["orders"]) == 2


def test_a_company_without_a_bank_account_is_refused_in_tripletexs_words(
    ready_books: Callable[..., Books],
) -> None:
    books = ready_books(bank_account_number="")

    written = write_invoices(books, invoice_item("woo:g:2"))["woo:g:2"]

    assert isinstance(written.error, LedgerRejected)
    assert "bankkontonummer" in written.error.remote_message
    assert invoices(books) == []


def test_gross_priced_and_foreign_invoices_read_back_equal(ready: Books) -> None:
    lines = tuple(replace(line, unit_price=(line.gross / line.quantity)) for line in sales_invoice("x").lines)
    expected = sales_invoice("woo:h:1", lines=lines, prices_include_vat=True, currency="EUR")

    written = write_invoices(ready, WriteItem(reference="woo:h:1", value=expected))["woo:h:1"]

    assert written.error is None
    (back,) = ready.target.read_many("invoice", [written.remote_id], dates=(DAY, DAY), ids=ready.ids)
    assert invoice_differences(expected, back.value) == ()


def test_rounding_to_whole_kroner_shows_as_a_difference(ready_books: Callable[..., Books]) -> None:
    books = ready_books(amount_roundoff=True)

    written = write_invoices(books, invoice_item("woo:i:1"))["woo:i:1"]

    (back,) = books.target.read_many("invoice", [written.remote_id], dates=(DAY, DAY), ids=books.ids)
    assert "amount_roundoff" in {found.field for found in invoice_differences(sales_invoice("x"), back.value)}
