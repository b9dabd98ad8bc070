"""Reading Rackbeat's JSON: every field may be missing, null, a number or text, and is refused by its name."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

from integrations.accounting.money import round2
from integrations.errors import RejectedDocument

Json = Mapping[str, Any]


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
            return number_text(value)
    return ""


def number_text(value: int | Decimal) -> str:
    """A number that names something: integers may arrive as 1001.0."""
    if isinstance(value, Decimal) and value.is_finite() and value == value.to_integral_value():
        return str(int(value))
    return str(value)


def number_of(row: Json, *names: str) -> str:
    """The number of something referred to: the field is the number itself, or an object with ``number`` (or ``id``)."""
    for name in names:
        value = row.get(name)
        found = text(value, "number", "id") if isinstance(value, Mapping) else text(row, name)
        if found:
            return found
    return ""


def part(row: Json, name: str) -> Json:
    """An object inside, {} when it is missing or none."""
    value = row.get(name)
    return value if isinstance(value, Mapping) else {}


def rows(document: Json, name: str) -> list[Json]:
    """A list of objects; missing is empty, another shape is refused."""
    value = document.get(name)
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(row, Mapping) for row in value):
        raise rejected(name)
    return value


def decimal(row: Json, name: str, *, where: str = "", default: Decimal | None = None) -> Decimal:
    """A finite number from a JSON number or text; missing, null or '' is ``default``, refused when there is none."""
    field = f"{where}.{name}" if where else name
    value = row.get(name)
    if value is None or value == "":
        if default is None:
            raise rejected(field, code="malformed_amount", value="")
        return default
    try:
        number = Decimal(value) if not isinstance(value, bool) else Decimal("NaN")
    except (InvalidOperation, TypeError, ValueError) as error:
        raise rejected(field, code="malformed_amount", value=value) from error
    if not number.is_finite():
        raise rejected(field, code="malformed_amount", value=value)
    return _short(number)


def _short(number: Decimal) -> Decimal:
    """45.0 as 45: whether a number comes with a point says nothing."""
    return Decimal(int(number)) if number == number.to_integral_value() else number.normalize()


def optional(row: Json, *names: str) -> Decimal | None:
    """The first of the fields that holds a number, None when none does."""
    for name in names:
        if row.get(name) not in (None, ""):
            return decimal(row, name)
    return None


def money(row: Json, name: str, *, where: str = "") -> Decimal:
    """An amount in whole øre."""
    try:
        return round2(decimal(row, name, where=where))
    except InvalidOperation as error:
        raise rejected(f"{where}.{name}" if where else name, code="malformed_amount") from error


def truth(row: Json, *names: str) -> bool:
    """Whether any of the fields says yes: true, 1, "1", "true"."""
    return any(row.get(name) in (True, 1, "1", "true", Decimal(1)) for name in names)


def moment(row: Json, *names: str, timezone: str) -> datetime | None:
    """The first of the fields that holds a moment: ISO 8601 with offset, or with a space and in the tenant's time."""
    for name in names:
        value = row.get(name)
        if value in (None, ""):
            continue
        try:
            found = datetime.fromisoformat(str(value).strip())
        except ValueError as error:
            raise rejected(name, value=value) from error
        return found if found.tzinfo else found.replace(tzinfo=ZoneInfo(timezone))
    return None


def day(row: Json, *names: str, timezone: str) -> date | None:
    """The first of the fields that holds a day, or a moment's day in the tenant's time zone."""
    for name in names:
        value = row.get(name)
        if value in (None, ""):
            continue
        if len(str(value).strip()) == 10:
            try:
                return date.fromisoformat(str(value).strip())
            except ValueError as error:
                raise rejected(name, value=value) from error
        found = moment(row, name, timezone=timezone)
        return found.astimezone(ZoneInfo(timezone)).date() if found else None
    return None


def stamp(row: Json, *, otherwise: datetime) -> datetime:
    """When a row of a list changed last, for cursors; a row that does not say counts as changed at ``otherwise``."""
    for name in ("updated_at", "created_at"):
        value = row.get(name)
        if value:
            try:
                found = datetime.fromisoformat(str(value))
            except ValueError:
                continue
            return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    return otherwise
