"""What differs between what was meant and what the ledger holds, in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from integrations.desk import figures

FIELDS: Mapping[str, str | Promise] = {
    "date": _("Date"),
    "reference": _("Reference"),
    "posting": _("Line"),
    "gross": _("Gross"),
    "vat": _("VAT"),
    "vat_rows": _("VAT posted by the ledger"),
    "total": _("Total"),
    "currency": _("Currency"),
    "customer": _("Customer"),
    "supplier": _("Supplier"),
    "project": _("Project"),
    "department": _("Department"),
    "line_count": _("Number of lines"),
    "amount_roundoff": _("Rounding by the ledger"),
    "outstanding": _("Still owed"),
    "delivery_date": _("Delivery date"),
    "kroner": _("Converted to kroner"),
    "seller": _("Supplier"),
    "line": _("Line"),
    "quantity": _("Quantity"),
    "unit_price": _("Unit price"),
    "comment": _("Comment"),
    "state": _("State"),
    "invoice_number": _("Supplier's invoice number"),
    "due_date": _("Due"),
    "file": _("Document"),
    "owed": _("Owed to the supplier"),
}
"""What can differ between what was meant and what was found."""
STATES: Mapping[str, str | Promise] = {
    "open": _("The order is open"),
    "received": _("Received or closed"),
    "cancelled": _("The order is cancelled"),
    "deleted": _("The order is deleted"),
    "posted": _("Posted"),
    "unposted": _("Waits for approval in Tripletex"),
}
"""How an order to a supplier, or a supplier's invoice, stands in the ledger."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DifferenceShown:
    """One deviation in words: what differs, what was meant, what was found."""

    field: str | Promise
    where: str
    meant: str
    found: str


def difference_shown(difference: Mapping[str, str]) -> DifferenceShown:
    """One deviation as a link keeps it."""
    name = difference.get("field", "")
    return DifferenceShown(
        field=FIELDS.get(name, name),
        where=difference.get("where", ""),
        meant=_figure(name, difference.get("expected", "")),
        found=_figure(name, difference.get("found", "")),
    )


def _figure(name: str, text: str) -> str:
    """An amount as people write it, a party of the ledger in words, any other text as it is."""
    if name == "customer":
        return customer_text(text)
    if name == "supplier":
        kind, _separator, key = text.partition(":")
        return f"{_('Another supplier')} {key}" if kind == "unknown" else key.removeprefix("card:")
    if name == "state":
        return str(STATES.get(text, text))
    if name in (
        "reference",
        "project",
        "department",
        "line_count",
        "quantity",
        "unit_price",
        "comment",
        "invoice_number",
    ):
        return text  # numbers that are no amounts
    try:
        return figures.amount(Decimal(text))
    except InvalidOperation:
        return text


def customer_text(party: str) -> str:
    """A customer of the ledger by our key (``common:vipps``) in words."""
    kind, _separator, key = party.partition(":")
    words = {"common": _("Collective customer"), "own": _("Own customer"), "unknown": _("Another customer")}
    return f"{words[kind]} {key}" if kind in words else party
