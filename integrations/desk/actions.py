"""What people command. Everything here is written into the audit log with who and why.

The querysets and connections come from a face that has already narrowed them to what its user may see.
"""

from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import Tenant, User
from integrations import jobs
from integrations.desk import audit
from integrations.models import Connection, HistoryRun, SyncEvent
from integrations.sync import connections, events, history

EACH = 100
"""Documents of one doing that have an entry of their own in the log; more are counted in one."""


def retry(chosen: QuerySet[SyncEvent], *, actor: User, now: datetime) -> int:
    """Try events again, now. Returns how many are on their way."""
    with transaction.atomic():
        told = _tell("retry", chosen, actor=actor)
        count = events.retry(chosen.order_by(), now=now) if told else 0
    jobs.wake()
    return count


def retry_stopped(chosen: QuerySet[SyncEvent], *, actor: User, now: datetime) -> int:
    """``retry`` of documents that are stopped, thousands of them too. Returns how many are on their way."""
    with transaction.atomic():
        told = _tell("retry", chosen.filter(state=SyncEvent.State.BLOCKED), actor=actor)
        count = events.retry_blocked(chosen.order_by(), now=now) if told else 0
    jobs.wake()
    return count


def ignore(chosen: QuerySet[SyncEvent], *, actor: User, reason: str, now: datetime) -> int:
    """Skip events for good, with the reason. Raises ValueError without one. Returns how many were skipped."""
    if not reason.strip():
        raise ValueError("skipping needs a reason")
    with transaction.atomic():
        told = _tell("ignore", chosen, actor=actor, reason=reason)
        if not told:
            return 0
        return events.ignore(chosen.order_by(), reason=reason.strip(), who=str(actor), now=now)


def _tell(action: str, chosen: QuerySet[SyncEvent], *, actor: User, reason: str = "") -> int:
    """One audit entry per event up to a hundred; beyond that one per company with the count. Returns the count."""
    rows = list(chosen.select_related("connection__tenant").order_by("id")[: EACH + 1])
    if len(rows) <= EACH:
        for event in rows:
            audit.record(
                action,
                actor=actor,
                obj=event,
                before={"state": event.state, "code": event.code},
                reason=reason,
            )
        return len(rows)
    total = 0
    companies = chosen.order_by().values_list("connection__tenant_id", flat=True).distinct()
    for tenant in Tenant.objects.filter(pk__in=list(companies)):
        count = chosen.filter(connection__tenant=tenant).count()
        audit.record(f"{action}_many", actor=actor, tenant=tenant, after={"count": count}, reason=reason)
        total += count
    return total


def pause(connection: Connection, *, actor: User, reason: str, now: datetime) -> None:
    """Let a connection rest until a person resumes it. Raises ValueError without a reason."""
    if not reason.strip():
        raise ValueError("pausing needs a reason")
    with transaction.atomic():
        before = audit.snapshot(connection)
        params = {"reason": reason.strip(), "who": str(actor)}
        connections.pause(connection, code="paused_by_person", params=params, now=now)
        connection.refresh_from_db()
        audit.record_change("pause", actor=actor, obj=connection, before=before, reason=reason)


def resume(connection: Connection, *, actor: User, now: datetime) -> None:
    """Let a paused connection work again; what waited for it follows."""
    with transaction.atomic():
        before = audit.snapshot(connection)
        connections.resume(connection, now=now)
        connection.refresh_from_db()
        audit.record_change("resume", actor=actor, obj=connection, before=before)
    jobs.wake()


def check(connection: Connection, *, actor: User) -> None:
    """Test a connection and its readiness now, waiting for the answer; the items are stored on the connection."""
    audit.record("check", actor=actor, obj=connection)
    jobs.check_connection(connection.pk)
    connection.refresh_from_db()


def refresh_reference(connection: Connection, *, actor: User) -> None:
    """Read the ledger's accounts, VAT codes and payment types anew, waiting for the answer."""
    audit.record("refresh_reference", actor=actor, obj=connection)
    jobs.refresh_reference(connection.pk)
    connection.refresh_from_db()


HISTORY_FLOWS = {"rackbeat": ("customer_invoice",), "rentman": ("rentman_project", "rentman_invoice")}
"""What an import of a period is of, where it is not a shop's orders: each has a run of its own."""


def start_history(
    connection: Connection, *, from_date: date, to_date: date, actor: User, now: datetime
) -> list[HistoryRun]:
    """Begin the import of a period. Raises ValidationError when one is under way or the period is impossible."""
    runs = []
    with transaction.atomic():
        for flow in HISTORY_FLOWS.get(connection.kind, ("sale",)):
            run = history.start(connection, from_date=from_date, to_date=to_date, now=now, flow=flow)
            audit.record("start_history", actor=actor, obj=run, after=audit.snapshot(run))
            runs.append(run)
    jobs.begin_listing()
    return runs


def pause_history(run: HistoryRun, *, actor: User, now: datetime) -> None:
    """Rest: nothing more is listed, and what was listed waits."""
    history.pause(run, now=now)
    audit.record("pause_history", actor=actor, obj=run)


def resume_history(run: HistoryRun, *, actor: User, now: datetime) -> None:
    """Go on from where it paused."""
    history.resume(run, now=now)
    audit.record("resume_history", actor=actor, obj=run)
    jobs.begin_listing()
    jobs.wake()


def cancel_history(run: HistoryRun, *, actor: User, now: datetime) -> int:
    """End the import; what is booked stays booked. Returns how many documents were taken off the list."""
    taken = history.cancel(run, now=now)
    audit.record("cancel_history", actor=actor, obj=run, after={"taken_off": taken})
    return taken
