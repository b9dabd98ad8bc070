"""The table of flows: what moves from where to where. It reads as the product's feature list."""

from integrations.flows.flow import Flow
from integrations.flows.gift_cards import EXPIRY
from integrations.flows.rackbeat import CUSTOMER_INVOICE
from integrations.flows.rackbeat_records import RECORD_FLOWS
from integrations.flows.summaries import SUMMARY
from integrations.flows.webshop import REFUND, SALE

FLOWS: dict[str, Flow] = {
    flow.name: flow for flow in (SALE, REFUND, EXPIRY, SUMMARY, CUSTOMER_INVOICE, *RECORD_FLOWS)
}

__all__ = ["FLOWS", "Flow"]
