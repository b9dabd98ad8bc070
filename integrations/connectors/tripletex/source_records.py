"""Tripletex's JSON as records for other systems. Pure. Every field may be missing: answers leave out what a key may not see.

Beside ``record_kinds``, which reads back what we wrote in Tripletex' own words, this speaks the words of all systems: locales,
VAT zones, days of payment.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from integrations.accounting.documents import rejected
from integrations.accounting.vat_defaults import EU_COUNTRIES
from integrations.connectors.contract import Skip
from integrations.records import (
    CustomerRecord,
    EmployeeRecord,
    PaymentTermsRecord,
    PostalAddress,
    ProductRecord,
    ProjectRecord,
    StockRecord,
    SupplierRecord,
)
from integrations.records.parties import VatZone
from integrations.records.products import ProductKind

Json = Mapping[str, Any]
READ_ON = "bilagsbro_read_on"
"""Added to what was read: the day in Norway on which it was."""
LOCALES = {"NO": "nb_NO", "EN": "en_US"}
KIND_WHEN_NOT_TOLD: ProductKind = "product"
"""Whether a product is a stock item is told to companies with Logistics alone. One without it that begins with a system for
stock has its goods in the register: a guess, which costs services a wrong group there."""
_GLN_LENGTH = 13
_ORG_NUMBER_LENGTH = 9
DAYS_ID = "days:"


def customer_record(row: Json) -> CustomerRecord:
    """A customer card. Raises RejectedDocument naming the field.

    Tripletex has no terms of payment by name: ``payment_days`` is all there is, and None where it counts months or to a day
    of the month, which are no number of days.
    """
    own, invoices = emails(row.get("email")), emails(row.get("invoiceEmail"))
    gln = row.get("globalLocationNumber") or 0
    return CustomerRecord(
        **_party(row),
        number=_text(row, "customerNumber"),
        # Invoices go to every address of the card where it names none for them.
        invoice_email=";".join(invoices or (own if len(own) > 1 else ())),
        delivery_address=address_of(row.get("deliveryAddress")),
        ean=f"{gln:0{_GLN_LENGTH}d}" if gln else "",
        payment_days=days_of(row),
        discount=_number(row, "discountPercentage") or Decimal(0),
    )


def supplier_record(row: Json) -> SupplierRecord:
    """A supplier card; Tripletex keeps no terms of payment for suppliers. Raises RejectedDocument naming the field."""
    return SupplierRecord(**_party(row), number=_text(row, "supplierNumber"))


def _party(row: Json) -> dict[str, Any]:
    own = emails(row.get("email"))
    address = _address(row)
    return {
        "name": _text(row, "name"),
        "source_id": str(row["id"]),
        "org_number": org_number(row.get("organizationNumber")),
        "email": own[0] if own else "",
        "phone": _text(row, "phoneNumber") or _text(row, "phoneNumberMobile"),
        "address": address,
        "currency": _text(_part(row, "currency"), "code"),
        "language": LOCALES.get(_text(row, "language"), ""),
        "vat_zone": zone(address.country or _country(_part(row, "postalAddress"))),
        "is_active": not row.get("isInactive"),
    }


def days_of(row: Json) -> int | None:
    """The days a customer has to pay, None where the terms are not counted in days."""
    days = row.get("invoicesDueIn")
    return int(days) if row.get("invoicesDueInType") == "DAYS" and days is not None else None


def emails(written: Any) -> tuple[str, ...]:
    """The addresses in a field that may hold several, divided by semicolons."""
    return tuple(part.strip() for part in str(written or "").split(";") if part.strip())


def org_number(written: Any) -> str:
    """The organisation number without spaces; of a Norwegian one the digits alone."""
    number = "".join(str(written or "").split())
    digits = number.upper().removeprefix("NO").removesuffix("MVA")
    is_norwegian = digits.isascii() and digits.isdigit() and len(digits) == _ORG_NUMBER_LENGTH
    return digits if is_norwegian else number


def zone(country: str) -> VatZone:
    """Where a party of a country stands for VAT, '' where no country is told."""
    if not country:
        return ""
    if country == "NO":
        return "domestic"
    return "eu" if country in EU_COUNTRIES else "abroad"


def _address(row: Json) -> PostalAddress:
    """The postal address, else the physical one: the first that says more than the Norway which every card has."""
    postal = address_of(row.get("postalAddress"))
    return address_of(row.get("physicalAddress")) if postal.is_empty else postal


def address_of(value: Any) -> PostalAddress:
    """An address; one that says nothing but Norway is empty."""
    row = value if isinstance(value, Mapping) else {}
    address = PostalAddress(
        name=_text(row, "name"),
        line1=_text(row, "addressLine1"),
        line2=_text(row, "addressLine2"),
        postal_code=_text(row, "postalCode"),
        city=_text(row, "city"),
        country=_country(row),
    )
    says = address.name or address.line1 or address.line2 or address.postal_code or address.city
    return address if says or address.country not in ("", "NO") else PostalAddress()


def _country(row: Json) -> str:
    return _text(_part(row, "country"), "isoAlpha2Code")


def product_record(row: Json) -> ProductRecord:
    """A product; prices without VAT. One without a number cannot be called by anything elsewhere: RejectedDocument."""
    unit = _part(row, "productUnit")
    return ProductRecord(
        number=_text(row, "number"),
        name=_text(row, "name"),
        kind=_kind(row),
        source_id=str(row["id"]),
        description=_text(row, "description") or _text(row, "orderLineDescription"),
        sales_price=_number(row, "priceExcludingVatCurrency"),
        cost_price=_number(row, "costExcludingVatCurrency"),
        currency=_text(_part(row, "currency"), "code"),
        unit=_text(unit, "nameShort") or _text(unit, "name"),
        barcode=_text(row, "ean"),
        vat_rate=_number(_part(row, "vatType"), "percentage"),
        is_active=not row.get("isInactive"),
    )


def _kind(row: Json) -> ProductKind:
    told = row.get("isStockItem")
    if told is None:
        return KIND_WHEN_NOT_TOLD
    return "product" if told else "service"


def stock_record(row: Json) -> StockRecord:
    """How many of a product there are on the day it was read. Raises RejectedDocument where nothing is counted, or it is
    counted below nought."""
    quantity = _number(row, "stockOfGoods")
    if quantity is None:
        raise rejected("stockOfGoods")
    return StockRecord(
        number=_text(row, "number"), quantity=quantity, date=date.fromisoformat(str(row[READ_ON]))
    )


def project_record(row: Json) -> ProjectRecord | Skip:
    """A project; an offer that nobody has accepted is none yet."""
    number, name = _text(row, "number"), _text(row, "name")
    if row.get("isOffer"):
        return Skip(code="project_is_offer", label=f"{number} {name}".strip())
    return ProjectRecord(
        number=number,
        name=name,
        source_id=str(row["id"]),
        description=_text(row, "description"),
        is_closed=bool(row.get("isClosed")),
    )


def payment_terms_record(row: Json) -> PaymentTermsRecord:
    """So many days."""
    days = int(row["days"])
    return PaymentTermsRecord(name=days_text(days), days=days)


def days_text(days: int) -> str:
    """``14 dager``: how terms are called that have no name in Tripletex."""
    return "1 dag" if days == 1 else f"{days} dager"


def employee_record(row: Json) -> EmployeeRecord:
    """An employee. Nobody is marked as gone in Tripletex: who had work, and all of it has ended, is taken to be."""
    full = f"{_text(row, 'firstName')} {_text(row, 'lastName')}".strip()
    own = emails(row.get("email"))
    return EmployeeRecord(
        name=_text(row, "displayName") or full,
        number=_text(row, "employeeNumber"),
        source_id=str(row["id"]),
        email=own[0] if own else "",
        phone=_text(row, "phoneNumberMobile") or _text(row, "phoneNumberWork"),
        is_active=not _has_left(row),
    )


def _has_left(row: Json) -> bool:
    ends = [_text(one, "endDate") for one in row.get("employments") or () if isinstance(one, Mapping)]
    return bool(ends) and all(ends) and max(ends) < str(row.get(READ_ON, ""))


def _part(row: Json, name: str) -> Json:
    value = row.get(name)
    return value if isinstance(value, Mapping) else {}


def _text(row: Json, name: str) -> str:
    value = row.get(name)
    return str(value).strip() if value else ""


def _number(row: Json, name: str) -> Decimal | None:
    """A number without needless decimals, None where it is not told."""
    value = row.get(name)
    if value is None:
        return None
    try:
        found = Decimal(value)
    except (InvalidOperation, TypeError, ValueError) as error:
        raise rejected(name, code="malformed_amount", value=value) from error
    return Decimal(int(found)) if found == found.to_integral_value() else found.normalize()
