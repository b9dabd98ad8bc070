"""Master data in Tripletex: where each kind stands, which fields are read, and its JSON both ways. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from integrations.connectors.tripletex.reference import digits
from integrations.errors import NotReady, UnsupportedDocument
from integrations.records import (
    CustomerRecord,
    PostalAddress,
    ProductRecord,
    Record,
    SupplierRecord,
)

Json = Mapping[str, Any]
NAME_LIMIT = 255
_GLN_LENGTH = 13
_ADDRESS = "addressLine1,addressLine2,postalCode,city,country(isoAlpha2Code)"
_PARTY = (
    "id,version,name,organizationNumber,email,phoneNumber,language,isInactive,currency(code),"
    f"postalAddress({_ADDRESS}),physicalAddress({_ADDRESS})"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Codes:
    """Tripletex's ids by our names: currencies and countries by ISO code, VAT codes by percentage, units by name."""

    currencies: Mapping[str, str]
    countries: Mapping[str, str]
    vat_rates: Mapping[Decimal, str]
    units: Mapping[str, str]

    def unit(self, name: str) -> str:
        """The id of a unit, '' when the company has none of that name."""
        return self.units.get(name.strip().lower(), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordKind:
    """One kind. ``ids`` and ``numbers`` are its list filters; ``hides_inactive``: a list shows inactive ones only apart.

    ``unkept`` are fields of our record that Tripletex has no place for.
    """

    name: str
    path: str
    fields: str
    number: str
    ids: str
    numbers: str
    hides_inactive: bool
    to_json: Callable[[Any, Codes], dict[str, Any]]
    to_record: Callable[[Json], Record]
    unkept: frozenset[str]

    def number_of(self, row: Json) -> str:
        """What people call the row."""
        return str(row.get(self.number) or "")


def product_json(record: ProductRecord, codes: Codes) -> dict[str, Any]:
    """A product. Prices without VAT; the VAT code is always said, for Tripletex would take 25 % by itself."""
    body: dict[str, Any] = {
        "number": record.number,
        "name": record.name[:NAME_LIMIT],
        "isInactive": not record.is_active,
        "description": record.description or None,
        "priceExcludingVatCurrency": record.sales_price,
        "costExcludingVatCurrency": record.cost_price,
    }
    if record.currency:
        body["currency"] = _id(codes.currencies, record.currency, "currency_unknown", "currency")
    if record.vat_rate is not None:
        body["vatType"] = _id(codes.vat_rates, record.vat_rate, "vat_code_unknown", "vat_code")
    if codes.unit(record.unit):
        body["productUnit"] = {"id": int(codes.unit(record.unit))}
    return {key: value for key, value in body.items() if value is not None}


def product_of(row: Json) -> ProductRecord:
    """A product as Tripletex holds it."""
    unit = row.get("productUnit") or {}
    vat = row.get("vatType") or {}
    return ProductRecord(
        number=str(row.get("number") or row["id"]),
        name=row.get("name") or str(row["id"]),
        source_id=str(row["id"]),
        description=row.get("description") or "",
        sales_price=_decimal(row.get("priceExcludingVatCurrency")),
        cost_price=_decimal(row.get("costExcludingVatCurrency")),
        currency=str((row.get("currency") or {}).get("code") or ""),
        unit=str(unit.get("nameShort") or unit.get("name") or ""),
        vat_rate=_decimal(vat.get("percentage")),
        is_active=not row.get("isInactive"),
    )


def customer_json(record: CustomerRecord, codes: Codes) -> dict[str, Any]:
    """A customer's card, without what is decided in Tripletex alone: how invoices are sent, whether it is a person."""
    body = _party_json(record, codes, "customerNumber")
    if record.invoice_email:
        body["invoiceEmail"] = record.invoice_email
    if not record.delivery_address.is_empty:
        name = {"name": record.delivery_address.name[:100]} if record.delivery_address.name else {}
        body["deliveryAddress"] = {**_address_json(record.delivery_address, codes), **name}
    if record.ean.isdigit() and len(record.ean) == _GLN_LENGTH:
        body["globalLocationNumber"] = int(record.ean)
    if record.payment_days is not None:
        body |= {"invoicesDueIn": record.payment_days, "invoicesDueInType": "DAYS"}
    return {**body, "discountPercentage": record.discount}


def made_new(record: Record) -> dict[str, Any]:
    """What a new customer is given once and keeps as people change it in Tripletex: without organisation number it is taken
    to be a person where its source does not say (a guess: Rackbeat does not), and invoices go by e-mail where there is an
    address."""
    if not isinstance(record, CustomerRecord):
        return {}
    looks_private = not record.org_number and not record.ean
    return {
        "isPrivateIndividual": looks_private if record.is_private is None else record.is_private,
        "invoiceSendMethod": "EMAIL" if record.invoice_email or record.email else "MANUAL",
    }


def supplier_json(record: SupplierRecord, codes: Codes) -> dict[str, Any]:
    """A supplier's card."""
    return _party_json(record, codes, "supplierNumber")


def _party_json(record: CustomerRecord | SupplierRecord, codes: Codes, number: str) -> dict[str, Any]:
    body: dict[str, Any] = {
        "name": record.name[:NAME_LIMIT],
        "isInactive": not record.is_active,
        "organizationNumber": record.org_number,
        "email": record.email,
        "phoneNumber": record.phone[:100],
        "language": record.language,
    }
    body = {key: value for key, value in body.items() if value != ""}
    if record.number.isdecimal():
        body[number] = int(record.number)
    if record.currency:
        body["currency"] = _id(codes.currencies, record.currency, "currency_unknown", "currency")
    if not record.address.is_empty:
        # Organisation numbers are judged by the physical address's country.
        body["postalAddress"] = body["physicalAddress"] = _address_json(record.address, codes)
    return body


def _address_json(address: PostalAddress, codes: Codes) -> dict[str, Any]:
    return {
        "addressLine1": address.line1[:255],
        "addressLine2": address.line2[:255],
        "postalCode": address.postal_code[:100],
        "city": address.city[:100],
        "country": _id(codes.countries, address.country or "NO", "country_unknown", "country"),
    }


def _id(table: Mapping[Any, str], key: Any, item: str, name: str) -> dict[str, int]:
    if key not in table:
        raise NotReady(item, params={name: str(key)})
    return {"id": int(table[key])}


def customer_of(row: Json) -> CustomerRecord:
    """A customer as Tripletex holds it."""
    number, gln = str(row.get("customerNumber") or ""), row.get("globalLocationNumber") or 0
    in_days = row.get("invoicesDueInType") == "DAYS"
    return CustomerRecord(
        **_party_of(row),
        number=number,
        invoice_email=row.get("invoiceEmail") or "",
        delivery_address=_address_of(row.get("deliveryAddress")),
        ean=f"{gln:0{_GLN_LENGTH}d}" if gln else "",
        payment_days=row.get("invoicesDueIn") if in_days else None,
        discount=_decimal(row.get("discountPercentage")) or Decimal(0),
    )


def supplier_of(row: Json) -> SupplierRecord:
    """A supplier as Tripletex holds it."""
    return SupplierRecord(**_party_of(row), number=str(row.get("supplierNumber") or ""))


def _party_of(row: Json) -> dict[str, Any]:
    number = row.get("organizationNumber") or ""
    return {
        "name": row.get("name") or str(row["id"]),
        "source_id": str(row["id"]),
        "org_number": digits(number) if len(digits(number)) == 9 else number,
        "email": row.get("email") or "",
        "phone": row.get("phoneNumber") or "",
        "address": _address_of(row.get("postalAddress")),
        "currency": str((row.get("currency") or {}).get("code") or ""),
        "language": row.get("language") or "",
        "is_active": not row.get("isInactive"),
    }


def _address_of(value: Json | None) -> PostalAddress:
    """An address; one that holds nothing but the country that every address has is empty."""
    row = value or {}
    address = PostalAddress(
        name=row.get("name") or "",
        line1=row.get("addressLine1") or "",
        line2=row.get("addressLine2") or "",
        postal_code=row.get("postalCode") or "",
        city=row.get("city") or "",
        country=str((row.get("country") or {}).get("isoAlpha2Code") or ""),
    )
    says = any((address.name, address.line1, address.line2, address.postal_code, address.city))
    return address if says or address.country not in ("", "NO") else PostalAddress()


def _decimal(value: Any) -> Decimal | None:
    return None if value is None else Decimal(value)


EMPTY: dict[str, tuple[str, Any]] = {
    "description": ("description", ""),
    "org_number": ("organizationNumber", ""),
    "email": ("email", ""),
    "invoice_email": ("invoiceEmail", ""),
    "phone": ("phoneNumber", ""),
    "sales_price": ("priceExcludingVatCurrency", 0),
    "cost_price": ("costExcludingVatCurrency", 0),
}
"""How a field that was written once is emptied. What is not here keeps its value: a currency, an address, a language."""


def emptied(cleared: frozenset[str], kind: RecordKind) -> dict[str, Any]:
    """The part of a change that empties fields."""
    return dict(EMPTY[name] for name in cleared if name in EMPTY and name not in kind.unkept)


_PRODUCT_UNKEPT = frozenset({"source_id", "kind", "barcode", "group", "components", "is_deleted"})
_PARTY_UNKEPT = frozenset({"source_id", "vat_zone", "payment_terms", "group", "is_deleted"})

KINDS: dict[str, RecordKind] = {
    kind.name: kind
    for kind in (
        RecordKind(
            name="product",
            path="/product",
            fields="id,version,number,name,description,isInactive,priceExcludingVatCurrency,"
            "costExcludingVatCurrency,currency(code),vatType(percentage),productUnit(name,nameShort)",
            number="number",
            ids="ids",
            numbers="productNumber",
            hides_inactive=False,
            to_json=product_json,
            to_record=product_of,
            unkept=_PRODUCT_UNKEPT,
        ),
        RecordKind(
            name="customer",
            path="/customer",
            fields=f"{_PARTY},customerNumber,invoiceEmail,globalLocationNumber,invoicesDueIn,invoicesDueInType,"
            f"discountPercentage,deliveryAddress(name,{_ADDRESS})",
            number="customerNumber",
            ids="id",
            numbers="customerAccountNumber",
            hides_inactive=True,
            to_json=customer_json,
            to_record=customer_of,
            unkept=_PARTY_UNKEPT | {"their_reference", "is_private"},
        ),
        RecordKind(
            name="supplier",
            path="/supplier",
            fields=f"{_PARTY},supplierNumber",
            number="supplierNumber",
            ids="id",
            numbers="supplierNumber",
            hides_inactive=True,
            to_json=supplier_json,
            to_record=supplier_of,
            unkept=_PARTY_UNKEPT | {"payment_days", "delivery_address"},
        ),
    )
}


def kind_of(name: str) -> RecordKind:
    """A kind by its name. Raises UnsupportedDocument('unknown_kind')."""
    if name not in KINDS:
        raise UnsupportedDocument("unknown_kind", params={"kind": name})
    return KINDS[name]
