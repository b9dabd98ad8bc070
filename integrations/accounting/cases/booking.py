"""Books everything that a case tells, document by document: what is wrong with one holds that one, and nothing of it is posted.

The functions are those of the live flows.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import partial
from typing import Any, TypeVar

from integrations.accounting.before_delivery import delivered_part
from integrations.accounting.booking import book_refund, book_sale
from integrations.accounting.cases.events import (
    credit_note_of,
    dispute_of,
    expiry_of,
    payout_of,
    purchase_order_of,
    receipt_of,
    supplier_invoice_of,
)
from integrations.accounting.cases.fields import Fields, MalformedCase
from integrations.accounting.cases.orders import Order, order_of
from integrations.accounting.credit_notes import book_credit_note
from integrations.accounting.disputes import book_dispute
from integrations.accounting.documents import Refund, Sale, SupplierInvoice, Tender
from integrations.accounting.fulfilments import split_by_fulfilment
from integrations.accounting.gift_cards import book_expiry
from integrations.accounting.money import ZERO
from integrations.accounting.payouts import book_payout
from integrations.accounting.periods import place
from integrations.accounting.purchasing import book_supplier_invoice
from integrations.accounting.rules import Rules
from integrations.accounting.voucher import Voucher
from integrations.accounting.waiting import book_waiting
from integrations.errors import PermanentError

Made = TypeVar("Made")


@dataclass(slots=True)
class Booked:
    """What came of a case so far: vouchers (with what each credits, '' for nothing), errors that hold a document,
    documents without anything to post, and sales that were booked before the period was closed."""

    rules: Rules
    vouchers: list[tuple[Voucher, str]] = field(default_factory=list)
    held: list[tuple[str, PermanentError]] = field(default_factory=list)
    nothing: list[tuple[str, str]] = field(default_factory=list)
    earlier: list[str] = field(default_factory=list)
    sale: Sale | None = None

    def attempt(self, document: str, compute: Callable[[], Made]) -> list[Made]:
        """What ``compute`` makes, alone in a list; [] when an error holds the document. MalformedCase is not for holding."""
        try:
            return [compute()]
        except MalformedCase:
            raise
        except PermanentError as error:
            self.held.append((document, error))
            return []

    def book(
        self, document: str, build: Callable[[], Iterable[Voucher]], *, credits: str = ""
    ) -> tuple[Voucher, ...] | None:
        """The vouchers of one document, dated in an open period; None when it is held."""
        for built in self.attempt(document, lambda: tuple(place(one, self.rules) for one in build())):
            self.vouchers += [(voucher, credits) for voucher in built]
            return built
        return None


def book_all(given: Fields, rules: Rules, *, credited: Callable[[str, str], Sale | None]) -> Booked:
    """Everything in ``input``. ``credited`` finds the sale of another case by source and number, for a credit note alone."""
    booked = Booked(rules)
    given.known("closed_through")
    if "order" in given:
        _book_order(given, booked)
    for payout in given.some("payout"):
        booked.book(_name(payout, "payout_id"), partial(_payout, payout, rules))
    for dispute in given.some("disputes"):
        _book_dispute(dispute, booked)
    _book_purchases(given, booked)
    for note in given.some("credit_note"):
        _book_credit_note(note, booked, credited)
    for expiry in given.some("gift_card_expiry"):
        booked.book(_name(expiry, "gift_card_code"), partial(_expiry, expiry, rules))
    return booked


def _payout(payout: Fields, rules: Rules) -> Iterable[Voucher]:
    return book_payout(payout_of(payout), rules)


def _expiry(expiry: Fields, rules: Rules) -> Iterable[Voucher]:
    return book_expiry(expiry_of(expiry), rules)


def _book_order(given: Fields, booked: Booked) -> None:
    name = _name(given.one("order"), "order_number")
    for order in booked.attempt(name, partial(order_of, given)):
        booked.sale = order.sale
        book = _book_delivered if order.delivered else _book_undelivered
        book(order, name, booked)


def _book_delivered(order: Order, name: str, booked: Booked) -> None:
    """The sale, or a sale per parcel, and what was given back before and after it."""
    surplus, early, after = _refunds_by_kind(order)
    sale: Sale | None = order.sale
    before: list[Refund] = []
    for refund in early:
        before += booked.attempt(refund.reference, partial(_before_delivery, refund, order.sale))
    for refund in before:
        booked.book(refund.reference, partial(book_refund, refund, order.sale, booked.rules))
    if before:
        kept = booked.attempt(name, partial(delivered_part, order.sale, before))
        if not kept:
            return
        (sale,) = kept
    if sale is None or _book_sale(sale, order, name, booked) is None:
        return
    for refund in surplus:
        booked.book(refund.reference, partial(_money_back, refund, order.sale, booked.rules))
    earlier: list[Refund] = []
    for refund in after:
        made = booked.book(
            refund.reference,
            partial(book_refund, refund, sale, booked.rules, earlier=tuple(earlier)),
            credits=sale.reference,
        )
        if made is not None:
            earlier.append(refund)


def _book_sale(sale: Sale, order: Order, name: str, booked: Booked) -> tuple[Voucher, ...] | None:
    closed = booked.rules.closed.until
    if closed is not None and sale.delivered_on <= closed and order.refunds:
        # What was given back later says that the sale was booked in its time: only what is new is listed.
        booked.earlier.append(sale.reference)
        return ()
    made = booked.book(name, lambda: _parts(sale, order, booked.rules))
    if made == ():
        booked.nothing.append((name, "zero_value"))
    return made


def _parts(sale: Sale, order: Order, rules: Rules) -> list[Voucher]:
    if not order.parcels:
        return list(book_sale(sale, rules))
    parts = split_by_fulfilment(sale, order.parcels)
    vouchers = [voucher for part in parts for voucher in book_sale(part, rules)]
    left = _unused(sale.tenders, [tender for part in parts for tender in part.tenders])
    if left:
        vouchers += book_waiting(replace(sale, tenders=left, overpaid=ZERO, on_account=True), rules)
    return vouchers


def _book_undelivered(order: Order, name: str, booked: Booked) -> None:
    """Money that came is owed to the buyer until it goes back; a cancelled order gives all of it back (PAY-5)."""
    sale, rules = order.sale, booked.rules
    made = booked.book(name, lambda: book_waiting(sale, rules))
    if made is None:
        return
    if not made:
        booked.nothing.append((name, "zero_value" if order.cancelled_on else "not_delivered"))
    for refund in order.refunds or _returned(order):
        booked.book(refund.reference, partial(_money_back, refund, sale, rules))


def _money_back(refund: Refund, sale: Sale, rules: Rules) -> tuple[Voucher, ...]:
    """Prepayments against clearing. The money in is part of the order's own vouchers already."""
    return book_refund(_before_delivery(refund, sale), sale, rules)[1:]


def _before_delivery(refund: Refund, sale: Sale) -> Refund:
    """The refund as one that touches no sale, of money that came by the same means, else of the largest payment."""
    same = [tender for tender in sale.tenders if tender.method == refund.tender.method]
    paid = max(same or sale.tenders, key=lambda tender: tender.gross, default=None)
    if paid is None:
        return replace(refund, undelivered=True)
    return replace(refund, undelivered=True, paid_on=paid.paid_on, paid_with=paid.method)


def _returned(order: Order) -> tuple[Refund, ...]:
    """Every capture given back on the day of cancellation, by the means that it came by."""
    day = order.cancelled_on
    if day is None:
        return ()
    return tuple(
        Refund(
            source=order.sale.source, document_id=f"cancelled-{at}", sale_id=order.sale.document_id,
            sale_number=order.sale.number, currency=order.sale.currency, date=max(day, tender.paid_on),
            total=tender.gross, tender=replace(tender, paid_on=max(day, tender.paid_on)),
        )
        for at, tender in enumerate(order.sale.tenders, start=1)
    )  # fmt: skip


def _refunds_by_kind(order: Order) -> tuple[list[Refund], list[Refund], list[Refund]]:
    """(of money beyond the sale: overpaid, or for cancelled lines; before the delivery; of what was sold)."""
    surplus: list[Refund] = []
    before: list[Refund] = []
    after: list[Refund] = []
    left = order.sale.overpaid
    for refund in order.refunds:
        of_cancelled = bool(refund.lines) and all(
            one.line_id in order.cancelled_lines for one in refund.lines
        )
        if (of_cancelled or not refund.lines) and refund.total <= left:
            left -= refund.total
            surplus.append(refund)
        elif refund.date < order.sale.delivered_on:
            before.append(refund)
        else:
            after.append(refund)
    return surplus, before, after


def _unused(captured: Sequence[Tender], used: Sequence[Tender]) -> tuple[Tender, ...]:
    """What is left of the captures, in their order, when ``used`` is taken off."""

    def key(tender: Tender) -> tuple[Any, ...]:
        return (tender.method, tender.paid_on, tender.gift_card_code, tender.reference)

    spent: dict[tuple[Any, ...], Decimal] = {}
    for tender in used:
        spent[key(tender)] = spent.get(key(tender), ZERO) + tender.gross
    left = []
    for tender in captured:
        taken = min(spent.get(key(tender), ZERO), tender.gross)
        spent[key(tender)] = spent.get(key(tender), ZERO) - taken
        if tender.gross > taken:
            left.append(replace(tender, gross=tender.gross - taken))
    return tuple(left)


def _book_dispute(dispute: Fields, booked: Booked) -> None:
    sale = booked.sale if booked.sale and booked.sale.number == dispute.text("order") else None
    currency = sale.currency if sale else "NOK"
    booked.book(
        _name(dispute, "order"),
        lambda: book_dispute(dispute_of(dispute, currency=currency), booked.rules, sale=sale),
    )


def _book_purchases(given: Fields, booked: Booked) -> None:
    orders = given.some("purchase_order")
    receipts = given.some("receipt")
    earlier: list[SupplierInvoice] = []
    for invoice in given.some("supplier_invoice"):

        def build(invoice: Fields = invoice) -> Iterable[Voucher]:
            read = supplier_invoice_of(invoice)
            order = purchase_order_of(orders[0]) if orders else None
            made = book_supplier_invoice(
                read if order is None else replace(read, order_number=read.order_number or order.number),
                booked.rules,
                order=order,
                receipts=[receipt_of(receipt) for receipt in receipts],
                earlier=tuple(earlier),
            )
            earlier.append(read)
            return made

        booked.book(_name(invoice, "invoice_no"), build)


def _book_credit_note(note: Fields, booked: Booked, credited: Callable[[str, str], Sale | None]) -> None:
    source, number = note.text("source"), note.text("credits")
    sale = booked.sale if booked.sale and booked.sale.number == number else credited(source, number)
    booked.book(
        _name(note, "number"),
        lambda: book_credit_note(credit_note_of(note, buyer=None, project=""), booked.rules, sale=sale),
        credits=f"{source}:{number}",
    )


def _name(fields: Fields, name: str) -> str:
    """How people call the document: its source, if it says so, and its number."""
    source = fields.text("source", fields.text("gateway", ""))
    return f"{source} {fields.text(name)}".strip()
