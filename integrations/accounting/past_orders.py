"""A shop's past order, reduced to what its voucher in the ledger can teach: what it was paid with and what it sold. Pure."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, NamedTuple

from integrations.accounting.documents import GIFT_CARD, Sale
from integrations.accounting.ledger_history import PaymentMeans, Sold
from integrations.accounting.money import ZERO
from integrations.accounting.product_classes import classify
from integrations.accounting.rules import Rules
from integrations.accounting.vat_decision import delivery_area_of
from integrations.errors import SyncError


class SoldClass(NamedTuple):
    """What an order sold of one kind. ``product_class`` is '' where nobody has classified the shop's tax class yet."""

    tax_class: str
    product_class: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PastOrder:
    """``buyer`` and ``area`` as the VAT table names them; ``cards_sold`` is the gross of gift cards among the lines."""

    sold: Sold
    buyer: str
    area: str
    classes: tuple[SoldClass, ...] = ()
    cards_sold: Decimal = ZERO

    def as_json(self) -> list[Any]:
        """As it is remembered between two pages."""
        one = self.sold
        means = [[mean.method, mean.title, f"{mean.amount:f}"] for mean in one.payment_means]
        head = [
            one.document_id,
            one.label,
            one.date.isoformat(),
            f"{one.gross:f}",
            one.currency,
            one.order_number,
        ]
        return [
            *head,
            means,
            self.buyer,
            self.area,
            [list(one) for one in self.classes],
            f"{self.cards_sold:f}",
        ]

    @classmethod
    def of_json(cls, row: Sequence[Any]) -> "PastOrder":
        """The way back."""
        document_id, label, day, gross, currency, number, means, buyer, area, classes, cards = row
        return cls(
            sold=Sold(
                document_id=document_id, label=label, date=dt.date.fromisoformat(day), gross=Decimal(gross),
                currency=currency, order_number=number,
                payment_means=tuple(PaymentMeans(method, title, Decimal(amount)) for method, title, amount in means),
            ),
            buyer=buyer, area=area, classes=tuple(SoldClass(*one) for one in classes), cards_sold=Decimal(cards),
        )  # fmt: skip


def together(orders: Sequence[PastOrder]) -> PastOrder:
    """A day's orders as the one that their common voucher is of: amounts added up by payment method; what they do not have
    in common is left out."""
    sums: dict[str, tuple[str, Decimal]] = {}
    for one in orders:
        for mean in one.sold.payment_means:
            before = sums.get(mean.method, ("", ZERO))[1]
            sums[mean.method] = (mean.title, before + mean.amount)
    first = orders[0]
    return PastOrder(
        sold=replace(
            first.sold,
            label="",
            order_number="",
            gross=sum((one.sold.gross for one in orders), ZERO),
            payment_means=tuple(
                PaymentMeans(method, title, amount) for method, (title, amount) in sums.items()
            ),
        ),
        buyer=first.buyer,
        area=first.area if all((one.buyer, one.area) == (first.buyer, first.area) for one in orders) else "",
        classes=tuple(dict.fromkeys(kind for one in orders for kind in one.classes)),
        cards_sold=sum((one.cards_sold for one in orders), ZERO),
    )


def past_order(sale: Sale, rules: Rules, *, titles: Mapping[str, str]) -> PastOrder:
    """What is remembered of a sale. ``titles``: what the shop calls its payment methods, by id."""
    return PastOrder(
        sold=sold_of(sale, titles=titles),
        buyer=sale.buyer.kind,
        area=_area(sale),
        classes=tuple(
            dict.fromkeys(_class_of(line, sale, rules) for line in sale.lines if line.kind == "goods")
        ),
        cards_sold=sum((line.gross for line in sale.lines if line.kind == GIFT_CARD), ZERO),
    )


def sold_of(sale: Sale, *, titles: Mapping[str, str]) -> Sold:
    """A sale as it is looked for in a ledger."""
    return Sold(
        document_id=sale.document_id,
        label=sale.number,
        order_number=sale.number,
        date=sale.delivered_on,
        gross=sale.total,
        currency=sale.currency,
        payment_means=tuple(
            PaymentMeans(tender.method, titles.get(tender.method, ""), tender.gross)
            for tender in sale.tenders
        ),
    )


def _area(sale: Sale) -> str:
    """Where it was delivered, '' where the shop does not say."""
    try:
        return delivery_area_of(sale)
    except SyncError:
        return ""


def _class_of(line: Any, sale: Sale, rules: Rules) -> SoldClass:
    try:
        return SoldClass(line.tax_class, classify(line, rules, on=sale.delivered_on).product_class)
    except SyncError:
        return SoldClass(line.tax_class, "")
