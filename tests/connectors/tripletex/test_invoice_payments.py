"""Payments that come with an invoice, and sending when asked."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from integrations.accounting.verify import invoice_differences
from integrations.errors import AccessDenied, LedgerRejected, NotReady, TemporaryError, UnknownOutcome
from tests.connectors.cases import DAY, invoice_item, prepaid, sales_invoice
from tests.connectors.conftest import Books
from tests.connectors.tripletex.writing import invoices, write_invoices


def test_a_payment_rides_along(ready: Books) -> None:
    paid = (prepaid("klarna", "1931", "14048.80"),)

    written = write_invoices(ready, invoice_item("woo:f:1", prepaid=paid))["woo:f:1"]

    assert ready.calls() == {"POST /v2/invoice/list": 1}
    (back,) = ready.target.read_many("invoice", [written.remote_id], dates=(DAY, DAY), ids=ready.ids)
    assert invoice_differences(sales_invoice("x", prepaid=paid), back.value) == ()


TWO = (prepaid("klarna", "1931", "10000.00"), prepaid("gift_card", "2902", "4048.80"))


@pytest.mark.parametrize("books_name", ["ready", "without_lists"])
def test_several_payments_follow_the_invoice(books_name: str, request: pytest.FixtureRequest) -> None:
    books: Books = request.getfixturevalue(books_name)

    written = write_invoices(books, invoice_item("woo:f:2", prepaid=TWO))["woo:f:2"]

    assert written.error is None
    (back,) = books.target.read_many("invoice", [written.remote_id], dates=(DAY, DAY), ids=books.ids)
    assert invoice_differences(sales_invoice("x", prepaid=TWO), back.value) == ()


@pytest.mark.parametrize("kind", ["cut_before", "cut_after"])
@pytest.mark.parametrize("skip", [0, 1])
def test_a_payment_lost_on_the_way_is_registered_once(ready: Books, kind: str, skip: int) -> None:
    ready.fault(kind=kind, path="/:payment", skip=skip, times=1)
    lost = write_invoices(ready, invoice_item("woo:f:3", prepaid=TWO))["woo:f:3"]
    assert isinstance(lost.error, UnknownOutcome)
    assert lost.secondary["invoice_id"]

    again = write_invoices(ready, invoice_item("woo:f:3", prepaid=TWO, attempted=True))["woo:f:3"]

    assert again.error is None
    (back,) = ready.target.read_many("invoice", [again.remote_id], dates=(DAY, DAY), ids=ready.ids)
    assert back.value.outstanding == Decimal("0.00")
    assert len(invoices(ready)) == 1


def test_a_payment_without_a_payment_type_is_told_before_anything_is_sent(ready: Books) -> None:
    written = write_invoices(ready, invoice_item("woo:g:1", prepaid=(prepaid("svea", "1937", "14048.80"),)))[
        "woo:g:1"
    ]

    assert isinstance(written.error, NotReady)
    assert written.error.params == {"item": "payment_type", "account": "1937", "method": "svea"}
    assert ready.calls() == {}


def test_a_payment_that_is_refused_leaves_the_invoice_to_be_found(ready: Books) -> None:
    refusal = '{"status": 422, "code": 18000, "message": "Nei", "validationMessages": null, "requestId": "r"}'
    ready.fault(kind="status", status=422, path="/:payment", body=refusal, times=1)

    first = write_invoices(ready, invoice_item("woo:f:4", prepaid=TWO))["woo:f:4"]
    second = write_invoices(ready, invoice_item("woo:f:4", prepaid=TWO, attempted=True))["woo:f:4"]

    assert isinstance(first.error, TemporaryError)
    assert first.error.code == "payment_not_registered"
    assert second.error is None
    assert len(invoices(ready)) == 1


def test_an_order_that_cannot_be_invoiced_is_not_left_behind(ready_books: Callable[..., Books]) -> None:
    books = ready_books(bank_account_number="", beta_lists=False)

    written = write_invoices(books, invoice_item("woo:g:3"))["woo:g:3"]

    assert isinstance(written.error, LedgerRejected)
    assert books.dump()["orders"] == []


def test_a_missing_right_is_not_mistaken_for_a_missing_list(ready: Books) -> None:
    refusal = '{"status": 403, "code": 9000, "message": "Nei", "validationMessages": null, "requestId": "r"}'
    ready.fault(
        kind="status", status=403, method="POST", path="/(invoice/list|order)$", body=refusal, times=2
    )
    refused = write_invoices(ready, invoice_item("woo:g:4"))["woo:g:4"]
    ready.calls()

    written = write_invoices(ready, invoice_item("woo:g:4"))["woo:g:4"]

    assert isinstance(refused.error, AccessDenied)
    assert written.error is None
    assert ready.calls() == {"POST /v2/invoice/list": 1}


def test_an_invoice_is_sent_when_asked_to_and_allowed(ready_books: Callable[..., Books]) -> None:
    allowed, silent = ready_books(options={"send_invoices": True}), ready_books()
    first = write_invoices(allowed, invoice_item("woo:k:1"))["woo:k:1"]
    second = write_invoices(silent, invoice_item("woo:k:1"))["woo:k:1"]

    allowed.target.send_invoice(first.remote_id, send_type="EMAIL", email="regnskap@fjell.example")
    with pytest.raises(LedgerRejected) as refused:
        silent.target.send_invoice(second.remote_id, send_type="EMAIL")

    assert [(mail["channel"], mail["to"]) for mail in allowed.dump()["mails"]] == [
        ("EMAIL", "regnskap@fjell.example")
    ]
    assert (refused.value.code, silent.dump()["mails"]) == ("sending_not_allowed", [])
