"""Refunds as WooCommerce writes them: negative copies of an order's lines, or an amount without any line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from zoneinfo import ZoneInfo

from integrations.sandbox.demo_shop.draft import RefundPlan
from integrations.sandbox.demo_shop.tax import OERE
from integrations.sandbox.demo_shop.written_values import OSLO, Ids, Json, kroner, number, stamps

LINE_KEYS = ("line_items", "shipping_lines", "fee_lines")


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundLine:
    """How much of one original line goes back: positive kroner, ``taxes`` by rate id. ``quantity`` may be 0
    (price only)."""

    line_id: int
    quantity: int = 0
    net: Decimal = Decimal("0.00")
    taxes: Mapping[int, Decimal] = field(default_factory=dict)

    @property
    def gross(self) -> Decimal:
        """Net and tax together."""
        return self.net + sum(self.taxes.values(), Decimal(0))


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundRequest:
    """What POST /orders/{id}/refunds is told. ``amount`` is positive, gross kroner."""

    amount: Decimal
    reason: str = ""
    lines: Sequence[RefundLine] = ()
    through_gateway: bool = False


def plan_to_request(plan: RefundPlan, *, order: Json) -> RefundRequest:
    """The request that a shopkeeper's click on units and freight makes, with the admin's own rounding per
    unit."""
    lines = [
        _share(order["line_items"][index], quantity=quantity)
        for index, quantity in sorted(plan.units.items())
    ]
    if plan.freight:
        lines += [_share(line, quantity=None) for line in order["shipping_lines"]]
    amount = plan.amount if plan.amount is not None else sum((line.gross for line in lines), Decimal(0))
    return RefundRequest(amount=amount, reason=plan.reason, lines=lines)


def _share(line: Json, *, quantity: int | None) -> RefundLine:
    """``quantity`` of the line's units, or all of a line that has no units (freight)."""
    whole = line.get("quantity") or 1
    part = Decimal(whole if quantity is None else quantity) / whole
    taxes = {tax["id"]: _rounded(Decimal(tax["total"]) * part) for tax in line["taxes"]}
    return RefundLine(
        line_id=line["id"], quantity=quantity or 0, net=_rounded(Decimal(line["total"]) * part), taxes=taxes
    )


def _rounded(amount: Decimal) -> Decimal:
    return amount.quantize(OERE, ROUND_HALF_UP)


def build_refund(
    order: Json, request: RefundRequest, *, refund_id: int, ids: Ids, at: datetime, zone: ZoneInfo = OSLO
) -> Json:
    """The refund as GET /orders/{id}/refunds/{id} answers, without ``_links``. Amounts of its lines are
    negative."""
    local, gmt = stamps(at, zone=zone)
    wanted = {line.line_id: line for line in request.lines}
    copies = {
        key: [
            _negative(line, wanted[line["id"]], ids, key=key) for line in order[key] if line["id"] in wanted
        ]
        for key in LINE_KEYS
    }
    kind = "full" if request.amount == Decimal(order["total"]) else "partial"
    return {
        "id": refund_id,
        "date_created": local,
        "date_created_gmt": gmt,
        "amount": kroner(request.amount),
        "reason": request.reason,
        "refunded_by": 1,
        "refunded_payment": request.through_gateway,
        "meta_data": ids.metas((("_refund_type", kind),)),
        "line_items": copies["line_items"],
        "shipping_lines": copies["shipping_lines"],
        "tax_lines": _tax_lines(order, copies, ids),
        "fee_lines": copies["fee_lines"],
        "_links": {},
    }


def _negative(line: Json, wanted: RefundLine, ids: Ids, *, key: str) -> Json:
    tax = sum(wanted.taxes.values(), Decimal(0))
    goods = key == "line_items"
    taxes = [
        {"id": rate_id, "total": minus(amount), "subtotal": minus(amount) if goods else ""}
        for rate_id, amount in wanted.taxes.items()
    ]
    changed: dict[str, Any] = {
        "id": ids.next_line(),
        "total": minus(wanted.net),
        "total_tax": minus(tax),
        "taxes": taxes,
        "meta_data": ids.shown_metas((("_refunded_item_id", str(line["id"])),)),
    }
    if goods:
        changed |= {"quantity": -wanted.quantity, "subtotal": minus(wanted.net), "subtotal_tax": minus(tax)}
        changed["price"] = number(wanted.net, per=wanted.quantity or 1)
    return {**line, **changed}


def minus(amount: Decimal) -> str:
    """Kroner with the sign turned; zero stays without a sign."""
    return kroner(-amount) if amount else "0.00"


def _tax_lines(order: Json, copies: Mapping[str, list[Json]], ids: Ids) -> list[Json]:
    result = []
    for original in order["tax_lines"]:
        goods = _tax_of(copies["line_items"] + copies["fee_lines"], original["rate_id"])
        freight = _tax_of(copies["shipping_lines"], original["rate_id"])
        if goods is None and freight is None:
            continue
        shown = {
            "tax_total": kroner(goods or Decimal(0)),
            "shipping_tax_total": kroner(freight or Decimal(0)),
        }
        result.append({**original, "id": ids.next_line(), **shown})
    return result


def _tax_of(lines: Sequence[Json], rate_id: int) -> Decimal | None:
    """Σ tax at this rate; None when no line has the rate."""
    amounts = [Decimal(tax["total"]) for line in lines for tax in line["taxes"] if tax["id"] == rate_id]
    return sum(amounts, Decimal(0)) if amounts else None


def refund_summary(refund: Json) -> Json:
    """The entry in the order's own ``refunds`` list: negative gross total."""
    tax = sum(
        (Decimal(line["tax_total"]) + Decimal(line["shipping_tax_total"]) for line in refund["tax_lines"]),
        Decimal(0),
    )
    return {
        "id": refund["id"],
        "reason": refund["reason"],
        "total": minus(Decimal(refund["amount"])),
        "total_tax": kroner(tax),
    }
