"""Claims: a batch of events is taken under the lane's token and finished under it, or not at all."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Exists, F, OuterRef

from integrations.models import Lane, SyncAttempt, SyncEvent
from integrations.sync import retries
from integrations.sync.lanes import lease_span

State = SyncEvent.State


@dataclass(slots=True, kw_only=True)
class Outcome:
    """How one try at an event ended; ``state`` is where the event goes. ``attempt`` is the word on its timeline."""

    event: SyncEvent
    state: str
    attempt: str
    result: str = ""
    code: str = ""
    params: dict[str, str] = field(default_factory=dict)
    remote_message: str = ""
    waiting_for: str = ""
    who: str = ""
    again_at: datetime | None = None
    free: bool = False
    label: str = ""
    gross: Decimal | None = None
    currency: str = ""
    document_date: date | None = None
    buyer_email: str = ""
    request_id: str = ""
    traceback: str = ""


def claim(lane: Lane, *, now: datetime, limit: int, live_only: bool = False) -> list[SyncEvent]:
    """Take up to ``limit`` due events of one flow and priority: live before history, then the longest waiting.

    The attempt is counted here, so that a document that kills its worker ends blocked and not in a loop.
    """
    twin = SyncEvent.objects.filter(
        connection_id=OuterRef("connection_id"),
        flow=OuterRef("flow"),
        document_id=OuterRef("document_id"),
        state=State.RUNNING,
    )
    due = SyncEvent.objects.filter(lane=lane, state=State.PENDING, available_at__lte=now).order_by(
        "priority", "available_at", "id"
    )
    if live_only:
        due = due.filter(priority=SyncEvent.Priority.LIVE)
    with transaction.atomic():
        if not Lane.objects.select_for_update().filter(pk=lane.pk, lease_token=lane.lease_token).exists():
            return []
        events = list(due.filter(~Exists(twin))[:limit])
        if events:
            first = events[0]
            events = [e for e in events if e.flow == first.flow and e.priority == first.priority]
        until = now + lease_span()
        mine = SyncEvent.objects.filter(pk__in=[event.pk for event in events])
        taken = mine.filter(state=State.PENDING).update(
            state=State.RUNNING, lease_token=lane.lease_token, lease_until=until, attempts=F("attempts") + 1
        )
        if taken != len(events):
            # Somebody took one off the list between our look and our claim.
            running = mine.filter(state=State.RUNNING, lease_token=lane.lease_token)
            left = set(running.values_list("pk", flat=True))
            events = [event for event in events if event.pk in left]
    for event in events:
        event.state, event.lease_token, event.lease_until = State.RUNNING, lane.lease_token, until
        event.attempts += 1
    return events


def finish(outcomes: Sequence[Outcome], *, lane: Lane, started: datetime, now: datetime) -> int:
    """Write the outcomes of a batch, fenced by the lane's token. Returns how many were written.

    An event whose lease was lost keeps what its new holder makes of it; the try is still recorded.
    """
    for outcome in outcomes:
        if outcome.free:
            outcome.event.attempts = max(0, outcome.event.attempts - 1)
    for _ in range(3):
        try:
            return _finish(outcomes, token=lane.lease_token, started=started, now=now)
        except IntegrityError:
            # A repeat of the document was recorded between our look and our write: look again.
            continue
    return _finish(outcomes, token=lane.lease_token, started=started, now=now)


def _finish(outcomes: Sequence[Outcome], *, token: str, started: datetime, now: datetime) -> int:
    events = {outcome.event.pk: outcome.event for outcome in outcomes}
    with transaction.atomic():
        held = set(
            SyncEvent.objects.select_for_update()
            .filter(pk__in=events, state=State.RUNNING, lease_token=token)
            .values_list("pk", flat=True)
        )
        newer = _documents_heard_of_again(events, outcomes)
        for outcome in outcomes:
            _settle(outcome, superseded=outcome.event.pk in newer, now=now)
        SyncEvent.objects.bulk_create(
            [outcome.event for outcome in outcomes if outcome.event.pk in held],
            update_conflicts=True,
            unique_fields=["id"],
            update_fields=FINISHED_FIELDS,
        )
        SyncAttempt.objects.bulk_create(
            [_attempt(outcome, held=held, started=started, now=now) for outcome in outcomes]
        )
    return len(held)


LENGTHS = {"label": 80, "currency": 3, "buyer_email": 254, "request_id": 80}
"""What a shop may write at any length is kept as far as its column goes."""
FINISHED_FIELDS = [
    "state",
    "result",
    "code",
    "params",
    "remote_message",
    "waiting_for",
    "who",
    "available_at",
    "attempts",
    "lease_token",
    "lease_until",
    "label",
    "gross",
    "currency",
    "document_date",
    "buyer_email",
    "request_id",
    "finished_at",
]


def _documents_heard_of_again(events: dict[int, SyncEvent], outcomes: Sequence[Outcome]) -> set[int]:
    """Which running events have a newer waiting twin: theirs must not go back to the list beside it."""
    going_back = [o.event for o in outcomes if o.state in (State.PENDING, State.BLOCKED)]
    if not going_back:
        return set()
    twins = SyncEvent.objects.filter(
        connection_id=going_back[0].connection_id,
        flow=going_back[0].flow,
        document_id__in=[event.document_id for event in going_back],
        state__in=(State.PENDING, State.BLOCKED),
    ).exclude(pk__in=events)
    waiting = set(twins.values_list("document_id", flat=True))
    return {event.pk for event in going_back if event.document_id in waiting}


def _settle(outcome: Outcome, *, superseded: bool, now: datetime) -> None:
    """Carry the outcome over to its event, in memory."""
    event = outcome.event
    state, code = outcome.state, outcome.code
    if superseded:
        state, code = State.IGNORED, "superseded"
    event.state, event.result, event.code = state, outcome.result, code
    event.params, event.remote_message = outcome.params, outcome.remote_message
    event.waiting_for = "" if superseded else outcome.waiting_for[:250]
    event.who = outcome.who if state == State.BLOCKED else ""
    event.lease_token, event.lease_until = "", None
    if state == State.PENDING:
        event.available_at = outcome.again_at or now
    event.finished_at = None if state == State.PENDING else now
    for name in ("label", "gross", "currency", "document_date", "buyer_email", "request_id"):
        value = getattr(outcome, name)
        if value not in ("", None):
            setattr(event, name, value[: LENGTHS[name]] if name in LENGTHS else value)


def _attempt(outcome: Outcome, *, held: set[int], started: datetime, now: datetime) -> SyncAttempt:
    lost = outcome.event.pk not in held
    return SyncAttempt(
        event_id=outcome.event.pk,
        number=outcome.event.attempts or 1,
        started_at=started,
        ended_at=now,
        outcome="lease_lost" if lost else outcome.attempt,
        code=outcome.code,
        params=outcome.params,
        remote_message=outcome.remote_message,
        request_id=outcome.request_id[:80],
        traceback=outcome.traceback,
    )


def sweep_expired(now: datetime) -> tuple[int, int]:
    """Take back what dead workers held: (events that wait again, events blocked for killing too many workers)."""
    expired = SyncEvent.objects.filter(state=State.RUNNING, lease_until__lt=now)
    states = [_take_back(event, now=now) for event in expired.order_by("id")[:2000]]
    return states.count(State.PENDING), states.count(State.BLOCKED)


def _take_back(event: SyncEvent, *, now: datetime) -> str:
    """Where the event went; '' when it was left: finished meanwhile, or locked by one that hangs in a transaction (which
    the database ends), or heard of again in this very moment. The next sweep looks again."""
    values = _after_death(event, now=now)
    mine = SyncEvent.objects.filter(pk=event.pk, state=State.RUNNING, lease_until__lt=now)
    try:
        with transaction.atomic():
            if not mine.select_for_update(skip_locked=True).exists():
                return ""
            SyncAttempt.objects.create(
                event=event,
                number=event.attempts,
                started_at=(event.lease_until or now) - lease_span(),
                ended_at=now,
                outcome="worker_died",
            )
            mine.update(**values, lease_token="", lease_until=None)
    except IntegrityError:
        return ""
    return str(values["state"])


def _after_death(event: SyncEvent, *, now: datetime) -> dict[str, Any]:
    """What becomes of an event whose worker died: it gives way to a newer one, waits again, or is stopped."""
    twin = SyncEvent.objects.filter(
        state__in=(State.PENDING, State.BLOCKED),
        connection_id=event.connection_id,
        flow=event.flow,
        document_id=event.document_id,
    )
    if twin.exists():
        return {"state": State.IGNORED, "code": "superseded", "finished_at": now}
    if retries.after_crash(event.attempts):
        return {"state": State.PENDING, "available_at": now}
    return {"state": State.BLOCKED, "code": "too_many_attempts", "who": "support", "finished_at": now}
