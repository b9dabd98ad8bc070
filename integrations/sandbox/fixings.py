"""What a kroner is worth in the sandbox's world: Norges Bank's fixings, invented but for the recorded ones.

Norges Bank publishes them and Tripletex loads them from there, so both imitations look here. Deterministic: a day has
the same rates in every run.
"""

import math
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from typing import NamedTuple

# code:units (as an exponent of ten):kroner for that many units:decimals
_TABLE = (
    "AUD:0:6.5800:4 BRL:0:1.8700:4 CAD:0:7.2100:4 CHF:2:1140.20:2 CNY:2:133.10:2 CZK:2:44.10:2 DKK:2:143.50:2 "
    "EUR:0:10.7400:4 GBP:0:12.3800:4 HKD:0:1.2200:4 HUF:2:2.7600:4 IDR:2:0.0572:4 ILS:0:2.9800:4 INR:2:10.7200:4 "
    "ISK:2:7.5600:4 JPY:2:6.0600:4 KRW:2:0.6710:4 MXN:2:51.900:3 MYR:0:2.2510:4 NZD:0:5.4700:4 PHP:2:16.210:3 "
    "PLN:0:2.5200:4 RON:2:211.00:2 SEK:2:96.10:2 SGD:0:7.3300:4 THB:2:29.400:3 TRY:2:22.600:3 TWD:2:31.000:3 "
    "USD:0:9.4300:4 ZAR:0:0.5460:4"
)
_RECORDED = {
    ("SEK", date(2026, 10, 9)): Decimal("95.95"),
    ("EUR", date(2026, 10, 9)): Decimal("10.7155"),
    ("JPY", date(2026, 10, 9)): Decimal("6.0423"),
    ("EUR", date(2026, 10, 2)): Decimal("10.8315"),
    ("USD", date(2026, 8, 14)): Decimal("9.4515"),
}
FIRST_DAY = date(1999, 1, 4)


class Currency(NamedTuple):
    """How a currency is quoted: kroner for 10^``unit_mult`` units, with so many decimals."""

    code: str
    unit_mult: int
    base: Decimal
    decimals: int


CURRENCIES = {
    code: Currency(code, int(mult), Decimal(base), int(decimals))
    for code, mult, base, decimals in (word.split(":") for word in _TABLE.split())
}


def fixing(code: str, day: date) -> Decimal | None:
    """Kroner for the currency's units on a day; None on days without fixings and for currencies that have none."""
    currency = CURRENCIES.get(code)
    if currency is None or not is_bank_day(day) or day < FIRST_DAY:
        return None
    recorded = _RECORDED.get((code, day))
    if recorded is not None:
        return recorded
    wave = Decimal(str(round(math.sin(day.toordinal() / 9 + currency.unit_mult + len(code)) * 0.015, 6)))
    return (currency.base * (1 + wave)).quantize(Decimal(1).scaleb(-currency.decimals))


def newest(code: str, on: date) -> Decimal | None:
    """The fixing of a day, or of the last bank day before it."""
    found = (fixing(code, on - timedelta(days=back)) for back in range(11))
    return next((value for value in found if value is not None), None)


def is_bank_day(day: date) -> bool:
    """Whether Norges Bank publishes: not on weekends, Norwegian holidays and Christmas Eve."""
    return day.weekday() < 5 and day not in _holidays(day.year)


@cache
def _holidays(year: int) -> frozenset[date]:
    easter = _easter(year)
    moving = (-3, -2, 1, 39, 50)
    fixed = ((1, 1), (5, 1), (5, 17), (12, 24), (12, 25), (12, 26))
    return frozenset(
        [easter + timedelta(days=days) for days in moving] + [date(year, month, day) for month, day in fixed]
    )


def _easter(year: int) -> date:
    """Easter Sunday (the anonymous Gregorian computus)."""
    golden, century = year % 19, year // 100
    correction = (century - century // 4 - (8 * century + 13) // 25 + 19 * golden + 15) % 30
    moon = correction - correction // 28 * (1 - 29 // (correction + 1) * ((21 - golden) // 11))
    weekday = (year + year // 4 + moon + 2 - century + century // 4) % 7
    days = moon - weekday
    month = 3 + (days + 40) // 44
    return date(year, month, days + 28 - 31 * (month // 4))
