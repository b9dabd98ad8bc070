"""What changes is told once, though Tripletex has no list of changes for projects; a repeated poll tells nothing."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from integrations.errors import BadCredentials
from tests.connectors.conftest import Books
from tests.connectors.tripletex.sources import LONG_AGO, add, edit, listed, poll, source_of

Make = Callable[..., Books]
HOUR = 3600


def test_a_project_is_told_when_it_is_made_renamed_closed_opened_and_renumbered(books: Books) -> None:
    first, second = add(books, "project", name="Messe"), add(books, "project", name="Turné")

    with source_of(books) as source:
        told, position = poll(source, "project")
        assert told == [first, second]
        for changes in (
            {"name": "Messe 2026"},
            {"isClosed": True, "endDate": "2026-11-01"},
            {"isClosed": False, "endDate": None},
            {"number": "2026-7"},
            {"description": "Hall B"},
        ):
            edit(books, "project", first, **changes)
            told, position = poll(source, "project", position)
            again, position = poll(source, "project", position)
            assert (told, again) == ([first], [])
        third = add(books, "project", name="Ny")
        books.control("delete", kind="project", id=int(second))
        told, position = poll(source, "project", position)
        assert (told, listed(source, "project")) == ([third], [first, third])


def test_a_first_poll_begins_where_it_is_told_to(books: Books) -> None:
    now = time.time()
    add(books, "project", name="Gammelt", now=now - 2 * HOUR)
    old = add(books, "project", name="Endret", now=now - 2 * HOUR)
    edit(books, "project", old, now=now - 60, name="Endret nå")
    fresh = add(books, "project", name="Nytt", now=now)

    with source_of(books) as source:
        since = datetime.now(UTC) - timedelta(hours=1)
        told, position = poll(source, "project", since=since)
        again, _ = poll(source, "project", position, since=since)

    assert (told, again) == ([old, fresh], [])


@pytest.mark.parametrize("honoured", [True, False])
@pytest.mark.parametrize("kind", ["customer", "supplier"])
def test_parties_are_told_once_whether_tripletex_narrows_the_list_or_not(
    new_books: Make, kind: str, honoured: bool
) -> None:
    books = new_books(honours_changed_since=honoured)
    books.control("seed", **{f"{kind}s": 30}, now=time.time() - 100 * HOUR)
    since = datetime.now(UTC) - timedelta(hours=1)

    with source_of(books) as source:
        nothing, position = poll(source, kind, since=since)
        first, *_, last = listed(source, kind)
        edit(books, kind, last, isInactive=True)
        edit(books, kind, first, name="Nytt navn")
        told, position = poll(source, kind, position)
        again, position = poll(source, kind, position)

    assert (nothing, told, again) == ([], [first, last], [])


def test_the_list_of_changes_is_short_where_tripletex_narrows_it(books: Books) -> None:
    books.control("seed", customers=2500, now=time.time() - 100 * HOUR)
    with source_of(books) as source:
        since = datetime.now(UTC) - timedelta(hours=1)
        _, position = poll(source, "customer", since=since)
        books.calls()
        poll(source, "customer", position)
    # Active ones, inactive ones.
    assert books.calls() == {"GET /v2/customer": 2}


def test_stock_and_terms_are_told_by_what_they_say(new_books: Make) -> None:
    books = new_books(logistics=True)
    cable = add(books, "product", name="Kabel", number="K-1")
    books.control("set_stock", product_id=int(cable), quantity=5)
    for _ in range(2):
        buyer = add(books, "customer", name="A", invoicesDueIn=14)

    with source_of(books) as source:
        stock, at_stock = poll(source, "stock")
        terms, at_terms = poll(source, "payment_terms")
        books.control("set_stock", product_id=int(cable), quantity=4)
        edit(books, "customer", buyer, name="B")
        new_stock, at_stock = poll(source, "stock", at_stock)
        new_terms, at_terms = poll(source, "payment_terms", at_terms)
        edit(books, "customer", buyer, invoicesDueIn=20)
        assert poll(source, "stock", at_stock)[0] == []
        assert poll(source, "payment_terms", at_terms)[0] == ["days:20"]

    assert (stock, terms) == ([cable], ["days:14"])
    assert (new_stock, new_terms) == ([cable], [])


def test_many_projects_are_told_over_several_pages_and_each_once(books: Books) -> None:
    books.control("seed", projects=2300)
    with source_of(books) as source:
        page = source.changed_since("project", None, since=LONG_AGO, now=datetime.now(UTC))
        ids = [ref.document_id for ref in page.refs]
        edit(books, "project", ids[0], name="Endret mens vi leste")
        more, position = poll(source, "project", page.position)
        later, position = poll(source, "project", position)
        again, _ = poll(source, "project", position)

    assert len({*ids, *more}) == len(ids) + len(more) == 2300
    assert (later, again) == ([ids[0]], [])


def test_each_tells_when_and_is_called_by_number_and_name(books: Books) -> None:
    found = add(books, "project", name="Messe", now=1_780_000_000)

    with source_of(books) as source:
        page = source.changed_since("project", None, since=LONG_AGO, now=datetime.now(UTC))

    (ref,) = page.refs
    assert (ref.kind, ref.document_id, ref.label) == ("project", found, "1 Messe")
    assert ref.changed_at == datetime.fromtimestamp(1_780_000_000, UTC)


def test_a_dead_key_stops_the_reading_of_all(books: Books) -> None:
    books.control("seed", products=250)
    with source_of(books, in_flight=1) as source:
        ids = listed(source, "product")
        books.control("revoke_token")
        books.control("expire_sessions")
        errors = [one.error for one in source.read_many("product", ids)]

    assert len(errors) == 250
    assert all(isinstance(error, BadCredentials) for error in errors)
