"""Events: the duty that a document must be synced. Recorded once however often it is heard of."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Least

from integrations.models import Connection, SyncEvent
from integrations.sync.lanes import lane_of

State = SyncEvent.State
CHUNK = 500
REOPENING = frozenset({"webhook", "poll", "person", "document", "startup"})
"""Triggers after which a blocked document is looked at again: its source has changed it, or somebody asked."""
FRESH = {
    "state": State.PENDING,
    "result": "",
    "attempts": 0,
    "code": "",
    "params": {},
    "remote_message": "",
    "waiting_for": "",
    "who": "",
    "lease_token": "",
    "lease_until": None,
    "finished_at": None,
}


def record(
    connection: Connection,
    flow: str,
    documents: Sequence[tuple[str, str]],
    *,
    trigger: str,
    now: datetime,
    priority: int = SyncEvent.Priority.LIVE,
    target: Connection | None = None,
) -> int:
    """Note that these documents (id, label) must be synced by ``flow``, into the connection's ledger unless ``target`` says
    where else. Returns how many were not waiting already.

    A document that waits is not noted twice, one that runs gets one more event, a blocked one is reopened (except by
    history imports). Repeats and races end in the same rows: the database's constraint decides.
    """
    lane = lane_of(connection, now=now, target=target)
    opened = 0
    for start in range(0, len(documents), CHUNK):
        chunk = dict(documents[start : start + CHUNK])
        opened += _record_chunk(lane.pk, connection, flow, chunk, trigger=trigger, now=now, priority=priority)
    return opened


def _record_chunk(
    lane_id: int,
    connection: Connection,
    flow: str,
    documents: dict[str, str],
    *,
    trigger: str,
    now: datetime,
    priority: int,
) -> int:
    same = SyncEvent.objects.filter(connection=connection, flow=flow, document_id__in=documents)
    with transaction.atomic():
        open_ones = dict(
            same.filter(state__in=(State.PENDING, State.BLOCKED)).values_list("document_id", "state")
        )
        SyncEvent.objects.bulk_create(
            [
                SyncEvent(
                    connection=connection,
                    lane_id=lane_id,
                    flow=flow,
                    document_id=document_id,
                    label=label[:80],
                    trigger=trigger,
                    priority=priority,
                    available_at=now,
                    created_at=now,
                    received_at=now,
                )
                for document_id, label in documents.items()
                if document_id not in open_ones
            ],
            ignore_conflicts=True,
        )
        if open_ones:
            waiting = same.filter(state=State.PENDING)
            waiting.update(
                received_at=now, available_at=Least("available_at", now), priority=Least("priority", priority)
            )
        blocked = [key for key, state in open_ones.items() if state == State.BLOCKED]
        if blocked and trigger in REOPENING:
            same.filter(state=State.BLOCKED, document_id__in=blocked).update(
                **FRESH, available_at=now, received_at=now, trigger=trigger, priority=priority
            )
    reopened = len(blocked) if trigger in REOPENING else 0
    return len(documents) - len(open_ones) + reopened


def retry(events: QuerySet[SyncEvent], *, now: datetime) -> int:
    """Let events run again now, with all their attempts. Those that wait or run are left; returns how many were put back.

    Where a document has several ended events, only the newest is put back.
    """
    again = 0
    candidates = events.filter(state__in=(State.BLOCKED, State.IGNORED, State.DONE)).order_by("-id")
    seen: set[tuple[int, str, str]] = set()
    for event in candidates.only("id", "connection_id", "flow", "document_id", "state").iterator(
        chunk_size=CHUNK
    ):
        key = (event.connection_id, event.flow, event.document_id)
        if key in seen:
            continue
        seen.add(key)
        again += _put_back(event, now=now)
    return again


def retry_blocked(events: QuerySet[SyncEvent], *, now: datetime) -> int:
    """``retry`` of what is blocked, however many: a document has one open event, so that nothing can stand in the way."""
    blocked = events.filter(state=State.BLOCKED)
    return blocked.update(**FRESH, available_at=now, trigger="person", priority=SyncEvent.Priority.LIVE)


def _put_back(event: SyncEvent, *, now: datetime) -> int:
    with transaction.atomic():
        another = SyncEvent.objects.filter(
            connection_id=event.connection_id,
            flow=event.flow,
            document_id=event.document_id,
            state__in=(State.PENDING, State.BLOCKED),
        ).exclude(pk=event.pk)
        if another.exists():
            return another.filter(state=State.BLOCKED).update(**FRESH, available_at=now, trigger="person")
        return SyncEvent.objects.filter(pk=event.pk, state=event.state).update(
            **FRESH, available_at=now, trigger="person", priority=SyncEvent.Priority.LIVE
        )


def ignore(events: QuerySet[SyncEvent], *, reason: str, who: str, now: datetime) -> int:
    """Take waiting or blocked events off the list, with the reason and who gave it. Returns how many."""
    return events.filter(state__in=(State.PENDING, State.BLOCKED)).update(
        state=State.IGNORED,
        result="",
        code="ignored_by_person",
        params={"reason": reason, "who": who},
        waiting_for="",
        who="",
        finished_at=now,
    )


def release(connection: Connection, waiting_for: str, *, now: datetime) -> int:
    """Let every event of the connection that waited for this key run. Returns how many.

    Events that wait for another *document* are pending, not blocked; they are brought forward.
    """
    return release_all(connection, [waiting_for], now=now)


def release_all(connection: Connection, keys: Sequence[str], *, now: datetime) -> int:
    """``release`` for several keys at once."""
    mine = SyncEvent.objects.filter(connection=connection, waiting_for__in=keys)
    released = mine.filter(state=State.BLOCKED).update(**FRESH, available_at=now)
    return released + mine.filter(state=State.PENDING).update(available_at=now, waiting_for="")


def look_again(connection: Connection, codes: Sequence[str], *, method: str, now: datetime) -> int:
    """Note documents anew that were last passed over for one of these causes and this payment method. Returns how many.

    They may be many and old: they go with the history.
    """
    passed = SyncEvent.objects.filter(
        connection=connection, state=State.IGNORED, code__in=codes, params__method=method
    )
    newer = SyncEvent.objects.filter(
        connection=connection,
        flow=OuterRef("flow"),
        document_id=OuterRef("document_id"),
        id__gt=OuterRef("id"),
    )
    by_flow: dict[str, list[tuple[str, str]]] = {}
    for flow, document_id, label in passed.filter(~Exists(newer)).values_list("flow", "document_id", "label"):
        by_flow.setdefault(flow, []).append((document_id, label))
    return sum(
        record(connection, flow, rows, trigger="person", now=now, priority=SyncEvent.Priority.HISTORY)
        for flow, rows in by_flow.items()
    )


def bring_forward(code: str, *, now: datetime, connection: Connection | None = None) -> int:
    """Let events that wait for ``code`` to pass run now instead of when they would look again. Returns how many."""
    waiting = SyncEvent.objects.filter(state=State.PENDING, code=code, available_at__gt=now)
    return (waiting.filter(connection=connection) if connection else waiting).update(available_at=now)


def release_code(connection: Connection, codes: Sequence[str], *, now: datetime) -> int:
    """Let events blocked for one of these causes run (a VAT rule was changed, a right was given). Returns how many."""
    return SyncEvent.objects.filter(connection=connection, state=State.BLOCKED, code__in=codes).update(
        **FRESH, available_at=now
    )
