"""The table of resources: path, wrapper words, what may be written, how a record is shown, and how lists are narrowed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from integrations.sandbox.rackbeat import shapes_documents as documents
from integrations.sandbox.rackbeat import shapes_items as items
from integrations.sandbox.rackbeat import shapes_parties as parties
from integrations.sandbox.rackbeat import unverified
from integrations.sandbox.rackbeat.account import Account
from integrations.sandbox.rackbeat.forms import Field, Form
from integrations.sandbox.rackbeat.tables import Json, Row

Shape = Callable[[Account, Row], Json]


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """One kind of record. ``key``: the field that addresses use. ``event``: the first word of its webhooks, '' for none.

    ``simple``: written by the general endpoints, without rules of its own. ``caches``: shown the same until it, or a
    record inside it, changes. ``shown_inside``: other records show it. ``flags``: older flat query keys and the shown
    field each narrows. ``ranges``: the word of ``…_from``/``…_to`` and the shown field. ``searched``: stored fields.
    """

    path: str
    plural: str
    singular: str
    shape: Shape
    form: Form = field(default_factory=dict)
    key: str = "number"
    text_key: bool = False
    event: str = ""
    simple: bool = True
    caches: bool = False
    shown_inside: bool = False
    flags: Mapping[str, str] = field(default_factory=dict)
    ranges: Mapping[str, str] = field(default_factory=dict)
    searched: tuple[str, ...] = ("name",)

    @property
    def filterable(self) -> tuple[str, ...]:
        """What ``simple_filter`` takes."""
        return unverified.SIMPLE_FILTERS.get(self.path, unverified.SIMPLE_FILTERS_ELSEWHERE)


TEXT, NUMBER, INTEGER, FLAG, EMAIL = (
    Field(),
    Field(kind="number"),
    Field(kind="integer"),
    Field(kind="flag"),
    Field(kind="email"),
)
_NAME = {"name": Field(required=True)}
_ADDRESS = dict.fromkeys(parties.ADDRESS, TEXT)
_ZONE = Field(kind="choice", choices=items.VAT_ZONES)


def _record(table: str, store: str, *, required: bool = False, user_only: bool = False) -> Field:
    return Field(kind="record", to=table, store=store, required=required, user_only=user_only)


def _user(kind: str) -> Field:
    return Field(kind=kind, user_only=True)  # type: ignore[arg-type]


PARTY = {
    "company_name": Field(required=True, store="name"),
    "payment_terms_id": _record("payment-terms", "payment_terms", required=True),
    "company_vat": TEXT,
    "locale": TEXT,
    "contact_email": EMAIL,
    "contact_phone": TEXT,
    "vat_zone": _ZONE,
    "currency": TEXT,
    "is_barred": FLAG,
    **_ADDRESS,
}
CUSTOMER = {
    **PARTY,
    "ean": TEXT,
    "layout_id": INTEGER,
    "customer_group_id": _record("customer-groups", "customer_group"),
    "general_discount_percentage": _user("number"),
    "our_reference": _record("employees", "our_reference", user_only=True),
    "employee_id": _record("employees", "employee", user_only=True),
    "their_reference": _user("text"),
    "attention": _user("text"),
    "billing_address": _user("object"),
    "delivery_address": _user("object"),
    "field_values": _user("list"),
}
SUPPLIER = {**PARTY, "supplier_group_id": _record("supplier-groups", "supplier_group")}
_ITEM = {
    "name": Field(required=True),
    "description": TEXT,
    "barcode": TEXT,
    "unit_id": _record("units", "unit"),
    "default_location_id": _record("locations", "default_location"),
    "is_barred": FLAG,
    "field_values": _user("list"),
}
PRODUCT = {
    **_ITEM,
    "group": _record("product-groups", "group", required=True),
    "sales_price": Field(kind="number", required=True),
    "recommended_cost_price": NUMBER,
    "cost_price": _user("number"),
    "recommended_sales_price": NUMBER,
    "extra_cost": NUMBER,
    "min_inventory_quantity": Field(kind="number", store="min_stock"),
    "min_sales_quantity": Field(kind="number", store="min_sales"),
    "min_purchase_quantity": Field(kind="number", store="min_order"),
    "default_supplier_id": _record("suppliers", "default_supplier"),
    "supplier_product_number": TEXT,
    "variation_id": INTEGER,
    "physical": Field(kind="object"),
    "discount_group": INTEGER,
    "image_url": TEXT,
    "department_id": INTEGER,
    "goods_code": _user("text"),
    "country_code": _user("text"),
}
"""``stock_quantity`` is deliberately not here: what a client sends of it is not heard. That ``cost_price`` is what the stock
has cost on average, which no client writes, is a guess; no receipt moves it here, a command does."""
LOT = {
    **_ITEM,
    "group": _record("product-groups", "group"),
    "sales_price": NUMBER,
    "add_products_individually": FLAG,
    "adjust_to_zero": FLAG,
}
PRODUCT_GROUP = {
    **_NAME,
    "has_inventory": FLAG,
    "is_sellable": FLAG,
    "should_spread_cost": FLAG,
    **{f"vat_{zone}": NUMBER for zone in items.VAT_ZONES},
}
PAYMENT_TERM = {
    **_NAME,
    "maturity_days": Field(kind="integer", required=True),
    "type": Field(kind="choice", required=True, choices=tuple(unverified.PAYMENT_TERM_TYPES)),
    "description": TEXT,
}
EMPLOYEE = {
    **_NAME,
    "initials": TEXT,
    "contact_email": EMAIL,
    "contact_phone": TEXT,
    "locale": TEXT,
    "job_title": TEXT,
    "should_notify": FLAG,
    "default_location_id": _record("locations", "default_location"),
}
USER = {
    **_NAME,
    "email": Field(kind="email", required=True),
    "password": Field(required=True),
    "billing_type": Field(kind="choice", choices=("standard", "scanner")),
    "initials": TEXT,
    "locale": TEXT,
}
PROJECT = {
    **_NAME,
    "description": TEXT,
    unverified.PROJECT_CLOSED_FIELD: Field(kind="flag", store="is_closed"),
}
LOCATION = {
    **_NAME,
    "barcode": TEXT,
    "is_default": FLAG,
    "parent_id": _record("locations", "parent"),
}
_SALES_FLAGS = {"is_booked": "is_booked", "is_paid": "is_paid", "customer_number": "customer_id"}
_PURCHASE_FLAGS = {"is_booked": "is_booked", "is_paid": "is_paid", "supplier_number": "supplier_id"}
_PARTY_FLAGS = {"is_barred": "is_barred", "company_name": "name", "name": "name"}
_PARTY_SEARCH = ("name", "company_vat", "contact_email")
_ITEM_SEARCH = ("name", "barcode", "description")

RESOURCES: dict[str, Resource] = {
    one.path: one
    for one in (
        Resource(
            path="customers", plural="customers", singular="customer", shape=parties.customer, form=CUSTOMER,
            event="customer", caches=True, shown_inside=True, flags=_PARTY_FLAGS, searched=_PARTY_SEARCH,
            ranges={"customer": "number", "customer_group": "customer_group_id", "group": "customer_group_id"},
        ),
        Resource(
            path="suppliers", plural="suppliers", singular="supplier", shape=parties.supplier, form=SUPPLIER,
            event="supplier", caches=True, shown_inside=True, flags=_PARTY_FLAGS, searched=_PARTY_SEARCH,
            ranges={"group": "supplier_group_id"},
        ),
        Resource(
            path="products", plural="products", singular="product", shape=items.product, form=PRODUCT,
            text_key=True, event="product", caches=True, searched=_ITEM_SEARCH,
            flags={"is_barred": "is_barred", "name": "name"},
            ranges={"item": "number", "item_group": "group_id", "group": "group_id"},
        ),
        Resource(
            path="lots", plural="lots", singular="lot", shape=items.lot, form=LOT, text_key=True, event="lot",
            simple=False, searched=_ITEM_SEARCH, flags={"is_barred": "is_barred", "name": "name"},
            ranges={"item": "number"},
        ),
        Resource(
            path="product-groups", plural="product_groups", singular="product_group", shape=items.product_group,
            form=PRODUCT_GROUP, shown_inside=True, flags={"is_sellable": "is_sellable", "name": "name"},
        ),
        Resource(
            path="customer-groups", plural="customer_groups", singular="customer_group",
            shape=parties.group("customer-groups"), form=_NAME, shown_inside=True, flags={"name": "name"},
        ),
        Resource(
            path="supplier-groups", plural="supplier_groups", singular="supplier_group",
            shape=parties.group("supplier-groups"), form=_NAME, shown_inside=True, flags={"name": "name"},
        ),
        Resource(
            path="units", plural="units", singular="unit", shape=parties.group("units"), form=_NAME,
            shown_inside=True, flags={"name": "name"},
        ),
        Resource(
            path="payment-terms", plural="payment_terms", singular="payment_term", shape=parties.payment_term,
            form=PAYMENT_TERM, event="payment_terms", shown_inside=True, flags={"name": "name"},
        ),
        Resource(
            path="employees", plural="employees", singular="employee", shape=parties.employee, form=EMPLOYEE,
            event="employee", shown_inside=True, flags={"name": "name"}, searched=("name", "contact_email"),
            ranges={"employee": "number"},
        ),
        Resource(
            path="users", plural="users", singular="user", shape=parties.user, form=USER, key="id",
            simple=False, searched=("name", "email"),
        ),
        Resource(
            path="projects", plural="projects", singular="project", shape=parties.project, form=PROJECT,
            event="project", shown_inside=True, flags={"name": "name"}, searched=("name", "description"),
        ),
        Resource(
            path="locations", plural="locations", singular="location", shape=parties.location, form=LOCATION,
            shown_inside=True, flags={"is_default": "is_default", "parent_id": "parent_id"},
        ),
        Resource(path="fields", plural="fields", singular="field", shape=parties.custom_field, key="id", simple=False),
        Resource(
            path="orders", plural="orders", singular="order", shape=documents.order, event="order", simple=False,
            flags={**_SALES_FLAGS, "is_shipped": "is_shipped"}, ranges={"customer": "customer_id"},
            searched=("heading", "note", "their_reference"),
        ),
        Resource(
            path="customer-invoices", plural="customer_invoices", singular="customer_invoice",
            shape=documents.customer_invoice, event="customer_invoice", simple=False,
            flags={**_SALES_FLAGS, "order_number": "order_id"},
            ranges={"date": "invoice_date", "invoice_date": "invoice_date", "customer": "customer_id"},
            searched=("heading", "note", "their_reference"),
        ),
        Resource(
            path="supplier-invoices", plural="supplier_invoices", singular="supplier_invoice",
            shape=documents.supplier_invoice, event="supplier_invoice", simple=False,
            flags={**_PURCHASE_FLAGS, "purchase_order_number": "purchase_order_id"},
            ranges={"date": "invoice_date", "invoice_date": "invoice_date"}, searched=("note", "own_number"),
        ),
        Resource(
            path="purchase-orders", plural="purchase_orders", singular="purchase_order",
            shape=documents.purchase_order, event="purchase_order", simple=False,
            flags={**_PURCHASE_FLAGS, "is_received": "is_received"}, searched=("note", "their_reference"),
        ),
        Resource(
            path="purchase-order-receipts", plural="purchase_order_receipts", singular="purchase_order_receipt",
            shape=documents.receipt, simple=False,
            flags={"is_received": "is_received", "purchase_order_number": "purchase_order_id"},
        ),
        Resource(
            path="inventory-adjustments", plural="inventory_regulations", singular="inventory_regulation",
            shape=documents.adjustment, key="id", simple=False, searched=("reason",),
        ),
    )
}  # fmt: skip
