"""The lines, freight, captures and refunds of a case's order as parts of documents."""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, cast

from integrations.accounting.cases.fields import Fields
from integrations.accounting.documents import GIFT_CARD, Line, Refund, RefundLine, Sale, Tender, rejected
from integrations.accounting.money import HUNDRED, ORE, ZERO, gross_of, round2, vat_of

CANCELLED = "cancelled"
SHIPPING = "shipping"
_MIXED = "mixed"
_UNPAID = re.compile(r"auth|reserv|void|declin|fail", re.IGNORECASE)


def line_of(line: Fields) -> Line:
    """A sold line: its stated total is compared with quantity, price and discount."""
    vat_class = line.text("vat_class")
    rate = line.number("source_vat_rate")
    gross = line.money("line_total_incl_vat")
    _check_price(line, gross=gross, rate=rate)
    id = line.text("line")
    line.known("price_includes_vat", "fulfilment")
    return Line(
        id=id,
        kind="gift_card" if vat_class == GIFT_CARD else "goods",
        title=line.text("title", id),
        gross=gross,
        vat=round2(line.number("source_line_tax")) if "source_line_tax" in line else vat_of(gross, rate),
        vat_rate=rate,
        source_field=line.path,
        quantity=line.number("qty", "1"),
        tax_class=vat_class,
        sku=line.text("sku", ""),
        gift_card_code=line.text("gift_card_code", ""),
    )


def shipping_of(shipping: Fields) -> Line:
    """The freight, at one rate or split by the shop itself."""
    gross = shipping.money("total_incl_vat")
    shipping.known("fulfilment")
    split = shipping.many("source_split")
    rate: Decimal | None = None
    if split:
        shipping.known("source_vat_rate")
        vat = sum((vat_of(part.money("gross"), part.number("rate")) for part in split), ZERO)
        if sum((part.money("gross") for part in split), ZERO) != gross:
            found = sum((part.money("gross") for part in split), ZERO)
            raise rejected(shipping.at("source_split"), code="lines_do_not_add_up", stated=gross, found=found)
    elif shipping.text("source_vat_rate") == _MIXED:
        vat = shipping.money("source_tax")
    else:
        rate = shipping.number("source_vat_rate")
        vat = vat_of(gross, rate)
        if "total_excl_vat" in shipping:
            _check_net(shipping, rate=rate, gross=gross)
    return Line(
        id=SHIPPING, kind="shipping", title=shipping.text("title", "Frakt"), gross=gross, vat=vat, vat_rate=rate,
        source_field=shipping.path,
    )  # fmt: skip


def tenders_of(payments: Sequence[Fields], *, currency: str) -> tuple[Tender, ...]:
    """The captures; a reservation is not a payment (PAY-1)."""
    captured = [each for each in payments if not _UNPAID.search(each.text("type", "capture"))]
    for each in payments:
        each.known("gateway", "amount", "currency", "gift_card_code", "reference")
    for each in captured:
        if each.text("currency", currency).upper() != currency:
            raise each.wrong("currency", code="case_other_currency")
    return tuple(tender_of(each) for each in captured)


def tender_of(payment: Fields) -> Tender:
    """Money that came or went, by its gateway."""
    payment.known("type", "currency")
    return Tender(
        method=payment.text("gateway"),
        gross=payment.money("amount"),
        paid_on=payment.date("date"),
        reference=payment.text("reference", ""),
        gift_card_code=payment.text("gift_card_code", ""),
        gift_card_origin=cast(Any, payment.text("gift_card_origin", "")),
    )


def refund_of(refund: Fields, sale: Sale, *, number: int, cancelled: Sequence[Line] = ()) -> Refund:
    """A refund of the sale, or of what was ``cancelled`` of it; without lines the source states an amount only."""
    sold = {line.id: line for line in (*sale.lines, *cancelled)}
    tender = tender_of(refund)
    return Refund(
        source=sale.source,
        document_id=refund.text("id", str(number)),
        sale_id=sale.document_id,
        sale_number=sale.number,
        currency=refund.text("currency", sale.currency).upper(),
        date=tender.paid_on,
        total=tender.gross,
        tender=tender,
        lines=tuple(_refund_line(each, sold) for each in refund.many("lines")),
        reason=refund.text("reason", ""),
    )


def _refund_line(back: Fields, sold: Mapping[str, Line]) -> RefundLine:
    id = back.text("line")
    line = sold.get(id)
    quantity = back.number("qty", "0")
    if "amount_incl_vat" in back:
        gross = back.money("amount_incl_vat")
    elif line is not None and quantity and line.quantity:
        gross = round2(line.gross * quantity / line.quantity)
    else:
        raise back.wrong("amount_incl_vat", code="case_field_missing")
    return RefundLine(
        line_id=id, gross=gross, vat=_vat_back(line, gross), source_field=back.path, quantity=quantity
    )


def _vat_back(line: Line | None, gross: Decimal) -> Decimal:
    """The VAT in what is given back: at the line's rate, or in proportion where the line has several."""
    if line is None or not line.gross:
        return ZERO
    if line.vat_rate is None:
        return round2(line.vat * gross / line.gross)
    return vat_of(gross, line.vat_rate)


def _check_price(line: Fields, *, gross: Decimal, rate: Decimal) -> None:
    """RejectedDocument when quantity × price − discount, with VAT where prices are without, is not the stated total."""
    if "unit_price" not in line:
        line.known("discount")
        return
    price = line.number("unit_price") * line.number("qty", "1") - line.number("discount", "0")
    expected = price if line.flag("price_includes_vat") else price * (HUNDRED + rate) / HUNDRED
    if abs(expected - gross) > ORE:
        raise rejected(
            line.at("line_total_incl_vat"), code="lines_do_not_add_up", stated=gross, found=round2(expected)
        )


def _check_net(shipping: Fields, *, rate: Decimal, gross: Decimal) -> None:
    found = gross_of(shipping.money("total_excl_vat"), rate)
    if abs(found - gross) > ORE:
        raise rejected(shipping.at("total_excl_vat"), code="lines_do_not_add_up", stated=gross, found=found)
