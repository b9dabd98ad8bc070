"""Master data as stored JSON, and back: what was meant of a record, and what was read back."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from decimal import Decimal
from typing import Any

from integrations.records import Component, CustomerRecord, PostalAddress, ProductRecord, SupplierRecord

MasterData = CustomerRecord | SupplierRecord | ProductRecord
_TYPES = {one.__name__: one for one in (CustomerRecord, SupplierRecord, ProductRecord)}
_DECIMALS = frozenset({"discount", "sales_price", "cost_price", "vat_rate", "quantity"})
_ADDRESSES = frozenset({"address", "delivery_address"})


def expected_of(record: MasterData, kind: str) -> dict[str, Any]:
    """What is meant, as a link keeps it; ``description`` is its line on screen."""
    shown = f"{record.number} {record.name}".strip()
    if isinstance(record, ProductRecord) and record.components:
        shown = f"{shown}: {record.description}"
    return {"kind": kind, "part": "record", "description": shown, "record": stored(record)}


def stored(record: MasterData) -> dict[str, Any]:
    """A record as JSON."""
    return {"type": type(record).__name__, **_plain(record)}


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Decimal):
        return f"{value:f}"
    return [_plain(one) for one in value] if isinstance(value, tuple) else value


def record_of(expected: Mapping[str, Any]) -> MasterData | None:
    """The record that a link means; None where it holds none."""
    row = expected.get("record")
    if not row:
        return None
    values = {name: _value(name, value) for name, value in row.items() if name != "type"}
    return _TYPES[row["type"]](**values)


def _value(name: str, value: Any) -> Any:
    if name in _ADDRESSES:
        return PostalAddress(**value)
    if name == "components":
        return tuple(
            Component(**{key: _value(key, one) for key, one in component.items()}) for component in value
        )
    return Decimal(value) if name in _DECIMALS and value is not None else value
