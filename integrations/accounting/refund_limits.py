"""How much may be given back: never more than is left, but for an øre of rounding per line (ROUND-4); of nothing, nothing."""

from decimal import Decimal

from integrations.accounting.documents import Refund, rejected
from integrations.accounting.money import ORE
from integrations.errors import RejectedDocument


def exceeds(gross: Decimal, *, left: Decimal, sold: Decimal) -> bool:
    """Whether ``gross`` is more than may be given back of a line that was sold for ``sold`` and of which ``left`` is left.

    All with the sign of the line: of a negative fee, negative amounts go back.
    """
    if not gross:
        return False
    sign = -1 if sold < 0 else 1
    back, rest = sign * gross, sign * left
    return back < 0 or rest <= 0 or back > rest + ORE


def amount_over_cards(refund: Refund, *, goods: Decimal, cards: Decimal) -> RejectedDocument:
    """The refusal of an amount without lines that is more than the ``goods`` that are left: of the gift cards beside them
    (``cards``, positive) nobody can say by an amount alone whether they were given back (GIFT-1)."""
    params = {
        "number": refund.sale_number, "gross": f"{refund.total:f}", "left": f"{goods:f}", "cards": f"{cards:f}",
    }  # fmt: skip
    return rejected("refund amount", code="amount_refund_of_cards", **params)
