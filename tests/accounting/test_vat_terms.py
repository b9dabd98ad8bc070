"""VAT terms and their due days, against the days that Skatteetaten has published."""

import datetime as dt

import pytest

from integrations.accounting.vat_terms import easter, next_due, term_of


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("inside", "first", "last", "due"),
    [
        ("2026-01-01", "2026-01-01", "2026-02-28", "2026-04-10"),
        ("2024-02-29", "2024-01-01", "2024-02-29", "2024-04-10"),
        ("2026-03-15", "2026-03-01", "2026-04-30", "2026-06-10"),
        ("2026-06-30", "2026-05-01", "2026-06-30", "2026-08-31"),
        ("2024-11-05", "2024-11-01", "2024-12-31", "2025-02-10"),
    ],
)
def test_a_term_is_two_months_and_due_a_month_and_ten_days_later_but_the_third_on_31_august(
    inside: str, first: str, last: str, due: str
) -> None:
    term = term_of(day(inside))

    assert (term.first, term.last, term.due) == (day(first), day(last), day(due))


@pytest.mark.parametrize(
    ("inside", "due"),
    [
        ("2025-05-01", "2025-09-01"),  # 31 August is a Sunday
        ("2026-07-01", "2026-10-12"),  # 10 October is a Saturday
        ("2020-01-01", "2020-04-14"),  # Good Friday, then Easter
        ("2023-01-01", "2023-04-11"),  # Easter Monday
        ("2019-03-01", "2019-06-11"),  # Whit Monday
    ],
)
def test_a_day_that_is_no_working_day_moves_to_the_next_one(inside: str, due: str) -> None:
    assert term_of(day(inside)).due == day(due)


@pytest.mark.parametrize(
    ("today", "number", "due"),
    [
        ("2026-11-22", 5, "2026-12-10"),
        ("2026-12-10", 5, "2026-12-10"),
        ("2026-12-11", 6, "2027-02-10"),
        ("2027-01-05", 6, "2027-02-10"),
        ("2026-07-01", 3, "2026-08-31"),
        ("2026-09-01", 4, "2026-10-12"),
    ],
)
def test_the_next_one_due(today: str, number: int, due: str) -> None:
    term = next_due(day(today))

    assert (term.number, term.due) == (number, day(due))


def test_the_terms_of_a_century_follow_each_other_without_a_gap() -> None:
    term, last = term_of(day("2000-01-01")), day("1999-12-31")
    for _ in range(600):
        assert term.first == last + dt.timedelta(days=1)
        assert term.due > term.last
        last, term = term.last, term_of(term.last + dt.timedelta(days=1))


def test_easter() -> None:
    assert [easter(year) for year in (2000, 2024, 2025, 2038)] == [
        day("2000-04-23"),
        day("2024-03-31"),
        day("2025-04-20"),
        day("2038-04-25"),
    ]
