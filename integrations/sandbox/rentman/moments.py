"""Moments as Rentman writes and reads them: ISO 8601 with the account's offset, here and there with milliseconds."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from integrations.sandbox.rentman.answers import bad_value


def shown(moment: float, zone: ZoneInfo, *, millis: bool = False) -> str:
    """Epoch seconds in the account's time."""
    local = datetime.fromtimestamp(moment, UTC).astimezone(zone)
    return local.isoformat(timespec="milliseconds" if millis else "seconds")


def parse_moment(text: str, *, name: str = "", zone: ZoneInfo | None = None) -> datetime:
    """A moment or a day; without an offset it is the account's own time (guess). Raises RentmanError(400).

    A plus sign that was not encoded arrives as a space and is no offset.
    """
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise bad_value(name) from error
    return found if found.tzinfo else found.replace(tzinfo=zone or UTC)


def midnight(day: str, zone: ZoneInfo) -> str:
    """A day as invoices show theirs: midnight in the account's time, with its offset (seen)."""
    return parse_moment(day[:10], zone=zone).replace(tzinfo=zone).isoformat()
