"""The same invoice twice: what a supplier's invoice is told by, and whether it has come in before by another way (BUY-1)."""

import datetime as dt
import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Literal, NamedTuple

Way = Literal["ehf", "voucher"]


class Known(NamedTuple):
    """A supplier's invoice that stands in the ledger, however it came. ``supplier`` is the ledger's id of the card.

    ``total`` is in ``currency``, negative for a credit note. ``voucher`` is the ledger's id of its voucher, ``shown`` what
    people call it. ``way``: it came by EHF, or somebody (or something) has made a voucher of it.
    """

    supplier: str
    number: str
    date: dt.date
    total: Decimal
    currency: str
    voucher: str
    shown: str
    way: Way


class Sought(NamedTuple):
    """An invoice that is looked for. ``number`` is '' where the source does not know the supplier's own."""

    supplier: str
    number: str
    date: dt.date
    total: Decimal
    currency: str


class Repeat(NamedTuple):
    """That an invoice is there already. ``is_certain``: by its number; else by supplier, day and amount alone."""

    known: Known
    is_certain: bool


def repeat_of(sought: Sought, known: Iterable[Known], *, own: frozenset[str]) -> Repeat | None:
    """The first of ``known`` that is the same invoice, None when none is. ``own`` are the ids of its own vouchers.

    Numbers are compared without case, spaces, signs and leading zeros: «LF-0088» and «lf 88» are one number. A credit note
    is never the invoice of its number.
    """
    for one in known:
        if one.voucher in own or one.supplier != sought.supplier or not _same_sign(one.total, sought.total):
            continue
        if sought.number:
            if plain(one.number) == plain(sought.number):
                return Repeat(one, is_certain=True)
        elif (one.date, one.total, one.currency) == (sought.date, sought.total, sought.currency):
            return Repeat(one, is_certain=False)
    return None


def plain(number: str) -> str:
    """An invoice's number as it is compared."""
    parts = re.findall(r"[^\W\d_]+|\d+", number.casefold())
    return " ".join(part.lstrip("0") or "0" if part.isdigit() else part for part in parts)


def _same_sign(one: Decimal, other: Decimal) -> bool:
    return not one or not other or (one < 0) == (other < 0)
