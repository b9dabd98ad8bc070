"""Gift cards in an order, in the shapes in which shops show them (sale and use).

1. The official Gift Cards plugin lists them in ``gift_cards``; the total is net of them.
2. YITH's and Smart Coupons' metas name code and amount; the total is net of them, the lines are not.
3. A coupon that is a gift card. Where the shop shows that VAT was computed on the full amount it is a payment; where it cut
   the VAT base it stays a coupon, which the booking holds (GIFT-2).
4. A negative, untaxed fee, and 5. a gap that nothing explains: those are told apart when they are booked.
Sources: 1, 3–5 observed or from the plugin's fixture; 2 from the plugins' public code, used only when it adds up to the øre.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from integrations.accounting.documents import GIFT_CARD, ROUNDING_CAP, Coupon, Line, Tender
from integrations.accounting.gift_cards import looks_like_card
from integrations.accounting.money import ZERO, rounding_limit
from integrations.connectors.woocommerce.fields import Json, amount, decimal, metas, rows, text

GIFT_CARD_CODES = "bilagsbro_gift_card_codes"
"""Added to an order by the reader: coupon codes that the shop's coupon list marks as gift cards."""
CODE_METAS = ("pw_gift_card_number", "_ywgc_gift_card_code", "ywgc_gift_card_code")
"""Line metas that hold the code of a card that the line sells; there may be several."""
_USE_METAS = ("_ywgc_applied_gift_cards", "smart_coupons_contribution")
_CARD_COUPONS = ("smart_coupon",)
"""Coupon types that are gift cards or store credit by their nature."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cards:
    """What an order says of gift cards: those that paid, the lines as they were before any card, and coupons that are
    left as discounts. ``gap`` is what the lines still exceed the total by."""

    tenders: tuple[Tender, ...]
    lines: tuple[Line, ...]
    coupons: tuple[Coupon, ...]
    gap: Decimal

    @property
    def gross(self) -> Decimal:
        """What the cards paid, positive."""
        return sum((tender.gross for tender in self.tenders), ZERO)


def codes_sold(row: Json) -> str:
    """The codes of the cards that a line sells, separated by commas; '' when no plugin tells."""
    found: list[str] = []
    for meta in row.get("meta_data") or ():
        if isinstance(meta, Mapping) and meta.get("key") in CODE_METAS:
            value = meta.get("value")
            found += [str(one).strip() for one in (value if isinstance(value, list) else [value]) if one]
    return ",".join(dict.fromkeys(code.replace(",", "") for code in found))


def cards_in(order: Json, lines: tuple[Line, ...], *, paid_on: date) -> Cards:
    """Tell the shapes apart. Raises RejectedDocument for an amount that cannot be read."""
    total = amount(order, "total", where="order")
    tenders = _listed(order, paid_on)
    gap = _gap(lines, total + _sum(tenders))
    named = _named(order, paid_on) if gap else ()
    coupons = _coupons(order)
    if named and _sum(named) == gap:
        codes = {_plain(tender.gift_card_code) for tender in named}
        left = tuple(coupon for coupon in coupons if _plain(coupon.code) not in codes)
        return Cards(tenders=(*tenders, *named), lines=lines, coupons=left, gap=ZERO)
    cards = tuple(coupon for coupon in coupons if coupon.is_gift_card)
    others = tuple(coupon for coupon in coupons if not coupon.is_gift_card)
    if cards and gap and sum((coupon.gross for coupon in cards), ZERO) == gap:
        paid = tuple(_as_tender(coupon, paid_on) for coupon in cards)
        return Cards(tenders=(*tenders, *paid), lines=lines, coupons=others, gap=ZERO)
    if cards and not others and not gap:
        whole = _before_cards(order, lines, cards)
        if whole is not None:
            paid = tuple(_as_tender(coupon, paid_on) for coupon in cards)
            return Cards(tenders=(*tenders, *paid), lines=whole, coupons=(), gap=ZERO)
    return Cards(tenders=tenders, lines=lines, coupons=coupons, gap=gap)


def _listed(order: Json, paid_on: date) -> tuple[Tender, ...]:
    """As the official plugin lists them."""
    return tuple(
        Tender(method=GIFT_CARD, gross=gross, paid_on=paid_on, gift_card_code=text(row, "code"))
        for index, row in enumerate(rows(order, "gift_cards"))
        if (gross := amount(row, "amount", where=f"gift_cards[{index}]"))
    )


def _named(order: Json, paid_on: date) -> tuple[Tender, ...]:
    """As other plugins' metas name them: {code: amount}."""
    keys = metas(order)
    return tuple(
        Tender(method=GIFT_CARD, gross=gross, paid_on=paid_on, gift_card_code=code)
        for name in _USE_METAS
        for code, gross in _code_amounts(keys.get(name), where=name)
    )


def _code_amounts(value: Any, *, where: str) -> Iterator[tuple[str, Decimal]]:
    if isinstance(value, Mapping):
        for code, raw in value.items():
            gross = decimal(raw, field=where)
            if gross > 0 and gross == gross.quantize(ZERO):
                yield str(code), gross.quantize(ZERO)


def _gap(lines: tuple[Line, ...], owed: Decimal) -> Decimal:
    """What the lines exceed the total by, beyond rounding: some gift card plugins show nothing else in the API."""
    gap = sum((line.gross for line in lines), ZERO) - owed
    return gap if gap > rounding_limit(len(lines), cap=ROUNDING_CAP) else ZERO


def _coupons(order: Json) -> tuple[Coupon, ...]:
    marked = order.get(GIFT_CARD_CODES) or ()
    return tuple(
        Coupon(
            code=text(row, "code"),
            gross=amount(row, "discount", where="coupon_lines")
            + amount(row, "discount_tax", where="coupon_lines"),
            is_gift_card=text(row, "code") in marked
            or text(row, "discount_type") in _CARD_COUPONS
            or looks_like_card(text(row, "code")),
        )
        for row in rows(order, "coupon_lines")
    )


def _as_tender(coupon: Coupon, paid_on: date) -> Tender:
    return Tender(method=GIFT_CARD, gross=coupon.gross, paid_on=paid_on, gift_card_code=coupon.code)


def _before_cards(order: Json, lines: tuple[Line, ...], cards: tuple[Coupon, ...]) -> tuple[Line, ...] | None:
    """The lines at their price before the cards, when the shop kept the VAT of that price; None when it cut the VAT.

    Shown by every goods line's tax being the tax before the discount, with less on the line; together exactly the cards.
    """
    cut: dict[str, Decimal] = {}
    for index, row in enumerate(rows(order, "line_items")):
        where = f"line_items[{index}]"
        off = amount(row, "subtotal", where=where) - amount(row, "total", where=where)
        tax_off = amount(row, "subtotal_tax", where=where) - amount(row, "total_tax", where=where)
        if tax_off:
            return None
        if off:
            cut[where] = off
    taxed = any(line.vat for line in lines if line.source_field in cut)
    if not taxed or sum(cut.values(), ZERO) != sum((coupon.gross for coupon in cards), ZERO):
        return None
    return tuple(replace(line, gross=line.gross + cut.get(line.source_field, ZERO)) for line in lines)


def _sum(tenders: tuple[Tender, ...]) -> Decimal:
    return sum((tender.gross for tender in tenders), ZERO)


def _plain(code: str) -> str:
    return "".join(code.split()).casefold()
