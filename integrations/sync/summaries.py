"""Daily summaries remembered: shares taken off the shelf into one voucher, once, and booked with it.

Who takes shares does so under the lane's token, together with announcing the summary; a share that is taken is not changed
any more, and it is booked in the same transaction in which its events end.
"""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from integrations.models import Connection, EntityLink, HistoryRun, Lane, SyncAttempt, SyncEvent
from integrations.sync import gift_cards, history, shelf

MOST_MEMBERS = 2000
"""No voucher sums up more shares than this: a larger day becomes several."""
PIECE = 500

State = EntityLink.State
OPEN = (SyncEvent.State.PENDING, SyncEvent.State.RUNNING, SyncEvent.State.BLOCKED)


def importing(connection: Connection, *, now: dt.datetime) -> bool:
    """Whether a history import is still bringing documents in: their days are not complete."""
    runs = HistoryRun.objects.filter(connection=connection, state=HistoryRun.State.RUNNING)
    if runs.filter(listed_at__isnull=True).exists():
        return True
    due = SyncEvent.objects.filter(
        connection=connection,
        state=SyncEvent.State.PENDING,
        priority=SyncEvent.Priority.HISTORY,
        available_at__lte=now,
    ).exclude(flow=shelf.FLOW)
    return runs.exists() and due.exclude(code=shelf.WAITS).exists()


def take(
    lane: Lane, day: dt.date, *, reference: str, rules_version: int, now: dt.datetime
) -> EntityLink | None:
    """The summary to write next for a day, with its members taken; None when nothing lies aside for it.

    One that was begun and did not get to its end is gone on with. Raises LaneLost.
    """
    connection = lane.connection
    document = shelf.document_id(connection, day)
    with transaction.atomic():
        shelf.hold_lane(lane)
        mine = EntityLink.objects.filter(
            connection=connection, target=lane.target, flow=shelf.FLOW, document_id=document
        )
        unfinished = mine.filter(~Q(state=State.VERIFIED) | Q(members__remote_id="")).order_by("id").first()
        if unfinished is not None:
            return unfinished
        chosen = _ready(connection, lane.target, day, now=now)
        if not chosen:
            return None
        number = mine.count() + 1
        link = EntityLink.objects.create(
            connection=connection,
            target=lane.target,
            flow=shelf.FLOW,
            document_id=document,
            part="summary" if number == 1 else f"summary:{number}",
            label=day.isoformat(),
            kind="voucher",
            reference=reference if number == 1 else f"{reference}:{number}",
            document_date=day,
            rules_version=rules_version,
            reserved_at=now,
        )
        for start in range(0, len(chosen), PIECE):
            EntityLink.objects.filter(pk__in=chosen[start : start + PIECE]).update(summary=link)
    return link


def ready_shares(
    connection: Connection, target: Connection, day: dt.date, *, now: dt.datetime
) -> QuerySet[EntityLink]:
    """The shares that lie aside for a day and whose documents wait for nothing else. Paused imports rest."""
    waiting = _events_of_link().filter(
        state=SyncEvent.State.PENDING, code=shelf.WAITS, available_at__lt=now + history.REST / 2
    )
    return _lying(connection, target, day).filter(Exists(waiting)).order_by("id")


def _lying(connection: Connection, target: Connection, day: dt.date) -> QuerySet[EntityLink]:
    return EntityLink.objects.filter(
        connection=connection,
        target=target,
        kind=shelf.KIND,
        remote_id="",
        summary__isnull=True,
        document_date=day,
    )


def _events_of_link() -> QuerySet[SyncEvent]:
    return SyncEvent.objects.filter(
        connection_id=OuterRef("connection_id"), flow=OuterRef("flow"), document_id=OuterRef("document_id")
    )


def _ready(connection: Connection, target: Connection, day: dt.date, *, now: dt.datetime) -> list[int]:
    """Keys of the shares to take. Shares of documents that were taken off the list meanwhile are thrown away."""
    _lying(connection, target, day).exclude(Exists(_events_of_link().filter(state__in=OPEN))).delete()
    ready = ready_shares(connection, target, day, now=now)
    return list(ready.select_for_update().values_list("pk", flat=True)[:MOST_MEMBERS])


def send_back_stale(
    connection: Connection, target: Connection, day: dt.date, *, rules_version: int, now: dt.datetime
) -> int:
    """Let documents be built anew whose share was built under rules that have changed since. Returns how many."""
    stale = ready_shares(connection, target, day, now=now).exclude(rules_version=rules_version)
    return sum(
        SyncEvent.objects.filter(
            connection=connection,
            flow=flow,
            document_id=document,
            state=SyncEvent.State.PENDING,
            code=shelf.WAITS,
        ).update(available_at=now)
        for flow, document in stale.values_list("flow", "document_id")
    )


def more(connection: Connection, target: Connection, day: dt.date, *, now: dt.datetime) -> bool:
    """Whether shares of the day are left that another summary must take."""
    return ready_shares(connection, target, day, now=now).exists()


def book(summary: EntityLink, *, now: dt.datetime) -> int:
    """The summary is verified, and with it every member; their events end. Returns how many events ended.

    In a transaction of the caller. Safe to repeat: a worker that died in between is followed by one that does it.
    """
    members = list(
        EntityLink.objects.select_for_update(of=("self",))
        .filter(summary=summary, remote_id="")
        .select_related("target", "connection")
    )
    for member in members:
        member.state, member.remote_id, member.remote_number = (
            State.VERIFIED, summary.remote_id, summary.remote_number,
        )  # fmt: skip
        member.confirmed_at, member.verified_at = summary.confirmed_at or now, summary.verified_at or now
        member.difference = summary.difference
    EntityLink.objects.bulk_update(
        members,
        ["state", "remote_id", "remote_number", "confirmed_at", "verified_at", "difference"],
        batch_size=PIECE,
    )
    gift_cards.record([member for member in members if gift_cards.has_cards(member.expected)], now=now)
    return _end_events(members, now=now)


def _end_events(members: Sequence[EntityLink], *, now: dt.datetime) -> int:
    """End the events all of whose shares are booked; the others wait for the next of their days."""
    ended: list[SyncEvent] = []
    for start in range(0, len(members), PIECE):
        piece = members[start : start + PIECE]
        documents = Q()
        for flow in {member.flow for member in piece}:
            documents |= Q(flow=flow, document_id__in={m.document_id for m in piece if m.flow == flow})
        connection = piece[0].connection
        lying = EntityLink.objects.filter(documents, connection=connection, kind=shelf.KIND, remote_id="")
        left = {(link.flow, link.document_id): link.document_date for link in lying.only(
            "flow", "document_id", "document_date"
        )}  # fmt: skip
        waiting = SyncEvent.objects.select_for_update().filter(
            documents, connection=connection, state=SyncEvent.State.PENDING, code=shelf.WAITS
        )
        for event in waiting:
            next_day = left.get((event.flow, event.document_id))
            if next_day is None:
                ended.append(event)
            else:
                event.waiting_for = shelf.waiting_key(connection, next_day)
                event.params = {**event.params, "date": next_day.isoformat()}
                event.save(update_fields=("waiting_for", "params"))
    _end(ended, now=now)
    return len(ended)


def _end(events: Sequence[SyncEvent], *, now: dt.datetime) -> None:
    for event in events:
        event.state, event.result = SyncEvent.State.DONE, SyncEvent.Result.VERIFIED
        event.code, event.params, event.waiting_for, event.finished_at = "", {}, "", now
    SyncEvent.objects.bulk_update(
        events, ["state", "result", "code", "params", "waiting_for", "finished_at"], batch_size=PIECE
    )
    SyncAttempt.objects.bulk_create(
        [
            SyncAttempt(
                event=event, number=event.attempts + 1, started_at=now, ended_at=now, outcome="verified"
            )
            for event in events
        ],
        batch_size=PIECE,
    )


def let_go(summary: EntityLink) -> None:
    """The ledger has refused the summary: its members lie aside again, and its announcement is taken back."""
    with transaction.atomic():
        EntityLink.objects.filter(summary=summary, remote_id="").update(summary=None)
        EntityLink.objects.filter(pk=summary.pk, remote_id="").delete()
