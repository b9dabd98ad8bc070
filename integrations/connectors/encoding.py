"""What goes out: JSON with exact decimals, query strings, authorization headers."""

import base64
import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from urllib.parse import quote


def encode_json(value: Any) -> str:
    """Compact JSON that writes ``Decimal`` as the number it is; keys are plain strings. Floats are refused."""
    kind = type(value)
    if kind is str:
        return json.encoder.encode_basestring_ascii(value)
    if value is None or kind is bool:
        return "null" if value is None else "true" if value else "false"
    if kind is int:
        return str(value)
    if kind is Decimal:
        return format(value, "f")
    if kind is dict:
        return "{" + ",".join(f'"{key}":{encode_json(item)}' for key, item in value.items()) + "}"
    if kind in (list, tuple):
        return "[" + ",".join([encode_json(item) for item in value]) + "]"
    raise TypeError(f"{kind.__name__} has no place in JSON")


def encode_query(params: Mapping[str, Any] | Sequence[tuple[str, Any]]) -> str:
    """A query string; values are text, numbers or booleans (true/false), ``None`` is left out. Commas stay readable."""
    pairs = params.items() if isinstance(params, Mapping) else params
    return "&".join(
        f"{quote(key, safe='')}={quote(_query_text(value), safe=',:*()!-')}"
        for key, value in pairs
        if value is not None
    )


def _query_text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def basic(user: str, password: str) -> str:
    """An Authorization header value."""
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode("ascii")
