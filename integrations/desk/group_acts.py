"""Everything that stopped for one cause, acted on together: tried again, approved, skipped; and how it ended. By tenant.

The querysets come from a face that has narrowed them to one tenant, and to what of it a person has chosen.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, Max, QuerySet

from accounts.models import Tenant, User
from integrations.desk import actions, approvals
from integrations.desk.overview import SKIPPED_CODE
from integrations.desk.queries import summary_of
from integrations.models import Approval, GroupAct, GroupActDocument, SyncEvent

How, State, Result = GroupAct.How, SyncEvent.State, SyncEvent.Result
PIECE = 2000
Chosen = QuerySet[SyncEvent]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """Why the documents are stopped: the key of their group."""

    code: str
    waiting_for: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StoppedAgain:
    """Documents that stopped after they were let go, of one cause; ``example`` stopped last."""

    count: int
    example: SyncEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How the documents of an act stand now. ``waiting``: stopped still for what was to be chosen (``How.FIX`` alone)."""

    total: int
    verified: int
    booked: int
    nothing: int
    skipped: int
    moving: int
    waiting: int
    stopped: tuple[StoppedAgain, ...]

    @property
    def blocked(self) -> int:
        """Documents that stopped again."""
        return sum(one.count for one in self.stopped)

    @property
    def ended(self) -> int:
        """Documents that have come to an end, whichever."""
        return self.total - self.moving - self.waiting


def retry(tenant: Tenant, cause: Cause, chosen: Chosen, *, actor: User, now: datetime) -> GroupAct | None:
    """Try them again, now. None when nothing of it is stopped any more."""
    act = _keep(tenant, cause, chosen, how=How.RETRY, actor=actor, now=now)
    return _if_done(act, actions.retry_stopped(_of(act), actor=actor, now=now)) if act else None


def begin_fix(tenant: Tenant, cause: Cause, chosen: Chosen, *, actor: User, now: datetime) -> GroupAct | None:
    """Remember which documents wait for what a person is about to choose, to tell afterwards how they ended."""
    _forget_unused(tenant, cause, actor=actor)
    return _keep(tenant, cause, chosen, how=How.FIX, actor=actor, now=now)


def _forget_unused(tenant: Tenant, cause: Cause, *, actor: User) -> None:
    """Going to choose and coming back without a choice leaves nothing behind."""
    same = {"code": cause.code, "waiting_for": cause.waiting_for}
    earlier = GroupAct.objects.filter(tenant=tenant, how=How.FIX, by=actor, **same)
    moved = GroupActDocument.objects.exclude(event__in=SyncEvent.objects.filter(state=State.BLOCKED, **same))
    earlier.exclude(pk__in=moved.filter(act__in=earlier).values("act")).delete()


def approve(
    tenant: Tenant, cause: Cause, chosen: Chosen, kind: str, *, actor: User, now: datetime
) -> GroupAct | None:
    """Say the same of all of them, and try them again. Raises ValueError for an unknown kind."""
    act = _keep(tenant, cause, chosen, how=How.APPROVE, note=Approval.Kind(kind).value, actor=actor, now=now)
    return _if_done(act, approvals.approve(_of(act), kind, actor=actor, now=now)) if act else None


def ignore(
    tenant: Tenant, cause: Cause, chosen: Chosen, *, actor: User, reason: str, now: datetime
) -> GroupAct | None:
    """Skip them, with the reason. Raises ValueError without one."""
    words = reason.strip()[:400]
    if not words:
        raise ValueError("skipping needs a reason")
    act = _keep(tenant, cause, chosen, how=How.IGNORE, note=words, actor=actor, now=now)
    return _if_done(act, actions.ignore(_of(act), actor=actor, reason=words, now=now)) if act else None


def _if_done(act: GroupAct, count: int) -> GroupAct | None:
    """The act, unless somebody else was quicker with all of them."""
    if not count:
        act.delete()
        return None
    return act


def skipped_of(act: GroupAct) -> QuerySet[SyncEvent]:
    """The documents that are still skipped by this act: what taking it back brings back."""
    return _of(act).filter(state=State.IGNORED, code=SKIPPED_CODE)


def take_back(act: GroupAct, *, actor: User, now: datetime) -> GroupAct | None:
    """Try again what the act skipped. None when nothing of it is skipped any more."""
    cause = Cause(code=act.code, waiting_for=act.waiting_for)
    again = _keep(act.tenant, cause, skipped_of(act), how=How.RETRY, actor=actor, now=now)
    return _if_done(again, actions.retry(_of(again), actor=actor, now=now)) if again else None


def act_of(tenant: Tenant, pk: int) -> GroupAct:
    """The tenant's. Raises GroupAct.DoesNotExist for others'."""
    return GroupAct.objects.select_related("tenant", "by").get(pk=pk, tenant=tenant)


def progress(act: GroupAct) -> Progress:
    """How its documents stand now. Two queries."""
    rows = list(
        _of(act)
        .order_by()
        .values("state", "result", "code", "waiting_for")
        .annotate(count=Count("pk"), newest=Max("pk"))
    )
    waits = act.how == GroupAct.How.FIX
    same = [row for row in rows if waits and row["state"] == State.BLOCKED and _is_cause(act, row)]
    again = [row for row in rows if row["state"] == State.BLOCKED and row not in same]
    examples = SyncEvent.objects.select_related("connection").in_bulk([row["newest"] for row in again])
    stopped = [
        StoppedAgain(count=row["count"], example=examples[row["newest"]])
        for row in sorted(again, key=lambda row: -row["count"])
        if row["newest"] in examples
    ]
    done = [row for row in rows if row["state"] == State.DONE]
    return Progress(
        total=sum(row["count"] for row in rows),
        verified=_count(done, Result.VERIFIED),
        booked=_count(done, Result.BOOKED),
        nothing=sum(row["count"] for row in done if row["result"] not in (Result.VERIFIED, Result.BOOKED)),
        skipped=sum(row["count"] for row in rows if row["state"] == State.IGNORED),
        moving=sum(row["count"] for row in rows if row["state"] in (State.PENDING, State.RUNNING)),
        waiting=sum(row["count"] for row in same),
        stopped=tuple(stopped),
    )


def _is_cause(act: GroupAct, row: Mapping[str, Any]) -> bool:
    return bool(row["code"] == act.code and row["waiting_for"] == act.waiting_for)


def _count(rows: Sequence[Mapping[str, Any]], result: str) -> int:
    return sum(row["count"] for row in rows if row["result"] == result)


def _of(act: GroupAct) -> QuerySet[SyncEvent]:
    return SyncEvent.objects.filter(group_acts__act=act)


def _keep(
    tenant: Tenant,
    cause: Cause,
    chosen: Chosen,
    *,
    how: str,
    actor: User,
    now: datetime,
    note: str = "",
) -> GroupAct | None:
    """None for no documents. What stops after this moment is not among them."""
    found = summary_of(chosen)
    if not found.count:
        return None
    with transaction.atomic():
        act = GroupAct.objects.create(
            tenant=tenant, how=how, code=cause.code, waiting_for=cause.waiting_for, note=note, count=found.count,
            totals={currency or "NOK": f"{gross:.2f}" for currency, gross in found.totals.items()},
            by=actor, at=now,
        )  # fmt: skip
        pks = chosen.order_by("pk").values_list("pk", flat=True)
        GroupActDocument.objects.bulk_create(
            (GroupActDocument(act=act, event_id=pk) for pk in pks.iterator(chunk_size=PIECE)),
            batch_size=PIECE,
        )
    return act
