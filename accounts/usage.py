"""The days on which a subscription was in use, and what was charged for them. What each day costs stands in ``charging``."""

import datetime as dt

from accounts import charging
from accounts.models import Subscription, SubscriptionCharge, SubscriptionPeriod

DAY = dt.timedelta(days=1)


def uses(subscription: Subscription) -> list[charging.Use]:
    """The days in use, as charging takes them."""
    return [
        charging.Use(first=row.first, last=row.last, price=row.price)
        for row in subscription.periods.order_by("first")
    ]


def close_charges(subscription: Subscription, *, through: dt.date, now: dt.datetime) -> int:
    """Write down every charge that is complete by ``through``; those that stand are left. Returns how many are new."""
    rows = [
        SubscriptionCharge(
            subscription=subscription, first=one.first, last=one.last, days=one.days,
            days_in_month=one.days_in_month, price=one.price, amount=one.amount, made_at=now,
        )
        for one in charging.charges(uses(subscription), through=through)
        if one.price
    ]  # fmt: skip
    before = subscription.charges.count()
    SubscriptionCharge.objects.bulk_create(rows, ignore_conflicts=True)
    return subscription.charges.count() - before


def would_owe(subscription: Subscription, *, on: dt.date) -> list[charging.Charge]:
    """What is used and not charged yet, were ``on`` the last day in use."""
    ended = [
        charging.Use(first=use.first, last=on if use.last is None else use.last, price=use.price)
        for use in uses(subscription)
        if use.last is not None or use.first <= on
    ]
    charged = set(
        subscription.charges.filter(kind=SubscriptionCharge.Kind.MONTH).values_list("first", flat=True)
    )
    return [one for one in charging.charges(ended, through=on) if one.price and one.first not in charged]


def begin(row: Subscription, *, on: dt.date) -> None:
    """In use from this day on, or from the day after one that is charged already; the set-up is charged once."""
    newest = row.periods.order_by("-first").first()
    if newest is not None and newest.last is None:
        return
    first = on if newest is None or newest.last is None else max(on, newest.last + DAY)
    SubscriptionPeriod.objects.create(subscription=row, first=first, price=row.price)
    if row.set_up_price > 0 and not row.charges.filter(kind=SubscriptionCharge.Kind.SET_UP).exists():
        SubscriptionCharge.objects.create(
            subscription=row, kind=SubscriptionCharge.Kind.SET_UP, first=first, last=first, days=1,
            days_in_month=charging.month_end(first).day, price=row.set_up_price, amount=row.set_up_price,
        )  # fmt: skip


def end(row: Subscription, *, on: dt.date) -> None:
    """No longer in use after this day. A use that would have begun later never was."""
    open_one = row.periods.filter(last__isnull=True)
    open_one.filter(first__gt=on).delete()
    open_one.update(last=on)
