"""The graph of orders: what is normal for a weekday, and how it is drawn. Pure."""

import datetime as dt
from collections import Counter
from decimal import Decimal

import pytest

from integrations.desk.order_graph import DAY, WEEK, Day, days, orders_by_day
from integrations.portal.graph import FLOOR, TOP, graph, nice_top
from tests.portal import rows

SUNDAY = dt.date(2026, 11, 22)


def regular(count: int, *, weeks: int, until: dt.date = SUNDAY) -> Counter[dt.date]:
    """So many every day, for so many weeks."""
    return Counter({until - back * DAY: count for back in range(weeks * 7)})


def test_the_normal_is_the_median_of_the_same_weekday() -> None:
    counts = regular(10, weeks=9)
    counts[SUNDAY - WEEK] = 500  # one campaign changes nothing
    for week in range(1, 9):
        counts[SUNDAY - DAY - week * WEEK] = week

    today, saturday = days(counts, today=SUNDAY)[-1], days(counts, today=SUNDAY)[-2]

    assert (today.normal, saturday.normal) == (10.0, 4.5)
    assert (today.is_over, saturday.is_over) == (False, True)


def test_too_few_weeks_tell_no_normal() -> None:
    assert days(regular(10, weeks=3), today=SUNDAY)[-1].normal is None
    assert days(regular(10, weeks=4), today=SUNDAY)[-1].normal == 10.0


def test_a_quiet_week_counts_as_quiet() -> None:
    counts = regular(10, weeks=9)
    for week in (1, 2, 3, 4, 5):
        del counts[SUNDAY - week * WEEK]

    assert days(counts, today=SUNDAY)[-1].normal == 0.0


def test_holidays_are_neither_judged_nor_compared_with() -> None:
    easter = dt.date(2026, 4, 5)
    counts = regular(10, weeks=20, until=dt.date(2026, 4, 12))
    counts[easter] = 0

    found = {one.day: one for one in days(counts, today=dt.date(2026, 4, 12))}

    assert (found[easter].is_holiday, found[easter].normal) == (True, None)
    assert found[easter + WEEK].normal == 10.0


def test_thirty_days_oldest_first() -> None:
    found = days({}, today=SUNDAY)

    assert [found[0].day, found[-1].day, len(found)] == [SUNDAY - 29 * DAY, SUNDAY, 30]


def test_bars_stand_on_zero_and_share_one_scale() -> None:
    shown = graph(
        [
            Day(day=SUNDAY - DAY, count=10, normal=20.0, is_holiday=False),
            Day(day=SUNDAY, count=0, normal=None, is_holiday=False),
        ]
    )

    assert shown is not None
    assert [value for _y, value in shown.lines] == [0, 10, 20]
    assert (shown.bars[0].y + shown.bars[0].height, shown.bars[0].height) == (FLOOR, (FLOOR - TOP) / 2)
    assert (shown.bars[0].normal_y, shown.bars[1].normal_y, shown.bars[1].height) == (TOP, None, 0)


def test_nothing_is_no_picture() -> None:
    assert graph(days({}, today=SUNDAY)) is None


@pytest.mark.parametrize(("most", "top"), [(1, 2), (3, 4), (5, 10), (10, 10), (11, 20), (1284, 2000)])
def test_the_scale_ends_at_a_round_number(most: int, top: int) -> None:
    assert nice_top(most) == top


@pytest.mark.django_db
def test_a_document_counts_once_on_its_own_date(alices: rows.Shop) -> None:
    alices.verified("1", document_date=SUNDAY - DAY)
    alices.event("1", document_date=SUNDAY - DAY, state="done", result="unchanged")
    alices.event("2", document_date=None, created_at=rows.NOW)
    alices.event("3", document_date=SUNDAY - DAY, flow="refund")
    alices.event("4", document_date=SUNDAY - 200 * DAY, gross=Decimal("1.00"))

    assert orders_by_day([alices.source.pk], today=SUNDAY) == {SUNDAY - DAY: 1, SUNDAY: 1}
