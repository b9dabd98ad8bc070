"""Looking for work: what changed in a source since last time, and the pages of a history import."""

import time
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from functools import partial

import structlog

from integrations.connectors.contract import DocumentRef
from integrations.errors import BadCredentials, SyncError, TemporaryError
from integrations.flows import echoes, roads
from integrations.flows.opened import open_source
from integrations.flows.rate_reading import oslo_date
from integrations.flows.roads import active_sources
from integrations.flows.threads import Threads
from integrations.models import Connection, EntityLink, HistoryRun, SyncCursor, SyncEvent
from integrations.sync import connections, cursors, events, history

log = structlog.get_logger(__name__)
Clock = Callable[[], datetime]
MOST_SECONDS = 45.0
REFUND_SWEEP = timedelta(days=45)
FAILURES_TO_SAY = 5
"""So many polls in a row must fail for a passing reason (half an hour) before people are told."""
OVERLAP = timedelta(minutes=5)
"""How far before its own beginning a fresh cursor looks."""


def ensure_cursors(now: datetime) -> set[tuple[int, str]]:
    """Every active source has a cursor per stream that it is polled for. Returns those, as (connection, stream)."""
    sources = active_sources().select_related("ledger")
    have = set(SyncCursor.objects.filter(connection__in=sources).values_list("connection_id", "stream"))
    wanted = set()
    for connection in sources:
        for flow in roads.polled(connection):
            wanted.add((connection.pk, flow.poll_stream))
            if (connection.pk, flow.poll_stream) not in have:
                cursors.start(connection, flow.poll_stream, now=now)
    return wanted


def poll_due(clock: Clock, *, at_once: int = 1) -> int:
    """Poll every cursor whose time has come, ``at_once`` connections side by side. Returns how many documents are new.

    One connection's cursors are polled one after the other: its source is one thread's at a time.
    """
    wanted = ensure_cursors(clock())
    stop_at = time.monotonic() + MOST_SECONDS
    by_connection: dict[int, list[SyncCursor]] = {}
    for cursor in cursors.due(clock()):
        if (cursor.connection_id, cursor.stream) not in wanted:
            continue  # a flow that was switched off goes on from where it was when it is switched on again
        by_connection.setdefault(cursor.connection_id, []).append(cursor)
    turns = [partial(_poll_connection, due, clock, stop_at=stop_at) for due in by_connection.values()]
    if at_once <= 1 or len(turns) <= 1:
        return sum(turn() for turn in turns)
    crew = Threads(min(at_once, len(turns)), name="poll")
    try:
        return sum(future.result() for future in [crew.start(turn) for turn in turns])
    finally:
        crew.close()


def _poll_connection(due: list[SyncCursor], clock: Clock, *, stop_at: float) -> int:
    noted = 0
    for cursor in due:
        if time.monotonic() < stop_at and cursors.take(cursor, now=clock()):
            noted += poll(cursor, clock, stop_at=stop_at)
    return noted


def poll(cursor: SyncCursor, clock: Clock, *, stop_at: float = float("inf")) -> int:
    """Read one stream on from its cursor until it is up to date, or ``stop_at`` (monotonic): then it goes on next time.

    Failures rest the cursor and never lose its position; one that lasts is said to people. Whatever one shop answers, the
    others are polled.
    """
    connection, noted = cursor.connection, 0
    try:
        source = open_source(connection, user="poll")
        more = True
        while more and time.monotonic() < stop_at:
            since = connection.created_at - OVERLAP
            page = source.changed_since(cursor.stream, cursor.position, since=since, now=clock())
            noted += _note(connection, page.refs, trigger="poll", now=clock())
            cursors.move(cursor, page.position, now=clock())
            more = page.more
        cursors.rest(cursor, now=clock(), every=timedelta(0) if more else cursors.POLL_EVERY)
        if cursor.failures:
            connections.end_notices(connection, now=clock())
    except BadCredentials as error:
        connections.pause(connection, code=error.code, params=error.params, now=clock())
        cursors.rest(cursor, now=clock())
    except SyncError as error:
        _stumble(cursor, error, clock)
    except Exception as error:
        log.error("poll broke off", connection=connection.key, stream=cursor.stream, exc_info=error)
        cursors.stumble(cursor, now=clock(), retry_after=None)
    return noted


def _stumble(cursor: SyncCursor, error: SyncError, clock: Clock) -> None:
    log.warning("poll failed", connection=cursor.connection.key, stream=cursor.stream, error=str(error))
    is_temporary = isinstance(error, TemporaryError)
    if not is_temporary or cursor.failures + 1 >= FAILURES_TO_SAY:
        connections.raise_notice(cursor.connection, code=error.code, params=error.params, now=clock())
    wish = error.retry_after if isinstance(error, TemporaryError) else None
    cursors.stumble(cursor, now=clock(), retry_after=wish)


def _note(
    connection: Connection,
    refs: Iterable[DocumentRef],
    *,
    trigger: str,
    now: datetime,
    priority: int = SyncEvent.Priority.LIVE,
) -> int:
    by_kind: dict[str, list[tuple[str, str]]] = {}
    for ref in echoes.without_own(connection, refs):
        by_kind.setdefault(ref.kind, []).append((ref.document_id, ref.label))
    return sum(
        roads.note(connection, kind, documents, trigger=trigger, now=now, priority=priority)
        for kind, documents in by_kind.items()
    )


def list_history(clock: Clock) -> int:
    """Go on listing every history import under way. Returns how many documents were noted."""
    noted = 0
    stop_at = time.monotonic() + MOST_SECONDS
    for run in HistoryRun.objects.filter(
        state=HistoryRun.State.RUNNING, listed_at__isnull=True, connection__in=active_sources()
    ).select_related("connection"):
        if history.take_listing(run, now=clock()):
            noted += _list_run(run, clock, stop_at=stop_at)
    history.finish_runs(clock())
    return noted


def _list_run(run: HistoryRun, clock: Clock, *, stop_at: float) -> int:
    connection, noted, more = run.connection, 0, True
    try:
        source = open_source(connection, user="poll")
        while more and time.monotonic() < stop_at and not history.crowded(run):
            page = source.history(run.flow, run.position, from_date=run.from_date, to_date=run.to_date)
            noted += _note(
                connection, page.refs, trigger="history", now=clock(), priority=SyncEvent.Priority.HISTORY
            )
            run.listed += len(page.refs)
            run.position, more = dict(page.position), page.more
            if not history.keep_page(
                run, listed=run.listed, position=run.position, total=page.total, more=more, now=clock()
            ):
                history.settle_late(run, [ref.document_id for ref in page.refs], now=clock())
                break
    except BadCredentials as error:
        connections.pause(connection, code=error.code, params=error.params, now=clock())
    except SyncError as error:
        log.warning("history listing rests", connection=connection.key, error=str(error))
    except Exception as error:
        log.error("history listing broke off", connection=connection.key, exc_info=error)
    finally:
        history.let_go(run)
    return noted


def sweep_refunds(clock: Clock) -> int:
    """Note every refund of the last weeks that was never noted: polling by modification time cannot see them all."""
    noted = 0
    for connection in active_sources().filter(ledger__isnull=False):
        try:
            noted += _sweep_refunds(connection, clock)
        except SyncError as error:
            log.warning("refund sweep failed", connection=connection.key, error=str(error))
        except Exception as error:
            log.error("refund sweep broke off", connection=connection.key, exc_info=error)
    return noted


def _sweep_refunds(connection: Connection, clock: Clock) -> int:
    source = open_source(connection, user="poll")
    refs = list(source.recent_refunds(since=clock() - REFUND_SWEEP, now=clock()))
    known = SyncEvent.objects.filter(
        connection=connection, flow="refund", document_id__in=[ref.document_id for ref in refs]
    )
    ids = set(known.values_list("document_id", flat=True))
    fresh = [ref for ref in refs if ref.document_id not in ids]
    return _note(connection, fresh, trigger="sweep", now=clock()) + _note_vanished(connection, refs, clock())


def _note_vanished(connection: Connection, refs: Sequence[DocumentRef], now: datetime) -> int:
    """Have booked refunds looked at that the shop does not list any more: a deleted one is told by its absence alone.

    What is read decides; one that was taken back already changes nothing.
    """
    since = oslo_date(now - REFUND_SWEEP) + timedelta(days=1)
    listed = {ref.document_id for ref in refs}
    booked = EntityLink.objects.filter(connection=connection, flow="refund", document_date__gt=since)
    rows = booked.exclude(remote_id="").order_by("id").values_list("document_id", "label", "part")
    newest = {document_id: (label, part) for document_id, label, part in rows}
    gone = [
        (document_id, label)
        for document_id, (label, part) in newest.items()
        if document_id not in listed and ":" not in part
    ]
    return events.record(connection, "refund", gone, trigger="sweep", now=now) if gone else 0
