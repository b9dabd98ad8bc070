"""Facts of the sales document that goes with a sale: how it is sent, when it is due, its VAT in kroner (EHF-1, FX-4)."""

from integrations.accounting.cases.answers import Answer, Event
from integrations.accounting.currency import vat_in_kroner
from integrations.accounting.documents import Sale
from integrations.accounting.invoicing import invoice_sale
from integrations.accounting.rules import Rules
from integrations.error_catalogue import render
from integrations.errors import PermanentError

_NORWAY = "0192"
"""Peppol's scheme of Norwegian organisation numbers."""


def document_of(event: Event, sale: Sale, rules: Rules, *, language: str) -> Answer:
    """``document`` of a sale to a business, or with VAT in a foreign currency; {} where the shop's own receipt is all."""
    vat = f"{vat_in_kroner(event.postings):.2f}"
    if sale.buyer.kind == "business":
        return _invoice(sale, rules, language) | {"vat_nok": vat}
    return {"vat_nok": vat} if sale.currency != "NOK" and vat != "0.00" else {}


def _invoice(sale: Sale, rules: Rules, language: str) -> Answer:
    """As Tripletex would be asked to make it; what an invoice cannot carry is booked by voucher, and that is said."""
    try:
        invoice = invoice_sale(sale, rules, prepayment_booked=True)
    except PermanentError as error:
        said = render(error.code, {"document": sale.number, **error.params}, language)
        return {"send": "NONE", "no_invoice": said.why}
    facts: Answer = {
        "send": invoice.send, "buyer_reference": invoice.buyer_reference, "due_date": invoice.due_date.isoformat()
    }  # fmt: skip
    if invoice.send == "EHF":
        facts |= {"endpoint_scheme": _NORWAY, "endpoint_id": sale.buyer.org_number}
    return facts
