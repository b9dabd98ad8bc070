"""Webshop flows: a paid and fulfilled sale, and a refund of it."""

from collections.abc import Mapping
from datetime import date

from integrations.accounting.booking import (
    book_prepayment,
    book_refund,
    book_sale,
    invoice_sale,
    rates_needed,
)
from integrations.accounting.documents import Refund, Sale
from integrations.accounting.voucher import SalesInvoice, Voucher
from integrations.connectors.contract import Json, Skip
from integrations.errors import UnsupportedDocument
from integrations.flows.flow import Built, Context, Flow, Translate, fingerprint

INVOICE = "invoice"
VOUCHER = "voucher"


def build_sale(sale: Sale, context: Context) -> Built:
    """A sale as a voucher, or as an invoice to its own customer, as the tenant chose for this kind of buyer."""
    mode = context.kept_kinds.get("sale") or (
        context.business_mode if sale.buyer.kind == "business" else context.private_mode
    )
    items: tuple[Voucher | SalesInvoice, ...]
    if mode == INVOICE and sale.total > 0:
        items = (
            *book_prepayment(sale, context.rules),
            invoice_sale(sale, context.rules, prepayment_booked=True),
        )
    else:
        items = book_sale(sale, context.rules)
    return Built(
        items=items,
        fingerprint=sale_fingerprint(sale),
        gross=sale.total,
        currency=sale.currency,
        document_date=sale.delivered_on,
        label=sale.number,
        buyer_email=sale.buyer.email,
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
        sorted(
            (line.id, line.kind, line.gross, line.vat, line.vat_rate, line.tax_class) for line in sale.lines
        ),
        sorted((tender.method, tender.gross) for tender in sale.tenders),
    )


def build_refund(refund: Refund, context: Context) -> Built | Skip:
    """A refund as a voucher against its sale; it waits until the sale is booked."""
    sale = context.translate("sale", context.raw["order"])
    if isinstance(sale, Skip):
        return sale
    earlier = _earlier(refund, context)
    items = book_refund(refund, sale, context.rules, earlier=earlier)
    return Built(
        items=items,
        fingerprint=fingerprint(refund.total, refund.currency, refund.tender.method, refund.lines),
        gross=-refund.total,
        currency=refund.currency,
        document_date=refund.date,
        label=sale.number,
        buyer_email=sale.buyer.email,
        waits_for=("sale", sale.document_id, sale.number),
    )


def _earlier(refund: Refund, context: Context) -> tuple[Refund, ...]:
    """The order's refunds made before this one, oldest first."""
    found = []
    for raw in context.raw.get("earlier", ()):
        other = context.translate("refund", {"order": context.raw["order"], "refund": raw})
        if isinstance(other, Skip):
            raise UnsupportedDocument("refund_without_lines", params={"number": refund.sale_number})
        found.append(other)
    return tuple(found)


def sale_rates(sale: Sale, raw: Json, translate: Translate) -> tuple[tuple[str, date], ...]:
    """A sale in a foreign currency needs the rates of its delivery and payments."""
    return rates_needed(sale)


def refund_rates(refund: Refund, raw: Json, translate: Translate) -> tuple[tuple[str, date], ...]:
    """A refund in a foreign currency needs the rate of its day, and those of its sale."""
    if refund.currency == "NOK":
        return ()
    sale = translate("sale", raw["order"])
    of_sale = () if isinstance(sale, Skip) else rates_needed(sale)
    return ((refund.currency, refund.date), *of_sale)


def refunds_of(order: Json) -> tuple[tuple[str, str, str], ...]:
    """The refunds that an order names: each is a document of its own."""
    number = str(order.get("number") or order.get("id"))
    refunds = order.get("refunds")
    return tuple(
        ("refund", f"{order['id']}:{refund['id']}", number)
        for refund in (refunds if isinstance(refunds, list) else ())
        if isinstance(refund, Mapping) and isinstance(refund.get("id"), int)
    )


def nothing_related(raw: Json) -> tuple[tuple[str, str, str], ...]:
    """A refund leads to no further documents."""
    return ()


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
    build=build_refund,
    rates=refund_rates,
    related=nothing_related,
    poll_stream="refund",
)
