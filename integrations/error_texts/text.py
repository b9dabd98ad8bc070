"""The form of one entry of the catalogue."""

from dataclasses import dataclass
from typing import Literal

Who = Literal["customer", "accountant", "support"]
Parts = tuple[str, str, str, str]

NOT_BOOKED = "{document} er ikke bokført."
NOT_BOOKED_EN = "{document} is not booked."


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorText:
    """A code's sentences: (title, what, why, fix) in both languages, and ``who`` can do something about it."""

    code: str
    who: Who
    nb: Parts
    en: Parts


def stopped(code: str, who: Who, *, nb: tuple[str, str, str], en: tuple[str, str, str]) -> ErrorText:
    """A text about a document that is not booked: title, why and fix; the 'what' is always the same."""
    return ErrorText(
        code=code, who=who, nb=(nb[0], NOT_BOOKED, nb[1], nb[2]), en=(en[0], NOT_BOOKED_EN, en[1], en[2])
    )
