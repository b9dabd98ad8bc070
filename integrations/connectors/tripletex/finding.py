"""Orders and invoices found again by our reference: Tripletex has no search for it, hence dated lists compared here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Self

from integrations.connectors.contract import WriteItem
from integrations.connectors.tripletex.client import TripletexClient

_INVOICE_FIELDS = "id,invoiceNumber,isCreditNote,creditedInvoice,voucher(id),orders(id,internalComment)"
_ORDER_FIELDS = "id,internalComment,preliminaryInvoice(id,invoiceNumber)"
DAY = timedelta(days=1)


@dataclass(slots=True)
class InvoiceFinder:
    """What earlier tries left behind, by our reference: finished ``invoices``, and ``orders`` not yet invoiced."""

    invoices: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    orders: dict[str, Mapping[str, Any]] = field(default_factory=dict)

    @classmethod
    def search(cls, client: TripletexClient, items: Sequence[WriteItem]) -> Self:
        """Search the span of the items' dates: invoices first, then orders for what has no invoice.

        A credit note points at the same order as its invoice and is passed over.
        """
        finder = cls()
        missing = {item.reference for item in items}
        days = [item.value.invoice_date for item in items]
        first, end = min(days).isoformat(), (max(days) + DAY).isoformat()
        for row in client.rows("/invoice", fields=_INVOICE_FIELDS, invoiceDateFrom=first, invoiceDateTo=end):
            if row.get("isCreditNote") or row.get("creditedInvoice"):
                continue
            for order in row.get("orders") or ():
                reference = order.get("internalComment") or ""
                if reference in missing:
                    missing.discard(reference)
                    finder.invoices[reference] = row
        if missing:
            finder._search_orders(client, missing, first, end)
        return finder

    def _search_orders(self, client: TripletexClient, missing: set[str], first: str, end: str) -> None:
        """An order with our reference may be invoiced already: an invoice keeps the preliminary one's id, and reading it
        by id shows at once what the list may show late."""
        for order in client.rows("/order", fields=_ORDER_FIELDS, orderDateFrom=first, orderDateTo=end):
            reference = order.get("internalComment") or ""
            if reference not in missing:
                continue
            missing.discard(reference)
            preliminary = order.get("preliminaryInvoice") or {}
            if preliminary.get("invoiceNumber"):
                self.invoices[reference] = client.get(f"/invoice/{preliminary['id']}", fields=_INVOICE_FIELDS)
            else:
                self.orders[reference] = order
