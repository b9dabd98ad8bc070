"""One delivery to one buyer."""

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from integrations.accounting.documents.checks import ROUNDING_CAP, check_currency, is_date, rejected
from integrations.accounting.documents.fulfilment import Fulfilment
from integrations.accounting.documents.lines import Coupon, Line, Tender
from integrations.accounting.documents.parties import Address, Buyer
from integrations.accounting.money import ZERO, amount, rounding_limit

ForeignVatScheme = Literal["", "ioss", "oss", "local"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sale:
    """One delivery to one buyer, as the shop states it.

    ``total`` is what the buyer owed for the delivery, all tenders together: Σ lines − ``gap``, give or take
    ROUND-4. ``gap`` > 0 is what the lines exceed the shop's total by without any explanation in its document
    (a gift card plugin that the API does not show): it is booked only after a person has said what it is.
    ``tenders`` add up to ``total``; a business may owe all or some of it, a private person when the shop sells
    ``on_account`` (PAY-3). ``overpaid`` > 0 is what the buyer's own transfers exceed the total by (PAY-6): a gateway can
    capture no more than the order, so that too much of it is a contradiction and refused. ``whole`` is the order that
    this is one parcel of, as of the first parcel's day; ``parcels`` are how an order was sent, where the shop tells.
    ``source`` is the connection's stable key, e.g. ``woo:<key>``; ``document_id`` the shop's id (not the number).
    ``foreign_vat_scheme`` is set when the VAT that the source states is another country's (IOSS-1, IOSS-2);
    ``stock_country`` is where the goods lie.
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
    foreign_vat_scheme: ForeignVatScheme = ""
    stock_country: str = "NO"
    project: str = ""
    on_account: bool = False
    overpaid: Decimal = ZERO
    parcels: tuple[Fulfilment, ...] = ()
    whole: "Sale | None" = field(default=None, compare=False, repr=False)

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


def _check_head(sale: Sale) -> None:
    for name in ("source", "document_id", "number"):
        if not getattr(sale, name):
            raise rejected(name)
    check_currency(sale.currency)
    if sale.placed_at.tzinfo is None:
        raise rejected("placed_at")
    if not is_date(sale.delivered_on):
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
    owed = sale.total + amount(sale.overpaid, field="overpaid")
    if sale.overpaid < 0:
        raise rejected("overpaid", code="negative_amount", value=sale.overpaid)
    on_credit = (sale.on_account or sale.buyer.kind == "business") and paid < owed and not sale.overpaid
    if paid > owed:
        raise rejected("tenders", code="paid_more_than_owed", stated=owed, found=paid)
    if paid != owed and not on_credit:
        raise rejected("tenders", code="tenders_do_not_add_up", stated=owed, found=paid)
