"""Rentman's credit invoices: against the invoice of ours that they take back, as an order of negative lines, or as a voucher.

Rentman tells nowhere which invoice a credit invoice takes back; it is found where only one of the project fits. Where none
does, a person must say (REF-1).
"""

from dataclasses import replace

from integrations.accounting.booked_invoices import order_credit_note
from integrations.accounting.credit_notes import book_credit_note, on_card
from integrations.accounting.deposits import net_of, rounding_line
from integrations.accounting.documents import rejected
from integrations.accounting.money import ORE, ZERO
from integrations.accounting.ordering import SalesOrder
from integrations.accounting.rules import Rules
from integrations.accounting.voucher import InvoiceLine, PartyRef, Voucher
from integrations.connectors.contract import Skip
from integrations.connectors.rentman.fields import text
from integrations.connectors.rentman.invoices import credited_invoice
from integrations.flows import invoice_credits, rental_deposits
from integrations.flows.flow import Context, Item
from integrations.flows.modes import ORDER_DRAFT
from integrations.flows.rental_deposits import Found
from integrations.flows.rental_documents import NAME, shown, undecided
from integrations.models import EntityLink
from integrations.records import RentalInvoice


def items_of(document: RentalInvoice, party: PartyRef, context: Context, *, mode: str) -> Found:
    """What a credit invoice becomes. Raises UnsupportedDocument('rental_credit_unknown'), and RejectedDocument for more than
    is left of what it credits."""
    kept = context.kept_kinds.get("refund", "")
    if not document.credits_id:
        raise undecided("rental_credit_unknown", document)
    standing = context.standing.get((NAME, document.credits_id), ())
    invoice = invoice_credits.standing_invoice(standing)
    order = next((link for link in standing if link.kind == "order" and link.remote_id), None)
    main = invoice or order
    before = invoice_credits.credited_before(main, other_than=reference_of(document)) if main else ZERO
    if main is not None and document.total > abs(main.gross or ZERO) - before + ORE:
        left = abs(main.gross or ZERO) - before
        raise rejected(
            "price_invat", code="refund_exceeds_sale", value=document.total, left=left, title=main.label
        )
    items: tuple[Item, ...]
    if kept == "order" or (not kept and invoice is None and (order or mode == ORDER_DRAFT)):
        items = (_order(document, party, context.rules),)
    elif invoice is not None and kept != "voucher":
        items = _against(document, invoice, party, context.rules, is_first=not before)
    else:
        items = _vouchers(document, party, context.rules)
    corrects = {} if main is None else {items[0].reference: main.pk}
    net = net_of(getattr(items[0], "lines", ()))
    back = rental_deposits.taken_back(document, abs(net), context, reference=reference_of(document))
    return Found(items=(*items, *back.items), corrects={**corrects, **back.corrects})


def reference_of(document: RentalInvoice) -> str:
    """Our stable name of it in the ledger, as ``CreditNote`` says it."""
    return f"{document.source}:credit:{document.number}"


def unwritten(document: RentalInvoice, context: Context) -> tuple[str, str, str] | None:
    """The credited invoice, when it is due and not written yet: (flow, id, label)."""
    credited = credited_invoice(context.raw)
    if credited is None or any(
        link.remote_id for link in context.standing.get((NAME, document.credits_id), ())
    ):
        return None
    found = context.translate(NAME, {"invoice": credited, "lines": ()})
    if isinstance(found, Skip) and found.code == "before_from_date":
        return None
    return (NAME, document.credits_id, text(credited, "number"))


def _order(document: RentalInvoice, party: PartyRef, rules: Rules) -> SalesOrder:
    said = shown(document)
    notes = (f"Krediterer Rentman-faktura {document.credits}", *said.notes)
    order = order_credit_note(
        document.as_credit_note(), rules, sale=None, party=party, due_days=rules.payment_terms_days,
        shown=replace(said, notes=notes), prices={},
    )  # fmt: skip
    lines = [
        replace(line, unit_price=-line.unit_price, gross=-line.gross) for line in _rounding(document, rules)
    ]
    return replace(order, lines=(*order.lines, *lines), total=-document.total)


def _against(
    document: RentalInvoice, invoice: EntityLink, party: PartyRef, rules: Rules, *, is_first: bool
) -> tuple[Item, ...]:
    """The credit note of our invoice: as a whole where nothing of it was credited and all of it is now."""
    comment = f"Kreditnota {document.number} for faktura {invoice.remote_number}"
    if is_first and document.total == invoice.gross:
        whole = invoice_credits.whole_credit(
            invoice, on=document.invoice_date, part="refund", reference=reference_of(document),
            order=document.number, reason="",
        )  # fmt: skip
        return (replace(whole, comment=comment),)
    credit = invoice_credits.credit_of_note(
        document.as_credit_note(), rules, sale=None, invoice=invoice, credited_before=ZERO
    )
    if credit is None:
        return _vouchers(document, party, rules)
    lines = (*credit.lines, *_rounding(document, rules))
    return (replace(credit, lines=lines, total=document.total, comment=comment),)


def _vouchers(document: RentalInvoice, party: PartyRef, rules: Rules) -> tuple[Voucher, ...]:
    """Of an invoice that is older than the connection, where invoices are made at once: posted on the customer's card."""
    if document.rounding:
        found = document.total - document.rounding
        raise rejected("price_invat", code="lines_do_not_add_up", stated=document.total, found=found)
    vouchers = book_credit_note(document.as_credit_note(), rules, sale=None)
    return tuple(on_card(voucher, party) for voucher in vouchers)


def _rounding(document: RentalInvoice, rules: Rules) -> tuple[InvoiceLine, ...]:
    if not document.rounding:
        return ()
    return (rounding_line(document.rounding, rules, lines=len(document.sold_lines) + 1),)
