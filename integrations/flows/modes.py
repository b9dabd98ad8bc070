"""The posting modes: how a document is to stand in the ledger."""

from integrations.accounting.documents import GIFT_CARD, Sale
from integrations.flows.flow import Context

INVOICE = "invoice"
VOUCHER = "voucher"
SUMMARY = "summary"
ORDER_DRAFT = "order_draft"


def mode_of(sale: Sale, context: Context, *, part: str) -> str:
    """How a document of this buyer is posted: as it was announced before, else as the tenant chose for such buyers."""
    kept = context.kept_kinds.get(part)
    if kept:
        return ORDER_DRAFT if kept == "order" else kept
    chosen = context.business_mode if sale.buyer.kind == "business" else context.private_mode
    if chosen in (INVOICE, ORDER_DRAFT) and all(line.kind == GIFT_CARD for line in sale.lines):
        return VOUCHER  # no supply takes place, so that there is nothing to invoice (GIFT-1)
    return chosen


def on_account(context: Context, *, part: str) -> str:
    """The same for sources that sell on account to everybody (Rackbeat, Rentman): one choice holds for all."""
    kept = context.kept_kinds.get(part)
    if kept:
        return ORDER_DRAFT if kept == "order" else INVOICE
    return INVOICE if context.business_mode == INVOICE else ORDER_DRAFT
