"""What is still owed on invoices, a hundred per call, and an invoice as the file that its buyer gets."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from integrations.connectors.tripletex.client import TripletexClient
from integrations.connectors.tripletex.writing import CHUNK
from integrations.errors import TemporaryError

_FIELDS = "id,amountOutstanding"
_DAY = timedelta(days=1)
_PDF = b"%PDF"


def owed(
    client: TripletexClient, invoice_ids: Sequence[str], *, dates: tuple[date, date]
) -> dict[str, Decimal]:
    """Kroner that are still owed on each of these invoices, whose own dates lie within ``dates``; those that Tripletex no
    longer has are left out."""
    found: dict[str, Decimal] = {}
    for start in range(0, len(invoice_ids), CHUNK):
        params = {
            "id": ",".join(invoice_ids[start : start + CHUNK]),
            "invoiceDateFrom": dates[0].isoformat(),
            "invoiceDateTo": (dates[1] + _DAY).isoformat(),
            "count": CHUNK,
        }
        for row in client.page("/invoice", fields=_FIELDS, params=params):
            found[str(row["id"])] = Decimal(row["amountOutstanding"]).quantize(Decimal("0.01"))
    return found


def invoice_file(client: TripletexClient, invoice_id: str) -> bytes:
    """The invoice as PDF. Raises TemporaryError where something else comes: Tripletex renders it when it is asked for."""
    answer = client.call("GET", f"/invoice/{invoice_id}/pdf")
    if not answer.body.startswith(_PDF):
        where = f"GET /invoice/{invoice_id}/pdf"
        raise TemporaryError("malformed_answer", params={"where": where}, request_id=answer.request_id)
    return answer.body
