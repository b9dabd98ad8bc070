"""GET /product/unit: the units that a new company has."""

from typing import Any

from integrations.sandbox.tripletex.call import Call
from integrations.sandbox.tripletex.envelope import not_found
from integrations.sandbox.tripletex.fields import Model, register
from integrations.sandbox.wire import Response

UNITS: dict[int, dict[str, Any]] = {
    number: {
        "id": number,
        "name": name,
        "nameEN": english,
        "nameShort": short,
        "nameShortEN": short,
        "commonCode": code,
    }
    for number, name, english, short, code in (
        (5_470_001, "Stykk", "Piece", "stk", "C62"),
        (5_470_002, "Kilogram", "Kilogram", "kg", "KGM"),
        (5_470_003, "Meter", "Metre", "m", "MTR"),
        (5_470_004, "Time", "Hour", "t", "HUR"),
        (5_470_005, "Liter", "Litre", "l", "LTR"),
    )
}

register(
    Model(
        name="ProductUnit",
        path="product/unit",
        shown={
            "id": 0,
            "version": 0,
            "url": "",
            "name": "",
            "nameEN": "",
            "nameShort": "",
            "nameShortEN": "",
            "commonCode": "",
            "isDeletable": False,
            "displayName": "",
            "displayNameShort": "",
        },
        computed={
            "displayName": lambda record: record["name"],
            "displayNameShort": lambda record: record["nameShort"],
        },
    )
)


def list_units(call: Call) -> Response:
    """GET /product/unit."""
    ids, name, short = call.id_list("id"), call.text("name"), call.text("nameShort")
    return call.list(
        "ProductUnit",
        [
            unit
            for unit in UNITS.values()
            if (ids is None or unit["id"] in ids)
            and (name is None or unit["name"] in name.split(","))
            and (short is None or unit["nameShort"] in short.split(","))
        ],
    )


def get_unit(call: Call) -> Response:
    """GET /product/unit/{id}."""
    unit = UNITS.get(call.id)
    if unit is None:
        raise not_found()
    return call.value("ProductUnit", unit)
