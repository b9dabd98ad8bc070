"""Sending invoices: the channel's demands, and the record of what would have left the building."""

from typing import Any

from integrations.sandbox.tripletex.call import Call
from integrations.sandbox.tripletex.company import Company
from integrations.sandbox.tripletex.customers import can_receive_ehf
from integrations.sandbox.tripletex.envelope import Refusal, message, not_found, query_refusal, rule
from integrations.sandbox.tripletex.invoice import Invoice
from integrations.sandbox.wire import Response

Record = dict[str, Any]
SEND_TYPES = ("EMAIL", "EHF", "AVTALEGIRO", "EFAKTURA", "VIPPS", "PAPER", "MANUAL")


def check_channel(company: Company, customer: Record, channel: str) -> None:
    """422 when the channel cannot reach the customer."""
    if channel == "EHF" and not can_receive_ehf(company, customer):
        raise rule(message(None, "ehf_receiver"))
    if channel == "PAPER" and not company.switches.paper_sending:
        raise rule(message(None, "send_channel", channel=channel))


def send(company: Company, invoice: Invoice, *, channel: str, address: str | None, now: float) -> None:
    """Remember an outgoing invoice. MANUAL sends nothing."""
    if channel == "MANUAL":
        return
    customer = invoice.customer
    own = customer.get("invoiceEmail") or customer.get("email") or ""
    company.mails.append(
        {
            "invoice_id": invoice.id,
            "invoice_number": invoice.number,
            "channel": channel,
            "at": now,
            "to": customer.get("organizationNumber", "") if channel == "EHF" else address or own,
        }
    )


def _check_address(invoice: Invoice, channel: str, address: str | None) -> None:
    """An e-mail needs an address, of ASCII letters (observed on customer cards). That sending without any is refused, and in
    which words, is a guess."""
    own = invoice.customer.get("invoiceEmail") or invoice.customer.get("email")
    if channel == "EMAIL" and not (address or own):
        raise rule(message("overrideEmailAddress", "must_fill"))
    if channel == "EMAIL" and address and not address.isascii():
        raise rule(message("overrideEmailAddress", "format"))


def send_invoice(call: Call) -> Response:
    """PUT /invoice/{id}/:send → 204; MANUAL is answered 500 and unsupported channels 422 (observed)."""
    invoice = call.company.invoices.get(call.id)
    if invoice is None:
        raise not_found()
    channel = call.choice("sendType", SEND_TYPES)
    if channel is None:
        raise query_refusal(message("sendType", "null"))
    if not invoice.is_charged:
        raise rule(message(None, "not_charged"))
    if channel == "MANUAL":
        raise Refusal(500, 1000, message=None)
    if channel == "EHF" and not can_receive_ehf(call.company, invoice.customer):
        raise rule(message(None, "send_channel", channel=channel))
    check_channel(call.company, invoice.customer, channel)
    address = call.text("overrideEmailAddress")
    _check_address(invoice, channel, address)
    send(call.company, invoice, channel=channel, address=address, now=call.request.now)
    return Response(status=204)
