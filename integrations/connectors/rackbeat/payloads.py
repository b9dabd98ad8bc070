"""Records as Rackbeat's API wants them written. Empty fields are left out: nothing that people wrote there is wiped.

Parties are written with ``company_name`` and read with ``name``; products are written with ``group`` (a number) and read
with an object.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from integrations.connectors.rackbeat import unconfirmed
from integrations.connectors.rackbeat.checks import needed
from integrations.connectors.rackbeat.countries import zone_of
from integrations.errors import UnsupportedDocument
from integrations.records import (
    CustomerRecord,
    EmployeeRecord,
    PaymentTermsRecord,
    ProductRecord,
    ProjectRecord,
    StockRecord,
    SupplierRecord,
)

Defaults = Mapping[str, str]
Body = dict[str, Any]


def customer_body(record: CustomerRecord, defaults: Defaults, *, new: bool) -> Body:
    """A customer. Raises NotReady without a group or terms to put it in."""
    body = _party(record, defaults)
    body |= _said({"ean": record.ean})
    if new or record.group:
        body["customer_group_id"] = _number(record.group) or needed(defaults, "customer_group")
    return body


def supplier_body(record: SupplierRecord, defaults: Defaults, *, new: bool) -> Body:
    """A supplier. Raises NotReady without a group or terms to put it in."""
    body = _party(record, defaults)
    if new or record.group:
        body["supplier_group_id"] = _number(record.group) or needed(defaults, "supplier_group")
    return body


def product_body(record: ProductRecord, defaults: Defaults, *, new: bool, unit_id: int | None = None) -> Body:
    """A product or service. How many there are is never written here: that takes an adjustment of the stock.

    A change repeats the required fields; that it must is a guess, and harmless.
    """
    if record.kind == "bundle":
        raise UnsupportedDocument("bundle_not_written", params={"number": record.number})
    group = "service_group" if record.kind == "service" else "product_group"
    return _said(
        {
            "number": record.number,
            "name": record.name,
            "group": _number(record.group) or needed(defaults, group),
            "sales_price": record.sales_price if record.sales_price is not None else Decimal(0),
            "recommended_cost_price": record.cost_price,
            "description": record.description,
            "barcode": record.barcode,
            "unit_id": unit_id,
            "is_barred": True if not record.is_active else None if new else False,
        }
    )


def project_body(record: ProjectRecord) -> Body:
    """A project. That it is closed is said in a field nobody has confirmed, and in words."""
    words = unconfirmed.PROJECT_CLOSED_WORDS if record.is_closed else ""
    description = ". ".join(filter(None, (words, record.description)))
    return {
        "number": _number(record.number) or record.number,
        "name": record.name,
        "description": description,
        unconfirmed.PROJECT_CLOSED: record.is_closed,
    }


def payment_terms_body(record: PaymentTermsRecord, *, type: str) -> Body:
    """Payment terms, counted in the way that others of the company are."""
    return _said(
        {
            "number": _number(record.number),
            "name": record.name,
            "maturity_days": record.days,
            "type": record.type or type,
        }
    )


def employee_body(record: EmployeeRecord) -> Body:
    """An employee, never a user: a user costs the company a seat. Rackbeat is not asked to write to anybody."""
    return _said(
        {
            "number": _number(record.number),
            "name": record.name,
            "contact_email": record.email,
            "contact_phone": record.phone,
            "job_title": record.job_title,
            "locale": record.language,
            unconfirmed.EMPLOYEE_NOTIFY: False,
        }
    )


def _party(record: CustomerRecord | SupplierRecord, defaults: Defaults) -> Body:
    address = record.address
    return _said(
        {
            "number": _number(record.number),
            "company_name": record.name,
            "name": record.name,
            "payment_terms_id": _terms(record, defaults),
            "company_vat": record.org_number,
            "contact_email": record.email,
            "contact_phone": record.phone,
            "currency": record.currency or defaults.get("currency", ""),
            "locale": record.language,
            "vat_zone": record.vat_zone or zone_of(address.country),
            "address_street": address.line1,
            "address_street2": address.line2,
            "address_zipcode": address.postal_code,
            "address_city": address.city,
            "address_country": address.country,
            "is_barred": None if record.is_active else True,
        }
    )


def _terms(record: CustomerRecord | SupplierRecord, defaults: Defaults) -> int:
    """Its own terms by number, else those of as many days (``terms:14``), else what new records take."""
    of_days = _number(defaults.get(f"terms:{record.payment_days}", ""))
    return _number(record.payment_terms) or of_days or needed(defaults, "payment_terms")


def _said(body: Body) -> Body:
    return {name: value for name, value in body.items() if value is not None and value != ""}


def _number(text: str) -> int | None:
    """Rackbeat's numbers are integers, save those of products."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 15 else None


UNKEPT: Mapping[type, frozenset[str]] = {
    CustomerRecord: frozenset(
        {"payment_days", "delivery_address", "invoice_email", "discount", "their_reference"}
    ),
    SupplierRecord: frozenset({"payment_days", "delivery_address"}),
    ProductRecord: frozenset({"vat_rate", "currency"}),
    EmployeeRecord: frozenset({"is_active"}),
    ProjectRecord: frozenset({"is_deleted"}),
    StockRecord: frozenset({"date", "location", "reason"}),
}
"""Fields that Rackbeat has no place for, or that follow from something else there (VAT from the group, days from the
terms)."""

BODIES: Mapping[str, Callable[..., Body]] = {"customer": customer_body, "supplier": supplier_body}
