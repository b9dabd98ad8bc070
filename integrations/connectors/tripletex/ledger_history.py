"""A period's vouchers with their postings, whoever made them, page by page: what the ledger itself can tell of habits.

By vouchers, not by postings: one call tells some thousand postings, and each voucher is whole. Asked for a month at a time
(a filter that fits more than 10,000 rows is refused), sorted by id: what is booked meanwhile stands at the end and moves
nothing. A page begins with the last rows of the one before, as one that is deleted moves all after it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from integrations.accounting.past_vouchers import PastPosting, PastVoucher
from integrations.connectors.contract import PastPage
from integrations.connectors.tripletex.amounts import ore
from integrations.connectors.tripletex.client import PAGE, TripletexClient
from integrations.errors import PermanentError, TemporaryError

VOUCHER_FIELDS = (
    "id,date,number,year,description,externalVoucherNumber,voucherType(name),reverseVoucher(id),"
    "postings(row,account(number,name),vatType(number),amount,amountGross,amountGrossCurrency,currency(code),"
    "description,customer(name),invoiceNumber,systemGenerated)"
)
INVOICE_FIELDS = "id,comment,invoiceComment,voucher(id),orders(reference,invoiceComment,internalComment)"
ROWS = 500
"""Vouchers a call, some two thousand postings."""
OVERLAP = 5
_DAY = timedelta(days=1)
Span = tuple[date, date]


@dataclass(slots=True, kw_only=True)
class _Place:
    """How far a reading has come: the spans left, rows of the first one that are seen, and the last id among them."""

    spans: list[Span]
    offset: int = 0
    after: int = 0

    @classmethod
    def of(cls, position: Mapping[str, Any] | None, *, first: date, last: date) -> "_Place":
        if not position:
            return cls(spans=list(_months(first, last)))
        spans = [(date.fromisoformat(start), date.fromisoformat(end)) for start, end in position["spans"]]
        return cls(spans=spans, offset=int(position["offset"]), after=int(position["after"]))

    @property
    def position(self) -> dict[str, Any]:
        spans = [[first.isoformat(), last.isoformat()] for first, last in self.spans]
        return {"spans": spans, "offset": self.offset, "after": self.after}

    def next_span(self) -> None:
        del self.spans[0]
        self.offset = self.after = 0


def past_vouchers(
    client: TripletexClient, position: Mapping[str, Any] | None, *, first: date, last: date
) -> PastPage:
    """The next page of the vouchers dated from ``first`` to ``last`` inclusive. Raises SyncError.

    One call, and one more for every thousand invoices where there are some among them.
    """
    place = _Place.of(position, first=first, last=last)
    while place.spans:
        rows = _rows(client, place)
        if rows is None:
            continue
        fresh = [row for row in rows if int(row["id"]) > place.after]
        vouchers = tuple(_vouchers(client, fresh))
        if len(rows) < ROWS:
            place.next_span()
        else:
            place.offset = max(0, place.offset - OVERLAP) + len(rows)
            place.after = max(int(row["id"]) for row in rows)
        return _page(vouchers, place, last)
    return _page((), place, last)


def _page(vouchers: tuple[PastVoucher, ...], place: _Place, last: date) -> PastPage:
    reached = place.spans[0][0] if place.spans else last + _DAY
    return PastPage(vouchers=vouchers, position=place.position, more=bool(place.spans), reached=reached)


def _rows(client: TripletexClient, place: _Place) -> list[Any] | None:
    """The next rows; None when the span had to be cut in halves first."""
    start, end = place.spans[0]
    params = {
        "dateFrom": start.isoformat(),
        "dateTo": (end + _DAY).isoformat(),
        "from": max(0, place.offset - OVERLAP),
        "count": ROWS,
        "sorting": "id",
    }
    try:
        return client.page("/ledger/voucher", fields=VOUCHER_FIELDS, params=params)
    except PermanentError as error:
        if error.code != "too_many_rows" or start == end:
            raise
    middle = start + (end - start) // 2
    place.next_span()
    place.spans[:0] = [(start, middle), (middle + _DAY, end)]
    return None


def _months(first: date, last: date) -> Iterator[Span]:
    while first <= last:
        following = (first.replace(day=1) + timedelta(days=32)).replace(day=1)
        yield first, min(last, following - _DAY)
        first = following


def _vouchers(client: TripletexClient, rows: Sequence[Mapping[str, Any]]) -> Iterator[PastVoucher]:
    notes = _notes(client, [row for row in rows if _is_invoice(row)])
    for row in rows:
        try:
            yield _voucher(row, note=notes.get(str(row["id"]), ""))
        except (KeyError, TypeError, ValueError, ArithmeticError) as error:
            params = {"where": "ledger/voucher", "field": str(error)}
            raise TemporaryError("malformed_answer", params=params) from error


def _is_invoice(row: Mapping[str, Any]) -> bool:
    """Whether a voucher may be an invoice's: Tripletex writes the number on its postings."""
    return not row.get("externalVoucherNumber") and any(
        posting.get("invoiceNumber") for posting in row.get("postings") or ()
    )


def _notes(client: TripletexClient, rows: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """What their invoices and orders say, by voucher: there a shop's order number stands. {} where the key may not see
    invoices."""
    if not rows:
        return {}
    days = [date.fromisoformat(row["date"]) for row in rows]
    dates = {"invoiceDateFrom": min(days).isoformat(), "invoiceDateTo": (max(days) + _DAY).isoformat()}
    try:
        invoices = list(client.rows("/invoice", fields=INVOICE_FIELDS, count=PAGE, **dates))
    except PermanentError:
        return {}
    return {str((invoice.get("voucher") or {}).get("id")): _note(invoice) for invoice in invoices}


def _note(invoice: Mapping[str, Any]) -> str:
    """Tripletex' own order number is left out: it is a series that any shop's numbers may look like."""
    said = [invoice.get("comment"), invoice.get("invoiceComment")]
    for order in invoice.get("orders") or ():
        said += [order.get("reference"), order.get("invoiceComment"), order.get("internalComment")]
    return "\n".join(dict.fromkeys(text for text in said if text))


def _voucher(row: Mapping[str, Any], *, note: str) -> PastVoucher:
    return PastVoucher(
        id=str(row["id"]),
        number=f"{row['number']}-{row['year']}",
        date=date.fromisoformat(row["date"]),
        description=row.get("description") or "",
        external_number=row.get("externalVoucherNumber") or "",
        kind=(row.get("voucherType") or {}).get("name") or "",
        reverses=str((row.get("reverseVoucher") or {}).get("id") or ""),
        note=note,
        postings=tuple(map(_posting, row["postings"])),
    )


def _posting(row: Mapping[str, Any]) -> PastPosting:
    return PastPosting(
        account=str(row["account"]["number"]),
        account_name=row["account"].get("name") or "",
        net=ore(row["amount"]),
        gross=ore(row["amountGross"]),
        vat_code=str((row.get("vatType") or {}).get("number") or "0"),
        currency=(row.get("currency") or {}).get("code") or "NOK",
        gross_currency=ore(row["amountGrossCurrency"]),
        text=row.get("description") or "",
        customer=(row.get("customer") or {}).get("name") or "",
        invoice_number=str(row.get("invoiceNumber") or ""),
        by_ledger=bool(row.get("systemGenerated")) or row.get("row") == 0,
    )
