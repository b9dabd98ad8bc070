"""Exchange rates for documents in foreign currency: from the one source that the tenant chose, never from two at once.

A document that has been booked, or announced, keeps the rates of that time: a second try and a refund find the very
kroner again. Others take the rate of their own day; on a day without one, the last before it (FX-1).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from integrations.accounting.currency import booked_rates
from integrations.accounting.documents import Refund
from integrations.accounting.rules import Rate
from integrations.connectors.contract import Target
from integrations.errors import SyncError, UnsupportedDocument
from integrations.flows import rate_reading
from integrations.flows.rate_reading import Needed, oslo_date
from integrations.models import Connection, EntityLink
from integrations.sync.rules import Book


def with_rates(
    book: Book, needed: Iterable[Needed], *, target: Callable[[], Target], keep: bool, now: datetime
) -> tuple[Book, dict[Needed, SyncError]]:
    """The book with the rates that documents need, and those that cannot be had, with why.

    A rate that its source does not have stays missing: booking then stops the document for want of it. One of a day to
    come is refused; one whose source does not answer is waited for. ``keep`` stores what was read.
    """
    wanted = sorted(set(needed) - book.rules.rates.keys())
    if not wanted:
        return book, {}
    today = oslo_date(now)
    failed: dict[Needed, SyncError] = {
        pair: UnsupportedDocument(
            "rate_of_future_day", params={"currency": pair[0], "date": pair[1].isoformat()}
        )
        for pair in wanted
        if pair[1] > today
    }
    due = [pair for pair in wanted if pair not in failed]
    if book.rules.rate_source == Connection.RateSource.TRIPLETEX:
        found, unread = rate_reading.from_ledger(
            due, currencies=book.ids.currencies, target=target, keep=keep, now=now
        )
    else:
        found, unread = rate_reading.from_norges_bank(due, keep=keep, now=now)
    return with_given(book, found), {**failed, **unread}


def with_given(book: Book, rates: Mapping[Needed, Rate]) -> Book:
    """The book with ``rates`` over its own."""
    if not rates:
        return book
    return replace(book, rules=replace(book.rules, rates={**book.rules.rates, **rates}))


def of_documents(
    connection: Connection, documents: Iterable[tuple[Any, Iterable[EntityLink]]]
) -> list[dict[Needed, Rate]]:
    """For each document with its own links: the rates that it, or the sale it takes back, was booked by."""
    pairs = [(document, list(links)) for document, links in documents]
    sales = {document.sale_id for document, _ in pairs if isinstance(document, Refund)}
    of_sales: dict[str, list[dict[str, Any]]] = {}
    if sales:
        rows = EntityLink.objects.filter(connection=connection, flow="sale", document_id__in=sales)
        for document_id, expected in rows.values_list("document_id", "expected"):
            of_sales.setdefault(document_id, []).append(expected)
    return [
        {
            **booked_rates(of_sales.get(document.sale_id, ()) if isinstance(document, Refund) else ()),
            **booked_rates(link.expected for link in links),
        }
        for document, links in pairs
    ]
