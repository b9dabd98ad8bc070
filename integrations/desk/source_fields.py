"""Fields of documents as their source wrote them: of any shape, so that each is read with care and shown as far as it goes."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from integrations.accounting.money import ORE


def part_of(body: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """What stands inside under this name, {} when nothing does."""
    found = body.get(name)
    return found if isinstance(found, Mapping) else {}


def rows_of(body: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    """The list under this name, [] when there is none."""
    found = body.get(name)
    return [row for row in found if isinstance(row, Mapping)] if isinstance(found, list) else []


def text_of(body: Mapping[str, Any], name: str) -> str:
    """The value under this name in words, '' when there is none or it is no single value."""
    value = body.get(name)
    return "" if value is None or isinstance(value, dict | list) else str(value)


def amount_of(value: Any) -> Decimal | None:
    """An amount in whole øre, None for what is none."""
    try:
        return None if value in (None, "") else Decimal(str(value)).quantize(ORE)
    except InvalidOperation:
        return None
