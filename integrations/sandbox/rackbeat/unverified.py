"""What nobody has seen on a live account: each guess is data here, with its doubt, and never hidden in the code.

There is no machine-readable description of today's Rackbeat. Whoever gets hold of a real account checks this file
first; most entries are also settings of an account (``account.Settings``), so that tests can try the other answer.
"""

EVENTS_CONFIRMED = (
    "order.created",
    "product.created",
    "product.updated",
    "employee.created",
    "employee.updated",
    "payment_terms.created",
    "payment_terms.updated",
    "delivery_terms.created",
    "delivery_terms.updated",
    "plugin.uninstalled",
)
"""Event names that the guides or running code name."""

EVENTS_GUESSED = (
    "order.updated",
    "order.booked",
    "order.shipped",
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
    "project.created",
    "project.updated",
    "item.stock_updated",
)
"""By the pattern of the confirmed ones. An account can be made without some of them (``unknown_events``): subscribing
is refused with 422 then. No name for un-booking is even guessed: it sends ``….updated``. A stock event was seen (its
body has item, item_type and type), its name was not."""

CREDIT_NOTE_MARKS = ("negative_quantity", "flag", "negative_totals")
"""How a credit note can be told from an invoice; nothing seen shows it. ``negative_quantity``: lines and totals below
zero. ``flag``: positive figures and ``is_creditnote`` true. ``negative_totals``: positive quantities, negative unit
prices and totals. All three name the credited invoice in CREDITED_FIELD (None in the answer unless the account's
``credit_reference`` is on) and in ``heading``."""
CREDIT_FLAG_FIELD = "is_creditnote"
CREDITED_FIELD = "credited_invoice_id"
CREDIT_HEADING = "Kreditnota til faktura {number}"

CURRENCY_RATE_SCALE = 100
"""``currency_rate`` is kroner per this many units (100 for kroner themselves). It may as well be 1."""

FILTER_ZONE = "account"
"""``account``: ``updated_at_from`` is read in the account's own time zone; ``utc`` is just as likely."""

DEFAULT_ORDER = "ASC"
"""By creation, oldest first, when nothing is asked; and the direction when only ``order_by`` is given."""

EMPTY_PAGES = 1
"""``pages`` of an empty list, as Laravel's paginator has it."""

URLFRIENDLY_ENCODINGS = 2
"""How often ``urlfriendly_number`` is percent-encoded when the number has special characters (once is possible)."""

DELETE_STATUS = 204
"""200 with a body is just as likely; nobody should read it."""

DUPLICATE_NUMBER = (422, "The number has already been taken.")
FORBIDDEN = "This action is unauthorized."
UNAUTHENTICATED = "Unauthenticated."
NOT_FOUND = "Not found."
THROTTLED = "Too Many Attempts."
ZERO_ADJUSTMENT = (400, "The adjustment does not change the stock quantity.")
LINES_LOCKED = (403, "The lines of a booked document can not be changed.")
"""Statuses and sentences of refusals. Seen: the words of the throttle, that a zero adjustment and changed lines of a
booked document are refused. Not seen: their statuses and wording, nor any body of a 401, 403 or 404."""

SCOPES = {
    "sales": ("customers", "customer-groups", "offers", "orders", "order-shipments", "customer-invoices"),
    "purchasing": (
        "suppliers", "supplier-groups", "purchase-orders", "purchase-order-receipts", "supplier-invoices",
    ),
    "administration": ("users", "settings", "employees"),
}  # fmt: skip
"""Which paths a limited key reaches. The three groups are documented, their names and the exact paths are not. Paths in
no group (items, groups, locations, projects, terms, webhooks) are open to every key."""

PAYMENT_TERM_TYPES = {
    "net": "Netto",
    "net_end_of_month": "Løpende måned",
    "cash": "Kontant",
    "prepaid": "Forskudd",
}
"""Allowed values of ``type``, listed nowhere; with what ``type_translated`` says."""

SUPPLIERS_OWN_NUMBER_FIELD = "supplier_invoice_number"
PAYMENT_REFERENCE_FIELD = "payment_reference"
"""Where a supplier invoice carries the supplier's own number and the KID. No documentation names such fields."""

SUPPLIER_INVOICE_HAS_PDF = True
"""Whether ``/supplier-invoices/{n}.pdf`` gives the attached document; seen for sales documents and purchase orders
only. Off: 404."""

PROJECT_CLOSED_FIELD = "is_barred"
"""How a project is closed. Seen of projects: number, name and description only."""

UNPAGED = frozenset({"locations/flat", "product_locations", "lot_lines", "fields"})
"""Collections without paging keys. That there are some is known, which ones is not."""

RETRY_PAUSES = (60.0, 300.0, 900.0, 3600.0, 10800.0, 28800.0, 43200.0)
"""Seconds before each new attempt of a webhook: growing pauses over about 24 hours, the steps themselves unknown."""

PUT_DEMANDS_REQUIRED = True
"""Whether a PUT must repeat the required fields of the POST."""

DELETED_READS = "hidden"
"""``hidden``: a deleted record is in no list and answers 404. ``marked``: it stays, with ``is_deleted`` true."""

SIMPLE_FILTERS = {
    "orders": ("number", "created_at", "updated_at"),
    "customers": ("number", "name", "company_vat", "ean", "contact_email", "created_at", "updated_at"),
    "suppliers": ("number", "name", "company_vat", "contact_email", "created_at", "updated_at"),
    "products": ("number", "name", "barcode", "group_id", "created_at", "updated_at"),
    "lots": ("number", "name", "barcode", "created_at", "updated_at"),
}
"""Properties that ``simple_filter`` takes. Seen: number and ean on lists of FTP imports, and the three of orders. Every
other list takes SIMPLE_FILTERS_ELSEWHERE."""
SIMPLE_FILTERS_ELSEWHERE = ("number", "created_at", "updated_at")
