"""Endpoints under /purchaseOrder/orderline (Logistics): each line belongs to an order that stands already."""

from decimal import Decimal
from typing import Any

from integrations.sandbox.tripletex.body import parse_json, read_list, read_object, reference
from integrations.sandbox.tripletex.call import Call
from integrations.sandbox.tripletex.company import Company
from integrations.sandbox.tripletex.customers import check_version
from integrations.sandbox.tripletex.envelope import (
    bean,
    mapping_refusal,
    message,
    not_found,
    rule,
)
from integrations.sandbox.tripletex.fields import Model, register
from integrations.sandbox.tripletex.money import rounded
from integrations.sandbox.tripletex.purchase_orders import check_changeable, find_order
from integrations.sandbox.tripletex.reference import NOK
from integrations.sandbox.wire import Response

Record = dict[str, Any]
BATCH_LIMIT = 1000
_PRICE = "unitPriceExcludingVatCurrency"
_KEPT = frozenset(
    {"description", "count", "quantityReceived", "unitListPriceCurrency", "discount", "customSortIndex"}
)

register(
    Model(
        name="PurchaseOrderline",
        path="purchaseOrder/orderline",
        shown={
            "id": 0,
            "version": 0,
            "url": "",
            "purchaseOrder": None,
            "product": None,
            "supplierProduct": None,
            "resaleProduct": None,
            "description": "",
            "count": 0,
            "quantityReceived": 0,
            "unitCostCurrency": 0,
            _PRICE: 0,
            "unitListPriceCurrency": 0,
            "unitPriceIncVatCurrency": 0,
            "currency": NOK,
            "discount": 0,
            "amountExcludingVatCurrency": 0,
            "amountIncludingVatCurrency": 0,
            "customSortIndex": 0,
        },
        computed={"currency": lambda record: record["purchaseOrder"]["currency"]},
    )
)


def _draft(company: Company, order: Record, body: Record, old: Record | None = None) -> Record:
    """A checked line with its sums. A product without id is dropped silently, as on sales orders (likely, not known)."""
    check_changeable(order)
    line: Record = {
        **(old or {}),
        **{key: value for key, value in body.items() if key in _KEPT and value is not None},
        "purchaseOrder": order,
    }
    product = reference(body.get("product"))
    if product is not None and product not in company.products:
        raise not_found()
    if product is not None:
        line["product"] = company.products[product]
    if body.get("supplierProduct") or reference(body.get("resaleProduct")) is not None:
        raise not_found()
    if not line.get("description") and not line.get("product"):
        raise rule(message("description", "line_text"))
    _set_sums(line, body)
    return line


def _set_sums(line: Record, body: Record) -> None:
    """The price that is not told is the product's cost (specified); where Tripletex rounds is not known."""
    given = body.get(_PRICE) if body.get(_PRICE) is not None else body.get("unitCostCurrency")
    cost = (line.get("product") or {}).get("costExcludingVatCurrency", 0)
    price = Decimal(given if given is not None else line.get(_PRICE, cost))
    vat = (line.get("product") or {}).get("vatType", {"percentage": Decimal(25)})
    factor = 1 + Decimal(vat["percentage"]) / 100
    share = 1 - Decimal(line.get("discount") or 0) / 100
    net = rounded(price * Decimal(line.get("count") or 0) * share)
    line |= {
        _PRICE: price,
        "unitCostCurrency": price,
        "unitPriceIncVatCurrency": rounded(price * factor),
        "amountExcludingVatCurrency": net,
        "amountIncludingVatCurrency": rounded(net * factor),
    }
    line.setdefault("unitListPriceCurrency", price)


def _order_of(company: Company, body: Record) -> Record:
    """The order that a new line names."""
    found = reference(body.get("purchaseOrder"))
    if found is None:
        raise bean(message("purchaseOrder", "null", path="null.purchaseOrder"))
    return find_order(company, found)


def _store(company: Company, draft: Record) -> Record:
    order = draft["purchaseOrder"]
    line = {"id": company.ids.take("purchase_line"), "version": 0, **draft}
    order["orderLines"].append(line)
    company.purchase_lines[line["id"]] = line
    return line


def create_line(call: Call) -> Response:
    """POST /purchaseOrder/orderline."""
    body = read_object(call.request.body, "PurchaseOrderline", creating=True)
    draft = _draft(call.company, _order_of(call.company, body), body)
    return call.value("PurchaseOrderline", _store(call.company, draft), status=201)


def create_lines(call: Call) -> Response:
    """POST /purchaseOrder/orderline/list: all or none (likely, not known)."""
    bodies = read_list(call.request.body, "PurchaseOrderline", most=BATCH_LIMIT, creating=True)
    drafts = [_draft(call.company, _order_of(call.company, body), body) for body in bodies]
    return call.created_list("PurchaseOrderline", [_store(call.company, draft) for draft in drafts])


def _line(company: Company, found: int) -> Record:
    line = company.purchase_lines.get(found)
    if line is None:
        raise not_found()
    return line


def get_line(call: Call) -> Response:
    """GET /purchaseOrder/orderline/{id}."""
    return call.value("PurchaseOrderline", _line(call.company, call.id))


def update_line(call: Call) -> Response:
    """PUT /purchaseOrder/orderline/{id}: absent keys stay."""
    line = _line(call.company, call.id)
    body = read_object(call.request.body, "PurchaseOrderline", creating=False)
    _change(line, _changed(call.company, line, body))
    return call.value("PurchaseOrderline", line)


def update_lines(call: Call) -> Response:
    """PUT /purchaseOrder/orderline/list: objects with ids; one refused refuses all (likely, not known)."""
    bodies = read_list(call.request.body, "PurchaseOrderline", most=BATCH_LIMIT, creating=False)
    lines = [_line(call.company, body.get("id") or 0) for body in bodies]
    drafts = [_changed(call.company, line, body) for line, body in zip(lines, bodies, strict=True)]
    for line, draft in zip(lines, drafts, strict=True):
        _change(line, draft)
    return call.updated_list("PurchaseOrderline", lines)


def _changed(company: Company, line: Record, body: Record) -> Record:
    check_version(line, body)
    changed = _draft(company, line["purchaseOrder"], body, old=line)
    if "product" in body and body["product"] is None:
        changed.pop("product", None)
    return changed


def _change(line: Record, changed: Record) -> None:
    if changed != line:
        line.clear()
        line.update(changed, version=changed["version"] + 1)


def delete_line(call: Call) -> Response:
    """DELETE /purchaseOrder/orderline/{id}."""
    _remove(call.company, [_line(call.company, call.id)])
    return Response(status=204)


def delete_lines(call: Call) -> Response:
    """DELETE /purchaseOrder/orderline/list: the objects stand in the body, with id and version (specified)."""
    bodies = parse_json(call.request.body)
    if not isinstance(bodies, list):
        raise mapping_refusal(message(None, "wrong_type"))
    read_list(call.request.body, "PurchaseOrderline", most=BATCH_LIMIT, creating=False)
    lines = [_line(call.company, body.get("id") or 0) for body in bodies]
    for line, body in zip(lines, bodies, strict=True):
        check_version(line, body)
    _remove(call.company, lines)
    return Response(status=204)


def _remove(company: Company, lines: list[Record]) -> None:
    for line in lines:
        check_changeable(line["purchaseOrder"])
    for line in lines:
        own = line["purchaseOrder"]["orderLines"]
        own[:] = [one for one in own if one["id"] != line["id"]]
        company.purchase_lines.pop(line["id"], None)
