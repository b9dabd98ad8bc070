"""The kinds of records and documents that are read from Rackbeat: where each is, and what it becomes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from integrations.connectors.contract import SourceSettings
from integrations.connectors.rackbeat.fields import Json
from integrations.connectors.rackbeat.invoices import to_customer_invoice
from integrations.connectors.rackbeat.parties import to_customer, to_supplier
from integrations.connectors.rackbeat.products import to_bundle, to_product
from integrations.connectors.rackbeat.purchases import to_purchase_order, to_supplier_invoice
from integrations.connectors.rackbeat.registers import to_employee, to_payment_terms, to_project
from integrations.errors import UnsupportedDocument


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind. ``plural`` and ``singular`` are Rackbeat's wrapper words, ``event`` the first word of its webhooks.

    ``dated``: the list can be narrowed by the day of the document. ``to_record`` is for records, which need no settings;
    ``to_document`` for documents read with all that belongs to them.
    """

    name: str
    path: str
    plural: str
    singular: str
    event: str = ""
    dated: bool = False
    to_record: Callable[[Json], Any] | None = None
    to_document: Callable[[Json, SourceSettings], Any] | None = None


KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind(
            name="customer", path="/customers", plural="customers", singular="customer", event="customer",
            to_record=to_customer,
        ),
        Kind(
            name="supplier", path="/suppliers", plural="suppliers", singular="supplier", event="supplier",
            to_record=to_supplier,
        ),
        Kind(
            name="product", path="/products", plural="products", singular="product", event="product",
            to_record=to_product,
        ),
        Kind(name="bundle", path="/lots", plural="lots", singular="lot", event="lot", to_record=to_bundle),
        Kind(
            name="customer_invoice", path="/customer-invoices", plural="customer_invoices",
            singular="customer_invoice", event="customer_invoice", dated=True, to_document=to_customer_invoice,
        ),
        Kind(
            name="supplier_invoice", path="/supplier-invoices", plural="supplier_invoices",
            singular="supplier_invoice", event="supplier_invoice", dated=True, to_document=to_supplier_invoice,
        ),
        Kind(
            name="purchase_order", path="/purchase-orders", plural="purchase_orders", singular="purchase_order",
            event="purchase_order", to_document=to_purchase_order,
        ),
        Kind(name="project", path="/projects", plural="projects", singular="project", to_record=to_project),
        Kind(
            name="payment_terms", path="/payment-terms", plural="payment_terms", singular="payment_term",
            to_record=to_payment_terms,
        ),
        Kind(
            name="employee", path="/employees", plural="employees", singular="employee", to_record=to_employee
        ),
    )
}  # fmt: skip

SOURCE_KINDS = (
    "customer",
    "supplier",
    "product",
    "bundle",
    "customer_invoice",
    "supplier_invoice",
    "purchase_order",
)
"""What changes in Rackbeat and is wanted elsewhere. Sales orders, stock and its value are deliberately left there."""


def kind_of(name: str) -> Kind:
    """A kind by its name. Raises UnsupportedDocument('unknown_kind')."""
    found = KINDS.get(name)
    if found is None:
        raise UnsupportedDocument("unknown_kind", params={"kind": name})
    return found
