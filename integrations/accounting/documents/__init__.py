"""Neutral documents: what a shop or system says, free of anybody's JSON. They refuse to exist inconsistent.

Amounts are positive ``Decimal`` in the document's currency, VAT included (``gross``) unless a field says
otherwise. Every refusal is a ``RejectedDocument`` with ``params["field"]`` naming the field as the source
calls it.
"""

from integrations.accounting.documents.checks import ROUNDING_CAP, is_org_number, rejected
from integrations.accounting.documents.credit_note import CreditNote, CreditNoteLine
from integrations.accounting.documents.dispute import Dispute
from integrations.accounting.documents.fulfilment import Fulfilment
from integrations.accounting.documents.gift_card_expiry import GiftCardExpiry
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
from integrations.accounting.documents.payout import PAYOUT_ITEM_KINDS, Payout, PayoutItem
from integrations.accounting.documents.purchase import (
    PurchaseOrder,
    PurchaseOrderLine,
    Receipt,
    ReceiptLine,
    Supplier,
    SupplierInvoice,
    SupplierLine,
)
from integrations.accounting.documents.refund import Refund, RefundLine
from integrations.accounting.documents.sale import Sale

__all__ = [
    "GIFT_CARD",
    "LINE_KINDS",
    "PAYOUT_ITEM_KINDS",
    "ROUNDING_CAP",
    "STORE_CREDIT",
    "Address",
    "Buyer",
    "BuyerKind",
    "Coupon",
    "CreditNote",
    "CreditNoteLine",
    "Dispute",
    "Fulfilment",
    "GiftCardExpiry",
    "Line",
    "LineKind",
    "Payout",
    "PayoutItem",
    "PurchaseOrder",
    "PurchaseOrderLine",
    "Receipt",
    "ReceiptLine",
    "Refund",
    "RefundLine",
    "Sale",
    "Supplier",
    "SupplierInvoice",
    "SupplierLine",
    "Tender",
    "is_org_number",
    "rejected",
]
