"""Webshop flows: a paid and fulfilled sale, and a refund of it."""

from collections.abc import Mapping
from datetime import date

from integrations.accounting.before_delivery import delivered_part
from integrations.accounting.booking import (
    book_prepayment,
    book_sale,
    invoice_sale,
    rates_needed,
)
from integrations.accounting.documents import Sale
from integrations.accounting.fulfilments import book_parcels, left_to_send
from integrations.accounting.ordering import SalesOrder, book_paid_before_invoice, order_sale
from integrations.accounting.vat import delivery_area
from integrations.accounting.voucher import SalesInvoice, Voucher
from integrations.connectors.contract import Json, Skip
from integrations.flows import refunds
from integrations.flows.flow import Built, Context, Flow, Translate, fingerprint
from integrations.flows.modes import INVOICE, ORDER_DRAFT, SUMMARY, VOUCHER, mode_of


def build_sale(sale: Sale, context: Context) -> Built | Skip:
    """A sale as a voucher, or as an invoice to its own customer, as the tenant chose for this kind of buyer.

    What was given back before the delivery is never sold (REF-4).
    """
    returned = refunds.before_delivery(context.raw, context, sale_id=sale.document_id)
    if returned:
        left = delivered_part(sale, returned)
        if left is None:
            return Skip(code="refunded_before_delivery", label=sale.number)
        sale = left
    mode = mode_of(sale, context, part="sale")
    items: tuple[Voucher | SalesInvoice | SalesOrder, ...]
    if mode == INVOICE and sale.total > 0:
        items = (
            *book_prepayment(sale, context.rules),
            invoice_sale(sale, context.rules, prepayment_booked=True),
        )
    elif mode == ORDER_DRAFT and sale.total > 0:
        items = (*book_paid_before_invoice(sale, context.rules), order_sale(sale, context.rules))
    else:
        sent_in_parts = mode == VOUCHER and not returned and _by_parcel(sale, context)
        items = book_parcels(sale, context.rules) if sent_in_parts else book_sale(sale, context.rules)
    return Built(
        items=items,
        fingerprint=sale_fingerprint(sale),
        gross=sale.total,
        currency=sale.currency,
        document_date=sale.delivered_on,
        label=sale.number,
        buyer_email=sale.buyer.email,
        in_summary=mode == SUMMARY,
    )


def _by_parcel(sale: Sale, context: Context) -> bool:
    """Whether each parcel gets its own voucher: as the tenant chose, when the parcels hold the whole order (POST-3).

    What was announced one way stays that way, whatever is chosen later. An order of which something was given back before
    all of it was sent is one sale: what is left of it is in no parcel's data.
    """
    if "sale" in context.kept_kinds:
        return any(part.startswith("sale-") for part in context.kept_kinds)
    return (
        context.voucher_per == "fulfilment" and len(sale.parcels) > 1 and not left_to_send(sale, sale.parcels)
    )


def sale_fingerprint(sale: Sale) -> str:
    """What would change the voucher's amounts, codes or customer. Not dates: a sale keeps the day it was booked on."""
    return fingerprint(
        sale.currency,
        sale.total,
        sale.gap,
        sale.buyer.kind,
        sale.buyer.org_number,
        sale.ship_to.country,
        delivery_area(sale.ship_to, pickup=sale.pickup, stock_country=sale.stock_country),
        sale.foreign_vat_scheme,
        sorted(
            (line.id, line.kind, line.gross, line.vat, line.vat_rate, line.tax_class) for line in sale.lines
        ),
        sorted((tender.method, tender.gross) for tender in sale.tenders),
    )


def sale_rates(sale: Sale, raw: Json, translate: Translate) -> tuple[tuple[str, date], ...]:
    """A sale in a foreign currency needs the rates of its delivery and payments."""
    return rates_needed(sale)


def refunds_of(order: Json) -> tuple[tuple[str, str, str], ...]:
    """The refunds that an order names: each is a document of its own."""
    number = str(order.get("number") or order.get("id"))
    refunds = order.get("refunds")
    return tuple(
        ("refund", f"{order['id']}:{refund['id']}", number)
        for refund in (refunds if isinstance(refunds, list) else ())
        if isinstance(refund, Mapping) and isinstance(refund.get("id"), int)
    )


SALE = Flow(
    name="sale",
    label="Webshop order",
    source_kind="sale",
    build=build_sale,
    rates=sale_rates,
    related=refunds_of,
    poll_stream="sale",
)
REFUND = Flow(
    name="refund",
    label="Webshop refund",
    source_kind="refund",
    build=refunds.build_refund,
    rates=refunds.refund_rates,
    related=refunds.earlier_refunds,
    poll_stream="refund",
    belongs_to=refunds.sale_of,
)
