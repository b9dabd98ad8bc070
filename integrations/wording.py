"""Figures in words: amounts, percentages and dates as people write them in Norwegian and English. Pure.

``Figures`` fills the ``{name}`` places of a sentence from an error's or a reason's params and never fails.
"""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Literal

Language = Literal["nb", "en"]

AMOUNTS = frozenset(
    {
        "stated", "expected", "gross", "found", "left", "difference", "residual", "vat", "total", "value",
        "gap", "lines", "owed", "captured", "sold", "booked", "foreign", "discount", "balance", "held", "listed",
        "worth", "most", "kroner", "vat_kroner",
    }
)  # fmt: skip
"""Params that are amounts when they can be read as one."""

_MOST = Decimal("1e15")
_MONTHS = {
    "nb": ("jan.", "feb.", "mars", "april", "mai", "juni", "juli", "aug.", "sep.", "okt.", "nov.", "des."),
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
}
_UNSAID = {
    "nb": {
        "document": "dokumentet",
        "system": "det andre systemet",
        "stated_rate": "ingen",
        "set_by": "standard",
        "place": "butikken",
    },
    "en": {
        "document": "the document",
        "system": "the other system",
        "stated_rate": "none",
        "set_by": "default",
        "place": "the shop",
    },
}


def spoken(language: str) -> Language:
    """Which of the two languages a language code asks for: English for en-anything, else Norwegian."""
    return "en" if language.startswith("en") else "nb"


def amount_text(value: Decimal, *, language: str = "nb") -> str:
    """``1 284,00`` with a non-breaking space in Norwegian, ``1,284.00`` in English; always two decimals."""
    english = f"{value:,.2f}".replace("-", "−")
    if spoken(language) == "en":
        return english
    return english.replace(",", "\u00a0").replace(".", ",")


def rate_text(value: Decimal, *, language: str = "nb") -> str:
    """A VAT rate: ``25 %`` in Norwegian (non-breaking space), ``25%`` in English."""
    number = f"{value.normalize():f}"
    return f"{number}%" if spoken(language) == "en" else f"{number.replace('.', ',')}\u00a0%"


def date_text(value: dt.date, *, language: str = "nb") -> str:
    """``22. nov. 2026`` or ``22 Nov 2026``."""
    said = spoken(language)
    day = f"{value.day}" if said == "en" else f"{value.day}."
    return f"{day} {_MONTHS[said][value.month - 1]} {value.year}"


class Figures(dict[str, str]):
    """Params as a reader wants to see them; what is not said is a general word or a dash.

    Params named ``in_…`` are asides that stand inside a sentence: unsaid, they leave nothing.
    """

    def __init__(self, params: Mapping[str, object], *, language: str) -> None:
        super().__init__()
        self._language = spoken(language)
        for name, value in params.items():
            shown = figure_text(name, str(value), language=language)
            if shown or name.startswith("in_"):
                self[name] = shown

    def __missing__(self, name: str) -> str:
        return _UNSAID[self._language].get(name, "–")


def figure_text(name: str, value: str, *, language: str = "nb") -> str:
    """A param by the kind its name tells (amount, rate, date); what cannot be read as that stays as it is."""
    try:
        if name == "date" or name.endswith(("_on", "_date", "_until")):
            return date_text(dt.date.fromisoformat(value), language=language)
        if name == "rate" or name.endswith("_rate"):
            return rate_text(Decimal(value), language=language)
        if name == "quote":
            shown = f"{round(Decimal(value), 8).normalize():f}" if len(value.partition(".")[2]) > 8 else value
            return shown.replace(".", ",") if spoken(language) == "nb" else shown
        if name == "parts":
            return " + ".join(figure_text("gross", part, language=language) for part in value.split(" + "))
        if name in AMOUNTS and -_MOST < (number := Decimal(value)) < _MOST:
            return amount_text(number, language=language)
    except (ValueError, InvalidOperation):
        return value
    return value
