"""What other rules would have booked: documents that are booked already, built again from what is stored of them.

Nothing is read from a remote system and nothing is written. The newest are looked at first, for a bounded time.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from integrations.accounting.moved import Move, Place, added, moves, sums_of
from integrations.connectors.contract import Skip, Source
from integrations.errors import SyncError
from integrations.flows import FLOWS, corrections, rates
from integrations.flows.flow import Flow
from integrations.flows.opened import opened_once, source_settings
from integrations.flows.pipeline import context
from integrations.flows.work import Work
from integrations.models import Connection, SourceDocument, SyncEvent
from integrations.sync import approvals, links
from integrations.sync.rules import Book

MOST = 500
DAYS = 30
CHUNK = 50
Sums = dict[Place, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Supposed:
    """What would have been otherwise. ``looked`` documents of ``booked`` in the last days were built under both rules;
    ``changed`` would have been booked otherwise, ``stopped`` not at all."""

    booked: int
    looked: int
    changed: int
    stopped: int
    moves: tuple[Move, ...]

    @property
    def is_whole(self) -> bool:
        """Whether every booked document of the days was looked at."""
        return self.looked >= self.booked


NOTHING = Supposed(booked=0, looked=0, changed=0, stopped=0, moves=())


def compare(connection: Connection, old: Book, new: Book, *, now: datetime, seconds: float = 2.0) -> Supposed:
    """What the newest documents booked in the last 30 days (at most 500) would have become under ``new`` instead of ``old``."""
    until = time.monotonic() + seconds
    booked = _booked(connection, since=now - timedelta(days=DAYS))
    if not booked:
        return NOTHING
    looked = changed = stopped = 0
    found: list[Move] = []
    with opened_once(connection) as source:
        for flow, raws in _stored(connection, booked):
            for was, would in _built(connection, flow, source, raws, old, new):
                looked += 1
                stopped += would is None
                moved = [] if would is None else moves(was, would)
                changed += bool(moved) or would is None
                found += moved
            if time.monotonic() > until:
                break
    return Supposed(
        booked=len(booked), looked=looked, changed=changed, stopped=stopped, moves=tuple(added(found))
    )


def _booked(connection: Connection, *, since: datetime) -> list[tuple[str, str]]:
    """(flow, document) of what was booked, the newest first; what is stored of it tells what is to be booked."""
    flows = [
        name
        for name, flow in FLOWS.items()
        if not (flow.record or flow.gather or flow.origin or flow.receiver)
    ]
    rows = SyncEvent.objects.filter(
        connection=connection,
        flow__in=flows,
        state=SyncEvent.State.DONE,
        result__in=(SyncEvent.Result.BOOKED, SyncEvent.Result.VERIFIED, SyncEvent.Result.UNCHANGED),
        finished_at__gte=since,
    )
    newest = rows.order_by("-id").values_list("flow", "document_id")[: 2 * MOST]
    return list(dict.fromkeys(newest))[:MOST]


def _stored(
    connection: Connection, booked: Sequence[tuple[str, str]]
) -> Iterator[tuple[Flow, list[tuple[str, Any]]]]:
    """What is stored of the documents, some of one flow at a time."""
    for start in range(0, len(booked), CHUNK):
        chunk = booked[start : start + CHUNK]
        for name in dict.fromkeys(flow for flow, _ in chunk):
            ids = [document_id for flow, document_id in chunk if flow == name]
            rows = SourceDocument.objects.filter(connection=connection, flow=name, document_id__in=ids)
            yield FLOWS[name], [(row.document_id, row.body) for row in rows if row.body]


def _built(
    connection: Connection, flow: Flow, source: Source, raws: list[tuple[str, Any]], old: Book, new: Book
) -> Iterator[tuple[Sums, Sums | None]]:
    """What each document is under both books; None for one that the new one stops or passes over. A document that the old
    one does not book any more tells nothing and is left out."""
    ids = [document_id for document_id, _ in raws]
    standing_links = links.of_documents(connection, flow.name, ids)
    said = approvals.given(connection, flow.name, ids)
    works = [
        Work(
            event=SyncEvent(connection=connection, flow=flow.name, document_id=document_id),
            raw=raw,
            links=standing_links.get(document_id, []),
            approvals=said.get(document_id, []),
        )
        for document_id, raw in raws
    ]
    standing = corrections.beside(connection, flow, works)
    for work in works:
        was = _sums(connection, flow, source, work, old, standing)
        if was is not None:
            yield was, _sums(connection, flow, source, work, new, standing)


def _sums(
    connection: Connection,
    flow: Flow,
    source: Source,
    work: Work,
    book: Book,
    standing: corrections.Standing,
) -> Sums | None:
    settings = source_settings(connection, book)

    def translate(kind: str, raw: Any) -> Any:
        return source.translate(kind, raw, settings)

    try:
        assert work.raw is not None
        document = translate(flow.source_kind, work.raw)
        if isinstance(document, Skip):
            return None
        if flow.rates(document, work.raw, translate):
            # The rates that it was booked by; they stand with what was booked.
            (own,) = rates.of_documents(connection, [(document, work.links)])
            book = rates.with_given(book, own)
        built = flow.build(document, context(connection, book, work, translate, standing))
        return None if isinstance(built, Skip) else sums_of(built.items, book.rules)
    except SyncError:
        return None
