"""What is bought: the order to the supplier, what was received, and the supplier's invoice."""

import datetime as dt
import re
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, get_args

from integrations.accounting.documents.checks import (
    ROUNDING_CAP,
    check_currency,
    is_between,
    is_date,
    is_org_number,
    rejected,
)
from integrations.accounting.money import HUNDRED, LARGEST, ZERO, amount, gross_of, rounding_limit

SupplierLineKind = Literal["goods", "freight", "software", "service"]
SUPPLIER_LINE_KINDS = get_args(SupplierLineKind)

_COUNTRY = re.compile(r"[A-Z]{2}\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Supplier:
    """Who sells to the company. ``country`` is ISO 3166 alpha-2; ``org_number`` nine digits in Norway, else as written."""

    name: str
    country: str = "NO"
    org_number: str = ""
    email: str = ""

    def __post_init__(self) -> None:
        if not self.name:
            raise rejected("supplier")
        if not _COUNTRY.match(self.country):
            raise rejected("supplier_country", code="unknown_country", value=self.country)

    @property
    def key(self) -> str:
        """By what the supplier is known: organisation number, else name without case and double spaces."""
        return self.org_number or " ".join(self.name.casefold().split())

    @property
    def is_domestic(self) -> bool:
        """Whether it charges Norwegian VAT: it lives here, or is registered here with an organisation number."""
        return self.country in ("NO", "SJ") or is_org_number(self.org_number)


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplierLine:
    """One line of a supplier's invoice, without VAT (``net``), in the invoice's currency.

    ``vat_rate`` is the percentage on the line, None when no VAT is charged. ``sku`` ties it to the order's line; '' on
    freight and other costs. Negative ``net`` is a discount or a credited line.
    """

    id: str
    kind: SupplierLineKind
    net: Decimal
    vat_rate: Decimal | None
    source_field: str
    sku: str = ""
    title: str = ""
    quantity: Decimal = Decimal(1)
    unit_price: Decimal | None = None

    def __post_init__(self) -> None:
        field = self.source_field
        if self.kind not in SUPPLIER_LINE_KINDS:
            raise rejected(f"{field}.type", value=self.kind)
        amount(self.net, field=f"{field}.net")
        if not is_between(self.quantity, ZERO, LARGEST):
            raise rejected(f"{field}.qty", value=self.quantity)
        if self.vat_rate is not None and not is_between(self.vat_rate, ZERO, HUNDRED):
            raise rejected(f"{field}.vat_rate", value=self.vat_rate)
        if self.unit_price is not None:
            _check_price(self)

    @property
    def gross(self) -> Decimal:
        """The line with VAT: net × (1 + r), rounded (ROUND-3)."""
        return gross_of(self.net, self.vat_rate or ZERO)


def _check_price(line: SupplierLine) -> None:
    price = line.unit_price
    if not is_between(price, -LARGEST, LARGEST) or price is None:
        raise rejected(f"{line.source_field}.unit_price", value=price)
    priced = price * line.quantity
    if abs(priced - line.net) > Decimal("0.01") * max(line.quantity, Decimal(1)):
        raise rejected(
            f"{line.source_field}.net", code="lines_do_not_add_up", stated=line.net, found=f"{priced:.2f}"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplierInvoice:
    """A supplier's invoice (BUY-1). ``total`` with VAT, positive for an invoice, negative for a credit note.

    ``documented``: the supplier's own document is at hand; input VAT needs it. ``order_number`` is our purchase order.
    ``stated_vat`` is the VAT in sum as the supplier states it, None when it does not. ``project`` goes on every posting.
    """

    source: str
    number: str
    supplier: Supplier
    date: dt.date
    currency: str
    lines: tuple[SupplierLine, ...]
    total: Decimal
    due_date: dt.date | None = None
    kid: str = ""
    order_number: str = ""
    stated_vat: Decimal | None = None
    documented: bool = True
    project: str = ""

    def __post_init__(self) -> None:
        for name in ("source", "number"):
            if not getattr(self, name):
                raise rejected(name)
        check_currency(self.currency)
        if not is_date(self.date):
            raise rejected("date")
        if self.due_date is not None and (not is_date(self.due_date) or self.due_date < self.date):
            raise rejected("due_date", value=self.due_date)
        if self.kid and not _is_kid(self.kid):
            raise rejected("kid", code="malformed_kid", value=self.kid)
        if not self.lines:
            raise rejected("lines", code="no_lines")
        if max(Counter(line.id for line in self.lines).values()) > 1:
            raise rejected("lines", code="repeated_line_id")
        _check_total(self)

    @property
    def reference(self) -> str:
        """Our stable name of the invoice in the ledger: one supplier never uses a number twice."""
        return f"{self.source}:supplier:{self.supplier.key[:30]}:{self.number}"[:70]

    @property
    def rounding(self) -> Decimal:
        """What the supplier's total exceeds the lines by: at most one krone, since many round to whole ones (BUY-2)."""
        return self.total - sum((line.gross for line in self.lines), ZERO)


def _check_total(invoice: SupplierInvoice) -> None:
    amount(invoice.total, field="total")
    if abs(invoice.rounding) > ROUNDING_CAP:
        found = invoice.total - invoice.rounding
        raise rejected("total", code="lines_do_not_add_up", stated=invoice.total, found=found)
    if invoice.stated_vat is None:
        return
    vat = sum((line.gross - line.net for line in invoice.lines), ZERO)
    if abs(amount(invoice.stated_vat, field="vat") - vat) > rounding_limit(
        len(invoice.lines), cap=ROUNDING_CAP
    ):
        raise rejected("vat", code="vat_does_not_add_up", stated=invoice.stated_vat, found=vat)


def _is_kid(text: str) -> bool:
    """2 to 25 digits of which the last is the MOD10 or MOD11 check digit ('-' for ten)."""
    if not 2 <= len(text) <= 25 or not text[:-1].isdigit() or not text.isascii():
        return False
    return text[-1] in (_mod10(text[:-1]), _mod11(text[:-1]))


def _mod10(digits: str) -> str:
    doubled = [int(digit) * (2 - at % 2) for at, digit in enumerate(reversed(digits))]
    return str(-sum(value // 10 + value % 10 for value in doubled) % 10)


def _mod11(digits: str) -> str:
    check = -sum(int(digit) * (2 + at % 6) for at, digit in enumerate(reversed(digits))) % 11
    return "-" if check == 10 else str(check)


@dataclass(frozen=True, slots=True, kw_only=True)
class PurchaseOrderLine:
    """What was ordered of one article, at which price without VAT."""

    sku: str
    quantity: Decimal
    unit_price: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class PurchaseOrder:
    """An order to a supplier. ``supplier`` and ``currency`` are compared with the invoice's; None is not compared."""

    number: str
    lines: tuple[PurchaseOrderLine, ...]
    supplier: Supplier | None = None
    currency: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptLine:
    """How many of an article were received."""

    sku: str
    quantity: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """Goods received of a purchase order."""

    lines: tuple[ReceiptLine, ...]
    number: str = ""
    date: dt.date | None = None
