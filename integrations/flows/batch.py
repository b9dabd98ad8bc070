"""A batch of events on its way through the pipeline, in three parts that can overlap with other batches' parts.

``prepare`` reads, builds and announces; ``write`` writes and binds; ``conclude`` reads back and writes the outcomes.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import structlog
from django.db import transaction

from integrations.connectors.contract import Target
from integrations.errors import SyncError
from integrations.flows import (
    FLOWS,
    Flow,
    locks,
    pipeline,
    projects,
    record_pipeline,
    roads,
    waiting,
    writing,
)
from integrations.flows.flow import Origin, moves_cards
from integrations.flows.opened import open_source, open_target
from integrations.flows.work import Work
from integrations.models import Connection, EntityLink, Lane, SourceDocument, SyncEvent
from integrations.sync import claims, connections, gift_cards, links
from integrations.sync.rules import Book, load_book

log = structlog.get_logger(__name__)
Clock = Callable[[], datetime]
Part = Callable[["Batch"], None]


@dataclass(slots=True, kw_only=True)
class Batch:
    """Events of one flow and connection on their way, with what they share.

    At ``deadline`` (monotonic seconds) it sends nothing new; what was not sent waits for its next turn. ``lost``: another
    drain holds the lane now. ``on_last_calls`` is called when every write has begun. Each
    part has its own ``target``: connectors are not shared by threads. ``chooser`` is the connection whose settings hold.
    """

    lane: Lane
    flow: Flow
    chooser: Connection
    works: list[Work]
    clock: Clock
    deadline: float
    started: datetime
    lost: bool = False
    on_last_calls: Callable[[], None] = lambda: None
    book: Book = field(init=False)
    source: Origin = field(init=False)
    target: Target = field(init=False)

    @property
    def connection(self) -> Connection:
        return self.lane.connection

    def open(self) -> list[Work]:
        """The works that have no outcome yet."""
        return [work for work in self.works if work.outcome is None]


def prepare(lane: Lane, claimed: Sequence[SyncEvent], *, clock: Clock, deadline: float) -> Batch:
    """Steps 1 to 5 for claimed events: afterwards every write is announced, or its event has an outcome."""
    flow = FLOWS[claimed[0].flow]
    batch = Batch(
        lane=lane,
        flow=flow,
        chooser=roads.settings_of(lane, flow),
        works=[Work(event=event) for event in claimed],
        clock=clock,
        deadline=deadline,
        started=clock(),
    )
    _guarded(batch, _prepare)
    return batch


def _prepare(batch: Batch) -> None:
    batch.book = load_book(batch.chooser)
    batch.source = batch.flow.origin or open_source(batch.connection, user=f"lane {batch.lane.pk}")
    if not _reach_target(batch, user=f"lane {batch.lane.pk} before"):
        return
    if batch.flow.record is not None:
        record_pipeline.prepare(batch)
        return
    pipeline.read(batch)
    pipeline.translate(batch)
    if batch.flow.beforehand is not None:
        batch.flow.beforehand(batch)
    pipeline.build(batch)
    projects.know(batch)
    writing.reserve(batch)


def write(batch: Batch) -> None:
    """Steps 6 and 7: write what was announced, bind what was written."""
    _guarded(batch, _write)


def _write(batch: Batch) -> None:
    if _reach_target(batch, user=f"lane {batch.lane.pk}"):
        (writing if batch.flow.record is None else record_pipeline).write(batch)


def conclude(batch: Batch) -> list[Work]:
    """Step 8, then the outcomes: sources kept, events finished. Returns the works, each with its outcome unless lost."""
    _guarded(batch, _verify)
    _finish(batch)
    return batch.works


def _verify(batch: Batch) -> None:
    if _reach_target(batch, user=f"lane {batch.lane.pk} after"):
        (writing if batch.flow.record is None else record_pipeline).verify(batch)


def _reach_target(batch: Batch, *, user: str) -> bool:
    """Open the ledger for this part. False when its credentials are missing or unreadable: the ledger is at fault."""
    try:
        batch.target = open_target(batch.lane.target, user=user)
    except SyncError as error:
        for work in batch.open():
            work.fail(error, now=batch.clock(), side="target")
        return False
    return True


def _guarded(batch: Batch, part: Part) -> None:
    """One part; whatever goes wrong in it becomes the outcome of those that have none."""
    if batch.lost or not any(work.outcome is None or work.parts for work in batch.works):
        return
    try:
        part(batch)
    except links.LaneLost:
        batch.lost = True
        log.warning("lane lost, nothing more written", lane=batch.lane.pk, connection=batch.connection.key)
    except Exception as error:
        for work in batch.open():
            work.fail(error, now=batch.clock())


def _finish(batch: Batch) -> None:
    """Write sources and outcomes; pause what is at fault; let go what waited for these documents."""
    lane, works, now = batch.lane, batch.works, batch.clock()
    if batch.flow.record is not None:
        record_pipeline.name_outcomes(batch)
    _keep_sources(batch, now=now)
    if batch.flow.conclude is not None and not batch.lost:
        batch.flow.conclude(batch)
    outcomes = [work.outcome for work in works if work.outcome]
    with transaction.atomic():
        gift_cards.record(_links_with_cards(batch), now=now)
        claims.finish(outcomes, lane=lane, started=batch.started, now=now)
    for side, connection in (("source", lane.connection), ("target", lane.target)):
        culprit = next((work for work in works if work.pause == side), None)
        if culprit is not None and culprit.outcome is not None:
            connections.pause(connection, code=culprit.outcome.code, params=culprit.outcome.params, now=now)
    waiting.let_go(batch, now=now)
    if not batch.lost:
        locks.learn(batch)


def _links_with_cards(batch: Batch) -> list[EntityLink]:
    """What was written (now or by an earlier try) about gift cards: the card list is kept with the outcomes."""
    return [
        link
        for work in batch.works
        if work.built is not None and any(moves_cards(item) for item in work.built.items)
        for link in ([part.link for part in work.parts] or work.links)
    ]


def _keep_sources(batch: Batch, *, now: datetime) -> None:
    rows = [
        SourceDocument(
            connection=batch.connection,
            flow=batch.flow.name,
            document_id=work.document_id,
            body=work.raw,
            read_at=now,
        )
        for work in batch.works
        if work.raw is not None and batch.flow.gather is None
    ]
    if rows:
        SourceDocument.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["connection", "flow", "document_id"],
            update_fields=["body", "read_at"],
        )
