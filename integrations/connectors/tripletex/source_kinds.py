"""The kinds of records that are read from Tripletex: where each is, which of its fields, and what it becomes."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from integrations.connectors.tripletex import slices
from integrations.connectors.tripletex.slices import Choice, Cut, Slice
from integrations.connectors.tripletex.source_records import (
    DAYS_ID,
    Json,
    customer_record,
    days_of,
    days_text,
    employee_record,
    payment_terms_record,
    product_record,
    project_record,
    stock_record,
    supplier_record,
)
from integrations.errors import UnsupportedDocument

_ADDRESS = "addressLine1,addressLine2,postalCode,city,country(isoAlpha2Code)"
_PARTY = (
    "id,name,organizationNumber,email,phoneNumber,phoneNumberMobile,language,isInactive,currency(code),"
    f"postalAddress({_ADDRESS}),physicalAddress({_ADDRESS})"
)
_CUSTOMER = (
    f"{_PARTY},customerNumber,invoiceEmail,globalLocationNumber,invoicesDueIn,invoicesDueInType,discountPercentage,"
    f"deliveryAddress(name,{_ADDRESS})"
)
_PRODUCT = (
    "id,number,name,description,orderLineDescription,isInactive,isStockItem,ean,priceExcludingVatCurrency,"
    "costExcludingVatCurrency,currency(code),vatType(percentage),productUnit(name,nameShort)"
)
_STOCK = "id,number,name,isStockItem,stockOfGoods"
_EMPLOYEE = (
    "id,firstName,lastName,displayName,employeeNumber,email,phoneNumberMobile,phoneNumberWork,isContact,isProxy,"
    "employments(endDate)"
)
_CHANGES = "version,changes(timestamp)"


def by_number_and_name(kind: "SourceKind", row: Json) -> tuple[str, str] | None:
    """A row's id, and what people call it."""
    name = str(row.get("name") or row.get("displayName") or "")
    return str(row["id"]), f"{row.get(kind.number) or ''} {name}".strip()


def counted(kind: "SourceKind", row: Json) -> tuple[str, str] | None:
    """A product that is counted; without Logistics none says that it is."""
    return by_number_and_name(kind, row) if row.get("isStockItem") else None


def employed(kind: "SourceKind", row: Json) -> tuple[str, str] | None:
    """Somebody of the company's own, no contact at a customer's and no accountant."""
    outside = row.get("isProxy") or row.get("isContact")
    return None if outside else by_number_and_name(kind, row)


def days_to_pay(kind: "SourceKind", row: Json) -> tuple[str, str] | None:
    """Terms of payment are no objects in Tripletex: those that customers have are what there is."""
    days = days_of(row)
    return None if days is None else (f"{DAYS_ID}{days}", days_text(days))


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceKind:
    """One kind. ``listed`` are the fields of a list that only tells what is there, ``fields`` those of the record.

    ``only`` is the filter of its lists, ``ids`` the name of their filter by ids. ``hides_inactive``: a list shows active ones
    or inactive ones, active ones unless asked. ``since``: it takes ``changedSince``. ``numbers`` is its filter by a list of
    numbers, ``cuts`` other ways to narrow it. ``told`` says which document a row is about, None for none.
    """

    name: str
    path: str
    number: str
    listed: str
    fields: str
    to_record: Callable[[Json], Any]
    ids: str = "id"
    only: Mapping[str, Any] = field(default_factory=dict)
    hides_inactive: bool = False
    since: bool = False
    numbers: str = ""
    cuts: tuple[Cut, ...] = ()
    told: Callable[["SourceKind", Json], tuple[str, str] | None] = by_number_and_name

    @property
    def states(self) -> tuple[Slice, ...]:
        """The filters that show all of a kind between them, the active ones first."""
        if not self.hides_inactive:
            return (dict(self.only),)
        return ({**self.only, "isInactive": False}, {**self.only, "isInactive": True})

    def refs(self, rows: list[Any]) -> Iterator[tuple[str, str, Json]]:
        """(document id, label, row) of the rows that are about one."""
        for row in rows:
            about = self.told(self, row)
            if about is not None:
                yield about[0], about[1][:120], row


_PRODUCT_CUTS = (
    slices.prices("priceExcludingVatCurrency"),
    slices.prices("costExcludingVatCurrency"),
    Choice(name="isInactive", values=(False, True)),
)
_PROJECT_CUTS = (
    slices.days("startDate"),
    Choice(name="isClosed", values=(False, True)),
    Choice(name="isFixedPrice", values=(False, True)),
)

KINDS: dict[str, SourceKind] = {
    kind.name: kind
    for kind in (
        SourceKind(
            name="project",
            path="/project",
            number="number",
            listed=f"id,number,name,isClosed,{_CHANGES}",
            fields="id,number,name,description,isClosed,isOffer",
            to_record=project_record,
            only={"isOffer": False},
            cuts=_PROJECT_CUTS,
        ),
        SourceKind(
            name="customer",
            path="/customer",
            number="customerNumber",
            listed=f"id,customerNumber,name,{_CHANGES}",
            fields=_CUSTOMER,
            to_record=customer_record,
            numbers="customerAccountNumber",
            hides_inactive=True,
            since=True,
        ),
        SourceKind(
            name="supplier",
            path="/supplier",
            number="supplierNumber",
            listed=f"id,supplierNumber,name,{_CHANGES}",
            fields=f"{_PARTY},supplierNumber",
            to_record=supplier_record,
            numbers="supplierNumber",
            hides_inactive=True,
            since=True,
        ),
        SourceKind(
            name="product",
            path="/product",
            number="number",
            listed=f"id,number,name,{_CHANGES}",
            fields=_PRODUCT,
            to_record=product_record,
            ids="ids",
            cuts=_PRODUCT_CUTS,
        ),
        SourceKind(
            name="stock",
            path="/product",
            number="number",
            listed=_STOCK,
            fields=_STOCK,
            to_record=stock_record,
            ids="ids",
            only={"isStockItem": True},
            cuts=_PRODUCT_CUTS,
            told=counted,
        ),
        SourceKind(
            name="payment_terms",
            path="/customer",
            number="",
            listed="id,customerNumber,invoicesDueIn,invoicesDueInType",
            fields="id,customerNumber,invoicesDueIn,invoicesDueInType",
            to_record=payment_terms_record,
            only={"isInactive": False},
            numbers="customerAccountNumber",
            told=days_to_pay,
        ),
        SourceKind(
            name="employee",
            path="/employee",
            number="employeeNumber",
            listed=f"id,employeeNumber,displayName,isContact,isProxy,{_CHANGES}",
            fields=_EMPLOYEE,
            to_record=employee_record,
            told=employed,
        ),
    )
}
SOURCE_KINDS = tuple(KINDS)
EVENTS = ("project.create", "project.update", "project.delete")
"""What Tripletex tells us of as it happens. The other kinds are moved at a start, not live."""


def kind_of(name: str) -> SourceKind:
    """A kind by its name. Raises UnsupportedDocument('unknown_kind')."""
    if name not in KINDS:
        raise UnsupportedDocument("unknown_kind", params={"kind": name})
    return KINDS[name]
