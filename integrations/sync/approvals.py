"""What people have said about single documents: looked up when they are booked, written by the desk."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from integrations.models import Approval, Connection, SyncEvent

Kind = Approval.Kind


def given(connection: Connection, flow: str, document_ids: Iterable[str]) -> dict[str, list[Approval]]:
    """Every approval of these documents, by document id."""
    found: dict[str, list[Approval]] = {}
    for row in Approval.objects.filter(connection=connection, flow=flow, document_id__in=list(document_ids)):
        found.setdefault(row.document_id, []).append(row)
    return found


def give(
    event: SyncEvent, kind: str, *, by: Any, now: datetime, on: date | None = None, content: str = ""
) -> Approval:
    """Keep a person's word about an event's document; saying it again changes the day and who said it."""
    if kind in (Kind.SPREAD, Kind.GOODWILL):
        other = Kind.GOODWILL if kind == Kind.SPREAD else Kind.SPREAD
        Approval.objects.filter(
            connection_id=event.connection_id, flow=event.flow, document_id=event.document_id, kind=other
        ).delete()
    approval, _made = Approval.objects.update_or_create(
        connection_id=event.connection_id,
        flow=event.flow,
        document_id=event.document_id,
        kind=kind,
        content=content,
        defaults={"on": on, "given_by": by, "given_at": now},
    )
    return approval
