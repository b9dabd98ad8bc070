"""The shelf: shares of documents laid aside for the summary of their day, changed and taken away while they lie there.

A share is a link of kind ``summary`` without a remote id; its event waits. One that a summary has taken is not touched.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from zoneinfo import ZoneInfo

from django.db import transaction

from integrations.models import Connection, EntityLink, Lane, SyncEvent
from integrations.sync import history
from integrations.sync.links import RENEWED_FIELDS, Intent, LaneLost

FLOW = "summary"
KIND = "summary"
WAITS = history.IN_SUMMARY
"""The cause on an event whose share lies aside, unchanged: it ends with the summary."""
OSLO = ZoneInfo("Europe/Oslo")
QUIET = dt.timedelta(minutes=5)
"""How long a day that is over is left for more to come before it is summed up."""
LOOK_AGAIN = dt.timedelta(hours=6)
"""So long after its summary was due an event looks itself whether it is booked."""


def document_id(connection: Connection, day: dt.date) -> str:
    """The summary of a shop's day as a document."""
    return f"{connection.key}:{day.isoformat()}"


def day_of(document: str) -> dt.date:
    """The day that a summary is about."""
    return dt.date.fromisoformat(document.rpartition(":")[2])


def waiting_key(connection: Connection, day: dt.date) -> str:
    """What an event waits for while its share lies aside."""
    return f"{FLOW}:{document_id(connection, day)}"


def over_at(connection: Connection, day: dt.date) -> dt.datetime:
    """From when a day may be summed up: the day after at the connection's time, in Oslo."""
    return dt.datetime.combine(day + dt.timedelta(days=1), connection.summary_time, OSLO)


def due_at(connection: Connection, day: dt.date, *, now: dt.datetime) -> dt.datetime:
    """When a day will be summed up that something was laid aside for now; one that is over, in a few minutes."""
    return max(over_at(connection, day), now + QUIET)


def is_aside(link: EntityLink) -> bool:
    """Whether a link is a share that is not in the ledger yet."""
    return link.kind == KIND and not link.remote_id


def lay_aside(
    connection: Connection,
    target: Connection,
    flow: str,
    intents: Sequence[Intent],
    *,
    lane: Lane,
    priority: int,
    now: dt.datetime,
) -> set[str]:
    """Keep shares for their days and see to it that the days are summed up. Returns the documents that came too late:
    an older form of theirs is being booked at this moment. Raises LaneLost.

    A share that lies there already says what is meant now; parts that the document no longer has are taken away.
    """
    late: set[str] = set()
    with transaction.atomic():
        hold_lane(lane)
        wanted = {(intent.document_id, intent.part): intent for intent in intents}
        standing = EntityLink.objects.filter(
            connection=connection, target=target, flow=flow, document_id__in={key[0] for key in wanted}
        )
        for link in standing.select_for_update().defer("observed", "differences"):
            intent = wanted.pop((link.document_id, link.part), None)
            if not is_aside(link):
                continue
            if link.summary_id is not None:
                if intent is None or intent.fingerprint != link.fingerprint:
                    late.add(link.document_id)
            elif intent is None:
                link.delete()
            else:
                _renew(link, intent)
        EntityLink.objects.bulk_create(
            [
                _share(connection, target, flow, intent, now=now)
                for intent in wanted.values()
                if intent.document_id not in late
            ]
        )
        for day in {intent.document_date for intent in intents if intent.document_date}:
            _schedule(connection, day, lane=lane, priority=priority, now=now)
    return late


def hold_lane(lane: Lane) -> None:
    """Keep the lane's row for this transaction. Raises LaneLost when another drain holds the lane now."""
    if not Lane.objects.select_for_update().filter(pk=lane.pk, lease_token=lane.lease_token).exists():
        raise LaneLost


def _renew(link: EntityLink, intent: Intent) -> None:
    for name in RENEWED_FIELDS:
        setattr(link, name, getattr(intent, name) if name != "expected" else dict(intent.expected or {}))
    link.save(update_fields=RENEWED_FIELDS)


def _share(
    connection: Connection, target: Connection, flow: str, intent: Intent, *, now: dt.datetime
) -> EntityLink:
    values = {name: getattr(intent, name) for name in RENEWED_FIELDS if name != "expected"}
    return EntityLink(
        connection=connection,
        target=target,
        flow=flow,
        document_id=intent.document_id,
        part=intent.part,
        kind=KIND,
        reference=intent.reference,
        expected=dict(intent.expected or {}),
        reserved_at=now,
        **{**values, "label": intent.label[:80]},
    )


def _schedule(connection: Connection, day: dt.date, *, lane: Lane, priority: int, now: dt.datetime) -> None:
    """The day's summary is a duty like any other, due when the day is over. One that waits already is left as it is."""
    waiting = SyncEvent.objects.filter(
        connection=connection,
        flow=FLOW,
        document_id=document_id(connection, day),
        state__in=(SyncEvent.State.PENDING, SyncEvent.State.BLOCKED),
    )
    if not waiting.exists():
        SyncEvent.objects.bulk_create(
            [
                SyncEvent(
                    connection=connection,
                    lane=lane,
                    flow=FLOW,
                    document_id=document_id(connection, day),
                    label=day.isoformat(),
                    trigger="document",
                    priority=priority,
                    available_at=due_at(connection, day, now=now),
                    created_at=now,
                    received_at=now,
                )
            ],
            ignore_conflicts=True,
        )


def take_away(links: Iterable[EntityLink], *, lane: Lane) -> bool:
    """Take a document's shares off the shelf: it is not to be booked after all. False when one is being booked."""
    keys = [link.pk for link in links if is_aside(link)]
    with transaction.atomic():
        hold_lane(lane)
        mine = EntityLink.objects.select_for_update().filter(pk__in=keys, remote_id="")
        if any(link.summary_id is not None for link in mine.only("summary_id")):
            return False
        mine.delete()
    return True
