"""django-q2's only view of us: wake, drain, sweep, poll, check, prune.

The queue is a wake-up call and a clock; the database rows are the truth. Losing the whole queue costs a minute.
"""

from datetime import date, timedelta
from typing import Any

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django_q.models import Schedule
from django_q.tasks import async_task

from integrations.errors import SyncError
from integrations.flows import (
    alert_channels,
    alerting,
    bill_guard,
    checking,
    closing,
    double_bookings,
    draft_guard,
    dry_running,
    exporting,
    gift_card_proof,
    ledger_learning,
    polling,
    previewing,
    rate_fetching,
    reconciliation,
    record_sweep,
    rentman_write_backs,
    startup,
    subscription_lapse,
)
from integrations.flows.drain import drain as run_drain
from integrations.models import Connection, GiftCardCheck, SourceDocument, SyncAttempt, SyncEvent, WakeUp
from integrations.sync import alerts, claims, heartbeats, history, lanes, resting
from integrations.sync import startup as startup_runs

log = structlog.get_logger(__name__)
WAKE = "drain"
STALE_WAKE = timedelta(seconds=55)
"""A wish older than this may have been lost with its queue: the next sweep asks again."""
ATTEMPTS_KEPT_DAYS = 400
PIECE = 2000
EXPORT_SECONDS = 3 * 3600
"""The most that building copies may take; other tasks end after two minutes."""

preview = previewing.preview


def wake() -> bool:
    """Ask for a drain, unless one is asked for already. Part of the caller's transaction. Returns whether a task was made."""
    now = timezone.now()
    WakeUp.objects.get_or_create(name=WAKE)
    unasked = WakeUp.objects.filter(name=WAKE).exclude(asked=True, asked_at__gt=now - STALE_WAKE)
    if not unasked.update(asked=True, asked_at=now):
        return False
    if settings.Q_CLUSTER.get("orm"):
        async_task("integrations.jobs.drain", save=False)
    else:
        # Redis knows nothing of our transaction: ask only when it is committed.
        transaction.on_commit(lambda: async_task("integrations.jobs.drain", save=False))
    return True


def drain() -> None:
    """Serve lanes until nothing is due; less than the task's time limit; ask for another drain if work remains."""
    WakeUp.objects.filter(name=WAKE).update(asked=False)
    heartbeats.beat("drain", now=timezone.now())
    tally = run_drain(
        seconds=settings.SYNC_DRAIN_SECONDS,
        lanes_at_once=settings.SYNC_LANES,
        on_crowd=wake,
    )
    heartbeats.beat(
        "drain",
        now=timezone.now(),
        detail={"done": tally.done, "blocked": tally.blocked, "later": tally.later},
    )
    startup.go_on(timezone.now)
    if lanes.ready_lanes(timezone.now()).exists():
        wake()


def sweep() -> None:
    """Once a minute: take back what dead workers held, wake the drain, leave a sign of life. Safe to run from cron as well."""
    now = timezone.now()
    again, stopped = claims.sweep_expired(now)
    if again or stopped:
        log.warning("took back what a dead worker held", again=again, stopped=stopped)
    history.hold_back(now)
    startup_runs.hold_back(now)
    resting.follow(now)
    heartbeats.beat("sweep", now=now, detail={"again": again, "stopped": stopped})
    heartbeats.forget_old(now)
    if lanes.ready_lanes(now).exists():
        wake()


def poll() -> None:
    """Look for changed documents, go on with history imports, and wake the drain when there is something to do."""
    noted = polling.poll_due(timezone.now, at_once=settings.SYNC_POLLS) + polling.list_history(timezone.now)
    noted += startup.go_on(timezone.now)
    heartbeats.beat("poll", now=timezone.now(), detail={"noted": noted})
    if noted:
        wake()


def begin_listing() -> None:
    """Have a history import go on now, by a worker, without waiting for the clock."""
    transaction.on_commit(lambda: async_task("integrations.jobs.list_history", save=False))


def begin_startup() -> None:
    """Have a start-up sync prepared or gone on with now, by a worker, without waiting for the clock."""
    transaction.on_commit(lambda: async_task("integrations.jobs.go_on_with_startup", save=False))


def go_on_with_startup() -> None:
    """Prepare or continue the start-up syncs under way, and wake the drain when there is something to do."""
    if startup.go_on(timezone.now):
        wake()


def begin_reconciling() -> None:
    """Have a period read now, by a worker, without waiting for the clock."""
    transaction.on_commit(lambda: async_task("integrations.jobs.reconcile", save=False))


def reconcile() -> None:
    """Read the periods that are asked for, for less than a task's time; ask for another task if some is left."""
    if reconciliation.go_on(timezone.now, seconds=settings.SYNC_DRAIN_SECONDS):
        begin_reconciling()


def begin_dry_run() -> None:
    """Have a dry run made now, by a worker, without waiting for the clock."""
    transaction.on_commit(lambda: async_task("integrations.jobs.dry_run", save=False))


def dry_run() -> None:
    """Make the dry runs that are asked for, a piece at a time: what else waits in the queue comes in between."""
    if dry_running.go_on(timezone.now, seconds=dry_running.most_seconds()):
        begin_dry_run()


def recheck_signed_periods() -> None:
    """Weekly: has anybody changed in the ledger what an accountant has signed?"""
    if reconciliation.recheck(timezone.now()):
        begin_reconciling()


def begin_subscriptions() -> None:
    """Have invoices and letters of the subscriptions made now, by a worker, without waiting for the clock."""
    transaction.on_commit(lambda: async_task("integrations.jobs.keep_subscriptions", save=False))


def keep_subscriptions() -> None:
    """Hourly: what a new day brings to the subscriptions, their invoices, payments and warnings; wake the drain."""
    subscription_lapse.run(timezone.now)
    wake()


def begin_learning() -> None:
    """Have a ledger's history read now, by a worker, without waiting for the clock."""
    transaction.on_commit(lambda: async_task("integrations.jobs.learn_from_history", save=False))


def learn_from_history() -> None:
    """Read the ledgers' histories that are asked for, or that were never read, for less than a task's time; ask for another
    task if some is left."""
    now = timezone.now()
    ledger_learning.begin_new(today=timezone.localdate(now), now=now)
    if ledger_learning.go_on(timezone.now, seconds=settings.SYNC_DRAIN_SECONDS):
        begin_learning()


def begin_exports() -> None:
    """Have copies of companies' data built now, by a worker, without waiting for the clock."""
    transaction.on_commit(_ask_for_exports)


def _ask_for_exports() -> None:
    async_task("integrations.jobs.build_exports", save=False, timeout=EXPORT_SECONDS)


def build_exports() -> None:
    """Build the copies that are asked for; it may take longer than other tasks."""
    exporting.build(timezone.now)


def keep_accounts() -> None:
    """Every five minutes: copies that wait, or whose days are over, and accounts whose last day has come."""
    now = timezone.now()
    exporting.forget_old(now)
    closing.carry_out(timezone.now)
    if exporting.is_wanted(now):
        begin_exports()


def list_history() -> None:
    """Go on listing history imports, and wake the drain when there is something to do."""
    if polling.list_history(timezone.now):
        wake()


def check_connection(connection_id: int) -> None:
    """Test one connection, store its readiness, mirror its reference data; release or pause accordingly."""
    connection = Connection.objects.select_related("tenant", "ledger").get(pk=connection_id)
    checking.check(connection, now=timezone.now())
    wake()


def begin_check(connection_id: int) -> None:
    """Have a connection tested now, by a worker."""
    transaction.on_commit(lambda: async_task("integrations.jobs.check_connection", connection_id, save=False))


def refresh_reference(connection_id: int) -> None:
    """Read a ledger's chart, VAT codes and payment types anew."""
    check_connection(connection_id)


def check_all() -> None:
    """Nightly: every active connection's readiness and subscriptions."""
    active = Connection.objects.filter(state=Connection.State.ACTIVE, tenant__is_active=True)
    for connection in active.select_related("tenant", "ledger"):
        try:
            checking.check(connection, now=timezone.now())
        except Exception as error:
            log.error("check broke off", connection=connection.key, exc_info=error)
    wake()


def fetch_rates() -> None:
    """Afternoons: the day's exchange rates, until they are published and here; wake the drain for those who wait."""
    if rate_fetching.fetch_day(timezone.now()):
        wake()


def check_gift_cards(ledger_id: int, *, on: date) -> list[GiftCardCheck]:
    """Compare one ledger's card list with what the ledger holds at the end of a day. Raises SyncError."""
    ledger = Connection.objects.select_related("tenant").get(pk=ledger_id)
    return gift_card_proof.prove(ledger, on=on, now=timezone.now())


def check_all_gift_cards() -> None:
    """Nightly: every ledger that has cards, as of yesterday."""
    yesterday = timezone.localdate() - timedelta(days=1)
    with_cards = Connection.objects.filter(gift_cards__isnull=False, state=Connection.State.ACTIVE).distinct()
    for ledger in with_cards.filter(tenant__is_active=True):
        try:
            gift_card_proof.prove(ledger, on=yesterday, now=timezone.now())
        except SyncError as error:
            log.warning("gift cards could not be compared", connection=ledger.key, code=error.code)


def sweep_refunds() -> None:
    """Nightly: refunds that polling cannot see (WooCommerce moves no date when one is deleted or made by a plugin), and
    master data that vanished from its source."""
    if polling.sweep_refunds(timezone.now) + record_sweep.sweep(timezone.now):
        wake()


def guard_drafts() -> None:
    """Hourly: open orders and vouchers that wait for approval, looked at for what people have made of them in the ledger."""
    if draft_guard.guard(timezone.now) + bill_guard.guard(timezone.now):
        wake()


def guard_double_bookings() -> None:
    """At night, until every ledger was looked through: has somebody else booked what we have booked?"""
    if double_bookings.guard(timezone.now, seconds=settings.SYNC_DRAIN_SECONDS):
        async_task("integrations.jobs.guard_double_bookings", save=False)


def write_payments_back() -> None:
    """Twice an hour: payments that came in the ledger, for those who want them in the system that invoiced."""
    rentman_write_backs.write_payments(timezone.now)


def alert() -> None:
    """Once a minute: tell people what is wrong, gathered; send what is due to the companies' own addresses."""
    alerting.run(timezone.now)
    alert_channels.deliver_due(timezone.now())


def watch_silence() -> None:
    """Every ten minutes: does something arrive where something normally does, and does a log-in expire soon?"""
    alerting.watch(timezone.now())


def prune() -> None:
    """Nightly: drop source documents past their retention, attempts and alerts of long ago."""
    now = timezone.now()
    old = now - timedelta(days=settings.PAYLOAD_RETENTION_DAYS)
    documents = _drop(SourceDocument.objects.filter(read_at__lt=old))
    ended = (SyncEvent.State.DONE, SyncEvent.State.IGNORED)
    long_ago = now - timedelta(days=ATTEMPTS_KEPT_DAYS)
    attempts = _drop(SyncAttempt.objects.filter(started_at__lt=long_ago, event__state__in=ended))
    emptied = closing.empty(now)
    alerts.forget_old(now)
    alert_channels.forget_old(now)
    log.info("pruned", documents=documents, attempts=attempts, accounts=emptied)


def _drop(rows: QuerySet[Any]) -> int:
    """Delete rows some thousands at a time: no statement may take long. Returns how many."""
    dropped = 0
    while keys := list(rows.order_by("pk").values_list("pk", flat=True)[:PIECE]):
        dropped += rows.model._default_manager.filter(pk__in=keys).delete()[0]
    return dropped


SCHEDULES = {
    "sweep": ("integrations.jobs.sweep", Schedule.MINUTES, 1, ""),
    "poll": ("integrations.jobs.poll", Schedule.MINUTES, 1, ""),
    "alerts": ("integrations.jobs.alert", Schedule.MINUTES, 1, ""),
    "reconciliations": ("integrations.jobs.reconcile", Schedule.MINUTES, 1, ""),
    "dry runs": ("integrations.jobs.dry_run", Schedule.MINUTES, 1, ""),
    "subscriptions": ("integrations.jobs.keep_subscriptions", Schedule.CRON, None, "17 * * * *"),
    "ledger history": ("integrations.jobs.learn_from_history", Schedule.MINUTES, 1, ""),
    "accounts": ("integrations.jobs.keep_accounts", Schedule.MINUTES, 5, ""),
    "double bookings": ("integrations.jobs.guard_double_bookings", Schedule.CRON, None, "5-55/10 1-5 * * *"),
    "signed periods": ("integrations.jobs.recheck_signed_periods", Schedule.CRON, None, "20 1 * * 0"),
    "silence": ("integrations.jobs.watch_silence", Schedule.MINUTES, 10, ""),
    "refund sweep": ("integrations.jobs.sweep_refunds", Schedule.CRON, None, "40 2 * * *"),
    "open orders": ("integrations.jobs.guard_drafts", Schedule.CRON, None, "25 * * * *"),
    "payments back": ("integrations.jobs.write_payments_back", Schedule.CRON, None, "10,40 * * * *"),
    "exchange rates": ("integrations.jobs.fetch_rates", Schedule.CRON, None, "5-59/15 16-19 * * 1-5"),
    "readiness": ("integrations.jobs.check_all", Schedule.CRON, None, "10 4 * * *"),
    "gift cards": ("integrations.jobs.check_all_gift_cards", Schedule.CRON, None, "30 5 * * *"),
    "prune": ("integrations.jobs.prune", Schedule.CRON, None, "30 3 * * *"),
}
"""Name → (function, kind, minutes, cron). Read-only in the admin: one unreadable row would stop the whole clock."""


def ensure_schedules() -> None:
    """Make the clock's rows as the table says, however often it is called."""
    for name, (function, kind, minutes, cron) in SCHEDULES.items():
        Schedule.objects.update_or_create(
            name=name,
            defaults={
                "func": function,
                "schedule_type": kind,
                "minutes": minutes,
                "cron": cron or None,
                "repeats": -1,
            },
        )
    Schedule.objects.filter(func__startswith="integrations.").exclude(name__in=SCHEDULES).delete()
