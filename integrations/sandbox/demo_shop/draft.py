"""What happened in the shop, before WooCommerce turns it into an order: who bought what, when, and how it was
paid."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from integrations.sandbox.demo_shop.people import Buyer
from integrations.sandbox.demo_shop.products import VIPPS, Coupon, Freight, Gateway, Product


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A product in the basket. ``unit_price`` (kroner, incl. tax unless the draft says otherwise) beats the
    product's.

    ``deleted``: the product was removed from the shop after the sale.
    """

    product: Product
    quantity: int = 1
    unit_price: Decimal | None = None
    deleted: bool = False

    @property
    def price(self) -> Decimal:
        """Of the whole line, before any coupon."""
        return (self.product.price if self.unit_price is None else self.unit_price) * self.quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class Fee:
    """A fee line; ``net`` is negative for what lowers the total. ``taxed`` False: no tax on it."""

    name: str
    net: Decimal
    taxed: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundPlan:
    """Money back, ``at`` a moment. ``units`` maps a line's index to how many of it; ``freight``: the shipping
    line too.

    ``amount`` alone (no units, no freight) is a refund without lines: WooCommerce then says nothing about
    tax.
    """

    at: datetime
    reason: str = ""
    units: Mapping[int, int] = field(default_factory=dict)
    freight: bool = False
    amount: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One order to be. Moments are timezone-aware; ``tax_country`` '' means that the tax table has no row for
    the buyer.

    ``unseen_tender`` is what a gift card plugin took off ``total`` without a trace in the REST API (kroner,
    positive).
    """

    created_at: datetime
    buyer: Buyer
    items: tuple[Item, ...]
    status: str = "completed"
    paid_at: datetime | None = None
    completed_at: datetime | None = None
    modified_at: datetime | None = None
    freight: Freight | None = None
    fees: tuple[Fee, ...] = ()
    coupon: Coupon | None = None
    gateway: Gateway = VIPPS
    tax_country: str = "NO"
    currency: str = "NOK"
    prices_include_tax: bool = True
    unseen_tender: Decimal = Decimal("0.00")
    metas: tuple[tuple[str, Any], ...] = ()
    note: str = ""
    created_via: str = "checkout"
    collected: bool = False
    refunds: tuple[RefundPlan, ...] = ()
    fulfilled_items: int = 0

    def __post_init__(self) -> None:
        if not self.items:
            raise ValueError("an order has at least one line")
