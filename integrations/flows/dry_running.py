"""A dry run on its way: every document of the period read and judged page by page, then counted. Nothing is written anywhere
but on the run itself.

Its steps: ``read`` the pages of the period; look ``again`` at what came before something that it needs; ask the ledger what
somebody else has booked (``foreign``); ``count`` what all comes to; make the summaries of ``days``. Each step is done in pieces
that end with the position kept, so that whoever goes on repeats at most one page. Memory is that of one page.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.conf import settings

from integrations.connectors.contract import Target
from integrations.errors import SyncError, TemporaryError
from integrations.flows import FLOWS, Flow, dry_building, dry_counting, dry_foreign, dry_rows, opened, roads
from integrations.flows.dry_building import Look
from integrations.models import Connection, DryRun, SyncEvent
from integrations.sync import dry_runs
from integrations.sync.rules import load_book

log = structlog.get_logger(__name__)
Clock = Callable[[], datetime]
USER = "dry run"
LISTED: Mapping[str, str] = {"rackbeat": "customer_invoice", "rentman": "rentman_invoice"}
"""What a period is listed of where it is not a shop's orders: the flow of its documents."""
PIECE = 100
RESTS = timedelta(seconds=30)
"""How long a run rests when a remote system did not answer; it doubles each time."""
PATIENCE = 6
"""So many times in a row a run rests for what passes by itself. After that a document that cannot be read is stopped alone,
and a run that gets no page at all fails."""
LIVE_FIRST = timedelta(seconds=5)
LIVE_WAITS = timedelta(seconds=60)
"""Live documents that have waited for longer than this are kept by something else than us."""
MOST_ROUNDS = 3


def go_on(clock: Clock, *, seconds: float) -> bool:
    """Begin or go on with every dry run that is asked for and that nobody holds. Returns whether some is left unfinished."""
    end = clock() + timedelta(seconds=seconds)
    left = False
    for pk in list(dry_runs.free(clock()).values_list("pk", flat=True)):
        run = dry_runs.take(pk, now=clock())
        if run is not None:
            left |= not _serve(run, clock, end)
    return left


def _serve(run: DryRun, clock: Clock, end: datetime) -> bool:
    """Pieces until the time is up. Returns whether it has come to an end, or rests."""
    try:
        return _go(run, clock, end)
    except dry_runs.RunLost:
        log.info("dry run lost", connection=run.connection.key, run=run.pk)
    except TemporaryError as error:
        _rest(run, error, clock)
    except SyncError as error:
        log.warning("dry run not made", connection=run.connection.key, code=error.code)
        _over(run, error.code, dict(error.params), clock)
    except Exception as error:
        log.error("dry run broke off", connection=run.connection.key, exc_info=error)
        _over(run, "internal", {"kind": type(error).__name__}, clock)
    return True


def _go(run: DryRun, clock: Clock, end: datetime) -> bool:
    if run.state == DryRun.State.PREPARING:
        dry_runs.begin(run, now=clock())
    while run.state == DryRun.State.RUNNING:
        if clock() >= end:
            dry_runs.let_go(run)
            return False
        if _live_waits(run, clock()):
            dry_runs.let_go(run, until=clock() + LIVE_FIRST)
            return True
        _refresh(run, clock)
        STEPS[run.position["step"]](run, clock)
    dry_runs.forget_old(run.connection)
    return True


def _live_waits(run: DryRun, now: datetime) -> bool:
    """Whether a live document of the connection wants its turn: it may have the remote systems for itself."""
    waiting = SyncEvent.objects.filter(
        connection=run.connection, state=SyncEvent.State.PENDING, priority=SyncEvent.Priority.LIVE
    )
    return waiting.filter(available_at__lte=now, available_at__gt=now - LIVE_WAITS).exists()


def _refresh(run: DryRun, clock: Clock) -> None:
    """Begin anew when the rules have changed: every document is judged by the same ones."""
    run.connection = Connection.objects.select_related("tenant", "ledger").get(pk=run.connection_id)
    if dry_runs.is_stale(run):
        run.again += 1
        DryRun.objects.filter(pk=run.pk).update(again=run.again)
        dry_runs.begin(run, now=clock())


def _rest(run: DryRun, error: TemporaryError, clock: Clock) -> None:
    """Wait for what passes by itself; fail when it does not."""
    if run.failures >= 2 * PATIENCE:
        _over(run, error.code, dict(error.params), clock)
        return
    wait = max(timedelta(seconds=error.retry_after or 0), RESTS * 2 ** min(run.failures, PATIENCE))
    log.warning("dry run rests", connection=run.connection.key, code=error.code, seconds=wait.total_seconds())
    try:
        dry_runs.rest(run, until=clock() + wait, code=error.code, params=dict(error.params))
    except dry_runs.RunLost:
        log.info("dry run lost", connection=run.connection.key, run=run.pk)


def _over(run: DryRun, code: str, params: Mapping[str, Any], clock: Clock) -> None:
    try:
        dry_runs.fail(run, code=code, params=params, now=clock())
    except dry_runs.RunLost:
        log.info("dry run lost", connection=run.connection.key, run=run.pk)


def flow_of(connection: Connection) -> Flow:
    """What a period of this connection is listed of."""
    return FLOWS[LISTED.get(connection.kind, "sale")]


def look_at(run: DryRun, clock: Clock) -> Look:
    """What a task has open for a run: its rules, and its source."""
    connection = run.connection
    ledger = connection.ledger
    assert ledger is not None
    book = load_book(connection)

    def target() -> Target:
        return opened.open_target(ledger, user=USER)

    return Look(
        run=run,
        book=book,
        source=opened.open_source(connection, user=USER),
        settings=opened.source_settings(connection, book),
        target=target,
        now=clock(),
        patient=run.failures < PATIENCE,
    )


def _read(run: DryRun, clock: Clock) -> None:
    """The next page of the period: listed, read, judged, kept."""
    flow = flow_of(run.connection)
    if not roads.is_on(run.connection, flow):
        dry_runs.keep_page(run, [], now=clock(), position={"step": "foreign"})
        return
    look = look_at(run, clock)
    page = look.source.history(
        flow.source_kind, run.position.get("page"), from_date=run.first, to_date=run.last
    )
    documents = _unseen(run, flow, {ref.document_id: ref.label for ref in page.refs})
    rows = dry_building.judge(look, flow, documents) if documents else []
    listed = run.listed + len(page.refs)
    dry_runs.keep_page(
        run,
        rows,
        now=clock(),
        position={"step": "read", "page": dict(page.position)} if page.more else {"step": "again"},
        listed=listed,
        total=page.total if page.more else listed,
    )


def _unseen(run: DryRun, flow: Flow, labels: Mapping[str, str]) -> list[tuple[str, str]]:
    """A document that moved to another page while it was listed is judged once."""
    seen = set(
        run.documents.filter(flow=flow.name, document_id__in=labels).values_list("document_id", flat=True)
    )
    return [(document_id, label) for document_id, label in labels.items() if document_id not in seen]


def _again(run: DryRun, clock: Clock) -> None:
    """Documents that came before something that they need, judged once more now that all is known."""
    position = run.position
    flow = flow_of(run.connection)
    waiting = run.documents.filter(flow=flow.name, code=dry_rows.WAITS, outcome="blocked")
    until = position.get("until") or (waiting.order_by("-pk").values_list("pk", flat=True).first() or 0)
    rows = list(waiting.filter(pk__gt=position.get("after", 0), pk__lte=until).order_by("pk")[:PIECE])
    if not rows:
        _next_round(run, clock, until=until)
        return
    look = look_at(run, clock)
    mine = {row.document_id: row.label for row in rows}
    fresh = [row for row in dry_building.judge(look, flow, list(mine.items())) if row.document_id in mine]
    freed = sum(row.code != dry_rows.WAITS for row in fresh)
    dry_runs.keep_page(
        run,
        fresh,
        now=clock(),
        instead_of=[row.pk for row in rows],
        position={
            **position,
            "after": rows[-1].pk,
            "until": until,
            "freed": position.get("freed", 0) + freed,
        },
    )


def _next_round(run: DryRun, clock: Clock, *, until: int) -> None:
    """As long as something was freed, others may be free of it now."""
    number = run.position.get("round", 1)
    if run.position.get("freed") and number < MOST_ROUNDS:
        dry_runs.keep_page(run, [], now=clock(), position={"step": "again", "round": number + 1})
    else:
        dry_runs.keep_page(run, [], now=clock(), position={"step": "foreign"})


def _foreign(run: DryRun, clock: Clock) -> None:
    """What somebody else has booked already, by the ledger itself."""
    dry_foreign.look(run, flow_of(run.connection), clock)
    _recount(run, clock)


def _recount(run: DryRun, clock: Clock) -> None:
    """The sums are made of what is here, from the beginning."""
    dry_runs.recount(run, now=clock())


STEPS: Mapping[str, Callable[[DryRun, Clock], None]] = {
    "read": _read,
    "again": _again,
    "foreign": _foreign,
    "recount": _recount,
    "count": dry_counting.count,
    "days": dry_counting.sum_up_day,
}


def most_seconds() -> float:
    """How long one task works on dry runs: others wait for its worker, so that it is less than a drain's time."""
    return float(settings.SYNC_DRAIN_SECONDS) / 3
