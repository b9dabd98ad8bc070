"""What follows from a change of the settings of a connection to Rentman."""

from datetime import datetime

from django.db.models import Exists, OuterRef

from integrations import jobs
from integrations.models import Connection, SyncEvent
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
    if before.rental_deposits != after.rental_deposits or before.business_mode != after.business_mode:
        found += events.release_code(after, ("rental_deposit_held", "rental_deposit_needs_invoices"), now=now)
    if found:
        jobs.wake()


def _look_at_unconfirmed(connection: Connection, *, now: datetime) -> int:
    """They may be many and old: they go with the history."""
    mine = SyncEvent.objects.filter(connection=connection, flow=_PROJECT)
    newer = mine.filter(document_id=OuterRef("document_id"), id__gt=OuterRef("id"))
    left_out = mine.filter(state=SyncEvent.State.IGNORED, code="rental_not_confirmed").exclude(Exists(newer))
    pairs = list(left_out.values_list("document_id", "label"))
    priority = SyncEvent.Priority.HISTORY
    return (
        events.record(connection, _PROJECT, pairs, trigger="person", now=now, priority=priority)
        if pairs
        else 0
    )
