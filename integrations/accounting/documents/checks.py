"""What every document checks, and how it says what is wrong: a ``RejectedDocument`` that names the field."""

import datetime as dt
import re
from decimal import Decimal

from integrations.errors import RejectedDocument

ROUNDING_CAP = Decimal("1.00")

_CURRENCY = re.compile(r"[A-Z]{3}\Z")
_ORG_WEIGHTS = (3, 2, 7, 6, 5, 4, 3, 2)


def rejected(field: str, *, code: str = "rejected_document", **params: object) -> RejectedDocument:
    """The refusal of a document because of ``field``; ``params`` are the figures the sentence needs."""
    return RejectedDocument(
        code, params={"field": field, **{key: str(value) for key, value in params.items()}}
    )


def is_org_number(text: str) -> bool:
    """Nine digits whose last is the MOD11 check digit (weights 3 2 7 6 5 4 3 2). Digits only, no spaces."""
    if len(text) != 9 or not text.isascii() or not text.isdigit():
        return False
    check = -sum(weight * int(digit) for weight, digit in zip(_ORG_WEIGHTS, text, strict=False)) % 11
    return check == int(text[8])


def is_between(value: object, least: Decimal, most: Decimal) -> bool:
    """Whether ``value`` is a finite Decimal within the bounds."""
    return isinstance(value, Decimal) and value.is_finite() and least <= value <= most


def is_date(value: object) -> bool:
    """Whether ``value`` is a day, and not a moment."""
    return isinstance(value, dt.date) and not isinstance(value, dt.datetime)


def check_currency(currency: str) -> None:
    """RejectedDocument unless it looks like an ISO 4217 code."""
    if not _CURRENCY.match(currency):
        raise rejected("currency", code="unknown_currency", value=currency)
