"""Papers of a purchase: the order with its state, and a supplier's invoice with all that it is matched against."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from integrations.accounting.documents import PurchaseOrder, Receipt, SupplierInvoice, rejected


@dataclass(frozen=True, slots=True, kw_only=True)
class PurchaseOrderRecord:
    """A purchase order. ``order`` is what it orders (prices without VAT, in its currency), ``supplier_number`` the source's
    number of the supplier, ``receipts`` what has come of it.

    ``is_booked`` is False while it is a draft, or a draft again.
    """

    order: PurchaseOrder
    supplier_number: str
    ordered_on: dt.date
    is_booked: bool
    titles: Mapping[str, str]
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
