"""The wholesaler's figures: what was moved at the start, kind by kind, and what became of a day's documents."""

from collections import Counter

from django.db.models import QuerySet
from rich.table import Table

from integrations import error_catalogue
from integrations.models import StartupRun, SyncEvent
from integrations.sync.startup import Counted, counted

KINDS = {
    "payment_terms": "Payment terms",
    "employee": "Employees",
    "product": "Articles",
    "customer": "Customers",
    "supplier": "Suppliers",
    "stock": "Stock levels",
}
DAY = (
    (
        "Articles and bundles",
        ("product", "bundle"),
        "new, changed, or needed by a document: read back from Tripletex",
    ),
    ("Customers and suppliers", ("customer", "supplier"), "the same"),
    ("Projects", ("project",), "made in Tripletex, read back from Rackbeat"),
    (
        "Invoices and credit notes verified",
        ("customer_invoice",),
        "sales orders in Tripletex, not invoiced yet",
    ),
    ("Purchase orders verified", ("purchase_order",), "one of them cancelled again"),
    (
        "Suppliers' invoices verified",
        ("supplier_invoice",),
        "matched with order and receipt; wait for approval there",
    ),
)
"""Label, flows, and what it means that they are there."""


def rows_of_start(table: Table, run: StartupRun) -> None:
    """What the start-up sync has moved, and why it left the rest."""
    counts = counted(run)
    done, total = sum(one.done for one in counts), sum(one.total for one in counts)
    seconds = (run.finished_at - run.started_at).total_seconds() if run.finished_at and run.started_at else 0
    table.add_row("Moved at the start", str(done), f"of {total} records, from Tripletex, in {seconds:.0f} s")
    for one in counts:
        table.add_row(f"  {KINDS[one.kind]}", str(one.done), _why(run, one))


def _why(run: StartupRun, one: Counted) -> str:
    parts = [f"{one.make} made", *([f"{one.link} there already"] if one.link else [])]
    causes = Counter(run.rows.filter(kind=one.kind).exclude(code="").values_list("code", flat=True))
    parts += [f"{number}: {error_catalogue.render(code, {}, 'en').title}" for code, number in causes.items()]
    return " · ".join(parts)


def rows_of_day(table: Table, events: QuerySet[SyncEvent]) -> None:
    """What stands in the other system now, and was read back."""
    for label, flows, why in DAY:
        there = events.filter(flow__in=flows, state=SyncEvent.State.DONE)
        table.add_row(label, str(there.values("flow", "document_id").distinct().count()), why)
