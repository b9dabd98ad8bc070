"""Order lines: goods, shipping and fees, each with the tax that the shop states.

Line amounts are net, whatever ``prices_include_tax`` says; only order and refund totals are gross. The stated tax is taken
as it is: recomputing rate × net gives another øre in real orders. Rates are joined by id from the order's ``tax_lines``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from integrations.accounting.documents import Line, LineKind
from integrations.accounting.gift_cards import names_card
from integrations.connectors.woocommerce.cards import codes_sold
from integrations.connectors.woocommerce.fields import Json, amount, decimal, metas, rejected, rows, text
from integrations.connectors.woocommerce.products import groups_of

GIFT_CARD_METAS = frozenset(
    {
        "pw_gift_card_number",
        "pw_gift_card_amount",
        "pw_gift_card_to",
        "wc_gc_giftcard_amount",
        "wc_gc_giftcard_to",
        "wc_gc_giftcard_to_multiple",
        "_gift_card_recipient",
        "_ywgc_gift_card_code",
        "ywgc_gift_card_code",
    }
)
"""Line metas that gift card plugins write on the line that sells a card."""

PICKUP_METHODS = ("local_pickup", "pickup_location")

Rates = Mapping[str, Decimal | None]


def tax_rates(order: Json) -> dict[str, Decimal | None]:
    """Percent by rate id; None where an old shop's order does not say."""
    found: dict[str, Decimal | None] = {}
    for index, row in enumerate(rows(order, "tax_lines")):
        percent = row.get("rate_percent")
        rate = None if percent in (None, "") else decimal(percent, field=f"tax_lines[{index}].rate_percent")
        found[text(row, "rate_id")] = rate
    return found


def sale_lines(order: Json, *, gift_card_marks: Sequence[str]) -> tuple[Line, ...]:
    """Every line with an amount. Raises RejectedDocument naming the field."""
    rates = tax_rates(order)
    marks = frozenset(mark.casefold() for mark in gift_card_marks)
    found: list[Line] = []
    for name, kind, title in (
        ("line_items", "goods", "name"),
        ("shipping_lines", "shipping", "method_title"),
        ("fee_lines", "fee", "name"),
    ):
        for index, row in enumerate(rows(order, name)):
            where = f"{name}[{index}]"
            net, vat = amount(row, "total", where=where), amount(row, "total_tax", where=where)
            if net or vat:
                line = _line(row, kind, where, title=title, net=net, vat=vat, rates=rates, marks=marks)
                found.append(_with_groups(line, row, order) if kind == "goods" else line)
    return tuple(found)


def _with_groups(line: Line, row: Json, order: Json) -> Line:
    """With the product's categories and tags, where the reader was asked to add them."""
    parent = text(row, "product_id")
    parent = "" if parent == "0" else parent
    categories, tags = groups_of(order, parent)
    return replace(line, parent_product_id=parent, categories=categories, tags=tags)


def _line(
    row: Json,
    kind: str,
    where: str,
    *,
    title: str,
    net: Decimal,
    vat: Decimal,
    rates: Rates,
    marks: frozenset[str],
) -> Line:
    line_id = text(row, "id")
    if not line_id:
        raise rejected(f"{where}.id")
    actual: LineKind = kind  # type: ignore[assignment]
    quantity = Decimal(1)
    if kind == "goods":
        quantity = decimal(row.get("quantity", 1), field=f"{where}.quantity")
        if _is_gift_card(row, vat=vat, marks=marks):
            actual = "gift_card"
    return Line(
        id=line_id,
        kind=actual,
        title=text(row, title) or where,
        gross=net + vat,
        vat=vat,
        vat_rate=stated_rate(row, rates),
        source_field=where,
        quantity=quantity,
        sku=text(row, "sku"),
        tax_class=text(row, "tax_class"),
        product_id=_product_id(row),
        gift_card_code=codes_sold(row) if actual == "gift_card" else "",
    )


def _product_id(row: Json) -> str:
    """The variation where there is one; '' for a product that was deleted."""
    return next(
        (number for name in ("variation_id", "product_id") if (number := text(row, name)) not in ("", "0")),
        "",
    )


def stated_rate(row: Json, rates: Rates) -> Decimal | None:
    """The one rate that the line was taxed with; None for no tax at all, several rates, or an unknown one.

    An explicit rate of 0 % is a rate: it tells books and Svalbard from a country without tax rows.
    """
    taxes = row.get("taxes")
    if not isinstance(taxes, list) or not taxes:
        return None
    stated = [tax for tax in taxes if isinstance(tax, Mapping) and tax.get("total") not in (None, "")]
    if len(stated) > 1:
        stated = [tax for tax in stated if decimal(tax["total"], field="taxes.total")]
    return rates.get(text(stated[0], "id")) if len(stated) == 1 else None


def _is_gift_card(row: Json, *, vat: Decimal, marks: frozenset[str]) -> bool:
    """A card is sold: by its plugin's metas, by the tenant's marks (SKU, product id, meta key), or by name when untaxed."""
    keys = metas(row)
    if not GIFT_CARD_METAS.isdisjoint(keys):
        return True
    if marks and (
        text(row, "sku").casefold() in marks
        or text(row, "product_id") in marks
        or not marks.isdisjoint(key.casefold() for key in keys)
    ):
        return True
    return not vat and names_card(text(row, "name"))


def is_pickup(order: Json) -> bool:
    """Whether the buyer collects in the shop."""
    methods = [text(row, "method_id") for row in rows(order, "shipping_lines")]
    return bool(methods) and all(method in PICKUP_METHODS for method in methods)


def refund_amounts(row: Json, where: str) -> tuple[Decimal, Decimal]:
    """Gross and VAT given back of a line, with the sign of the line sold (refund lines are negative)."""
    net, vat = amount(row, "total", where=where), amount(row, "total_tax", where=where)
    return -(net + vat), -vat


def original_line(row: Json) -> str:
    """The id of the line that a refund line belongs to."""
    value: Any = metas(row).get("_refunded_item_id")
    return str(value) if value not in (None, "") else text(row, "id")
