"""Neutral documents: what a shop or system says, free of anybody's JSON. They refuse to exist inconsistent.

Amounts are positive ``Decimal`` in the document's currency, VAT included (``gross``) unless a field says
otherwise. Every refusal is a ``RejectedDocument`` with ``params["field"]`` naming the field as the source
calls it.
"""

from integrations.accounting.documents.checks import ROUNDING_CAP, is_org_number, rejected
from integrations.accounting.documents.lines import (
    GIFT_CARD,
    LINE_KINDS,
    STORE_CREDIT,
    Coupon,
    Line,
    LineKind,
    Tender,
)
from integrations.accounting.documents.parties import Address, Buyer, BuyerKind
from integrations.accounting.documents.refund import Refund, RefundLine
from integrations.accounting.documents.sale import Sale

__all__ = [
    "GIFT_CARD",
    "LINE_KINDS",
    "ROUNDING_CAP",
    "STORE_CREDIT",
    "Address",
    "Buyer",
    "BuyerKind",
    "Coupon",
    "Line",
    "LineKind",
    "Refund",
    "RefundLine",
    "Sale",
    "Tender",
    "is_org_number",
    "rejected",
]
