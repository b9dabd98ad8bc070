"""Payments of an invoice that cannot ride along with it, and sending."""

from collections import Counter
from decimal import Decimal

from integrations.accounting.money import ZERO, round2
from integrations.accounting.voucher import Prepaid, SalesInvoice
from integrations.connectors.contract import Ids
from integrations.connectors.tripletex.client import TripletexClient
from integrations.connectors.tripletex.mapping import payment_type
from integrations.errors import NotReady

_PAID_FIELDS = "id,amount,amountCurrency,postings(amountGrossCurrency,date,type)"
_KEPT_TYPE = "OUTGOING_INVOICE_CUSTOMER_POSTING"


def require_payment_types(invoice: SalesInvoice, *, ids: Ids) -> None:
    """NotReady when a payment could not be registered: told before the invoice is made."""
    for payment in invoice.prepaid:
        payment_type(payment, ids=ids)
        currency = ids.payment_currencies.get(payment.account, "NOK")
        if currency not in ("NOK", invoice.currency):
            params = {"account": payment.account, "account_currency": currency, "currency": invoice.currency}
            raise NotReady("payment_type_currency", params=params)


def extra_payments(client: TripletexClient, invoice_id: str, invoice: SalesInvoice, *, ids: Ids) -> None:
    """Register each payment that the invoice does not show yet.

    Looked up every time, because a repeated payment would be booked twice: payments are the invoice's negative postings.
    """
    require_payment_types(invoice, ids=ids)
    row = client.get(f"/invoice/{invoice_id}", fields=_PAID_FIELDS)
    shown: Counter[Decimal] = Counter()
    for posting in row["postings"]:
        amount = Decimal(posting["amountGrossCurrency"])
        if amount < 0 and posting.get("type") != _KEPT_TYPE:
            shown[-amount] += 1
    kroner = _in_kroner(invoice, standing_at=Decimal(row["amount"]))
    for payment, worth in zip(invoice.prepaid, kroner, strict=True):
        if shown[payment.gross]:
            shown[payment.gross] -= 1
            continue
        client.put(
            f"/invoice/{invoice_id}/:payment",
            paymentDate=max(payment.paid_on, invoice.invoice_date).isoformat(),
            paymentTypeId=payment_type(payment, ids=ids),
            **_paid(payment, invoice, worth=worth, ids=ids),
        )


def _paid(payment: Prepaid, invoice: SalesInvoice, *, worth: Decimal, ids: Ids) -> dict[str, Decimal]:
    """``paidAmount`` is in the currency of the payment type's account, ``paidAmountCurrency`` in the invoice's (observed).

    What the kroner differ by from the receivable, Tripletex itself posts as exchange gain or loss (FX-3): we never do.
    """
    if invoice.currency == "NOK":
        return {"paidAmount": payment.gross}
    in_kroner = ids.payment_currencies.get(payment.account, "NOK") == "NOK"
    return {"paidAmount": worth if in_kroner else payment.gross, "paidAmountCurrency": payment.gross}


def _in_kroner(invoice: SalesInvoice, *, standing_at: Decimal) -> list[Decimal]:
    """Each payment in kroner. One of the invoice's own day is its share of what the invoice stands at, the last one what
    is left, so that no exchange difference arises; one of another day is worth what it was worth then."""
    shares = [round2(standing_at * payment.gross / invoice.total) for payment in invoice.prepaid]
    if sum((payment.gross for payment in invoice.prepaid), ZERO) == invoice.total:
        shares[-1] = standing_at - sum(shares[:-1], ZERO)
    return [
        share if payment.kroner is None else payment.kroner
        for payment, share in zip(invoice.prepaid, shares, strict=True)
    ]


def send_invoice(client: TripletexClient, invoice_id: str, *, send_type: str, email: str = "") -> None:
    """Send a finished invoice to the buyer: EHF, or EMAIL to ``email`` ('' for the address on the customer's card).

    Raises LedgerRejected when the buyer cannot receive it so, UnknownOutcome when the answer was lost: there is nothing
    in Tripletex by which one could see whether an invoice was sent.
    """
    params = {"overrideEmailAddress": email} if email and send_type == "EMAIL" else {}
    client.put(f"/invoice/{invoice_id}/:send", sendType=send_type, **params)
