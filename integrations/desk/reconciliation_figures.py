"""Figures and days as the sheets of a reconciliation show them."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import get_language

from integrations.desk import figures
from integrations.desk.paper import Column


def columns_of(*texts: tuple[str, float], amounts: Iterable[str]) -> list[Column]:
    """Columns of words with their shares of the width, then columns of amounts."""
    named = [Column(title=capfirst(title), share=share) for title, share in texts]
    return named + [Column(title=capfirst(title), share=1.3, is_figure=True) for title in amounts]


def amounts_of(line: Mapping[str, Any], *names: str) -> list[str]:
    """These amounts of a stored line, '' for what it does not tell."""
    return [figures.amount(Decimal(line[name])) if line[name] is not None else "" for name in names]


def off_text(line: Mapping[str, Any]) -> str:
    """What the ledger holds more than was meant."""
    return figures.amount(Decimal(line["held"]) - Decimal(line["meant"]))


@lru_cache(maxsize=512)
def _day(iso: str, language: str | None) -> str:
    return date_format(date.fromisoformat(iso), "SHORT_DATE_FORMAT")


def day_text(iso: str) -> str:
    """A stored day as people write it."""
    return _day(iso, get_language())


def moment_text(iso: str | None) -> str:
    """A stored moment by Norwegian clocks, '' for none."""
    moment = parse_datetime(iso) if iso else None
    return date_format(timezone.localtime(moment), "SHORT_DATETIME_FORMAT") if moment else ""
