"""The two-month VAT terms and the days on which their returns are due. Pure: ``today`` is given.

Sources: skatteforvaltningsforskriften § 8-3-7 (terms of two months), § 8-3-10 first paragraph (one month and ten days after
the term's end; 31 August for the third one), skatteforvaltningsloven § 5-5 second paragraph and skattebetalingsloven § 10-2
(a Saturday, Sunday or public holiday: the next working day). Companies that report once a year or for one month alone
(§§ 8-3-7 to 8-3-9) have other terms; we do not know which do, and show the common ones.
"""

import datetime as dt
from dataclasses import dataclass

DAY = dt.timedelta(days=1)
MONTHS = 2
TERMS = 12 // MONTHS
THIRD = 3
EASTER_HOLIDAYS = (-3, -2, 0, 1, 39, 49, 50)
"""Days from Easter Sunday: Maundy Thursday, Good Friday, Easter, Ascension Day, Whitsun. No fixed holiday is near a due day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VatTerm:
    """Two months of a year, first and last day included. ``number`` is 1 to 6; ``due`` is the last day for its return."""

    number: int
    first: dt.date
    last: dt.date
    due: dt.date


def term_of(day: dt.date) -> VatTerm:
    """The term that a day falls in."""
    number = (day.month - 1) // MONTHS + 1
    return _term(day.year, number)


def next_due(today: dt.date) -> VatTerm:
    """The ended or running term whose return is due next, today included."""
    before = term_of(today)
    # A return is due within two terms of its own: only this term and the two before it can be the next.
    terms = (divmod(before.first.year * TERMS + before.number - 1 - back, TERMS) for back in (2, 1, 0))
    return next(term for year, index in terms if (term := _term(year, index + 1)).due >= today)


def _term(year: int, number: int) -> VatTerm:
    first = dt.date(year, (number - 1) * MONTHS + 1, 1)
    after = _first_of_month(first, MONTHS)
    due = dt.date(year, 8, 31) if number == THIRD else _first_of_month(after, 1) + 9 * DAY
    return VatTerm(number=number, first=first, last=after - DAY, due=_working_day(due))


def _first_of_month(day: dt.date, later: int) -> dt.date:
    year, month = divmod(day.year * 12 + day.month - 1 + later, 12)
    return dt.date(year, month + 1, 1)


def _working_day(day: dt.date) -> dt.date:
    """The day, or the next one that is neither Saturday, Sunday nor a holiday."""
    holidays = {easter(day.year) + offset * DAY for offset in EASTER_HOLIDAYS}
    while day.weekday() >= 5 or day in holidays:
        day += DAY
    return day


def easter(year: int) -> dt.date:
    """Easter Sunday of the Gregorian calendar, by the method of Meeus, Jones and Butcher."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    j = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * j) // 451
    month, day = divmod(h + j - 7 * m + 114, 31)
    return dt.date(year, month, day + 1)
