"""Rentman's contacts as customers, and the people at them. Pure."""

from typing import Any

from integrations.accounting.documents import Address, Buyer, is_org_number
from integrations.accounting.vat_defaults import EU_COUNTRIES
from integrations.connectors.contract import Skip, SourceSettings
from integrations.connectors.rentman import unconfirmed
from integrations.connectors.rentman.fields import Json, rejected, text, truth
from integrations.records import (
    ContactPersonRecord,
    CustomerRecord,
    EmployeeRecord,
    PostalAddress,
    RentalCustomer,
)
from integrations.records.parties import VatZone

_NORWAY = ("", "NO", "SJ")


def to_customer(raw: Json, settings: SourceSettings) -> RentalCustomer | Skip:
    """A contact as a customer. ``raw`` is {"contact": …, "people": […], "is_customer": …}.

    Skip 'rentman_no_customer' for a venue or supplier that neither a project nor an invoice names as its customer (yet).
    """
    contact = raw["contact"]
    if not raw.get("is_customer"):
        return Skip(code="rentman_no_customer", label=name_of(contact) or text(contact, "id"))
    people = tuple(found for row in raw.get("people") or () if (found := person_of(row)) is not None)
    main = text(contact, "admin_contactperson", "default_person").rpartition("/")[2]
    chosen = next((one for one in people if one.source_id == main), None)
    return customer_of(contact, person=chosen, people=people)


def customer_of(
    contact: Json,
    *,
    person: ContactPersonRecord | None,
    people: tuple[ContactPersonRecord, ...] = (),
) -> RentalCustomer:
    """The card of a contact. ``person`` is who invoices go to. Raises RejectedDocument naming the field."""
    number, address = org_number(contact), address_of(contact)
    email = text(contact, "email_1", "email_2")
    card = CustomerRecord(
        name=name_of(contact) or _nameless(),
        number=text(contact, unconfirmed.CUSTOMER_NUMBER),
        source_id=text(contact, "id"),
        org_number=number,
        email=email,
        phone=text(contact, "phone_1", "phone_2"),
        address=address,
        vat_zone=zone_of(address.country),
        invoice_email=person.email if person and person.email != email else "",
        their_reference=person.name if person else text(contact, "purchase_number"),
    )
    return RentalCustomer(
        card=card, is_private=is_private(contact), code=text(contact, "code"), contact=person, people=people
    )


def buyer_of(contact: Json, *, person: ContactPersonRecord | None, reference: str = "") -> Buyer:
    """A business where its number says so (B2B-1); everybody else buys on account just the same. ``reference`` is the
    project's own, where it has one."""
    number, where = org_number(contact), address_of(contact)
    business = not is_private(contact) and (
        is_org_number(number) or bool(number and where.country not in _NORWAY)
    )
    return Buyer(
        kind="business" if business else "private",
        address=Address(
            country=where.country,
            postal_code=where.postal_code,
            city=where.city,
            line1=where.line1,
            line2=where.line2,
        ),
        name=name_of(contact),
        org_number=number if business else "",
        email=(person.email if person else "") or text(contact, "email_1", "email_2"),
        phone=text(contact, "phone_1", "phone_2"),
        reference=reference or text(contact, "purchase_number") or (person.name if person else ""),
    )


def is_private(contact: Json) -> bool:
    """Whether it is a person and no company."""
    return text(contact, "type") == "private"


def name_of(contact: Json) -> str:
    """A company's name, or the parts of a person's; what Rentman shows where these are empty. ``surfix`` is the infix."""
    parts = " ".join(filter(None, (text(contact, name) for name in ("firstname", "surfix", "surname"))))
    own = parts if is_private(contact) else text(contact, "name")
    return own or text(contact, "displayname") or parts or text(contact, "name")


def org_number(contact: Json) -> str:
    """The organisation number: the company register's, else the VAT number; digits alone where it is Norwegian."""
    for name in ("commerce_code", "VAT_code"):
        written = "".join(text(contact, name).split()).upper()
        digits = written.removeprefix("NO").removesuffix("MVA")
        if digits.isascii() and digits.isdigit() and len(digits) == 9:
            return digits
        if written:
            return written
    return ""


def address_of(contact: Json) -> PostalAddress:
    """Where invoices go; else the postal, else the visiting address. ``country`` alone belongs to the last of these."""
    for prefix, country in (
        ("invoice", "invoice_country"),
        ("mailing", "mailing_country"),
        ("visit", "country"),
    ):
        street = " ".join(
            filter(None, (text(contact, f"{prefix}_street"), text(contact, f"{prefix}_number")))
        )
        found = PostalAddress(
            line1=street,
            line2=text(contact, f"{prefix}_extra_address_line"),
            postal_code=text(contact, f"{prefix}_postalcode"),
            city=text(contact, f"{prefix}_city"),
            country=text(contact, country).upper(),
        )
        if found.line1 or found.city or found.postal_code:
            return found
    known = text(contact, "invoice_country", "mailing_country", "country").upper()
    return PostalAddress(country=known)


def zone_of(country: str) -> VatZone:
    """Where a party of a country stands for a Norwegian company; without a country it is domestic."""
    if country in _NORWAY:
        return "domestic"
    return "eu" if country in EU_COUNTRIES else "abroad"


def person_of(row: Any) -> ContactPersonRecord | None:
    """A contact person, by his e-mail address where nobody wrote a name; None without either."""
    if not row:
        return None
    first = " ".join(filter(None, (text(row, part) for part in ("firstname", "middle_name"))))
    last = text(row, "lastname")
    name = " ".join(filter(None, (first, last))) or text(row, "email")
    if not name:
        return None
    return ContactPersonRecord(
        name=name,
        source_id=text(row, "id"),
        email=text(row, "email"),
        phone=text(row, "mobilephone", "phone"),
        role=text(row, "function"),
        first_name=first,
        last_name=last,
        mobile=text(row, "mobilephone"),
        landline=text(row, "phone"),
    )


def employee_of(row: Any) -> EmployeeRecord | None:
    """A crew member, who may be hired in; None without a name."""
    parts = (
        " ".join(filter(None, (text(row, part) for part in ("firstname", "middle_name", "lastname"))))
        if row
        else ""
    )
    name = parts or (text(row, "displayname") if row else "")
    if not name:
        return None
    return EmployeeRecord(
        name=name,
        number=text(row, unconfirmed.EMPLOYEE_NUMBER),
        source_id=text(row, "id"),
        email=text(row, "email").lower(),
        phone=text(row, "phone"),
        is_active=truth(row, "active"),
    )


def _nameless() -> str:
    raise rejected("name")
