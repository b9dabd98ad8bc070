"""Neutral documents: what a shop says, free of any shop's JSON. They refuse to exist inconsistent.

Amounts are positive ``Decimal`` in the document's currency, VAT included (``gross``) unless a field says
otherwise. Every refusal is a ``RejectedDocument`` with ``params["field"]`` naming the field as the source
calls it.
"""

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, get_args

from integrations.accounting.money import HUNDRED, LARGEST, ZERO, amount, rounding_limit
from integrations.errors import RejectedDocument

BuyerKind = Literal["private", "business"]
LineKind = Literal["goods", "shipping", "fee", "gift_card", "service"]

LINE_KINDS = get_args(LineKind)
ROUNDING_CAP = Decimal("1.00")
GIFT_CARD = "gift_card"
"""Tender method of a gift card, whichever card it is; ``Tender.gift_card_code`` says which."""
STORE_CREDIT = "store_credit"

_CURRENCY = re.compile(r"[A-Z]{3}\Z")
_COUNTRY = re.compile(r"[A-Z]{2}\Z")
_ORG_WEIGHTS = (3, 2, 7, 6, 5, 4, 3, 2)


def rejected(field: str, *, code: str = "rejected_document", **params: object) -> RejectedDocument:
    """The refusal of a document because of ``field``; ``params`` are the figures the sentence needs."""
    return RejectedDocument(
        code, params={"field": field, **{key: str(value) for key, value in params.items()}}
    )


def is_org_number(text: str) -> bool:
    """Nine digits whose last is the MOD11 check digit (weights 3 2 7 6 5 4 3 2). Digits only, no spaces."""
    if len(text) != 9 or not text.isascii() or not text.isdigit():
        return False
    check = -sum(weight * int(digit) for weight, digit in zip(_ORG_WEIGHTS, text, strict=False)) % 11
    return check == int(text[8])


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where goods go. ``country`` is ISO 3166 alpha-2 in capitals, '' when the source does not say."""

    country: str
    postal_code: str = ""
    city: str = ""
    line1: str = ""
    line2: str = ""

    def __post_init__(self) -> None:
        if self.country and not _COUNTRY.match(self.country):
            raise rejected("country", code="unknown_country", value=self.country)


@dataclass(frozen=True, slots=True, kw_only=True)
class Buyer:
    """Who buys. ``reference`` is the buyer's own reference (needed by EHF), '' when none is stated.

    A company without a valid organisation number is ``private`` (B2B-1); a foreign one carries its VAT number.
    """

    kind: BuyerKind
    address: Address
    name: str = ""
    org_number: str = ""
    email: str = ""
    phone: str = ""
    reference: str = ""

    def __post_init__(self) -> None:
        if self.kind not in ("private", "business"):
            raise rejected("buyer.kind", value=self.kind)
        if self.kind == "business" and not self.name:
            raise rejected("buyer.name")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line after discounts. ``gross`` and ``vat`` as the source states them, negative only on fees.

    ``vat_rate`` is the percentage the source states: ``None`` when it states none (no tax at all, or several
    rates in one line: then ``vat`` alone is compared). ``tax_class`` is the source's own slug ('' is its
    standard class). ``source_field`` names the line in the source's document, e.g. ``line_items[8]``.
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

    def __post_init__(self) -> None:
        field = self.source_field
        if self.kind not in LINE_KINDS:
            raise rejected(field, value=self.kind)
        amount(self.gross, field=field)
        amount(self.vat, field=field)
        if not _is_between(self.quantity, ZERO, LARGEST):
            raise rejected(f"{field}.quantity", value=self.quantity)
        if self.vat_rate is not None and not _is_between(self.vat_rate, ZERO, HUNDRED):
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
    """

    method: str
    gross: Decimal
    paid_on: dt.date
    reference: str = ""
    gift_card_code: str = ""

    def __post_init__(self) -> None:
        if not self.method:
            raise rejected("payment_method")
        if amount(self.gross, field=f"tender {self.method}") <= 0:
            raise rejected(f"tender {self.method}", code="negative_amount", value=self.gross)
        if not _is_date(self.paid_on):
            raise rejected(f"tender {self.method} date")


@dataclass(frozen=True, slots=True, kw_only=True)
class Coupon:
    """A discount code that was used; the lines are net of it. ``is_gift_card`` when the source marks it so."""

    code: str
    gross: Decimal = ZERO
    is_gift_card: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Sale:
    """One delivery to one buyer, as the shop states it.

    ``total`` is what the buyer owed for the delivery, all tenders together: Σ lines − ``gap``, give or take
    ROUND-4. ``gap`` > 0 is what the lines exceed the shop's total by without any explanation in its document
    (a gift card plugin that the API does not show): it is booked only after a person has said what it is.
    ``tenders`` add up to ``total``; a business may owe all or some of it. ``source`` is the connection's
    stable key, e.g. ``woo:<key>``; ``document_id`` the shop's id (not the number).
    """

    source: str
    document_id: str
    number: str
    currency: str
    placed_at: dt.datetime
    delivered_on: dt.date
    buyer: Buyer
    ship_to: Address
    prices_include_vat: bool
    lines: tuple[Line, ...]
    total: Decimal
    tenders: tuple[Tender, ...] = ()
    pickup: bool = False
    stated_vat: Decimal | None = None
    gap: Decimal = ZERO
    coupons: tuple[Coupon, ...] = ()
    payment_terms_days: int | None = None
    note: str = ""

    def __post_init__(self) -> None:
        _check_head(self)
        _check_totals(self)
        _check_tenders(self)

    @property
    def reference(self) -> str:
        """Our stable name of the sale in the ledger, unique over connections."""
        return f"{self.source}:{self.document_id}"

    @property
    def rounding(self) -> Decimal:
        """What the shop's total exceeds its lines by, øre only (ROUND-4)."""
        return self.total + self.gap - sum((line.gross for line in self.lines), ZERO)


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundLine:
    """What is given back of one line of the sale (``line_id``), as stated, with the sign of the line sold."""

    line_id: str
    gross: Decimal
    vat: Decimal
    source_field: str
    quantity: Decimal = Decimal(0)

    def __post_init__(self) -> None:
        amount(self.gross, field=self.source_field)
        amount(self.vat, field=self.source_field)
        if abs(self.vat) > abs(self.gross) or self.vat * self.gross < 0:
            raise rejected(f"{self.source_field}.vat", value=self.vat)


@dataclass(frozen=True, slots=True, kw_only=True)
class Refund:
    """Money given back for a sale, on the day it was. No ``lines``: the source states an amount only.

    ``sale_id`` and ``sale_number`` are the shop's id and number of the order. ``tender`` is how the money
    went back (``store_credit`` and ``gift_card`` included); its gross equals ``total``.
    """

    source: str
    document_id: str
    sale_id: str
    sale_number: str
    currency: str
    date: dt.date
    total: Decimal
    tender: Tender
    lines: tuple[RefundLine, ...] = ()
    reason: str = ""

    def __post_init__(self) -> None:
        _check_currency(self.currency)
        if not _is_date(self.date):
            raise rejected("refund date")
        if amount(self.total, field="refund amount") <= 0:
            raise rejected("refund amount", code="negative_amount", value=self.total)
        if self.tender.gross != self.total:
            raise rejected(
                "refund tender", code="tenders_do_not_add_up", stated=self.total, found=self.tender.gross
            )
        added = sum((line.gross for line in self.lines), ZERO)
        if self.lines and abs(self.total - added) > rounding_limit(len(self.lines), cap=ROUNDING_CAP):
            raise rejected("refund amount", code="lines_do_not_add_up", stated=self.total, found=added)

    @property
    def reference(self) -> str:
        """Our stable name of the refund in the ledger."""
        return f"{self.source}:{self.sale_id}:refund:{self.document_id}"


def _is_between(value: object, least: Decimal, most: Decimal) -> bool:
    return isinstance(value, Decimal) and value.is_finite() and least <= value <= most


def _is_date(value: object) -> bool:
    return isinstance(value, dt.date) and not isinstance(value, dt.datetime)


def _check_currency(currency: str) -> None:
    if not _CURRENCY.match(currency):
        raise rejected("currency", code="unknown_currency", value=currency)


def _check_head(sale: Sale) -> None:
    for name in ("source", "document_id", "number"):
        if not getattr(sale, name):
            raise rejected(name)
    _check_currency(sale.currency)
    if sale.placed_at.tzinfo is None:
        raise rejected("placed_at")
    if not _is_date(sale.delivered_on):
        raise rejected("delivered_on")
    if not sale.lines:
        raise rejected("lines", code="no_lines")
    if len({line.id for line in sale.lines}) != len(sale.lines):
        raise rejected("lines", code="repeated_line_id")


def _check_totals(sale: Sale) -> None:
    if amount(sale.total, field="total") < 0:
        raise rejected("total", code="negative_amount", value=sale.total)
    if amount(sale.gap, field="total") < 0:
        raise rejected("total", code="lines_do_not_add_up", stated=sale.total, found=sale.total + sale.gap)
    limit = rounding_limit(len(sale.lines), cap=ROUNDING_CAP)
    if abs(rounding := sale.rounding) > limit:
        raise rejected("total", code="lines_do_not_add_up", stated=sale.total, found=sale.total - rounding)
    if sale.stated_vat is not None:
        vat = sum((line.vat for line in sale.lines), ZERO)
        if abs(amount(sale.stated_vat, field="stated_vat") - vat) > limit:
            raise rejected("stated_vat", code="vat_does_not_add_up", stated=sale.stated_vat, found=vat)


def _check_tenders(sale: Sale) -> None:
    paid = sum((tender.gross for tender in sale.tenders), ZERO)
    on_credit = sale.buyer.kind == "business" and paid < sale.total
    if paid != sale.total and not on_credit:
        raise rejected("tenders", code="tenders_do_not_add_up", stated=sale.total, found=paid)
