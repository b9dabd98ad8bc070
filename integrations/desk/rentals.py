"""What follows from a change of the settings of a connection to Rentman."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef

from integrations import jobs
from integrations.connectors.rentman.fields import linked
from integrations.connectors.rentman.unconfirmed import CONFIRMED_STATUSES
from integrations.models import Connection, EntityLink, SourceDocument, SyncEvent
from integrations.sync import events

SETTINGS = (
    "rental_lines", "rental_deposits", "numbers_back", "payments_back",
    "confirmed_statuses", "lost_confirmation", "project_numbers", "project_manager",
)  # fmt: skip
_PROJECT = "rentman_project"


def follow(before: Connection, after: Connection, *, now: datetime) -> None:
    """Look again at what was stopped or left out for a setting that is another now."""
    found = 0
    if before.project_manager != after.project_manager:
        found += events.release_code(after, ("project_manager_unknown",), now=now)
    if before.lost_confirmation != after.lost_confirmation:
        found += events.release_code(after, ("rental_confirmation_lost",), now=now)
    if before.confirmed_statuses != after.confirmed_statuses:
        found += events.release_code(after, ("rental_confirmation_lost",), now=now)
        found += _look_at_unconfirmed(after, now=now)
        found += _look_at_standing(after, _moved(before, after), now=now)
    if before.rental_deposits != after.rental_deposits or before.business_mode != after.business_mode:
        found += events.release_code(after, ("rental_deposit_held", "rental_deposit_needs_invoices"), now=now)
    if found:
        jobs.wake()


def _look_at_unconfirmed(connection: Connection, *, now: datetime) -> int:
    mine = SyncEvent.objects.filter(connection=connection, flow=_PROJECT)
    newer = mine.filter(document_id=OuterRef("document_id"), id__gt=OuterRef("id"))
    left_out = mine.filter(state=SyncEvent.State.IGNORED, code="rental_not_confirmed").exclude(Exists(newer))
    return _look_again(connection, list(left_out.values_list("document_id", "label")), now=now)


def _moved(before: Connection, after: Connection) -> frozenset[str]:
    """The statuses that make a project confirmed under one of the two settings only."""
    was, is_now = (set(one.confirmed_statuses or CONFIRMED_STATUSES) for one in (before, after))
    return frozenset(was ^ is_now)


def _look_at_standing(connection: Connection, statuses: frozenset[str], *, now: datetime) -> int:
    """Projects that stand in the ledger and had a part of one of these statuses when they were last read: what each becomes is
    said by the tenant's setting for projects that lose their confirmation."""
    standing = EntityLink.objects.filter(connection=connection, flow=_PROJECT, part="record")
    labels = dict(standing.exclude(remote_id="").values_list("document_id", "label"))
    bodies = SourceDocument.objects.filter(connection=connection, flow=_PROJECT)
    pairs = [
        (row.document_id, labels[row.document_id])
        for row in bodies.order_by("id").iterator(chunk_size=500)
        if row.document_id in labels and statuses & _statuses_of(row.body or {})
    ]
    return _look_again(connection, pairs, now=now)


def _statuses_of(body: Any) -> set[str]:
    """The statuses of a project's parts in its stored document."""
    return {linked(part, "status") for part in body.get("parts") or ()}


def _look_again(connection: Connection, pairs: Sequence[tuple[str, str]], *, now: datetime) -> int:
    """They may be many and old: they go with the history."""
    if not pairs:
        return 0
    priority = SyncEvent.Priority.HISTORY
    return events.record(connection, _PROJECT, pairs, trigger="person", now=now, priority=priority)
