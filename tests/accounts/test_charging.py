"""What a subscription costs: over a whole life no day is missed and none is paid twice, and the sums are right to the øre."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.charging import Charge, Use, charges, month_end, share

PRICE = Decimal("495.00")
DAY = dt.timedelta(days=1)
BEGIN = dt.date(2026, 1, 1)


def use(first: str, last: str | None, price: Decimal = PRICE) -> Use:
    return Use(
        first=dt.date.fromisoformat(first), last=dt.date.fromisoformat(last) if last else None, price=price
    )


def shown(found: list[Charge]) -> list[tuple[str, str, int, str]]:
    return [(one.first.isoformat(), one.last.isoformat(), one.days, f"{one.amount:.2f}") for one in found]


@st.composite
def lives(draw: st.DrawFn) -> list[Use]:
    """A subscription's life: in use, at rest, in use again, at changing prices, perhaps still in use."""
    day, found = BEGIN, []
    for _ in range(draw(st.integers(1, 6))):
        first = day + draw(st.integers(0, 70)) * DAY
        last = first + draw(st.integers(0, 100)) * DAY
        price = draw(st.sampled_from([PRICE, PRICE, Decimal("0.00"), Decimal("333.33"), Decimal("990.10")]))
        found.append(Use(first=first, last=last, price=price))
        day = last + DAY
    if draw(st.booleans()):
        found[-1] = Use(first=found[-1].first, last=None, price=found[-1].price)
    return found


@given(lives(), st.integers(0, 900))
def test_no_day_is_missed_or_charged_twice(life: list[Use], days: int) -> None:
    through = BEGIN + days * DAY
    charged = [one.first + n * DAY for one in charges(life, through=through) for n in range(one.days)]

    assert len(charged) == len(set(charged))
    for one in life:
        ended = one.last if one.last is not None and one.last <= through else None
        until = ended or min(one.last or through, _last_whole_month(through))
        used = {one.first + n * DAY for n in range((until - one.first).days + 1)}
        assert used <= set(charged)
    assert max(charged, default=through) <= through


def _last_whole_month(day: dt.date) -> dt.date:
    return day if month_end(day) == day else day.replace(day=1) - DAY


@given(lives(), st.integers(0, 900), st.integers(0, 200))
def test_what_is_charged_once_stays_as_it_is(life: list[Use], days: int, later: int) -> None:
    early = charges(life, through=BEGIN + days * DAY)
    late = charges(life, through=BEGIN + (days + later) * DAY)

    assert [one for one in late if one.last <= BEGIN + days * DAY] == early
    assert all(one.amount >= 0 for one in late)


@given(lives())
def test_the_days_of_a_month_at_one_price_cost_together_what_they_cost_in_one_piece(life: list[Use]) -> None:
    found = charges(life, through=BEGIN + 2000 * DAY)

    for month, price in {(month_end(one.first), one.price) for one in found}:
        parts = [one for one in found if (month_end(one.first), one.price) == (month, price)]
        days = sum(part.days for part in parts)
        assert sum(part.amount for part in parts) == share(price, days, of=month.day)


def test_whole_months_cost_the_price_and_parts_their_days() -> None:
    found = charges([use("2026-01-17", "2026-03-16")], through=dt.date(2026, 12, 31))

    assert shown(found) == [
        ("2026-01-17", "2026-01-31", 15, "239.52"),
        ("2026-02-01", "2026-02-28", 28, "495.00"),
        ("2026-03-01", "2026-03-16", 16, "255.48"),
    ]


def test_a_month_in_three_pieces_costs_what_it_costs_whole() -> None:
    life = [use("2026-10-01", "2026-10-10"), use("2026-10-11", "2026-10-21"), use("2026-10-22", None)]

    found = charges(life, through=dt.date(2026, 10, 31))

    assert [f"{one.amount}" for one in found] == ["159.68", "175.64", "159.68"]
    assert sum(one.amount for one in found) == PRICE


def test_nothing_is_charged_before_the_month_is_over() -> None:
    assert charges([use("2026-10-01", None)], through=dt.date(2026, 10, 30)) == []
    assert shown(charges([use("2026-10-01", None)], through=dt.date(2026, 10, 31))) == [
        ("2026-10-01", "2026-10-31", 31, "495.00")
    ]


@pytest.mark.parametrize(
    ("first", "last", "price"),
    [
        ("2026-10-02", "2026-10-01", PRICE),
        ("2026-10-01", None, Decimal("-1")),
        ("2026-10-01", None, Decimal("1.005")),
    ],
)
def test_an_impossible_use_does_not_exist(first: str, last: str | None, price: Decimal) -> None:
    with pytest.raises(ValueError):
        use(first, last, price)


def test_uses_that_overlap_are_refused() -> None:
    with pytest.raises(ValueError, match="overlap"):
        charges([use("2026-10-01", "2026-10-10"), use("2026-10-10", None)], through=dt.date(2026, 10, 31))
