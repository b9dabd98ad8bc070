"""Reading a shop's JSON: every field may be missing, null, a number or a string, and is refused by its name."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, tzinfo
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from integrations.accounting.money import round2
from integrations.errors import RejectedDocument

Json = Mapping[str, Any]


def rejected(field: str, *, code: str = "rejected_document", value: object = "") -> RejectedDocument:
    """The refusal of an order because of one field."""
    return RejectedDocument(code, params={"field": field, "value": str(value)[:40]})


def decimal(value: Any, *, field: str) -> Decimal:
    """A finite number from text or JSON number. Raises RejectedDocument('malformed_amount')."""
    try:
        number = value if type(value) is Decimal else Decimal(value)
    except (InvalidOperation, TypeError, ValueError) as error:
        raise rejected(field, code="malformed_amount", value=value) from error
    if not number.is_finite() or isinstance(value, bool | float):
        raise rejected(field, code="malformed_amount", value=value)
    return number


def amount(row: Json, name: str, *, where: str) -> Decimal:
    """A line's amount in whole øre (shops may keep more decimals); a missing or empty one is refused."""
    value = row.get(name)
    number = decimal(value if value != "" else None, field=f"{where}.{name}")
    return number if number.as_tuple().exponent == -2 else _rounded(number, field=f"{where}.{name}")


def _rounded(number: Decimal, *, field: str) -> Decimal:
    try:
        return round2(number)
    except InvalidOperation as error:
        raise rejected(field, code="malformed_amount", value=number) from error


def text(row: Json, name: str) -> str:
    """Text, '' when it is missing, null or no scalar."""
    value = row.get(name)
    if type(value) is str:
        return value
    return str(value) if isinstance(value, int | Decimal) and not isinstance(value, bool) else ""


def rows(document: Json, name: str) -> list[Json]:
    """A list of objects; missing is empty, another shape is refused."""
    value = document.get(name)
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(row, Mapping) for row in value):
        raise rejected(name)
    return value


def metas(document: Json) -> dict[str, Any]:
    """An object's meta_data by key; the last of repeated keys wins, as in WordPress."""
    found: dict[str, Any] = {}
    value = document.get("meta_data")
    if isinstance(value, list):
        for row in value:
            if isinstance(row, Mapping) and isinstance(row.get("key"), str):
                found[row["key"]] = row.get("value")
    return found


@lru_cache(maxsize=32)
def zone(name: str) -> tzinfo:
    """A time zone by name. Raises RejectedDocument when nobody knows it."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise rejected("timezone", value=name) from error


def moment(document: Json, name: str, *, timezone: str) -> datetime | None:
    """``name``_gmt as a moment, None when it has not happened. Older shops without it give local time."""
    value, is_gmt = document.get(f"{name}_gmt"), True
    if not value:
        value, is_gmt = document.get(name), False
    if not value:
        return None
    try:
        found = datetime.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise rejected(name, value=value) from error
    return found if found.tzinfo else found.replace(tzinfo=UTC if is_gmt else zone(timezone))


def day(document: Json, name: str, *, timezone: str) -> date | None:
    """The calendar day of a moment in the tenant's time zone."""
    found = moment(document, name, timezone=timezone)
    return found.astimezone(zone(timezone)).date() if found else None
