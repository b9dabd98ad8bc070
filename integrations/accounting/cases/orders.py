"""The order of a case as a sale, with its parcels, captures, refunds and what became of it."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, cast

from integrations.accounting.cases.fields import Fields
from integrations.accounting.cases.lines import (
    CANCELLED,
    SHIPPING,
    line_of,
    refund_of,
    shipping_of,
    tenders_of,
)
from integrations.accounting.documents import Address, Buyer, Coupon, Fulfilment, Line, Refund, Sale, rejected
from integrations.accounting.money import ZERO

_PICKUP = re.compile(r"pick|collect|hent|store|butikk|counter", re.IGNORECASE)
_SENT = re.compile(r"ship|sen[dt]|post|parcel|deliver|home|carrier|mail|digital|download|none", re.IGNORECASE)
_SCHEMES = ("ioss", "oss")


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What became of an order. ``sale`` is all of it that was not cancelled; when it was not ``delivered``, its day of
    delivery says nothing. ``parcels`` is () when all went at once. ``cancelled_lines`` were never sold."""

    sale: Sale
    delivered: bool
    cancelled_lines: frozenset[str]
    parcels: tuple[Fulfilment, ...]
    refunds: tuple[Refund, ...]
    cancelled_on: dt.date | None


def order_of(given: Fields) -> Order:
    """The order of ``input``: cancelled lines are never sold (PAY-4).

    Raises MalformedCase for what cannot be read and RejectedDocument for what contradicts itself.
    """
    order = given.one("order")
    payments = given.many("payments")
    cancelled_on = order.date("cancelled_on") if "cancelled_on" in order else None
    parcels = order.many("fulfilments")
    delivered_on = _delivered_on(order, parcels)
    kept, gone = _lines(order)
    sale = _sale(order, payments, kept, gone, on=delivered_on or _first_day(order, payments, cancelled_on))
    refunds = tuple(
        refund_of(each, sale, number=number, cancelled=gone)
        for number, each in enumerate(given.many("refunds"), start=1)
    )
    return Order(
        sale=sale,
        delivered=delivered_on is not None,
        cancelled_lines=frozenset(line.id for line in gone),
        parcels=_parcels(order, parcels),
        refunds=refunds,
        cancelled_on=cancelled_on,
    )


def buyer_of(order: Fields) -> Buyer:
    """Who buys: a business by its own word, with an organisation number or a foreign VAT number."""
    customer = order.one("customer")
    kind = customer.text("type").lower()
    if kind not in ("private", "business"):
        raise customer.wrong("type")
    number = customer.text("org_no", "") or customer.text("vat_no", "")
    return Buyer(
        kind=cast(Any, kind),
        name=customer.text("name", number),
        org_number=number,
        email=customer.text("email", ""),
        address=Address(
            country=customer.text("country").upper(), postal_code=customer.text("postal_code", "")
        ),
        reference=order.text("buyer_reference", ""),
    )


def _lines(order: Fields) -> tuple[list[Line], list[Line]]:
    """The lines that are sold and those that were cancelled; an order that is cancelled whole keeps its lines."""
    kept: list[Line] = []
    gone: list[Line] = []
    for line in order.many("lines", required=True):
        (gone if line.text("fulfilment", "") == CANCELLED else kept).append(line_of(line))
    if "shipping" in order:
        shipping = order.one("shipping")
        (gone if shipping.text("fulfilment", "") == CANCELLED else kept).append(shipping_of(shipping))
    return (kept, gone) if kept else (gone, [])


def _sale(
    order: Fields, payments: Sequence[Fields], lines: Sequence[Line], gone: Sequence[Line], *, on: dt.date
) -> Sale:
    buyer = buyer_of(order)
    currency = order.text("currency").upper()
    tenders = tenders_of(payments, currency=currency)
    total = order.money("order_total") - _cancelled(order, gone)
    paid = sum((tender.gross for tender in tenders), ZERO)
    return Sale(
        source=order.text("source"),
        document_id=order.text("order_number"),
        number=order.text("order_number"),
        currency=currency,
        placed_at=dt.datetime.combine(_first_day(order, payments, on), dt.time(12), dt.UTC),
        delivered_on=on,
        buyer=buyer,
        ship_to=Address(
            country=order.text("ship_to_country", buyer.address.country).upper(),
            postal_code=order.text("ship_to_postal_code", ""),
        ),
        pickup=_is_pickup(order),
        prices_include_vat=order.many("lines")[0].flag("price_includes_vat", default=True),
        lines=tuple(lines),
        total=total,
        tenders=tenders,
        stated_vat=order.money("total_tax") if "total_tax" in order and not gone else None,
        payment_terms_days=int(order.number("payment_terms_days")) if "payment_terms_days" in order else None,
        coupons=_coupons(order),
        foreign_vat_scheme=cast(Any, _scheme(order)),
        stock_country=order.text("stock_country", "NO").upper(),
        project=order.text("project", ""),
        on_account=paid < total,
        overpaid=max(paid - total, ZERO),
    )


def _cancelled(order: Fields, gone: Sequence[Line]) -> Decimal:
    """What the cancelled lines take off the order's total; RejectedDocument when the order states another amount."""
    lines = sum((line.gross for line in gone), ZERO)
    if "cancelled_amount" not in order:
        return lines
    stated = order.money("cancelled_amount")
    if gone and stated != lines:
        raise rejected(order.at("cancelled_amount"), code="lines_do_not_add_up", stated=stated, found=lines)
    if not gone and stated and stated != order.money("order_total"):
        raise order.wrong("cancelled_amount", code="case_cancelled_lines")
    return lines


def _delivered_on(order: Fields, parcels: Sequence[Fields]) -> dt.date | None:
    """The day of delivery, of the first parcel when there are several; None when nothing was delivered."""
    if parcels:
        first = min(parcel.date("date") for parcel in parcels)
        order.known("fulfilled_on")
        return first
    return order.date("fulfilled_on") if "fulfilled_on" in order else None


def _first_day(order: Fields, payments: Sequence[Fields], other: dt.date | None) -> dt.date:
    """The first day that anything happened on: when the order was placed at the latest."""
    days = [payment.date("date") for payment in payments if "date" in payment]
    days += [] if other is None else [other]
    if not days:
        raise order.wrong("fulfilled_on", code="case_field_missing")
    return min(days)


def _parcels(order: Fields, parcels: Sequence[Fields]) -> tuple[Fulfilment, ...]:
    """Each parcel with its lines. A line without a parcel of its own goes with the first (POST-3)."""
    if not parcels:
        return ()
    names = [parcel.text("id") for parcel in parcels]
    sent: dict[str, dict[str, Decimal]] = {name: {} for name in names}
    for id, parcel, quantity, where in _placed(order):
        if parcel == CANCELLED:
            continue
        if (name := parcel or names[0]) not in sent:
            raise where.wrong("fulfilment", code="case_unknown_parcel")
        sent[name][id] = quantity
    return tuple(
        Fulfilment(id=name, date=parcel.date("date"), quantities=sent[name])
        for name, parcel in zip(names, parcels, strict=True)
    )


def _placed(order: Fields) -> list[tuple[str, str, Decimal, Fields]]:
    placed = [
        (line.text("line"), line.text("fulfilment", ""), line.number("qty", "1"), line)
        for line in order.many("lines")
    ]
    if "shipping" in order:
        shipping = order.one("shipping")
        placed.append((SHIPPING, shipping.text("fulfilment", ""), Decimal(1), shipping))
    return placed


def _is_pickup(order: Fields) -> bool:
    """Whether the buyer collects in Norway (EXP-5)."""
    delivery = order.raw("delivery")
    said = (
        " ".join(str(part) for part in delivery.values())
        if isinstance(delivery, Mapping)
        else str(delivery or "")
    )
    if _PICKUP.search(said):
        return True
    if said and not _SENT.search(said):
        raise order.wrong("delivery")
    return False


def _coupons(order: Fields) -> tuple[Coupon, ...]:
    """Codes that made the lines cheaper: the lines are net of them."""
    coupons = []
    for code in order.some("discount_codes"):
        code.known("target", "type")
        coupons.append(Coupon(code=code.text("code"), gross=code.money("amount", "0")))
    return tuple(coupons)


def _scheme(order: Fields) -> str:
    found = [name for name in _SCHEMES if order.flag(name)]
    if len(found) > 1:
        raise order.wrong("oss", code="case_two_schemes")
    return found[0] if found else order.text("foreign_vat_scheme", "")
