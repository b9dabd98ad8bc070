"""The records of a start-up sync one by one: what happens to each, why, and what has become of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.db.models import Count
from django.utils.translation import gettext as _

from integrations.desk import startup, startup_view, states, texts
from integrations.desk.startup_view import Word
from integrations.models import StartupRow, StartupRun, SyncEvent
from integrations.sync.startup import events_of, flow_of


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordShown:
    """One line of the list. ``event`` is its document once the run has come to it, ``state`` how that stands."""

    row: StartupRow
    kind: Word
    happens: Word
    number: str
    cause: texts.CauseText | None
    event: SyncEvent | None
    state: states.Shown | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordPage:
    """Up to fifty records; ``after`` opens the next page, None on the last."""

    records: Sequence[RecordShown]
    after: int | None


def page(
    run: StartupRun, *, kind: str = "", action: str = "", code: str = "", after: int = 0, language: str
) -> RecordPage:
    """A page of the run's records, narrowed."""
    narrowed = {"kind": kind, "action": action, "code": code}
    rows = startup.rows(run, **narrowed, after=after)
    more = len(rows) == startup.SHOWN and bool(startup.rows(run, **narrowed, after=rows[-1].pk))
    events = _events(run, rows) if run.started_at is not None else {}
    shown = [_shown(row, events.get((row.kind, row.document_id)), language=language) for row in rows]
    return RecordPage(records=shown, after=rows[-1].pk if more else None)


def _shown(row: StartupRow, event: SyncEvent | None, *, language: str) -> RecordShown:
    return RecordShown(
        row=row,
        kind=startup_view.kind_word(row.kind),
        happens=startup_view.answer_word(row.code, row.action),
        number=startup_view.number_there(row),
        cause=startup_view.cause_of_row(row, language=language) if row.code else None,
        event=event,
        state=_state(row, event),
    )


def _state(row: StartupRow, event: SyncEvent | None) -> states.Shown | None:
    """What was linked is not skipped, though nothing had to be written."""
    if event is None:
        return None
    if row.action == StartupRow.Action.LINK and event.state == SyncEvent.State.DONE:
        return replace(states.STATES["verified"], word=_("Linked"))
    return states.of_event(event)


def _events(run: StartupRun, rows: Sequence[StartupRow]) -> Mapping[tuple[str, str], SyncEvent]:
    """(kind, document id) → the document's newest event. One query a kind."""
    found: dict[tuple[str, str], SyncEvent] = {}
    for kind in {row.kind for row in rows}:
        ids = [row.document_id for row in rows if row.kind == kind]
        mine = events_of(run).filter(flow=flow_of(kind), document_id__in=ids).order_by("id")
        found.update({(kind, event.document_id): event for event in mine})
    return found


def causes(run: StartupRun, *, language: str) -> list[tuple[str, str, int]]:
    """What the list can be narrowed to: (code, title, how many), the most first."""
    counted = run.rows.exclude(code="").order_by().values_list("code").annotate(count=Count("pk"))
    rows = sorted(counted, key=lambda row: (-row[1], row[0]))
    return [(code, texts.cause_text(code, {}, language=language).title, count) for code, count in rows]
