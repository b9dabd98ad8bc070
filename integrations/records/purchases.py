"""Papers of a purchase: the order with its state, and a supplier's invoice with all that it is matched against."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from integrations.accounting.documents import PurchaseOrder, Receipt, SupplierInvoice, rejected


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderedLine:
    """A line of a purchase order as it stands there. ``sku`` is '' for freight and other text; ``unit_price`` without VAT,
    after the line's own discount. ``is_bundle``: the article is a structure product."""

    title: str
    quantity: Decimal
    unit_price: Decimal
    sku: str = ""
    is_bundle: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PurchaseOrderRecord:
    """A booked purchase order. ``order`` is what it orders (prices without VAT, in its currency; each article once),
    ``supplier_number`` the source's number of the supplier, ``receipts`` what has come of it.

    ``source`` is our name of the connection, ``lines`` are the order's as they stand, ``texts`` what its lines of text say.
    """

    order: PurchaseOrder
    supplier_number: str
    ordered_on: dt.date
    source: str = ""
    lines: tuple[OrderedLine, ...] = ()
    texts: tuple[str, ...] = ()
    receipts: tuple[Receipt, ...] = ()
    delivery_on: dt.date | None = None
    is_sent: bool = False
    is_received: bool = False
    is_invoiced: bool = False
    our_reference: str = ""
    their_reference: str = ""
    note: str = ""
    project: str = ""

    def __post_init__(self) -> None:
        if not self.supplier_number:
            raise rejected("supplier")

    @property
    def number(self) -> str:
        """What people call it."""
        return self.order.number

    @property
    def reference(self) -> str:
        """Our stable name of the order in the ledger."""
        return f"{self.source}:purchase:{self.number}"[:70]


@dataclass(frozen=True, slots=True, kw_only=True)
class PurchasePapers:
    """A supplier's invoice with what a three-way match needs (BUY-2): the order, its receipts, and the invoices of the same
    order that were registered before.

    ``registered_as`` is the source's own number of the invoice, ``supplier_number`` that of the supplier. When the source
    does not know the supplier's own invoice number, ``invoice.number`` is the source's and ``own_number`` False: then a
    repeat from elsewhere (EHF) can be told by supplier, day and amount alone.
    """

    invoice: SupplierInvoice
    registered_as: str
    supplier_number: str
    own_number: bool = True
    order: PurchaseOrder | None = None
    receipts: tuple[Receipt, ...] = ()
    earlier: tuple[SupplierInvoice, ...] = ()
    note: str = ""

    @property
    def number(self) -> str:
        """What people call the invoice."""
        return self.invoice.number

    @property
    def total(self) -> Decimal:
        """What is owed, VAT included, in the invoice's currency."""
        return self.invoice.total

    @property
    def currency(self) -> str:
        return self.invoice.currency

    @property
    def date(self) -> dt.date:
        return self.invoice.date
