"""Links: announced before the remote write, bound to the remote id at once after it, then verified.

The database's constraints say no to a second ledger document for the same part of the same source document.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import connection as database
from django.db import transaction

from integrations.models import Connection, EntityLink, Lane

State = EntityLink.State


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """What is about to be written: one part of one document, under our reference. ``corrects`` is the link it corrects."""

    document_id: str
    part: str
    kind: str
    reference: str
    label: str = ""
    fingerprint: str = ""
    gross: Decimal | None = None
    currency: str = ""
    document_date: date | None = None
    expected: Mapping[str, Any] | None = None
    rules_version: int = 0
    corrects: int | None = None


class LaneLost(Exception):
    """Another drain holds the lane now: stop before anything more is written."""


class WrittenTwice(Exception):
    """The target holds a second document under one announcement; ``kept`` is the link, which leads to the first."""

    def __init__(self, kept: EntityLink) -> None:
        self.kept = kept
        super().__init__(kept.reference)


def of_documents(
    connection: Connection, flow: str, document_ids: Iterable[str]
) -> dict[str, list[EntityLink]]:
    """Every link of these documents, by document id, parts in the order they were reserved."""
    found: dict[str, list[EntityLink]] = {}
    links = EntityLink.objects.filter(connection=connection, flow=flow, document_id__in=list(document_ids))
    for link in links.defer("expected", "observed", "differences").order_by("id"):
        found.setdefault(link.document_id, []).append(link)
    return found


def reserve(
    connection: Connection,
    target: Connection,
    flow: str,
    intents: Sequence[Intent],
    *,
    lane: Lane,
    now: datetime,
) -> dict[str, tuple[EntityLink, bool]]:
    """Announce writes, before they are made: reference -> (link, announced before).

    *Announced before* means that an earlier try may have written: search the target first. Raises LaneLost when the
    lane's lease is gone, so that a drain that was asleep writes nothing.
    """
    with transaction.atomic():
        if not Lane.objects.select_for_update().filter(pk=lane.pk, lease_token=lane.lease_token).exists():
            raise LaneLost
        wanted = {intent.reference: intent for intent in intents}
        before = {
            link.reference: link for link in EntityLink.objects.filter(target=target, reference__in=wanted)
        }
        fresh = [
            _link(connection, target, flow, intent, now=now)
            for reference, intent in wanted.items()
            if reference not in before
        ]
        EntityLink.objects.bulk_create(fresh)
        again = [
            _renewed(link, wanted[reference]) for reference, link in before.items() if not link.remote_id
        ]
        EntityLink.objects.bulk_update(again, RENEWED_FIELDS)
    return {link.reference: (link, False) for link in fresh} | {
        ref: (link, True) for ref, link in before.items()
    }


RENEWED_FIELDS = ["label", "fingerprint", "gross", "currency", "document_date", "expected", "rules_version"]


def _renewed(link: EntityLink, intent: Intent) -> EntityLink:
    """A reserved link whose write is tried again says what is meant now."""
    for name in RENEWED_FIELDS:
        setattr(link, name, getattr(intent, name) if name != "expected" else dict(intent.expected or {}))
    return link


def _link(
    connection: Connection, target: Connection, flow: str, intent: Intent, *, now: datetime
) -> EntityLink:
    return EntityLink(
        connection=connection,
        target=target,
        flow=flow,
        document_id=intent.document_id,
        part=intent.part,
        label=intent.label[:80],
        kind=intent.kind,
        reference=intent.reference,
        fingerprint=intent.fingerprint,
        gross=intent.gross,
        currency=intent.currency,
        document_date=intent.document_date,
        expected=dict(intent.expected or {}),
        rules_version=intent.rules_version,
        corrects_id=intent.corrects,
        reserved_at=now,
    )


def revise(links: Sequence[EntityLink], intents: Mapping[str, Intent], *, lane: Lane) -> None:
    """Announce that what stands in the target is to be changed: the links say what is meant now, and are reserved until the
    change is confirmed. ``intents`` by reference. Raises LaneLost.
    """
    for link in links:
        _renewed(link, intents[link.reference])
        link.state = State.RESERVED
    with transaction.atomic():
        if not Lane.objects.select_for_update().filter(pk=lane.pk, lease_token=lane.lease_token).exists():
            raise LaneLost
        EntityLink.objects.bulk_update(links, [*RENEWED_FIELDS, "state"])


def bind(
    link: EntityLink, *, remote_id: str, remote_number: str, secondary: Mapping[str, str], now: datetime
) -> None:
    """Keep the remote id the moment it is known; a later failure must not lose it.

    An announcement that was taken back meanwhile is made again: the target holds the document. Raises WrittenTwice, and
    leaves the link alone, when it leads to another remote document already.
    """
    values = {
        "remote_id": remote_id,
        "remote_number": remote_number,
        "secondary": dict(secondary),
        "state": State.CONFIRMED,
        "confirmed_at": now,
    }
    if not (_bind_announced(link, values) or _bind_anew(link, values)):
        raise WrittenTwice(EntityLink.objects.get(target_id=link.target_id, reference=link.reference))
    for name, value in values.items():
        setattr(link, name, value)


def rename(link: EntityLink, *, remote_id: str) -> None:
    """What a link leads to is called otherwise in the target now: there the number itself is the id."""
    link.remote_id = remote_id
    EntityLink.objects.filter(pk=link.pk).update(remote_id=remote_id)


_BIND = """
UPDATE integrations_entitylink
SET remote_id = %s, remote_number = %s, secondary = %s, state = %s, confirmed_at = %s
WHERE id = %s AND remote_id IN ('', %s)
"""


def _bind_announced(link: EntityLink, values: Mapping[str, Any]) -> int:
    """The usual case. Written out: it is the one statement that every voucher costs by itself."""
    remote_id, secondary = values["remote_id"], json.dumps(values["secondary"])
    confirmed_at = database.ops.adapt_datetimefield_value(values["confirmed_at"])
    row = (remote_id, values["remote_number"], secondary, values["state"].value, confirmed_at)
    with database.cursor() as cursor:
        cursor.execute(_BIND, (*row, link.pk, remote_id))
        return cursor.rowcount


def _bind_anew(link: EntityLink, values: Mapping[str, Any]) -> int:
    """Bind the reference's present announcement, or a new one; 0 when it leads elsewhere."""
    with transaction.atomic():
        same = EntityLink.objects.select_for_update().filter(
            target_id=link.target_id, reference=link.reference
        )
        standing = same.first()
        if standing is None:
            link.pk = None
            EntityLink.objects.bulk_create([link])
        elif standing.remote_id not in ("", values["remote_id"]):
            return 0
        else:
            link.pk = standing.pk
        return same.update(**values)


_KEEP = """
UPDATE integrations_entitylink
SET state = %s, remote_number = %s, observed = %s, differences = %s, difference = %s, verified_at = %s
WHERE id = %s
"""


def expect(link: EntityLink) -> None:
    """Store what is meant now that what stands in the target has told more about it."""
    EntityLink.objects.filter(pk=link.pk).update(expected=link.expected)


def keep_verified(links: Sequence[EntityLink]) -> None:
    """Store the results of reading back: state, what was observed, differences."""
    operations = database.ops
    rows = [
        (
            State(link.state).value,
            link.remote_number,
            json.dumps(link.observed),
            json.dumps(link.differences),
            None if link.difference is None else str(link.difference),
            operations.adapt_datetimefield_value(link.verified_at),
            link.pk,
        )
        for link in links
    ]
    with transaction.atomic(), database.cursor() as cursor:
        cursor.executemany(_KEEP, rows)


def forget(links: Sequence[EntityLink], *, lane: Lane) -> None:
    """Take back announcements of which the target has said no: nothing was written under them.

    Under the lane's token only: whoever holds the lane now may be writing under the same announcement.
    """
    if not links:
        return
    with transaction.atomic():
        if Lane.objects.select_for_update().filter(pk=lane.pk, lease_token=lane.lease_token).exists():
            keys = [link.pk for link in links]
            EntityLink.objects.filter(pk__in=keys, state=State.RESERVED, remote_id="").delete()
