"""Which fields each object has, and of which type: the one table behind request bodies and the ``fields`` filter."""

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from integrations.sandbox.tripletex.shapes_ledger import LEDGER_SHAPES
from integrations.sandbox.tripletex.shapes_logistics import LOGISTICS_SHAPES
from integrations.sandbox.tripletex.shapes_projects import PROJECT_SHAPES
from integrations.sandbox.tripletex.shapes_records import RECORD_SHAPES
from integrations.sandbox.tripletex.shapes_sales import SALES_SHAPES

_WORD = re.compile(r"(\w+):(\[?)(?:e\(([^)]*)\)|(\w+)(?:\.\.(\d+))?)\]?(-?)(!?)")
_COMMON = "id:i version:i url:s- changes:[Change]- "


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldShape:
    """One field: ``kind`` is text, integer, number, boolean, date, choice, object or anything."""

    name: str
    kind: str
    model: str = ""
    many: bool = False
    longest: int = 0
    least: int | None = None
    most: int | None = None
    choices: frozenset[str] = frozenset()
    read_only: bool = False
    required: bool = False


def _field(match: re.Match[str]) -> FieldShape:
    name, many, choices, word, most, read_only, required = match.groups()
    common: dict[str, Any] = {
        "name": name,
        "many": bool(many),
        "read_only": bool(read_only),
        "required": bool(required),
    }
    if choices is not None:
        return FieldShape(kind="choice", choices=frozenset(choices.split()), **common)
    if word == "Any":
        return FieldShape(kind="anything", **common)
    if word[0].isupper():
        return FieldShape(kind="object", model=word, **common)
    kind = {"s": "text", "i": "integer", "n": "number", "b": "boolean", "d": "date"}[word[0]]
    digits = word[1:]
    if kind == "integer":
        return FieldShape(
            kind=kind, least=int(digits) if digits else None, most=int(most) if most else None, **common
        )
    return FieldShape(kind=kind, longest=int(digits) if digits else 0, **common)


@cache
def shape(model: str) -> dict[str, FieldShape] | None:
    """The fields of a model by name; None for a model that this imitation does not look into."""
    text = SALES_SHAPES.get(model) or LEDGER_SHAPES.get(model) or RECORD_SHAPES.get(model)
    text = text or LOGISTICS_SHAPES.get(model) or PROJECT_SHAPES.get(model)
    if text is None:
        return None
    return {match[1]: _field(match) for match in _WORD.finditer(_COMMON + text)}
