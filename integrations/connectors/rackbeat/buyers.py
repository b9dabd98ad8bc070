"""Who a Rackbeat invoice is to, and where its goods went. Pure."""

from dataclasses import replace

from integrations.accounting.documents import Address, Buyer, is_org_number
from integrations.connectors.rackbeat.countries import likely_country
from integrations.connectors.rackbeat.fields import Json, part, text
from integrations.connectors.rackbeat.parties import flat_address, name_of, nested_address, org_number, zone
from integrations.records import PostalAddress
from integrations.records.parties import VatZone


def zone_of_sale(document: Json) -> VatZone:
    """Where the buyer stands for VAT: the document's own word, else the customer's."""
    return zone(document) or zone(part(document, "customer"))


def delivery_of(document: Json) -> PostalAddress:
    """Where the goods went, empty when the document does not say."""
    found = nested_address(document, "delivery_address")
    return found if found.line1 or found.city or found.postal_code or found.country else PostalAddress()


def buyer_of(document: Json, where: VatZone) -> Buyer:
    """A business where its number says so (B2B-1); Rackbeat's other customers buy on account just the same."""
    customer = part(document, "customer")
    billing, flat = nested_address(document, "billing_address"), flat_address(document)
    address = flat if flat.line1 or flat.city or flat.country else billing
    if not address.country:
        country = flat_address(customer).country or likely_country(where)
        address = replace(address, country=country)
    number = org_number(customer)
    business = is_org_number(number) or bool(number and address.country not in ("", "NO", "SJ"))
    return Buyer(
        kind="business" if business else "private",
        address=neutral(address),
        name=name_of(customer) or billing.name,
        org_number=number if business else "",
        email=text(customer, "contact_email") or text(part(document, "billing_address"), "email"),
        phone=text(customer, "contact_phone"),
        reference=said(document, "their_reference"),
    )


def neutral(address: PostalAddress) -> Address:
    """The address as documents have it."""
    return Address(
        country=address.country,
        postal_code=address.postal_code,
        city=address.city,
        line1=address.line1,
        line2=address.line2,
    )


def said(document: Json, name: str) -> str:
    """A reference: text, or a person's name."""
    inside = part(document, name)
    return text(inside, "name") if inside else text(document, name)
