"""A booked invoice to a customer, and a credit note of one, with what an order draft shows beside the money (RB-1)."""

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from integrations.accounting.documents import CreditNote, Sale, rejected
from integrations.accounting.documents.checks import is_between
from integrations.accounting.money import HUNDRED, LARGEST, ZERO
from integrations.records.parties import PostalAddress, VatZone


@dataclass(frozen=True, slots=True, kw_only=True)
class LinePrice:
    """How a line came to its net: ``unit_price`` without VAT before ``discount`` (percent)."""

    unit_price: Decimal
    discount: Decimal = ZERO
    unit: str = ""

    def __post_init__(self) -> None:
        if not is_between(self.unit_price, -LARGEST, LARGEST):
            raise rejected("line_price", value=self.unit_price)
        if not is_between(self.discount, ZERO, HUNDRED):
            raise rejected("discount_percentage", value=self.discount)


@dataclass(frozen=True, slots=True, kw_only=True)
class BookedInvoice:
    """``sale`` is the money: net-priced lines, nothing paid. ``prices`` are by line id.

    ``customer_number`` is the source's number of the customer, whose card is synced by itself. ``order_number`` is the
    source's sales order, '' for none.
    """

    sale: Sale
    customer_number: str
    prices: Mapping[str, LinePrice]
    invoice_date: dt.date
    due_date: dt.date | None = None
    order_number: str = ""
    our_reference: str = ""
    their_reference: str = ""
    heading: str = ""
    note: str = ""
    vat_zone: VatZone = ""
    delivery: PostalAddress = field(default_factory=PostalAddress)

    def __post_init__(self) -> None:
        if not self.customer_number:
            raise rejected("customer")
        missing = {line.id for line in self.sale.lines} - self.prices.keys()
        if missing:
            raise rejected("lines", value=", ".join(sorted(missing)))

    @property
    def number(self) -> str:
        """What people call it."""
        return self.sale.number


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedCreditNote:
    """A credit note. ``note.credits`` is the credited invoice's number; ``credited`` is that invoice where it can be read,
    and then the lines of ``note`` carry the ids of its lines."""

    note: CreditNote
    customer_number: str
    credited: BookedInvoice | None = None
    text: str = ""
    prices: Mapping[str, LinePrice] = field(default_factory=dict)

    @property
    def number(self) -> str:
        """What people call it."""
        return self.note.number


def invoice_fingerprint(invoice: BookedInvoice) -> str:
    """Tells whether an invoice that was unbooked and booked again is still the same for the buyer and the books."""
    sale = invoice.sale
    lines = [
        (line.sku, line.title, f"{line.quantity.normalize():f}", f"{line.gross:.2f}", f"{line.vat:.2f}")
        for line in sale.lines
    ]
    shown = (
        invoice.customer_number, invoice.invoice_date.isoformat(), str(invoice.due_date or ""), sale.currency,
        sale.project, invoice.our_reference, invoice.their_reference, f"{sale.total:.2f}", lines,
    )  # fmt: skip
    return hashlib.sha256(repr(shown).encode()).hexdigest()
