"""What is bought and sold: products, bundles of them, and what lies in stock."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from integrations.accounting.documents import rejected
from integrations.accounting.documents.checks import is_between, is_date
from integrations.accounting.money import HUNDRED, LARGEST, ZERO

ProductKind = Literal["product", "service", "bundle"]
PRODUCT_KINDS = ("product", "service", "bundle")


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """One part of a bundle: ``quantity`` of the product ``number`` (which may be a bundle itself)."""

    number: str
    quantity: Decimal
    name: str = ""
    unit: str = ""
    is_bundle: bool = False

    def __post_init__(self) -> None:
        if not self.number:
            raise rejected("lines.number")
        if not is_between(self.quantity, ZERO, LARGEST) or not self.quantity:
            raise rejected(f"lines[{self.number}].quantity", value=self.quantity)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductRecord:
    """A product (with or without stock), a service or a bundle. Prices per unit without VAT, in ``currency`` ('' is the
    company's own); None when the source has none.

    ``number`` is text and may hold ``/``, ``#`` and spaces. ``vat_rate`` is the percentage in domestic sales, None when it
    is not told. ``group`` is the source's own group number. ``components`` belong to bundles alone. How many are in stock
    is no part of it: that is a ``StockRecord``, and synced at the start only.
    """

    number: str
    name: str
    kind: ProductKind = "product"
    source_id: str = ""
    description: str = ""
    sales_price: Decimal | None = None
    cost_price: Decimal | None = None
    currency: str = ""
    unit: str = ""
    barcode: str = ""
    group: str = ""
    vat_rate: Decimal | None = None
    components: tuple[Component, ...] = ()
    is_active: bool = True
    is_deleted: bool = False

    def __post_init__(self) -> None:
        if not self.number:
            raise rejected("number")
        if not self.name.strip():
            raise rejected("name")
        if self.kind not in PRODUCT_KINDS:
            raise rejected("type", value=self.kind)
        for name in ("sales_price", "cost_price"):
            price = getattr(self, name)
            if price is not None and not is_between(price, ZERO, LARGEST):
                raise rejected(name, value=price)
        if self.vat_rate is not None and not is_between(self.vat_rate, ZERO, HUNDRED):
            raise rejected("vat_rate", value=self.vat_rate)
        if self.components and self.kind != "bundle":
            raise rejected("lines", value=self.kind)
        if any(part.number == self.number for part in self.components):
            raise rejected("lines", code="bundle_holds_itself", value=self.number)
        if self.is_deleted and self.is_active:
            raise rejected("is_deleted", value="active")


@dataclass(frozen=True, slots=True, kw_only=True)
class StockRecord:
    """How many of a product lie at a place (``location`` by number, '' is the company's default), counted on a day.

    ``quantity`` is the level itself, never a change of it.
    """

    number: str
    quantity: Decimal
    date: dt.date
    location: str = ""
    reason: str = ""

    def __post_init__(self) -> None:
        if not self.number:
            raise rejected("number")
        if not is_between(self.quantity, ZERO, LARGEST):
            raise rejected("quantity", value=self.quantity)
        if not is_date(self.date):
            raise rejected("date")
