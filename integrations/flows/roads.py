"""Which way a flow's documents take: from a connection into its ledger, or from the ledger into a connection; and whether
the flow is on at all. What only receives (Slack) has in place of a ledger the connection that it follows.

Two connections of one kind that receive from the same ledger would share every document's one event: a ledger has one
receiver of a kind, the oldest that is active.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from integrations.connectors.registry import CONNECTORS
from integrations.flows import FLOWS, Flow
from integrations.models import Connection, Lane, SyncEvent
from integrations.sync import events

RECEIVERS = tuple(one.kind for one in CONNECTORS.values() if one.role == "receiver")
"""Kinds of connections that nothing is read from."""


def active_sources() -> QuerySet[Connection]:
    """Connections that documents may be read from: not paused and not being set up, of a company that is a customer, booking
    into a ledger or being one that others book into or follow."""
    active = Connection.objects.filter(state=Connection.State.ACTIVE, tenant__is_active=True)
    books = Connection.objects.filter(ledger=OuterRef("pk"))
    return active.filter(Q(ledger__isnull=False) | Exists(books)).exclude(kind__in=RECEIVERS)


def target_of(connection: Connection, flow: Flow) -> Connection | None:
    """Where documents of this flow that are read from ``connection`` go; None when they go nowhere from there."""
    if not flow.receiver:
        return connection.ledger
    receivers = connection.sources.filter(kind=flow.receiver).order_by("state", "id")
    return receivers.select_related("tenant").first()


def chooser(connection: Connection, target: Connection, flow: Flow) -> Connection:
    """Whose settings hold on this way: those of the connection that is no ledger."""
    return target if flow.receiver else connection


def is_on(connection: Connection, flow: Flow) -> bool:
    """Whether the tenant wants the flow, the systems at both ends have it, and the ledger has what it needs."""
    target = target_of(connection, flow)
    if target is None or not _gives(connection, flow):
        return False
    ledger = connection if flow.receiver else target
    if flow.needs and not ledger.features.get(flow.needs):
        return False
    return flow.name not in chooser(connection, target, flow).flows_off


def _serves(connection: Connection, flow: Flow) -> bool:
    """Whether the flow is on and neither of its ends is being set up."""
    ends = (connection, target_of(connection, flow))
    return is_on(connection, flow) and not any(
        end is not None and end.state == Connection.State.SETUP for end in ends
    )


def _gives(connection: Connection, flow: Flow) -> bool:
    """Whether documents of this flow can be read from a system of this kind (or stand in our own database)."""
    connector = CONNECTORS.get(connection.kind)
    if connector is None or flow.origin is not None:
        return connector is not None
    own_records = flow.receiver and connector.role == "target"
    return flow.source_kind in (connector.source_kinds if own_records else connector.kinds)


def told(kind: str) -> list[str]:
    """The flows whose documents a hint of this kind tells of."""
    return [flow.name for flow in FLOWS.values() if kind in (flow.name, *flow.told_by)]


def polled(connection: Connection) -> Iterator[Flow]:
    """The flows that this connection is asked for changes of."""
    return (flow for flow in FLOWS.values() if flow.poll_stream and _serves(connection, flow))


def note(
    connection: Connection,
    flow_name: str,
    documents: Sequence[tuple[str, str]],
    *,
    trigger: str,
    now: datetime,
    priority: int = SyncEvent.Priority.LIVE,
) -> int:
    """Note documents (id, label) of a flow that is on; 0 and nothing noted when it is off, or an end is being set up: going
    live begins with everything from the from-date. Returns how many are new."""
    flow = FLOWS.get(flow_name)
    if flow is None or not documents or not _serves(connection, flow):
        return 0
    target = target_of(connection, flow)
    return events.record(
        connection, flow_name, documents, trigger=trigger, now=now, priority=priority, target=target
    )


def settings_of(lane: Lane, flow: Flow) -> Connection:
    """The connection whose settings hold for a batch on this lane, with the ledger that it books into."""
    if flow.receiver:
        lane.target.ledger = lane.connection
        return lane.target
    lane.connection.ledger = lane.target
    return lane.connection
