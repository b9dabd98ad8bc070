"""What happens to orders: statuses, trash, deletion, refunds. Each change moves (or does not move) what the
real shop moves."""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from integrations.sandbox.demo_shop.refund_builder import (
    RefundLine,
    RefundRequest,
    build_refund,
    refund_summary,
)
from integrations.sandbox.woocommerce.answers import WordPressError, unknown_order
from integrations.sandbox.woocommerce.shop import Shop
from integrations.sandbox.woocommerce.times import stamp_pair

Json = dict[str, Any]


def order_of(shop: Shop, order_id: int) -> Json:
    """A copy of the order; 404 when there is none."""
    record = shop.orders.records.get(order_id)
    if record is None:
        raise unknown_order()
    return record.to_json()


def place(shop: Shop, order: Json, *, now: float) -> None:
    """Keep a new or changed order as it is given, and let the webhooks know."""
    is_new = int(order["id"]) not in shop.orders.records
    shop.put_order(order)
    if is_new:
        shop.webhooks.happened("created", int(order["id"]), now=now)
    shop.webhooks.happened("updated", int(order["id"]), now=now)


def merge(shop: Shop, order_id: int, changes: Mapping[str, Any], *, now: float) -> Json:
    """Change fields (objects are merged, lists replaced) and move date_modified, unless the change names it
    itself."""
    order = order_of(shop, order_id)
    if "date_modified_gmt" not in changes:
        shop.touch(order, now=now)
    for key, value in changes.items():
        order[key] = (
            {**order[key], **value} if isinstance(value, dict) and isinstance(order.get(key), dict) else value
        )
    place(shop, order, now=now)
    return order


def complete(shop: Shop, order: Json, *, now: float) -> None:
    """Mark completed. Quirk, measured: this sets date_paid when it is missing, though no money may have
    come."""
    local, gmt = stamp_pair(now, zone=shop.zone)
    order["date_completed"], order["date_completed_gmt"] = local, gmt
    if not order["date_paid_gmt"]:
        order["date_paid"], order["date_paid_gmt"] = local, gmt
    set_status(shop, order, "completed", now=now)


def set_status(shop: Shop, order: Json, status: str, *, now: float) -> None:
    """Another status. Back from completed, date_completed stays."""
    order["status"] = status
    order["needs_payment"] = status in ("pending", "failed") and Decimal(order["total"]) > 0
    order["is_editable"] = status in ("pending", "on-hold", "checkout-draft")
    place(shop, shop.touch(order, now=now), now=now)


def move_to_trash(shop: Shop, order_id: int, *, now: float) -> None:
    """Out of the lists, still readable as status ``trash``; order.deleted is sent."""
    order = order_of(shop, order_id)
    order["status"] = "trash"
    shop.put_order(shop.touch(order, now=now))
    shop.webhooks.happened("deleted", order_id, now=now)


def restore(shop: Shop, order_id: int, status: str, *, now: float) -> None:
    """Out of the trash; order.restored is sent."""
    order = order_of(shop, order_id)
    order["status"] = status
    shop.put_order(shop.touch(order, now=now))
    shop.webhooks.happened("restored", order_id, now=now)


def remove(shop: Shop, order_id: int, *, now: float) -> None:
    """Gone for good, with its refunds."""
    order_of(shop, order_id)
    shop.orders.remove(order_id)
    shop.refunds.pop(order_id, None)
    shop.fulfilments.pop(order_id, None)
    shop.webhooks.happened("deleted", order_id, now=now)


def refund_request(body: Mapping[str, Any]) -> RefundRequest:
    """WooCommerce's own words for a refund: ``amount``, ``reason`` and ``line_items`` of any kind of line.

    Each line: ``id``, ``quantity``, ``refund_total`` (net, positive) and ``refund_tax`` [{id, refund_total}].
    Without an ``amount`` it is the sum of the lines.
    """
    lines = tuple(_refund_line(line) for line in body.get("line_items", ()))
    summed = sum((line.gross for line in lines), Decimal(0))
    amount = Decimal(str(body["amount"])) if body.get("amount") not in (None, "") else summed
    return RefundRequest(
        amount=amount,
        reason=str(body.get("reason", "")),
        lines=lines,
        through_gateway=bool(body.get("refunded_payment", False)),
    )


def _refund_line(line: Mapping[str, Any]) -> RefundLine:
    taxes = {int(tax["id"]): Decimal(str(tax["refund_total"])) for tax in line.get("refund_tax", ())}
    return RefundLine(
        line_id=int(line["id"]),
        quantity=int(line.get("quantity", 0)),
        net=Decimal(str(line.get("refund_total", "0"))),
        taxes=taxes,
    )


def add_refund(shop: Shop, order_id: int, request: RefundRequest, *, now: float) -> Json:
    """Money back. date_modified moves; the whole total given back makes the status ``refunded``;
    order.updated is sent.

    Quirk of WooCommerce, measured: too much is an error 500 whose ``data`` is the bare number.
    """
    order = order_of(shop, order_id)
    left = Decimal(order["total"]) + sum((Decimal(row["total"]) for row in order["refunds"]), Decimal(0))
    if request.amount <= 0 or request.amount > left or shop.settings.refuse_refunds:
        code = "woocommerce_rest_cannot_create_order_refund"
        raise WordPressError(500, code, "Invalid refund amount.", bare=True)
    at = datetime.fromtimestamp(now, UTC)
    refund = build_refund(order, request, refund_id=shop.next_id(), ids=shop.ids, at=at, zone=shop.zone)
    return keep_refund(shop, order, refund, is_all=request.amount == left, now=now)


def keep_refund(shop: Shop, order: Json, refund: Json, *, is_all: bool, now: float) -> Json:
    """Store a ready refund with its summary on the order."""
    order_id = int(order["id"])
    shop.refunds.setdefault(order_id, []).insert(0, shop.addressed_refund(refund, order_id=order_id))
    order["refunds"].insert(0, summary_for(shop, refund))
    if is_all:
        order["status"] = "refunded"
    place(shop, shop.touch(order, now=now), now=now)
    return refund


def summary_for(shop: Shop, refund: Json) -> Json:
    """The order's entry for a refund; ``total_tax`` came with WooCommerce 10."""
    summary = refund_summary(refund)
    if int(shop.settings.version.partition(".")[0]) < 10:
        del summary["total_tax"]
    return summary


def delete_refund(shop: Shop, order_id: int, refund_id: int) -> Json:
    """Quirk of WooCommerce, measured: the refund is gone, and neither date_modified nor a webhook says so."""
    order = order_of(shop, order_id)
    rows = shop.refunds.get(order_id, [])
    refund = next((row for row in rows if row["id"] == refund_id), None)
    if refund is None:
        raise unknown_refund()
    rows.remove(refund)
    order["refunds"] = [row for row in order["refunds"] if row["id"] != refund_id]
    shop.put_order(order)
    return refund


def unknown_refund() -> WordPressError:
    """404 for a refund that the order does not have."""
    return WordPressError(404, "woocommerce_rest_invalid_order_refund_id", "Invalid order refund ID.")
