"""History imports: a period's documents, listed page by page and recorded behind the live ones, with progress."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from integrations.models import Connection, HistoryRun, SyncEvent

State = HistoryRun.State
LISTING_LEASE = timedelta(minutes=5)
MOST_WAITING = 5000
"""Listing rests while this many history documents wait: their rows would only grow old."""
REST = timedelta(days=3650)
"""How far off the documents of a paused run are put; resuming brings them back."""
LATE = timedelta(hours=1)
"""So long after a run was cancelled a document of it may come back from a try that was under way."""
IN_SUMMARY = "waits_for_summary"
"""Documents that only wait for their day's summary have come to their end as far as an import goes."""
TAKEN_OFF = {"state": SyncEvent.State.IGNORED, "code": "history_cancelled", "params": {}, "waiting_for": ""}


def start(
    connection: Connection, *, from_date: date, to_date: date, now: datetime, flow: str = "sale"
) -> HistoryRun:
    """Begin an import. Raises ValidationError before the connection's from-date, while another one is under way, and while
    the connection is being set up."""
    if connection.state == Connection.State.SETUP:
        raise ValidationError(_("The connection is not live yet."))
    if connection.from_date is None or from_date < connection.from_date:
        raise ValidationError(_("Nothing before the connection's from date is booked."))
    run = HistoryRun(connection=connection, flow=flow, from_date=from_date, to_date=to_date, started_at=now)
    run.full_clean()
    run.save()
    return run


def pause(run: HistoryRun, *, now: datetime) -> None:
    """Rest: nothing more is listed, and what was listed waits."""
    if HistoryRun.objects.filter(pk=run.pk, state=State.RUNNING).update(state=State.PAUSED):
        _waiting(run).update(available_at=now + REST)
    run.refresh_from_db()


def resume(run: HistoryRun, *, now: datetime) -> None:
    """Go on where it was paused."""
    if HistoryRun.objects.filter(pk=run.pk, state=State.PAUSED).update(state=State.RUNNING):
        _waiting(run).update(available_at=now)
    run.refresh_from_db()


def cancel(run: HistoryRun, *, now: datetime) -> int:
    """End the import: what has not begun is taken off the list; what is booked stays. Returns how many were taken off."""
    ended = HistoryRun.objects.filter(pk=run.pk, state__in=(State.RUNNING, State.PAUSED)).update(
        state=State.CANCELLED, finished_at=now
    )
    taken = 0
    if ended:
        taken = _waiting(run).update(**TAKEN_OFF, finished_at=now)
    run.refresh_from_db()
    return taken


def take_listing(run: HistoryRun, *, now: datetime) -> bool:
    """Become the one who lists this run's next pages."""
    free = Q(lease_until__isnull=True) | Q(lease_until__lt=now)
    taken = HistoryRun.objects.filter(free, pk=run.pk, state=State.RUNNING, listed_at__isnull=True)
    return bool(taken.update(lease_until=now + LISTING_LEASE))


def keep_page(
    run: HistoryRun, *, listed: int, position: dict, total: int | None, more: bool, now: datetime
) -> bool:
    """Keep how far the listing came, after its documents were recorded. False when the run was paused or ended."""
    values = {"position": position, "listed": listed, "total": total, "lease_until": now + LISTING_LEASE}
    if not more:
        values |= {"listed_at": now, "total": listed, "lease_until": None}
    return bool(HistoryRun.objects.filter(pk=run.pk, state=State.RUNNING).update(**values))


def settle_late(run: HistoryRun, document_ids: Sequence[str], *, now: datetime) -> None:
    """A page was recorded while somebody paused or ended the run: its documents follow."""
    run.refresh_from_db()
    late = _waiting(run).filter(document_id__in=document_ids)
    if run.state == State.PAUSED:
        late.update(available_at=now + REST)
    elif run.state == State.CANCELLED:
        late.update(**TAKEN_OFF, finished_at=now)


def hold_back(now: datetime) -> int:
    """Documents of paused and cancelled runs that ran when that happened, and wait again, follow too. Returns how many."""
    held = 0
    for run in HistoryRun.objects.filter(state=State.PAUSED):
        held += _waiting(run).filter(available_at__lt=now + REST / 2).update(available_at=now + REST)
    for run in HistoryRun.objects.filter(state=State.CANCELLED, finished_at__gt=now - LATE):
        before = _waiting(run).filter(created_at__lte=run.finished_at)
        held += before.update(**TAKEN_OFF, finished_at=now)
    return held


def let_go(run: HistoryRun) -> None:
    """Stop listing for now."""
    HistoryRun.objects.filter(pk=run.pk).update(lease_until=None)


def finish_runs(now: datetime) -> int:
    """Mark as done the runs whose documents are all listed and none of which waits or runs. Returns how many."""
    done = 0
    for run in HistoryRun.objects.filter(state=State.RUNNING, listed_at__isnull=False).select_related(
        "connection"
    ):
        unbuilt = _waiting(run).exclude(code=IN_SUMMARY)
        if not unbuilt.exists() and not _events(run).filter(state=SyncEvent.State.RUNNING).exists():
            done += HistoryRun.objects.filter(pk=run.pk, state=State.RUNNING).update(
                state=State.DONE, finished_at=now
            )
    return done


def crowded(run: HistoryRun) -> bool:
    """Whether enough of the run's documents wait already."""
    return _waiting(run).exclude(code=IN_SUMMARY)[:MOST_WAITING].count() >= MOST_WAITING


def _events(run: HistoryRun) -> QuerySet[SyncEvent]:
    return SyncEvent.objects.filter(
        connection_id=run.connection_id,
        flow=run.flow,
        priority=SyncEvent.Priority.HISTORY,
        created_at__gte=run.started_at,
    )


def _waiting(run: HistoryRun) -> QuerySet[SyncEvent]:
    return _events(run).filter(state=SyncEvent.State.PENDING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How an import stands. ``total`` None until the listing is complete; rates over the run's own time."""

    listed: int
    total: int | None
    done: int
    blocked: int
    left: int
    per_second: float
    seconds_left: float | None


def progress(run: HistoryRun, *, now: datetime) -> Progress:
    """Count the run's documents by where they stand."""
    counts = _events(run).aggregate(
        done=Count("id", filter=Q(state__in=("done", "ignored"))),
        blocked=Count("id", filter=Q(state="blocked")),
        left=Count("id", filter=Q(state__in=("pending", "running"))),
    )
    seconds = max(((run.finished_at or now) - run.started_at).total_seconds(), 1)
    per_second = (counts["done"] + counts["blocked"]) / seconds
    total = run.total if run.total is not None else None
    left = counts["left"] + max(0, (total or 0) - run.listed)
    return Progress(
        listed=run.listed,
        total=total,
        per_second=per_second,
        seconds_left=left / per_second if per_second and run.state == State.RUNNING else None,
        done=counts["done"],
        blocked=counts["blocked"],
        left=left,
    )
