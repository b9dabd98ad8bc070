"""The states of a start-up sync: asked for, prepared, started, paused, resumed, cancelled, done; and how far it has come."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from integrations.models import Connection, StartupRow, StartupRun, SyncEvent
from integrations.sync.history import REST

State = StartupRun.State
Action = StartupRow.Action
PREFIX = "startup_"
"""What the flows of a start-up sync are called, before the kind of record."""
LEASE = timedelta(minutes=5)
GOING = (Action.MAKE, Action.LINK)
"""Rows that something is done for."""


def flow_of(kind: str) -> str:
    """The flow that moves records of a kind at the start."""
    return f"{PREFIX}{kind}"


def ask(
    connection: Connection,
    *,
    kinds: Sequence[str],
    with_inactive: bool,
    invite_employees: bool,
    who: str,
    now: datetime,
) -> StartupRun:
    """Begin to prepare a run. Raises ValidationError when nothing was chosen or one is under way."""
    if not kinds:
        raise ValidationError(_("Choose what is to be moved."))
    run = StartupRun(
        connection=connection, kinds=list(kinds), with_inactive=with_inactive, asked_at=now, who=who,
        invite_employees=invite_employees and "employee" in kinds,
    )  # fmt: skip
    run.full_clean()
    run.save()
    return run


def answer(run: StartupRun, *, code: str, action: str) -> int:
    """What happens to a kind of conflict. Only before the run has begun. Returns how many records it concerns."""
    with transaction.atomic():
        fresh = StartupRun.objects.select_for_update().filter(pk=run.pk, state=State.READY).first()
        if fresh is None:
            return 0
        fresh.decisions = {**fresh.decisions, code: action}
        fresh.save(update_fields=("decisions",))
        run.decisions = fresh.decisions
        return run.rows.filter(code=code).update(action=action)


def start(run: StartupRun, *, now: datetime) -> bool:
    """Let a prepared run begin. False when it is not ready (any more)."""
    begun = _ready(run).update(state=State.RUNNING, started_at=now, code="", params={}, remote_message="")
    run.refresh_from_db()
    return bool(begun)


def _ready(run: StartupRun) -> QuerySet[StartupRun]:
    return StartupRun.objects.filter(pk=run.pk, state=State.READY)


def pause(run: StartupRun, *, now: datetime) -> None:
    """Rest: nothing more is noted, and what was noted waits."""
    if StartupRun.objects.filter(pk=run.pk, state=State.RUNNING).update(state=State.PAUSED):
        waiting(run).update(available_at=now + REST)
    run.refresh_from_db()


def resume(run: StartupRun, *, now: datetime) -> None:
    """Go on where it was paused."""
    if StartupRun.objects.filter(pk=run.pk, state=State.PAUSED).update(state=State.RUNNING):
        waiting(run).update(available_at=now)
    run.refresh_from_db()


def cancel(run: StartupRun, *, now: datetime) -> int:
    """End the run: what has not begun is taken off the list; what was made stays. Returns how many were taken off."""
    ended = StartupRun.objects.filter(pk=run.pk, state__in=StartupRun.OPEN).update(
        state=State.CANCELLED, finished_at=now, lease_until=None
    )
    taken = 0
    if ended and run.started_at is not None:
        taken = waiting(run).update(
            state=SyncEvent.State.IGNORED,
            code="startup_cancelled",
            params={},
            waiting_for="",
            finished_at=now,
        )
    run.refresh_from_db()
    return taken


def hold_back(now: datetime) -> int:
    """Records of paused runs that ran when that happened, and wait again, rest too. Returns how many."""
    held = 0
    for run in StartupRun.objects.filter(state=State.PAUSED).select_related("connection"):
        held += waiting(run).filter(available_at__lt=now + REST / 2).update(available_at=now + REST)
    return held


def take(run: StartupRun, *, now: datetime) -> bool:
    """Become the one who prepares the run or notes its next records."""
    free = Q(lease_until__isnull=True) | Q(lease_until__lt=now)
    mine = StartupRun.objects.filter(free, pk=run.pk, state__in=(State.PREPARING, State.RUNNING))
    return bool(mine.update(lease_until=now + LEASE))


def let_go(run: StartupRun) -> None:
    """Somebody else may go on with it."""
    StartupRun.objects.filter(pk=run.pk).update(lease_until=None)


def events_of(run: StartupRun) -> QuerySet[SyncEvent]:
    """The run's records under way or ended."""
    flows = [flow_of(kind) for kind in run.kinds]
    return SyncEvent.objects.filter(
        lane__target=run.connection,
        flow__in=flows,
        received_at__gte=run.started_at,
    )


def waiting(run: StartupRun) -> QuerySet[SyncEvent]:
    """The run's records that have not begun."""
    return events_of(run).filter(state=SyncEvent.State.PENDING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """How many records of one kind: what the preview says, and what has become of them."""

    kind: str
    make: int = 0
    link: int = 0
    keep: int = 0
    leave: int = 0
    conflicts: int = 0
    done: int = 0
    blocked: int = 0

    @property
    def total(self) -> int:
        """Records that something is done for."""
        return self.make + self.link


def counted(run: StartupRun) -> list[Counted]:
    """Each chosen kind's counts, in the order in which they are moved. Two queries."""
    planned: dict[str, dict[str, int]] = {kind: {} for kind in run.kinds}
    rows = run.rows.order_by().values_list("kind", "action")
    for kind, action, conflicts, number in rows.annotate(
        conflicts=Count("id", filter=~Q(code="")), number=Count("id")
    ):
        planned[kind][action] = number
        planned[kind]["conflicts"] = planned[kind].get("conflicts", 0) + conflicts
    if run.started_at is not None:
        states = events_of(run).order_by().values_list("flow")
        for flow, done, blocked in states.annotate(
            done=Count("id", filter=Q(state__in=("done", "ignored"))),
            blocked=Count("id", filter=Q(state="blocked")),
        ):
            planned[flow.removeprefix(PREFIX)] |= {"done": done, "blocked": blocked}
    return [Counted(kind=kind, **planned[kind]) for kind in run.kinds]
