"""From a draft to amounts: every line's net and tax as WooCommerce computes them, coupons included."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

from integrations.sandbox.demo_shop.draft import Draft, Fee, Item
from integrations.sandbox.demo_shop.products import Coupon
from integrations.sandbox.demo_shop.tax import (
    NOTHING,
    OERE,
    STANDARD,
    TAX_CLASSES,
    Amount,
    TaxRate,
    add_tax,
    rate_for,
    split_gross,
    without_home_tax,
)

ZERO = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class Priced:
    """A line's amounts before (``subtotal``) and after (``total``) the coupon, and the tax row that applied,
    if any."""

    subtotal: Amount
    total: Amount
    rate: TaxRate | None


@dataclass(frozen=True, slots=True)
class Basket:
    """Every part of an order, priced. ``total`` is what WooCommerce shows: Σ net + tax, less an unseen gift
    card."""

    lines: tuple[Priced, ...]
    freight: Priced | None
    fees: tuple[Priced, ...]

    @property
    def parts(self) -> tuple[Priced, ...]:
        """Lines, fees and freight together."""
        return (*self.lines, *self.fees, *((self.freight,) if self.freight else ()))

    @property
    def tax(self) -> Decimal:
        """Kroner of tax over all parts."""
        return sum((part.total.tax for part in self.parts), ZERO)

    @property
    def gross(self) -> Decimal:
        """Σ of net and tax over all parts."""
        return sum((part.total.gross for part in self.parts), ZERO)


def price_basket(draft: Draft) -> Basket:
    """Price lines, freight and fees of a draft."""
    discounts = _discounts(draft.items, draft.coupon)
    lines = tuple(
        _priced(draft, item, discount) for item, discount in zip(draft.items, discounts, strict=True)
    )
    return Basket(lines, _freight(draft), tuple(_fee(draft, fee) for fee in draft.fees))


def _priced(draft: Draft, item: Item, discount: Decimal) -> Priced:
    tax_class = item.product.tax_class
    rate = rate_for(draft.tax_country, tax_class) if item.product.taxable else None
    before = _amount(draft, item.price, tax_class, rate, taxable=item.product.taxable)
    if not discount:
        return Priced(before, before, rate)
    return Priced(
        before, _amount(draft, item.price - discount, tax_class, rate, taxable=item.product.taxable), rate
    )


def _amount(draft: Draft, price: Decimal, tax_class: str, rate: TaxRate | None, *, taxable: bool) -> Amount:
    if not taxable or draft.currency != "NOK":
        return add_tax(price, Decimal(0))
    if not draft.prices_include_tax:
        return add_tax(price, rate.percent if rate else Decimal(0))
    if draft.tax_country != "NO":
        return without_home_tax(price, tax_class)
    return split_gross(price, rate.percent if rate else Decimal(0))


def _freight(draft: Draft) -> Priced | None:
    if draft.freight is None:
        return None
    if not draft.freight.net:
        return Priced(NOTHING, NOTHING, None)
    rate = rate_for(draft.tax_country, _freight_class(draft.items))
    amount = add_tax(draft.freight.net, rate.percent if rate else Decimal(0))
    return Priced(amount, amount, rate)


def _freight_class(items: Sequence[Item]) -> str:
    """Freight "inherits" its tax class: the standard class when any line has it, else the table's first one
    present."""
    classes = {item.product.tax_class for item in items if item.product.taxable and not item.product.virtual}
    if not classes or STANDARD in classes:
        return STANDARD
    return next((slug for slug, _name in TAX_CLASSES if slug in classes), STANDARD)


def _fee(draft: Draft, fee: Fee) -> Priced:
    rate = rate_for(draft.tax_country, STANDARD) if fee.taxed else None
    if fee.net < 0:
        positive = add_tax(-fee.net, rate.percent if rate else Decimal(0))
        amount = Amount(-positive.net, -positive.tax, -positive.stored)
    else:
        amount = add_tax(fee.net, rate.percent if rate else Decimal(0))
    return Priced(amount, amount, rate)


def _discounts(items: Sequence[Item], coupon: Coupon | None) -> list[Decimal]:
    """The coupon's part of each line, in the prices' own terms (gross when prices include tax)."""
    if coupon is None:
        return [ZERO] * len(items)
    if coupon.kind == "percent":
        return [(item.price * coupon.amount / 100).quantize(OERE, ROUND_HALF_UP) for item in items]
    return _fixed_cart(items, coupon.amount)


def _fixed_cart(items: Sequence[Item], amount: Decimal) -> list[Decimal]:
    """WooCommerce spreads a fixed amount evenly over the *units*, gives what a cheap line cannot take to the
    others, and the last øre to the first line that can bear them."""
    left, given = min(amount, sum((item.price for item in items), ZERO)), [ZERO] * len(items)
    while left > 0:
        open_lines = [index for index, item in enumerate(items) if given[index] < item.price]
        units = sum(items[index].quantity for index in open_lines)
        share = (left / units).quantize(OERE, ROUND_DOWN)
        for index in open_lines:
            wanted = share * items[index].quantity if share else left
            step = min(wanted, items[index].price - given[index], left)
            given[index] += step
            left -= step
    return given
