"""The start-up sync under way: preparing the preview, noting the records kind after kind, inviting people, ending.

A run is one worker's at a time, by its lease; whoever dies is followed by the next look of the clock. Everything may be
done twice: rows, events and links are the same ones then.
"""

from collections.abc import Callable
from datetime import datetime

import structlog
from django.db.models import QuerySet

from integrations.errors import SyncError, TemporaryError
from integrations.flows import invitations, roads, startup_preview
from integrations.flows.startup_records import KINDS
from integrations.models import StartupRow, StartupRun, SyncEvent
from integrations.sync import startup

log = structlog.get_logger(__name__)
Clock = Callable[[], datetime]
State = StartupRun.State
MOST_WAITING = 3000
"""No more records are noted while so many wait: pausing stays quick."""
PIECE = 500
AFTER = {"customer": ("payment_terms",), "supplier": ("payment_terms",), "stock": ("product",)}
"""What a kind's records need to be there first."""


def go_on(clock: Clock) -> int:
    """Prepare or continue every run under way. Returns how many records were noted."""
    noted = 0
    runs = StartupRun.objects.filter(state__in=(State.PREPARING, State.RUNNING))
    for run in runs.select_related("connection__tenant", "connection__ledger"):
        if not startup.take(run, now=clock()):
            continue
        try:
            noted += _go_on(run, clock)
        except SyncError as error:
            _say(run, error, clock)
        except Exception as error:
            log.error("start-up sync broke off", connection=run.connection.key, exc_info=error)
        finally:
            startup.let_go(run)
    return noted


def _go_on(run: StartupRun, clock: Clock) -> int:
    if run.state == State.PREPARING:
        startup_preview.prepare(run, clock)
        return 0
    noted = _note(run, clock)
    if not noted and _is_over(run):
        StartupRun.objects.filter(pk=run.pk, state=State.RUNNING).update(
            state=State.DONE, finished_at=clock()
        )
    return noted


def _say(run: StartupRun, error: SyncError, clock: Clock) -> None:
    """Why a run could not be prepared; what passes by itself is tried again by the clock."""
    log.warning("start-up sync rests", connection=run.connection.key, error=str(error))
    values = {"code": error.code, "params": dict(error.params), "remote_message": error.remote_message}
    StartupRun.objects.filter(pk=run.pk).update(**values)
    if run.state == State.PREPARING and not isinstance(error, TemporaryError):
        StartupRun.objects.filter(pk=run.pk, state=State.PREPARING).update(
            state=State.CANCELLED, finished_at=clock()
        )


def _note(run: StartupRun, clock: Clock) -> int:
    """Note the next records of every kind whose forerunners are through."""
    ledger = run.connection.ledger
    assert ledger is not None
    noted, room = 0, MOST_WAITING - startup.waiting(run).count()
    for kind in (kind for kind in KINDS if kind in run.kinds):
        if any(_is_under_way(run, before) for before in AFTER.get(kind, ())):
            continue
        while room > 0 and (rows := _next(run, kind)):
            roads.note(
                ledger,
                startup.flow_of(kind),
                [(row.document_id, row.label) for row in rows],
                trigger="startup",
                now=clock(),
                priority=SyncEvent.Priority.HISTORY,
            )
            StartupRow.objects.filter(pk__in=[row.pk for row in rows]).update(noted=True)
            noted, room = noted + len(rows), room - len(rows)
            if not StartupRun.objects.filter(pk=run.pk, state=State.RUNNING).exists():
                return noted  # paused or cancelled meanwhile: what was noted follows with the next sweep
    return noted


def _next(run: StartupRun, kind: str) -> list[StartupRow]:
    return list(_unnoted(run, kind).order_by("id")[:PIECE])


def _unnoted(run: StartupRun, kind: str) -> QuerySet[StartupRow]:
    return run.rows.filter(kind=kind, noted=False, action__in=startup.GOING)


def _is_under_way(run: StartupRun, kind: str) -> bool:
    """Whether records of a kind are to come, wait or run."""
    if kind not in run.kinds:
        return False
    going = startup.events_of(run).filter(
        flow=startup.flow_of(kind), state__in=(SyncEvent.State.PENDING, SyncEvent.State.RUNNING)
    )
    return _unnoted(run, kind).exists() or going.exists()


def _is_over(run: StartupRun) -> bool:
    """Whether every record has come to its end, stopped ones included, and everybody who should be was invited."""
    if any(_is_under_way(run, kind) for kind in run.kinds):
        return False
    return invitations.send_due(run)
