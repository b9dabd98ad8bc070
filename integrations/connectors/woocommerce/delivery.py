"""When an order was delivered, as WooCommerce tells it. Pure."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from integrations.accounting.documents import Fulfilment
from integrations.connectors.contract import SourceSettings
from integrations.connectors.woocommerce.fields import Json, day, decimal, metas, rejected, rows, text


def day_of_delivery(order: Json, keys: Mapping[str, object], settings: SourceSettings) -> date | None:
    """The day of delivery: completed, or wholly fulfilled where the tenant uses WooCommerce's fulfilments.

    A refunded order was delivered only if it had been completed before. Going back from completed to processing leaves
    ``date_completed`` behind, so that the status decides.
    """
    status = text(order, "status")
    if status in ("completed", "refunded"):
        completed = day(order, "date_completed", timezone=settings.timezone)
        if completed is not None or status == "refunded":
            return completed
        raise rejected("date_completed_gmt")
    uses_parcels = settings.fulfilled_when == "fulfillments" and status == "processing"
    if uses_parcels and keys.get("_fulfillment_status") == "fulfilled":
        return _last_fulfilment(order, settings)
    return None


def parcels_of(order: Json, settings: SourceSettings) -> tuple[Fulfilment, ...]:
    """The order's parcels with their days and lines; () where the shop tells of none, or not what one holds."""
    found = []
    for index, row in enumerate(rows(order, "fulfillments")):
        if row.get("date_deleted") or text(row, "is_fulfilled") not in ("1", "true"):
            continue
        sent_on, held = _sent_on(row, settings), metas(row).get("_items")
        if sent_on is None or not isinstance(held, list) or not held:
            return ()
        where = f"fulfillments[{index}]"
        quantities: dict[str, Decimal] = {}
        for item in held:
            if not isinstance(item, Mapping):
                raise rejected(where)
            line_id = text(item, "item_id")
            quantities[line_id] = quantities.get(line_id, Decimal(0)) + decimal(item.get("qty"), field=where)
        found.append(Fulfilment(id=text(row, "id") or str(index), date=sent_on, quantities=quantities))
    return tuple(found)


def _sent_on(row: Json, settings: SourceSettings) -> date | None:
    stamp = metas(row).get("_date_fulfilled") or row.get("date_updated")
    return day({"at_gmt": str(stamp).removesuffix("Z")}, "at", timezone=settings.timezone) if stamp else None


def _last_fulfilment(order: Json, settings: SourceSettings) -> date | None:
    """The day of the last parcel; the order's last change when the reader could not get the fulfilments."""
    days = [_sent_on(row, settings) for row in rows(order, "fulfillments") if not row.get("date_deleted")]
    known = [found for found in days if found is not None]
    return max(known) if known else day(order, "date_modified", timezone=settings.timezone)
