"""Reads a JSON object field by field; whatever is wrong names the case and the field. Keeps count of what nobody read."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from integrations.accounting.money import LARGEST
from integrations.errors import RejectedDocument

_SHOWN = 60


class MalformedCase(RejectedDocument):
    """The case itself cannot be read. ``params``: case, field, value; the codes begin with ``case_``."""

    default_code = "case_field"


def malformed(case: str, field: str, *, code: str = "case_field", value: object = "") -> MalformedCase:
    """The refusal of a case because of ``field`` (its path in the JSON)."""
    shown = str(value)
    params = {"case": case, "field": field, "value": shown if len(shown) <= _SHOWN else shown[:_SHOWN] + "…"}
    return MalformedCase(code, params=params)


class Fields:
    """One object of a case. Every read raises MalformedCase when the field is missing or cannot be what is asked for.

    ``None`` counts as missing. A read with a ``default`` gives it when the field is missing.
    """

    __slots__ = ("_below", "_read", "_values", "case", "path")

    def __init__(self, values: object, *, case: str, path: str) -> None:
        if not isinstance(values, Mapping):
            raise malformed(case, path, code="case_not_an_object", value=values)
        self.case = case
        self.path = path
        self._values: Mapping[str, Any] = values
        self._read: set[str] = set()
        self._below: dict[str, list[Fields]] = {}

    def __contains__(self, name: str) -> bool:
        return self._values.get(name) is not None

    def wrong(self, name: str, *, code: str = "case_field", value: object = None) -> MalformedCase:
        """The refusal of the field ``name``."""
        return malformed(
            self.case, self.at(name), code=code, value=self._values.get(name, "") if value is None else value
        )

    def at(self, name: str) -> str:
        """The path of a field as the case's author finds it."""
        return f"{self.path}.{name}" if self.path else name

    def text(self, name: str, default: str | None = None) -> str:
        """A text; a number is taken as it is written."""
        value = self._value(name, default)
        if isinstance(value, bool) or not isinstance(value, (str, int, Decimal)):
            raise self.wrong(name)
        return str(value).strip()

    def number(self, name: str, default: str | None = None) -> Decimal:
        """A finite decimal number, as text or as a JSON number."""
        text = self.text(name, default)
        try:
            number = Decimal(text)
        except InvalidOperation:
            raise self.wrong(name, code="case_not_a_number") from None
        if not number.is_finite() or abs(number) >= LARGEST:
            raise self.wrong(name, code="case_not_a_number")
        return number

    def money(self, name: str, default: str | None = None) -> Decimal:
        """An amount in whole øre (or cents): at most two decimals."""
        number = self.number(name, default)
        if number != number.quantize(Decimal("0.01")):
            raise self.wrong(name, code="case_not_ore")
        return number.quantize(Decimal("0.01"))

    def date(self, name: str) -> dt.date:
        """A day, ``YYYY-MM-DD``."""
        try:
            return dt.date.fromisoformat(self.text(name))
        except ValueError:
            raise self.wrong(name, code="case_not_a_date") from None

    def flag(self, name: str, *, default: bool = False) -> bool:
        """True or false. An object (a registration with its number) counts as true."""
        value = self._value(name, default)
        if isinstance(value, Mapping):
            return bool(value)
        if not isinstance(value, bool):
            raise self.wrong(name)
        return value

    def raw(self, name: str) -> Any:
        """The value as it is, None when it is missing."""
        self._read.add(name)
        return self._values.get(name)

    def one(self, name: str) -> "Fields":
        """The object in the field ``name``."""
        value = self._value(name, None)
        if name not in self._below:
            self._below[name] = [Fields(value, case=self.case, path=self.at(name))]
        return self._below[name][0]

    def many(self, name: str, *, required: bool = False) -> "list[Fields]":
        """The list of objects in the field ``name``, [] when it is missing; at least one when ``required``."""
        listed = self._value(name, None if required else [])
        if not isinstance(listed, list) or (required and not listed):
            raise self.wrong(name, code="case_not_a_list")
        if name not in self._below:
            self._below[name] = [
                Fields(item, case=self.case, path=f"{self.at(name)}[{at}]")
                for at, item in enumerate(listed, start=1)
            ]
        return self._below[name]

    def some(self, name: str) -> "list[Fields]":
        """One object or a list of them, [] when the field is missing."""
        if isinstance(self._values.get(name), Mapping):
            return [self.one(name)]
        return self.many(name)

    def names(self) -> tuple[str, ...]:
        """The fields that are there."""
        return tuple(name for name, value in self._values.items() if value is not None)

    def known(self, *names: str) -> None:
        """These fields need no reading: they say nothing that the books need."""
        self._read.update(names)

    def unread(self) -> list[str]:
        """Paths of the fields that nobody asked for, here and below."""
        mine = [self.at(name) for name in self._values if name not in self._read]
        return mine + [path for below in self._below.values() for each in below for path in each.unread()]

    def _value(self, name: str, default: object) -> Any:
        self._read.add(name)
        value = self._values.get(name)
        if value is None:
            value = default
        if value is None:
            raise self.wrong(name, code="case_field_missing", value="")
        return value
