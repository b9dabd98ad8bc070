"""Links of master data: one for each record for as long as it lives, announced anew whenever it has changed.

The reference names the record by what survives a change of its number; the document id is the number that it has now.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from integrations.models import Connection, EntityLink, Lane
from integrations.sync.links import LaneLost

State = EntityLink.State
PART = "record"
_FIELDS = (
    "flow", "document_id", "reference", "label", "fingerprint", "expected", "state", "rules_version", "secondary",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """What is about to be written of one record. ``link`` is the one that it has already, under whatever name."""

    document_id: str
    kind: str
    reference: str
    label: str
    fingerprint: str
    expected: Mapping[str, Any]
    rules_version: int
    link: EntityLink | None = None
    secondary: Mapping[str, Any] = field(default_factory=dict)


def announce(
    connection: Connection,
    target: Connection,
    flow: str,
    revisions: Sequence[Revision],
    *,
    lane: Lane,
    now: datetime,
) -> dict[str, tuple[EntityLink, bool]]:
    """Announce writes before they are made: reference → (link, announced before). Raises LaneLost, and changes nothing,
    when the lane's lease is gone.

    A link that a record brings along gets the record's present number and reference; whoever else stands under that number
    is moved aside, for the number was given to another record meanwhile.
    """
    with transaction.atomic():
        if not Lane.objects.select_for_update().filter(pk=lane.pk, lease_token=lane.lease_token).exists():
            raise LaneLost
        _drop_unwritten(target, revisions)
        _move_aside(connection, target, flow, revisions)
        found: dict[str, tuple[EntityLink, bool]] = {}
        for revision in revisions:
            before = revision.link is not None
            link = revision.link or EntityLink(
                connection=connection, target=target, part=PART, kind=revision.kind, reserved_at=now
            )
            _revise(link, flow, revision)
            found[revision.reference] = (link, before)
        fresh = [link for link, before in found.values() if not before]
        EntityLink.objects.bulk_create(fresh)
        EntityLink.objects.bulk_update([link for link, before in found.values() if before], _FIELDS)
    return found


def _revise(link: EntityLink, flow: str, revision: Revision) -> None:
    link.flow, link.document_id, link.reference = flow, revision.document_id, revision.reference
    link.label, link.fingerprint = revision.label[:80], revision.fingerprint
    link.expected, link.rules_version = dict(revision.expected), revision.rules_version
    link.secondary = dict(revision.secondary)
    link.state = State.CONFIRMED if link.remote_id else State.RESERVED


def _drop_unwritten(target: Connection, revisions: Sequence[Revision]) -> None:
    """An announcement of an earlier try that came to nothing gives way to the link that the record turned out to have."""
    own = {revision.reference: revision.link.pk for revision in revisions if revision.link is not None}
    for link in EntityLink.objects.filter(target=target, reference__in=own, remote_id=""):
        if own[link.reference] != link.pk:
            link.delete()


def _move_aside(connection: Connection, target: Connection, flow: str, revisions: Sequence[Revision]) -> None:
    own = {revision.document_id: revision for revision in revisions}
    standing = EntityLink.objects.filter(
        connection=connection, target=target, flow=flow, part=PART, document_id__in=own
    )
    for link in standing:
        mine = own[link.document_id].link
        if mine is None or mine.pk != link.pk:
            aside = f"{link.document_id[:60]}~{link.pk}"
            EntityLink.objects.filter(pk=link.pk).update(document_id=aside)


def keep_secondary(links: Sequence[EntityLink]) -> None:
    """Store what writing told about records beside their numbers."""
    EntityLink.objects.bulk_update(links, ["secondary"])
