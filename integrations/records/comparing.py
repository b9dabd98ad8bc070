"""Whether two records say the same: what to write, what to verify, and what is only our own echo."""

import dataclasses
import hashlib
from collections.abc import Collection
from decimal import Decimal
from typing import Any

from integrations.accounting.verify import Difference

IDENTITY = frozenset({"number", "source_id"})
"""Fields that name a record in one system and say nothing of its content."""


def differences(
    expected: Any, observed: Any, *, ignore: Collection[str] = IDENTITY
) -> tuple[Difference, ...]:
    """Field by field what differs, () when nothing does. A field that ``expected`` leaves empty asks for nothing.

    ``ignore`` are names of fields (of the outer record) that the other side cannot keep.
    """
    if type(expected) is not type(observed):
        return (Difference("kind", type(expected).__name__, type(observed).__name__),)
    found = []
    for field in dataclasses.fields(expected):
        if field.name in ignore:
            continue
        wanted, held = getattr(expected, field.name), getattr(observed, field.name)
        if not _asks_for_nothing(wanted) and _plain(wanted) != _plain(held):
            found.append(Difference(field.name, str(_plain(wanted)), str(_plain(held))))
    return tuple(found)


def fingerprint(record: Any, *, ignore: Collection[str] = IDENTITY) -> str:
    """A hash of a record's content, equal for equal content whatever it is called."""
    shown = [
        (field.name, _plain(getattr(record, field.name)))
        for field in dataclasses.fields(record)
        if field.name not in ignore
    ]
    return hashlib.sha256(repr((type(record).__name__, shown)).encode()).hexdigest()


def _asks_for_nothing(value: Any) -> bool:
    if dataclasses.is_dataclass(value):
        return all(not getattr(value, field.name) for field in dataclasses.fields(value))
    return value is None or value == "" or value == ()


def _plain(value: Any) -> Any:
    """A value as text that does not depend on how it was written: 12.50 is 12.5."""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if dataclasses.is_dataclass(value):
        return tuple((field.name, _plain(getattr(value, field.name))) for field in dataclasses.fields(value))
    if isinstance(value, tuple):
        return tuple(_plain(one) for one in value)
    return value
