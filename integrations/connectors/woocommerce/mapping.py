"""A WooCommerce order or refund as a neutral document, or why it is not to be booked (now). Pure."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from integrations.accounting.documents import (
    GIFT_CARD,
    ROUNDING_CAP,
    Buyer,
    Coupon,
    Line,
    Refund,
    RefundLine,
    Sale,
    Tender,
)
from integrations.accounting.money import ZERO, rounding_limit
from integrations.connectors.contract import Skip, SourceSettings
from integrations.connectors.woocommerce.buyers import buyer, delivery_address
from integrations.connectors.woocommerce.fields import Json, amount, day, metas, moment, rejected, rows, text
from integrations.connectors.woocommerce.lines import (
    is_pickup,
    original_line,
    refund_amounts,
    sale_lines,
)
from integrations.connectors.woocommerce.paying import rule_for, unpaid
from integrations.errors import UnsupportedDocument

GIFT_CARD_CODES = "bilagsbro_gift_card_codes"
"""Added to an order by the reader: coupon codes that the shop's coupon list marks as gift cards."""

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
    delivered_on = _delivered_on(order, keys, settings)
    not_due = _not_due(order, delivered_on, label=label, settings=settings)
    if not_due is not None or delivered_on is None:
        return not_due or Skip(code="not_fulfilled", label=label)
    total = amount(order, "total", where="order")
    lines = sale_lines(order, gift_card_marks=settings.gift_card_marks)
    if not lines and not total:
        return Skip(code="zero_total", label=label, final=True)
    rule = rule_for(text(order, "payment_method"), settings.paid_rules)
    open_still = _open_still(order, keys, rule=rule, total=total, label=label)
    if open_still is not None:
        return open_still
    bought_by = buyer(order, keys=keys, org_number_keys=settings.org_number_keys)
    if rule == "invoice" and bought_by.kind != "business" and total:
        params = {"number": label, "method": text(order, "payment_method")}
        raise UnsupportedDocument("private_on_invoice", params=params)
    tenders = _tenders(
        order, total=total, on_credit=rule == "invoice", delivered_on=delivered_on, settings=settings
    )
    return _sale(
        order, settings, delivered_on=delivered_on, bought_by=bought_by, lines=lines, tenders=tenders
    )


def _open_still(order: Json, keys: Json, *, rule: str, total: Decimal, label: str) -> Skip | None:
    """Why the money has not come; an order of 0.00 has none to wait for."""
    if not total:
        return None
    is_paid = bool(order.get("date_paid_gmt") or order.get("date_paid"))
    method = text(order, "payment_method")
    return unpaid(rule, method=method, is_paid=is_paid, keys=keys, total=total, label=label)


def _tenders(
    order: Json, *, total: Decimal, on_credit: bool, delivered_on: date, settings: SourceSettings
) -> tuple[Tender, ...]:
    """The order's one payment method for its total, and gift cards beside it."""
    cards = _gift_cards(order, paid_on=delivered_on)
    if not total or on_credit:
        return cards
    main = Tender(
        method=text(order, "payment_method"),
        gross=total,
        paid_on=day(order, "date_paid", timezone=settings.timezone) or delivered_on,
        reference=text(order, "transaction_id"),
    )
    return (main, *cards)


def _sale(
    order: Json,
    settings: SourceSettings,
    *,
    delivered_on: date,
    bought_by: Buyer,
    lines: tuple[Line, ...],
    tenders: tuple[Tender, ...],
) -> Sale:
    placed_at = moment(order, "date_created", timezone=settings.timezone)
    if placed_at is None:
        raise rejected("date_created_gmt")
    cards = sum((card.gross for card in _gift_cards(order, paid_on=delivered_on)), ZERO)
    owed = amount(order, "total", where="order") + cards
    return Sale(
        source=settings.connection_key,
        document_id=text(order, "id"),
        number=text(order, "number") or text(order, "id"),
        currency=text(order, "currency").upper(),
        placed_at=placed_at,
        delivered_on=delivered_on,
        buyer=bought_by,
        ship_to=delivery_address(order),
        prices_include_vat=bool(order.get("prices_include_tax")),
        lines=lines,
        total=owed,
        tenders=tenders,
        pickup=is_pickup(order),
        stated_vat=amount(order, "total_tax", where="order"),
        gap=_gap(lines, owed),
        coupons=_coupons(order),
    )


def _delivered_on(order: Json, keys: Mapping[str, object], settings: SourceSettings) -> date | None:
    """The day of delivery: completed, or wholly fulfilled where the tenant uses WooCommerce's fulfilments.

    A refunded order was delivered only if it had been completed before. Going back from completed to processing leaves
    ``date_completed`` behind, so that the status decides.
    """
    status = text(order, "status")
    if status in ("completed", "refunded"):
        completed = day(order, "date_completed", timezone=settings.timezone)
        if completed is not None or status == "refunded":
            return completed
        raise rejected("date_completed_gmt")
    uses_parcels = settings.fulfilled_when == "fulfillments" and status == "processing"
    if uses_parcels and keys.get("_fulfillment_status") == "fulfilled":
        return _last_fulfilment(order, settings)
    return None


def _last_fulfilment(order: Json, settings: SourceSettings) -> date | None:
    """The day of the last parcel; the order's last change when the reader could not get the fulfilments."""
    moments = []
    for row in rows(order, "fulfillments"):
        stamp = metas(row).get("_date_fulfilled") or row.get("date_updated")
        if stamp and not row.get("date_deleted"):
            moments.append({"at_gmt": str(stamp).removesuffix("Z")})
    days = [day(found, "at", timezone=settings.timezone) for found in moments]
    known = [found for found in days if found is not None]
    return max(known) if known else day(order, "date_modified", timezone=settings.timezone)


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


def _gift_cards(order: Json, *, paid_on: date) -> tuple[Tender, ...]:
    """Cards used, as the official Gift Cards plugin lists them; the order's total is net of them already."""
    found = []
    for index, row in enumerate(rows(order, "gift_cards")):
        gross = amount(row, "amount", where=f"gift_cards[{index}]")
        if gross:
            card = Tender(method=GIFT_CARD, gross=gross, paid_on=paid_on, gift_card_code=text(row, "code"))
            found.append(card)
    return tuple(found)


def _gap(lines: tuple[Line, ...], owed: Decimal) -> Decimal:
    """What the lines exceed the total by, beyond rounding: some gift card plugins show nothing else in the API."""
    gap = sum((line.gross for line in lines), ZERO) - owed
    return gap if gap > rounding_limit(len(lines), cap=ROUNDING_CAP) else ZERO


def _coupons(order: Json) -> tuple[Coupon, ...]:
    marked = order.get(GIFT_CARD_CODES) or ()
    return tuple(
        Coupon(
            code=text(row, "code"),
            gross=amount(row, "discount", where="coupon_lines")
            + amount(row, "discount_tax", where="coupon_lines"),
            is_gift_card=text(row, "code") in marked,
        )
        for row in rows(order, "coupon_lines")
    )


def to_refund(body: Json, settings: SourceSettings) -> Refund | Skip:
    """The refund in ``body["refund"]`` of ``body["order"]``.

    An amount without lines stays without: the ledger side spreads it. Raises RejectedDocument, UnsupportedDocument.
    """
    order, refund = body.get("order"), body.get("refund")
    if not isinstance(order, Mapping) or not isinstance(refund, Mapping):
        raise rejected("refund")
    label = text(order, "number") or text(order, "id")
    given_on = day(refund, "date_created", timezone=settings.timezone)
    if given_on is None:
        raise rejected("refund.date_created_gmt")
    not_due = _refund_not_due(order, given_on, label=label, settings=settings)
    if not_due is not None:
        return not_due
    total = amount(refund, "amount", where="refund")
    if not total:
        return Skip(code="zero_total", label=label, final=True)
    return Refund(
        source=settings.connection_key,
        document_id=text(refund, "id"),
        sale_id=text(order, "id"),
        sale_number=label,
        currency=text(order, "currency").upper(),
        date=given_on,
        total=total,
        tender=Tender(
            method=text(order, "payment_method"),
            gross=total,
            paid_on=given_on,
            reference=_refund_reference(refund),
        ),
        lines=_refund_lines(refund),
        reason=text(refund, "reason")[:200],
    )


def _refund_not_due(order: Json, given_on: date, *, label: str, settings: SourceSettings) -> Skip | None:
    """Money given back before delivery touches no sale (REF-4); what was never booked cannot be credited."""
    if given_on < settings.from_date:
        params = {"date": given_on.isoformat(), "from_date": settings.from_date.isoformat()}
        return Skip(code="before_from_date", label=label, params=params, final=True)
    delivered_on = _delivered_on(order, metas(order), settings)
    if delivered_on is None:
        return Skip(code="refunded_before_delivery", label=label, params={"status": text(order, "status")})
    if delivered_on < settings.from_date:
        raise UnsupportedDocument(
            "refund_of_earlier_sale", params={"number": label, "date": delivered_on.isoformat()}
        )
    return None


def _refund_lines(refund: Json) -> tuple[RefundLine, ...]:
    found = []
    for name in ("line_items", "shipping_lines", "fee_lines"):
        for index, row in enumerate(rows(refund, name)):
            where = f"refund.{name}[{index}]"
            gross, vat = refund_amounts(row, where)
            if gross or vat:
                quantity = row.get("quantity")
                found.append(
                    RefundLine(
                        line_id=original_line(row),
                        gross=gross,
                        vat=vat,
                        source_field=where,
                        quantity=abs(Decimal(quantity)) if isinstance(quantity, int) else Decimal(0),
                    )
                )
    return tuple(found)


def _refund_reference(refund: Json) -> str:
    """The gateway's refund id; core keeps none, plugins write it as a meta."""
    keys = metas(refund)
    return next((str(keys[name]) for name in ("_stripe_refund_id", "_wcpay_refund_id") if keys.get(name)), "")
