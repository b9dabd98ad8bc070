"""A connection's light: when its system answered last, and until when its log-in works, as far as anybody has told."""

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone

from integrations.desk.overview import ConnectionState
from integrations.flows.alert_ahead import REMINDED, last_day


@dataclass(frozen=True, slots=True, kw_only=True)
class Light:
    """``answered_at`` is None for what never answered, ``last_day`` where nobody has told when the log-in ends.

    ``days_left`` counts from today to the last day, negative when it is past.
    """

    answered_at: dt.datetime | None
    last_day: dt.date | None
    days_left: int | None

    @property
    def is_ending(self) -> bool:
        """Whether the log-in must be renewed now."""
        return self.days_left is not None and self.days_left <= max(REMINDED)


def light(state: ConnectionState, *, now: dt.datetime) -> Light:
    """No query; the log-in is decrypted where a system tells its end."""
    connection = state.connection
    answers = (state.read_at, connection.checked_at, connection.reference_read_at)
    last = last_day(connection)
    return Light(
        answered_at=max((at for at in answers if at is not None), default=None),
        last_day=last,
        days_left=None if last is None else (last - timezone.localdate(now)).days,
    )
