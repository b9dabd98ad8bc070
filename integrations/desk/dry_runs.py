"""«Prøvekjøring»: asked for, decided about, approved by the accountant. Faces have narrowed the connection to its company."""

from collections.abc import Iterable
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Membership, Tenant, User
from integrations import jobs
from integrations.connectors.registry import CONNECTORS
from integrations.desk import audit
from integrations.models import Approval, Connection, DryRun, DryRunDocument, SyncEvent
from integrations.sync import approvals, dry_runs, events

progress = dry_runs.progress
Decision = DryRunDocument.Decision
Outcome = DryRunDocument.Outcome
OF_LEFT_OUT = "refund_of_skipped_sale"
"""Why a document would be stopped whose sale is left out."""
LISTED = ("woocommerce", "rackbeat", "rentman")
PIECE = 500


def has_dry_runs(connection: Connection) -> bool:
    """Whether documents of this connection are booked, so that their booking can be tried."""
    ledger = connection.ledger
    return connection.kind in LISTED and ledger is not None and CONNECTORS[ledger.kind].role == "target"


def runs_of(connection: Connection) -> QuerySet[DryRun]:
    """Every run, newest first."""
    rows = DryRun.objects.filter(connection=connection).select_related(
        "connection__tenant", "connection__ledger"
    )
    return rows.select_related("asked_by", "approved_by").order_by("-pk")


def newest(connection: Connection) -> DryRun | None:
    """The newest run, whatever became of it; None before the first one."""
    return runs_of(connection).first()


def approval_of(connection: Connection) -> DryRun | None:
    """The newest run that is approved and still holds: nobody took it back, and the rules are the ones it was made by."""
    run = dry_runs.newest_approved(connection)
    return run if run is not None and not is_stale(run) else None


def is_stale(run: DryRun) -> bool:
    """Whether the rules have changed since it was made."""
    return dry_runs.is_stale(run)


def before(run: DryRun) -> DryRun | None:
    """The run that came to its end before this one, to compare with."""
    return runs_of(run.connection).filter(state=DryRun.State.DONE, pk__lt=run.pk).first()


def default_period(connection: Connection) -> tuple[date | None, date]:
    """From the from-date until today."""
    return connection.from_date, timezone.localdate()


def why_not_asked(connection: Connection) -> str:
    """Why no run can be made now; '' when one can."""
    if connection.state == Connection.State.PAUSED:
        return _("The connection is paused. A dry run reads from it, so it must answer first.")
    if connection.from_date is None:
        return _("Choose the from-date first: nothing before it is booked.")
    return ""


def ask(connection: Connection, *, first: date, last: date, actor: User, now: datetime) -> DryRun:
    """Have a period run dry by a worker. Raises ValidationError."""
    if reason := why_not_asked(connection):
        raise ValidationError(reason)
    if last > timezone.localdate(now):
        raise ValidationError(_("The period cannot end after today."))
    with transaction.atomic():
        run = dry_runs.ask(connection, first=first, last=last, by=actor, now=now)
        after = {"first": first.isoformat(), "last": last.isoformat()}
        audit.record("ask_dry_run", actor=actor, obj=run, after=after)
    jobs.begin_dry_run()
    return run


def cancel(run: DryRun, *, actor: User, now: datetime) -> bool:
    """End a run that is under way. False when it was over already."""
    with transaction.atomic():
        ended = dry_runs.cancel(run, now=now)
        if ended:
            audit.record("cancel_dry_run", actor=actor, obj=run)
    return ended


# -- approval --------------------------------------------------------------------------------------------------------


def has_accountant(tenant: Tenant) -> bool:
    """Whether the company has somebody whose word it is."""
    return Membership.objects.filter(tenant=tenant, role=Membership.Role.ACCOUNTANT).exists()


def may_approve(tenant: Tenant, role: str | None) -> bool:
    """The accountant; an owner where the company has none."""
    if role == Membership.Role.OWNER:
        return not has_accountant(tenant)
    return role == Membership.Role.ACCOUNTANT


def undecided(run: DryRun) -> int:
    """Documents that somebody else seems to have booked, of which nobody has said what is to become of them."""
    return run.documents.filter(outcome=Outcome.ELSEWHERE, decision=Decision.NONE).count()


def booked_anyway(run: DryRun) -> dict[str, int]:
    """How many of them are booked all the same, by flow."""
    rows = run.documents.filter(outcome=Outcome.ELSEWHERE, decision=Decision.BOOK, vouchers__gt=0)
    return dict(rows.values_list("flow").annotate(count=Count("pk")).order_by())


def why_not_approved(run: DryRun) -> list[str]:
    """What must happen before the run can be approved, a sentence each; [] when it can."""
    if run.state != DryRun.State.DONE:
        return [_("The dry run must be done first.")]
    reasons = []
    if is_stale(run):
        reasons.append(_("The rules have changed since the dry run. Run it again."))
    if _lacks(run):
        reasons.append(_("Documents that are to be booked after all were not looked at. Run it again."))
    if left := undecided(run):
        words = ngettext(
            "Say what is to become of the %(n)s document that seems to be booked already.",
            "Say what is to become of the %(n)s documents that seem to be booked already.",
            left,
        )
        reasons.append(words % {"n": left})
    return reasons


def _lacks(run: DryRun) -> bool:
    """Whether documents were left out when the run was made, and are to be booked now."""
    rows = run.documents.filter(outcome=Outcome.ELSEWHERE, decision=Decision.BOOK)
    return rows.filter(code="booked_elsewhere", vouchers=0).exists()


def approve(run: DryRun, *, actor: User, now: datetime) -> None:
    """The accountant's word that the period may be booked so. Raises ValidationError with what stands in the way."""
    with transaction.atomic():
        locked = _locked(run)
        if reasons := why_not_approved(locked):
            raise ValidationError(reasons)
        locked.approved_by, locked.approved_at = actor, now
        locked.withdrawn_by = locked.withdrawn_at = None
        locked.save(update_fields=("approved_by", "approved_at", "withdrawn_by", "withdrawn_at"))
        after = {"rules_version": locked.rules_version, "period": f"{locked.first} – {locked.last}"}
        audit.record("approve_dry_run", actor=actor, obj=locked, after=after)


def withdraw(run: DryRun, *, actor: User, now: datetime) -> bool:
    """Take the approval back. False when there is none."""
    with transaction.atomic():
        locked = _locked(run)
        if not is_approved(locked):
            return False
        _withdraw(locked, actor=actor, now=now)
        audit.record("withdraw_dry_run", actor=actor, obj=locked)
    return True


def is_approved(run: DryRun) -> bool:
    """Whether somebody has approved it and nobody took that back; it may hold no longer all the same."""
    return run.approved_at is not None and run.withdrawn_at is None


def _withdraw(run: DryRun, *, actor: User, now: datetime) -> None:
    run.withdrawn_by, run.withdrawn_at = actor, now
    run.save(update_fields=("withdrawn_by", "withdrawn_at"))


def _locked(run: DryRun) -> DryRun:
    rows = DryRun.objects.select_for_update(of=("self",))
    return rows.select_related("connection__tenant", "connection__ledger").get(pk=run.pk)


# -- what somebody else has booked -----------------------------------------------------------------------------------


def decide_foreign(
    run: DryRun, choice: str, *, actor: User, now: datetime, only: Iterable[int] | None = None
) -> int:
    """Say of documents that somebody else seems to have booked whether they are skipped or booked anyway, for good: live
    booking keeps to it. Returns how many it is about. Raises ValueError for an unknown choice, and ValidationError while the
    run is under way."""
    wanted = Decision(choice)
    if wanted == Decision.NONE:
        raise ValueError(choice)
    with transaction.atomic():
        locked = _locked(run)
        if locked.state != DryRun.State.DONE:
            raise ValidationError(_("The dry run must be done first."))
        rows = locked.documents.filter(outcome=Outcome.ELSEWHERE)
        chosen = list(
            (rows if only is None else rows.filter(pk__in=list(only))).defer("expected").order_by("pk")
        )
        if not chosen:
            return 0
        (_leave_out if wanted == Decision.LEAVE else _book)(locked, chosen, actor=actor, now=now)
        if is_approved(locked):
            _withdraw(locked, actor=actor, now=now)
        told = {"choice": str(wanted.label), "count": len(chosen), "first": chosen[0].label}
        audit.record("decide_foreign", actor=actor, obj=locked, after=told)
        DryRun.objects.filter(pk=locked.pk).update(
            state=DryRun.State.RUNNING, position=dict(dry_runs.RECOUNT)
        )
    jobs.begin_dry_run()
    return len(chosen)


def _leave_out(run: DryRun, rows: list[DryRunDocument], *, actor: User, now: datetime) -> None:
    pairs = [(row.flow, row.document_id, row.foreign_number or row.foreign_id) for row in rows]
    approvals.leave_out(run.connection, pairs, by=actor, now=now)
    run.documents.filter(pk__in=[row.pk for row in rows]).update(decision=Decision.LEAVE)
    refunds = list(_of_these(run, rows).filter(outcome=Outcome.WOULD_BOOK).defer("expected"))
    for refund in refunds:
        refund.outcome, refund.code, refund.who = Outcome.BLOCKED, OF_LEFT_OUT, "accountant"
        refund.params = {"number": refund.label, "needed": refund.corrects.partition(":")[2]}
    DryRunDocument.objects.bulk_update(refunds, ["outcome", "code", "who", "params"], batch_size=PIECE)


def _book(run: DryRun, rows: list[DryRunDocument], *, actor: User, now: datetime) -> None:
    approvals.take_in(run.connection, [(row.flow, row.document_id) for row in rows])
    run.documents.filter(pk__in=[row.pk for row in rows]).update(decision=Decision.BOOK)
    _of_these(run, rows).filter(outcome=Outcome.BLOCKED, code=OF_LEFT_OUT, vouchers__gt=0).update(
        outcome=Outcome.WOULD_BOOK, code="", who="", params={}
    )
    for flow in {row.flow for row in rows}:
        ids = [row.document_id for row in rows if row.flow == flow]
        skipped = SyncEvent.objects.filter(connection=run.connection, flow=flow, document_id__in=ids)
        events.retry(skipped.filter(state=SyncEvent.State.IGNORED, code="booked_elsewhere"), now=now)


def _of_these(run: DryRun, rows: list[DryRunDocument]) -> QuerySet[DryRunDocument]:
    """Documents that are about these: their refunds."""
    return run.documents.filter(corrects__in=[f"{row.flow}:{row.document_id}" for row in rows])


def left_out(connection: Connection) -> int:
    """How many documents are never booked here, for somebody else has booked them."""
    return Approval.objects.filter(connection=connection, kind=Approval.Kind.LEAVE_OUT).count()
