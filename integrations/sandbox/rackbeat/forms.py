"""Reading what a client sends: required fields, types and references, refused with all wrong fields in one 422."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Literal

from integrations.sandbox.rackbeat.account import Account
from integrations.sandbox.rackbeat.answers import invalid
from integrations.sandbox.rackbeat.tables import Json

Kind = Literal[
    "text", "integer", "number", "flag", "email", "choice", "record", "item", "date", "object", "list"
]
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A field of a form. ``store``: its name in the record when that differs. ``to``: the table of a ``record``.

    ``user_only``: people can set it on screen; a client that sends it is not heard.
    """

    kind: Kind = "text"
    required: bool = False
    store: str = ""
    to: str = ""
    choices: tuple[str, ...] = ()
    user_only: bool = False


Form = Mapping[str, Field]


class _Wrong(Exception):
    """The sentence about one field."""


def read_form(account: Account, form: Form, body: Json, *, demand: bool, as_user: bool = False) -> Json:
    """The known fields that were sent, by their stored names; unknown ones are ignored.

    ``demand``: required fields must be there; a required field that is sent must not be empty in any case.
    """
    found: Json = {}
    errors: dict[str, list[str]] = {}
    for name, field in form.items():
        if field.user_only and not as_user:
            continue
        value = _trimmed(body.get(name))
        if value is None:
            if field.required and (demand or name in body):
                errors[name] = [f"The {_words(name)} field is required."]
            elif name in body:
                found[field.store or name] = None
            continue
        try:
            found[field.store or name] = _read(account, name, field, value)
        except _Wrong as wrong:
            errors[name] = [str(wrong)]
    if errors:
        raise invalid(errors)
    return found


def is_true(value: Any) -> bool:
    """A switch in a query or a body."""
    return str(value).lower() in ("1", "true", "yes", "on")


def _trimmed(value: Any) -> Any:
    """Laravel trims texts and takes empty ones for null."""
    return (value.strip() or None) if isinstance(value, str) else value


def _words(name: str) -> str:
    return name.replace("_", " ").replace(".", " ")


def _read(account: Account, name: str, field: Field, value: Any) -> Any:
    words = _words(name)
    if field.kind == "text":
        return _text(words, value)
    if field.kind == "email":
        if not isinstance(value, str) or not _EMAIL.fullmatch(value):
            raise _Wrong(f"The {words} must be a valid email address.")
        return value
    if field.kind == "integer":
        return _integer(words, value)
    if field.kind == "number":
        return _number(words, value)
    if field.kind == "flag":
        if str(value).lower() not in ("0", "1", "true", "false"):
            raise _Wrong(f"The {words} field must be true or false.")
        return is_true(value)
    if field.kind == "choice":
        if value not in field.choices:
            raise _Wrong(f"The selected {words} is invalid.")
        return value
    return _shaped(account, words, field, value)


def _shaped(account: Account, words: str, field: Field, value: Any) -> Any:
    if field.kind in ("record", "item"):
        if field.kind == "item":
            pair = account.item(value)
            row = None if pair is None else pair[1]
        else:
            row = account.tables[field.to].find(value)
        if row is None:
            raise _Wrong(f"The selected {words} is invalid.")
        return row
    if field.kind == "date":
        if not isinstance(value, str) or not _DAY.match(value):
            raise _Wrong(f"The {words} is not a valid date.")
        return value[:10]
    if not isinstance(value, dict if field.kind == "object" else list):
        raise _Wrong(f"The {words} must be an array.")
    return value


def _text(words: str, value: Any) -> str:
    if not isinstance(value, str):
        raise _Wrong(f"The {words} must be a string.")
    if len(value) > 65_535:
        raise _Wrong(f"The {words} may not be greater than 65535 characters.")
    return value


def _integer(words: str, value: Any) -> int:
    if isinstance(value, bool) or not re.fullmatch(r"-?\d+(\.0+)?", str(value)):
        raise _Wrong(f"The {words} must be an integer.")
    return int(Decimal(str(value)))


def _number(words: str, value: Any) -> Decimal:
    """At most six decimals are kept."""
    try:
        read = Decimal(str(value))
    except InvalidOperation as error:
        raise _Wrong(f"The {words} must be a number.") from error
    exponent = read.as_tuple().exponent
    if isinstance(value, bool) or not read.is_finite():
        raise _Wrong(f"The {words} must be a number.")
    return round(read, 6) if isinstance(exponent, int) and exponent < -6 else read
