"""What lies in stock at the start: an adjustment to the counted level, then its booking. A product's own PUT cannot do it.

Rackbeat refuses an adjustment that changes nothing, so that the level is looked at whenever one is refused or repeated.
"""

from decimal import Decimal
from typing import Any

from integrations.connectors.contract import Written
from integrations.connectors.rackbeat import unconfirmed
from integrations.connectors.rackbeat.client import RackbeatClient, address_of, unwrapped
from integrations.connectors.rackbeat.fields import decimal, rows, text
from integrations.connectors.records import RecordItem
from integrations.errors import PermanentError
from integrations.records import StockRecord


def set_stock(client: RackbeatClient, item: RecordItem, *, location: str) -> Written:
    """Bring a product's stock at a location to the level of the record."""
    record = item.record
    if not isinstance(record, StockRecord):
        raise TypeError("stock is written from a StockRecord")
    place = record.location or location
    # A new product lies at nought: there may be nothing to adjust.
    look_first = item.attempted or not record.quantity
    if look_first and level(client, record.number, place) == record.quantity:
        return Written(reference=item.reference, remote_id=record.number, found=True)
    try:
        adjustment = _adjust(client, record, place)
    except PermanentError as error:
        if error.code == "record_refused" and level(client, record.number, place) == record.quantity:
            return Written(reference=item.reference, remote_id=record.number, found=True)
        raise
    answer = client.write("POST", f"/inventory-adjustments/{int(adjustment)}/book")
    return Written(reference=item.reference, remote_id=record.number, request_id=answer.request_id)


def level(client: RackbeatClient, number: str, location: str) -> Decimal:
    """How many there are now: at the location where the company has it, else in all."""
    product = client.item("/products", number, "product")
    if location:
        found = _locations(client, number)
        here = next((row for row in found if text(row, "number") == location), None)
        if here is not None:
            return decimal(here, "stock_quantity", default=Decimal(0))
    return decimal(product, "stock_quantity", default=Decimal(0))


def _locations(client: RackbeatClient, number: str) -> list[Any]:
    answer = client.remote.get(f"/products/{address_of(number)}/locations")
    body = answer.json()
    return rows(body, "product_locations") if isinstance(body, dict) else []


def _adjust(client: RackbeatClient, record: StockRecord, place: str) -> str:
    body: dict[str, Any] = {
        "item_id": record.number,
        "adjustment_type": "quantity",
        "quantity": record.quantity,
        "regulated_at": record.date.isoformat(),
        "reason": record.reason or unconfirmed.STOCK_REASON,
    }
    if place.isdigit():
        body["location"] = int(place)
    answer = client.write("POST", "/inventory-adjustments", body)
    return text(unwrapped(answer, "inventory_regulation"), "id")
