"""Endpoints under /order. Orders, offers and projects share one number series."""

from typing import Any

from integrations.sandbox.tripletex.body import read_list, read_object, reference
from integrations.sandbox.tripletex.call import Call
from integrations.sandbox.tripletex.company import Company
from integrations.sandbox.tripletex.contacts import set_contacts
from integrations.sandbox.tripletex.customers import BATCH_LIMIT, check_version
from integrations.sandbox.tripletex.envelope import forbidden, message, not_found, rule
from integrations.sandbox.tripletex.number_series import check_number
from integrations.sandbox.tripletex.order_drafts import (
    ORDER_KEYS,
    bodies_of_lines,
    draft_order,
    set_currency,
    set_project,
    store_order,
)
from integrations.sandbox.tripletex.order_lines import draft_line, store_line
from integrations.sandbox.wire import Response

Record = dict[str, Any]


def _shown_after_post(order: Record) -> Record:
    """The answer to POST always shows empty orderLines although they are stored (observed 74 of 74 times)."""
    return {**order, "orderLines": []}


def create_order(call: Call) -> Response:
    """POST /order."""
    body = read_object(call.request.body, "Order", creating=True)
    order = store_order(call.company, draft_order(call.company, body), today=call.today.isoformat())
    call.system.events.emit(call.company, "order.create", "Order", order)
    return call.value("Order", _shown_after_post(order), status=201)


def create_orders(call: Call) -> Response:
    """POST /order/list (BETA, at most 100, lines embedded); all or none is likely, not known."""
    if not call.company.switches.beta_lists:
        raise forbidden()
    taken: set[str] = set()
    bodies = read_list(call.request.body, "Order", most=BATCH_LIMIT, creating=True)
    drafts = [draft_order(call.company, body, taken=taken) for body in bodies]
    orders = [store_order(call.company, draft, today=call.today.isoformat()) for draft in drafts]
    for order in orders:
        call.system.events.emit(call.company, "order.create", "Order", order)
    return call.created_list("Order", [_shown_after_post(order) for order in orders])


def find_order(call: Call) -> Record:
    """The order in the path; 404/6000 otherwise."""
    order = call.company.orders.get(call.id)
    if order is None:
        raise not_found()
    return order


def get_order(call: Call) -> Response:
    """GET /order/{id}."""
    return call.value("Order", find_order(call))


def list_orders(call: Call) -> Response:
    """GET /order: dates are mandatory; there is no filter on reference; deliveryComment is "contains"."""
    start, end = call.required_range("orderDateFrom", "orderDateTo")
    ids, customers, number = call.id_list("id"), call.id_list("customerId"), call.text("number")
    comment, closed = call.text("deliveryComment"), call.flag("isClosed")
    wanted = (
        call.company.orders.values()
        if ids is None
        else filter(None, (call.company.orders.get(one) for one in sorted(ids)))
    )
    return call.list(
        "Order",
        [
            order
            for order in wanted
            if start <= order["orderDate"] < end
            and (number is None or order["number"] == number)
            and (customers is None or order["customer"]["id"] in customers)
            and (comment is None or comment in order.get("deliveryComment", ""))
            and (closed is None or order.get("isClosed", False) is closed)
        ],
    )


def update_order(call: Call) -> Response:
    """PUT /order/{id}: absent keys stay; with updateLinesAndGroups=true the lines sent replace all others."""
    order, company = find_order(call), call.company
    body = read_object(call.request.body, "Order", creating=False)
    check_version(order, body)
    changed = {
        **order,
        **{key: value for key, value in body.items() if key in ORDER_KEYS and value is not None},
    }
    customer = reference(body.get("customer"))
    if customer is not None:
        if customer not in company.customers:
            raise not_found()
        changed["customer"] = company.customers[customer]
    if reference(body.get("currency")) is not None:
        set_currency(changed, body, changed["customer"])
    set_project(company, changed, body)
    set_contacts(company, changed, body, "contact", "attn")
    check_number(company, changed, set(), own=order)
    if call.flag("updateLinesAndGroups", False):
        _replace_lines(company, order, body)
        changed |= {"orderLines": order["orderLines"], "version": -1}
    if changed != order:
        company.order_numbers.pop(order["number"], None)
        company.order_numbers[changed["number"]] = order
        order.update(changed, version=order["version"] + 1)
        call.system.events.emit(company, "order.update", "Order", order)
    return call.value("Order", order)


def _replace_lines(company: Company, order: Record, body: Record) -> None:
    with_vat = order["isPrioritizeAmountsIncludingVat"]
    known = {line["id"]: line for line in order["orderLines"]}
    pairs = [
        (
            known.get(line.get("id") or 0),
            draft_line(company, line, with_vat=with_vat, old=known.get(line.get("id") or 0)),
        )
        for line in bodies_of_lines(body)
    ]
    for found in known:
        company.order_lines.pop(found)
    order["orderLines"] = []
    for old, draft in pairs:
        if old is None:
            store_line(company, order, draft)
        else:
            old.update(draft, version=old["version"] + 1)
            order["orderLines"].append(old)
            company.order_lines[old["id"]] = old


def delete_order(call: Call) -> Response:
    """DELETE /order/{id}: 204 while it is not invoiced."""
    order, company = find_order(call), call.company
    if any(line.get("isCharged") for line in order["orderLines"]):
        raise rule(message(None, "order_invoiced"))
    for line in order["orderLines"]:
        company.order_lines.pop(line["id"], None)
    if order.get("preliminaryInvoice") is not None:
        company.invoices.pop(order["preliminaryInvoice"].id, None)
    company.order_numbers.pop(order["number"], None)
    del company.orders[order["id"]]
    call.system.events.emit(company, "order.delete", "Order", None, found=order["id"])
    return Response(status=204)
