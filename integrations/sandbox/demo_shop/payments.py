"""What each payment plugin leaves behind on an order, as its public code writes it."""

from decimal import Decimal
from typing import Any

from integrations.sandbox.demo_shop.draft import Draft
from integrations.sandbox.demo_shop.products import KLARNA, NETS, PAYPAL, STRIPE, VIPPS, WALLEY

Metas = tuple[tuple[str, Any], ...]


def transaction_id(draft: Draft, *, order_id: int) -> str:
    """The gateway's own reference; '' where no money has moved through a gateway."""
    if draft.paid_at is None:
        return ""
    patterns = {
        VIPPS.gateway_id: "vipps-ff-{0}",
        KLARNA.gateway_id: "4c0f7a1e-{0:012x}",
        STRIPE.gateway_id: "ch_3FF{0:014d}",
        PAYPAL.gateway_id: "8FF{0:014d}",
        NETS.gateway_id: "02a5{0:028x}",
        WALLEY.gateway_id: "wal-{0}",
    }
    return patterns.get(draft.gateway.gateway_id, "").format(order_id)


def payment_metas(draft: Draft, *, order_id: int, total: Decimal) -> Metas:
    """The plugin's order metas. Reserve-then-capture gateways show a capture only once the order was
    completed."""
    if draft.paid_at is None or not total:
        return ()
    reference = transaction_id(draft, order_id=order_id)
    captured = draft.completed_at is not None
    match draft.gateway.gateway_id:
        case VIPPS.gateway_id:
            return _vipps(total, captured=captured)
        case KLARNA.gateway_id:
            return _klarna(reference, order_id=order_id, captured=captured)
        case STRIPE.gateway_id:
            return _stripe(draft.currency, total)
        case PAYPAL.gateway_id:
            return _paypal(draft.currency, total, reference)
        case NETS.gateway_id:
            charge = (("_dibs_charge_id", f"{reference[:31]}c"),) if captured else ()
            return (("_dibs_payment_id", reference), *charge)
        case _:
            return ()


def _vipps(total: Decimal, *, captured: bool) -> Metas:
    """Whole øre, as integers."""
    oere = int(total * 100)
    done = oere if captured else 0
    return (
        ("_vipps_status", "AUTHORIZED"),
        ("_vipps_amount", oere),
        ("_vipps_captured", done),
        ("_vipps_refunded", 0),
        ("_vipps_capture_remaining", oere - done),
        ("_vipps_cancelled", 0),
    )


def _klarna(reference: str, *, order_id: int, captured: bool) -> Metas:
    capture = (("_wc_klarna_capture_id", f"cap-{order_id:08x}"),) if captured else ()
    return (("_wc_klarna_order_id", reference), *capture)


def _stripe(currency: str, total: Decimal) -> Metas:
    fee = (total * Decimal("0.024") + 2).quantize(Decimal("0.01"))
    return (
        ("_stripe_charge_captured", "yes"),
        ("_stripe_currency", currency),
        ("_stripe_fee", str(fee)),
        ("_stripe_net", str(total - fee)),
    )


def _paypal(currency: str, total: Decimal, reference: str) -> Metas:
    fee = (total * Decimal("0.034") + Decimal("2.80")).quantize(Decimal("0.01"))
    amounts = {"gross_amount": total, "paypal_fee": fee, "net_amount": total - fee}
    fees = {name: {"currency_code": currency, "value": str(amount)} for name, amount in amounts.items()}
    return (("_ppcp_paypal_order_id", reference), ("_ppcp_paypal_fees", fees))
