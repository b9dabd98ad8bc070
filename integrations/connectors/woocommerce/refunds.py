"""A WooCommerce refund as a neutral document, or why it is not to be booked. Pure."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from integrations.accounting.documents import STORE_CREDIT, Refund, RefundLine, Tender
from integrations.accounting.gift_cards import is_store_credit
from integrations.connectors.contract import ORDER_REFUNDS, Skip, SourceSettings
from integrations.connectors.woocommerce.delivery import day_of_delivery
from integrations.connectors.woocommerce.fields import Json, amount, day, metas, moment, rejected, rows, text
from integrations.connectors.woocommerce.lines import original_line, refund_amounts
from integrations.connectors.woocommerce.paying import captured, rule_for
from integrations.errors import UnsupportedDocument


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
    total = amount(refund, "amount", where="refund")
    not_due = _not_due(order, given_on, label=label, settings=settings)
    if not_due is not None:
        return not_due
    undelivered = is_before_delivery(order, refund, settings)
    paid_on = _money_came_on(order, total, given_on, settings=settings)
    if undelivered and paid_on is not None and paid_on < settings.from_date:
        # The books of that time are somebody else's.
        params = {"number": label, "date": paid_on.isoformat()}
        raise UnsupportedDocument("refund_of_earlier_sale", params=params)
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
            method=_went_by(order, refund),
            gross=total,
            paid_on=given_on,
            reference=_reference(refund),
        ),
        lines=_lines(refund),
        reason=text(refund, "reason")[:200],
        undelivered=undelivered,
        paid_on=paid_on,
        paid_with=text(order, "payment_method"),
    )


def _went_by(order: Json, refund: Json) -> str:
    """What the money went back by: the order's payment method, or store credit.

    WooCommerce has no field for it. Plugins that give store credit make a refund that went through no gateway and name it
    in the reason alone; only a reason that begins with it counts ("Tilgodelapp 1042"), for a longer text may deny it.
    """
    by_hand = refund.get("refunded_payment") is not True
    return (
        STORE_CREDIT if by_hand and is_store_credit(text(refund, "reason")) else text(order, "payment_method")
    )


def is_before_delivery(order: Json, refund: Json, settings: SourceSettings) -> bool:
    """Whether the refund was made before the order was delivered (REF-4). To the second where the shop tells: an order may
    be changed, refunded and completed on one day."""
    delivered = day_of_delivery(order, metas(order), settings)
    if delivered is None:
        return True
    completed = moment(order, "date_completed", timezone=settings.timezone)
    made = moment(refund, "date_created", timezone=settings.timezone)
    if completed is not None and made is not None and text(order, "status") in ("completed", "refunded"):
        return made < completed
    given_on = day(refund, "date_created", timezone=settings.timezone)
    return given_on is not None and given_on < delivered


def returned_before_delivery(order: Json, settings: SourceSettings) -> Decimal:
    """The sum of the refunds made before delivery, of those that the reader has put beside the order."""
    refunds = [row for row in rows(order, ORDER_REFUNDS) if is_before_delivery(order, row, settings)]
    return sum((amount(row, "amount", where="refund") for row in refunds), Decimal(0))


def _not_due(order: Json, given_on: date, *, label: str, settings: SourceSettings) -> Skip | None:
    """What lies before the from-date; a sale that was never booked cannot be credited."""
    if given_on < settings.from_date:
        params = {"date": given_on.isoformat(), "from_date": settings.from_date.isoformat()}
        return Skip(code="before_from_date", label=label, params=params, final=True)
    delivered = day_of_delivery(order, metas(order), settings)
    if delivered is not None and delivered < settings.from_date:
        raise UnsupportedDocument(
            "refund_of_earlier_sale", params={"number": label, "date": delivered.isoformat()}
        )
    return None


def _money_came_on(order: Json, total: Decimal, given_on: date, *, settings: SourceSettings) -> date | None:
    """The day on which the money had come that is given back. None when none had: the order was not paid, or only reserved
    and so much less captured afterwards."""
    paid_on = day(order, "date_paid", timezone=settings.timezone)
    rule = rule_for(text(order, "payment_method"), settings.paid_rules)
    if paid_on is None or paid_on > given_on or rule in ("wait", "invoice"):
        return None
    owed = amount(order, "total", where="order")
    taken = captured(metas(order), owed) if rule == "capture" else None
    return None if taken is not None and taken <= owed - total else paid_on


def _lines(refund: Json) -> tuple[RefundLine, ...]:
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


def _reference(refund: Json) -> str:
    """The gateway's refund id; core keeps none, plugins write it as a meta."""
    keys = metas(refund)
    return next((str(keys[name]) for name in ("_stripe_refund_id", "_wcpay_refund_id") if keys.get(name)), "")
