"""What follows when a trial ends or an invoice is not paid: reminders, warnings, and at last a rest, never silently.

Everything is kept at rest. Paying, or an owner's word after a trial, ends it by itself.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts import subscriptions
from accounts.models import Subscription
from integrations.flows import subscription_billing
from integrations.flows.subscription_letters import tell
from integrations.models import SubscriptionInvoice
from integrations.sync import resting

Clock = Callable[[], datetime]
State = Subscription.State
FRESH = timedelta(hours=26)
"""Nobody is warned of an invoice whose payments were not read for longer."""


def run(clock: Clock) -> None:
    """Every hour: the day's turn, invoices, payments, letters, rest. Each step is safe to repeat."""
    _tell_of_ends(subscription_billing.turn_days(clock()))
    remind(clock())
    subscription_billing.invoice(clock())
    subscription_billing.read_payments(clock)
    subscription_billing.send(clock)
    warn(clock())
    resting.follow(clock())


def remind(now: datetime) -> int:
    """Before a trial ends without an owner's word: reminders, each once. Returns how many companies were told."""
    today, told = timezone.localdate(now), 0
    asked = Subscription.objects.filter(state=State.TRIAL, agreed_at__isnull=True, tenant__is_active=True)
    for row in asked.select_related("tenant", "plan"):
        assert row.trial_until is not None
        left = (row.trial_until - today).days
        step = min((days for days in settings.SUBSCRIPTION_REMINDER_DAYS if left <= days), default=None)
        if step is None or left < 0 or (row.reminded_days is not None and row.reminded_days <= step):
            continue
        if Subscription.objects.filter(pk=row.pk, reminded_days=row.reminded_days).update(reminded_days=step):
            tell(row.tenant, "trial_ends", until=row.trial_until, days=left, price=row.price)
            told += 1
    return told


def _tell_of_ends(turned: list[int]) -> None:
    """Trials that have just ended without a word: their owners are told that it rests now."""
    over = Subscription.objects.filter(pk__in=turned, paused_for=Subscription.PausedFor.TRIAL_OVER)
    for row in over.select_related("tenant"):
        tell(row.tenant, "trial_over", price=row.price)


def warn(now: datetime) -> None:
    """Warn of what is overdue, rest what stays so, and go on with what is paid."""
    today = timezone.localdate(now)
    owing = Subscription.objects.filter(invoices__state=SubscriptionInvoice.State.UNPAID).distinct()
    for row in owing.select_related("tenant"):
        overdue = subscription_billing.owed_by(row, on=today)
        if overdue:
            _warn(row, overdue[0], today=today, now=now)
        else:
            _settle(row, now=now)
    unpaid = Subscription.objects.filter(state__in=(State.LAPSED, State.PAUSED)).exclude(pk__in=owing)
    for row in unpaid.select_related("tenant"):
        _settle(row, now=now)


def _settle(row: Subscription, *, now: datetime) -> None:
    """Nothing is overdue: what rested for it goes on, and its owners are told so."""
    if subscriptions.settle(row, now=now) and row.state == State.PAUSED:
        tell(row.tenant, "subscription_resumed")


def _warn(row: Subscription, invoice: SubscriptionInvoice, *, today: date, now: datetime) -> None:
    """The oldest overdue invoice decides how far it has come."""
    if invoice.read_at is None or invoice.read_at < now - FRESH:
        return
    days = (today - invoice.due_date).days
    steps = [step for step in settings.SUBSCRIPTION_WARNING_DAYS if days >= step]
    if days >= settings.SUBSCRIPTION_PAUSE_DAYS:
        if subscriptions.pause_unpaid(row, now=now):
            tell(row.tenant, "subscription_paused", invoice=invoice)
    elif len(steps) > invoice.warned:
        subscriptions.lapse(row)
        with transaction.atomic():
            mine = SubscriptionInvoice.objects.filter(pk=invoice.pk, warned=invoice.warned)
            is_mine = mine.update(warned=len(steps))
        if is_mine:
            rests_on = invoice.due_date + timedelta(days=settings.SUBSCRIPTION_PAUSE_DAYS)
            tell(row.tenant, "subscription_overdue", invoice=invoice, days=days, rests_on=rests_on)
