"""What a connection moves, which way, and what it deliberately leaves alone: said before anybody has to ask.

Tests prove the second list: nothing of it is ever written, whatever happens in the systems.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext_lazy as _

from integrations.desk.connections import label_of
from integrations.flows import FLOWS, roads
from integrations.models import Connection

Mode, Bills = Connection.PostingMode, Connection.SupplierInvoices


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """One promise: ``what`` is moved, ``how``, and by which flow. ``into_ledger`` says which way. ``is_on`` is False where the
    tenant has turned it off, or a system lacks what it needs."""

    what: Any
    how: Any
    flow: str
    into_ledger: bool = True
    is_on: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """What is deliberately not moved, and why."""

    what: Any
    why: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Promises:
    """Everything that can be said about a connection. ``system`` and ``ledger`` are what people call the two ends."""

    system: str
    ledger: str
    moved: Sequence[Moved]
    left: Sequence[Left]

    @property
    def ways(self) -> list[tuple[tuple[str, str], list[Moved]]]:
        """What moves each way: ((from, to), rows), into the ledger first."""
        there, back = (self.system, self.ledger), (self.ledger, self.system)
        rows = {
            way: [row for row in self.moved if row.into_ledger == into]
            for way, into in ((there, True), (back, False))
        }
        return [(way, found) for way, found in rows.items() if found]

    @property
    def is_something_off(self) -> bool:
        """Whether something that could be moved is not."""
        return not all(row.is_on for row in self.moved)


AS_INVOICED = {
    Mode.ORDER_DRAFT: _(
        "As sales orders, which you make invoices of here or in Tripletex. Each is read back."
    ),
    Mode.INVOICE: _("As invoices at once. Each is read back."),
}
AS_BILLED = {
    Bills.APPROVAL: _(
        "With the document, matched against order and receipt. They wait in Tripletex for approval."
    ),
    Bills.POST: _("With the document, matched against order and receipt. What matches is posted."),
}
_EQUAL = _("Kept equal all the time.")
_ONCE = _("Once, at the start, when you ask for it.")
_RACKBEAT = (
    Moved(what=_("Booked invoices and credit notes"), how="", flow="customer_invoice"),
    Moved(what=_("Booked supplier invoices"), how="", flow="supplier_invoice"),
    Moved(
        what=_("Booked purchase orders"),
        how=_("Tripletex must have the logistics module."),
        flow="purchase_order",
    ),
    Moved(what=_("Products and services"), how=_EQUAL, flow="product"),
    Moved(what=_("Bundles"), how=_("As products whose description states the components."), flow="bundle"),
    Moved(what=_("Customers"), how=_EQUAL, flow="customer"),
    Moved(what=_("Suppliers"), how=_EQUAL, flow="supplier"),
    Moved(what=_("Projects"), how=_EQUAL, flow="project", into_ledger=False),
    Moved(
        what=_("Customers, suppliers, products, payment terms and employees"),
        how=_ONCE,
        flow="startup_customer",
        into_ledger=False,
    ),
    Moved(what=_("Stock levels"), how=_ONCE, flow="startup_stock", into_ledger=False),
)
LEFT: Mapping[str, Sequence[Left]] = {
    "rackbeat": (
        Left(
            what=_("Orders, offers and shipments"),
            why=_("They stay in Rackbeat. What is sold comes to Tripletex when the invoice is booked."),
        ),
        Left(
            what=_("Stock levels after the start"),
            why=_("Receipts, adjustments, moves and counts stay in Rackbeat, which keeps the stock."),
        ),
        Left(
            what=_("Stock value"),
            why=_(
                "The value of the stock and the cost of goods sold are not booked. Enter them from Rackbeat's report."
            ),
        ),
        Left(
            what=_("Drafts"),
            why=_("Invoices, credit notes and purchases come when they are booked in Rackbeat, not before."),
        ),
    ),
    "rentman": (
        Left(
            what=_("Draft invoices"),
            why=_("They come when they are finalised in Rentman, not before."),
        ),
        Left(
            what=_("Suppliers and venues"),
            why=_("A contact comes when it is the customer of a project or an invoice."),
        ),
        Left(
            what=_("Employees and users"),
            why=_(
                "We never make any. Who is planned and is no employee is listed, so that you can say who he is."
            ),
        ),
        Left(
            what=_("Participants who are taken off"),
            why=_("They may have entered hours. We tell you, and you remove them."),
        ),
        Left(
            what=_("Projects that are not confirmed"),
            why=_("They come when they are confirmed in Rentman. Nothing is ever deleted in Tripletex."),
        ),
    ),
    "slack": (
        Left(
            what=_("Messages"),
            why=_("We neither read nor write any. What people say to each other is theirs."),
        ),
        Left(
            what=_("Names, topics and members that people have changed"),
            why=_("They stay as people have made them. Nobody is ever removed from a channel."),
        ),
        Left(
            what=_("Archived channels"),
            why=_("Slack lets no app open an archived channel again. A person can."),
        ),
    ),
}
"""What is deliberately left alone, by kind of connection."""
_SLACK = (
    Moved(
        what=_("A channel for each project"),
        how=_("Made once, with topic, link and crew. Crew that is planned later is invited."),
        flow="project_channel",
        into_ledger=False,
    ),
)
_RENTMAN = (
    Moved(what=_("Finalised invoices and credit notes"), how="", flow="rentman_invoice"),
    Moved(
        what=_("Customers"),
        how=_(
            "With address, organisation number, contact persons and private persons. The customer number goes back to Rentman."
        ),
        flow="rentman_customer",
    ),
    Moved(
        what=_("Confirmed projects"),
        how=_("With subprojects as order lines. Name, period, customer and prices follow."),
        flow="rentman_project",
    ),
    Moved(
        what=_("Crew"),
        how=_("As participants of the project, where they are employees in Tripletex."),
        flow="rentman_crew",
    ),
)
MOVED: Mapping[str, Sequence[Moved]] = {"rackbeat": _RACKBEAT, "slack": _SLACK, "rentman": _RENTMAN}


def has_promises(connection: Connection) -> bool:
    """Whether there is something to say about this kind of connection."""
    return connection.kind in MOVED and connection.ledger_id is not None


def of(connection: Connection) -> Promises:
    """What is promised for a connection, as it is set up now."""
    ledger = connection.ledger
    return Promises(
        system=label_of(connection.kind),
        ledger=label_of(ledger.kind) if ledger else "",
        moved=[_as_it_is(row, connection) for row in MOVED.get(connection.kind, ())],
        left=LEFT.get(connection.kind, ()),
    )


def _as_it_is(row: Moved, connection: Connection) -> Moved:
    """A promise with how it is kept under the tenant's settings, and whether it is on."""
    how = row.how
    if row.flow in ("customer_invoice", "rentman_invoice"):
        how = AS_INVOICED.get(Mode(connection.business_mode), AS_INVOICED[Mode.ORDER_DRAFT])
    elif row.flow == "supplier_invoice":
        how = AS_BILLED[Bills(connection.supplier_invoices)]
    read_from = connection if row.into_ledger else connection.ledger
    flow = FLOWS.get(row.flow)
    is_on = flow is not None and read_from is not None and roads.is_on(read_from, flow)
    return replace(row, how=how, is_on=is_on)
