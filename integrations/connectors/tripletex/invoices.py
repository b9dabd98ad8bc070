"""Invoices: a hundred at once where the company has the list endpoint, singly where not; found again by our reference.

Nothing is sent to a buyer unless the tenant has said so: ``sendToCustomer`` is always explicit, because Tripletex sends
by default.
"""

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from integrations.accounting.voucher import SalesInvoice
from integrations.connectors.contract import Ids, WriteItem, Written
from integrations.connectors.tripletex.client import value_of, values_of
from integrations.connectors.tripletex.finding import InvoiceFinder
from integrations.connectors.tripletex.mapping import invoice_json, order_json, payment_type, rides_along
from integrations.connectors.tripletex.payments import extra_payments, require_payment_types
from integrations.connectors.tripletex.writing import Sending, chunks
from integrations.errors import (
    AccessDenied,
    LedgerRejected,
    PermanentError,
    SyncError,
    TemporaryError,
    UnknownOutcome,
)

_ANSWER_FIELDS = "id,invoiceNumber,voucher(id),orders(id,internalComment)"

_without_list: set[tuple[str, str]] = set()
"""Companies (address, key fingerprint) whose /invoice/list answered 403: it is BETA and not open to everybody."""


@dataclass(slots=True)
class InvoiceWriting:
    """One write_many of invoices. ``may_send`` is the tenant's permission to send invoices to buyers."""

    sending: Sending
    ids: Ids
    may_send: bool

    def run(self, items: Sequence[WriteItem]) -> Iterator[Written]:
        """Write each invoice, those attempted before only after a search."""
        fresh = []
        for item in items:
            try:
                if not item.attempted:
                    require_payment_types(item.value, ids=self.ids)
                    fresh.append(item)
            except SyncError as error:
                yield self.sending.failed(item, error)
        attempted = [item for item in items if item.attempted]
        if attempted:
            yield from self._search_first(attempted, fresh)
        for sends in (False, True):
            same = [item for item in fresh if self._sends(item.value) == sends]
            for chunk in chunks(same):
                yield from self._chunk(chunk, sends=sends)

    @property
    def _company(self) -> tuple[str, str]:
        return (self.sending.client.remote.base_url, self.sending.client.key.fingerprint)

    def _sends(self, invoice: SalesInvoice) -> bool:
        return self.may_send and invoice.send in ("EHF", "EMAIL")

    def _search_first(self, attempted: Sequence[WriteItem], fresh: list[WriteItem]) -> Iterator[Written]:
        """Results of what an earlier try wrote, whole or half; what it did not write is added to ``fresh``."""
        obstacle = self.sending.obstacle()
        if obstacle is not None:
            yield from (Written(reference=item.reference, error=obstacle) for item in attempted)
            return
        try:
            finder = InvoiceFinder.search(self.sending.client, attempted)
        except SyncError as error:
            yield from (self.sending.failed(item, error) for item in attempted)
            return
        for item in attempted:
            if item.reference in finder.invoices:
                yield self._settled(item, finder.invoices[item.reference], found=True)
            elif item.reference in finder.orders:
                yield self._finish(item, finder.orders[item.reference])
            else:
                fresh.append(item)

    def find(self, items: Sequence[WriteItem]) -> Iterator[Written]:
        """What stands of these: an invoice with its payments. An order that never became one is removed."""
        obstacle = self.sending.obstacle()
        if obstacle is not None:
            yield from (Written(reference=item.reference, error=obstacle) for item in items)
            return
        try:
            finder = InvoiceFinder.search(self.sending.client, items)
        except SyncError as error:
            yield from (self.sending.failed(item, error) for item in items)
            return
        for item in items:
            try:
                if item.reference in finder.invoices:
                    yield self._settled(item, finder.invoices[item.reference], found=True)
                    continue
                if item.reference in finder.orders:
                    self.sending.client.call("DELETE", f"/order/{finder.orders[item.reference]['id']}")
                yield Written(reference=item.reference)
            except SyncError as error:
                yield self.sending.failed(item, error)

    def _chunk(self, chunk: Sequence[WriteItem], *, sends: bool) -> Iterator[Written]:
        if self._company in _without_list:
            yield from self.sending.each(chunk, self._single)
            return
        obstacle = self.sending.obstacle()
        if obstacle is not None:
            yield from (Written(reference=item.reference, error=obstacle) for item in chunk)
            return
        bodies, ready = [], []
        for item in chunk:
            try:
                bodies.append(invoice_json(item.value, reference=item.reference, ids=self.ids))
                ready.append(item)
            except SyncError as error:
                yield self.sending.failed(item, error)
        yield from self._posted(ready, bodies, sends=sends)

    def _posted(self, items: Sequence[WriteItem], bodies: list[Any], *, sends: bool) -> Iterator[Written]:
        """One list call. Where the company has no such call: singly, now and later. A refusal splits the batch."""
        if not items:
            return
        try:
            answer = self.sending.client.post(
                "/invoice/list", bodies, sendToCustomer=sends, fields=_ANSWER_FIELDS
            )
        except AccessDenied:
            _without_list.add(self._company)
            yield from self.sending.each(items, self._single)
            if isinstance(self.sending.halted, AccessDenied):
                _without_list.discard(
                    self._company
                )  # invoicing as such is not allowed: that says nothing of lists
            return
        except LedgerRejected as error:
            yield from self._split(items, bodies, error, sends=sends)
            return
        except SyncError as error:
            yield from (self.sending.failed(item, error) for item in items)
            return
        rows = values_of(answer)
        by_reference = {_our_reference(row): row for row in rows}
        for place, item in enumerate(items):
            row = by_reference.get(item.reference)
            if row is None and len(rows) == len(items) and not _our_reference(rows[place]):
                row = rows[place]
            if row is None:
                lost = UnknownOutcome(params={"where": "POST /invoice/list"}, request_id=answer.request_id)
                yield Written(reference=item.reference, error=lost, request_id=answer.request_id)
            else:
                yield self._settled(item, row, request_id=answer.request_id)

    def _split(
        self, items: Sequence[WriteItem], bodies: list[Any], error: LedgerRejected, *, sends: bool
    ) -> Iterator[Written]:
        """After a refusal of many: find the bad one by halves.

        Whether a refused list leaves some of its invoices behind is documented nowhere; so before anything is sent again,
        the ledger is searched.
        """
        if len(items) == 1:
            yield self.sending.failed(items[0], error)
            return
        try:
            finder = InvoiceFinder.search(self.sending.client, items)
        except SyncError as problem:
            yield from (self.sending.failed(item, problem) for item in items)
            return
        left = []
        for item, body in zip(items, bodies, strict=True):
            if item.reference in finder.invoices:
                yield self._settled(item, finder.invoices[item.reference])
            elif item.reference in finder.orders:
                yield self._finish(item, finder.orders[item.reference])
            else:
                left.append((item, body))
        half = (len(left) + 1) // 2
        for part in (left[:half], left[half:]):
            obstacle = self.sending.obstacle()
            if obstacle is not None:
                yield from (Written(reference=item.reference, error=obstacle) for item, _ in part)
            else:
                yield from self._posted([item for item, _ in part], [body for _, body in part], sends=sends)

    def _single(self, item: WriteItem) -> Written:
        """Order, then invoice. The invoice keeps the id of the order's preliminary invoice (observed)."""
        order = value_of(
            self.sending.client.post("/order", order_json(item.value, reference=item.reference, ids=self.ids))
        )
        return self._finish(item, order)

    def _finish(self, item: WriteItem, order: Mapping[str, Any]) -> Written:
        """Invoice an order that exists; what is known of it goes with the result even when this fails."""
        preliminary = order.get("preliminaryInvoice") or {}
        known = {"order_id": str(order["id"]), "preliminary_invoice_id": str(preliminary.get("id") or "")}
        invoice: SalesInvoice = item.value
        params: dict[str, Any] = {
            "invoiceDate": invoice.invoice_date.isoformat(),
            "sendToCustomer": self._sends(invoice),
        }
        try:
            if self._sends(invoice):
                params["sendType"] = invoice.send
            if rides_along(invoice):
                params["paymentTypeId"] = payment_type(invoice.prepaid[0], ids=self.ids)
                params["paidAmount"] = invoice.prepaid[0].gross
            answer = self.sending.client.put(f"/order/{order['id']}/:invoice", **params)
        except SyncError as error:
            if isinstance(error, PermanentError):
                self._remove_order(known["order_id"])
            return _with(self.sending.failed(item, error), known)
        return _with(self._settled(item, value_of(answer), request_id=answer.request_id), known)

    def _remove_order(self, order_id: str) -> None:
        """An order that cannot be invoiced is not left behind: a later try makes its own. Staying is no harm either."""
        with contextlib.suppress(SyncError):
            self.sending.client.call("DELETE", f"/order/{order_id}")

    def _settled(
        self, item: WriteItem, row: Mapping[str, Any], *, found: bool = False, request_id: str = ""
    ) -> Written:
        """The result of a written invoice, after the payments that could not ride along."""
        order_ids = [str(order["id"]) for order in row.get("orders") or ()]
        written = Written(
            reference=item.reference,
            remote_id=str(row["id"]),
            remote_number=str(row.get("invoiceNumber") or ""),
            found=found,
            request_id=request_id,
            secondary={
                "order_id": order_ids[0] if order_ids else "",
                "preliminary_invoice_id": str(row["id"]),
                "voucher_id": str((row.get("voucher") or {}).get("id") or ""),
            },
        )
        if not item.value.prepaid or rides_along(item.value):
            return written
        try:
            extra_payments(self.sending.client, written.remote_id, item.value, ids=self.ids)
        except SyncError as error:
            failed = self.sending.failed(item, _kept_open(error))
            return _with(failed, {**written.secondary, "invoice_id": written.remote_id})
        return written


def _kept_open(error: SyncError) -> SyncError:
    """The failure of a payment whose invoice exists: never a final no to the invoice, so that the next try finds it."""
    if not isinstance(error, PermanentError):
        return error
    return TemporaryError(
        "payment_not_registered",
        params={**error.params, "reason": error.code},
        remote_message=error.remote_message,
        request_id=error.request_id,
    )


def _with(written: Written, known: Mapping[str, str]) -> Written:
    """The result with more secondary ids; what the result already says wins."""
    said = {name: value for name, value in written.secondary.items() if value}
    return replace(written, secondary={**known, **said})


def _our_reference(row: Mapping[str, Any]) -> str:
    return next((str(order.get("internalComment") or "") for order in row.get("orders") or ()), "")
