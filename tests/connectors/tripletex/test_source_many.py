"""Each record is found and answered once, however many there are, in few calls."""

import time
from collections.abc import Callable

import pytest

from tests.connectors.conftest import Books
from tests.connectors.tripletex.sources import add, edit, listed, next_page, poll, source_of

Make = Callable[..., Books]


@pytest.mark.parametrize("kind", ["customer", "supplier", "product", "project"])
def test_every_id_is_answered_once_in_few_calls(books: Books, kind: str) -> None:
    books.control("seed", **{f"{kind}s": 230})
    with source_of(books) as source:
        ids = listed(source, kind)
        if kind != "project":
            edit(books, kind, ids[0], isInactive=True)
        books.control("delete", kind=kind, id=int(ids[1]))
        books.calls()
        found = list(source.read_many(kind, [*ids, ids[2], "x", "9" * 30]))

    assert sorted(one.document_id for one in found) == sorted([*ids, "x", "9" * 30])
    gone = [
        one.document_id for one in found if one.error is not None and one.error.code == "document_missing"
    ]
    assert sorted(gone) == sorted([ids[1], "x", "9" * 30])
    # The id that no list shows is asked for by itself; inactive parties stand in a list of their own.
    lists = 4 if kind in ("customer", "supplier") else 3
    assert books.calls() == {f"GET /v2/{kind}": lists, f"GET /v2/{kind}/{{id}}": 1}


def test_inactive_and_closed_ones_are_listed_and_nothing_is_passed_over_when_rows_vanish(
    books: Books,
) -> None:
    books.control("seed", customers=2010)
    last = add(books, "customer", name="Sist", isInactive=True)

    with source_of(books) as source:
        page = next_page(source, "customer", None)
        found = [ref.document_id for ref in page.refs]
        for gone in found[:8]:
            books.control("delete", kind="customer", id=int(gone))
        while page.more:
            page = next_page(source, "customer", page.position)
            found += [ref.document_id for ref in page.refs]
        again = listed(source, "customer")

    assert len(again) == len(set(again)) == 2003
    assert set(again) <= set(found)
    assert found[-1] == last


NARROWED = {"customer": 1700, "supplier": 1300, "product": 2500, "project": 1900}


@pytest.mark.parametrize(("kind", "count"), NARROWED.items())
def test_more_than_tripletex_gives_at_once_is_listed_in_slices(
    new_books: Make, kind: str, count: int
) -> None:
    books = new_books(most_rows=600, rate_limit=100_000)
    books.control("seed", **{f"{kind}s": count}, now=time.time() - 400 * 86_400)
    if kind == "product":
        for number in ("A", "B"):
            add(books, kind, name=number, number=number, priceExcludingVatCurrency=10_000_001)
    elif kind == "customer":
        add(books, kind, name="Langt unna", customerNumber=712_345)
    expected = count + {"product": 2, "customer": 1}.get(kind, 0)

    with source_of(books) as source:
        found = listed(source, kind)
        polled, _ = poll(source, kind)
        whole = list(source.all_records(kind, with_inactive=True))

    assert len(found) == len(set(found)) == expected
    assert sorted(polled) == sorted(found) == sorted(one.document_id for one in whole)
    assert not [one.error for one in whole if one.error]


def test_many_records_take_few_calls(books: Books) -> None:
    books.control("seed", customers=3000)
    with source_of(books) as source:
        before = source.calls
        ids = listed(source, "customer")
        assert sum(1 for one in source.read_many("customer", ids) if one.error is None) == 3000
        assert (source.calls - before) / 3000 <= 0.0125
        before = source.calls
        records = [one.record for one in source.all_records("customer", with_inactive=True)]
        assert source.calls - before <= 5
    assert [getattr(one, "source_id", "") for one in records] == ids


def test_a_listing_of_everything_waits_for_the_rate_budget(books: Books) -> None:
    books.control("seed", products=3000)
    books.fault(kind="rate_limit", method="GET", path="/v2/product", skip=1, times=1, reset=8)
    waited: list[float] = []

    with source_of(books, sleep=waited.append, clock=lambda: time.monotonic() + sum(waited)) as source:
        assert len(list(source.all_records("product", with_inactive=True))) == 3000
    assert 8 < sum(waited) < 11
