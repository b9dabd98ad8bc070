"""Order lines: what is refused, what is filled in, and what a line comes to."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from integrations.sandbox.tripletex.body import read_list, read_object, reference
from integrations.sandbox.tripletex.call import Call
from integrations.sandbox.tripletex.company import Company
from integrations.sandbox.tripletex.envelope import Message, message, not_found, rule
from integrations.sandbox.tripletex.fields import Model, register
from integrations.sandbox.tripletex.money import rounded
from integrations.sandbox.tripletex.reference import NOK, VAT_TYPES
from integrations.sandbox.wire import Response

Record = dict[str, Any]
_DOUBLE = "orderGroups.orderLines.{0},orderLines.{0}"
_EXCLUDING, _INCLUDING = "unitPriceExcludingVatCurrency", "unitPriceIncludingVatCurrency"
_KEPT = frozenset({"description", "count", "discount", "markup", "unitCostCurrency", "sortIndex"})

register(
    Model(
        name="OrderLine",
        path="order/orderline",
        shown={
            "id": 0,
            "version": 0,
            "url": "",
            "product": None,
            "inventory": None,
            "description": "",
            "displayName": "",
            "count": 0,
            "unitCostCurrency": 0,
            _EXCLUDING: 0,
            "currency": NOK,
            "markup": 0,
            "discount": 0,
            "vatType": None,
            "amountExcludingVatCurrency": 0,
            "amountIncludingVatCurrency": 0,
            "vendor": None,
            "order": None,
            _INCLUDING: 0,
            "isSubscription": False,
            "subscriptionPeriodStart": None,
            "subscriptionPeriodEnd": None,
            "orderGroup": None,
            "sortIndex": 0,
            "isPicked": False,
            "pickedDate": None,
            "orderedQuantity": 0,
            "isCharged": False,
            "sourceOrderLineId": 0,
            "originalOrderedQuantity": 0,
            "deliveredQuantity": 0,
        },
        computed={
            "displayName": lambda record: (
                record.get("description") or (record.get("product") or {}).get("name", "")
            ),
        },
    )
)


def draft_line(company: Company, body: Record, *, with_vat: bool, old: Record | None = None) -> Record:
    """A checked line with its amounts; ``with_vat`` is the order's isPrioritizeAmountsIncludingVat.

    A product without id is dropped silently and a missing count is 0 (both observed).
    """
    line = {
        **(old or {}),
        **{key: value for key, value in body.items() if key in _KEPT and value is not None},
    }
    product_id = reference(body.get("product"))
    if product_id is not None:
        if product_id not in company.products:
            raise not_found()
        line["product"] = company.products[product_id]
    _set_vat(company, line, body)
    found = list(_refusals(company, line, body, with_vat=with_vat))
    if found:
        raise rule(*found)
    _set_price(line, body, with_vat=with_vat)
    set_amounts(line, with_vat=with_vat)
    return line


def _set_vat(company: Company, line: Record, body: Record) -> None:
    given = reference(body.get("vatType"))
    if given is not None:
        line["vatType"] = VAT_TYPES.get(given, {"id": -1})
    elif "vatType" not in line:
        product = line.get("product")
        line["vatType"] = product["vatType"] if product else VAT_TYPES[company.default_vat_id()]


def _refusals(company: Company, line: Record, body: Record, *, with_vat: bool) -> Iterable[Message]:
    if line["vatType"]["id"] not in company.outgoing_vat_ids():
        yield message(_DOUBLE.format("vatType.id"), "vat_code")
    if not line.get("description") and not line.get("product"):
        yield message(_DOUBLE.format("description"), "line_text")
    including, excluding = body.get(_INCLUDING), body.get(_EXCLUDING)
    if with_vat and excluding is not None and including is None:
        yield message(_DOUBLE.format(_EXCLUDING), "price_with_vat")
    if not with_vat and including is not None and excluding is None:
        yield message(_DOUBLE.format(_INCLUDING), "price_without_vat")


def _set_price(line: Record, body: Record, *, with_vat: bool) -> None:
    leading = _INCLUDING if with_vat else _EXCLUDING
    given = body.get(leading)
    if given is None and leading not in line and line.get("product"):
        given = line["product"].get(
            "priceIncludingVatCurrency" if with_vat else "priceExcludingVatCurrency", 0
        )
    if given is not None:
        line[leading] = Decimal(given)
    line.setdefault(leading, Decimal(0))
    factor = 1 + line["vatType"]["percentage"] / 100
    if with_vat:
        line[_EXCLUDING] = rounded(line[_INCLUDING] / factor)
    else:
        line[_INCLUDING] = rounded(line[_EXCLUDING] * factor)


def set_amounts(line: Record, *, with_vat: bool) -> None:
    """The line's amounts: the leading one rounded to øre, the other from it. Where Tripletex rounds is not known."""
    count = Decimal(line.get("count") or 0)
    share = 1 - Decimal(line.get("discount") or 0) / 100
    factor = 1 + line["vatType"]["percentage"] / 100
    if with_vat:
        line["amountIncludingVatCurrency"] = rounded(line[_INCLUDING] * count * share)
        line["amountExcludingVatCurrency"] = rounded(line["amountIncludingVatCurrency"] / factor)
    else:
        line["amountExcludingVatCurrency"] = rounded(line[_EXCLUDING] * count * share)
        line["amountIncludingVatCurrency"] = rounded(line["amountExcludingVatCurrency"] * factor)


def store_line(company: Company, order: Record, draft: Record) -> Record:
    """Give a drafted line its id and place in the order."""
    line = {
        "id": company.ids.take("orderline"),
        "version": 0,
        **draft,
        "order": order,
        "originalOrderedQuantity": draft.get("count", 0),
    }
    if order.get("currency", NOK) is not NOK:
        line["currency"] = order["currency"]
    order["orderLines"].append(line)
    company.order_lines[line["id"]] = line
    return line


def _line(call: Call) -> Record:
    line = call.company.order_lines.get(call.id)
    if line is None:
        raise not_found()
    return line


def _order_of(call: Call, body: Record) -> Record:
    order = call.company.orders.get(reference(body.get("order")) or 0)
    if order is None:
        raise not_found()
    return order


def create_line(call: Call) -> Response:
    """POST /order/orderline."""
    body = read_object(call.request.body, "OrderLine", creating=True)
    order = _order_of(call, body)
    draft = draft_line(call.company, body, with_vat=bool(order.get("isPrioritizeAmountsIncludingVat")))
    return call.value("OrderLine", store_line(call.company, order, draft), status=201)


def create_lines(call: Call) -> Response:
    """POST /order/orderline/list."""
    bodies = read_list(call.request.body, "OrderLine", most=1000, creating=True)
    pairs = []
    for body in bodies:
        order = _order_of(call, body)
        with_vat = bool(order.get("isPrioritizeAmountsIncludingVat"))
        pairs.append((order, draft_line(call.company, body, with_vat=with_vat)))
    return call.created_list("OrderLine", [store_line(call.company, order, draft) for order, draft in pairs])


def get_line(call: Call) -> Response:
    """GET /order/orderline/{id}."""
    return call.value("OrderLine", _line(call))


def update_line(call: Call) -> Response:
    """PUT /order/orderline/{id}: absent keys stay."""
    line = _line(call)
    body = read_object(call.request.body, "OrderLine", creating=False)
    with_vat = bool(line["order"].get("isPrioritizeAmountsIncludingVat"))
    changed = draft_line(call.company, body, with_vat=with_vat, old=line)
    if changed != line:
        line.update(changed, version=line["version"] + 1)
    return call.value("OrderLine", line)


def delete_line(call: Call) -> Response:
    """DELETE /order/orderline/{id}."""
    line = _line(call)
    line["order"]["orderLines"].remove(line)
    del call.company.order_lines[line["id"]]
    return Response(status=204)
