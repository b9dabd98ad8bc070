"""What goes back to Rentman: the customer's number when its card stands in Tripletex, and money that came for an invoice.

Both are the tenant's choice, and both are looked up in Rentman before they are written, so that a lost answer writes nothing
twice. What we have written comes back in Rentman's list of changes, and is known by its moment (``echoes``).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import structlog

from integrations.connectors.contract import Receipt, Written
from integrations.connectors.rentman import unconfirmed
from integrations.connectors.rentman.fields import text
from integrations.connectors.rentman.target import NumberItem, PaymentItem
from integrations.errors import PermanentError, SyncError
from integrations.flows.echoes import WRITTEN_BACK
from integrations.flows.opened import open_target
from integrations.flows.rate_reading import oslo_date
from integrations.flows.rental_documents import NAME
from integrations.flows.rental_links import CUSTOMER, standing_of
from integrations.flows.work import Result, Work
from integrations.models import Connection, EntityLink, SyncEvent

if TYPE_CHECKING:
    from integrations.flows.batch import Batch

log = structlog.get_logger(__name__)
Clock = Callable[[], datetime]
SECONDS = 20.0
"""How long numbers are written after a batch at most; what is left comes with the next look at the customer."""
PAID_BACK, SETTLED = "paid_back", "paid_back_all"
_LONG = timedelta(days=400)
_CHUNK = 100


def write_numbers(batch: Batch) -> None:
    """Write the number of each verified card onto its contact, where another one, or none, stands there."""
    if not batch.chooser.numbers_back:
        return
    done = [work for work in batch.works if work.outcome and work.outcome.state == SyncEvent.State.DONE]
    cards = standing_of(batch, CUSTOMER, [work.document_id for work in done])
    wanted = {work.document_id: work for work in done if _lacks_number(work, cards.get(work.document_id))}
    if not wanted:
        return
    items = [NumberItem(reference=key, contact_id=key, number=cards[key].remote_number) for key in wanted]
    try:
        target: Any = open_target(batch.connection, user=f"lane {batch.lane.pk} numbers")
        for written in target.write_numbers(items, deadline=time.monotonic() + SECONDS):
            _take_answer(batch, wanted[written.reference], cards[written.reference], written)
    except SyncError as error:
        log.warning("customer numbers not written back", connection=batch.connection.key, code=error.code)


def _lacks_number(work: Work, card: EntityLink | None) -> bool:
    contact = (work.raw or {}).get("contact")
    if card is None or not card.remote_number or card.state != EntityLink.State.VERIFIED or not contact:
        return False
    return text(contact, unconfirmed.CUSTOMER_NUMBER) != card.remote_number


def _take_answer(batch: Batch, work: Work, card: EntityLink, written: Written) -> None:
    error = written.error
    if error is None:
        if written.secondary.get("changed_at"):
            card.secondary = {**card.secondary, WRITTEN_BACK: written.secondary["changed_at"]}
            EntityLink.objects.filter(pk=card.pk).update(secondary=card.secondary)
        return
    if isinstance(error, PermanentError):
        work.stop(error.code, dict(error.params), result=Result.BOOKED)
    else:
        work.fail(error, now=batch.clock())
    if work.outcome is not None:
        work.outcome.label, work.outcome.currency, work.outcome.gross = card.label, "", None


def write_payments(clock: Clock) -> int:
    """Note in Rentman what was paid in Tripletex since the last look, each payment once. Returns how many were noted."""
    wanting = Connection.objects.filter(
        kind="rentman", payments_back=True, state=Connection.State.ACTIVE, tenant__is_active=True
    )
    noted = 0
    for connection in wanting.filter(ledger__isnull=False).select_related("ledger", "tenant"):
        try:
            noted += _write_payments(connection, today=oslo_date(clock()))
        except SyncError as error:
            log.warning("payments not written back", connection=connection.key, code=error.code)
        except Exception as error:
            log.error("payments not written back", connection=connection.key, exc_info=error)
    return noted


def _write_payments(connection: Connection, *, today: date) -> int:
    invoices = _unsettled(connection)
    noted, ids = 0, list(invoices)
    if connection.ledger is None or not ids:
        return 0
    ledger = open_target(connection.ledger, user="payments")
    for start in range(0, len(ids), _CHUNK):
        chunk = ids[start : start + _CHUNK]
        days = [day for key in chunk if (day := invoices[key].document_date)]
        receipts = ledger.receipts(chunk, dates=(min(days, default=today) - _LONG, today + _LONG))
        noted += _note(connection, invoices, receipts)
    return noted


def _unsettled(connection: Connection) -> dict[str, EntityLink]:
    """The ledger's id of each invoice that is not known to be paid → its link. An order that a person has invoiced in the
    ledger goes by its preliminary invoice, whose id the invoice keeps (observed)."""
    links = EntityLink.objects.filter(
        connection=connection, target=connection.ledger, flow=NAME, gross__gt=0, **{f"secondary__{SETTLED}__isnull": True}
    )  # fmt: skip
    rows = links.exclude(remote_id="").defer("expected", "observed", "differences").order_by("id")
    found = {link.remote_id: link for link in rows.filter(kind__in=("invoice", "upgrade"))}
    for order in rows.filter(kind="order", secondary__ended="invoiced"):
        invoice_id = str(order.secondary.get("preliminary_invoice_id") or "")
        if invoice_id:
            found.setdefault(invoice_id, order)
    return found


def _note(connection: Connection, invoices: Mapping[str, EntityLink], receipts: Sequence[Receipt]) -> int:
    items, owners = [], {}
    for receipt in receipts:
        link = invoices[receipt.invoice_id]
        if receipt.id in link.secondary.get(PAID_BACK, {}):
            continue
        item = PaymentItem(
            reference=f"{link.remote_number or link.label}/{receipt.id}", invoice_id=link.document_id,
            gross=receipt.gross, paid_on=receipt.on,
        )  # fmt: skip
        items.append(item)
        owners[item.reference] = (link, receipt)
    if not items:
        return 0
    target: Any = open_target(connection, user="payments back")
    noted = 0
    for written in target.register_payments(items, deadline=time.monotonic() + SECONDS):
        link, receipt = owners[written.reference]
        noted += _keep(link, receipt, written)
    return noted


def _keep(link: EntityLink, receipt: Receipt, written: Written) -> int:
    """Remember what was noted. An invoice that is paid, or that Rentman no longer has, is not looked at again."""
    gone = written.error is not None and written.error.code == "record_gone"
    if written.error is not None and not gone:
        log.warning("payment not written back", reference=written.reference, code=written.error.code)
        return 0
    kept = {**link.secondary.get(PAID_BACK, {}), **({} if gone else {receipt.id: written.remote_id})}
    link.secondary = {**link.secondary, PAID_BACK: kept}
    if gone or (not receipt.left and len(kept) >= receipt.count):
        link.secondary = {**link.secondary, SETTLED: True}
    EntityLink.objects.filter(pk=link.pk).update(secondary=link.secondary)
    return 0 if gone else 1
