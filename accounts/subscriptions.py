"""A subscription's life: trial, use, cancelled, paused, ended, and used again. What each day costs stands in ``charging``.

Nobody is charged unasked: without an owner's word a trial ends in a pause. Whatever ends or rests, nothing is deleted.
"""

import datetime as dt
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from accounts import audit, charging, usage
from accounts.models import Plan, Subscription, Tenant, User

State, PausedFor = Subscription.State, Subscription.PausedFor
DAY = dt.timedelta(days=1)
STANDARD = {"name_nb": "Bilagsbro", "name_en": "Bilagsbro"}
PAYING = (State.ACTIVE, State.CANCELLED, State.LAPSED)
"""States in which days are charged."""


class NotPossible(Exception):
    """The subscription is not in a state in which this can be done."""


def of(tenant: Tenant) -> Subscription | None:
    """The company's subscription; None where nobody has made one."""
    return Subscription.objects.select_related("plan", "tenant").filter(tenant=tenant).first()


def offered() -> Plan:
    """The plan that new companies get: the oldest that is offered; the standard one is made when there is none."""
    plan = Plan.objects.filter(is_active=True).order_by("id").first()
    return plan or Plan.objects.create(**STANDARD)


def start_trial(tenant: Tenant, *, now: dt.datetime, plan: Plan | None = None) -> Subscription:
    """A new company's subscription: free for the plan's days of trial, the price as it is offered today."""
    plan, today = plan or offered(), timezone.localdate(now)
    return Subscription.objects.create(
        tenant=tenant,
        plan=plan,
        price=plan.price,
        set_up_price=plan.set_up_on(today),
        trial_until=today + plan.trial_days * DAY,
    )


def start(tenant: Tenant, *, price: Decimal, now: dt.datetime, plan: Plan | None = None) -> Subscription:
    """A subscription in use from today on, at an agreed price, without a trial."""
    with transaction.atomic():
        made = Subscription.objects.create(
            tenant=tenant, plan=plan or offered(), price=price, state=State.ACTIVE, agreed_at=now
        )
        usage.begin(made, on=timezone.localdate(now))
    return made


def agree(subscription: Subscription, *, by: User, now: dt.datetime) -> Subscription:
    """An owner says yes: a trial goes over into use when it ends, one that rests is in use from today on."""
    with transaction.atomic():
        row = _locked(subscription)
        if row.state == State.PAUSED and row.paused_for == PausedFor.UNPAID:
            raise NotPossible("an invoice is not paid")
        if row.state not in (State.TRIAL, State.PAUSED, State.ENDED, State.CANCELLED):
            raise NotPossible(row.state)
        before = row.state
        row.agreed_at, row.agreed_by, row.cancel_at, row.cancel_reason = now, by, None, ""
        if row.state == State.CANCELLED:
            row.state = State.ACTIVE
        elif row.state != State.TRIAL:
            row.state, row.paused_for = State.ACTIVE, ""
            row.save()
            usage.begin(row, on=timezone.localdate(now))
        row.save()
        _note("agree_subscription", row, by=by, before=before)
    return row


def take_back(subscription: Subscription, *, by: User) -> Subscription:
    """An owner takes the yes back while the trial still runs. Raises NotPossible."""
    with transaction.atomic():
        row = _locked(subscription)
        if row.state != State.TRIAL or row.agreed_at is None:
            raise NotPossible(row.state)
        row.agreed_at = row.agreed_by = None
        row.save()
        _note("disagree_subscription", row, by=by, before=row.state)
    return row


def cancel_now(subscription: Subscription, *, by: User | None, reason: str, now: dt.datetime) -> Subscription:
    """End it today; today is its last day. What was used is charged at once. Raises NotPossible."""
    with transaction.atomic():
        row, today = _locked(subscription), timezone.localdate(now)
        if row.state == State.ENDED:
            raise NotPossible(row.state)
        before = row.state
        usage.end(row, on=today)
        row.state, row.paused_for, row.cancel_at, row.cancel_reason = State.ENDED, "", today, reason[:400]
        row.save()
        _note("cancel_subscription", row, by=by, before=before, reason=reason)
    usage.close_charges(row, through=today, now=now)
    return row


def cancel_at_end(subscription: Subscription, *, by: User, reason: str, now: dt.datetime) -> Subscription:
    """End it with this month, or with the trial; until then all is as it was. Raises NotPossible."""
    with transaction.atomic():
        row, today = _locked(subscription), timezone.localdate(now)
        if row.state not in (State.ACTIVE, State.LAPSED):
            raise NotPossible(row.state)
        before = row.state
        row.state, row.cancel_at, row.cancel_reason = State.CANCELLED, charging.month_end(today), reason[:400]
        row.save()
        _note("cancel_subscription", row, by=by, before=before, reason=reason)
    return row


def turn_day(subscription: Subscription, *, now: dt.datetime) -> bool:
    """What a new day brings: a trial or a month that ended. True when the state changed. Repeats change nothing."""
    with transaction.atomic():
        row, today = _locked(subscription), timezone.localdate(now)
        before = row.state
        if row.state == State.TRIAL and row.trial_until is not None and today > row.trial_until:
            _end_trial(row)
        elif row.state == State.CANCELLED and row.cancel_at is not None and today > row.cancel_at:
            usage.end(row, on=row.cancel_at)
            row.state = State.ENDED
        if row.state != before:
            row.save()
            _note("turn_subscription", row, by=None, before=before)
    usage.close_charges(row, through=today - DAY, now=now)
    return row.state != before


def _end_trial(row: Subscription) -> None:
    if row.agreed_at is None:
        row.state, row.paused_for = State.PAUSED, PausedFor.TRIAL_OVER
        return
    assert row.trial_until is not None
    row.state = State.ACTIVE
    usage.begin(row, on=row.trial_until + DAY)


def lapse(subscription: Subscription) -> bool:
    """An invoice is overdue and the company was told. All is moved as before. False when that is known already."""
    return _turn(subscription, of=(State.ACTIVE,), to=State.LAPSED)


def settle(subscription: Subscription, *, now: dt.datetime) -> bool:
    """Nothing is overdue any more: one that was unpaid is active, one that rested for it is in use again from today on."""
    with transaction.atomic():
        row = _locked(subscription)
        before = row.state
        if row.state == State.PAUSED and row.paused_for == PausedFor.UNPAID:
            usage.begin(row, on=timezone.localdate(now))
        elif row.state != State.LAPSED:
            return False
        row.state, row.paused_for = State.ACTIVE, ""
        row.save()
        _note("turn_subscription", row, by=None, before=before)
    return True


def pause_unpaid(subscription: Subscription, *, now: dt.datetime) -> bool:
    """Let it rest until what is owed is paid; days at rest are not charged. False when it is not in use."""
    with transaction.atomic():
        row, today = _locked(subscription), timezone.localdate(now)
        if row.state not in PAYING:
            return False
        before = row.state
        usage.end(row, on=today)
        row.state, row.paused_for, row.cancel_at = State.PAUSED, PausedFor.UNPAID, None
        row.save()
        _note("turn_subscription", row, by=None, before=before)
    usage.close_charges(row, through=today, now=now)
    return True


def resume(subscription: Subscription, *, by: User, reason: str, now: dt.datetime) -> Subscription:
    """Support lets one work again that rests, whatever it rests for. Raises NotPossible."""
    with transaction.atomic():
        row = _locked(subscription)
        if row.is_in_use:
            raise NotPossible(row.state)
        before = row.state
        row.state, row.paused_for, row.cancel_at, row.cancel_reason = State.ACTIVE, "", None, ""
        row.agreed_at = row.agreed_at or now
        row.save()
        usage.begin(row, on=timezone.localdate(now))
        _note("resume_subscription", row, by=by, before=before, reason=reason)
    return row


def extend_trial(subscription: Subscription, *, until: dt.date, by: User, reason: str) -> Subscription:
    """Support gives a longer trial; one that is over begins again. Raises NotPossible once somebody pays."""
    with transaction.atomic():
        row = _locked(subscription)
        is_over = row.state == State.PAUSED and row.paused_for == PausedFor.TRIAL_OVER
        if row.state != State.TRIAL and not is_over:
            raise NotPossible(row.state)
        before = {"trial_until": row.trial_until.isoformat() if row.trial_until else ""}
        row.state, row.paused_for, row.trial_until, row.reminded_days = State.TRIAL, "", until, None
        row.save()
        audit.record(
            "extend_trial", actor=by, obj=row, tenant=row.tenant, before=before,
            after={"trial_until": until.isoformat()}, reason=reason,
        )  # fmt: skip
    return row


def change_price(
    subscription: Subscription, *, price: Decimal, by: User, reason: str, now: dt.datetime
) -> Subscription:
    """Another price, from today on; the days before keep theirs. An agreed price is only ever lowered. A company that has
    never said yes to a price gets the plan's days of trial first, and says yes or rests. Raises NotPossible."""
    with transaction.atomic():
        row, today = _locked(subscription), timezone.localdate(now)
        if row.agreed_at is not None and price > row.price:
            raise NotPossible("a higher price than agreed")
        before, row.price = row.price, price
        is_in_use = row.periods.filter(last__isnull=True).exists()
        if is_in_use:
            usage.end(row, on=today - DAY)
        if is_in_use and row.agreed_at is None and price > 0:
            row.state, row.reminded_days = State.TRIAL, None
            row.trial_until = today + row.plan.trial_days * DAY
        elif is_in_use:
            usage.begin(row, on=today)
        row.save()
        audit.record(
            "change_price",
            actor=by,
            obj=row,
            tenant=row.tenant,
            before={"price": f"{before:.2f}"},
            after={"price": f"{price:.2f}"},
            reason=reason,
        )
    return row


def _turn(subscription: Subscription, *, of: tuple[str, ...], to: str) -> bool:
    with transaction.atomic():
        row = _locked(subscription)
        if row.state not in of:
            return False
        before, row.state = row.state, to
        row.save()
        _note("turn_subscription", row, by=None, before=before)
    return True


def _locked(subscription: Subscription) -> Subscription:
    """The row as it is now, nobody else's until the transaction ends."""
    mine = Subscription.objects.select_for_update(of=("self",)).select_related("tenant", "plan")
    return mine.get(pk=subscription.pk)


def _note(action: str, row: Subscription, *, by: User | None, before: str, reason: str = "") -> None:
    after = {"state": row.state}
    if row.cancel_at is not None:
        after["cancel_at"] = row.cancel_at.isoformat()
    audit.record(
        action, actor=by, obj=row, tenant=row.tenant, before={"state": before}, after=after, reason=reason
    )
