"""Purchase orders read back and found again. Nothing of ours can be searched: the supplier's orders are listed and compared.

All of it is sold as the Logistics module; without it (or the right to it) every call is refused.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import partial
from typing import Any, TypeVar

from integrations.connectors.contract import Ids, ReadBack, WriteItem
from integrations.connectors.tripletex.client import TripletexClient
from integrations.connectors.tripletex.observed import projects_by_id
from integrations.connectors.tripletex.writing import CHUNK
from integrations.errors import AccessDenied, BadCredentials, NotReady, SyncError, TemporaryError
from integrations.records.supplier_orders import (
    ObservedSupplierOrder,
    ObservedSupplierOrderLine,
    OrderState,
)

T = TypeVar("T")
Json = Mapping[str, Any]
PATH = "/purchaseOrder"
FIELDS = (
    "id,version,number,internalComment,comments,deliveryDate,status,supplier(id,name,supplierNumber),currency(code),"
    "project(id,number),orderLines(id,version,product(id,number),description,count,unitPriceExcludingVatCurrency,"
    "amountExcludingVatCurrency)"
)
FOUND_FIELDS = "id,number,internalComment"
STATES: Mapping[str, OrderState] = {
    "STATUS_OPEN": "open",
    "STATUS_SENT": "open",
    "STATUS_CANCELLED": "cancelled",
}
"""What each status means to us; every other one says that goods have been registered or that the order is closed. Only the
names are specified, the rest is a guess."""
_ORE = Decimal("0.01")
_DAY = timedelta(days=1)


def with_module(call: Callable[[], T]) -> T:
    """The answer of a call that needs the Logistics module. Raises NotReady('logistics') where it is refused: the key is good
    for everything else."""
    try:
        return call()
    except AccessDenied as error:
        raise NotReady("logistics", remote_message=error.remote_message) from error


def has_module(client: TripletexClient) -> bool:
    """Whether purchase orders may be read: the module is on and the key may use it. Raises TemporaryError, BadCredentials."""
    try:
        client.page(PATH, fields="id", params={"count": 1})
    except (BadCredentials, TemporaryError):
        raise
    except SyncError:
        return False
    return True


def find_purchases(client: TripletexClient, items: Sequence[WriteItem]) -> dict[str, Json]:
    """Orders that carry our references, by reference: listed by supplier and day of delivery, compared here.

    The last day of such a list is inclusive by the specification, exclusive everywhere else: one day more is asked for.
    """
    wanted = {item.reference for item in items}
    days = [item.value.delivery_on for item in items]
    rows = client.rows(
        PATH,
        fields=FOUND_FIELDS,
        supplierId=",".join(dict.fromkeys(item.value.supplier_id for item in items)),
        deliveryDateFrom=min(days).isoformat(),
        deliveryDateTo=(max(days) + _DAY).isoformat(),
    )
    found: dict[str, Json] = {}
    for row in rows:
        reference = str(row.get("internalComment") or "")
        if reference in wanted:
            found.setdefault(reference, row)
    return found


def read_purchases(client: TripletexClient, remote_ids: Sequence[str], ids: Ids | None) -> Iterator[ReadBack]:
    """What has become of each order, a hundred a call. One that is not there any more is an answer, no error."""
    projects = projects_by_id(ids)
    wanted = list(dict.fromkeys(remote_ids))
    for start in range(0, len(wanted), CHUNK):
        chunk = wanted[start : start + CHUNK]
        try:
            rows = {str(row["id"]): row for row in with_module(partial(_page, client, chunk))}
        except SyncError as error:
            yield from (ReadBack(remote_id=one, error=error, request_id=error.request_id) for one in chunk)
            continue
        for one in chunk:
            yield _read(rows[one], projects) if one in rows else _single(client, one, projects)


def _page(client: TripletexClient, chunk: Sequence[str]) -> list[Json]:
    return client.page(PATH, fields=FIELDS, params={"id": ",".join(chunk), "count": len(chunk)})


def _single(client: TripletexClient, remote_id: str, projects: Mapping[str, str]) -> ReadBack:
    try:
        return _read(client.get(f"{PATH}/{remote_id}", fields=FIELDS), projects)
    except SyncError as error:
        if error.code == "not_found":
            return ReadBack(remote_id=remote_id, value=ObservedSupplierOrder(state="deleted"))
        return ReadBack(remote_id=remote_id, error=error, request_id=error.request_id)


def _read(row: Json, projects: Mapping[str, str]) -> ReadBack:
    try:
        value = observed_purchase(row, projects)
    except TemporaryError as error:
        return ReadBack(remote_id=str(row["id"]), error=error)
    return ReadBack(remote_id=str(row["id"]), value=value, remote_number=str(row.get("number") or ""))


def observed_purchase(row: Json, projects: Mapping[str, str]) -> ObservedSupplierOrder:
    """An order read with ``FIELDS``; sums in its currency, whole øre. ``projects`` are our numbers by Tripletex's ids."""
    try:
        supplier, project = row["supplier"], row.get("project") or {}
        return ObservedSupplierOrder(
            state=STATES.get(row["status"], "received"),
            reference=row.get("internalComment") or "",
            supplier=f"{supplier.get('supplierNumber') or ''} {supplier.get('name') or ''}".strip(),
            supplier_id=str(supplier["id"]),
            delivery_on=date.fromisoformat(row["deliveryDate"]),
            currency=row["currency"]["code"],
            lines=tuple(map(_line, row["orderLines"])),
            comment=row.get("comments") or "",
            project=_project(project, projects),
        )
    except (KeyError, TypeError, ValueError, ArithmeticError) as error:
        params = {"where": "purchase", "field": str(error)}
        raise TemporaryError("malformed_answer", params=params) from error


def _project(project: Json, projects: Mapping[str, str]) -> str:
    if not project:
        return ""
    return projects.get(str(project["id"])) or f"{project.get('number') or ''} (id {project['id']})".strip()


def _line(row: Json) -> ObservedSupplierOrderLine:
    product = row.get("product") or {}
    return ObservedSupplierOrderLine(
        text=row.get("description") or "",
        quantity=Decimal(row.get("count") or 0),
        unit_price=Decimal(row.get("unitPriceExcludingVatCurrency") or 0),
        net=Decimal(row.get("amountExcludingVatCurrency") or 0).quantize(_ORE, ROUND_HALF_UP),
        product=str(product.get("number") or ""),
        product_id=str(product.get("id") or ""),
        id=str(row.get("id") or ""),
    )
