"""The flow of refunds: as a voucher against the sale, or as the credit note of its invoice; before the delivery as neither."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from integrations.accounting.before_delivery import (
    book_returned_prepayment,
    delivered_part,
    returned_rates,
)
from integrations.accounting.booking import book_refund, rates_needed
from integrations.accounting.documents import Refund
from integrations.connectors.contract import ORDER_REFUNDS, Json, Skip
from integrations.errors import UnsupportedDocument
from integrations.flows import invoice_credits
from integrations.flows.flow import Built, Context, Translate, fingerprint
from integrations.flows.modes import SUMMARY, mode_of

PREPAYMENT = "prepayment"
"""The part that only a refund before delivery has."""


def build_refund(refund: Refund, context: Context) -> Built | Skip:
    """A refund against its sale, which must be booked first; one before the delivery needs no sale."""
    refund = replace(refund, treatment=_treatment(context.approved))
    booked_as = set(context.kept_kinds) & {PREPAYMENT, "refund"}
    if PREPAYMENT in booked_as or (refund.undelivered and not booked_as):
        if refund.paid_on is None:
            return Skip(code="refunded_before_delivery", label=refund.sale_number)
        return _built(replace(refund, undelivered=True), book_returned_prepayment(refund, context.rules))
    refund = replace(refund, undelivered=False)
    sale = context.translate("sale", context.raw["order"])
    if isinstance(sale, Skip):
        return sale
    earlier = _earlier(refund, context)
    left = delivered_part(sale, [one for one in earlier if one.undelivered])
    if left is None:
        return Skip(code="refunded_before_delivery", label=sale.number)
    credited = [one for one in earlier if not one.undelivered]
    standing = context.standing.get(("sale", refund.sale_id), ())
    if any(link.kind == "order" for link in standing):
        raise UnsupportedDocument("refund_of_order", params={"number": sale.number})
    invoice = invoice_credits.standing_invoice(standing)
    items: tuple[Any, ...] = ()
    if invoice is not None and context.kept_kinds.get("refund") != "voucher":
        credit = invoice_credits.credit_of_refund(
            refund, left, context.rules, invoice=invoice, earlier=credited
        )
        items = () if credit is None else (credit,)
    if not items:
        items = book_refund(refund, left, context.rules, earlier=credited)
    main = invoice or next((link for link in standing if link.part == "sale"), None)
    return replace(
        _built(refund, items),
        buyer_email=sale.buyer.email,
        waits_for=("sale", sale.document_id, sale.number),
        in_summary=mode_of(sale, context, part="refund") == SUMMARY,
        corrects={refund.reference: main.pk} if main is not None else {},
    )


def _built(refund: Refund, items: tuple[Any, ...]) -> Built:
    return Built(
        items=items,
        fingerprint=fingerprint(refund.total, refund.currency, refund.tender.method, refund.lines),
        gross=-refund.total,
        currency=refund.currency,
        document_date=refund.date,
        label=refund.sale_number,
    )


def _treatment(approved: frozenset[str]) -> Any:
    """What a person has said that an amount without lines is, '' when nobody has."""
    return next((kind for kind in ("spread", "goodwill") if kind in approved), "")


def before_delivery(order: Json, context: Context, *, sale_id: str) -> list[Refund]:
    """The refunds of an order that were made before its delivery: as they are booked, else as the shop tells it."""
    found = []
    for raw in order.get(ORDER_REFUNDS) or ():
        refund = context.translate("refund", {"order": order, "refund": raw})
        if isinstance(refund, Refund) and _was_undelivered(refund, context, sale_id=sale_id):
            found.append(refund)
    return found


def _was_undelivered(refund: Refund, context: Context, *, sale_id: str) -> bool:
    parts = {link.part for link in context.standing.get(("refund", f"{sale_id}:{refund.document_id}"), ())}
    return PREPAYMENT in parts if parts else refund.undelivered


def _earlier(refund: Refund, context: Context) -> tuple[Refund, ...]:
    """The order's refunds made before this one, oldest first, each as it was booked."""
    found = []
    for raw in context.raw.get("earlier", ()):
        other = context.translate("refund", {"order": context.raw["order"], "refund": raw})
        if isinstance(other, Skip):
            raise UnsupportedDocument("refund_without_lines", params={"number": refund.sale_number})
        links = context.standing.get(("refund", f"{refund.sale_id}:{other.document_id}"), ())
        undelivered = _was_undelivered(other, context, sale_id=refund.sale_id)
        found.append(replace(other, undelivered=undelivered, treatment=_treatment_of(links)))
    return tuple(found)


def _treatment_of(links: Sequence[Any]) -> Any:
    """How an earlier refund of an amount was booked; '' when it is not."""
    roles = {row.get("role") for link in links for row in link.expected.get("postings", ())}
    if not roles:
        return ""
    return "goodwill" if "goodwill" in roles else "spread"


def refund_rates(refund: Refund, raw: Json, translate: Translate) -> tuple[tuple[str, date], ...]:
    """A refund in a foreign currency needs the rate of its day, and those of its sale."""
    if refund.currency == "NOK":
        return ()
    if refund.undelivered:
        return returned_rates(refund)
    sale = translate("sale", raw["order"])
    of_sale = () if isinstance(sale, Skip) else rates_needed(sale)
    return ((refund.currency, refund.date), *of_sale)


def earlier_refunds(raw: Json) -> tuple[tuple[str, str, str], ...]:
    """The refunds made before this one: each is a document of its own, and what was left depends on them."""
    order = raw.get("order")
    if not isinstance(order, Mapping):
        return ()
    number = str(order.get("number") or order.get("id"))
    return tuple(("refund", f"{order['id']}:{one['id']}", number) for one in raw.get("earlier", ()))


def sale_of(document_id: str) -> tuple[str, str] | None:
    """The sale that a refund is of: its id begins with the order's."""
    return ("sale", document_id.partition(":")[0])
