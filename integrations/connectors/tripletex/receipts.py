"""Money that was registered on invoices, a hundred invoices per call."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from integrations.connectors.contract import Receipt
from integrations.connectors.tripletex.client import TripletexClient
from integrations.connectors.tripletex.writing import CHUNK

FIELDS = "id,amountCurrencyOutstanding,postings(id,date,type,amountGrossCurrency)"
PAYMENT = "INCOMING_PAYMENT"
"""The type of a posting that is money for the invoice (observed). What a bank reconciliation calls it was not seen."""
_DAY = timedelta(days=1)


def receipts(
    client: TripletexClient, invoice_ids: Sequence[str], *, dates: tuple[date, date]
) -> Iterator[Receipt]:
    """Every payment of these invoices, whose own dates lie within ``dates``. Money that was taken back is left out."""
    for start in range(0, len(invoice_ids), CHUNK):
        params = {
            "id": ",".join(invoice_ids[start : start + CHUNK]),
            "invoiceDateFrom": dates[0].isoformat(),
            "invoiceDateTo": (dates[1] + _DAY).isoformat(),
            "count": CHUNK,
        }
        for row in client.page("/invoice", fields=FIELDS, params=params):
            yield from _of(row)


def _of(row: Mapping[str, Any]) -> Iterator[Receipt]:
    paid = [
        posting
        for posting in row.get("postings") or ()
        if posting.get("type") == PAYMENT and Decimal(posting["amountGrossCurrency"]) < 0
    ]
    for posting in paid:
        yield Receipt(
            id=str(posting["id"]),
            invoice_id=str(row["id"]),
            on=date.fromisoformat(posting["date"]),
            gross=-Decimal(posting["amountGrossCurrency"]).quantize(Decimal("0.01")),
            left=Decimal(row["amountCurrencyOutstanding"]).quantize(Decimal("0.01")),
            count=len(paid),
        )
