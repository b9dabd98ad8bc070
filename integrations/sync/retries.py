"""When to try again: pure, the one place where minutes to hours are decided.

``http.py`` repeats reads within seconds; this decides about the event. Nothing else retries anything.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from integrations.errors import BadCredentials, RateLimited, SyncError, TemporaryError

DELAYS_MINUTES = (1, 5, 15, 60, 240)
MOST_ATTEMPTS = len(DELAYS_MINUTES) + 1
JITTER = 0.2
FREE_CODES = frozenset({"not_sent", "waits_for_document", "connection_paused", "rates_unreadable"})
"""Temporary outcomes that say nothing about the document: they cost it no attempt."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What to do with an event after an error.

    ``again_at`` None: block it, a person must act (``code`` may differ from the error's: too many attempts).
    ``free``: the try does not count. ``pause``: the connection itself is at fault.
    """

    again_at: datetime | None
    code: str
    free: bool = False
    pause: bool = False


def decide(error: SyncError, *, attempts: int, now: datetime, chance: float) -> Decision:
    """Decide about an event that failed at its ``attempts``-th try (1 for the first). ``chance`` in [0, 1) spreads delays."""
    if isinstance(error, BadCredentials):
        return Decision(again_at=now, code=error.code, free=True, pause=True)
    if not isinstance(error, TemporaryError):
        return Decision(again_at=None, code=error.code)
    if isinstance(error, RateLimited) or error.code in FREE_CODES:
        return Decision(again_at=now + timedelta(seconds=error.retry_after or 0), code=error.code, free=True)
    if attempts >= MOST_ATTEMPTS:
        return Decision(again_at=None, code="too_many_attempts")
    return Decision(again_at=now + delay(attempts, chance=chance, wish=error.retry_after), code=error.code)


def delay(attempts: int, *, chance: float, wish: float | None = None) -> timedelta:
    """How long to wait after the ``attempts``-th failed try: the table, spread by ±20 %, never less than the wish."""
    minutes = DELAYS_MINUTES[min(attempts, len(DELAYS_MINUTES)) - 1]
    seconds = minutes * 60 * (1 + JITTER * (2 * chance - 1))
    return timedelta(seconds=max(seconds, wish or 0))


def after_crash(attempts: int) -> bool:
    """Whether a document whose worker died ``attempts`` times may run again, or must stop before it kills more."""
    return attempts < MOST_ATTEMPTS
