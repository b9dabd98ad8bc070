"""When things happen in the demo shop: moments between the from-date and yesterday, in the shop's own
time."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from typing import TypedDict
from zoneinfo import ZoneInfo

from integrations.sandbox.demo_shop.written_values import OSLO


class Moments(TypedDict):
    """The moments of an order's life that a draft wants."""

    created_at: datetime
    paid_at: datetime | None
    completed_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Season:
    """The shop's three months: ``first_day`` is the from-date, ``last_day`` the day before today. ``rng`` is
    seeded."""

    first_day: date
    last_day: date
    rng: Random
    zone: ZoneInfo = field(default=OSLO)

    def at(self, day: date, hour: int, minute: int = 0, second: int = 0, *, fold: int = 0) -> datetime:
        """A local moment; ``fold`` 1 is the second of the two hours when summer time ends."""
        return datetime.combine(day, time(hour, minute, second, fold=fold), self.zone)

    def sent(self, *, earliest: date | None = None, latest: date | None = None) -> Moments:
        """Ordered, paid within minutes and sent within three days, all in one calendar month."""
        created = self._created(earliest or self.first_day, latest or self.last_day)
        return Moments(created_at=created, paid_at=self._soon(created), completed_at=self._completed(created))

    def paid(self) -> Moments:
        """Ordered and paid in the last days, waiting to be sent."""
        created = self._created(self.last_day - timedelta(days=5), self.last_day)
        return Moments(created_at=created, paid_at=self._soon(created), completed_at=None)

    def unpaid(self) -> Moments:
        """Ordered at some time, no money."""
        return Moments(
            created_at=self._created(self.first_day, self.last_day), paid_at=None, completed_at=None
        )

    def before(self) -> Moments:
        """Ordered, paid and sent before the from-date."""
        return self.sent(
            earliest=self.first_day - timedelta(days=20), latest=self.first_day - timedelta(days=5)
        )

    def month_starts(self) -> list[date]:
        """Every first of a month inside the season, with two days to spare on both sides."""
        days = (
            self.first_day + timedelta(days=n) for n in range(2, (self.last_day - self.first_day).days - 2)
        )
        return [day for day in days if day.day == 1]

    def across_month_end(self, index: int) -> Moments:
        """Paid on the last evening of a month, sent on the second of the next."""
        first = self.month_starts()[index % len(self.month_starts())]
        created = self.at(first - timedelta(days=1), 20, 13 + index)
        sent = self.at(first + timedelta(days=1), 10, 5 + index)
        return Moments(created_at=created, paid_at=self._soon(created), completed_at=sent)

    def first_hour_of_month(self, index: int) -> Moments:
        """All within the first local hour of a month: in UTC it is still the month before."""
        first = self.month_starts()[index % len(self.month_starts())]
        created = self.at(first, 0, 7 + index)
        return Moments(
            created_at=created,
            paid_at=created + timedelta(minutes=2),
            completed_at=created + timedelta(minutes=3),
        )

    def clock_change_night(self, index: int) -> Moments:
        """The two 02:30 of the night when summer time ends, or around 03:00 when it begins; else a plain
        night."""
        day = self._clock_change() or self.last_day - timedelta(days=40)
        moment = self.at(day, 2, 30, index, fold=index % 2).astimezone(ZoneInfo("UTC"))
        return Moments(created_at=moment, paid_at=moment, completed_at=moment + timedelta(minutes=1))

    def _clock_change(self) -> date | None:
        for count in range((self.last_day - self.first_day).days):
            day = self.first_day + timedelta(days=count)
            if self.at(day, 0).utcoffset() != self.at(day, 12).utcoffset():
                return day
        return None

    def _created(self, earliest: date, latest: date) -> datetime:
        day = earliest + timedelta(days=self.rng.randrange((latest - earliest).days + 1))
        return self.at(day, self.rng.randrange(7, 21), self.rng.randrange(60), self.rng.randrange(60))

    def _soon(self, moment: datetime) -> datetime:
        return moment + timedelta(seconds=self.rng.randrange(40, 600))

    def _completed(self, created: datetime) -> datetime:
        day = created.date() + timedelta(days=self.rng.randrange(4))
        same_month = (day.year, day.month) == (created.year, created.month)
        if day == created.date() or day > self.last_day or not same_month:
            return created + timedelta(minutes=self.rng.randrange(20, 150))
        return self.at(day, self.rng.randrange(8, 17), self.rng.randrange(60), self.rng.randrange(60))
