"""What happened to a document, oldest first: the system's tries and people's doings in one line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from integrations.desk import audit, texts
from integrations.desk.actions import EACH
from integrations.error_catalogue import place_of
from integrations.models import EntityLink, GroupAct, SyncAttempt, SyncEvent

OUTCOMES: Mapping[str, tuple[str, str | Promise]] = {
    "verified": ("verified", _("Booked and verified")),
    "booked": ("booked", _("Booked; the check follows")),
    "unchanged": ("ignored", _("Nothing new since last time")),
    "nothing": ("ignored", _("Nothing to book")),
    "skipped": ("ignored", _("Skipped by rule")),
    "stopped": ("blocked", _("Stopped")),
    "again_later": ("pending", _("Will be tried again")),
    "waits": ("pending", _("Waits for another document")),
    "worker_died": ("pending", _("The worker stopped; somebody else takes over")),
    "lease_lost": ("pending", _("Took too long; somebody else took over")),
}
"""The words on an attempt, each as a state's key and what a person reads."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """One thing on the timeline. ``state`` is a key of ``states.STATES``; ``who`` is empty for the system."""

    at: datetime
    title: str | Promise
    state: str = "pending"
    who: str = ""
    took: timedelta | None = None
    cause: texts.CauseText | None = None
    request_id: str = ""
    reason: str = ""
    traceback: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)


def of_event(event: SyncEvent, links: Sequence[EntityLink], *, language: str) -> list[Happening]:
    """Everything that happened to an event's document, oldest first."""
    first = Happening(at=event.created_at, title=_("Heard of"), facts={"came_by": event.trigger})
    tries = [_attempt(attempt, language=language) for attempt in event.tries.order_by("started_at", "id")]
    doings = [
        Happening(
            at=entry.at,
            title=audit.action_text(entry.action),
            who=str(entry.actor or ""),
            reason=entry.reason,
        )
        for entry in audit.entries_of(event)
    ]
    together = _together(event)
    return sorted([first, *tries, *doings, *together, *_of_links(links)], key=lambda happening: happening.at)


def _together(event: SyncEvent) -> list[Happening]:
    """What people did with it among so many others that the log has one entry for all."""
    acts = GroupAct.objects.filter(documents__event=event, count__gt=EACH).exclude(how=GroupAct.How.FIX)
    return [
        Happening(
            at=act.at,
            title=act.get_how_display(),
            who=str(act.by or ""),
            reason=act.note if act.how == GroupAct.How.IGNORE else "",
        )
        for act in acts.select_related("by")
    ]


def _attempt(attempt: SyncAttempt, *, language: str) -> Happening:
    state, title = OUTCOMES.get(attempt.outcome, ("pending", attempt.outcome))
    text = None
    if attempt.code:
        event = attempt.event
        params = {"document": texts.document_name(event), **place_of(event.flow), **attempt.params}
        text = texts.cause_text(
            attempt.code, params, remote_message=attempt.remote_message, language=language
        )
    return Happening(
        at=attempt.started_at,
        title=title,
        state=state,
        took=attempt.ended_at - attempt.started_at if attempt.ended_at else None,
        cause=text,
        request_id=attempt.request_id,
        traceback=attempt.traceback,
        facts={"number": attempt.number},
    )


def _of_links(links: Sequence[EntityLink]) -> list[Happening]:
    found = []
    for link in links:
        facts = {"voucher": link.remote_number or link.remote_id, "part": link.part}
        if link.confirmed_at:
            found.append(
                Happening(
                    at=link.confirmed_at, title=_("Written into the ledger"), state="booked", facts=facts
                )
            )
        if link.verified_at:
            deviates = link.state == EntityLink.State.DEVIATION
            title = _("Read back: differs") if deviates else _("Read back: equal to the øre")
            state = "deviation" if deviates else "verified"
            found.append(Happening(at=link.verified_at, title=title, state=state, facts=facts))
    return found
