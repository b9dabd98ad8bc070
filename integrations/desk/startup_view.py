"""The start-up sync as both faces show it: how many of each kind, what a person should look at, what came of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta

from django.db.models import Count, Max
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from integrations.desk import startup, texts
from integrations.models import Connection, StartupRow, StartupRun, SyncEvent
from integrations.sync.startup import PREFIX, Counted, counted, events_of, flow_of

Word = str | Promise
Action = StartupRow.Action
SAMPLE = 5
"""Records named under one cause; the rest is a click away."""
ANSWER_WORDS: Mapping[tuple[str, str], Word] = {
    ("startup_number_taken", Action.MAKE): gettext_lazy("Made, under a new number"),
    ("startup_same_org_number", Action.MAKE): gettext_lazy("Made, each by itself"),
}
"""What a choice means where the bare word of the action says too little."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KindShown:
    """One kind of record with its word and its figures; ``flow`` is what its documents are listed by."""

    kind: str
    word: Word
    flow: str
    counts: Counted

    @property
    def ended(self) -> int:
        """Records that have come to their end, stopped ones included."""
        return self.counts.done + self.counts.blocked


def kinds_shown(run: StartupRun) -> list[KindShown]:
    """The chosen kinds in the order in which they are moved. Two queries."""
    return [
        KindShown(
            kind=one.kind,
            word=kind_word(one.kind),
            flow=flow_of(one.kind),
            counts=one,
        )
        for one in counted(run)
    ]


def summed(kinds: Iterable[KindShown]) -> Counted:
    """All kinds together."""
    each = [one.counts for one in kinds]
    names = [field.name for field in fields(Counted) if field.name != "kind"]
    return Counted(kind="", **{name: sum(getattr(one, name) for one in each) for name in names})


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One of the records of a conflict, and what is said of it. ``new_number`` where it gets another than its own."""

    row: StartupRow
    kind: Word
    what: str
    new_number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Records that the same is to be said about. ``happens`` is what becomes of them, ``answers`` what may be chosen:
    (action, words), () where there is nothing to choose."""

    code: str
    text: texts.CauseText
    count: int
    kinds: Sequence[tuple[Word, int]]
    examples: Sequence[Example]
    action: str
    happens: Word
    answers: Sequence[tuple[str, Word]]


def groups(run: StartupRun, *, language: str) -> list[Group]:
    """What a person should look at, by cause: what can be chosen first, then the most records."""
    by_code: dict[str, list[startup.Conflict]] = {}
    for conflict in startup.conflicts(run):
        by_code.setdefault(conflict.code, []).append(conflict)
    found = [_group(code, conflicts, language=language) for code, conflicts in by_code.items()]
    return sorted(found, key=lambda group: (not group.answers, -group.count))


def _group(code: str, conflicts: Sequence[startup.Conflict], *, language: str) -> Group:
    rows = [row for conflict in conflicts for row in conflict.examples][:SAMPLE]
    action = rows[0].action if rows else conflicts[0].chosen
    return Group(
        code=code,
        text=cause_of_row(rows[0], language=language),
        count=sum(conflict.count for conflict in conflicts),
        kinds=[(kind_word(conflict.kind), conflict.count) for conflict in conflicts],
        examples=[
            Example(
                row=row,
                kind=kind_word(row.kind),
                what=cause_of_row(row, language=language).what,
                new_number=row.params.get("new", "") if row.action == Action.MAKE else "",
            )
            for row in rows
        ],
        action=action,
        happens=answer_word(code, action),
        answers=[(answer, answer_word(code, answer)) for answer in conflicts[0].answers],
    )


def cause_of_row(row: StartupRow, *, language: str) -> texts.CauseText:
    """What is said of one record of a preview."""
    params = {"document": row.label or row.number, "number": row.number, **row.params}
    return texts.cause_text(row.code, params, language=language)


def number_there(row: StartupRow) -> str:
    """The number that a record has or gets in the receiver, '' where none is known."""
    return "" if row.action == Action.LEAVE else row.stands_as or row.number


def kind_word(kind: str) -> Word:
    """What a kind of record is called."""
    return startup.KIND_WORDS.get(kind, kind)


def flow_word(flow: str) -> Word:
    """What documents are narrowed to by this flow, '' for none that is known here; ``startup_`` is all of a start-up sync."""
    words = {
        PREFIX: gettext_lazy("Start-up sync"),
        **{flow_of(kind): kind_word(kind) for kind in startup.KIND_WORDS},
    }
    return words.get(flow, "")


def answer_word(code: str, action: str) -> Word:
    """What happens to the records of a conflict when this is chosen."""
    return ANSWER_WORDS.get((code, action)) or Action(action).label


def cause_of_run(run: StartupRun, *, language: str) -> texts.CauseText | None:
    """Why a run could not be prepared, or rests; None when there is nothing to say."""
    if not run.code or run.code == "startup_defaults_missing":
        return None
    params = {"connection": run.connection.name, **run.params}
    return texts.cause_text(run.code, params, language=language, remote_message=run.remote_message)


def pauses(run: StartupRun, *, language: str) -> list[texts.CauseText]:
    """Why nothing moves although the run goes on: a connection at either end rests."""
    ends = [run.connection, run.connection.ledger]
    return [
        texts.of_pause(end, language=language)
        for end in ends
        if end is not None and end.state == Connection.State.PAUSED
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How far a run has come. ``seconds_left`` is None while it cannot be told."""

    ended: int
    total: int
    per_minute: int
    seconds_left: float | None


def pace(run: StartupRun, *, now: datetime) -> Pace:
    """Done, in all, speed since the start, time left."""
    ended, total, left = startup.progress(run, now=now)
    seconds = max((now - run.started_at).total_seconds(), 1.0) if run.started_at else 1.0
    return Pace(ended=ended, total=total, per_minute=round(60 * ended / seconds), seconds_left=left)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoppedCause:
    """Records of a run that stopped for the same reason; ``sample`` are the newest few."""

    code: str
    waiting_for: str
    headline: str
    text: texts.CauseText
    count: int
    sample: Sequence[SyncEvent]


def stopped_causes(run: StartupRun, *, language: str) -> list[StoppedCause]:
    """What a person must put right, the most records first. One query, and one a cause."""
    stopped = startup.stopped(run)
    rows = stopped.order_by().values("code", "waiting_for").annotate(count=Count("pk"), newest=Max("pk"))
    found = []
    for row in sorted(rows, key=lambda row: (-row["count"], row["newest"])):
        alike = stopped.filter(code=row["code"], waiting_for=row["waiting_for"])
        sample = list(alike.select_related("connection")[:SAMPLE])
        text = texts.of_event(sample[0], language=language) if sample else None
        if text is not None:
            code, waiting_for, count = row["code"], row["waiting_for"], row["count"]
            headline = texts.headline(code, waiting_for, language=language)
            found.append(
                StoppedCause(
                    code=code,
                    waiting_for=waiting_for,
                    headline=headline,
                    text=text,
                    count=count,
                    sample=sample,
                )
            )
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of one kind. ``waiting`` are records on their way (tried again after the end), ``undone`` those that the run
    did not come to, or that a person skipped."""

    kind: str
    word: Word
    flow: str
    made: int = 0
    linked: int = 0
    keep: int = 0
    leave: int = 0
    stopped: int = 0
    waiting: int = 0
    undone: int = 0


def outcomes(run: StartupRun) -> list[Outcome]:
    """What came of each kind, as it is now: a record that is tried again later moves from stopped to made."""
    return [_outcome(run, shown) for shown in kinds_shown(run)]


def _outcome(run: StartupRun, shown: KindShown) -> Outcome:
    """Two queries: of what was planned, the records whose document has ended well; and what is on its way."""
    counts, waiting, through = shown.counts, 0, dict.fromkeys((Action.MAKE, Action.LINK), 0)
    if run.started_at is not None:
        mine = events_of(run).filter(flow=shown.flow)
        waiting = mine.filter(state__in=(SyncEvent.State.PENDING, SyncEvent.State.RUNNING)).count()
        done = mine.filter(state=SyncEvent.State.DONE)
        rows = run.rows.filter(kind=shown.kind, document_id__in=done.values("document_id")).order_by()
        through |= dict(rows.values_list("action").annotate(count=Count("pk")))
    made, linked = through[Action.MAKE], through[Action.LINK]
    return Outcome(
        kind=shown.kind, word=shown.word, flow=shown.flow, made=made, linked=linked, keep=counts.keep,
        leave=counts.leave, stopped=counts.blocked, waiting=waiting,
        undone=counts.total - made - linked - counts.blocked - waiting,
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a run has done. ``invited`` and ``refused`` are letters sent, and letters that the mail server did not take."""

    outcomes: Sequence[Outcome]
    total: Outcome
    left_out: Sequence[Group]
    stopped: Sequence[StoppedCause]
    invited: int
    refused: int
    took: timedelta | None


def report(run: StartupRun, *, language: str) -> Report:
    """The whole of it, as it is now."""
    each = outcomes(run)
    names = ("made", "linked", "keep", "leave", "stopped", "waiting", "undone")
    figures = {name: sum(getattr(one, name) for one in each) for name in names}
    people = run.rows.filter(kind="employee", action=Action.MAKE)
    return Report(
        outcomes=each,
        total=Outcome(kind="", word=_("In all"), flow="", **figures),
        left_out=[one for one in groups(run, language=language) if one.action == Action.LEAVE],
        stopped=stopped_causes(run, language=language) if run.started_at else [],
        invited=people.filter(params__has_key="invited_at").count(),
        refused=people.filter(params__has_key="tries").exclude(params__has_key="invited_at").count(),
        took=run.finished_at - run.started_at if run.finished_at and run.started_at else None,
    )
