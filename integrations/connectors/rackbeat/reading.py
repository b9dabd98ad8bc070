"""Reading documents by their numbers, several at a time, each with all that belongs to it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from integrations.connectors.contract import Json, RawDocument
from integrations.connectors.rackbeat import unconfirmed
from integrations.connectors.rackbeat.client import RackbeatClient, address_of
from integrations.connectors.rackbeat.fields import number_of, text, truth
from integrations.connectors.rackbeat.invoices import credited_number, is_credit_note
from integrations.connectors.rackbeat.kinds import Kind
from integrations.connectors.side_by_side import SideBySide
from integrations.errors import (
    AccessDenied,
    BadCredentials,
    PermanentError,
    RejectedDocument,
    SyncError,
)


class Reader:
    """Reads from one company, ``flight`` calls at a time."""

    def __init__(self, client: RackbeatClient, flight: SideBySide) -> None:
        self._client, self._flight = client, flight

    def many(self, kind: Kind, numbers: Sequence[str]) -> Iterator[RawDocument]:
        """Every number answered exactly once, in the order of arrival. A dead key stops further calls."""
        halted: list[SyncError] = []

        def one(number: str) -> RawDocument:
            if halted:
                return RawDocument(document_id=number, error=halted[0])
            try:
                return RawDocument(document_id=number, body=self._document(kind, number))
            except SyncError as error:
                if isinstance(error, BadCredentials | AccessDenied):
                    halted.append(error)
                return RawDocument(document_id=number, error=_told(error))

        return self._flight.run(one, list(dict.fromkeys(numbers)))

    def _document(self, kind: Kind, number: str) -> Json:
        found = self._client.item(kind.path, number, kind.singular)
        if kind.name == "customer_invoice":
            return {"invoice": found, "credited": self._credited(found)}
        if kind.name == "supplier_invoice":
            return self._supplier_invoice(found)
        if kind.name == "purchase_order":
            return {
                "order": found,
                "receipts": self._receipts(number),
                "supplier": self._supplier(found),
            }
        return found

    def _credited(self, document: Json) -> Json | None:
        """The invoice that a credit note credits, where it names one that is still there."""
        number = credited_number(document) if is_credit_note(document) else ""
        return self._maybe(f"/customer-invoices/{address_of(number)}", "customer_invoice") if number else None

    def _supplier_invoice(self, document: Json) -> Json:
        """A draft alone; a booked one with supplier, order, receipts and the order's earlier invoices."""
        whole: dict[str, Any] = {
            "invoice": document, "supplier": None, "order": None, "receipts": [], "earlier": []
        }  # fmt: skip
        if not truth(document, "is_booked"):
            return whole
        whole["supplier"] = self._supplier(document)
        order = number_of(document, *unconfirmed.ORDER_OF_SUPPLIER_INVOICE)
        if order:
            whole["order"] = self._maybe(f"/purchase-orders/{address_of(order)}", "purchase_order")
            whole["receipts"] = self._receipts(order)
            whole["earlier"] = self._earlier(order, document)
        return whole

    def _earlier(self, order: str, document: Json) -> list[Json]:
        """Booked invoices of the same order with lower numbers. The filter is old: what it gives is looked through again."""
        own = text(document, "number")
        found = []
        params = [("purchase_order_number", order)]
        for row in self._client.rows("/supplier-invoices", "supplier_invoices", params):
            number = text(row, "number")
            same = number_of(row, *unconfirmed.ORDER_OF_SUPPLIER_INVOICE) == order
            if not same or not truth(row, "is_booked") or not _is_before(number, own):
                continue
            whole = row if "lines" in row else self._maybe(f"/supplier-invoices/{number}", "supplier_invoice")
            if whole is not None:
                found.append(whole)
        return found

    def _receipts(self, order: str) -> list[Mapping[str, Any]]:
        """What was received of an order, each receipt with its lines."""
        path = f"/purchase-orders/{address_of(order)}/receipts"
        try:
            return list(self._client.rows(path, "purchase_order_receipts"))
        except PermanentError as error:
            if error.code != "not_found":
                raise
            return []

    def _supplier(self, document: Json) -> Json | None:
        number = number_of(document, "supplier_id", "supplier")
        return self._maybe(f"/suppliers/{address_of(number)}", "supplier") if number else None

    def _maybe(self, path: str, name: str) -> Json | None:
        try:
            return self._client.single(path, name)
        except PermanentError as error:
            if error.code != "not_found":
                raise
            return None


def _is_before(number: str, own: str) -> bool:
    if number.isdigit() and own.isdigit():
        return int(number) < int(own)
    return number < own


def _told(error: SyncError) -> SyncError:
    """A number that nobody has any more is a document that is gone, not a wrong address."""
    if error.code != "not_found":
        return error
    return RejectedDocument(
        "document_missing", params={"field": "number"}, remote_message=error.remote_message
    )
