"""Endpoints under /purchaseOrder (Logistics). Numbers are Tripletex' own; lines are made by calls of their own.

No answer of these was ever recorded: names, types and what is required are the specification's; the rest is likely.
"""

from collections.abc import Iterable
from typing import Any

from integrations.sandbox.tripletex.addresses import changed_address, new_address
from integrations.sandbox.tripletex.body import read_object, reference
from integrations.sandbox.tripletex.call import Call
from integrations.sandbox.tripletex.company import Company
from integrations.sandbox.tripletex.customers import check_version
from integrations.sandbox.tripletex.envelope import bean, message, not_found, rule
from integrations.sandbox.tripletex.fields import Model, register
from integrations.sandbox.tripletex.reference import CURRENCIES, NOK
from integrations.sandbox.wire import Response

Record = dict[str, Any]
OPEN, CANCELLED = "STATUS_OPEN", "STATUS_CANCELLED"
_ENDED = frozenset({"STATUS_CLOSED", CANCELLED, "STATUS_CONFIRMED", "STATUS_DEVIATION_CONFIRMED"})
_CHANGEABLE = frozenset({OPEN, "STATUS_SENT"})
_KEPT = frozenset(
    {
        "receiverEmail",
        "discount",
        "internalComment",
        "packingNoteMessage",
        "transporterMessage",
        "comments",
        "deliveryDate",
        "receivedDate",
        "creationDate",
        "orderLineSorting",
        "status",
    }
)
_NOT_IMITATED = ("department", "supplierContact", "attention", "restorder", "transportType", "pickupPoint")

register(
    Model(
        name="PurchaseOrder",
        path="purchaseOrder",
        shown={
            "id": 0,
            "version": 0,
            "url": "",
            "number": "",
            "receiverEmail": "",
            "discount": 0,
            "internalComment": "",
            "packingNoteMessage": "",
            "transporterMessage": "",
            "comments": "",
            "supplier": None,
            "deliveryDate": "",
            "receivedDate": None,
            "orderLines": [],
            "project": None,
            "department": None,
            "deliveryAddress": None,
            "creationDate": "",
            "isClosed": False,
            "ourContact": None,
            "supplierContact": None,
            "attention": None,
            "status": OPEN,
            "currency": NOK,
            "restorder": None,
            "transportType": None,
            "pickupPoint": None,
            "document": None,
            "attachment": None,
            "ediDocument": None,
            "lastSentTimestamp": None,
            "lastSentEmployeeName": "",
            "orderLineSorting": "ID",
        },
        computed={"isClosed": lambda record: record["status"] in _ENDED},
    )
)


def create_order(call: Call) -> Response:
    """POST /purchaseOrder. Lines inside the body are refused: each demands its order (reported by one client)."""
    company, body = call.company, read_object(call.request.body, "PurchaseOrder", creating=True)
    for name in ("supplier", "ourContact"):
        if reference(body[name]) is None:
            raise bean(message(name, "null", path=f"null.{name}"))
    draft: Record = {
        "creationDate": call.today.isoformat(),
        "status": OPEN,
        **_values(company, body),
        "orderLines": [],
    }
    if body.get("deliveryAddress"):
        draft["deliveryAddress"] = new_address(company, body["deliveryAddress"])
    draft.setdefault("currency", draft["supplier"].get("currency", NOK))
    company.purchase_number += 1
    number = str(company.purchase_number)
    order = {"id": company.ids.take("purchase_order"), "version": 0, "number": number, **draft}
    company.purchase_orders[order["id"]] = order
    return call.value("PurchaseOrder", order, status=201)


def _values(company: Company, body: Record) -> Record:
    """What a body says, its references resolved; 404 for one that the company does not have."""
    given = {key: value for key, value in body.items() if key in _KEPT and value is not None}
    if not company.switches.purchase_status_writable:
        given.pop("status", None)
    if any(reference(body.get(name)) is not None for name in _NOT_IMITATED):
        raise not_found()
    tables: tuple[tuple[str, dict[int, Record]], ...] = (
        ("supplier", company.suppliers),
        ("ourContact", company.employees),
        ("currency", CURRENCIES),
        ("project", company.projects),
    )
    for name, table in tables:
        found = reference(body.get(name))
        if found is not None and found not in table:
            raise not_found()
        if found is not None:
            given[name] = table[found]
    return given


def find_order(company: Company, found: int) -> Record:
    """A purchase order by its id; 404/6000 otherwise."""
    order = company.purchase_orders.get(found)
    if order is None:
        raise not_found()
    return order


def check_changeable(order: Record) -> None:
    """422 for the lines of an order that has been received or has ended (likely, not known)."""
    if order["status"] not in _CHANGEABLE:
        raise rule(message("purchaseOrder", "purchase_ended"))


def get_order(call: Call) -> Response:
    """GET /purchaseOrder/{id}."""
    return call.value("PurchaseOrder", find_order(call.company, call.id))


def list_orders(call: Call) -> Response:
    """GET /purchaseOrder: nothing is mandatory, and the last days are inclusive here, unlike everywhere else (specified)."""
    ids, suppliers, projects = call.id_list("id"), call.id_list("supplierId"), call.id_list("projectId")
    number, closed = call.text("number"), call.flag("isClosed")
    spans = [
        (key, call.date(f"{key}From") or "", call.date(f"{key}To") or "9999-12-31")
        for key in ("deliveryDate", "creationDate")
    ]
    return call.list(
        "PurchaseOrder",
        [
            order
            for order in call.company.purchase_orders.values()
            if (ids is None or order["id"] in ids)
            and (suppliers is None or order["supplier"]["id"] in suppliers)
            and (projects is None or (order.get("project") or {}).get("id") in projects)
            and (number is None or order["number"] == number)
            and (closed is None or (order["status"] in _ENDED) is closed)
            and (not call.flag("withDeviationOnly") or "DEVIATION" in order["status"])
            and all(first <= order[key] <= last for key, first, last in spans)
        ],
    )


def update_order(call: Call) -> Response:
    """PUT /purchaseOrder/{id}: absent keys stay; lines are left alone. That the status is taken is likely, not known."""
    order, company = find_order(call.company, call.id), call.company
    body = read_object(call.request.body, "PurchaseOrder", creating=False)
    check_version(order, body)
    changed = {**order, **_values(company, body)}
    if "project" in body and body["project"] is None:
        changed.pop("project", None)
    if isinstance(body.get("deliveryAddress"), dict):
        before = order.get("deliveryAddress")
        changed["deliveryAddress"] = changed_address(company, before, body["deliveryAddress"])
    if changed != order:
        order.clear()
        order.update(changed, version=changed["version"] + 1)
    return call.value("PurchaseOrder", order)


def delete_order(call: Call) -> Response:
    """DELETE /purchaseOrder/{id}: 204 while nothing is received of it and no voucher is tied to it (likely, not known)."""
    company, order = call.company, find_order(call.company, call.id)
    received = order["status"] not in (*_CHANGEABLE, CANCELLED)
    if received or any(one["orderOut"] is order for one in standing(company)):
        raise rule(message(None, "purchase_in_use"))
    for line in order["orderLines"]:
        company.purchase_lines.pop(line["id"], None)
    del company.purchase_orders[order["id"]]
    return Response(status=204)


def standing(company: Company) -> list[Record]:
    """The ties between orders and vouchers; that of a deleted voucher is gone with it."""
    return [one for one in company.purchase_relations.values() if one["voucher"].id in company.vouchers]


def set_status(company: Company, order_id: int, status: str) -> Record:
    """What people do in Tripletex' own pages: send an order, receive it, close it."""
    order = find_order(company, order_id)
    order.update(status=status, version=order["version"] + 1)
    return order


def shown(orders: Iterable[Record]) -> list[Record]:
    """Orders with their lines as plain data, for assertions."""
    return [
        {
            "id": order["id"],
            "number": order["number"],
            "supplier": order["supplier"]["supplierNumber"],
            "status": order["status"],
            "delivery": order["deliveryDate"],
            "created": order["creationDate"],
            "currency": order["currency"]["code"],
            "project": (order.get("project") or {}).get("number", ""),
            "comment": order.get("internalComment", ""),
            "comments": order.get("comments", ""),
            "contact": order["ourContact"]["id"],
            "version": order["version"],
            "lines": [
                {
                    "id": line["id"],
                    "product": (line.get("product") or {}).get("number", ""),
                    "text": line.get("description", ""),
                    "count": str(line.get("count", 0)),
                    "price": str(line["unitPriceExcludingVatCurrency"]),
                    "net": str(line["amountExcludingVatCurrency"]),
                }
                for line in order["orderLines"]
            ],
        }
        for order in orders
    ]
