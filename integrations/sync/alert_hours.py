"""When people are told: quiet hours and the daily letter, in Norwegian time. Pure."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

OSLO = ZoneInfo("Europe/Oslo")
DAY = timedelta(days=1)


def is_quiet(now: datetime, *, quiet_from: int, quiet_until: int) -> bool:
    """Whether it is quiet now. Hours of the day; over midnight when the first is the later one, never when they are equal."""
    hour = now.astimezone(OSLO).hour
    if quiet_from <= quiet_until:
        return quiet_from <= hour < quiet_until
    return hour >= quiet_from or hour < quiet_until


def last_digest(now: datetime, *, at: int) -> datetime:
    """The moment up to which the newest daily letter tells: today at this hour, or yesterday when it is not that late."""
    today = now.astimezone(OSLO).replace(hour=at, minute=0, second=0, microsecond=0)
    return today if today <= now else today - DAY
