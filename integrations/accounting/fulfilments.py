"""An order that ships in parts: a sale per parcel, with the money that came for it (POST-3, PAY-4).

Splitting changes no total: every øre of every line, of the VAT that the shop states, of the rounding and of the payments
is in exactly one part. What no parcel holds stays out until it is sent.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

from integrations.accounting.booking import book_sale
from integrations.accounting.documents import Fulfilment, Line, Sale, Tender, rejected
from integrations.accounting.money import ORE, ZERO, round2, vat_of
from integrations.accounting.rules import Rules
from integrations.accounting.voucher import Voucher
from integrations.errors import UnsupportedDocument

ONE = Decimal(1)
_GOODS = ("goods", "service", "gift_card")


class _Owed(NamedTuple):
    """What a parcel's lines, rounding and hidden payment come to."""

    lines: tuple[Line, ...]
    total: Decimal
    gap: Decimal


def split_by_fulfilment(
    sale: Sale, fulfilments: Sequence[Fulfilment], captures: Sequence[Tender] | None = None
) -> tuple[Sale, ...]:
    """A sale per parcel, each delivered on its own day, in the order of the days.

    ``sale`` is the order without what was cancelled: cancelled lines are never sold. A line that no parcel names goes whole
    with the first: freight, fees. Goods go by quantity; the share of n of m units is the share of the discounted line
    (REF-2). ``captures`` (the sale's own tenders by default) pay for the parcels in the order in which they came; one that
    covers more than a parcel pays on into the next. What is left of the goods when the last parcel has gone is not part of
    any sale, and the money for it stays out too: it comes with a later call.

    Raises RejectedDocument for parcels that name other lines or more than was ordered, UnsupportedDocument when a discount
    line would make a parcel worth less than nothing.
    """
    if not fulfilments:
        return (sale,)
    parcels = sorted(fulfilments, key=lambda parcel: (parcel.date, parcel.id))
    _check(sale, parcels)
    parts = _parts(sale, parcels)
    owed = _owed(sale, parts)
    money = sale.tenders if captures is None else tuple(captures)
    paid, unspent = _paid(money, owed)
    whole = sale.whole or replace(sale, delivered_on=parcels[0].date)
    sales = [
        _sale(sale, whole, parcel, part, tenders)
        for parcel, part, tenders in zip(parcels, owed, paid, strict=True)
        if part.lines
    ]
    if unspent and sales and not left_to_send(sale, parcels):
        sales[-1] = _with_surplus(sale, sales[-1], unspent)
    return tuple(sales)


def _check(sale: Sale, parcels: Sequence[Fulfilment]) -> None:
    if len({parcel.id for parcel in parcels}) != len(parcels):
        raise rejected("fulfilments", code="repeated_line_id")
    ordered = {line.id: line.quantity for line in sale.lines}
    sent: dict[str, Decimal] = {}
    for parcel in parcels:
        for line_id, quantity in parcel.quantities.items():
            if line_id not in ordered:
                raise rejected(f"fulfilments[{parcel.id}]", code="fulfilment_of_unknown_line", value=line_id)
            sent[line_id] = sent.get(line_id, Decimal(0)) + quantity
    for line_id, quantity in sent.items():
        if quantity > max(ordered[line_id], ONE):
            params = {"value": quantity, "ordered": ordered[line_id], "line": line_id}
            raise rejected("fulfilments", code="fulfilment_exceeds_order", **params)


def _parts(sale: Sale, parcels: Sequence[Fulfilment]) -> list[list[Line]]:
    """The lines of each parcel, in the order of the document."""
    parts: list[list[Line]] = [[] for _ in parcels]
    for line in sale.lines:
        sent = [parcel.quantities.get(line.id, Decimal(0)) for parcel in parcels]
        if not any(sent):
            if line.kind in _GOODS:
                continue
            sent[0] = line.quantity or ONE
        for part, piece in zip(parts, _pieces(line, sent), strict=True):
            if piece is not None:
                part.append(piece)
    return parts


def _pieces(line: Line, sent: Sequence[Decimal]) -> list[Line | None]:
    """The line as each parcel holds it, cumulative: the pieces add up to the line, and no piece depends on a later one,
    so that what was booked stays as it is when the next parcel goes."""
    whole = line.quantity or ONE
    if whole in sent:
        return [line if quantity == whole else None for quantity in sent]
    pieces: list[Line | None] = []
    gone, gross_before, vat_before = Decimal(0), ZERO, ZERO
    for quantity in sent:
        if not quantity:
            pieces.append(None)
            continue
        gone += quantity
        gross = round2(line.gross * gone / whole) - gross_before
        vat = _vat(line, gross, wanted=round2(line.vat * gone / whole) - vat_before)
        pieces.append(replace(line, gross=gross, vat=vat, quantity=quantity))
        gross_before, vat_before = gross_before + gross, vat_before + vat
    return pieces


def _vat(line: Line, gross: Decimal, *, wanted: Decimal) -> Decimal:
    """The stated VAT of a piece: its share, at most an øre from what its rate makes of its gross (VAT-8)."""
    if line.vat_rate is None:
        return wanted
    by_rate = vat_of(gross, line.vat_rate)
    return max(by_rate - ORE, min(by_rate + ORE, wanted))


def _owed(sale: Sale, parts: Sequence[Sequence[Line]]) -> list[_Owed]:
    """What each parcel comes to. Rounding and a hidden payment belong to the order as a whole: the first parcels take
    what their lines allow (ROUND-4), and a gap pays like money that came first."""
    rounding, gap = sale.rounding, sale.gap
    owed = []
    for part in parts:
        gross = sum((line.gross for line in part), ZERO)
        limit = ORE * len(part)
        share = max(-limit, min(limit, rounding))
        rounding -= share
        hidden = min(gap, max(gross + share, ZERO))
        gap -= hidden
        if gross + share - hidden < 0:
            params = {"number": sale.number, "gross": f"{gross + share - hidden:f}"}
            raise UnsupportedDocument("fulfilment_below_zero", params=params)
        owed.append(_Owed(tuple(part), gross + share - hidden, hidden))
    return owed


def _paid(captures: Sequence[Tender], owed: Sequence[_Owed]) -> tuple[list[tuple[Tender, ...]], list[Tender]]:
    """(the money of each parcel, what is left): what came first pays for what was sent first."""
    waiting = sorted(captures, key=lambda tender: tender.paid_on)
    paid: list[tuple[Tender, ...]] = []
    for part in owed:
        left, used = part.total, []
        while waiting and left > 0:
            tender = waiting.pop(0)
            used.append(tender if tender.gross <= left else replace(tender, gross=left))
            if tender.gross > left:
                waiting.insert(0, replace(tender, gross=tender.gross - left))
            left -= used[-1].gross
        paid.append(tuple(used))
    return paid, waiting


def _with_surplus(sale: Sale, last: Sale, unspent: Sequence[Tender]) -> Sale:
    """Everything is sent and money is left: the buyer's own transfers were too much (PAY-6), a capture contradicts."""
    rest = sum((tender.gross for tender in unspent), ZERO)
    if rest > sale.overpaid:
        paid = sum((tender.gross for tender in sale.tenders), ZERO)
        raise rejected("tenders", code="paid_more_than_owed", stated=paid - rest, found=paid)
    return replace(last, tenders=(*last.tenders, *unspent), overpaid=rest)


def _sale(sale: Sale, whole: Sale, parcel: Fulfilment, part: _Owed, tenders: tuple[Tender, ...]) -> Sale:
    stated = None if sale.stated_vat is None else sum((line.vat for line in part.lines), ZERO)
    return replace(
        sale,
        document_id=f"{sale.document_id}:{parcel.id}",
        delivered_on=parcel.date,
        lines=part.lines,
        total=part.total,
        gap=part.gap,
        tenders=tenders,
        stated_vat=stated,
        overpaid=ZERO,
        parcels=(),
        whole=whole,
    )


def book_parcels(sale: Sale, rules: Rules) -> tuple[Voucher, ...]:
    """The vouchers of an order sent in parts: those of each parcel, the first's as ever, the n-th's numbered 'sale-n'."""
    vouchers: list[Voucher] = []
    for number, part in enumerate(split_by_fulfilment(sale, sale.parcels), start=1):
        booked = book_sale(part, rules)
        vouchers.extend(booked if number == 1 else (_numbered(voucher, number) for voucher in booked))
    return tuple(vouchers)


def _numbered(voucher: Voucher, number: int) -> Voucher:
    return replace(voucher, part=f"{voucher.part}-{number}")


def left_to_send(sale: Sale, fulfilments: Sequence[Fulfilment]) -> Mapping[str, Decimal]:
    """Line id → quantity that no parcel holds yet, goods only."""
    sent: dict[str, Decimal] = {}
    for parcel in fulfilments:
        for line_id, quantity in parcel.quantities.items():
            sent[line_id] = sent.get(line_id, Decimal(0)) + quantity
    return {
        line.id: line.quantity - sent.get(line.id, Decimal(0))
        for line in sale.lines
        if line.kind in _GOODS and line.quantity > sent.get(line.id, Decimal(0))
    }
