"""Amounts as Tripletex tells them: numbers of any precision, whole øre to us."""

from decimal import ROUND_HALF_UP, Decimal

from integrations.accounting.money import ORE


def ore(value: Decimal | int) -> Decimal:
    """The amount in whole øre, half away from zero."""
    return Decimal(value).quantize(ORE, ROUND_HALF_UP)
