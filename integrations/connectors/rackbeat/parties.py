"""Rackbeat's customers and suppliers as records. Pure."""

from decimal import Decimal
from typing import Any

from integrations.connectors.rackbeat.countries import country_code
from integrations.connectors.rackbeat.fields import Json, number_of, optional, part, rejected, text, truth
from integrations.records import CustomerRecord, PostalAddress, SupplierRecord
from integrations.records.parties import VAT_ZONES, VatZone


def to_customer(row: Json) -> CustomerRecord:
    """A customer card. Raises RejectedDocument naming the field."""
    reference = row.get("their_reference")
    return CustomerRecord(
        **_party(row),
        ean=text(row, "ean"),
        discount=optional(row, "general_discount_percentage") or Decimal(0),
        invoice_email=_other_email(row),
        their_reference=reference.strip() if isinstance(reference, str) else "",
        group=number_of(row, "customer_group_id", "customer_group"),
    )


def to_supplier(row: Json) -> SupplierRecord:
    """A supplier card. Raises RejectedDocument naming the field."""
    return SupplierRecord(**_party(row), group=number_of(row, "supplier_group_id", "supplier_group"))


def name_of(row: Json) -> str:
    """The name: ``company_name`` is how it is written, and how the API of 2018 read."""
    return text(row, "name", "company_name")


def org_number(row: Json) -> str:
    """The organisation number: digits alone where it is Norwegian (a VAT number's NO and MVA left out)."""
    written = "".join(text(row, "company_vat").split()).upper()
    digits = written.removeprefix("NO").removesuffix("MVA")
    return digits if digits.isascii() and digits.isdigit() and len(digits) == 9 else written


def zone(row: Json) -> VatZone:
    """Where the party stands for VAT; '' when it is not told."""
    found = text(row, "vat_zone")
    for known in VAT_ZONES:
        if found == known:
            return known  # type: ignore[return-value]
    raise rejected("vat_zone", value=found)


def flat_address(row: Json) -> PostalAddress:
    """The address in fields of its own."""
    return PostalAddress(
        line1=text(row, "address_street"),
        line2=text(row, "address_street2"),
        postal_code=text(row, "address_zipcode"),
        city=text(row, "address_city"),
        country=country_code(text(row, "address_country")),
    )


def nested_address(row: Json, name: str) -> PostalAddress:
    """An address as an object inside."""
    inside = part(row, name)
    return PostalAddress(
        name=text(inside, "name"),
        line1=text(inside, "street"),
        line2=text(inside, "street2"),
        postal_code=text(inside, "zipcode"),
        city=text(inside, "city"),
        country=country_code(text(inside, "country"), field=f"{name}.country"),
    )


def delivery_address(row: Json) -> PostalAddress:
    """Where goods go when it is elsewhere; empty when it only repeats the party's own address."""
    there, here = nested_address(row, "delivery_address"), flat_address(row)
    same = (there.line1, there.postal_code, there.city) == (here.line1, here.postal_code, here.city)
    return PostalAddress() if same or not (there.line1 or there.city or there.postal_code) else there


def _other_email(row: Json) -> str:
    email = text(part(row, "billing_address"), "email")
    return "" if email == text(row, "contact_email") else email


def _party(row: Json) -> dict[str, Any]:
    name = name_of(row)
    if not name:
        raise rejected("name")
    terms, deleted = part(row, "payment_terms"), truth(row, "is_deleted") or bool(row.get("deleted_at"))
    days = optional(terms, "maturity_days")
    return {
        "number": text(row, "number"),
        "source_id": text(row, "id"),
        "name": name,
        "org_number": org_number(row),
        "email": text(row, "contact_email"),
        "phone": text(row, "contact_phone"),
        "address": flat_address(row),
        "delivery_address": delivery_address(row),
        "currency": text(row, "currency").upper(),
        "language": text(row, "locale"),
        "vat_zone": zone(row),
        "payment_terms": number_of(row, "payment_terms_id", "payment_terms"),
        "payment_days": None if days is None else int(days),
        "is_active": not deleted and not truth(row, "is_barred"),
        "is_deleted": deleted,
    }
