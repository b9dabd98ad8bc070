"""A subscription's life in the database: whatever people and clock do to it, no day is charged twice, and none unasked."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts import subscriptions, usage
from accounts.models import AuditEntry, Plan, Subscription, User
from tests import factories

pytestmark = pytest.mark.django_db
BEGIN = dt.datetime(2026, 1, 10, 11, 0, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
Verb = Callable[[Subscription, User, dt.datetime], object]

VERBS: dict[str, Verb] = {
    "agree": lambda row, by, now: subscriptions.agree(row, by=by, now=now),
    "take_back": lambda row, by, now: subscriptions.take_back(row, by=by),
    "cancel_now": lambda row, by, now: subscriptions.cancel_now(row, by=by, reason="", now=now),
    "cancel_at_end": lambda row, by, now: subscriptions.cancel_at_end(row, by=by, reason="", now=now),
    "lapse": lambda row, by, now: subscriptions.lapse(row),
    "pause_unpaid": lambda row, by, now: subscriptions.pause_unpaid(row, now=now),
    "settle": lambda row, by, now: subscriptions.settle(row, now=now),
    "cheaper": lambda row, by, now: subscriptions.change_price(
        row, price=max(row.price - 7, Decimal(0)), by=by, reason="", now=now
    ),
    "longer": lambda row, by, now: subscriptions.extend_trial(
        row, until=now.date() + 5 * DAY, by=by, reason=""
    ),
    "wait": lambda row, by, now: None,
}
steps = st.lists(st.tuples(st.sampled_from(sorted(VERBS)), st.integers(0, 30)), max_size=12)


@settings(max_examples=15, derandomize=True, deadline=None)
@given(steps)
def test_no_life_is_charged_twice_for_a_day_or_for_one_before_the_yes(life: list[tuple[str, int]]) -> None:
    by = factories.UserFactory()
    row = subscriptions.start_trial(factories.TenantFactory(), now=BEGIN)
    now, said_yes = BEGIN, None
    for verb, days in life:
        for _ in range(days):
            now += DAY
            subscriptions.turn_day(row, now=now)
        try:
            VERBS[verb](row, by, now)
        except subscriptions.NotPossible:
            pass
        else:
            said_yes = said_yes or (now.date() if verb == "agree" else None)
        row.refresh_from_db()
    subscriptions.turn_day(row, now=now)

    charged = [one.first + n * DAY for one in row.charges.all() for n in range(one.days)]
    used = {
        use.first + n * DAY
        for use in usage.uses(row)
        for n in range(((use.last or now.date()) - use.first).days + 1)
        if use.price
    }
    assert len(charged) == len(set(charged))
    assert set(charged) <= used
    assert all(said_yes is not None and day >= said_yes for day in charged)
    open_month = now.date().replace(day=1)
    assert {day for day in used if day < open_month} <= set(charged)
    assert row.is_in_use or not row.periods.filter(last__isnull=True).exists()


def test_the_set_up_is_charged_once_and_not_in_a_campaign() -> None:
    plan = Plan.objects.create(
        name_nb="Med oppstart", name_en="With set-up", set_up_price=Decimal("1500.00"),
        set_up_free_until=BEGIN.date(), trial_days=0,
    )  # fmt: skip
    by = factories.UserFactory()
    free = subscriptions.start_trial(factories.TenantFactory(), now=BEGIN, plan=plan)
    paid = subscriptions.start_trial(factories.TenantFactory(), now=BEGIN + DAY, plan=plan)

    for row in (free, paid):
        now = BEGIN + 2 * DAY
        subscriptions.turn_day(row, now=now)
        subscriptions.agree(row, by=by, now=now)
        subscriptions.cancel_now(row, by=by, reason="", now=now)
        subscriptions.agree(row, by=by, now=now + DAY)
        subscriptions.cancel_now(row, by=by, reason="", now=now + DAY)

    assert [(one.kind, f"{one.amount}") for one in free.charges.order_by("id")] == [
        ("month", "15.97"),
        ("month", "15.97"),
    ]
    assert [(one.kind, f"{one.amount}") for one in paid.charges.order_by("id")] == [
        ("set_up", "1500.00"),
        ("month", "15.97"),
        ("month", "15.97"),
    ]


def test_everything_that_happens_stands_in_the_log_and_a_new_day_repeated_changes_nothing() -> None:
    member = factories.MembershipFactory()
    row = subscriptions.start_trial(member.tenant, now=BEGIN)
    subscriptions.agree(row, by=member.user, now=BEGIN)

    turned = [subscriptions.turn_day(row, now=BEGIN + days * DAY) for days in (30, 31, 31, 32)]

    assert turned == [False, True, False, False]
    entries = AuditEntry.objects.filter(tenant=member.tenant).order_by("id")
    assert [(one.action, one.actor, one.before, one.after) for one in entries] == [
        ("agree_subscription", member.user, {"state": "trial"}, {"state": "trial"}),
        ("turn_subscription", None, {"state": "trial"}, {"state": "active"}),
    ]
    assert row.periods.get().first == BEGIN.date() + 31 * DAY
