"""Payments of an invoice that cannot ride along with it, credit notes, and sending."""

from collections import Counter
from datetime import date
from decimal import Decimal
from typing import Any

from integrations.accounting.voucher import SalesInvoice
from integrations.connectors.contract import Ids, Written
from integrations.connectors.tripletex.client import TripletexClient, value_of
from integrations.connectors.tripletex.mapping import payment_type
from integrations.errors import UnsupportedDocument

_PAID_FIELDS = "id,postings(amountGrossCurrency,date,type)"
_KEPT_TYPE = "OUTGOING_INVOICE_CUSTOMER_POSTING"


def require_payment_types(invoice: SalesInvoice, *, ids: Ids) -> None:
    """NotReady or UnsupportedDocument when a payment could not be registered: told before the invoice is made."""
    for payment in invoice.prepaid:
        payment_type(payment, ids=ids)
    if len(invoice.prepaid) > 1 and invoice.currency != "NOK":
        raise UnsupportedDocument("several_payments_in_currency", params={"currency": invoice.currency})


def extra_payments(client: TripletexClient, invoice_id: str, invoice: SalesInvoice, *, ids: Ids) -> None:
    """Register each payment that the invoice does not show yet.

    Looked up every time, because a repeated payment would be booked twice: payments are the invoice's negative postings.
    """
    require_payment_types(invoice, ids=ids)
    shown: Counter[Decimal] = Counter()
    for posting in client.get(f"/invoice/{invoice_id}", fields=_PAID_FIELDS)["postings"]:
        amount = Decimal(posting["amountGrossCurrency"])
        if amount < 0 and posting.get("type") != _KEPT_TYPE:
            shown[-amount] += 1
    for payment in invoice.prepaid:
        if shown[payment.gross]:
            shown[payment.gross] -= 1
            continue
        client.put(
            f"/invoice/{invoice_id}/:payment",
            paymentDate=max(payment.paid_on, invoice.invoice_date).isoformat(),
            paymentTypeId=payment_type(payment, ids=ids),
            paidAmount=payment.gross,
        )


def send_invoice(client: TripletexClient, invoice_id: str, *, send_type: str) -> None:
    """Send a finished invoice to the buyer: EMAIL, EHF, VIPPS … LedgerRejected when the buyer cannot receive it so."""
    client.put(f"/invoice/{invoice_id}/:send", sendType=send_type)


def credit_invoice(
    client: TripletexClient, invoice_id: str, *, on: date, comment: str, send_type: str = ""
) -> Written:
    """Credit a whole invoice; the result's reference is the credited invoice's id. Not sent unless ``send_type`` is given.

    An invoice that is credited already gives its credit note back, ``found``.
    """
    row = client.get(f"/invoice/{invoice_id}", fields="id,isCredited,invoiceDate,customer(id)")
    if row.get("isCredited"):
        existing = _credit_note_of(client, row, on=on)
        if existing is not None:
            return existing
    params: dict[str, Any] = {"date": on.isoformat(), "comment": comment, "sendToCustomer": bool(send_type)}
    if send_type:
        params["sendType"] = send_type
    answer = client.put(f"/invoice/{invoice_id}/:createCreditNote", **params)
    return _credited(invoice_id, value_of(answer), request_id=answer.request_id)


def _credit_note_of(client: TripletexClient, row: dict[str, Any], *, on: date) -> Written | None:
    notes = client.rows(
        "/invoice",
        fields="id,invoiceNumber,creditedInvoice,isCreditNote,voucher(id)",
        invoiceDateFrom=row["invoiceDate"],
        invoiceDateTo=date(max(on.year, int(row["invoiceDate"][:4])) + 1, 12, 31).isoformat(),
        customerId=row["customer"]["id"],
    )
    for note in notes:
        if note.get("isCreditNote") and note.get("creditedInvoice") == row["id"]:
            return _credited(str(row["id"]), note, found=True)
    return None


def _credited(invoice_id: str, note: dict[str, Any], *, found: bool = False, request_id: str = "") -> Written:
    return Written(
        reference=invoice_id,
        remote_id=str(note["id"]),
        remote_number=str(note.get("invoiceNumber") or ""),
        found=found,
        request_id=request_id,
        secondary={"voucher_id": str((note.get("voucher") or {}).get("id") or "")},
    )
