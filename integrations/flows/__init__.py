"""The table of flows: what moves from where to where. It reads as the product's feature list."""

from integrations.flows.flow import Flow
from integrations.flows.gift_cards import EXPIRY
from integrations.flows.project_channels import PROJECT_CHANNEL
from integrations.flows.projects import PROJECT
from integrations.flows.purchase_orders import PURCHASE_ORDER
from integrations.flows.rackbeat import CUSTOMER_INVOICE
from integrations.flows.rackbeat_records import RECORD_FLOWS
from integrations.flows.rentman import RENTMAN_INVOICE
from integrations.flows.rentman_crew import CREW_FLOW
from integrations.flows.rentman_customers import RENTMAN_CUSTOMER
from integrations.flows.rentman_projects import PROJECT as RENTMAN_PROJECT
from integrations.flows.startup_records import STARTUP_FLOWS
from integrations.flows.subscription_invoices import SUBSCRIPTION_INVOICE
from integrations.flows.summaries import SUMMARY
from integrations.flows.supplier_invoices import SUPPLIER_INVOICE
from integrations.flows.webshop import REFUND, SALE

FLOWS: dict[str, Flow] = {
    flow.name: flow
    for flow in (
        SALE,
        REFUND,
        EXPIRY,
        SUMMARY,
        CUSTOMER_INVOICE,
        SUPPLIER_INVOICE,
        PURCHASE_ORDER,
        *RECORD_FLOWS,
        PROJECT,
        RENTMAN_CUSTOMER,
        RENTMAN_INVOICE,
        RENTMAN_PROJECT,
        CREW_FLOW,
        PROJECT_CHANNEL,
        *STARTUP_FLOWS,
        SUBSCRIPTION_INVOICE,
    )
}

__all__ = ["FLOWS", "Flow"]
