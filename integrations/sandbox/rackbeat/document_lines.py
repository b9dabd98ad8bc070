"""Reading the lines of a document: items or text, with prices and VAT from the item when none are sent."""

from decimal import Decimal
from typing import Literal

from integrations.sandbox.rackbeat.account import Account
from integrations.sandbox.rackbeat.answers import RackbeatError, invalid
from integrations.sandbox.rackbeat.forms import Field, read_form
from integrations.sandbox.rackbeat.tables import Json, Row

Side = Literal["sale", "purchase"]
ZERO = Decimal(0)
_FORM = {
    "name": Field(),
    "quantity": Field(kind="number"),
    "line_price": Field(kind="number"),
    "discount_percentage": Field(kind="number"),
    "vat_percentage": Field(kind="number"),
    "location_id": Field(kind="record", to="locations", store="location"),
    "supplier_product_number": Field(),
}
_ITEM_WORDS = ("item_id", "child_id", "product_id", "lot_id")
_DOMESTIC_TEXT_RATE = Decimal(25)
"""What a line without an item is taxed with when nothing is sent."""


def read_lines(account: Account, sent: object, *, party: Row, side: Side, before: list[Json]) -> list[Json]:
    """The lines as they are stored. A line that names the ``id`` of one before changes it, others are new."""
    if not isinstance(sent, list) or not sent:
        raise invalid({"lines": ["The lines field is required."]})
    return [
        _read_line(
            account, index, one if isinstance(one, dict) else {}, party=party, side=side, before=before
        )
        for index, one in enumerate(sent)
    ]


def _read_line(
    account: Account, index: int, body: Json, *, party: Row, side: Side, before: list[Json]
) -> Json:
    old = next((line for line in before if str(line["id"]) == str(body.get("id"))), None)
    try:
        values = read_form(account, _FORM, body, demand=False)
    except RackbeatError as error:
        errors = {f"lines.{index}.{name}": rows for name, rows in error.errors.items()}
        raise invalid(errors) from error
    line: Json = (
        dict(old) if old is not None else {"id": account.next_line_id(), "item": None, "child_type": None}
    )
    number = next((body[word] for word in _ITEM_WORDS if body.get(word) is not None), None)
    if number is not None:
        pair = account.item(number)
        if pair is None:
            name = f"lines.{index}.item_id"
            raise invalid({name: [f"The selected {name} is invalid."]})
        line |= {"item": pair[1], "child_type": pair[0][:-1]}
    given = {name: value for name, value in values.items() if value is not None}
    return {**_defaults(line["item"], party=party, side=side), **line, **given}


def _defaults(item: Row | None, *, party: Row, side: Side) -> Json:
    price = "sales_price" if side == "sale" else "recommended_cost_price"
    discount = party.data.get("general_discount_percentage") if side == "sale" else None
    return {
        "name": "" if item is None else item.data.get("name"),
        "quantity": Decimal(1),
        "line_price": ZERO if item is None else (item.data.get(price) or ZERO),
        "discount_percentage": discount or ZERO,
        "vat_percentage": vat_percentage(item, zone=party.data.get("vat_zone") or "domestic"),
        "location": None,
        "supplier_product_number": None if item is None else item.data.get("supplier_product_number"),
    }


def vat_percentage(item: Row | None, *, zone: str) -> Decimal:
    """The percent of the item's group for the party's zone; there are no VAT codes in Rackbeat."""
    group = item.data.get("group") if item is not None else None
    fallback = _DOMESTIC_TEXT_RATE if zone == "domestic" else ZERO
    return Decimal(fallback if group is None else group.data.get(f"vat_{zone}", fallback))


def copied(account: Account, line: Json, *, quantity: Decimal) -> Json:
    """The same line with another quantity, in another document."""
    progress = ("received", "invoiced")
    kept = {name: value for name, value in line.items() if name not in progress}
    return {**kept, "id": account.next_line_id(), "quantity": quantity, "of": line}
