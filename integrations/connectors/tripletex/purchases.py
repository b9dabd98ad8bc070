"""Purchase orders: made (the order, then its lines in one call), changed by what differs, cancelled.

They say what is on its way and nothing more: goods are never received here, no stock value is posted, and no supplier is
written to. Every order is written by itself; half-made ones are completed by the next try, which finds them again.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from integrations.connectors.contract import Ids, WriteItem, Written
from integrations.connectors.encoding import encode_json
from integrations.connectors.tripletex.client import value_of
from integrations.connectors.tripletex.mapping import id_of
from integrations.connectors.tripletex.observed import projects_by_id
from integrations.connectors.tripletex.purchase_reading import (
    FIELDS,
    PATH,
    find_purchases,
    observed_purchase,
    with_module,
)
from integrations.connectors.tripletex.writing import Sending
from integrations.errors import (
    LedgerRejected,
    NotReady,
    PermanentError,
    SyncError,
    TemporaryError,
    UnknownOutcome,
)
from integrations.records.supplier_orders import (
    ObservedSupplierOrder,
    SupplierOrder,
    SupplierOrderLine,
    unequal,
)

Json = Mapping[str, Any]
LINES = f"{PATH}/orderline/list"
OPEN, CANCELLED = "STATUS_OPEN", "STATUS_CANCELLED"
"""The status is taken to be writable: nothing says so. Where it is passed over or refused, a cancelled order is deleted."""


def purchase_json(order: SupplierOrder, *, ids: Ids, contact: str) -> dict[str, Any]:
    """The body of POST /purchaseOrder, without lines (refused there). Our reference goes into the internal comment, by which
    a lost write is found again. Raises NotReady for what the company does not have."""
    body: dict[str, Any] = {
        "supplier": {"id": int(order.supplier_id)},
        "deliveryDate": order.delivery_on.isoformat(),
        "ourContact": {"id": int(contact)},
        "internalComment": order.reference,
        "comments": order.comment,
        "creationDate": order.ordered_on.isoformat(),
        "currency": id_of(ids.currencies, order.currency, item="currency_unknown", name="currency"),
        "orderLineSorting": "ID",
    }
    if order.project:
        body["project"] = id_of(ids.projects, order.project, item="project_unknown", name="project")
    return body


def line_json(line: SupplierOrderLine) -> dict[str, Any]:
    """A line. The price is always told: Tripletex would take the product's cost by itself. A line without article is text
    with a price: freight, tolls."""
    product = {"product": {"id": int(line.product_id)}} if line.product_id else {}
    return {
        **product,
        "description": line.text,
        "count": line.quantity,
        "unitPriceExcludingVatCurrency": line.unit_price,
        "discount": 0,
    }


@dataclass(slots=True)
class PurchaseWriting:
    """One write_many of purchase orders. ``contact`` gives the employee who stands on them: the key's own."""

    sending: Sending
    ids: Ids
    contact: Callable[[], str]

    def run(self, items: Sequence[WriteItem]) -> Iterator[Written]:
        """Write each order, those attempted before only after a search; what stands is changed."""
        fresh = [item for item in items if item.remote_id or not item.attempted]
        attempted = [item for item in items if item.attempted and not item.remote_id]
        yield from self._search_first(attempted, fresh, complete=True)
        yield from self.sending.each(fresh, self._write)

    def find(self, items: Sequence[WriteItem]) -> Iterator[Written]:
        """What stands of these, whole or half-made."""
        missing: list[WriteItem] = []
        yield from self._search_first(items, missing, complete=False)
        yield from (Written(reference=item.reference) for item in missing)

    def _search_first(
        self, items: Sequence[WriteItem], missing: list[WriteItem], *, complete: bool
    ) -> Iterator[Written]:
        obstacle = self.sending.obstacle() if items else None
        if obstacle is not None or not items:
            yield from (Written(reference=item.reference, error=obstacle) for item in items)
            return
        try:
            found = with_module(lambda: find_purchases(self.sending.client, items))
        except SyncError as error:
            yield from (self.sending.failed(item, error) for item in items)
            return
        missing += [item for item in items if item.reference not in found]
        standing = [item for item in items if item.reference in found]
        if complete:
            yield from self.sending.each(standing, lambda item: self._found(item, found[item.reference]))
        else:
            yield from (_written(item.reference, found[item.reference], found=True) for item in standing)

    def _found(self, item: WriteItem, row: Json) -> Written:
        return with_module(lambda: self._change(item, str(row["id"]), found=True))

    def _write(self, item: WriteItem) -> Written:
        if item.remote_id:
            return with_module(lambda: self._change(item, item.remote_id))
        return with_module(lambda: self._make(item))

    def _make(self, item: WriteItem) -> Written:
        client, order = self.sending.client, item.value
        answer = client.post(PATH, purchase_json(order, ids=self.ids, contact=self.contact()))
        written = _written(item.reference, value_of(answer), request_id=answer.request_id)
        try:
            self._add(written.remote_id, order.lines)
        except PermanentError as error:
            self._take_back(written, error)
            raise
        except TemporaryError as error:
            # The order stands without its lines: never to be taken for not written.
            raise _half_made(f"POST {LINES}", error) from error
        return written

    def _add(self, order_id: str, lines: Sequence[SupplierOrderLine]) -> None:
        if lines:
            bodies = [{"purchaseOrder": {"id": int(order_id)}, **line_json(line)} for line in lines]
            self.sending.client.post(LINES, bodies)

    def _take_back(self, written: Written, why: PermanentError) -> None:
        """An order whose lines were refused is not left behind empty. Raises UnknownOutcome when it could not be taken away."""
        try:
            self.sending.client.call("DELETE", f"{PATH}/{written.remote_id}")
        except SyncError as error:
            raise _half_made(f"DELETE {PATH}", why) from error

    def _change(self, item: WriteItem, remote_id: str, *, found: bool = False) -> Written:
        """Have a standing order say what is meant, or be none any more; what is equal is not written. The versions that were
        looked at go along, so that whoever touches it in between makes it be looked at again."""
        row = self._standing(remote_id)
        order, held = item.value, observed_purchase(row, projects_by_id(self.ids))
        if order.cancelled:
            self._cancel(row, held)
        else:
            self._set_head(row, order, held)
            self._set_lines(row, order, held)
        return _written(item.reference, row, found=found)

    def _standing(self, remote_id: str) -> Json:
        try:
            return self.sending.client.get(f"{PATH}/{remote_id}", fields=FIELDS)
        except PermanentError as error:
            if error.code != "not_found":
                raise
            # Deleted since it was looked at: look again.
            raise TemporaryError("revision_conflict", params={"where": PATH}) from error

    def _cancel(self, row: Json, held: ObservedSupplierOrder) -> None:
        client, path = self.sending.client, f"{PATH}/{row['id']}"
        if held.state == "cancelled":
            return
        body = {"id": row["id"], "version": row["version"], "status": CANCELLED}
        try:
            status = value_of(client.put(path, body)).get("status")
        except LedgerRejected:
            status = ""
        if status != CANCELLED:
            client.call("DELETE", path)

    def _set_head(self, row: Json, order: SupplierOrder, held: ObservedSupplierOrder) -> None:
        names = ("supplier_id", "delivery_on", "currency", "project", "comment", "reference")
        is_equal = all(getattr(order, name) == getattr(held, name) for name in names)
        if is_equal and held.state != "cancelled":
            return
        body = purchase_json(order, ids=self.ids, contact=self.contact())
        if held.project and not order.project:
            body["project"] = None
        if held.state == "cancelled":
            body["status"] = OPEN
        body |= {"id": row["id"], "version": row["version"]}
        self.sending.client.put(f"{PATH}/{row['id']}", body)

    def _set_lines(self, row: Json, order: SupplierOrder, held: ObservedSupplierOrder) -> None:
        versions = {str(line["id"]): line["version"] for line in row["orderLines"]}
        changed, gone, new = [], [], []
        for wanted, found in unequal(order.lines, held.lines):
            known = {"id": int(found.id), "version": versions[found.id]} if found is not None else {}
            if wanted is None:
                gone.append(known)
            elif found is None:
                new.append(wanted)
            else:
                changed.append({**known, **line_json(wanted)})
        client = self.sending.client
        if gone:
            client.call("DELETE", LINES, body=encode_json(gone).encode("ascii"))
        if changed:
            client.put(LINES, changed)
        self._add(str(row["id"]), new)


def _half_made(where: str, error: SyncError) -> UnknownOutcome:
    return UnknownOutcome(
        params={"where": where}, remote_message=error.remote_message, request_id=error.request_id
    )


def _written(reference: str, row: Json, *, found: bool = False, request_id: str = "") -> Written:
    if "id" not in row:
        raise UnknownOutcome(params={"where": f"POST {PATH}"}, request_id=request_id)
    return Written(
        reference=reference,
        remote_id=str(row["id"]),
        remote_number=str(row.get("number") or ""),
        found=found,
        request_id=request_id,
    )


def contact_of(me: Json) -> str:
    """The employee of the company who the key belongs to, from whoAmI; of an accountant's key the one who stands for it there
    (that this is ``actualEmployeeId`` is a guess). Raises NotReady when there is none."""
    found = (me.get("actualEmployeeId") if me.get("employeeIsProxy") else None) or me.get("employeeId")
    if not found:
        raise NotReady("contact_unknown")
    return str(found)
