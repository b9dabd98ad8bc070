"""The flow of Rackbeat's booked customer invoices: each an open sales order in Tripletex, or an invoice at once (RB-1).

Rackbeat keeps the stock and Tripletex the books: neither stock nor its value is ever written, only what the buyer owes. An
invoice that is unbooked and booked again in Rackbeat is followed by the same order (``draft_following``).
"""

from dataclasses import replace
from datetime import date
from typing import Any

from integrations.accounting.booked_invoices import (
    ListPrice,
    Shown,
    discounted,
    limit_credit,
    order_credit_note,
    order_invoice,
)
from integrations.accounting.booking import rates_needed
from integrations.accounting.credit_notes import book_credit_note, on_card
from integrations.accounting.documents import Address, Buyer
from integrations.accounting.invoicing import invoice_sale
from integrations.accounting.money import ZERO
from integrations.accounting.voucher import PartyRef
from integrations.connectors.contract import Json, Skip
from integrations.connectors.rackbeat.fields import number_of
from integrations.connectors.rackbeat.invoices import credited_number, is_credit_note
from integrations.flows import invoice_credits, upgrading
from integrations.flows.flow import Built, Context, Flow, Item, Translate, fingerprint
from integrations.flows.modes import INVOICE, ORDER_DRAFT, on_account
from integrations.flows.parties import CARD
from integrations.models import EntityLink
from integrations.records import BookedInvoice, IssuedCreditNote, PostalAddress, invoice_fingerprint

NAME = "customer_invoice"
CUSTOMER = "customer"
"""The flow of Rackbeat's customers: their cards are found or made there, never here and never by name alone."""


def build_invoice(document: BookedInvoice | IssuedCreditNote, context: Context) -> Built | Skip:
    """A booked invoice or credit note, as an open order or an invoice. Its customer's card and, of a credit note, the
    credited invoice come first."""
    if isinstance(document, IssuedCreditNote):
        return _credit_note(document, context)
    sale, party = document.sale, party_of(document.customer_number, document.sale.buyer, context)
    prices = _prices(document)
    shown = _shown(document)
    item: Item
    if on_account(context, part="sale") == INVOICE:
        invoice = invoice_sale(sale, context.rules)
        by_field = {line.source_field: prices[line.id] for line in sale.lines}
        lines = discounted(invoice.lines, by_field, with_vat=invoice.prices_include_vat)
        item = replace(
            invoice, party=party, lines=lines, invoice_date=document.invoice_date, delivered_on=sale.delivered_on,
            due_date=document.due_date or invoice.due_date, headline=shown.title,
        )  # fmt: skip
    else:
        item = order_invoice(sale, context.rules, party=party, prices=prices, shown=shown)
        item = replace(item, order_date=document.invoice_date)
    return Built(
        items=(item,),
        fingerprint=invoice_fingerprint(document),
        gross=sale.total,
        currency=sale.currency,
        document_date=document.invoice_date,
        label=sale.number,
        buyer_email=sale.buyer.email,
        waits_for=_missing_card(document.customer_number, context),
    )


def _prices(document: BookedInvoice | IssuedCreditNote) -> dict[str, ListPrice]:
    return {
        key: ListPrice(unit_price=one.unit_price, discount=one.discount)
        for key, one in document.prices.items()
    }


def party_of(customer_number: str, buyer: Buyer, context: Context) -> PartyRef:
    """The card that Rackbeat's customer has in the ledger; a name of our own while there is none, under which nothing is
    written: the document waits for the card."""
    card = _card(customer_number, context)
    key = f"{CARD}{card.remote_id}" if card else f"rackbeat:{customer_number}"
    return PartyRef(kind="own", key=key, buyer=buyer)


def _card(customer_number: str, context: Context) -> EntityLink | None:
    return next(
        (link for link in context.standing.get((CUSTOMER, customer_number), ()) if link.remote_id), None
    )


def _missing_card(customer_number: str, context: Context) -> tuple[str, str, str] | None:
    if _card(customer_number, context) is not None:
        return None
    return (CUSTOMER, customer_number, customer_number)


def _shown(document: BookedInvoice) -> Shown:
    notes = [document.heading, document.note]
    if document.order_number:
        notes.append(f"Rackbeat-ordre {document.order_number}")
    if document.our_reference:
        notes.append(f"Vår ref.: {document.our_reference}")
    where = document.delivery
    return Shown(
        title=f"Rackbeat-faktura {document.number}",
        notes=tuple(notes),
        delivery=None if where.is_empty else _address(where),
        delivery_name=where.name,
    )


def _address(where: PostalAddress) -> Address:
    return Address(
        country=where.country,
        postal_code=where.postal_code,
        city=where.city,
        line1=where.line1,
        line2=where.line2,
    )


def _credit_note(document: IssuedCreditNote, context: Context) -> Built:
    note = document.note
    buyer = note.buyer or Buyer(kind="private", address=Address(country=""))
    items, main = _credit_items(document, party_of(document.customer_number, buyer, context), context)
    return Built(
        items=items,
        fingerprint=fingerprint(note.total, note.currency, note.date, note.credits, note.lines),
        gross=-note.total,
        currency=note.currency,
        document_date=note.date,
        label=note.number,
        buyer_email=buyer.email,
        waits_for=_missing_card(document.customer_number, context) or _unwritten(document, context),
        corrects={} if main is None else {items[0].reference: main.pk},
    )


def _credit_items(
    document: IssuedCreditNote, party: PartyRef, context: Context
) -> tuple[tuple[Item, ...], EntityLink | None]:
    """What the note becomes, and the link of what it credits: a credit note of an invoice that we made; else an open order
    of negative lines; where invoices are made at once and this one is older than the connection, a voucher."""
    note, standing = document.note, context.standing.get((NAME, document.note.credits), ())
    sale = document.credited.sale if document.credited else None
    invoice = invoice_credits.standing_invoice(standing)
    order = next((link for link in standing if link.kind == "order" and link.remote_id), None)
    main = invoice or order
    before = invoice_credits.credited_before(main, other_than=note.reference) if main else ZERO
    kept = context.kept_kinds.get("refund", "")
    if kept == "order" or (
        not kept and invoice is None and (order or on_account(context, part="refund") == ORDER_DRAFT)
    ):
        shown = Shown(
            title=f"Rackbeat-kreditnota {note.number}",
            notes=(f"Krediterer Rackbeat-faktura {note.credits}", document.text),
        )
        item: Item = order_credit_note(
            note, context.rules, sale=sale, party=party, due_days=context.rules.payment_terms_days, shown=shown,
            prices=_prices(document), credited_before=before,
        )  # fmt: skip
        return (item,), main
    if sale is not None:
        limit_credit(note, sale, before)
    if invoice is not None and kept != "voucher":
        credit = invoice_credits.credit_of_note(
            note, context.rules, sale=sale, invoice=invoice, credited_before=before
        )
        if credit is not None:
            return (credit,), invoice
    vouchers = book_credit_note(note, context.rules, sale=sale)
    return tuple(on_card(voucher, party) for voucher in vouchers), main


def _unwritten(document: IssuedCreditNote, context: Context) -> tuple[str, str, str] | None:
    """The credited invoice, when it is due and not written yet."""
    credits, credited = document.note.credits, context.raw.get("credited")
    if credited is None or any(link.remote_id for link in context.standing.get((NAME, credits), ())):
        return None
    found = context.translate(NAME, {"invoice": credited, "credited": None})
    return None if isinstance(found, Skip) and found.final else (NAME, credits, credits)


def needed_by(raw: Json) -> tuple[tuple[str, str, str], ...]:
    """The customer, and the invoice that a credit note credits: documents of their own."""
    document = raw["invoice"]
    customer = number_of(document, "customer_id", "customer")
    credited = credited_number(document) if is_credit_note(document) else ""
    return tuple(
        (flow, number, number) for flow, number in ((CUSTOMER, customer), (NAME, credited)) if number
    )


def invoice_rates(document: Any, raw: Json, translate: Translate) -> tuple[tuple[str, date], ...]:
    """An invoice in a foreign currency needs its day's rate; a credit note those of both days."""
    if isinstance(document, BookedInvoice):
        return rates_needed(document.sale)
    note: Any = document.note
    if note.currency == "NOK":
        return ()
    sold = document.credited.sale.delivered_on if document.credited else note.date
    return tuple({(note.currency, note.date): None, (note.currency, sold): None})


CUSTOMER_INVOICE = Flow(
    name=NAME,
    label="Rackbeat invoice",
    source_kind=NAME,
    build=build_invoice,
    rates=invoice_rates,
    related=needed_by,
    poll_stream=NAME,
    follows_drafts=True,
    conclude=upgrading.conclude,
)
