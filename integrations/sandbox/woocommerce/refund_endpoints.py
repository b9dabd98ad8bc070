"""Refunds of one order, and the list over all orders that exists since WooCommerce 9."""

from integrations.sandbox.wire import Response
from integrations.sandbox.woocommerce.answers import json_answer, no_route, unknown_order
from integrations.sandbox.woocommerce.call import Call, Json, listing, one
from integrations.sandbox.woocommerce.changes import add_refund, delete_refund, refund_request, unknown_refund
from integrations.sandbox.woocommerce.decimals import with_decimals
from integrations.sandbox.woocommerce.parameters import page_of


def list_order_refunds(call: Call) -> Response:
    """Newest first."""
    page = page_of(call.parameters)
    decimals = _decimals(call)
    call.parameters.check()
    if call.number not in call.shop.orders.records:
        raise unknown_order()
    rows = [_shown(row, decimals) for row in call.shop.refunds.get(call.number, ())]
    return listing(call, rows, page, route=f"orders/{call.number}/refunds")


def read_refund(call: Call) -> Response:
    """One refund of one order."""
    if call.number not in call.shop.orders.records:
        raise unknown_order()
    wanted = int(call.path[1])
    refund = next((row for row in call.shop.refunds.get(call.number, ()) if row["id"] == wanted), None)
    if refund is None:
        raise unknown_refund()
    return one(call, _shown(refund, _decimals(call)))


def create_refund(call: Call) -> Response:
    """201, or 500 with a bare number where the amount is impossible."""
    refund = add_refund(call.shop, call.number, refund_request(call.body()), now=call.now)
    return json_answer(refund, status=201)


def remove_refund(call: Call) -> Response:
    """For good only: refunds have no trash."""
    return json_answer(delete_refund(call.shop, call.number, int(call.path[1])))


def list_all_refunds(call: Call) -> Response:
    """Over all orders, with ``parent_id``; filters after, before (creation; a refund never changes) and
    parent."""
    if not call.shop.settings.refunds_endpoint:
        raise no_route()
    parameters, page = call.parameters, page_of(call.parameters)
    after = max(parameters.moment("after", call.shop), parameters.moment("modified_after", call.shop))
    before = parameters.moment("before", call.shop) or parameters.moment("modified_before", call.shop) or "9"
    parents, decimals = parameters.numbers("parent"), _decimals(call)
    descending = parameters.one_of("order", ("asc", "desc"), "desc") == "desc"
    parameters.check()
    rows = [
        {"id": row["id"], "parent_id": order_id, **_shown(row, decimals)}
        for order_id, refunds in call.shop.refunds.items()
        for row in refunds
        if after < row["date_created_gmt"] < before and (not parents or order_id in parents)
    ]
    rows.sort(key=lambda row: (row["date_created_gmt"], row["id"]), reverse=descending)
    return listing(call, rows, page, route="refunds")


def _decimals(call: Call) -> int:
    return call.parameters.number("dp", call.shop.settings.decimals, least=0)


def _shown(refund: Json, decimals: int) -> Json:
    if decimals == 2:
        return refund
    lines = ("line_items", "shipping_lines", "fee_lines", "tax_lines")
    copy = {**refund, **{name: [_copied(line) for line in refund[name]] for name in lines}}
    return with_decimals(copy, decimals)


def _copied(line: Json) -> Json:
    return {**line, "taxes": [dict(tax) for tax in line["taxes"]]} if "taxes" in line else dict(line)
