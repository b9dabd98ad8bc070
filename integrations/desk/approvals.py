"""A person's word about single documents: book on the first open day, book the correction, what an amount given back is.

Everything is kept for good and written into the audit log; the documents are then tried again.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from integrations import jobs
from integrations.accounting.closed_periods import DAY, NONE_CLOSED
from integrations.desk import audit
from integrations.models import Approval, SyncEvent
from integrations.sync import approvals, events

Kind = Approval.Kind
ANSWERS: dict[str, tuple[str, ...]] = {
    "period_closed": (Kind.OPEN_DAY,),
    "period_closed_ask": (Kind.OPEN_DAY,),
    "period_locked": (Kind.OPEN_DAY,),
    "change_needs_approval": (Kind.CORRECTION,),
    "reopened_after_booking": (Kind.CORRECTION,),
    "credited_in_part": (Kind.BY_HAND,),
    "credit_note_of_changed_refund": (Kind.BY_HAND,),
    "changed_after_booking": (Kind.BY_HAND,),
    "refund_without_lines": (Kind.SPREAD, Kind.GOODWILL),
    "bill_there_by_ehf": (Kind.ANOTHER,),
    "bill_there_by_voucher": (Kind.ANOTHER,),
    "bill_maybe_there": (Kind.ANOTHER,),
    "bill_beside_another": (Kind.ANOTHER,),
    "bill_posted_and_changed": (Kind.BY_HAND,),
    "bill_approved_otherwise": (Kind.BY_HAND,),
    "posted_bill_of_unbooked": (Kind.BY_HAND,),
}
"""Why a document is stopped → what a person can say about it."""

OF_A_CHANGE = (Kind.CORRECTION, Kind.BY_HAND, Kind.ANOTHER)
"""What is said about one change, or about one other document: a further one asks again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A button: what a person can say about a stopped document."""

    kind: str
    words: str


def answers_of(event: SyncEvent) -> tuple[Answer, ...]:
    """What a person can say about a stopped document; () when nothing."""
    kinds = ANSWERS.get(event.code, ()) if event.state == SyncEvent.State.BLOCKED else ()
    return tuple(Answer(kind=kind, words=str(Kind(kind).label)) for kind in kinds)


def approve(chosen: QuerySet[SyncEvent], kind: str, *, actor: User, now: datetime) -> int:
    """Keep what a person says about these documents and try them again. Returns how many are on their way; those of which
    it cannot be said are left. Raises ValueError for an unknown kind."""
    kind = Kind(kind).value
    count = 0
    stopped = chosen.filter(state=SyncEvent.State.BLOCKED).select_related(
        "connection__tenant", "connection__ledger"
    )
    for event in stopped.order_by("id"):
        if kind not in ANSWERS.get(event.code, ()):
            continue
        with transaction.atomic():
            on = _first_open_day(event) if kind == Kind.OPEN_DAY else None
            content = str(event.params.get("content", "")) if kind in OF_A_CHANGE else ""
            approvals.give(event, kind, by=actor, now=now, on=on, content=content)
            said = {"kind": kind, **({"on": on.isoformat()} if on else {})}
            audit.record("approve", actor=actor, obj=event, before={"code": event.code}, after=said)
            count += events.retry(SyncEvent.objects.filter(pk=event.pk), now=now)
    jobs.wake()
    return count


def _first_open_day(event: SyncEvent) -> date:
    """The first open day for a document, as its sentence says it. A term whose VAT return is sent is locked without being
    closed: then the first open day of the next term of two months."""
    ledger = event.connection.ledger
    closed = ledger.closed_periods if ledger is not None else NONE_CLOSED
    said = event.params.get("first_open", "")
    if said:
        return closed.open_day(date.fromisoformat(str(said)))
    day = event.document_date
    if day is None:
        return closed.until + DAY if closed.until is not None else date.min
    first = closed.open_day(day)
    if first > day or event.code != "period_locked":
        return first
    month = day.month + 2 - (day.month - 1) % 2
    return closed.open_day(date(day.year + month // 13, (month - 1) % 12 + 1, 1))
