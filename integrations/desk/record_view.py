"""Master data side by side: what a record was meant to say, and what the other system says, field by field."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from integrations.desk import texts

FIELDS: Mapping[str, str | Promise] = {
    "number": gettext_lazy("Number"),
    "name": gettext_lazy("Name"),
    "first_name": gettext_lazy("First name"),
    "last_name": gettext_lazy("Last name"),
    "description": gettext_lazy("Description"),
    "org_number": gettext_lazy("Organisation number"),
    "email": gettext_lazy("E-mail"),
    "invoice_email": gettext_lazy("E-mail for invoices"),
    "phone": gettext_lazy("Phone"),
    "mobile": gettext_lazy("Mobile"),
    "address": gettext_lazy("Address"),
    "delivery_address": gettext_lazy("Delivery address"),
    "currency": gettext_lazy("Currency"),
    "payment_days": gettext_lazy("Days until payment"),
    "days": gettext_lazy("Days"),
    "unit": gettext_lazy("Unit"),
    "sales_price": gettext_lazy("Sales price"),
    "cost_price": gettext_lazy("Cost price"),
    "quantity": gettext_lazy("Quantity"),
    "ean": gettext_lazy("EAN"),
    "starts_on": gettext_lazy("Begins"),
    "ends_on": gettext_lazy("Ends"),
    "reference": gettext_lazy("Reference"),
    "topic": gettext_lazy("Topic"),
    "purpose": gettext_lazy("Purpose"),
    "job_title": gettext_lazy("Title"),
    "is_active": gettext_lazy("In use"),
    "is_closed": gettext_lazy("Closed"),
}
"""What is shown of a record; ids and our own marks are not."""
ADDRESS = ("name", "line1", "line2", "postal_code", "city", "country")


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordField:
    """A field as it was meant and as it was read back, '' where a side says nothing."""

    label: str | Promise
    meant: str
    found: str


def record_fields(expected: Mapping[str, Any], observed: Mapping[str, Any]) -> tuple[RecordField, ...]:
    """The fields that either side says something in; () for what is no record."""
    meant, found = _map(expected.get("record")), _map(observed.get("record"))
    rows = (
        RecordField(label=label, meant=_text(meant.get(name)), found=_text(found.get(name)))
        for name, label in FIELDS.items()
    )
    return tuple(row for row in rows if row.meant or row.found)


def record_word(kind: str) -> str | Promise:
    """What a record is called that stands in the other system: ``Customer``; '' for what is no record."""
    return texts.RECORDS.get({"channel": "project_channel", "contact": "customer"}.get(kind, kind), "")


def _map(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Mapping):
        return ", ".join(filter(None, (str(value.get(name) or "") for name in ADDRESS)))
    return "" if value is None or isinstance(value, list) else str(value)
