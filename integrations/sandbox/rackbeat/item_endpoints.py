"""Structure products, the union of items, and stock per location."""

from decimal import Decimal

from integrations.sandbox.rackbeat.account import Account
from integrations.sandbox.rackbeat.answers import invalid, json_answer
from integrations.sandbox.rackbeat.call import Call, resource_of
from integrations.sandbox.rackbeat.changes import create, delete, read_new, update
from integrations.sandbox.rackbeat.forms import Field, read_form
from integrations.sandbox.rackbeat.listing import listing, ready_listing, union
from integrations.sandbox.rackbeat.shapes_items import lot_line, product_location, stock_figures
from integrations.sandbox.rackbeat.tables import Json, Row
from integrations.sandbox.wire import Response

_LINE = {
    "quantity": Field(kind="number", required=True),
    "location_id": Field(kind="record", to="locations", store="location"),
}
_ITEM_WORDS = ("child_id", "item_id", "product_id", "lot_id")


def create_lot(call: Call) -> Response:
    """201. Lines name products or other structure products."""
    body = call.body()
    values = read_new(call, call.resource, body)
    values["lines"] = _lines(call.account, body.get("lines"), owner=None, before=[])
    if not values["lines"]:
        raise invalid({"lines": ["The lines field is required."]})
    return call.show(create(call, call.resource, body, values), status=201)


def change_lot(call: Call) -> Response:
    """Lines that are sent replace those that were."""
    row, body = call.row(), call.body()
    demand = call.account.settings.put_demands_required and not call.as_user
    values = read_form(call.account, call.resource.form, body, demand=demand, as_user=call.as_user)
    if "lines" in body:
        values["lines"] = _lines(call.account, body["lines"], owner=row, before=row.data.get("lines", []))
    return call.show(update(call, call.resource, row, body, values))


def _lines(account: Account, sent: object, *, owner: Row | None, before: list[Json]) -> list[Json]:
    """An unchanged line keeps its id, so that sending the same again changes nothing."""
    lines: list[Json] = []
    for index, one in enumerate(sent if isinstance(sent, list) else []):
        body = one if isinstance(one, dict) else {}
        number = next((body[word] for word in _ITEM_WORDS if body.get(word) is not None), None)
        pair = account.item(number)
        if pair is None or (owner is not None and _contains(pair[1], owner)):
            name = f"lines.{index}.child_id"
            raise invalid({name: [f"The selected {name} is invalid."]})
        values = read_form(account, _LINE, body, demand=True)
        line = {
            "item": pair[1],
            "child_type": pair[0][:-1],
            "quantity": Decimal(values["quantity"]),
            "location": values.get("location"),
        }
        same = next((old for old in before if {**old, "id": 0} == {**line, "id": 0}), None)
        lines.append(same or {"id": account.next_line_id(), **line})
    return lines


def _contains(item: Row, sought: Row) -> bool:
    """Whether a structure is, or holds at any depth, another item. Guess: circles are refused when they are made."""
    return item is sought or any(_contains(line["item"], sought) for line in item.data.get("lines", ()))


def lot_lines(call: Call) -> Response:
    """The components of a structure product."""
    lines = [lot_line(call.account, line) for line in call.row().data.get("lines", ())]
    return ready_listing(call, "lot_lines", lines, unpaged_as="lot_lines")


def convert_product(call: Call) -> Response:
    """POST /products/{n}/convert: the product becomes a structure product without lines under the same number."""
    row = call.row()
    delete(call, call.resource, row)
    kept = {"name", "description", "barcode", "unit", "default_location", "group", "sales_price", "is_barred"}
    values = {name: value for name, value in row.data.items() if name in kept}
    lots = resource_of("lots")
    made = create(call, lots, {"number": row.key}, {**values, "lines": []})
    return call.show(made, status=201, resource=lots)


def list_items(call: Call) -> Response:
    """Products and structure products, oldest first."""
    pairs = [
        (resource_of(name), row)
        for name in ("products", "lots")
        for row in call.account.tables[name]
        if row.deleted is None
    ]
    return union(call, pairs, name="items")


def read_item(call: Call) -> Response:
    """One, whichever it is, as ``item``."""
    name, row = call.item(call.words[0])
    return json_answer({"item": resource_of(name).shape(call.account, row)})


def item_locations(call: Call) -> Response:
    """Stock per location."""
    _name, row = call.item(call.words[0])
    places = [place for place in call.account.tables["locations"] if place.deleted is None]
    word = "lot_locations" if _name == "lots" else "product_locations"
    shown = [product_location(call.account, row, place) for place in places]
    return ready_listing(call, word, shown, unpaged_as="product_locations")


def available_locations(call: Call) -> Response:
    """Locations that have the item."""
    _name, row = call.item(call.words[0])
    stock = call.account.stock.get(row.uid, {})
    places = [place for place in call.account.tables["locations"] if stock.get(place.uid, 0) > 0]
    return ready_listing(call, "locations", [product_location(call.account, row, place) for place in places])


def flat_locations(call: Call) -> Response:
    """All locations, without paging keys."""
    shape = resource_of("locations").shape
    rows = [shape(call.account, row) for row in call.account.tables["locations"] if row.deleted is None]
    return ready_listing(call, "locations", rows, unpaged_as="locations/flat")


def child_locations(call: Call) -> Response:
    """Locations inside another one."""
    parent = call.row()
    rows = [row for row in call.account.tables["locations"] if row.data.get("parent") is parent]
    return listing(call, call.resource, rows)


def stock_at(call: Call) -> Response:
    """An item's figures at one location."""
    place = call.row()
    _name, row = call.item(call.words[1])
    here = product_location(call.account, row, place)
    figures = stock_figures(call.account, row)
    return json_answer({**figures, **{name: here[name] for name in ("stock_quantity", "available_quantity")}})
