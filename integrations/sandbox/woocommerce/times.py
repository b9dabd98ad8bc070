"""The shop's local time and UTC, and dates as WordPress reads them from a query."""

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

_RFC3339 = re.compile(r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(\.\d+)?(?P<zone>Z|z|[+-]\d{2}(:?\d{2})?)?")


def stamp_pair(now: float, *, zone: ZoneInfo) -> tuple[str, str]:
    """Epoch seconds as (shop's time, UTC), to the second and without an offset, as the REST API writes
    them."""
    moment = datetime.fromtimestamp(int(now), UTC)
    return moment.astimezone(zone).replace(tzinfo=None).isoformat(), moment.replace(tzinfo=None).isoformat()


def query_moment(text: str, *, zone: ZoneInfo, is_gmt: bool) -> str | None:
    """A filter's date as UTC text; None when it is no RFC 3339 date.

    Quirk of WooCommerce: without an offset the date is read in the shop's time unless ``dates_are_gmt`` is
    set.
    """
    match = _RFC3339.fullmatch(text)
    if match is None:
        return None
    try:
        moment = datetime.fromisoformat(text.upper().replace(" ", "T"))
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC if is_gmt else zone)
    return moment.astimezone(UTC).replace(tzinfo=None, microsecond=0).isoformat()
