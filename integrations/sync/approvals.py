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


def leave_out(
    connection: Connection, documents: Iterable[tuple[str, str, str]], *, by: Any, now: datetime
) -> None:
    """Keep a person's word that somebody else has booked these documents (flow, id, their voucher)."""
    Approval.objects.bulk_create(
        [
            Approval(
                connection=connection, flow=flow, document_id=document_id, kind=Kind.LEAVE_OUT, content=voucher[:64],
                given_by=by, given_at=now,
            )
            for flow, document_id, voucher in documents
        ],
        ignore_conflicts=True,
        batch_size=500,
    )  # fmt: skip


def take_in(connection: Connection, documents: Iterable[tuple[str, str]]) -> None:
    """Take that word back: the documents (flow, id) are booked here after all."""
    by_flow: dict[str, list[str]] = {}
    for flow, document_id in documents:
        by_flow.setdefault(flow, []).append(document_id)
    for flow, ids in by_flow.items():
        Approval.objects.filter(
            connection=connection, flow=flow, document_id__in=ids, kind=Kind.LEAVE_OUT
        ).delete()
