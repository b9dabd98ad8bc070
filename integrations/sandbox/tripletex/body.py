"""Request bodies, checked as strictly as Tripletex does: unknown keys and wrong types are refused (422/16000)."""

import json
import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from integrations.sandbox.tripletex.envelope import Message, Refusal, bean, mapping_refusal, message
from integrations.sandbox.tripletex.shapes import FieldShape, shape

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_GREATEST = 10**15
# A nested one without id is a part of the whole; all other nested objects must be references by id.
_PARTS = frozenset(
    {
        "Address",
        "DeliveryAddress",
        "OrderLine",
        "OrderGroup",
        "Posting",
        "Order",
        "CompanyBankAccountPresentation",
        "PurchaseOrderline",
    }
)


@lru_cache(maxsize=4096)
def is_date(text: str) -> bool:
    """Whether a text is a date of the calendar as yyyy-mm-dd."""
    if not _DATE.match(text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def is_amount(value: Any) -> bool:
    """Whether a value is a JSON number of a size that money has."""
    if type(value) is int:
        return abs(value) < _GREATEST
    return isinstance(value, Decimal) and value.is_finite() and -20 < value.adjusted() < 15


_TYPE_CHECKS: dict[str, Callable[[Any], bool]] = {
    "text": lambda value: isinstance(value, str),
    "date": lambda value: isinstance(value, str) and is_date(value),
    "integer": lambda value: type(value) is int,
    "number": is_amount,
    "boolean": lambda value: isinstance(value, bool),
    "choice": lambda value: isinstance(value, str),
    "object": lambda value: isinstance(value, dict),
    "anything": lambda value: True,
}


def parse_json(raw: bytes) -> Any:
    """The body as JSON with exact decimals; 422/22000 when it is not JSON."""
    try:
        return json.loads(raw, parse_float=Decimal)
    except ValueError:
        raise Refusal(422, 22000, message="Invalid JSON", developer="Invalid JSON") from None


def read_object(raw: bytes, model: str, *, creating: bool) -> dict[str, Any]:
    """One object of a model from a request body; see ``check_object``."""
    value = parse_json(raw)
    check_object(value, model, creating=creating)
    return value


def read_list(raw: bytes, model: str, *, most: int, creating: bool) -> list[dict[str, Any]]:
    """A JSON array of objects of a model, at most ``most``; one bad element refuses the whole list."""
    values = parse_json(raw)
    if not isinstance(values, list):
        raise mapping_refusal(message(None, "wrong_type"))
    if len(values) > most:
        raise bean(message(None, "batch", most=most))
    for value in values:
        check_object(value, model, creating=creating)
    return values


def check_object(value: Any, model: str, *, creating: bool) -> None:
    """Refuse unknown keys and wrong types (16000), then an id when creating, lengths, limits and nulls (18000)."""
    if not isinstance(value, dict):
        raise mapping_refusal(message(None, "wrong_type"))
    mapping: list[Message] = []
    beans: list[Message] = []
    _walk(value, model, "", "null.", creating, mapping, beans)
    if mapping:
        raise mapping_refusal(*mapping)
    if creating and (value.get("id") or value.get("version")):
        raise bean(message("id" if value.get("id") else "version", "id_set"))
    if beans:
        raise bean(*beans)


def _walk(
    value: dict[str, Any],
    model: str,
    field: str,
    path: str,
    creating: bool,
    mapping: list[Message],
    beans: list[Message],
) -> None:
    fields = shape(model)
    if fields is None:
        return
    for key, item in value.items():
        known = fields.get(key)
        if known is None:
            mapping.append(message(field + key, "unknown_field"))
        elif item is not None:
            _check(item, known, field + key, path, creating, mapping, beans)
    if creating and not (field and value.get("id")):
        for name, known in fields.items():
            if known.required and value.get(name) is None:
                beans.append(message(field + name, "null", path=path + name))


def _check(
    item: Any,
    known: FieldShape,
    field: str,
    path: str,
    creating: bool,
    mapping: list[Message],
    beans: list[Message],
) -> None:
    if known.many:
        if not isinstance(item, list):
            mapping.append(message(field, "wrong_type"))
            return
        for index, element in enumerate(item):
            _check_one(element, known, field, f"{known.name}[{index}].", creating, mapping, beans)
    else:
        prefix = "" if path == "null." else path
        _check_one(item, known, field, f"{prefix}{known.name}.", creating, mapping, beans)


def _check_one(
    item: Any,
    known: FieldShape,
    field: str,
    path: str,
    creating: bool,
    mapping: list[Message],
    beans: list[Message],
) -> None:
    if not _TYPE_CHECKS[known.kind](item):
        mapping.append(message(field, "wrong_type"))
    elif known.kind == "object":
        nested_new = creating and (known.model in _PARTS or known.model == "Account")
        _walk(item, known.model, field + ".", path, nested_new, mapping, beans)
    elif known.kind == "choice":
        if item not in known.choices:
            mapping.append(message(field, "wrong_type"))
    elif not known.read_only:
        _check_limits(item, known, field, path, beans)


def _check_limits(item: Any, known: FieldShape, field: str, path: str, beans: list[Message]) -> None:
    if known.longest and len(item) > known.longest:
        beans.append(message(field, "length", path=path.rstrip("."), least=0, most=known.longest))
    if known.kind != "integer":
        return
    if known.least is not None and item < known.least:
        beans.append(message(field, "least", path=path.rstrip("."), least=known.least))
    if known.most is not None and item > known.most:
        beans.append(message(field, "most", path=path.rstrip("."), most=known.most))


def reference(value: Any) -> int | None:
    """The id of a nested object; None when it is absent or has no id (Tripletex then drops it silently)."""
    found = value.get("id") if isinstance(value, dict) else None
    return found if isinstance(found, int) else None
