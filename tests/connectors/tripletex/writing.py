"""Writing test documents and looking at what the company then holds."""

from typing import Any

from integrations.connectors.contract import Ids, WriteItem, Written
from tests.connectors.cases import far
from tests.connectors.conftest import Books


def write(
    books: Books,
    *items: WriteItem,
    kind: str = "voucher",
    ids: Ids | None = None,
    deadline: float | None = None,
) -> dict[str, Written]:
    """Write items and give the results by reference; each reference is answered exactly once."""
    results = list(books.target.write_many(kind, list(items), ids or books.ids, deadline=deadline or far()))
    assert len({result.reference for result in results}) == len(results) == len(items)
    return {result.reference: result for result in results}


def write_invoices(books: Books, *items: WriteItem) -> dict[str, Written]:
    """The same for invoices."""
    return write(books, *items, kind="invoice")


def held(books: Books) -> list[str]:
    """The references of all vouchers."""
    return sorted(voucher["external_number"] for voucher in books.dump()["vouchers"])


def invoices(books: Books) -> list[dict[str, Any]]:
    """All finished invoices."""
    return books.dump()["invoices"]
