"""The lines of a sale, what it was paid with and the codes that made it cheaper."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, get_args

from integrations.accounting.documents.checks import is_between, is_date, rejected
from integrations.accounting.money import HUNDRED, LARGEST, ZERO, amount

LineKind = Literal["goods", "shipping", "fee", "gift_card", "service"]

GiftCardOrigin = Literal["", "sold", "issued_free", "taxed_at_sale"]

LINE_KINDS = get_args(LineKind)
GIFT_CARD = "gift_card"
"""Tender method of a gift card, whichever card it is; ``Tender.gift_card_code`` says which."""
STORE_CREDIT = "store_credit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line after discounts. ``gross`` and ``vat`` as the source states them, negative only on fees.

    ``vat_rate`` is the percentage the source states: ``None`` when it states none (no tax at all, or several
    rates in one line: then ``vat`` alone is compared). ``tax_class`` is the source's own slug ('' is its
    standard class). ``source_field`` names the line in the source's document, e.g. ``line_items[8]``.
    ``product_id`` is the variation's where there is one, ``parent_product_id`` then the product's that it varies.
    ``categories`` and ``tags`` are the source's own slugs; ``gift_card_code`` is the card that a gift card line
    sells; several cards in one line are separated by commas.
    """

    id: str
    kind: LineKind
    title: str
    gross: Decimal
    vat: Decimal
    vat_rate: Decimal | None
    source_field: str
    quantity: Decimal = Decimal(1)
    sku: str = ""
    tax_class: str = ""
    product_id: str = ""
    parent_product_id: str = ""
    categories: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    gift_card_code: str = ""

    def __post_init__(self) -> None:
        field = self.source_field
        if self.kind not in LINE_KINDS:
            raise rejected(field, value=self.kind)
        amount(self.gross, field=field)
        amount(self.vat, field=field)
        if not is_between(self.quantity, ZERO, LARGEST):
            raise rejected(f"{field}.quantity", value=self.quantity)
        if self.vat_rate is not None and not is_between(self.vat_rate, ZERO, HUNDRED):
            raise rejected(f"{field}.vat_rate", value=self.vat_rate)
        if self.gross < 0 and self.kind != "fee":
            raise rejected(field, code="negative_amount", value=self.gross)
        if abs(self.vat) > abs(self.gross) or self.vat * self.gross < 0:
            raise rejected(f"{field}.vat", value=self.vat)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tender:
    """What the buyer paid with. ``method`` is the source's payment method id, or ``gift_card`` /
    ``store_credit``.

    ``paid_on`` is the day of capture: a reservation is not a payment (PAY-1). ``gross`` is positive.
    ``gift_card_origin`` is 'issued_free' when the source marks the card as a promotional one (GIFT-5), 'taxed_at_sale'
    when it is a single-purpose voucher whose VAT was paid at its sale (GIFT-6).
    """

    method: str
    gross: Decimal
    paid_on: dt.date
    reference: str = ""
    gift_card_code: str = ""
    gift_card_origin: GiftCardOrigin = ""

    def __post_init__(self) -> None:
        if not self.method:
            raise rejected("payment_method")
        if amount(self.gross, field=f"tender {self.method}") <= 0:
            raise rejected(f"tender {self.method}", code="negative_amount", value=self.gross)
        if not is_date(self.paid_on):
            raise rejected(f"tender {self.method} date")


@dataclass(frozen=True, slots=True, kw_only=True)
class Coupon:
    """A discount code that was used; the lines are net of it. ``is_gift_card`` when the source marks it so."""

    code: str
    gross: Decimal = ZERO
    is_gift_card: bool = False
