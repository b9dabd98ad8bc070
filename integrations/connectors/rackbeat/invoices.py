"""Rackbeat's customer invoices as documents: net-priced sales on account, and credit notes against them (RB-1). Pure."""

import re
from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

from integrations.accounting.documents import (
    CreditNote,
    CreditNoteLine,
    Line,
    Sale,
)
from integrations.accounting.money import ZERO
from integrations.connectors.contract import Skip, SourceSettings
from integrations.connectors.rackbeat import unconfirmed
from integrations.connectors.rackbeat.buyers import buyer_of, delivery_of, neutral, said, zone_of_sale
from integrations.connectors.rackbeat.fields import (
    Json,
    day,
    moment,
    number_of,
    optional,
    rejected,
    text,
    truth,
)
from integrations.connectors.rackbeat.lines import Priced, check_sums, priced_lines, texts_of
from integrations.errors import UnsupportedDocument
from integrations.records import BookedInvoice, IssuedCreditNote, LinePrice
from integrations.records.parties import VatZone

_STANDARD = Decimal(25)


def to_customer_invoice(raw: Json, settings: SourceSettings) -> BookedInvoice | IssuedCreditNote | Skip:
    """A booked invoice or credit note. ``raw`` is {"invoice": …, "credited": … or None}.

    Skip 'invoice_not_booked' for a draft, and for one that was made a draft again; 'before_from_date' for one older than
    the connection. Raises RejectedDocument naming the field, UnsupportedDocument for a credit note of which nobody knows
    what it credits.
    """
    document = raw["invoice"]
    number = text(document, "number")
    if not number:
        raise rejected("number")
    if not truth(document, "is_booked"):
        return Skip(code="invoice_not_booked", label=number)
    on = invoice_day(document, settings)
    if on < settings.from_date:
        params = {"date": on.isoformat(), "from_date": settings.from_date.isoformat()}
        return Skip(code="before_from_date", label=number, params=params, final=True)
    lines = priced_lines(document)
    if not lines or not any(line.net for line in lines):
        return Skip(code="zero_total", label=number, final=True)
    if is_credit_note(document):
        return _credit_note(document, raw.get("credited"), lines, on=on, settings=settings)
    return _invoice(document, lines, on=on, settings=settings)


def is_credit_note(document: Json) -> bool:
    """By a flag, by negative totals, or by negative lines alone: nothing documents the mark, so that each is taken."""
    if truth(document, *unconfirmed.CREDIT_FLAGS):
        return True
    total = optional(document, "total_total", "total_subtotal")
    if total is not None and total < 0:
        return True
    nets = [line.net for line in priced_lines(document) if line.net]
    return bool(nets) and all(net < 0 for net in nets)


def credited_number(document: Json) -> str:
    """The number of the invoice that a credit note credits, '' when nothing tells."""
    named = number_of(document, *unconfirmed.CREDITED_NUMBERS)
    if named and named != text(document, "number"):
        return named
    for field in ("heading", "note"):
        found = re.search(unconfirmed.CREDITED_IN_WORDS, text(document, field), re.IGNORECASE)
        if found and found.group(1) != text(document, "number"):
            return found.group(1)
    return ""


def invoice_day(document: Json, settings: SourceSettings) -> date:
    """The day of the invoice."""
    found = day(document, *unconfirmed.INVOICE_DATES, timezone=settings.timezone)
    if found is None:
        raise rejected("invoice_date")
    return found


def _invoice(document: Json, lines: Sequence[Priced], *, on: date, settings: SourceSettings) -> BookedInvoice:
    check_sums(document, lines)
    number, where = text(document, "number"), zone_of_sale(document)
    due = day(document, "due_date", timezone=settings.timezone)
    delivery = delivery_of(document)
    bought_by = buyer_of(document, where)
    placed_at = moment(document, "created_at", timezone=settings.timezone)
    sold = tuple(_line(line, where) for line in lines if line.net)
    sale = Sale(
        source=settings.connection_key,
        document_id=number,
        number=number,
        currency=text(document, "currency").upper(),
        placed_at=placed_at or datetime.combine(on, time(), tzinfo=ZoneInfo(settings.timezone)),
        delivered_on=day(document, *unconfirmed.DELIVERY_DATES, timezone=settings.timezone) or on,
        buyer=bought_by,
        ship_to=neutral(delivery) if not delivery.is_empty else bought_by.address,
        prices_include_vat=False,
        lines=sold,
        total=sum((line.gross for line in sold), ZERO),
        stated_vat=_stated_vat(document),
        payment_terms_days=max(0, (due - on).days) if due else None,
        note="\n".join(
            filter(None, (text(document, "heading"), *texts_of(document), text(document, "note")))
        ),
        project=number_of(document, "project", "project_id", "project_number"),
        on_account=True,
    )
    return BookedInvoice(
        sale=sale,
        customer_number=number_of(document, "customer_id", "customer"),
        prices={line.id: _price(line) for line in lines if line.net},
        invoice_date=on,
        due_date=due,
        order_number=number_of(document, "order_id", "order"),
        our_reference=said(document, "our_reference"),
        their_reference=said(document, "their_reference"),
        heading=text(document, "heading"),
        note=text(document, "note"),
        vat_zone=where,
        delivery=delivery,
    )


def _credit_note(
    document: Json, credited: Json | None, lines: Sequence[Priced], *, on: date, settings: SourceSettings
) -> IssuedCreditNote:
    """All amounts positive, whichever way Rackbeat writes them."""
    number = text(document, "number")
    credits = credited_number(document)
    if not credits:
        raise UnsupportedDocument("credit_note_of_unknown", params={"number": number})
    original = None
    if credited is not None and not is_credit_note(credited):
        sold = priced_lines(credited)
        original = _invoice(credited, sold, on=invoice_day(credited, settings), settings=settings)
    turned = tuple(_turned(line, document) for line in lines if line.net)
    check_sums(document, turned, sign=-1)
    ids = _sold_lines(turned, original)
    where = zone_of_sale(document)
    note = CreditNote(
        source=settings.connection_key,
        number=number,
        credits=credits,
        date=on,
        currency=text(document, "currency").upper(),
        lines=tuple(
            CreditNoteLine(
                line_id=ids[line.id],
                net=line.net,
                gross=line.gross,
                vat_rate=line.rate or ZERO,
                source_field=line.field,
                quantity=line.quantity,
                title=line.title,
            )
            for line in turned
        ),
        buyer=buyer_of(document, where),
        project=number_of(document, "project", "project_id", "project_number"),
    )
    return IssuedCreditNote(
        note=note,
        customer_number=number_of(document, "customer_id", "customer"),
        credited=original,
        text=text(document, "heading") or text(document, "note"),
        prices={ids[line.id]: _price(line) for line in turned},
    )


def _turned(line: Priced, document: Json) -> Priced:
    """A credited line with positive figures. A line that goes the other way inside a credit note is no credit."""
    flagged = truth(document, *unconfirmed.CREDIT_FLAGS)
    if line.net > 0 and not flagged and _has_negative(document):
        raise UnsupportedDocument(
            "credit_note_mixed", params={"number": text(document, "number"), "line": line.title}
        )
    return line._replace(net=abs(line.net), quantity=abs(line.quantity), unit_price=abs(line.unit_price))


def _has_negative(document: Json) -> bool:
    return any(line.net < 0 for line in priced_lines(document))


def _sold_lines(lines: Sequence[Priced], original: BookedInvoice | None) -> dict[str, str]:
    """Which line of the invoice each line credits: the same article, by preference at the same price, each line once.

    A line that fits none keeps an id of its own, and booking against the sale will say so.
    """
    free = [] if original is None else list(original.sale.lines)
    found: dict[str, str] = {}
    for line in lines:
        fitting = [one for one in free if one.sku == line.sku and (line.sku or one.title == line.title)]
        fitting.sort(key=lambda one: (_unit(one, original) != line.unit_price, one.quantity < line.quantity))
        if fitting:
            free.remove(fitting[0])
            found[line.id] = fitting[0].id
        else:
            found[line.id] = f"credit-{line.id}"
    return found


def _unit(line: Line, original: BookedInvoice | None) -> Decimal:
    return ZERO if original is None else original.prices[line.id].unit_price


def _line(line: Priced, where: VatZone) -> Line:
    """A sold line; one that goes the other way takes something off the price of the others, at its own rate."""
    return Line(
        id=line.id,
        kind="goods" if line.net > 0 else "fee",
        title=line.title,
        gross=line.gross,
        vat=line.gross - line.net,
        vat_rate=line.rate or ZERO,
        source_field=line.field,
        quantity=abs(line.quantity),
        sku=line.sku,
        product_id=line.sku,
        tax_class=_tax_class(line, where),
    )


def _tax_class(line: Priced, where: VatZone) -> str:
    """Rackbeat has no VAT codes: the zone and the percentage say what a line is. 25 % at home, and sales abroad (where the
    zone explains the nought), are ordinary; everything else waits for the tenant's own word."""
    if where == "domestic_exempt":
        return "domestic_exempt"
    if where in ("eu", "abroad") and not line.rate:
        return ""
    return "" if line.rate == _STANDARD else f"{line.rate or Decimal(0):f} %"


def _price(line: Priced) -> LinePrice:
    return LinePrice(unit_price=line.unit_price, discount=line.discount, unit=line.unit)


def _stated_vat(document: Json) -> Decimal | None:
    net, gross = optional(document, "total_subtotal"), optional(document, "total_total")
    return None if net is None or gross is None else (gross - net).quantize(Decimal("0.01"))
