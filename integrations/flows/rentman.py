"""The flow of Rentman's finalised invoices: each an open sales order in Tripletex, or an invoice at once (RM-1).

Drafts wait. The lines are Rentman's own sums, and come to its total to the øre. Credit invoices go against what they take
back; invoices of a share before the project is over are what the tenant has chosen. What changes in Rentman afterwards is
corrected where it is in the books; an open order follows as long as nobody has touched it (``rental_following``).
"""

from dataclasses import replace
from datetime import date
from typing import Any

from integrations.accounting.booking import rates_needed
from integrations.accounting.deposits import rounding_line
from integrations.accounting.documents import Sale
from integrations.accounting.invoicing import invoice_sale
from integrations.accounting.ordering import SalesOrder, order_sale
from integrations.accounting.rules import Rules
from integrations.accounting.voucher import PartyRef, SalesInvoice
from integrations.connectors.contract import Json, Skip, gettext_noop
from integrations.connectors.rentman.fields import linked, money, percent, text
from integrations.connectors.rentman.invoices import credited_invoice
from integrations.flows import (
    rental_credits,
    rental_deposits,
    rental_following,
    rentman_contacts,
    upgrading,
)
from integrations.flows.flow import Built, Context, Flow, Translate, fingerprint
from integrations.flows.modes import INVOICE, on_account
from integrations.flows.parties import CARD
from integrations.flows.rental_documents import NAME, shown
from integrations.flows.rental_links import CUSTOMER, PROJECT
from integrations.models import EntityLink
from integrations.records import RentalInvoice, RentalProject


def build_invoice(document: RentalInvoice, context: Context) -> Built | Skip:
    """An invoice or credit invoice. The customer's card, the project and, of a credit, the credited invoice come first.

    Raises UnsupportedDocument for deposits that the tenant holds and credits of which nobody knows what they take back.
    """
    document = _at_home(_linked(document, context))
    party = party_of(document, context)
    is_credit = document.stage == "credit"
    if is_credit:
        found = rental_credits.items_of(document, party, context, mode=on_account(context, part="refund"))
    else:
        found = _sold(document, party, context)
    return Built(
        items=found.items,
        fingerprint=_content(document, context.raw),
        gross=-document.total if is_credit else document.total,
        currency=document.currency,
        document_date=document.invoice_date,
        label=document.number,
        buyer_email=document.buyer.email,
        waits_for=_awaited(document, context),
        corrects=found.corrects,
    )


def _linked(document: RentalInvoice, context: Context) -> RentalInvoice:
    """Without its project where that is kept out of the ledger."""
    ref = document.project
    if ref is None or _has_project(ref.source_id, context) or _project_comes(context):
        return document
    return replace(document, project=None)


def _at_home(document: RentalInvoice) -> RentalInvoice:
    """A customer of whom no country is known is Norwegian, as its card is (a guess: Rentman asks nobody for it)."""
    address = document.buyer.address
    if address.country:
        return document
    return replace(document, buyer=replace(document.buyer, address=replace(address, country="NO")))


def _has_project(source_id: str, context: Context) -> bool:
    return any(link.remote_id for link in context.standing.get((PROJECT, source_id), ()))


def _project_comes(context: Context) -> bool:
    """Whether the project is one that is carried over."""
    if PROJECT in context.flows_off:
        return False
    found = context.translate(PROJECT, {**context.raw, "statuses": {}})
    return isinstance(found, RentalProject) and found.is_confirmed


def _sold(document: RentalInvoice, party: PartyRef, context: Context) -> rental_deposits.Found:
    """A final or a deposit invoice, with the vouchers that move the income of deposits."""
    mode = on_account(context, part="sale")
    puts_off = rental_deposits.is_put_off(document, context, mode=mode)
    sale = document.as_sale()
    make = _invoice if mode == INVOICE else _order
    contact = rentman_contacts.named_by(document, context.standing)
    item = make(document, sale, party, context.rules, contact)
    if puts_off:
        return rental_deposits.with_income_put_off(document, item, context)
    if document.stage == "final":
        return rental_deposits.with_income_earned(document, item, context)
    return rental_deposits.Found(items=(item,))


def _invoice(
    document: RentalInvoice, sale: Sale, party: PartyRef, rules: Rules, contact: str
) -> SalesInvoice:
    invoice = invoice_sale(_without_rounding(sale), rules)
    due = document.due_date or document.invoice_date + (invoice.due_date - invoice.invoice_date)
    return replace(
        invoice,
        party=party,
        lines=(*invoice.lines, *_rounding(sale, rules)),
        total=sale.total,
        invoice_date=document.invoice_date,
        delivered_on=document.delivered_on,
        due_date=max(due, document.invoice_date),
        headline=shown(document).title,
        contact=contact,
    )


def _order(document: RentalInvoice, sale: Sale, party: PartyRef, rules: Rules, contact: str) -> SalesOrder:
    order = order_sale(_without_rounding(sale), rules)
    said = shown(document)
    return replace(
        order,
        party=party,
        lines=(*order.lines, *_rounding(sale, rules)),
        total=sale.total,
        order_date=document.invoice_date,
        headline=said.title,
        comment="\n".join(filter(None, (said.title, *said.notes))),
        contact=contact,
    )


def _without_rounding(sale: Sale) -> Sale:
    return replace(sale, total=sale.total - sale.rounding) if sale.rounding else sale


def _rounding(sale: Sale, rules: Rules) -> tuple[Any, ...]:
    """A line of its own for the øre that Rentman's total exceeds its lines by."""
    return (rounding_line(sale.rounding, rules, lines=len(sale.lines) + 1),) if sale.rounding else ()


def party_of(document: RentalInvoice, context: Context) -> PartyRef:
    """The card that the customer has in the ledger; a name of our own while there is none, under which nothing is written:
    the document waits for the card."""
    card = _card(document, context)
    key = f"{CARD}{card.remote_id}" if card else f"rentman:{document.customer.card.source_id}"
    return PartyRef(kind="own", key=key, buyer=document.buyer)


def _card(document: RentalInvoice, context: Context) -> EntityLink | None:
    standing = context.standing.get((CUSTOMER, document.customer.card.source_id), ())
    return next((link for link in standing if link.remote_id and link.part == "record"), None)


def _awaited(document: RentalInvoice, context: Context) -> tuple[str, str, str] | None:
    """The first of what must stand before this is written."""
    customer = document.customer.card
    if _card(document, context) is None:
        return (CUSTOMER, customer.source_id, customer.name)
    ref = document.project
    if ref is not None and not _has_project(ref.source_id, context):
        return (PROJECT, ref.source_id, f"{ref.number} {ref.name}".strip())
    return rental_credits.unwritten(document, context) if document.stage == "credit" else None


def _content(document: RentalInvoice, raw: Json) -> str:
    """Tells whether an invoice is still the same for the buyer and the books, however the tenant wants its lines summed."""
    rows = sorted(
        (f"{money(row, 'base'):f}", f"{percent(row, 'vatrate').normalize():f}", linked(row, "ledger"))
        for row in raw["lines"]
    )
    return fingerprint(
        document.number, f"{document.total:.2f}", document.currency, document.invoice_date, document.due_date,
        document.customer.card.source_id, linked(raw["invoice"], "project"), rows,
    )  # fmt: skip


def needed_by(raw: Json) -> tuple[tuple[str, str, str], ...]:
    """The customer, the project, and the invoice that a credit invoice takes back: documents of their own."""
    named = [(CUSTOMER, raw.get("customer"), "displayname"), (PROJECT, raw.get("project"), "number")]
    credited = (NAME, credited_invoice(raw), "number")
    return tuple((flow, text(row, "id"), text(row, label)) for flow, row, label in (*named, credited) if row)


def invoice_rates(document: RentalInvoice, raw: Json, translate: Translate) -> tuple[tuple[str, date], ...]:
    """An invoice in a foreign currency needs its day's rate."""
    if document.stage != "credit":
        return rates_needed(document.as_sale())
    return () if document.currency == "NOK" else ((document.currency, document.invoice_date),)


RENTMAN_INVOICE = Flow(
    name=NAME,
    label=gettext_noop("Invoice in Rentman"),
    source_kind=NAME,
    build=build_invoice,
    rates=invoice_rates,
    related=needed_by,
    poll_stream=NAME,
    follows_drafts=True,
    follower=rental_following,
    conclude=upgrading.conclude,
    beforehand=rentman_contacts.for_invoices,
)
