"""Øre inside, kroner as JSON numbers outside, and the two roundings Tripletex needs."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

CENT = Decimal("0.01")
_HUNDRED = Decimal(100)


def number(value: Any) -> Any:
    """A decimal as a JSON number: whole values without decimals. The wire alone knows binary floats."""
    if not isinstance(value, Decimal):
        return value
    return int(value) if value == value.to_integral_value() else float(value)


def kroner(ore: int) -> int | float:
    """Øre as a JSON number in kroner."""
    whole, rest = divmod(ore, 100)
    return ore / 100 if rest else whole


def ore(value: Any) -> int:
    """Kroner (a decimal or an integer) as whole øre, half away from zero."""
    return int((Decimal(value) * _HUNDRED).quantize(Decimal(1), ROUND_HALF_UP))


def has_cents_only(value: Any) -> bool:
    """Whether an amount in kroner has at most two decimals."""
    return isinstance(value, int) or value == value.quantize(CENT)


def rounded(value: Decimal) -> Decimal:
    """Kroner with two decimals, half away from zero."""
    return value.quantize(CENT, ROUND_HALF_UP)


def vat_within(gross: int, rate: Decimal) -> int:
    """The VAT inside a gross amount in øre, half away from zero: gross × rate ÷ (100 + rate)."""
    return int((gross * rate / (_HUNDRED + rate)).quantize(Decimal(1), ROUND_HALF_UP))
