"""A sale as an open sales order in the ledger: what a person there upgrades to an invoice when he sees fit (RB-1).

Nothing is booked by an order. Money that came already is booked by itself, as a prepayment, until the invoice is made.
"""

import datetime as dt
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal, NamedTuple

from integrations.accounting.dimensions import on_document
from integrations.accounting.documents import Address, Buyer, Sale, rejected
from integrations.accounting.drafting import Draft
from integrations.accounting.invoicing import invoice_sale
from integrations.accounting.money import ZERO, vat_of
from integrations.accounting.rules import Rules
from integrations.accounting.settlement import settle
from integrations.accounting.verify import Difference, party_text, sums_per_code
from integrations.accounting.voucher import InvoiceLine, PartyRef, Posting, Reason, Voucher

OrderState = Literal["open", "invoiced", "deleted"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SalesOrder:
    """An open order to a customer of its own. Amounts in ``currency``, positive, those of a credit note negative; ``total``
    is what the lines add up to.

    ``unit_price`` of the lines follows ``prices_include_vat``. ``reference`` is ours and can be searched in the ledger,
    ``buyer_reference`` the buyer's own, never empty (EHF-1). ``project`` is the source's own number of the project, '' for
    none. ``headline`` is what the invoice says that it is about ('' for the order's number), ``comment`` what can be searched
    beside it, ``delivery`` where the goods went, None where that is the customer's own address. ``contact`` is the ledger's id
    of who speaks for the customer, '' where nothing is said of it, ``department`` the ledger's number, '' for none. Raises
    ``RejectedDocument`` when it has no lines or they do not add up.
    """

    part: str
    reference: str
    customer: Buyer
    party: PartyRef
    order_date: dt.date
    delivery_date: dt.date
    due_days: int
    currency: str
    prices_include_vat: bool
    lines: tuple[InvoiceLine, ...]
    total: Decimal
    buyer_reference: str
    order_number: str
    project: str = ""
    comment: str = ""
    why: tuple[Reason, ...] = ()
    headline: str = ""
    delivery: Address | None = None
    delivery_name: str = ""
    contact: str = ""
    department: str = ""

    def __post_init__(self) -> None:
        if not self.lines:
            raise rejected("lines", code="no_lines")
        added = sum((line.gross for line in self.lines), ZERO)
        if added != self.total:
            raise rejected("total", code="lines_do_not_add_up", stated=self.total, found=added)
        if self.due_days < 0:
            raise rejected("due_date")


class ObservedOrderLine(NamedTuple):
    """An order line as read back: VAT code number, sum with and without VAT, signed as the order is; units and text."""

    vat_code: str
    gross: Decimal
    net: Decimal
    quantity: Decimal = Decimal(1)
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ObservedOrder:
    """An order as read back. ``state`` says whether somebody has invoiced it or taken it away meanwhile.

    ``invoice_number`` is that of the invoice made of it, '' while there is none; ``contact`` the ledger's id of the person,
    ``department`` the number of the department.
    """

    state: OrderState
    reference: str = ""
    order_date: dt.date = dt.date.min
    delivery_date: dt.date = dt.date.min
    currency: str = ""
    customer: PartyRef | None = None
    lines: tuple[ObservedOrderLine, ...] = ()
    invoice_number: str = ""
    contact: str = ""
    department: str = ""

    @property
    def total(self) -> Decimal:
        """What the lines come to, VAT included."""
        return sum((line.gross for line in self.lines), ZERO)


def order_sale(sale: Sale, rules: Rules) -> SalesOrder:
    """The open order of a sale, with the lines, codes and customer that its invoice would have.

    Raises UnsupportedDocument for what an invoice cannot carry (gift card lines, a rounding line).
    """
    invoice = invoice_sale(sale, rules, prepayment_booked=True)
    return SalesOrder(
        part="sale",
        reference=invoice.reference,
        customer=invoice.customer,
        party=invoice.party,
        order_date=sale.placed_at.date(),
        delivery_date=sale.delivered_on,
        due_days=(invoice.due_date - invoice.invoice_date).days,
        currency=invoice.currency,
        prices_include_vat=invoice.prices_include_vat,
        lines=invoice.lines,
        total=invoice.total,
        buyer_reference=invoice.buyer_reference,
        order_number=sale.number,
        project=invoice.project,
        department=invoice.department,
        comment=sale.note,
        why=(
            Reason("order_draft", {"number": sale.number, "owed": f"{invoice.total:f}"}),
            *on_document(rules, project=sale.project).why,
        ),
    )


def book_paid_before_invoice(sale: Sale, rules: Rules) -> tuple[Voucher, ...]:
    """Money that came for an order without invoice: clearing against prepayments, on the days of capture (PAY-5).

    () when nothing is paid. Whoever makes the invoice in the ledger settles it from there.
    """
    settlement = settle(sale, rules)
    if not settlement.payments:
        return ()
    draft = Draft(
        number=sale.number, currency=sale.currency, on=sale.delivered_on, rules=rules, party=settlement.party
    )
    for payment in settlement.payments:
        tender = payment.tender
        draft.add_prepayment(payment, claim=draft.convert(tender.gross, on=tender.paid_on))
    first = min(payment.tender.paid_on for payment in settlement.payments)
    voucher = draft.voucher(
        "prepayment", date=first, reference=f"{sale.reference}:prepayment", text="forskudd"
    )
    return (
        replace(voucher, postings=tuple(_awaiting_invoice(posting, sale) for posting in voucher.postings)),
    )


def _awaiting_invoice(posting: Posting, sale: Sale) -> Posting:
    """Prepaid until the invoice is made, not until the goods are delivered: the reason says so."""
    if posting.role != "prepayment":
        return posting
    why = tuple(reason for reason in posting.why if reason.kind != "prepayment")
    return replace(posting, why=(Reason("paid_before_invoice", {"number": sale.number}), *why))


def order_differences(expected: SalesOrder, observed: ObservedOrder) -> tuple[Difference, ...]:
    """What differs between the order we meant and the one that the ledger holds, () when nothing does."""
    pairs = [
        ("reference", expected.reference, observed.reference),
        ("date", expected.order_date.isoformat(), observed.order_date.isoformat()),
        ("delivery_date", expected.delivery_date.isoformat(), observed.delivery_date.isoformat()),
        ("currency", expected.currency, observed.currency),
        ("customer", party_text(expected.party), party_text(observed.customer)),
        ("line_count", str(len(expected.lines)), str(len(observed.lines))),
        ("total", f"{expected.total:.2f}", f"{observed.total:.2f}"),
        ("contact", expected.contact, observed.contact if expected.contact else ""),
        ("department", expected.department, observed.department if expected.department else ""),
    ]
    found = [Difference(field, wanted, held) for field, wanted, held in pairs if wanted != held]
    wanted_sums = sums_per_code(
        (line.vat_code, line.gross, vat_of(line.gross, line.vat_rate)) for line in expected.lines
    )
    held_sums = sums_per_code((line.vat_code, line.gross, line.gross - line.net) for line in observed.lines)
    for code in sorted(wanted_sums.keys() | held_sums.keys()):
        ours, theirs = wanted_sums.get(code, (ZERO, ZERO)), held_sums.get(code, (ZERO, ZERO))
        for field, mine, other in zip(("gross", "vat"), ours, theirs, strict=True):
            if mine != other:
                found.append(Difference(field, f"{mine:.2f}", f"{other:.2f}", f"mva {code}"))
    return tuple(found)
