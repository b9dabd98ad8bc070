"""Payments of invoices in another currency: in the account's and the invoice's money; Tripletex posts the difference."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from integrations.accounting.voucher import Prepaid
from integrations.connectors.contract import WriteItem
from integrations.errors import NotReady, UnknownOutcome
from tests.connectors.cases import DAY, ids_of, kr, sales_invoice
from tests.connectors.conftest import Books
from tests.connectors.tripletex.writing import invoices, write_invoices

EARLIER, LATER = DAY - timedelta(days=20), DAY + timedelta(days=1)


def paid(gross: str, account: str = "1931", on: date = DAY, kroner: str | None = None) -> Prepaid:
    worth = None if kroner is None else kr(kroner)
    return Prepaid(method="klarna", account=account, gross=kr(gross), paid_on=on, kroner=worth)


def item(reference: str, *prepaid: Prepaid, attempted: bool = False) -> WriteItem:
    """An invoice of EUR 14,048.80."""
    lines = tuple(replace(line, unit_price=(line.gross / line.quantity)) for line in sales_invoice("x").lines)
    value = sales_invoice(reference, lines=lines, prices_include_vat=True, currency="EUR", prepaid=prepaid)
    return WriteItem(reference=reference, value=value, attempted=attempted)


def balances(books: Books) -> dict[str, Decimal]:
    """What every account holds, in kroner."""
    found: dict[str, Decimal] = {}
    for voucher in books.dump()["vouchers"]:
        for row in voucher["postings"]:
            account = str(row["account"])
            found[account] = found.get(account, Decimal(0)) + Decimal(str(row["net"]))
    return {account: held for account, held in found.items() if held}


def standing_at(books: Books, remote_id: str) -> Decimal:
    (back,) = books.target.read_many("invoice", [remote_id], dates=(DAY, DAY), ids=books.ids)
    assert back.value.outstanding == 0
    return back.value.kroner


@pytest.mark.parametrize("books_name", ["ready", "without_lists"])
def test_payments_of_the_same_day_settle_at_the_kroner_that_the_invoice_stands_at(
    books_name: str, request: pytest.FixtureRequest
) -> None:
    books: Books = request.getfixturevalue(books_name)
    thirds = (paid("4682.93"), paid("4682.93", "1932"), paid("4682.94", "2902"))

    written = write_invoices(books, item("woo:x:1", *thirds))["woo:x:1"]

    assert written.error is None
    kroner, held = standing_at(books, written.remote_id), balances(books)
    assert held["1931"] + held["1932"] + held["2902"] == kroner
    assert not {"1500", "8060", "8160"} & held.keys()


def test_payments_of_other_days_leave_the_difference_that_tripletex_posts(ready: Books) -> None:
    parts = (
        paid("4000.00", on=EARLIER, kroner="43000.00"),
        paid("4048.80"),
        paid("6000.00", on=LATER, kroner="65000.00"),
    )

    written = write_invoices(ready, item("woo:x:2", *parts))["woo:x:2"]

    kroner, held = standing_at(ready, written.remote_id), balances(ready)
    same_day = held["1931"] - kr("43000.00") - kr("65000.00")
    assert abs(same_day - kroner * kr("4048.80") / kr("14048.80")) < kr("0.02")
    assert "1500" not in held
    assert held.get("8060", 0) + held.get("8160", 0) == kroner - held["1931"]


@pytest.mark.parametrize("kind", ["cut_before", "cut_after"])
@pytest.mark.parametrize("skip", [0, 1, 2])
def test_a_payment_lost_on_the_way_is_registered_once(ready: Books, kind: str, skip: int) -> None:
    thirds = (paid("4682.93"), paid("4682.93", "1932"), paid("4682.94", "2902"))
    ready.fault(kind=kind, path="/:payment", skip=skip, times=1)
    lost = write_invoices(ready, item("woo:x:3", *thirds))["woo:x:3"]
    assert isinstance(lost.error, UnknownOutcome)

    again = write_invoices(ready, item("woo:x:3", *thirds, attempted=True))["woo:x:3"]

    assert again.error is None
    standing_at(ready, again.remote_id)
    assert len(invoices(ready)) == 1
    assert not {"1500", "8060", "8160"} & balances(ready).keys()


def euro_account(books: Books, currency: str = "EUR") -> None:
    """A clearing account in another currency, with its payment type."""
    books.control("add_account", number=1939, name=f"Klarna {currency}", currency=currency)
    books.control("add_payment_type", description=f"Klarna {currency}", account_number=1939)
    mirrored = ids_of(books.target)
    books.ids = replace(mirrored, parties=books.ids.parties)


def test_an_account_in_the_invoices_currency_is_paid_in_that_currency(ready: Books) -> None:
    euro_account(ready)

    written = write_invoices(ready, item("woo:x:4", paid("14048.80", "1939")))["woo:x:4"]

    assert written.error is None
    kroner, held = standing_at(ready, written.remote_id), balances(ready)
    assert abs(held["1939"] - kroner) <= kr("0.02")
    assert "1500" not in held


def test_an_account_in_a_third_currency_is_told_before_anything_is_sent(ready: Books) -> None:
    euro_account(ready, "SEK")
    ready.calls()

    written = write_invoices(ready, item("woo:x:5", paid("14048.80", "1939")))["woo:x:5"]

    assert isinstance(written.error, NotReady)
    assert written.error.params == {
        "item": "payment_type_currency",
        "account": "1939",
        "account_currency": "SEK",
        "currency": "EUR",
    }
    assert ready.calls() == {}


def test_a_payment_in_kroner_still_rides_along(ready: Books, new_books: Callable[..., Any]) -> None:
    value = sales_invoice("woo:x:6", prepaid=(paid("14048.80"),))

    write_invoices(ready, WriteItem(reference="woo:x:6", value=value))

    assert ready.calls() == {"POST /v2/invoice/list": 1}
