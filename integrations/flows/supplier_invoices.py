"""The flow of Rackbeat's booked supplier invoices: each a voucher in Tripletex with its document, for approval there (BUY-1).

Matched against order and receipt first (BUY-2): what does not match is held with every deviation, and goes on by itself when
the order, what was received or the tenant's tolerances change. What has come in by another way (EHF) is never put there a
second time (``repeats``), and until a person has posted the voucher it follows what the source says (``approval_following``).
"""

from dataclasses import replace
from datetime import date

from integrations.accounting.documents import SupplierInvoice
from integrations.accounting.purchase_vouchers import PurchaseVoucher
from integrations.accounting.purchasing import book_supplier_invoice, purchase_rates_needed
from integrations.accounting.voucher import PartyRef, Posting, Voucher
from integrations.connectors.contract import Json, Skip, gettext_noop
from integrations.connectors.rackbeat.fields import number_of
from integrations.errors import PapersDiffer
from integrations.flows import purchase_relations
from integrations.flows.flow import Built, Context, Flow, Translate, fingerprint
from integrations.flows.parties import CARD
from integrations.models import Connection, EntityLink
from integrations.records import PurchasePapers

NAME = "supplier_invoice"
SUPPLIER = "supplier"
"""The flow of Rackbeat's suppliers: their cards are found or made there, never here and never by name alone."""
PART = "bill"
POST = Connection.SupplierInvoices.POST


def build_bill(papers: PurchasePapers, context: Context) -> Built | Skip:
    """A supplier's invoice or credit note that matches its papers. Its supplier's card comes first.

    Raises PapersDiffer with the deviations, and what ``book_supplier_invoice`` raises.
    """
    invoice = papers.invoice
    if invoice.order_number and papers.order is None:
        params = {
            "order": invoice.order_number,
            "number": invoice.number,
            "supplier": invoice.supplier.name,
        }
        raise PapersDiffer("purchase_order_missing", params=params)
    [voucher] = book_supplier_invoice(
        invoice,
        context.rules,
        order=papers.order,
        receipts=papers.receipts,
        earlier=papers.earlier,
    )
    card = card_of(papers.supplier_number, context)
    return Built(
        items=(_bill(voucher, papers, context, card),),
        fingerprint=content_of(invoice),
        gross=invoice.total,
        currency=invoice.currency,
        document_date=invoice.date,
        label=invoice.number,
        waits_for=None if card else (SUPPLIER, papers.supplier_number, papers.supplier_number),
    )


def _bill(
    voucher: Voucher, papers: PurchasePapers, context: Context, card: EntityLink | None
) -> PurchaseVoucher:
    """The voucher under the source's own number of the invoice: two documents of one number are two references, of which
    the second is held. The source's number is never passed off as the supplier's. A document is hoped for; whether there
    is one shows when it is fetched."""
    invoice = papers.invoice
    key = f"{CARD}{card.remote_id}" if card else f"rackbeat:{papers.supplier_number}"
    supplier, number = PartyRef(kind="supplier", key=key), invoice.number if papers.own_number else ""
    return PurchaseVoucher(
        part=PART,
        date=voucher.date,
        description=voucher.description,
        reference=f"{invoice.source}:bill:{papers.registered_as}"[:70],
        postings=tuple(_of_card(posting, supplier, number) for posting in voucher.postings),
        supplier=supplier,
        number=number,
        total=invoice.total,
        currency=invoice.currency,
        due_date=invoice.due_date,
        posted=context.supplier_invoices == POST,
        file_name=f"{invoice.number}.pdf",
        order_number=invoice.order_number,
    )


def _of_card(posting: Posting, supplier: PartyRef, number: str) -> Posting:
    if posting.supplier is None:
        return posting
    return replace(posting, supplier=supplier, invoice_number=number)


def card_of(supplier_number: str, context: Context) -> EntityLink | None:
    """The card that Rackbeat's supplier has in the ledger, None while there is none."""
    cards = context.standing.get((SUPPLIER, supplier_number), ())
    return next((link for link in cards if link.remote_id), None)


def content_of(invoice: SupplierInvoice) -> str:
    """A short hash of what the invoice says: another one means that the source has changed it."""
    return fingerprint(
        invoice.number,
        invoice.supplier.key,
        invoice.date,
        invoice.due_date,
        invoice.currency,
        invoice.total,
        invoice.kid,
        invoice.project,
        [(line.kind, line.sku, line.title, line.quantity, line.net, line.vat_rate) for line in invoice.lines],
    )


def needed_by(raw: Json) -> tuple[tuple[str, str, str], ...]:
    """The supplier: a record of its own."""
    number = number_of(raw["invoice"], "supplier_id", "supplier")
    return ((SUPPLIER, number, number),) if number else ()


def bill_rates(papers: PurchasePapers, raw: Json, translate: Translate) -> tuple[tuple[str, date], ...]:
    """An invoice in a foreign currency needs its day's rate."""
    return purchase_rates_needed(papers.invoice)


SUPPLIER_INVOICE = Flow(
    name=NAME,
    label=gettext_noop("Supplier invoice"),
    source_kind=NAME,
    build=build_bill,
    rates=bill_rates,
    related=needed_by,
    poll_stream=NAME,
    awaits_approval=True,
    conclude=purchase_relations.relate,
)
