"""GET, PUT and DELETE on /orders, and the list of statuses."""

from integrations.sandbox.wire import Response
from integrations.sandbox.woocommerce.answers import (
    WordPressError,
    body_answer,
    json_answer,
    no_route,
    php_json,
    unknown_order,
)
from integrations.sandbox.woocommerce.call import Call, Json, chosen_fields, one, raw_listing
from integrations.sandbox.woocommerce.changes import complete, move_to_trash, remove, set_status
from integrations.sandbox.woocommerce.decimals import with_decimals
from integrations.sandbox.woocommerce.parameters import order_query, page_of

_STATUS_NAMES = {
    "pending": "Pending payment",
    "processing": "Processing",
    "on-hold": "On hold",
    "completed": "Completed",
    "cancelled": "Cancelled",
    "refunded": "Refunded",
    "failed": "Failed",
    "checkout-draft": "Draft",
}
WRITABLE = frozenset({"status", "transaction_id", "meta_data", "customer_note", "line_items", "set_paid"})


def list_orders(call: Call) -> Response:
    """Filtered, sorted, paged. Without ``dp`` and ``_fields`` the stored bytes go out as they are."""
    parameters, orders = call.parameters, call.shop.orders
    query, page = order_query(parameters, call.shop), page_of(parameters)
    decimals = _decimals(call)
    parameters.check()
    ids = orders.select(query)
    shown = [orders.records[order_id] for order_id in ids[page.window]]
    if decimals == 2 and "_fields" not in parameters.values:
        bodies = [record.raw for record in shown]
    else:
        bodies = [
            php_json(chosen_fields(with_decimals(record.to_json(), decimals), parameters)) for record in shown
        ]
    return raw_listing(call, bodies, page, total=len(ids), route="orders")


def _decimals(call: Call) -> int:
    return call.parameters.number("dp", call.shop.settings.decimals, least=0)


def read_order(call: Call) -> Response:
    """One order, also from the trash; 404 after deletion."""
    decimals = _decimals(call)
    call.parameters.check()
    record = call.shop.orders.records.get(call.number)
    if record is None:
        raise unknown_order()
    if decimals == 2 and "_fields" not in call.parameters.values:
        return body_answer(record.raw)
    return one(call, with_decimals(record.to_json(), decimals))


def change_order(call: Call) -> Response:
    """PUT of status, metas, note, transaction id and quantities.

    Quirk of WooCommerce, measured: a new quantity changes the quantity and *not* the totals.
    """
    record = call.shop.orders.records.get(call.number)
    if record is None:
        raise unknown_order()
    body = call.body()
    unknown = sorted(set(body) - WRITABLE - {"id"})
    if unknown:
        raise WordPressError(
            501, "sandbox_not_imitated", f"The sandbox does not imitate writing {unknown[0]}."
        )
    order = _changed(call, record.to_json(), body)
    if body.get("status") == "completed":
        complete(call.shop, order, now=call.now)
    elif "status" in body:
        set_status(call.shop, order, body["status"], now=call.now)
    else:
        call.shop.put_order(call.shop.touch(order, now=call.now))
        call.shop.webhooks.happened("updated", call.number, now=call.now)
    return body_answer(call.shop.orders.records[call.number].raw)


def _changed(call: Call, order: Json, body: Json) -> Json:
    if "status" in body and body["status"] not in call.shop.known_statuses():
        call.parameters.wrong["status"] = ("rest_not_in_enum", "status is not one of the shop's statuses.")
        call.parameters.check()
    order |= {key: body[key] for key in ("transaction_id", "customer_note") if key in body}
    quantities = {line["id"]: line["quantity"] for line in body.get("line_items", ()) if "quantity" in line}
    for line in order["line_items"]:
        line["quantity"] = quantities.get(line["id"], line["quantity"])
    for meta in body.get("meta_data", ()):
        kept = [row for row in order["meta_data"] if row["key"] != meta["key"]]
        order["meta_data"] = [*kept, *call.shop.ids.metas([(meta["key"], meta["value"])])]
    return order


def delete_order(call: Call) -> Response:
    """To the trash, or for good with ``force``; either way the order's last state is answered."""
    record = call.shop.orders.records.get(call.number)
    if record is None:
        raise unknown_order()
    if call.parameters.flag("force"):
        remove(call.shop, call.number, now=call.now)
    elif record.status == "trash":
        raise WordPressError(410, "woocommerce_rest_already_trashed", "The order has already been deleted.")
    else:
        move_to_trash(call.shop, call.number, now=call.now)
    return body_answer(record.raw)


def list_statuses(call: Call) -> Response:
    """Every status of the shop, those of plugins too (the filter of /orders knows exactly these)."""
    names = {
        slug: _STATUS_NAMES.get(slug, slug.replace("-", " ").capitalize())
        for slug in call.shop.known_statuses()
    }
    return json_answer([{"slug": slug, "name": name} for slug, name in names.items()])


def list_fulfilments(call: Call) -> Response:
    """Shipments of an order; no such route while the feature is off."""
    if not call.shop.settings.fulfillments:
        raise no_route()
    if call.number not in call.shop.orders.records:
        raise unknown_order()
    return json_answer(call.shop.fulfilments.get(call.number, []))
