"""Reading Rentman's JSON: links are paths, numbers may be text and text numbers, amounts are raw floats with noise."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

from integrations.accounting.money import HUNDRED, LARGEST, ZERO, round2
from integrations.errors import RejectedDocument

Json = Mapping[str, Any]
_LINK = re.compile(r"/[a-z_]+/(\d{1,18})\Z")
_NOISE = Decimal("0.000001")


def rejected(field: str, *, code: str = "rejected_document", **params: object) -> RejectedDocument:
    """The refusal of a document because of one field."""
    shown = {key: str(value)[:60] for key, value in params.items()}
    return RejectedDocument(code, params={"field": field, **shown})


def text(row: Json, *names: str) -> str:
    """The first of the fields that says something, as text without outer spaces; '' when none does."""
    for name in names:
        value = row.get(name)
        if isinstance(value, str) and value.strip():
            return value.strip()
        if isinstance(value, int | Decimal) and not isinstance(value, bool):
            whole = isinstance(value, Decimal) and value == value.to_integral_value()
            return str(int(value)) if whole else str(value)
    return ""


def linked(row: Json, name: str) -> str:
    """The id that a link leads to, '' for none. Links are paths, or (expanded) the item itself."""
    value = row.get(name)
    if isinstance(value, Mapping):
        return text(value, "id")
    found = _LINK.match(value) if isinstance(value, str) else None
    return found[1] if found else ""


def decimal(row: Json, name: str, *, default: Decimal | None = None) -> Decimal:
    """A finite number without the noise of floats; missing or null is ``default``, refused when there is none."""
    value = row.get(name)
    if value is None or value == "":
        if default is None:
            raise rejected(name, code="malformed_amount", value="")
        return default
    try:
        number = Decimal(value) if not isinstance(value, bool) else Decimal("NaN")
    except (InvalidOperation, TypeError, ValueError) as error:
        raise rejected(name, code="malformed_amount", value=value) from error
    if not number.is_finite() or abs(number) >= LARGEST:
        raise rejected(name, code="malformed_amount", value=value)
    return number.quantize(_NOISE)


def money(row: Json, name: str, *, default: Decimal | None = None) -> Decimal:
    """An amount in whole øre."""
    return round2(decimal(row, name, default=default))


def percent(row: Json, name: str) -> Decimal:
    """A fraction as a percentage: 0.25 is 25."""
    rate = decimal(row, name, default=ZERO) * HUNDRED
    if not 0 <= rate <= HUNDRED:
        raise rejected(name, value=rate)
    return Decimal(int(rate)) if rate == rate.to_integral_value() else rate.normalize()


def truth(row: Json, name: str) -> bool:
    """Whether the field says yes."""
    return row.get(name) in (True, 1, "1", "true")


def moment(row: Json, name: str) -> datetime | None:
    """A moment with its offset. Raises RejectedDocument for what is none."""
    value = row.get(name)
    if value in (None, ""):
        return None
    try:
        found = datetime.fromisoformat(str(value).strip())
    except ValueError as error:
        raise rejected(name, value=value) from error
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def day(row: Json, name: str, *, timezone: str) -> date | None:
    """A day: as it stands there, or a moment's in the tenant's time zone (invoices have midnight with an offset)."""
    value = row.get(name)
    if isinstance(value, str) and len(value.strip()) == 10:
        try:
            return date.fromisoformat(value.strip())
        except ValueError as error:
            raise rejected(name, value=value) from error
    found = moment(row, name)
    return None if found is None else found.astimezone(ZoneInfo(timezone)).date()


def stamp(row: Json, *, otherwise: datetime) -> datetime:
    """When an item changed last, for cursors; one that does not say counts as changed at ``otherwise``."""
    for name in ("modified", "created"):
        value = row.get(name)
        if isinstance(value, str) and value:
            try:
                found = datetime.fromisoformat(value)
            except ValueError:
                continue
            return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    return otherwise
