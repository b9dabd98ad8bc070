"""The subscription as its company sees it: how it stands, what it costs, its invoices; and what an owner decides about it."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings
from django.db.models import Prefetch
from django.utils import timezone

from accounts import charging, subscriptions, usage
from accounts.models import Subscription, SubscriptionCharge, Tenant, User
from accounts.subscriptions import NotPossible
from integrations import jobs
from integrations.accounting.money import ZERO, gross_of
from integrations.flows import subscription_billing
from integrations.flows.opened import opened_once
from integrations.models import Closing, SubscriptionInvoice, SubscriptionInvoiceLine
from integrations.sync import resting
from integrations.sync.subscriptions import CODES

__all__ = ["CODES", "NotPossible", "Shown", "agree", "cancel", "invoice_file", "show", "take_back"]
VAT = Decimal(25)
"""Percent: what a Norwegian company pays on top (mval. section 5-1)."""
DAY = dt.timedelta(days=1)
State, PausedFor = Subscription.State, Subscription.PausedFor
MOST = 36


class Unpaid(NotPossible):
    """An invoice is overdue: it is paid first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Invoice:
    """An invoice with what it is for. ``is_overdue``: due and not paid, whatever support has postponed."""

    row: SubscriptionInvoice
    first: dt.date
    last: dt.date
    is_overdue: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What an end costs: the last day in use, the days that are charged, kroner without and with VAT."""

    last: dt.date
    days: int
    net: Decimal
    gross: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A subscription as the page shows it. ``overdue`` are the invoices to pay, oldest first; ``so_far`` is what is used and
    on no invoice yet, with today as its last day; ``next_on`` when it is invoiced; ``rests_on`` when an unpaid one rests."""

    row: Subscription
    invoices: Sequence[Invoice]
    charges: Sequence[SubscriptionCharge]
    overdue: Sequence[SubscriptionInvoice]
    so_far: Cost
    next_on: dt.date | None
    rests_on: dt.date | None

    @property
    def is_trial(self) -> bool:
        """Whether it is tried still."""
        return self.row.state == State.TRIAL

    @property
    def may_agree(self) -> bool:
        """Whether an owner's yes would change something."""
        row = self.row
        if row.state == State.TRIAL:
            return row.agreed_at is None
        over = row.state == State.PAUSED and row.paused_for == PausedFor.TRIAL_OVER
        return (over or row.state in (State.ENDED, State.CANCELLED)) and not self.overdue

    @property
    def may_cancel(self) -> bool:
        """Whether there is something to end."""
        return self.row.state != State.ENDED

    @property
    def owed(self) -> Decimal:
        """Overdue, with VAT."""
        return sum((one.outstanding or ZERO for one in self.overdue), ZERO)

    @property
    def gross_price(self) -> Decimal:
        """A month with VAT."""
        return gross_of(self.row.price, VAT)


def show(tenant: Tenant, *, now: dt.datetime) -> Shown | None:
    """The company's subscription; None where none was made yet."""
    row, today = subscriptions.of(tenant), timezone.localdate(now)
    if row is None:
        return None
    unpaid = row.invoices.filter(state=SubscriptionInvoice.State.UNPAID, due_date__lt=today)
    overdue = list(unpaid.order_by("due_date", "id"))
    return Shown(
        row=row,
        invoices=_invoices(row, today=today),
        charges=list(row.charges.select_related("invoice_line__invoice")[:MOST]),
        overdue=overdue,
        so_far=cost(row, on=today),
        next_on=_next(row, today=today),
        rests_on=_rests_on(row, overdue),
    )


def _invoices(row: Subscription, *, today: dt.date) -> list[Invoice]:
    lines = Prefetch("lines", SubscriptionInvoiceLine.objects.select_related("charge"))
    found = []
    for one in row.invoices.prefetch_related(lines).order_by("-id")[:MOST]:
        charges = [line.charge for line in one.lines.all()]
        found.append(
            Invoice(
                row=one,
                first=min((charge.first for charge in charges), default=one.invoice_date),
                last=max((charge.last for charge in charges), default=one.invoice_date),
                is_overdue=one.state == SubscriptionInvoice.State.UNPAID and one.due_date < today,
            )
        )
    return found


def _next(row: Subscription, *, today: dt.date) -> dt.date | None:
    """When something is charged next: the day after the month's end. None while nothing is charged."""
    if row.state not in subscriptions.PAYING or not row.price:
        return None
    return charging.month_end(today) + DAY


def _rests_on(row: Subscription, overdue: Sequence[SubscriptionInvoice]) -> dt.date | None:
    if not overdue or row.state not in subscriptions.PAYING:
        return None
    return overdue[0].due_date + dt.timedelta(days=settings.SUBSCRIPTION_PAUSE_DAYS)


def cost(row: Subscription, *, on: dt.date) -> Cost:
    """What is to be paid if ``on`` is the last day: everything in use that is on no invoice yet."""
    owed = usage.would_owe(row, on=on)
    open_ones = subscription_billing.uninvoiced().filter(subscription=row)
    amounts = [one.amount for one in owed] + [one.amount for one in open_ones]
    return Cost(
        last=on,
        days=sum(one.days for one in owed) + sum(one.days for one in open_ones if one.kind == "month"),
        net=sum(amounts, ZERO),
        gross=sum((gross_of(amount, VAT) for amount in amounts), ZERO),
    )


def agree(tenant: Tenant, *, actor: User, now: dt.datetime) -> Subscription:
    """An owner says yes: to go on after the trial, or to use it again. Raises Unpaid, NotPossible."""
    row = subscriptions.of(tenant)
    if row is None:
        row = subscriptions.start_trial(tenant, now=now)
    if Closing.objects.filter(tenant=tenant, regretted_at__isnull=True).exists():
        raise NotPossible("closing")
    if subscription_billing.owed_by(row, on=timezone.localdate(now)):
        raise Unpaid
    row = subscriptions.agree(row, by=actor, now=now)
    _follow(tenant, now=now)
    return row


def take_back(tenant: Tenant, *, actor: User) -> Subscription:
    """An owner takes the yes back while the trial runs. Raises NotPossible."""
    row = subscriptions.of(tenant)
    if row is None:
        raise NotPossible("none")
    return subscriptions.take_back(row, by=actor)


def cancel(tenant: Tenant, *, how: str, reason: str, actor: User, now: dt.datetime) -> Subscription:
    """An owner ends it: ``now``, or at the ``end`` of the month. Raises NotPossible."""
    row = subscriptions.of(tenant)
    if row is None:
        raise NotPossible("none")
    if how == "end":
        row = subscriptions.cancel_at_end(row, by=actor, reason=reason, now=now)
    else:
        row = subscriptions.cancel_now(row, by=actor, reason=reason, now=now)
    _follow(tenant, now=now)
    return row


def resume(row: Subscription, *, actor: User, reason: str, now: dt.datetime, days: int) -> Subscription:
    """Support lets a resting one work again; what is overdue is let be for so many days. Raises NotPossible."""
    until = timezone.localdate(now) + dt.timedelta(days=days)
    row.invoices.filter(state=SubscriptionInvoice.State.UNPAID).update(postponed_until=until)
    row = subscriptions.resume(row, by=actor, reason=reason, now=now)
    _follow(row.tenant, now=now)
    return row


def extend_trial(
    row: Subscription, *, until: dt.date, actor: User, reason: str, now: dt.datetime
) -> Subscription:
    """Support gives a longer trial. Raises NotPossible."""
    row = subscriptions.extend_trial(row, until=until, by=actor, reason=reason)
    _follow(row.tenant, now=now)
    return row


def change_price(
    row: Subscription, *, price: Decimal, actor: User, reason: str, now: dt.datetime
) -> Subscription:
    """Support agrees on another price, from today on. Raises NotPossible for a higher one than was agreed."""
    return subscriptions.change_price(row, price=price, by=actor, reason=reason, now=now)


def _follow(tenant: Tenant, *, now: dt.datetime) -> None:
    """The connections follow at once; invoices and letters by the clock."""
    resting.follow(now, tenant=tenant)
    jobs.begin_subscriptions()
    jobs.wake()


def invoice_file(tenant: Tenant, pk: int) -> tuple[SubscriptionInvoice, bytes] | None:
    """One of the company's invoices, as our Tripletex gives it; None when it is not one of this company's, or not made yet.
    Raises SyncError."""
    mine = SubscriptionInvoice.objects.filter(subscription__tenant=tenant, pk=pk).exclude(remote_id="")
    row = mine.select_related("ledger__tenant").first()
    if row is None:
        return None
    with opened_once(row.ledger) as ledger:
        return row, ledger.invoice_file(row.remote_id)


def waiting_for_ledger() -> tuple[int, Decimal]:
    """How many charges wait, and their sum without VAT, for want of a ledger of our own; (0, 0.00) when there is one."""
    if subscription_billing.vendor() is not None:
        return 0, ZERO
    amounts = list(subscription_billing.uninvoiced().values_list("amount", flat=True))
    return len(amounts), sum(amounts, ZERO)
