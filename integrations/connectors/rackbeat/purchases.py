"""Rackbeat's purchase orders, receipts and supplier invoices as documents (BUY-1, BUY-2). Pure."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from integrations.accounting.documents import (
    PurchaseOrder,
    PurchaseOrderLine,
    Receipt,
    ReceiptLine,
    Supplier,
    SupplierInvoice,
    SupplierLine,
    rejected,
)
from integrations.accounting.money import HUNDRED, ORE, ZERO, round2
from integrations.connectors.contract import Skip, SourceSettings
from integrations.connectors.rackbeat import unconfirmed
from integrations.connectors.rackbeat.countries import likely_country
from integrations.connectors.rackbeat.fields import (
    Json,
    day,
    decimal,
    number_of,
    optional,
    part,
    rows,
    text,
    truth,
)
from integrations.connectors.rackbeat.lines import Priced, is_freight, priced_lines, texts_of
from integrations.connectors.rackbeat.parties import flat_address, name_of, org_number, zone
from integrations.records import OrderedLine, PurchaseOrderRecord, PurchasePapers

MOST_DAYS = 3650
"""A longer time to deliver is a mistake."""
_RATES = (Decimal(25), Decimal(15), Decimal(12), Decimal("11.11"))


def to_purchase_order(raw: Json, settings: SourceSettings) -> PurchaseOrderRecord | Skip:
    """A booked purchase order with what has come of it; a draft is nothing yet. ``raw`` is {"order": …, "receipts": […],
    "supplier": … or None}."""
    document = raw["order"]
    label = text(document, "number")
    if not label:
        raise rejected("number")
    if not truth(document, "is_booked"):
        return Skip(code="purchase_not_booked", label=label)
    ordered_on = day(document, "ordered_at", "booked_at", "created_at", timezone=settings.timezone)
    if ordered_on is None:
        raise rejected("created_at")
    if ordered_on < settings.from_date:
        params = {"date": ordered_on.isoformat(), "from_date": settings.from_date.isoformat()}
        return Skip(code="before_from_date", label=label, params=params, final=True)
    return PurchaseOrderRecord(
        order=to_order(document, raw.get("supplier")),
        source=settings.connection_key,
        supplier_number=number_of(document, "supplier_id", "supplier"),
        ordered_on=ordered_on,
        lines=_ordered(document),
        texts=texts_of(document),
        receipts=to_receipts(raw.get("receipts") or (), settings),
        delivery_on=_delivery(document, ordered_on, settings),
        is_sent=truth(document, "is_sent"),
        is_received=truth(document, "is_received"),
        is_invoiced=truth(document, "is_invoiced"),
        our_reference=_said(document, "our_reference"),
        their_reference=_said(document, "their_reference"),
        note=text(document, "note"),
        project=number_of(document, "project", "project_id", "project_number"),
    )


def _ordered(document: Json) -> tuple[OrderedLine, ...]:
    """The lines as they stand: an article that stands twice stays two lines."""
    bundles = {
        number_of(row, "child_id", "item")
        for row in rows(document, "lines")
        if text(row, "child_type") == "lot"
    }
    return tuple(
        OrderedLine(
            title=line.title,
            quantity=line.quantity,
            unit_price=line.unit_price * (HUNDRED - line.discount) / HUNDRED,
            sku=line.sku,
            is_bundle=line.sku in bundles,
        )
        for line in priced_lines(document)
    )


def _delivery(document: Json, ordered_on: date, settings: SourceSettings) -> date | None:
    """The day that is wished for, else so many days after the order as the supplier needs; None where neither is told."""
    wished = day(document, "preferred_delivery_date", timezone=settings.timezone)
    days = optional(document, "delivery_time_in_days")
    if wished is not None or days is None or not 0 <= days <= MOST_DAYS:
        return wished
    return ordered_on + timedelta(days=int(days))


def to_order(document: Json, supplier: Json | None = None) -> PurchaseOrder:
    """What is ordered: prices per unit without VAT, after the line's discount. Articles that stand twice are one line."""
    found: dict[str, PurchaseOrderLine] = {}
    for line in priced_lines(document):
        key = line.sku or line.id
        price = line.unit_price * (HUNDRED - line.discount) / HUNDRED
        before = found.get(key)
        quantity = line.quantity + (before.quantity if before else ZERO)
        if before and quantity:
            price = (before.unit_price * before.quantity + price * line.quantity) / quantity
        found[key] = PurchaseOrderLine(sku=key, quantity=quantity, unit_price=price)
    return PurchaseOrder(
        number=text(document, "number"),
        lines=tuple(found.values()),
        supplier=to_seller(document, supplier),
        currency=text(document, "currency").upper() or None,
    )


def to_receipts(receipts: Sequence[Json], settings: SourceSettings) -> tuple[Receipt, ...]:
    """What has come; receipts that only announce goods are left out."""
    return tuple(
        Receipt(
            number=text(receipt, "number", "id"),
            date=day(receipt, "received_at", "updated_at", timezone=settings.timezone),
            lines=tuple(
                ReceiptLine(
                    sku=number_of(line, "child_id", "item"),
                    quantity=decimal(line, "quantity", where="receipts"),
                )
                for line in rows(receipt, "lines")
            ),
        )
        for receipt in receipts
        if receipt.get("is_received") is None or truth(receipt, "is_received")
    )


def to_seller(document: Json, card: Json | None) -> Supplier:
    """Who sells: from the document, and from the supplier's own card where that was read as well."""
    inside = part(document, "supplier")
    card = card or {}
    name = name_of(inside) or name_of(card)
    if not name:
        raise rejected("supplier")
    country = (flat_address(card).country or flat_address(inside).country) or likely_country(
        zone(card) or zone(inside)
    )
    return Supplier(
        name=name,
        country=country or "NO",
        org_number=org_number(inside) or org_number(card),
        email=text(card, "contact_email"),
    )


def to_supplier_invoice(raw: Json, settings: SourceSettings) -> PurchasePapers | Skip:
    """A booked supplier invoice with all that it is matched against.

    ``raw`` is {"invoice": …, "supplier": … or None, "order": … or None, "receipts": […], "earlier": […]}. Skips drafts and
    what is older than the connection. Raises RejectedDocument naming the field.
    """
    document = raw["invoice"]
    label = text(document, "number")
    if not label:
        raise rejected("number")
    if not truth(document, "is_booked"):
        return Skip(code="invoice_not_booked", label=label)
    invoice = to_bill(document, raw.get("supplier"), settings)
    if invoice is None:
        return Skip(code="zero_total", label=label, final=True)
    if invoice.date < settings.from_date:
        params = {"date": invoice.date.isoformat(), "from_date": settings.from_date.isoformat()}
        return Skip(code="before_from_date", label=label, params=params, final=True)
    order = raw.get("order")
    bills = [to_bill(one, raw.get("supplier"), settings) for one in raw.get("earlier") or ()]
    return PurchasePapers(
        invoice=invoice,
        registered_as=label,
        supplier_number=number_of(document, "supplier_id", "supplier"),
        own_number=bool(text(document, *unconfirmed.SUPPLIERS_OWN_NUMBER)),
        order=to_order(order, raw.get("supplier")) if order else None,
        receipts=to_receipts(raw.get("receipts") or (), settings),
        earlier=tuple(bill for bill in bills if bill is not None),
        note=text(document, "note"),
    )


def to_bill(document: Json, card: Json | None, settings: SourceSettings) -> SupplierInvoice | None:
    """The money of a supplier invoice, None when it has no lines with an amount."""
    on = day(document, *unconfirmed.INVOICE_DATES, timezone=settings.timezone)
    if on is None:
        raise rejected("invoice_date")
    priced = [line for line in priced_lines(document) if line.net]
    if not priced:
        return None
    rate = _rate_of_all(document, priced)
    lines = tuple(_line(line, rate) for line in priced)
    label = text(document, "number")
    return SupplierInvoice(
        source=settings.connection_key,
        number=text(document, *unconfirmed.SUPPLIERS_OWN_NUMBER) or label,
        supplier=to_seller(document, card),
        date=on,
        currency=text(document, "currency").upper(),
        lines=lines,
        total=_total(document, lines),
        due_date=_due(document, on, settings),
        kid=_kid(document),
        order_number=number_of(document, *unconfirmed.ORDER_OF_SUPPLIER_INVOICE),
        project=number_of(document, "project", "project_id", "project_number"),
    )


def _line(line: Priced, rate_of_all: Decimal | None) -> SupplierLine:
    rate = line.rate if line.rate is not None else rate_of_all
    without_article = "freight" if is_freight(line.title) else "service"
    kind = "goods" if line.sku else without_article
    per_unit = round2(line.net / line.quantity) if line.quantity else None
    exact = per_unit is not None and per_unit * line.quantity == line.net
    return SupplierLine(
        id=line.id,
        kind=kind,  # type: ignore[arg-type]
        net=line.net,
        vat_rate=rate or None,
        source_field=line.field,
        sku=line.sku,
        title=line.title,
        quantity=abs(line.quantity),
        unit_price=per_unit if exact and line.quantity > 0 else None,
    )


def _rate_of_all(document: Json, lines: Sequence[Priced]) -> Decimal | None:
    """Where no line states its rate (as in 2018), the one rate that leads from the sum without VAT to the sum with it."""
    if all(line.rate is not None for line in lines):
        return None
    net, gross = optional(document, "total_subtotal"), optional(document, "total_total")
    if net is None or gross is None or gross == net:
        return ZERO
    for rate in _RATES:
        if abs(net * (HUNDRED + rate) / HUNDRED - gross) <= ORE * len(lines):
            return rate
    raise rejected("vat_percentage")


def _total(document: Json, lines: Sequence[SupplierLine]) -> Decimal:
    stated = optional(document, "total_total")
    if stated is None:
        return sum((line.gross for line in lines), ZERO)
    return round2(stated)


def _kid(document: Json) -> str:
    """The payment reference where it can be a KID at all; other words belong to the supplier."""
    written = "".join(text(document, *unconfirmed.PAYMENT_REFERENCES).split())
    return written if written.isascii() and written.rstrip("-").isdigit() else ""


def _due(document: Json, on: date, settings: SourceSettings) -> date | None:
    due = day(document, "due_date", timezone=settings.timezone)
    return due if due is None or due >= on else None


def _said(document: Json, name: str) -> str:
    inside = part(document, name)
    return text(inside, "name") if inside else text(document, name)
