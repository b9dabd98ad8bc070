"""The fields of an item, written as the specification lists them, one word each.

``name:kind`` with marks behind it: ``?`` may be null, ``*`` GENERATED (neither filtered nor sorted by), ``-`` left out of
lists, ``!`` may be written, ``^`` younger than 1.7. Kinds: text (no kind at all), ``int``, ``num``, ``flag``, ``moment``,
``day``, ``country``, ``drift`` (text by the specification, shown as a number where it is one), ``link=<path>``,
``choice=<a|b>`` (a space is written ``~``).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from integrations.sandbox.rentman.answers import RentmanError, bad_value
from integrations.sandbox.rentman.moments import parse_moment

_WORD = re.compile(r"(?P<name>\w+)(?::(?P<kind>[a-z]+)(?:=(?P<of>[^*?!^-]+))?)?(?P<marks>[*?!^-]*)")
_COUNTRY = re.compile(r"[a-z]{2}\Z|\Z")
_LINK = re.compile(r"/(?P<path>[a-z_]+)/(?P<id>\d+)\Z")

COMMON = "id:int created:moment? modified:moment? creator:link=crew? displayname*"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field. ``to`` is the path that a link leads to."""

    name: str
    kind: str = "text"
    to: str = ""
    choices: tuple[str, ...] = ()
    nullable: bool = False
    generated: bool = False
    omitted: bool = False
    writable: bool = False
    young: bool = False

    @property
    def empty(self) -> Any:
        """What a new item has here unless somebody says otherwise."""
        if self.nullable or self.kind == "link":
            return None
        if self.kind in ("int", "num"):
            return 0
        if self.kind == "choice":
            return self.choices[0]
        return False if self.kind == "flag" else ""

    def read(self, value: Any) -> Any:
        """A value as it was written, in the form it is kept. Raises RentmanError(400)."""
        if value is None:
            if self.nullable:
                return None
            raise bad_value(self.name)
        if not _READERS.get(self.kind, _is_text)(self, value):
            raise bad_value(self.name)
        return value


Fields = Mapping[str, Field]


def table(text: str) -> dict[str, Field]:
    """Fields by name, in the order that they are shown in."""
    return {field.name: field for field in map(_field, f"{COMMON} {text}".split())}


def _field(word: str) -> Field:
    found = _WORD.fullmatch(word)
    assert found is not None, word
    kind, of, marks = found["kind"] or "text", (found["of"] or "").replace("~", " "), found["marks"]
    return Field(
        name=found["name"],
        kind=kind,
        to=of if kind == "link" else "",
        choices=tuple(of.split("|")) if kind == "choice" else (),
        nullable="?" in marks,
        generated="*" in marks,
        omitted="-" in marks,
        writable="!" in marks,
        young="^" in marks,
    )


def link(path: str, item_id: int | None) -> str | None:
    """``/contacts/12``."""
    return None if item_id is None else f"/{path}/{item_id}"


def linked_id(value: Any) -> int | None:
    """The id that a link leads to."""
    found = _LINK.match(value) if isinstance(value, str) else None
    return int(found["id"]) if found else None


def _is_text(field: Field, value: Any) -> bool:
    return isinstance(value, str)


def _is_link(field: Field, value: Any) -> bool:
    found = _LINK.match(value) if isinstance(value, str) else None
    return found is not None and found["path"] == field.to


def _is_number(field: Field, value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_moment(field: Field, value: Any) -> bool:
    try:
        return isinstance(value, str) and parse_moment(value) is not None
    except RentmanError:
        return False


_READERS = {
    "int": lambda field, value: isinstance(value, int) and not isinstance(value, bool),
    "num": _is_number,
    "flag": lambda field, value: isinstance(value, bool),
    "choice": lambda field, value: value in field.choices,
    "country": lambda field, value: isinstance(value, str) and bool(_COUNTRY.match(value)),
    "drift": lambda field, value: isinstance(value, str | int) and not isinstance(value, bool),
    "link": _is_link,
    "moment": _is_moment,
    "day": _is_moment,
}
