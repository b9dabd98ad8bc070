"""The seven words a state is shown by, the same in admin and portal, each with its sign: never colour alone."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from integrations.models import EntityLink, SyncEvent

DEVIATION_CODE = "verification_failed"
"""A stopped event with this code was written, read back, and is not as meant."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """How a state is shown: ``key`` for styles and filters, ``sign`` beside the ``word``, ``meaning`` for the reader."""

    key: str
    sign: str
    word: str | Promise
    meaning: str | Promise


STATES: dict[str, Shown] = {
    shown.key: shown
    for shown in (
        Shown(key="blocked", sign="✋", word=_("Stopped"), meaning=_("A person must act.")),
        Shown(key="deviation", sign="≠", word=_("Deviation"), meaning=_("Booked, but not as meant.")),
        Shown(key="pending", sign="◷", word=_("Waiting"), meaning=_("On its way; nothing to do.")),
        Shown(key="running", sign="▸", word=_("In progress"), meaning=_("Being booked now.")),
        Shown(key="booked", sign="✓", word=_("Booked"), meaning=_("In Tripletex; the check follows.")),
        Shown(key="verified", sign="✓✓", word=_("Verified"), meaning=_("Read back; 0.00 difference.")),
        Shown(key="ignored", sign="–", word=_("Skipped"), meaning=_("By rule, or by a person.")),
    )
}


def of_event(event: SyncEvent) -> Shown:
    """How an event stands, in the word a person reads."""
    state = SyncEvent.State
    if event.state == state.BLOCKED:
        return STATES["deviation" if event.code == DEVIATION_CODE else "blocked"]
    if event.state == state.DONE:
        named = {SyncEvent.Result.VERIFIED: "verified", SyncEvent.Result.BOOKED: "booked"}
        return STATES[named.get(SyncEvent.Result(event.result), "ignored")]
    return STATES[
        {state.PENDING: "pending", state.RUNNING: "running"}.get(SyncEvent.State(event.state), "ignored")
    ]


def of_link(link: EntityLink) -> Shown:
    """How a ledger document stands: reserved ones are still on their way."""
    named = {
        EntityLink.State.RESERVED: "pending",
        EntityLink.State.CONFIRMED: "booked",
        EntityLink.State.VERIFIED: "verified",
        EntityLink.State.DEVIATION: "deviation",
    }
    return STATES[named[EntityLink.State(link.state)]]


def filter_by(key: str) -> dict[str, str]:
    """The look-ups on SyncEvent that give the events shown by ``key``, {} for an unknown key."""
    return {
        "pending": {"state": "pending"},
        "running": {"state": "running"},
        "blocked": {"state": "blocked"},
        "deviation": {"state": "blocked", "code": DEVIATION_CODE},
        "booked": {"state": "done", "result": "booked"},
        "verified": {"state": "done", "result": "verified"},
        "ignored": {"state": "ignored"},
    }.get(key, {})
