"""Amounts: exact decimals in, whole øre out. Half away from zero everywhere (ROUND-1)."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from integrations.errors import RejectedDocument

ZERO = Decimal("0.00")
ORE = Decimal("0.01")
HUNDRED = Decimal(100)
LARGEST = Decimal("1000000000000")
"""A trillion: an amount beyond it is a broken document, and would leave the 28 digits that are calculated with."""


def round2(value: Decimal) -> Decimal:
    """``value`` to whole øre, half away from zero (decimal's HALF_UP looks at the magnitude)."""
    return value.quantize(ORE, ROUND_HALF_UP)


def to_ore(value: Decimal) -> int:
    """Whole øre of an amount with at most two decimals; raises ``ValueError`` when it has more."""
    ore = value.scaleb(2)
    whole = int(ore)
    if whole != ore:
        raise ValueError(f"{value} has more than two decimals")
    return whole


def vat_of(gross: Decimal, rate: Decimal) -> Decimal:
    """The VAT inside ``gross`` at ``rate`` percent: gross × r / (100 + r), rounded per line (ROUND-1)."""
    if not rate:
        return ZERO
    return (gross * rate / (HUNDRED + rate)).quantize(ORE, ROUND_HALF_UP)


def gross_of(net: Decimal, rate: Decimal) -> Decimal:
    """Gross of a net-priced line: net × (1 + r), rounded (ROUND-3)."""
    return (net * (HUNDRED + rate) / HUNDRED).quantize(ORE, ROUND_HALF_UP)


def allocate(amount: Decimal, weights: Sequence[Decimal]) -> tuple[Decimal, ...]:
    """``amount`` (whole øre, any sign) split by non-negative ``weights`` so that the parts add up exactly.

    Floor to øre, then one øre each to the largest fractions; ties go to the earlier one. Raises
    ``ValueError`` when there is nothing to weigh by.
    """
    if len(weights) == 1 and weights[0] > 0:
        return (amount,)
    scaled = [to_ore(weight) for weight in weights]
    whole = sum(scaled)
    if whole <= 0 or min(scaled) < 0:
        raise ValueError("an amount is split by weights that are not negative and not all zero")
    ore = to_ore(abs(amount))
    parts = [ore * weight // whole for weight in scaled]
    by_fraction = sorted(range(len(scaled)), key=lambda index: (-(ore * scaled[index] % whole), index))
    for index in by_fraction[: ore - sum(parts)]:
        parts[index] += 1
    sign = -1 if amount < 0 else 1
    return tuple(Decimal(sign * part).scaleb(-2) for part in parts)


def amount(value: Decimal, *, field: str) -> Decimal:
    """``value`` if it is a sound amount: Decimal, finite, whole øre, below a trillion. Else RejectedDocument
    on ``field``.
    """
    if not isinstance(value, Decimal):
        raise RejectedDocument("malformed_amount", params={"field": field, "value": repr(value)[:40]})
    if not value.is_finite() or not -LARGEST < value < LARGEST or value != value.quantize(ORE):
        raise RejectedDocument("malformed_amount", params={"field": field, "value": str(value)[:40]})
    return value


def rounding_limit(count: int, *, cap: Decimal) -> Decimal:
    """What a document's lines may miss its total by: 0.01 per line, at most ``cap`` (ROUND-4)."""
    return min(ORE * max(count, 1), cap)
