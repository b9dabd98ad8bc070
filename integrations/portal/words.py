"""Amounts, counts and names as the portal writes them, in the reader's language."""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal

from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

NBSP = "\u00a0"


def number(value: int) -> str:
    """1284 → ``1 284``, with a space that does not break."""
    return number_format(value, force_grouping=True)


def money(gross: Decimal | str | None, currency: str = "NOK") -> str:
    """``1 284,00 kr`` or ``120,00 EUR``; '' when the amount is unknown. Two decimals always."""
    if gross is None or gross == "":
        return ""
    shown = number_format(Decimal(gross), decimal_pos=2, force_grouping=True).replace("-", "−")
    return f"{shown}{NBSP}{'kr' if currency in ('NOK', '') else currency}"


def totals(sums: Iterable[tuple[str, Decimal]]) -> str:
    """Sums of several currencies side by side: ``4 870,00 kr + 120,00 EUR``."""
    return " + ".join(money(gross, currency) for currency, gross in sums)


def percent(rate: Decimal | str) -> str:
    """``25 %``, ``11,11 %``."""
    value = Decimal(rate)
    places = 0 if value == value.to_integral_value() else 2
    return f"{number_format(value, decimal_pos=places)}{NBSP}%"


def moment(at: dt.datetime, *, now: dt.datetime) -> str:
    """When something was, in Norwegian time: ``today at 14:03``, else the date with the time."""
    local, today = timezone.localtime(at), timezone.localtime(now).date()
    clock = date_format(local, "TIME_FORMAT")
    if local.date() == today:
        return _("today at %(clock)s") % {"clock": clock}
    if local.date() == today - dt.timedelta(days=1):
        return _("yesterday at %(clock)s") % {"clock": clock}
    return _("%(date)s at %(clock)s") % {"date": date_format(local, "DATE_FORMAT"), "clock": clock}


def day(iso: str) -> str:
    """``2026-10-09`` as people write it."""
    return date_format(dt.date.fromisoformat(iso), "DATE_FORMAT")


def span(seconds: float) -> str:
    """About how long: ``less than a minute``, ``12 minutes``, ``3 hours``."""
    if seconds < 60:
        return _("less than a minute")
    if seconds < 5400:
        minutes = round(seconds / 60)
        return ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}
    hours = round(seconds / 3600)
    return ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours}


def documents(count: int, *, flows: Iterable[str] = ("sale",)) -> str:
    """``3 orders`` when there are only orders, else ``3 documents``."""
    if set(flows) <= {"sale"}:
        return ngettext("%(n)s order", "%(n)s orders", count) % {"n": number(count)}
    return ngettext("%(n)s document", "%(n)s documents", count) % {"n": number(count)}
