"""Open sales orders: written a hundred at once where the company has the list endpoint, singly where not; found again by
our reference; read back with what people have made of them since.

An order is not an invoice: nothing is booked by it and nothing sent. Whoever invoices it in Tripletex decides that.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from integrations.accounting.ordering import ObservedOrder, ObservedOrderLine, OrderState, SalesOrder
from integrations.accounting.voucher import PartyRef
from integrations.connectors.contract import Ids, ReadBack, WriteItem, Written, party_key
from integrations.connectors.tripletex.amounts import ore
from integrations.connectors.tripletex.client import TripletexClient, value_of, values_of
from integrations.connectors.tripletex.mapping import counted_on, id_of
from integrations.connectors.tripletex.observed import department_number
from integrations.connectors.tripletex.reading import Parties, Reading, read_back
from integrations.connectors.tripletex.writing import Sending, chunks
from integrations.errors import AccessDenied, LedgerRejected, SyncError, TemporaryError, UnknownOutcome

ORDER_FIELDS = (
    "id,number,internalComment,orderDate,deliveryDate,currency(code),customer(id),contact(id),"
    "department(id,name,departmentNumber),preliminaryInvoice(id,invoiceNumber),"
    "orderLines(vatType(number),amountExcludingVatCurrency,amountIncludingVatCurrency,isCharged,count,description)"
)
_OPEN_FIELDS = "id,version,number,preliminaryInvoice(id,invoiceNumber),orderLines(isCharged)"
_FOUND_FIELDS = "id,number,internalComment,preliminaryInvoice(id)"
_DAY = timedelta(days=1)

_without_list: set[tuple[str, str]] = set()
"""Companies (address, key fingerprint) whose /order/list answered 403: it is BETA and not open to everybody."""


def sales_order_json(order: SalesOrder, *, ids: Ids) -> dict[str, Any]:
    """The body of POST /order. Our reference goes into the internal comment, the buyer's where EHF takes it from.

    The price basis is always explicit: its default differs between companies. Raises NotReady for what is not mirrored.
    """
    price = "unitPriceIncludingVatCurrency" if order.prices_include_vat else "unitPriceExcludingVatCurrency"
    body: dict[str, Any] = {
        "customer": id_of(ids.parties, party_key(order.party), item="customer_unknown", name="customer"),
        "orderDate": order.order_date.isoformat(),
        "deliveryDate": order.delivery_date.isoformat(),
        "currency": id_of(ids.currencies, order.currency, item="currency_unknown", name="currency"),
        "isPrioritizeAmountsIncludingVat": order.prices_include_vat,
        "invoicesDueIn": order.due_days,
        "invoicesDueInType": "DAYS",
        "reference": order.buyer_reference[:255],
        "internalComment": order.reference,
        "deliveryComment": order.comment,
        "orderLineSorting": "ID",
        "orderLines": [
            {
                "description": line.description,
                "count": line.quantity,
                price: line.unit_price,
                **({"discount": line.discount} if line.discount else {}),
                "vatType": id_of(ids.vat_codes, line.vat_code, item="vat_code_unknown", name="vat_code"),
            }
            for line in order.lines
        ],
    }
    if order.headline:
        body["invoiceComment"] = order.headline
    elif order.order_number and order.order_number != order.buyer_reference:
        body["invoiceComment"] = f"Ordre {order.order_number}"
    if order.delivery is not None:
        body["deliveryAddress"] = _delivery(order, ids)
    body |= counted_on(order, ids)
    if order.contact:
        body["contact"] = {"id": int(order.contact)}
    return body


def _delivery(order: SalesOrder, ids: Ids) -> dict[str, Any]:
    """Where the goods went. A country that the company's list lacks is left out: the order's VAT does not hang on it."""
    address = order.delivery
    assert address is not None
    lines = [order.delivery_name, address.line1, address.line2]
    first, *rest = [line for line in lines if line] or [""]
    body: dict[str, Any] = {
        "addressLine1": first[:255],
        "addressLine2": ", ".join(rest)[:255],
        "postalCode": address.postal_code[:100],
        "city": address.city[:100],
    }
    if address.country in ids.countries:
        body["country"] = {"id": int(ids.countries[address.country])}
    return body


@dataclass(slots=True)
class OrderWriting:
    """One write_many of open orders."""

    sending: Sending
    ids: Ids

    def run(self, items: Sequence[WriteItem]) -> Iterator[Written]:
        """Write each order, those attempted before only after a search; what stands and is to be changed is changed."""
        fresh = [item for item in items if not item.attempted and not item.remote_id]
        attempted = [item for item in items if item.attempted and not item.remote_id]
        standing = [item for item in items if item.remote_id]
        if standing:
            yield from self.sending.each(standing, self._change)
        if attempted:
            yield from self._search_first(attempted, fresh)
        for chunk in chunks(fresh):
            yield from self._chunk(chunk)

    @property
    def _company(self) -> tuple[str, str]:
        return (self.sending.client.remote.base_url, self.sending.client.key.fingerprint)

    def _search_first(self, attempted: Sequence[WriteItem], fresh: list[WriteItem]) -> Iterator[Written]:
        obstacle = self.sending.obstacle()
        if obstacle is not None:
            yield from (Written(reference=item.reference, error=obstacle) for item in attempted)
            return
        try:
            found = find_orders(self.sending.client, attempted)
        except SyncError as error:
            yield from (self.sending.failed(item, error) for item in attempted)
            return
        for item in attempted:
            if item.reference in found:
                yield _written(item.reference, found[item.reference], found=True)
            else:
                fresh.append(item)

    def find(self, items: Sequence[WriteItem]) -> Iterator[Written]:
        """What stands of these: an order, invoiced by somebody or not."""
        missing: list[WriteItem] = []
        yield from self._search_first(items, missing)
        yield from (Written(reference=item.reference) for item in missing)

    def _chunk(self, chunk: Sequence[WriteItem]) -> Iterator[Written]:
        """One list call for several; a refusal of many says nothing about each, so that they go singly then."""
        if len(chunk) == 1 or self._company in _without_list:
            yield from self.sending.each(chunk, self._single)
            return
        obstacle = self.sending.obstacle()
        if obstacle is not None:
            yield from (Written(reference=item.reference, error=obstacle) for item in chunk)
            return
        ready, bodies = [], []
        for item in chunk:
            try:
                bodies.append(sales_order_json(item.value, ids=self.ids))
                ready.append(item)
            except SyncError as error:
                yield self.sending.failed(item, error)
        yield from self._posted(ready, bodies)

    def _posted(self, items: Sequence[WriteItem], bodies: list[Any]) -> Iterator[Written]:
        if not items:
            return
        try:
            answer = self.sending.client.post("/order/list", bodies, fields=_FOUND_FIELDS)
        except AccessDenied:
            _without_list.add(self._company)
            yield from self.sending.each(items, self._single)
            return
        except LedgerRejected:
            # Whether a refused list leaves some of its orders behind is documented nowhere: look before writing again.
            left: list[WriteItem] = []
            yield from self._search_first(items, left)
            yield from self.sending.each(left, self._single)
            return
        except SyncError as error:
            yield from (self.sending.failed(item, error) for item in items)
            return
        rows = {str(row.get("internalComment") or ""): row for row in values_of(answer)}
        for item in items:
            row = rows.get(item.reference)
            if row is None:
                lost = UnknownOutcome(params={"where": "POST /order/list"}, request_id=answer.request_id)
                yield Written(reference=item.reference, error=lost, request_id=answer.request_id)
            else:
                yield _written(item.reference, row, request_id=answer.request_id)

    def _change(self, item: WriteItem) -> Written:
        """Have an open order say what is meant now: its lines are replaced as a whole, so that repeating it is harmless.

        The version that was looked at goes along: an order that somebody touches in between refuses (409), and is looked at
        again. Raises LedgerRejected for one that is invoiced.
        """
        path = f"/order/{item.remote_id}"
        row = self.sending.client.get(path, fields=_OPEN_FIELDS)
        if _is_invoiced(row):
            params = {"number": item.value.order_number, "order": str(row.get("number") or "")}
            raise LedgerRejected("draft_invoiced_and_changed", params=params)
        body = {
            **sales_order_json(item.value, ids=self.ids), "id": row["id"], "version": row["version"]
        }  # fmt: skip
        answer = self.sending.client.put(path, body, updateLinesAndGroups=True, fields=_FOUND_FIELDS)
        return _written(item.reference, value_of(answer), request_id=answer.request_id)

    def _single(self, item: WriteItem) -> Written:
        answer = self.sending.client.post("/order", sales_order_json(item.value, ids=self.ids))
        return _written(item.reference, value_of(answer), request_id=answer.request_id)


def find_orders(client: TripletexClient, items: Sequence[WriteItem]) -> dict[str, Mapping[str, Any]]:
    """Orders that carry our references, invoiced or not. Tripletex has no search for it: the days are listed and compared."""
    wanted = {item.reference for item in items}
    days = [item.value.order_date for item in items]
    rows = client.rows(
        "/order",
        fields=_FOUND_FIELDS,
        orderDateFrom=min(days).isoformat(),
        orderDateTo=(max(days) + _DAY).isoformat(),
    )
    found: dict[str, Mapping[str, Any]] = {}
    for row in rows:
        reference = str(row.get("internalComment") or "")
        if reference in wanted:
            found.setdefault(reference, row)
    return found


def _written(reference: str, row: Mapping[str, Any], *, found: bool = False, request_id: str = "") -> Written:
    if "id" not in row:
        raise UnknownOutcome(params={"where": "order"}, request_id=request_id)
    preliminary = row.get("preliminaryInvoice") or {}
    return Written(
        reference=reference,
        remote_id=str(row["id"]),
        remote_number=str(row.get("number") or ""),
        found=found,
        request_id=request_id,
        secondary={"preliminary_invoice_id": str(preliminary.get("id") or "")},
    )


def read_orders(
    client: TripletexClient, remote_ids: Sequence[str], *, dates: tuple[date, date], parties: Parties
) -> Iterator[ReadBack]:
    """What has become of each order. One that is not there any more was deleted by somebody: that is an answer, no error."""
    for back in read_back(client, READING, remote_ids, dates=dates, parties=parties):
        if back.error is not None and back.error.code == "not_found":
            yield ReadBack(remote_id=back.remote_id, value=ObservedOrder(state="deleted"))
        else:
            yield back


def observed_order(value: Mapping[str, Any], *, parties: Mapping[str, PartyRef]) -> ObservedOrder:
    """An order read with ``ORDER_FIELDS``; amounts in the order's currency, whole øre.

    ``isClosed`` says nothing (it stays false after invoicing, observed); a charged line or a numbered invoice does.
    """
    try:
        preliminary = value.get("preliminaryInvoice") or {}
        number = preliminary.get("invoiceNumber") or ""
        state: OrderState = "invoiced" if _is_invoiced(value) else "open"
        customer = value["customer"]
        return ObservedOrder(
            state=state,
            reference=value["internalComment"] or "",
            order_date=date.fromisoformat(value["orderDate"]),
            delivery_date=date.fromisoformat(value["deliveryDate"]),
            currency=value["currency"]["code"],
            customer=parties.get(str(customer["id"])) or PartyRef(kind="unknown", key=str(customer["id"])),
            lines=tuple(
                ObservedOrderLine(
                    vat_code=str(line["vatType"]["number"]) if line["vatType"] else "0",
                    gross=ore(line["amountIncludingVatCurrency"]),
                    net=ore(line["amountExcludingVatCurrency"]),
                    quantity=Decimal(line.get("count") or 0),
                    text=str(line.get("description") or ""),
                )
                for line in value["orderLines"]
            ),
            invoice_number=str(number),
            contact=str((value.get("contact") or {}).get("id") or ""),
            department=department_number(value.get("department") or {}),
        )
    except (KeyError, TypeError, ValueError, ArithmeticError) as error:
        raise TemporaryError("malformed_answer", params={"where": "order", "field": str(error)}) from error


def _is_invoiced(row: Mapping[str, Any]) -> bool:
    charged = any(line.get("isCharged") for line in row.get("orderLines") or ())
    return charged or bool((row.get("preliminaryInvoice") or {}).get("invoiceNumber"))


READING = Reading(
    "/order",
    ORDER_FIELDS,
    ("orderDateFrom", "orderDateTo"),
    lambda row: str(row.get("number") or ""),
    observed_order,
)
