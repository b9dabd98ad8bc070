"""What nobody has confirmed about Rentman's API, as data: change it here, and no code with it.

The specification of 1.7 and the introduction of 1.16 are published; what they do not say stands here.
"""

CALLS_A_SECOND = 10
CALLS_A_DAY = 50_000
"""Documented, of all integrations of an account together."""
RESERVE_A_SECOND = 2
"""Calls a second that are left to people who wait, and to the account's other integrations."""
RESERVE_A_DAY = 2_500
"""Calls a day that are left to people who wait."""
DAY_WORDS = "limit exceeded"
"""What the 429 of a spent day says (seen in running code); every other 429 is a crowded second."""
DAY_REST = 3600.0
"""Seconds to stay away from a spent day. When it begins anew is documented nowhere; others rest twelve hours."""
SECOND_REST = 2.0
"""Seconds to stay away after a 429 of a crowded second. No Retry-After was ever seen."""

PAGE_SIZE = 1500
OLD_PAGE_SIZE = 300
"""The most of the younger and of the older generation. That an older one cuts a larger limit down, instead of refusing it, is
a guess: a refusal is met by asking for less."""
TOO_LARGE_WORDS = ("too large", "limit", "size")
"""Words of a 400 that mean that fewer items must be asked for (the cap is about 5 MB)."""

CONFIRMED_STATUSES = ("3", "4", "5", "6")
"""Confirmed, and what comes after it: a subproject may be packed before anybody has seen it confirmed. The ids are the same
in every account; those from 9 on are the account's own."""
FINISHED_STATUSES = ("6",)
"""Returned. There is no status for a project that is over; the tenant adds ids of his own."""
CANCELLED_STATUS = "2"

CREDIT = "C"
"""``invoicetype`` of a credit invoice. The sign of its amounts is documented nowhere: they are turned positive."""

_INVOICES = ("Factuur", "Invoice")
_OF_PROJECT = ("rentman_project", "project_channel")
_OF_CREW = ("rentman_crew", "project_channel")
ITEM_TYPES: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(_INVOICES, ("rentman_invoice",)),
    "Contact": ("rentman_customer",),
    "Project": _OF_PROJECT,
}
"""Item types of webhooks whose items are the documents themselves, with the kinds of these. Factuur was seen; Invoice is taken
as well."""
PARENT_TYPES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "InvoiceLine": (_INVOICES, ("rentman_invoice",)),
    "Payment": (_INVOICES, ("rentman_invoice",)),
    "ContactPerson": (("Contact",), ("rentman_customer",)),
    "Subproject": (("Project",), _OF_PROJECT),
    "ProjectCrew": (("Project",), _OF_CREW),
    "ProjectFunction": (("Project",), _OF_CREW),
}
"""Item types whose parent is the document: what the parent must be, and the kinds of it. What Rentman names as the parent of an
item is documented for none; where it is another than expected nothing is hinted, and polling finds the change."""

DIGESTS = ("sha256", "sha512")
"""Algorithms of a delivery's digest that are accepted. The name in front of the digest says which; sha256 was seen."""

LINES_OF_MANY = True
"""Whether ``/invoicelines?item[gte]=…&item[lte]=…`` may be asked for the lines of many invoices at once. What comes is kept
only where ``parent_api_path`` names the invoice and the lines add up to its price."""
PARENT_OF_LINE = "parent_api_path"

PAYMENT_SOURCE = "publicapi"
"""``payment_import_source`` of the payments that we register."""
PAYMENT_WORDS = "Tripletex"
"""Begins the description of a payment of ours, by which it is known again."""

EMPLOYEE_NUMBER = "external_reference"
"""Where a crew member carries the employee's number in the accounting system (what the specification means it for)."""
CUSTOMER_NUMBER = "accounting_code"
"""Where a contact carries the customer's number in the accounting system (what the specification means it for)."""

PROJECT_CAN_BE_WRITTEN = False
"""Up to 1.7 a project can be made, but not changed, so that Tripletex' number cannot be written on it."""
