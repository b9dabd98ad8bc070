"""Master data as stored JSON, and back: what was meant of a record, and what was read back."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from typing import Any, get_args

from integrations.records import (
    ChannelRecord,
    Component,
    CustomerContact,
    CustomerRecord,
    EmployeeRecord,
    LedgerProject,
    LedgerTeam,
    PaymentTermsRecord,
    PostalAddress,
    ProductRecord,
    ProjectLine,
    ProjectRecord,
    StockRecord,
    SupplierRecord,
    TeamMember,
)

MasterData = (
    CustomerRecord
    | SupplierRecord
    | ProductRecord
    | StockRecord
    | ProjectRecord
    | PaymentTermsRecord
    | EmployeeRecord
    | ChannelRecord
    | LedgerProject
    | LedgerTeam
    | CustomerContact
)
_TYPES: dict[str, Any] = {one.__name__: one for one in get_args(MasterData)}
_DECIMALS = frozenset({"discount", "sales_price", "cost_price", "vat_rate", "quantity", "price"})
_DATES = frozenset({"date", "on", "starts_on", "ends_on"})
_ADDRESSES = frozenset({"address", "delivery_address"})
_ROWS: dict[str, Any] = {
    "components": Component,
    "lines": ProjectLine,
    "members": TeamMember,
    "unmatched": TeamMember,
    "removed": TeamMember,
}


def expected_of(record: MasterData, kind: str) -> dict[str, Any]:
    """What is meant, as a link keeps it; ``description`` is its line on screen."""
    shown = label_of(record)
    if isinstance(record, ProductRecord) and record.components:
        shown = f"{shown}: {record.description}"
    return {"kind": kind, "part": "record", "description": shown, "record": stored(record)}


def label_of(record: Any) -> str:
    """What people call a record: its number and its name, where it has one."""
    if isinstance(record, CustomerContact):
        return record.shown
    return f"{record.number} {getattr(record, 'name', '')}".strip()


def stored(record: MasterData) -> dict[str, Any]:
    """A record as JSON."""
    return {"type": type(record).__name__, **_plain(record)}


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, date):
        return value.isoformat()
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
    if name in _ROWS:
        return tuple(
            row
            if isinstance(row, str)
            else _ROWS[name](**{key: _value(key, one) for key, one in row.items()})
            for row in value
        )
    if isinstance(value, list):
        return tuple(value)
    if name in _DATES:
        return None if value is None else date.fromisoformat(value)
    return Decimal(value) if name in _DECIMALS and value is not None else value
