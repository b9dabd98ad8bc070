"""A period's vouchers, whoever made them: whole, in few calls, each once, also where a month holds more than one filter may."""

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from integrations.accounting.past_vouchers import PastPosting, PastVoucher
from integrations.connectors.tripletex.ledger_history import INVOICE_FIELDS, ROWS, VOUCHER_FIELDS
from integrations.errors import RateLimited
from tests.connectors.cases import BUSINESS, far, invoice_item, party_item, with_parties
from tests.connectors.conftest import Books
from tests.connectors.tripletex.test_specification import unknown_fields
from tests.shared import needs_shared

YEAR = {"first": date(2026, 1, 1), "last": date(2026, 12, 31)}


def foreign(number: int, day: str = "2026-03-11", **fields: Any) -> dict[str, Any]:
    """A sale of 499,00 paid with Vipps, as another program books it."""
    return {
        "date": day,
        "description": f"Ordre {number}",
        "postings": [
            {"account": 1932, "gross": "499.00", "text": "Vipps"},
            {"account": 3000, "gross": "-499.00", "vat": "3"},
        ],
        **fields,
    }


def everything(books: Books, **period: date) -> tuple[list[PastVoucher], int]:
    """All vouchers of a period, and how many pages they came on; each position goes through JSON, as a stored one does."""
    found, position, more, pages = [], None, True, 0
    while more:
        page = books.target.past_vouchers(position, **{**YEAR, **period})
        found += page.vouchers
        position, more, pages = json.loads(json.dumps(page.position)), page.more, pages + 1
        assert more == (page.reached <= {**YEAR, **period}["last"])
    return found, pages


def test_a_voucher_is_told_whole(books: Books) -> None:
    [made] = books.control("book_vouchers", vouchers=[foreign(10432, external_number="annen-10432")])

    [found], _ = everything(books)

    common = {"currency": "NOK", "customer": "", "invoice_number": ""}
    assert found == PastVoucher(
        id=made["id"], number=made["number"], date=date(2026, 3, 11), description="Ordre 10432",
        external_number="annen-10432", kind="", reverses="", note="",
        postings=(
            PastPosting(
                account="1932", account_name="Vipps oppgjør", net=Decimal("499.00"), gross=Decimal("499.00"),
                gross_currency=Decimal("499.00"), vat_code="0", text="Vipps", **common,
            ),
            PastPosting(
                account="3000", account_name="Salgsinntekt, avgiftspliktig", net=Decimal("-399.20"),
                gross=Decimal("-499.00"), gross_currency=Decimal("-499.00"), vat_code="3", text="Ordre 10432", **common,
            ),
            PastPosting(
                account="2700", account_name="Utgående merverdiavgift, høy sats", net=Decimal("-99.80"),
                gross=Decimal("-99.80"), gross_currency=Decimal("-99.80"), vat_code="0", text="Ordre 10432",
                by_ledger=True, **common,
            ),
        ),
    )  # fmt: skip


def test_a_reversal_says_what_it_takes_back(books: Books) -> None:
    [made] = books.control("book_vouchers", vouchers=[foreign(1)])
    books.control("reverse_vouchers", ids=[int(made["id"])], date="2026-04-01")

    found, _ = everything(books)

    assert [one.reverses for one in found] == ["", made["id"]]


def test_an_invoice_says_what_its_order_says(new_books: Callable[..., Books]) -> None:
    books = new_books()
    made = books.target.write_many("party", [party_item(BUSINESS)], books.ids, deadline=far())
    ids = with_parties(books.ids, **{row.reference.replace(":", "__"): row.remote_id for row in made})
    list(books.target.write_many("invoice", [invoice_item("woo:i:1")], ids, deadline=far()))

    [found], _ = everything(books)

    assert "woo:i:1" in found.note
    assert found.turnover() > 0


def test_the_period_holds_both_its_days_and_no_other(books: Books) -> None:
    days = ("2026-03-10", "2026-03-11", "2026-05-31", "2026-06-01")
    books.control("book_vouchers", vouchers=[foreign(n, day) for n, day in enumerate(days)])

    found, pages = everything(books, first=date(2026, 3, 11), last=date(2026, 5, 31))

    assert ([one.date.isoformat() for one in found], pages) == (["2026-03-11", "2026-05-31"], 3)


def test_a_crowded_month_is_read_in_pages_and_in_halves(new_books: Callable[..., Books]) -> None:
    books = new_books(rate_limit=100_000)
    made = books.control(
        "book_vouchers", vouchers=[foreign(n, f"2026-03-{n % 28 + 1:02}") for n in range(ROWS + 40)]
    )
    march = {"first": date(2026, 3, 1), "last": date(2026, 3, 31)}

    paged = everything(books, **march)
    books.control("set", most_rows=200)
    cut = everything(books, **march)

    for found, pages in (paged, cut):
        assert {one.id for one in found} == {one["id"] for one in made}
        assert len(found) == len(made)
        assert pages <= 4


def test_what_is_booked_meanwhile_is_told_too_and_moves_nothing(new_books: Callable[..., Books]) -> None:
    books = new_books(rate_limit=100_000)
    made = books.control("book_vouchers", vouchers=[foreign(n) for n in range(ROWS + 5)])
    march = {"first": date(2026, 3, 1), "last": date(2026, 3, 31)}

    first = books.target.past_vouchers(None, **march)
    [late] = books.control("book_vouchers", vouchers=[foreign(99, "2026-03-01")])
    second = books.target.past_vouchers(first.position, **march)

    told = [one.id for page in (first, second) for one in page.vouchers]
    assert told == [*(one["id"] for one in made), late["id"]]
    assert (first.more, second.more) == (True, False)


def test_it_costs_a_call_for_each_month(new_books: Callable[..., Books]) -> None:
    books = new_books(rate_limit=100_000)
    books.control("book_vouchers", vouchers=[foreign(n, f"2026-{n % 12 + 1:02}-05") for n in range(600)])
    books.calls()

    found, _ = everything(books)

    assert len(found) == 600
    assert books.calls() == {"GET /v2/ledger/voucher": 12}


def test_errors_are_ours(books: Books) -> None:
    books.fault(kind="rate_limit", path="/ledger/voucher", reset=9)
    with pytest.raises(RateLimited):
        books.target.past_vouchers(None, **YEAR)


def test_where_the_key_may_not_see_invoices_their_vouchers_are_read_all_the_same(
    new_books: Callable[..., Books],
) -> None:
    books = new_books()
    rows = [
        {"account": 1932, "gross": "499.00", "invoice_number": "77"},
        {"account": 3000, "gross": "-499.00", "vat": "3"},
    ]
    books.control("book_vouchers", vouchers=[foreign(1, postings=rows)])
    refusal = json.dumps({"status": 403, "code": 9000, "message": "No", "validationMessages": None})
    books.fault(kind="status", status=403, path="/invoice", body=refusal)

    [found], _ = everything(books)

    assert (found.note, found.postings[0].invoice_number) == ("", "77")


@needs_shared
def test_every_request_and_field_is_one_that_the_specification_knows(
    new_books: Callable[..., Books], exchanges: Callable[[], list[dict[str, Any]]]
) -> None:
    from tests.sandbox.contract import check_request, check_response

    before = len(exchanges())
    test_an_invoice_says_what_its_order_says(new_books)

    sent = [row for row in exchanges()[before:] if row["method"] == "GET" and row["system"] == "tripletex"]
    assert {"/v2/ledger/voucher", "/v2/invoice"} <= {row["path"] for row in sent}
    for row in sent:
        check_request(row["method"], row["path"], [tuple(pair) for pair in row["query"]], row["body"])
        check_response(row["method"], row["path"], row["status"], row["response"])
    assert unknown_fields(VOUCHER_FIELDS, "Voucher") == unknown_fields(INVOICE_FIELDS, "Invoice") == []
