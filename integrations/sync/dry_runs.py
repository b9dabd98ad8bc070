"""The states of a dry run: asked for, under way, done, failed, cancelled; whose turn it is, and how far it has come.

What a page came to is kept together with the position, all or nothing and under the holder's token, so that a worker that is
killed leaves nothing half and nothing twice.
"""

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from integrations.accounting.dry_run_sums import Sums
from integrations.models import Connection, DryRun, DryRunDocument

State = DryRun.State
LEASE = timedelta(minutes=3)
KEPT = 3
"""So many runs of a connection keep their documents, beside the approved one."""
SETTINGS = (
    "from_date", "private_mode", "business_mode", "voucher_per", "summary_vat", "fulfilled_when", "org_number_keys",
    "flows_off", "rental_lines", "rental_deposits", "confirmed_statuses", "ledger_id",
)  # fmt: skip
"""What a period comes to by, beside the rules with their versions."""
COUNT: Mapping[str, Any] = {"step": "count"}
RECOUNT: Mapping[str, Any] = {"step": "recount"}
"""The position from which the sums are made anew of the documents that are here."""


class RunLost(Exception):
    """Somebody else holds the run, or it was cancelled: nothing more is kept."""


def ask(connection: Connection, *, first: date, last: date, by: Any, now: datetime) -> DryRun:
    """Begin a dry run. Raises ValidationError before the connection's from-date, and while another one is under way."""
    if connection.from_date is None:
        raise ValidationError(_("Choose the from-date first."))
    if first < connection.from_date:
        raise ValidationError(_("Nothing before the connection's from date is booked."))
    run = DryRun(connection=connection, first=first, last=last, asked_by=by, asked_at=now)
    run.full_clean()
    run.save()
    return run


def free(now: datetime) -> QuerySet[DryRun]:
    """The runs that a worker may go on with, the one that waited longest first."""
    rows = DryRun.objects.filter(state__in=DryRun.OPEN, connection__tenant__is_active=True)
    rows = rows.filter(Q(lease_until__isnull=True) | Q(lease_until__lt=now))
    return rows.filter(Q(rests_until__isnull=True) | Q(rests_until__lte=now)).order_by("asked_at", "pk")


def take(pk: int, *, now: datetime) -> DryRun | None:
    """Become the one who goes on with a run; None when somebody else did."""
    token = secrets.token_hex(16)
    taken = free(now).filter(pk=pk).order_by().update(lease_token=token, lease_until=now + LEASE)
    if not taken:
        return None
    return DryRun.objects.select_related("connection__tenant", "connection__ledger").get(pk=pk)


def begin(run: DryRun, *, now: datetime) -> None:
    """Remember by which rules it is made. What an earlier beginning left is thrown away. Raises RunLost."""
    ledger = run.connection.ledger
    assert ledger is not None
    with transaction.atomic():
        _keep(
            run,
            state=State.RUNNING,
            began_at=now,
            rules_version=run.connection.rules_version,
            ledger_version=ledger.rules_version,
            settings_mark=settings_mark(run.connection),
            position={"step": "read"},
            lease_until=now + LEASE,
            listed=0,
            total=None,
            sums={},
            counts=[],
        )
        run.documents.all().delete()


def is_stale(run: DryRun) -> bool:
    """Whether the rules or the settings that booking goes by have changed since it was begun."""
    ledger = run.connection.ledger
    now = (run.connection.rules_version, ledger.rules_version if ledger else 0, settings_mark(run.connection))
    return now != (run.rules_version, run.ledger_version, run.settings_mark)


def settings_mark(connection: Connection) -> str:
    """Tells whether the settings by which a connection's documents are booked are still the same."""
    values = [str(getattr(connection, name)) for name in SETTINGS]
    return hashlib.blake2b(repr(values).encode(), digest_size=16).hexdigest()


def keep_page(
    run: DryRun,
    documents: Sequence[DryRunDocument],
    *,
    now: datetime,
    sums: Sums | None = None,
    instead_of: Sequence[int] = (),
    **values: Any,
) -> None:
    """A page: its documents (``instead_of`` others), its share of the sums and where to go on, all or nothing. Raises
    RunLost."""
    if sums is not None:
        values["sums"] = Sums.of(run.sums).plus(sums).as_json()
    with transaction.atomic():
        _keep(run, lease_until=now + LEASE, failures=0, rests_until=None, code="", params={}, **values)
        if instead_of:
            DryRunDocument.objects.filter(pk__in=instead_of).delete()
        DryRunDocument.objects.bulk_create(documents, batch_size=200)


def recount(run: DryRun, *, now: datetime) -> None:
    """Begin the counting, or begin it anew: the summaries of days are made again. Raises RunLost."""
    with transaction.atomic():
        _keep(run, position=dict(COUNT), sums={}, lease_until=now + LEASE)
        run.documents.filter(flow="summary").delete()


def rest(run: DryRun, *, until: datetime, code: str, params: Mapping[str, Any]) -> None:
    """Let go for a while, with why. Raises RunLost."""
    _keep(
        run,
        rests_until=until,
        failures=run.failures + 1,
        code=code,
        params=dict(params),
        lease_token="",
        lease_until=None,
    )


def let_go(run: DryRun, *, until: datetime | None = None) -> None:
    """Let go without any fault: another task goes on, at once or after a moment."""
    DryRun.objects.filter(pk=run.pk, lease_token=run.lease_token).update(
        lease_token="", lease_until=None, rests_until=until
    )


def finish(run: DryRun, *, now: datetime) -> None:
    """It is through. Raises RunLost."""
    rows = run.documents.exclude(flow="summary").values_list("outcome", "flow", "currency").order_by()
    counted = rows.annotate(count=Count("pk"), sum=Sum("gross")).order_by("outcome", "flow", "currency")
    _keep(
        run,
        counts=[[*key, count, f"{gross or 0:.2f}"] for *key, count, gross in counted],
        state=State.DONE,
        finished_at=now,
        position={},
        lease_token="",
        lease_until=None,
        code="",
        params={},
    )


def fail(run: DryRun, *, code: str, params: Mapping[str, Any], now: datetime) -> None:
    """It cannot be made: a person must act first. Raises RunLost."""
    _keep(
        run,
        state=State.FAILED,
        finished_at=now,
        code=code,
        params=dict(params),
        lease_token="",
        lease_until=None,
    )


def cancel(run: DryRun, *, now: datetime) -> bool:
    """End it; whoever is at it keeps nothing more. False when it was over already."""
    ended = DryRun.objects.filter(pk=run.pk, state__in=DryRun.OPEN).update(
        state=State.CANCELLED, finished_at=now, lease_token="", lease_until=None
    )
    run.refresh_from_db()
    return bool(ended)


def _keep(run: DryRun, **values: Any) -> None:
    held = DryRun.objects.filter(pk=run.pk, lease_token=run.lease_token, state__in=DryRun.OPEN)
    if not held.update(**values):
        raise RunLost
    for name, value in values.items():
        setattr(run, name, value)


def newest_approved(connection: Connection) -> DryRun | None:
    """The newest run that somebody has approved and not taken back, whether or not the rules have changed since."""
    rows = DryRun.objects.filter(connection=connection, approved_at__isnull=False, withdrawn_at__isnull=True)
    return rows.select_related("connection__ledger", "approved_by").order_by("-approved_at").first()


def forget_old(connection: Connection) -> int:
    """Drop the documents of older runs; what they came to stays, and what was approved stays whole. Returns how many."""
    rows = DryRun.objects.filter(connection=connection)
    kept = list(rows.order_by("-pk").values_list("pk", flat=True)[:KEPT])
    old = rows.exclude(pk__in=kept).filter(
        approved_at__isnull=True, state__in=(State.DONE, State.FAILED, State.CANCELLED)
    )
    return DryRunDocument.objects.filter(run__in=old).delete()[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How a run stands. ``total`` None while the source has not told; rates over the run's own time."""

    done: int
    total: int | None
    per_second: float
    seconds_left: float | None


def progress(run: DryRun, *, now: datetime) -> Progress:
    """How far it has come, and how long it will take at this speed."""
    seconds = max(((run.finished_at or now) - (run.began_at or now)).total_seconds(), 1.0)
    per_second = run.listed / seconds
    left = None if run.total is None else max(0, run.total - run.listed)
    return Progress(
        done=run.listed,
        total=run.total,
        per_second=per_second,
        seconds_left=left / per_second if left and per_second and run.is_under_way else None,
    )
