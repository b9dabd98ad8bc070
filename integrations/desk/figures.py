"""Figures as people read them, in the language of the reader."""

from collections.abc import Mapping
from decimal import Decimal

from django.utils.formats import number_format

NBSP = "\N{NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"


def money(value: Decimal | None, currency: str = "NOK") -> str:
    """``1 284,00 kr`` or ``120,00 EUR``: two decimals always, '' for an unknown amount."""
    if value is None:
        return ""
    return f"{amount(value)}{NBSP}{'kr' if currency in ('', 'NOK') else currency}"


def amount(value: Decimal | None) -> str:
    """``1 284,00``: an amount whose currency is said elsewhere."""
    if value is None:
        return ""
    return number_format(value, decimal_pos=2, use_l10n=True, force_grouping=True).replace("-", MINUS)


def totals(sums: Mapping[str, Decimal]) -> str:
    """Sums of several currencies side by side, kroner first."""
    ordered = sorted(sums.items(), key=lambda item: (item[0] not in ("", "NOK"), item[0]))
    return " + ".join(money(gross, currency) for currency, gross in ordered)


def count(value: int) -> str:
    """1284 → ``1 284``."""
    return number_format(value, decimal_pos=0, use_l10n=True, force_grouping=True)


def org_number(digits: str) -> str:
    """``984 809 085``."""
    return NBSP.join((digits[:3], digits[3:6], digits[6:]))


def nice_top(most: float) -> int:
    """The smallest even round number that is not below ``most``: 2, 4, 10, 20, 40, 100 …"""
    scale = 1
    while True:
        for top in (2, 4, 10):
            if most <= top * scale:
                return top * scale
        scale *= 10
