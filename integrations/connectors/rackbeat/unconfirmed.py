"""What nobody has confirmed about Rackbeat's API, as data: change it here, and no code with it.

There is no published specification of the API as it is today. Each entry says what is known and what is guessed.
"""

EVENTS: tuple[str, ...] = (
    # Confirmed by the guides or seen in running code.
    "product.created",
    "product.updated",
    "plugin.uninstalled",
    # By the same pattern, never confirmed: a name that Rackbeat refuses (422) costs only the speed, polling finds the rest.
    "product.deleted",
    "lot.created",
    "lot.updated",
    "lot.deleted",
    "customer.created",
    "customer.updated",
    "customer.deleted",
    "supplier.created",
    "supplier.updated",
    "supplier.deleted",
    "customer_invoice.created",
    "customer_invoice.updated",
    "customer_invoice.booked",
    "supplier_invoice.created",
    "supplier_invoice.updated",
    "supplier_invoice.booked",
    "purchase_order.created",
    "purchase_order.updated",
    "purchase_order.booked",
)
"""Subscribed to unless a connection names others. Each event is one subscription."""

CREDIT_FLAGS = ("is_creditnote", "is_credit_note", "is_credit", "creditnote")
"""Fields of a customer invoice that say, when true, that it is a credit note. None was ever seen: negative totals and
negative lines count as well."""

CREDITED_NUMBERS = (
    "credited_invoice_id",
    "credited_invoice",
    "credited_invoice_number",
    "original_invoice_id",
    "original_invoice",
    "creditnote_for",
    "credit_for",
)
"""Fields of a credit note that may name the invoice it credits: a number, or an object with ``number``."""

CREDITED_IN_WORDS = r"(?:faktura|invoice)\D{0,12}(\d{1,12})"
"""Where no field names it: the invoice's number in ``heading`` or ``note``."""

SUPPLIERS_OWN_NUMBER = (
    "supplier_invoice_number",
    "invoice_number",
    "supplier_reference",
    "external_number",
    "their_reference",
    "reference",
)
"""Fields of a supplier invoice that may hold the supplier's own invoice number. Documented nowhere."""

PAYMENT_REFERENCES = ("payment_reference", "kid", "payment_id", "fik")
"""Fields of a supplier invoice that may hold the KID."""

ORDER_OF_SUPPLIER_INVOICE = ("purchase_order", "purchase_order_id", "purchase_order_number")
"""Fields that may name the purchase order of a supplier invoice: a number, or an object with ``number``."""

INVOICE_DATES = ("invoice_date", "booked_at", "date", "created_at")
"""Fields that may hold the day of an invoice, in this order. The filter ``invoice_date_from`` is documented."""

DELIVERY_DATES = ("delivery_date", "delivered_at", "preferred_delivery_date")
"""Fields of a customer invoice that may hold the day of delivery; without one it is the day of the invoice."""

PROJECT_CLOSED = "is_barred"
"""Field that says that a project is closed. Only number, name and description were ever seen, so that the description
says it as well."""
PROJECT_CLOSED_WORDS = "Avsluttet i Tripletex"

EMPLOYEE_NOTIFY = "should_notify"
"""Whether Rackbeat writes to an employee; we never ask it to. What it does beyond that is documented nowhere."""

PAYMENT_TERM_TYPE = "net"
"""Type of new payment terms where the company has none to copy from. The allowed words are listed nowhere."""

STOCK_REASON = "Startbeholdning fra Tripletex"

NUMBER_TAKEN = ("already been taken", "already exists", "allerede i brug", "i bruk", "already in use")
"""Words in a refusal (422) that mean that a number is another record's."""

FREIGHT_WORDS = ("frakt", "freight", "shipping", "porto", "fragt", "transport", "toll")
"""A supplier's line without an article whose text has one of these is freight."""

SCOPED_PATHS: tuple[tuple[str, str], ...] = (
    ("customers", "/customers"),
    ("suppliers", "/suppliers"),
    ("products", "/products"),
    ("customer_invoices", "/customer-invoices"),
    ("supplier_invoices", "/supplier-invoices"),
    ("purchase_orders", "/purchase-orders"),
)
"""What a key must reach; a key may be limited to some of it. That a missing right answers 403 is a guess."""
