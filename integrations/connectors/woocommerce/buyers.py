"""Who bought, and where it went. A business is a buyer with a valid organisation number (B2B-1); a name is not enough."""

from collections.abc import Mapping
from typing import Any

from stdnum.eu import vat as eu_vat
from stdnum.exceptions import ValidationError
from stdnum.no import orgnr

from integrations.accounting.documents import Address, Buyer
from integrations.connectors.woocommerce.fields import Json, text

ORG_NUMBER_KEYS = (
    "_billing_org_nr",
    "_billing_org_number",
    "_billing_orgnr",
    "_billing_vat_number",
    "_vat_number",
    "_billing_eu_vat_number",
    "_billing_vat_id",
    "vat_number",
    "_billing_nif",
    "_wc_billing/org_number",
    "_wc_billing/vat_number",
)
"""Where checkout plugins leave the number; a tenant's own keys are looked at first."""

REFERENCE_KEYS = (
    "_billing_reference",
    "billing_reference",
    "_billing_ehf_reference",
    "_wc_billing/reference",
)


def address(part: Json) -> Address:
    """A billing or shipping address. Raises RejectedDocument for a country that is no ISO code."""
    return Address(
        country=text(part, "country").strip().upper(),
        postal_code=text(part, "postcode").strip(),
        city=text(part, "city"),
        line1=text(part, "address_1"),
        line2=text(part, "address_2"),
    )


def delivery_address(order: Json) -> Address:
    """Where the goods went; the billing address when the order states no other."""
    shipping = order.get("shipping")
    if isinstance(shipping, Mapping) and text(shipping, "country"):
        return address(shipping)
    billing = order.get("billing")
    return address(billing if isinstance(billing, Mapping) else {})


def buyer(order: Json, *, keys: Mapping[str, Any], org_number_keys: tuple[str, ...]) -> Buyer:
    """The buyer as the billing address and the order's metas (``keys``) tell."""
    billing = order.get("billing")
    billing = billing if isinstance(billing, Mapping) else {}
    person = f"{text(billing, 'first_name')} {text(billing, 'last_name')}".strip()
    company = text(billing, "company").strip()
    where = address(billing)
    number = org_number(billing, keys=keys, country=where.country, names=org_number_keys)
    return Buyer(
        kind="business" if number else "private",
        address=where,
        name=(company or person or f"Org.nr. {number}") if number else (person or company),
        org_number=number,
        email=text(billing, "email").strip(),
        phone=text(billing, "phone"),
        reference=_first(keys, REFERENCE_KEYS),
    )


def org_number(billing: Json, *, keys: Mapping[str, Any], country: str, names: tuple[str, ...]) -> str:
    """The first valid number: nine digits with a right check digit in Norway, a well-formed VAT number in the EU."""
    for name in (*names, *ORG_NUMBER_KEYS):
        value = keys.get(name) or billing.get(name.removeprefix("_billing_"))
        if isinstance(value, str | int) and value:
            number = _valid(str(value), country)
            if number:
                return number
    return ""


def _valid(value: str, country: str) -> str:
    try:
        if country in ("NO", ""):
            return orgnr.validate(value.upper().removeprefix("NO").strip().removesuffix("MVA").strip())
        if country.lower() in eu_vat.MEMBER_STATES or country == "GR":
            return eu_vat.validate(value)
    except ValidationError:
        return ""
    return ""


def _first(keys: Mapping[str, Any], names: tuple[str, ...]) -> str:
    return next(
        (str(keys[name]).strip() for name in names if isinstance(keys.get(name), str | int) and keys[name]),
        "",
    )
