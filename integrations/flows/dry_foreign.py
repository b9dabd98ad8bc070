"""Which documents of a dry run somebody else has booked in the ledger already: another integration, or a person."""

from collections.abc import Callable, Iterator
from datetime import datetime

from django.db.models import Max, Min, QuerySet

from integrations.accounting.ledger_history import ForeignBooking, Sold
from integrations.flows import ledger_history
from integrations.flows.flow import Flow
from integrations.flows.rate_reading import oslo_date
from integrations.models import DryRun, DryRunDocument

Clock = Callable[[], datetime]
Outcome = DryRunDocument.Outcome
PIECE = 500
FOUND_FIELDS = [
    "outcome", "foreign_id", "foreign_number", "foreign_date", "foreign_amount", "foreign_why", "foreign_certain",
]  # fmt: skip


def look(run: DryRun, flow: Flow, clock: Clock) -> None:
    """Ask the ledger once, and mark what it has. Raises SyncError."""
    rows = _sought(run, flow)
    days = rows.aggregate(first=Min("date"), last=Max("date"))
    found: dict[str, ForeignBooking] = {}
    if days["first"] is not None:
        ledger = run.connection.ledger
        assert ledger is not None
        bookings = ledger_history.foreign_bookings(
            ledger, first=days["first"], last=days["last"], sold=_sold(rows), today=oslo_date(clock())
        )
        found = {one.document_id: one for one in bookings}
    _mark(run, flow, found)


def _sought(run: DryRun, flow: Flow) -> QuerySet[DryRunDocument]:
    """Money that came in, of documents that are not ours yet: stopped ones may stand there as well."""
    sought = run.documents.filter(outcome__in=(Outcome.WOULD_BOOK, Outcome.BLOCKED), flow=flow.name)
    return sought.filter(gross__gt=0, date__isnull=False)


def _sold(rows: QuerySet[DryRunDocument]) -> Iterator[Sold]:
    values = rows.order_by("pk").values_list("document_id", "label", "date", "gross", "currency")
    for document_id, label, date, gross, currency in values.iterator(chunk_size=PIECE):
        assert date is not None
        assert gross is not None
        yield Sold(
            document_id=document_id,
            label=label,
            date=date,
            gross=gross,
            currency=currency,
            order_number=label,
        )


def _mark(run: DryRun, flow: Flow, found: dict[str, ForeignBooking]) -> None:
    ids = list(found)
    for start in range(0, len(ids), PIECE):
        rows = list(
            run.documents.filter(flow=flow.name, document_id__in=ids[start : start + PIECE]).defer("expected")
        )
        for row in rows:
            one = found[row.document_id]
            row.outcome = Outcome.ELSEWHERE
            row.foreign_id, row.foreign_number = one.voucher_id[:40], one.voucher_number[:80]
            row.foreign_date, row.foreign_amount = one.date, one.amount
            row.foreign_why, row.foreign_certain = one.why, one.certain
        DryRunDocument.objects.bulk_update(rows, FOUND_FIELDS)
