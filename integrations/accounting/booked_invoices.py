"""An invoice that another system has booked, as an open sales order here; its credit note as an order of negative lines (RB-1).

The number that Tripletex gives when a person makes the invoice is the legal one; the other system's stands in the reference.
Stock and its value are not touched: the other system keeps them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from integrations.accounting.credit_notes import credit_incomes
from integrations.accounting.dimensions import on_document
from integrations.accounting.documents import Address, Buyer, CreditNote, Sale, rejected
from integrations.accounting.incomes import Income
from integrations.accounting.money import HUNDRED, ORE, ZERO, gross_of, round2, vat_of
from integrations.accounting.ordering import ObservedOrder, ObservedOrderLine, SalesOrder, order_sale
from integrations.accounting.rules import Rules
from integrations.accounting.voucher import InvoiceLine, PartyRef, Reason

_UNIT_PRICE = Decimal("0.0000000001")


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPrice:
    """What a unit costs without VAT before ``discount`` (percent, 0 to 100)."""

    unit_price: Decimal
    discount: Decimal = ZERO


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What an order shows beside the money. ``title`` says which document it is; ``notes`` are lines of text."""

    title: str
    notes: tuple[str, ...] = ()
    delivery: Address | None = None
    delivery_name: str = ""


def order_invoice(
    sale: Sale, rules: Rules, *, party: PartyRef, prices: Mapping[str, ListPrice], shown: Shown
) -> SalesOrder:
    """The open order of a booked invoice, dated as the invoice. ``prices`` by the ids of the sale's lines.

    Raises MissingMapping, VatDeviation, UnsupportedDocument as an invoice would.
    """
    order = order_sale(sale, rules)
    by_field = {line.source_field: prices[line.id] for line in sale.lines if line.id in prices}
    return replace(
        order,
        party=party,
        order_date=sale.delivered_on,
        lines=discounted(order.lines, by_field, with_vat=order.prices_include_vat),
        headline=shown.title,
        comment="\n".join(filter(None, (shown.title, *shown.notes))),
        delivery=shown.delivery,
        delivery_name=shown.delivery_name,
        why=(
            Reason("booked_elsewhere", {"number": sale.number, "gross": f"{order.total:f}"}),
            *on_document(rules, project=sale.project).why,
        ),
    )


def discounted(
    lines: Sequence[InvoiceLine], prices: Mapping[str, ListPrice], *, with_vat: bool
) -> tuple[InvoiceLine, ...]:
    """The lines with list price and discount where these lead to the very same øre; the others keep their net price.

    ``prices`` are by the field of the source that a line stands for. A line that was split by VAT keeps its own price.
    """
    fields = [_field(line.why) for line in lines]
    return tuple(
        _discounted(line, prices[field])
        if not with_vat and field in prices and fields.count(field) == 1
        else line
        for line, field in zip(lines, fields, strict=True)
    )


def _discounted(line: InvoiceLine, price: ListPrice) -> InvoiceLine:
    net = round2(line.quantity * price.unit_price * (HUNDRED - price.discount) / HUNDRED)
    if price.unit_price <= 0 or gross_of(net, line.vat_rate) != line.gross:
        return line
    return replace(line, unit_price=price.unit_price, discount=price.discount)


def _field(why: Sequence[Reason]) -> str:
    return next((reason.params["field"] for reason in why if reason.kind == "source_field"), "")


def order_credit_note(
    note: CreditNote,
    rules: Rules,
    *,
    sale: Sale | None,
    party: PartyRef,
    due_days: int,
    shown: Shown,
    prices: Mapping[str, ListPrice],
    credited_before: Decimal = ZERO,
) -> SalesOrder:
    """A credit note as an open order of negative lines, which a person makes into a credit note (REF-1).

    ``sale`` is what it credits, None when that cannot be read any more; ``credited_before`` what earlier credit notes took
    of it, positive, in the note's currency; ``prices`` are by the note's line ids. Raises RejectedDocument when
    more is credited than was sold.
    """
    if sale is not None:
        limit_credit(note, sale, credited_before)
    incomes = credit_incomes(note, rules, sale=sale)
    with_vat = not all(_net_gives_gross(income) for income in incomes)
    credited = _by_field(note, sale, prices)
    why = Reason(
        "credited_by_note", {"number": note.credits, "note": note.number, "gross": f"{note.total:f}"}
    )
    counted = on_document(rules, project=note.project or (sale.project if sale else ""))
    return SalesOrder(
        part="refund",
        reference=note.reference,
        customer=note.buyer or (sale.buyer if sale else Buyer(kind="private", address=Address(country=""))),
        party=party,
        order_date=note.date,
        delivery_date=note.date,
        due_days=due_days,
        currency=note.currency,
        prices_include_vat=with_vat,
        lines=tuple(_negative(income, credited, with_vat=with_vat) for income in incomes),
        total=-note.total,
        buyer_reference=(note.buyer.reference if note.buyer else "") or note.number,
        order_number=note.number,
        project=counted.project,
        department=counted.department,
        headline=shown.title,
        comment="\n".join(filter(None, (shown.title, *shown.notes))),
        why=(why, *counted.why),
    )


def limit_credit(note: CreditNote, sale: Sale, before: Decimal) -> None:
    """No more is credited than was sold, give or take an øre. Raises RejectedDocument."""
    left = sale.total - before
    if note.total > left + ORE:
        params = {"value": note.total, "left": left, "title": sale.number}
        raise rejected("total_total", code="refund_exceeds_sale", **params)


def _net_gives_gross(income: Income) -> bool:
    return gross_of(income.gross - vat_of(income.gross, income.vat_rate), income.vat_rate) == income.gross


_Credited = Mapping[str, tuple[Decimal, ListPrice | None]]


def _by_field(note: CreditNote, sale: Sale | None, prices: Mapping[str, ListPrice]) -> _Credited:
    """Units and list price of each credited line, by the field of the source that its income names."""
    fields = {line.id: line.source_field for line in sale.lines} if sale else {}
    return {
        fields.get(line.line_id, line.source_field): (line.quantity, prices.get(line.line_id))
        for line in note.lines
    }


def _negative(income: Income, credited: _Credited, *, with_vat: bool) -> InvoiceLine:
    """A credited line: negative units at list price less discount, where that leads to the very øre; else at what each
    came to; and as one unit where not even that does."""
    quantity, price = credited.get(_field(income.why), (Decimal(1), None))
    amount = income.gross if with_vat else income.gross - vat_of(income.gross, income.vat_rate)
    line = InvoiceLine(
        description=income.text,
        quantity=quantity,
        unit_price=_each(amount, quantity),
        vat_code=income.vat_code,
        vat_rate=income.vat_rate,
        gross=income.gross,
        account=income.account,
        why=income.why,
    )
    if price is not None and not with_vat:
        line = _discounted(line, price)
    if not line.discount and round2(line.unit_price * quantity) != amount:
        text = f"{quantity:f} × {line.description}"
        line = replace(line, description=text, quantity=Decimal(1), unit_price=amount)
    return replace(line, quantity=-line.quantity, gross=-line.gross)


def _each(amount: Decimal, quantity: Decimal) -> Decimal:
    """The price of one, to the ten decimals that Tripletex keeps of it, shorter where that is exact."""
    exact = (amount / quantity).quantize(_UNIT_PRICE)
    short = round2(exact)
    return short if short == exact else exact


def changed_lines(expected: Sequence[ObservedOrderLine], observed: ObservedOrder) -> tuple[str, ...]:
    """What the lines of an order say now that they did not say when it was written, and the other way round; () when they
    are the same. Order does not matter. For people: text, units and sum of each line."""
    left = [_seen(line) for line in observed.lines]
    missing = []
    for line in map(_seen, expected):
        if line in left:
            left.remove(line)
        else:
            missing.append(line)
    return tuple([f"− {_words(line)}" for line in missing] + [f"+ {_words(line)}" for line in left])


_Seen = tuple[str, str, Decimal, Decimal]


def _seen(line: ObservedOrderLine) -> _Seen:
    return (" ".join(line.text.split()), line.vat_code, line.quantity.normalize(), line.gross)


def _words(line: _Seen) -> str:
    return f"{line[2]:f} × {line[0]}: {line[3]:.2f}"
