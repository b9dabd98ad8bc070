"""The flow of Rackbeat's booked purchase orders: each the same purchase order in Tripletex, where it has the module for it.

Rackbeat keeps the stock: goods are never received in Tripletex and no stock value is posted. An order there says what is on
its way, so that the supplier's invoice can be tied to it (``purchase_relations``). It follows its source
(``purchase_following``); what is received and invoiced in Rackbeat changes nothing in it.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from integrations.connectors.contract import Json, Skip, gettext_noop
from integrations.connectors.rackbeat.fields import number_of, rows, text
from integrations.flows import purchase_following, purchase_relations
from integrations.flows.flow import Built, Context, Flow, Translate, fingerprint
from integrations.flows.stored_purchases import KIND
from integrations.models import SyncEvent
from integrations.records import OrderedLine, PurchaseOrderRecord, SupplierOrder, SupplierOrderLine

if TYPE_CHECKING:
    from integrations.flows.batch import Batch

NAME = "purchase_order"
NEEDS = "logistics"
SUPPLIER = "supplier"
KRONER = "NOK"


def build_order(document: PurchaseOrderRecord, context: Context) -> Built | Skip:
    """The order as Tripletex shall hold it. The cards of its supplier and of every article come first, each by its own flow.

    Where no day of delivery is told it is the day of the order: Tripletex demands one.
    """
    currency = document.order.currency or KRONER
    supplier = document.order.supplier
    order = SupplierOrder(
        reference=document.reference,
        number=document.number,
        supplier=document.supplier_number,
        supplier_name=supplier.name if supplier else "",
        supplier_id=_card(SUPPLIER, document.supplier_number, context),
        ordered_on=document.ordered_on,
        delivery_on=document.delivery_on or document.ordered_on,
        currency=currency,
        lines=tuple(_line(line, context) for line in document.lines),
        comment=_comment(document),
        project=document.project,
    )
    return Built(
        items=(order,),
        fingerprint=_fingerprint(order),
        gross=order.total,
        currency=currency,
        document_date=document.ordered_on,
        label=document.number,
        waits_for=_missing(document, context),
    )


def _line(line: OrderedLine, context: Context) -> SupplierOrderLine:
    return SupplierOrderLine(
        text=line.title,
        quantity=line.quantity,
        unit_price=line.unit_price,
        product=line.sku,
        product_id=_card(_flow_of(line), line.sku, context) if line.sku else "",
    )


def _flow_of(line: OrderedLine) -> str:
    return "bundle" if line.is_bundle else "product"


def _card(flow: str, number: str, context: Context) -> str:
    """The ledger's id of a card that its own flow has made or found, '' while there is none."""
    links = context.standing.get((flow, number), ())
    return next((link.remote_id for link in links if link.remote_id), "")


def _missing(document: PurchaseOrderRecord, context: Context) -> tuple[str, str, str] | None:
    """The first card that is not there yet."""
    wanted = [(SUPPLIER, document.supplier_number)]
    wanted += [(_flow_of(line), line.sku) for line in document.lines if line.sku]
    return next(((flow, number, number) for flow, number in wanted if not _card(flow, number, context)), None)


def _comment(document: PurchaseOrderRecord) -> str:
    """What people see on the order: its number in Rackbeat (Tripletex gives its own), references and notes."""
    parts = [f"Rackbeat-innkjøpsordre {document.number}"]
    if document.our_reference:
        parts.append(f"Vår ref.: {document.our_reference}")
    if document.their_reference:
        parts.append(f"Deres ref.: {document.their_reference}")
    return "\n".join([*parts, *filter(None, (document.note, *document.texts))])


def _fingerprint(order: SupplierOrder) -> str:
    lines = [
        (line.product, line.text, line.quantity.normalize(), line.unit_price.normalize())
        for line in order.lines
    ]
    return fingerprint(
        order.supplier,
        order.ordered_on,
        order.delivery_on,
        order.currency,
        lines,
        order.comment,
        order.project,
    )


def needed_by(raw: Json) -> tuple[tuple[str, str, str], ...]:
    """The supplier and the articles: records of their own."""
    document = raw["order"]
    found = [(SUPPLIER, number_of(document, "supplier_id", "supplier"))]
    for row in rows(document, "lines"):
        flow = "bundle" if text(row, "child_type") == "lot" else "product"
        found.append((flow, number_of(row, "child_id", "item")))
    return tuple((flow, number, number) for flow, number in dict.fromkeys(found) if number)


def no_rates(document: Any, raw: Json, translate: Translate) -> tuple[tuple[str, date], ...]:
    """Nothing is booked by an order, so that no exchange rate is needed."""
    return ()


def conclude(batch: Batch) -> None:
    """An order is no money in the books: it shows none. Invoices that stand already are tied to it."""
    for work in batch.works:
        outcome = work.outcome
        if outcome is None:
            continue
        outcome.gross, outcome.currency = None, ""
        links = [part.link for part in work.parts] or work.links
        gone = next((link for link in links if link.kind == KIND and link.expected.get("cancelled")), None)
        if outcome.state == SyncEvent.State.DONE and gone is not None:
            outcome.code = "purchase_cancelled"
            outcome.params = {"number": gone.label, "order": gone.remote_number}
    purchase_relations.relate(batch)


PURCHASE_ORDER = Flow(
    name=NAME,
    label=gettext_noop("Purchase order"),
    source_kind=NAME,
    build=build_order,
    rates=no_rates,
    related=needed_by,
    poll_stream=NAME,
    needs=NEEDS,
    conclude=conclude,
    follower=purchase_following,
)
