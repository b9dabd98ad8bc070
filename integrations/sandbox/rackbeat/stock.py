"""Units of items at locations: adjustments in two steps, movements of documents, and the event of a changed level."""

from decimal import Decimal

from integrations.sandbox.rackbeat import unverified
from integrations.sandbox.rackbeat.account import Account
from integrations.sandbox.rackbeat.answers import RackbeatError, invalid, refused, written
from integrations.sandbox.rackbeat.call import Call, resource_of
from integrations.sandbox.rackbeat.changes import touch
from integrations.sandbox.rackbeat.forms import Field, read_form
from integrations.sandbox.rackbeat.shapes_items import holds_stock
from integrations.sandbox.rackbeat.tables import Json, Row
from integrations.sandbox.wire import Response

ZERO = Decimal(0)
STOCK_EVENT = "item.stock_updated"
FORM = {
    "item_id": Field(kind="item", required=True, store="item"),
    "adjustment_type": Field(kind="choice", required=True, choices=("quantity",)),
    "quantity": Field(kind="number", required=True),
    "location": Field(kind="record", to="locations"),
    "regulated_at": Field(kind="date", required=True),
    "reason": Field(),
}


def level(account: Account, item: Row, location: Row) -> Decimal:
    """Units of an item at a location."""
    return account.stock.get(item.uid, {}).get(location.uid, ZERO)


def set_level(call: Call, item: Row, location: Row, units: Decimal) -> None:
    """Set an item's units at a location. Guess: the item's own time does not move, the stock event is sent."""
    account = call.account
    account.stock[item.uid][location.uid] = units
    item.rendered_at = -1
    if not call.silent:
        kind = "product" if item is account.tables["products"].find(item.key) else "lot"
        body = {"item": item.key, "item_type": kind, "type": "stock"}
        account.webhooks.happened(STOCK_EVENT, written(body), now=call.now)


def move(call: Call, item: Row, kind: str, units: Decimal, location: Row | None) -> None:
    """Add units (negative: take). A structure product moves its components; what holds no stock does not move."""
    if kind == "lot":
        for line in item.data.get("lines", ()):
            move(
                call,
                line["item"],
                line["child_type"],
                units * line["quantity"],
                line.get("location") or location,
            )
        return
    place = location or item.data.get("default_location") or call.account.default_location()
    if holds_stock(item) and place is not None and units:
        set_level(call, item, place, level(call.account, item, place) + units)


def create_adjustment(call: Call) -> Response:
    """POST: the level an item shall have at a location. Only booking changes anything."""
    values = read_form(call.account, FORM, call.body(), demand=True)
    location = values.get("location") or call.account.default_location()
    if location is None:
        raise invalid({"location": ["The location field is required."]})
    item: Row = values["item"]
    if not holds_stock(item):
        raise RackbeatError(422, "The item does not have inventory enabled.")
    if values["quantity"] == level(call.account, item, location):
        raise refused(unverified.ZERO_ADJUSTMENT)
    row = call.account.add("inventory-adjustments", None, {**values, "location": location}, now=call.now)
    return call.show(row, status=201)


def book_adjustment(call: Call) -> Response:
    """POST …/book. A level that has been reached in the meantime is refused here too."""
    row = call.row()
    data: Json = row.data
    if data.get("is_booked"):
        raise RackbeatError(422, "The inventory adjustment is already booked.")
    if data["quantity"] == level(call.account, data["item"], data["location"]):
        raise refused(unverified.ZERO_ADJUSTMENT)
    set_level(call, data["item"], data["location"], data["quantity"])
    data["is_booked"] = True
    touch(call.account, resource_of("inventory-adjustments"), row, now=call.now)
    return call.show(row)
