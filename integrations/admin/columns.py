"""Columns that several lists share, drawn the same everywhere. Everything that comes from outside is escaped."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.contrib import admin
from django.utils.html import format_html
from django.utils.safestring import SafeString

from integrations.desk import figures
from integrations.desk.badges import badge, tag

__all__ = ["badge", "column", "money", "number", "tag"]


def number(value: object) -> SafeString:
    """A figure, right-aligned under its column's head."""
    return format_html('<span class="bb-number">{}</span>', value)


def money(value: Decimal | None, currency: str) -> SafeString | str:
    """An amount with its currency, right-aligned; nothing where it is not known."""
    return number(figures.money(value, currency)) if value is not None else ""


def column(description: Any, *, ordering: str | None = None) -> Callable[[Any], Any]:
    """A list column with a heading."""
    return admin.display(description=description, ordering=ordering)
