"""A WooCommerce order or refund as a neutral document, or why it is not to be booked (now). Pure."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from integrations.accounting.documents import (
    Buyer,
    Fulfilment,
    Sale,
    Tender,
)
from integrations.connectors.contract import Skip, SourceSettings
from integrations.connectors.woocommerce.buyers import buyer, delivery_address
from integrations.connectors.woocommerce.cards import GIFT_CARD_CODES as GIFT_CARD_CODES
from integrations.connectors.woocommerce.cards import Cards, cards_in
from integrations.connectors.woocommerce.delivery import day_of_delivery, parcels_of
from integrations.connectors.woocommerce.fields import Json, amount, day, metas, moment, rejected, text
from integrations.connectors.woocommerce.foreign_vat import scheme_of
from integrations.connectors.woocommerce.lines import (
    is_pickup,
    sale_lines,
)
from integrations.connectors.woocommerce.paying import rule_for, unpaid
from integrations.connectors.woocommerce.refunds import returned_before_delivery
from integrations.connectors.woocommerce.refunds import to_refund as to_refund
from integrations.errors import UnsupportedDocument

_NEVER_DUE = {
    "trash": "order_trashed",
    "cancelled": "order_cancelled",
    "failed": "payment_failed",
    "checkout-draft": "order_draft",
    "auto-draft": "order_draft",
}
_NOT_PAID = ("pending", "on-hold")


def to_sale(order: Json, settings: SourceSettings) -> Sale | Skip:
    """The sale that an order is, once it is paid and fulfilled.

    Raises RejectedDocument naming the field that is missing or does not add up, UnsupportedDocument for a partial capture.
    """
    label = text(order, "number") or text(order, "id")
    if not text(order, "id"):
        raise rejected("id")
    keys = metas(order)
    delivered_on = day_of_delivery(order, keys, settings)
    not_due = _not_due(order, delivered_on, label=label, settings=settings)
    if not_due is not None or delivered_on is None:
        return not_due or Skip(code="not_fulfilled", label=label)
    total = amount(order, "total", where="order")
    lines = sale_lines(order, gift_card_marks=settings.gift_card_marks)
    if not lines and not total:
        return Skip(code="zero_total", label=label, final=True)
    rule = rule_for(text(order, "payment_method"), settings.paid_rules)
    # What was given back before the delivery need not be captured any more.
    due = total - returned_before_delivery(order, settings)
    open_still = _open_still(order, keys, rule=rule, total=due, label=label)
    if open_still is not None:
        return open_still
    bought_by = buyer(order, keys=keys, org_number_keys=settings.org_number_keys)
    if rule == "invoice" and bought_by.kind != "business" and total:
        params = {"number": label, "method": text(order, "payment_method")}
        raise UnsupportedDocument("private_on_invoice", params=params)
    cards = cards_in(order, lines, paid_on=delivered_on)
    tenders = _tenders(
        order,
        cards,
        total=total,
        on_credit=rule == "invoice",
        delivered_on=delivered_on,
        settings=settings,
    )
    return _sale(
        order, settings, delivered_on=delivered_on, bought_by=bought_by, cards=cards, tenders=tenders
    )


def _open_still(order: Json, keys: Json, *, rule: str, total: Decimal, label: str) -> Skip | None:
    """Why the money has not come; an order of 0.00 has none to wait for."""
    if not total:
        return None
    is_paid = bool(order.get("date_paid_gmt") or order.get("date_paid"))
    method = text(order, "payment_method")
    return unpaid(rule, method=method, is_paid=is_paid, keys=keys, total=total, label=label)


def _tenders(
    order: Json,
    cards: Cards,
    *,
    total: Decimal,
    on_credit: bool,
    delivered_on: date,
    settings: SourceSettings,
) -> tuple[Tender, ...]:
    """The order's one payment method for its total, and gift cards beside it."""
    if not total or on_credit:
        return cards.tenders
    main = Tender(
        method=text(order, "payment_method"),
        gross=total,
        paid_on=day(order, "date_paid", timezone=settings.timezone) or delivered_on,
        reference=text(order, "transaction_id"),
    )
    return (main, *cards.tenders)


def _sale(
    order: Json,
    settings: SourceSettings,
    *,
    delivered_on: date,
    bought_by: Buyer,
    cards: Cards,
    tenders: tuple[Tender, ...],
) -> Sale:
    placed_at = moment(order, "date_created", timezone=settings.timezone)
    if placed_at is None:
        raise rejected("date_created_gmt")
    owed = amount(order, "total", where="order") + cards.gross
    ship_to = delivery_address(order)
    return Sale(
        source=settings.connection_key,
        document_id=text(order, "id"),
        number=text(order, "number") or text(order, "id"),
        currency=text(order, "currency").upper(),
        placed_at=placed_at,
        delivered_on=delivered_on,
        buyer=bought_by,
        ship_to=ship_to,
        prices_include_vat=bool(order.get("prices_include_tax")),
        lines=cards.lines,
        total=owed,
        tenders=tenders,
        pickup=is_pickup(order),
        foreign_vat_scheme=""
        if is_pickup(order)
        else scheme_of(order, ship_to, settings.registrations, on=delivered_on),
        stated_vat=amount(order, "total_tax", where="order"),
        gap=cards.gap,
        coupons=cards.coupons,
        parcels=_parcels(order, cards, settings),
    )


def _parcels(order: Json, cards: Cards, settings: SourceSettings) -> tuple[Fulfilment, ...]:
    """How the order was sent. Lines without an amount are no part of the sale, nor of a parcel."""
    sold = {line.id for line in cards.lines}
    return tuple(
        replace(parcel, quantities={line: count for line, count in parcel.quantities.items() if line in sold})
        for parcel in parcels_of(order, settings)
    )


def _not_due(order: Json, delivered_on: date | None, *, label: str, settings: SourceSettings) -> Skip | None:
    status = text(order, "status")
    if status in _NEVER_DUE:
        paid = "yes" if order.get("date_paid_gmt") or order.get("date_paid") else "no"
        return Skip(code=_NEVER_DUE[status], label=label, params={"paid": paid})
    if status in _NOT_PAID:
        return Skip(code="not_paid", label=label, params={"method": text(order, "payment_method") or "–"})
    if delivered_on is None:
        code = "refunded_before_delivery" if status == "refunded" else "not_fulfilled"
        return Skip(code=code, label=label, params={"status": status})
    if delivered_on < settings.from_date:
        params = {"date": delivered_on.isoformat(), "from_date": settings.from_date.isoformat()}
        return Skip(code="before_from_date", label=label, params=params, final=True)
    return None
