"""Invoices that stand in the ledger: which one it is, its credit note, and the invoice after it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from integrations.accounting.credit_notes import credit_incomes
from integrations.accounting.crediting import refund_incomes
from integrations.accounting.documents import GIFT_CARD, STORE_CREDIT, CreditNote, Refund, Sale
from integrations.accounting.incomes import Income
from integrations.accounting.invoice_credit import InvoiceCredit, credited_because
from integrations.accounting.money import ZERO
from integrations.accounting.rules import Rules
from integrations.accounting.settlement import refund_payment
from integrations.accounting.voucher import InvoiceLine, Prepaid, SalesInvoice
from integrations.flows import meant
from integrations.models import EntityLink


def standing_invoice(links: Sequence[EntityLink]) -> EntityLink | None:
    """The invoice that stands: the last one that no whole credit note of the same document has undone."""
    credited = {link.corrects_id for link in links if link.part.startswith("credit:") and link.remote_id}
    invoices = [
        link for link in links if link.kind == "invoice" and link.remote_id and link.pk not in credited
    ]
    return invoices[-1] if invoices else None


def refunds_against(invoice: EntityLink) -> list[EntityLink]:
    """The credit notes of refunds that were made against an invoice."""
    return list(
        EntityLink.objects.filter(corrects=invoice, kind="credit_note", part="refund").exclude(remote_id="")
    )


def is_credited_in_part(links: Sequence[EntityLink], *, wanted: Sequence[Any]) -> bool:
    """Whether a changed invoice can no longer be credited as a whole. One that was credited to the last øre and is no sale
    any more needs nothing."""
    invoice = standing_invoice(links)
    if invoice is None:
        return False
    back = sum((link.gross or ZERO for link in refunds_against(invoice)), ZERO)
    return bool(back) and not (back == invoice.gross and not wanted)


def replaced(
    links: Sequence[EntityLink],
    wanted: Sequence[Any],
    *,
    on: date,
    number: int,
    reference: str,
    order: str,
) -> Iterator[tuple[InvoiceCredit | SalesInvoice, int]]:
    """The credit note of the invoice that stands and the invoice that is wanted instead, each with the link it corrects.

    Nothing when the invoice is right as it stands, or has been credited by refunds already.
    """
    invoice = standing_invoice(links)
    fresh = next((item for item in wanted if isinstance(item, SalesInvoice)), None)
    last = invoice or next((link for link in reversed(links) if link.kind == "invoice"), None)
    if last is None or (invoice and fresh and _same(invoice.expected, fresh)):
        return
    if invoice is not None and not refunds_against(invoice):
        part = f"credit:{number}"
        credit = whole_credit(
            invoice, on=on, part=part, reference=f"{reference}:{part}", order=order, reason=""
        )
        yield credit, invoice.pk
    if fresh is not None:
        part = f"invoice:{number}"
        day = max(on, fresh.invoice_date)
        yield (
            replace(
                fresh,
                part=part,
                reference=f"{reference}:{part}",
                invoice_date=day,
                due_date=fresh.due_date + (day - fresh.invoice_date),
                delivered_on=fresh.delivered_on or fresh.invoice_date,
            ),
            last.pk,
        )


def _same(record: Mapping[str, Any], fresh: SalesInvoice) -> bool:
    """Whether the invoice says already what it should, dates aside."""
    before = meant.invoice_of(record)
    lines = [
        [(line.description, line.quantity, line.gross, line.vat_code) for line in one.lines]
        for one in (before, fresh)
    ]
    paid = [sorted((p.method, p.account, p.gross) for p in one.prepaid) for one in (before, fresh)]
    return lines[0] == lines[1] and paid[0] == paid[1] and before.party == fresh.party


def whole_credit(
    invoice: EntityLink, *, on: date, part: str, reference: str, order: str, reason: str
) -> InvoiceCredit:
    """The credit note of a whole invoice; the money that came with it goes back to where it came from."""
    was = meant.invoice_of(invoice.expected)
    day = max(on, was.invoice_date)
    return InvoiceCredit(
        part=part,
        reference=reference,
        invoice_id=invoice.remote_id,
        invoice_number=invoice.remote_number,
        party=was.party,
        date=day,
        currency=was.currency,
        prices_include_vat=was.prices_include_vat,
        lines=was.lines,
        total=was.total,
        whole=True,
        comment=f"Ordre {order}: kreditnota for faktura {invoice.remote_number}",
        order_number=order,
        buyer_reference=was.buyer_reference,
        given_back=tuple(payment._replace(paid_on=day) for payment in was.prepaid),
        send=was.send,
        project=was.project,
        department=was.department,
        why=(credited_because(invoice.remote_number, was.total, reason=reason),),
    )


def credit_of_refund(
    refund: Refund, sale: Sale, rules: Rules, *, invoice: EntityLink, earlier: Sequence[Refund]
) -> InvoiceCredit | None:
    """The credit note of a refund against its invoice; None when a voucher must say it: compensation, rounding, gift cards
    (also store credit given instead of money: the card list goes by the voucher's lines), or a part of an invoice in
    another currency, which Tripletex would convert at the rate of the credit note's day."""
    _settlement, incomes = refund_incomes(refund, sale, rules, earlier=earlier)
    was = meant.invoice_of(invoice.expected)
    whole = refund.total == was.total and not earlier
    on_invoice = all(income.role == "sales" and income.gross > 0 for income in incomes)
    as_card = refund.tender.method in (GIFT_CARD, STORE_CREDIT)
    if not on_invoice or as_card or (sale.currency != "NOK" and not whole):
        return None
    day = max(refund.date, was.invoice_date)
    return InvoiceCredit(
        part="refund",
        reference=refund.reference,
        invoice_id=invoice.remote_id,
        invoice_number=invoice.remote_number,
        party=was.party,
        date=day,
        currency=sale.currency,
        prices_include_vat=was.prices_include_vat if whole else True,
        lines=was.lines if whole else tuple(map(_line, incomes)),
        total=refund.total,
        whole=whole,
        comment=f"Ordre {sale.number}: refusjon av faktura {invoice.remote_number}",
        order_number=sale.number,
        buyer_reference=was.buyer_reference,
        given_back=_given_back(refund, was, rules, earlier=earlier, on=day),
        send=was.send,
        project=was.project,
        department=was.department,
        why=(credited_because(invoice.remote_number, refund.total, reason=refund.reason),),
    )


def credited_before(main: EntityLink, *, other_than: str) -> Decimal:
    """What credit notes of the source's own have taken of an invoice or order, positive; without the one of this reference."""
    others = (
        link for link in main.corrections.all() if link.part == "refund" and link.reference != other_than
    )
    return sum((abs(link.gross) for link in others if link.gross), ZERO)


def credit_of_note(
    note: CreditNote, rules: Rules, *, sale: Sale | None, invoice: EntityLink, credited_before: Decimal
) -> InvoiceCredit | None:
    """The credit note, against our invoice, of a credit note that the source itself has made: no money moves. None when a
    voucher must say it: a part of an invoice in another currency, which Tripletex would convert at another day's rate."""
    was = meant.invoice_of(invoice.expected)
    whole = note.total == was.total and not credited_before
    if note.currency != "NOK" and not whole:
        return None
    incomes = credit_incomes(note, rules, sale=sale)
    return InvoiceCredit(
        part="refund",
        reference=note.reference,
        invoice_id=invoice.remote_id,
        invoice_number=invoice.remote_number,
        party=was.party,
        date=max(note.date, was.invoice_date),
        currency=note.currency,
        prices_include_vat=was.prices_include_vat if whole else True,
        lines=was.lines if whole else tuple(map(_line, incomes)),
        total=note.total,
        whole=whole,
        comment=f"Kreditnota {note.number} for faktura {invoice.remote_number}",
        order_number=note.number,
        buyer_reference=was.buyer_reference,
        send=was.send,
        project=was.project,
        department=was.department,
        why=(credited_because(invoice.remote_number, note.total, reason=""),),
    )


def _given_back(
    refund: Refund, was: SalesInvoice, rules: Rules, *, earlier: Sequence[Refund], on: date
) -> tuple[Prepaid, ...]:
    """The money of a refund: what exceeds the part of the invoice that nobody had paid."""
    paid = sum((payment.gross for payment in was.prepaid), ZERO)
    credited = sum((one.total for one in earlier), ZERO)
    unpaid = max(was.total - paid - credited, ZERO)
    back = refund.total - unpaid
    if back <= 0:
        return ()
    payment = refund_payment(refund, rules)
    return (Prepaid(refund.tender.method, payment.account.number, back, on),)


def _line(income: Income) -> InvoiceLine:
    return InvoiceLine(
        description=income.text, quantity=Decimal(1), unit_price=income.gross, vat_code=income.vat_code,
        vat_rate=income.vat_rate, gross=income.gross, account=income.account, why=income.why,
    )  # fmt: skip
