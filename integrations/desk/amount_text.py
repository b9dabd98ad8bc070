"""Amounts as people type them, Norwegian and English: ``1 284,00``, ``1284``, ``1.284,50``, ``kr 1,284.50``. Pure."""

import re
from decimal import Decimal

_AMOUNT = re.compile(
    r"[-\u2212]?(?P<whole>[0-9]{1,9}|[0-9]{1,3}(?:[.,][0-9]{3}){1,2})(?:[.,](?P<cents>[0-9]{1,2}))?\Z"
)
_BETWEEN = re.compile(r"(?P<least>.*\d)\s*(?:\.\.\.?|–|—|-| til | to )\s*(?P<most>\d.*)\Z")
_ASIDE = re.compile(r"(?i)\b(kr|nok)\b\.?|[\s\u00a0\u202f']")


def amount_of(text: str) -> Decimal | None:
    """The amount without its sign; None for what is none. A last comma or point with one or two digits after it divides."""
    found = _AMOUNT.match(_ASIDE.sub("", text))
    if found is None:
        return None
    whole = re.sub(r"[.,]", "", found["whole"])
    return Decimal(f"{whole}.{found['cents']}" if found["cents"] else whole)


def amounts_of(text: str) -> tuple[Decimal, Decimal] | None:
    """From and to, both included: one amount, or two with ``–``, ``-`` or ``til`` between them. None for what is neither."""
    one = amount_of(text)
    if one is not None:
        return one, one
    found = _BETWEEN.fullmatch(text.strip())
    if found is None:
        return None
    least, most = amount_of(found["least"]), amount_of(found["most"])
    return None if least is None or most is None else (min(least, most), max(least, most))
