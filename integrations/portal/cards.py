"""What the overview's cards hold: figures of the desk with their sentences in the reader's language."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from integrations.desk import go_live, promises, startup, startup_view, texts
from integrations.desk.overview import BlockedCause, ConnectionState, run_progress
from integrations.desk.states import DEVIATION_CODE
from integrations.models import Connection, HistoryRun, StartupRun


@dataclass(frozen=True, slots=True, kw_only=True)
class CauseCard:
    """A cause with its sentences; ``key`` of ``states.STATES`` gives the sign, ``who`` says who can put it right."""

    cause: BlockedCause
    headline: str
    text: texts.CauseText
    who: str
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionCard:
    """A connection with what is wrong with it, in words. ``must_confirm``: it waits for a person's word to go live."""

    state: ConnectionState
    is_paused: bool
    problems: tuple[texts.CauseText, ...]
    startup: "StartupCard | None" = None
    has_page: bool = False
    must_confirm: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StartupCard:
    """How a connection's start-up sync stands; ``run`` None before the first one, ``pace`` None unless it is under way."""

    run: StartupRun | None
    pace: startup_view.Pace | None

    @property
    def is_moving(self) -> bool:
        """Whether the figures will soon be others."""
        return self.run is not None and self.run.state in (
            StartupRun.State.PREPARING,
            StartupRun.State.RUNNING,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class RunCard:
    """A history import's bar and words. ``total`` None while the shop's documents are still being counted."""

    run: HistoryRun
    done: int
    total: int | None
    blocked: int
    per_minute: int
    seconds_left: float | None
    is_paused: bool


def causes_shown(causes: Iterable[BlockedCause]) -> list[CauseCard]:
    """One card per cause. The sentences are those of the newest document that stopped for it."""
    language = texts.language()
    cards = []
    for cause in causes:
        text = texts.of_event(cause.sample[0], language=language) if cause.sample else None
        if text is not None:
            cards.append(
                CauseCard(
                    cause=cause,
                    headline=texts.headline(cause.code, cause.waiting_for, language=language),
                    text=text,
                    who=who_acts(text.who, cause.waiting_for),
                    key="deviation" if cause.code == DEVIATION_CODE else "blocked",
                )
            )
    return cards


def who_acts(who: str, waiting_for: str) -> str:
    """Who can put it right, said to the customer. What is chosen (accounts, rules) is entered by support for now."""
    kind = waiting_for.partition(":")[0]
    if kind and kind not in ("readiness", "document"):
        return _("Tell your contact at Bilagsbro what you choose, and it is entered for you.")
    said = {
        "customer": _("You can put this right yourself."),
        "accountant": _("Your accountant can put this right."),
        "support": _("Your contact at Bilagsbro puts this right."),
    }
    return said.get(who, "")


def connections_shown(states: Iterable[ConnectionState], *, now: dt.datetime) -> list[ConnectionCard]:
    """One card per connection with its problems in words."""
    return [
        ConnectionCard(
            state=state,
            is_paused=state.connection.state == Connection.State.PAUSED,
            problems=tuple(_problems(state)),
            startup=_startup(state.connection, now=now),
            has_page=promises.has_promises(state.connection),
            must_confirm=state.connection.paused_code == go_live.CODE,
        )
        for state in states
    ]


def _startup(connection: Connection, *, now: dt.datetime) -> StartupCard | None:
    """None where a start-up sync makes no sense."""
    if not startup.has_startup(connection):
        return None
    run = startup.newest(connection)
    under_way = run is not None and run.started_at is not None and run.state in StartupRun.OPEN
    return StartupCard(run=run, pace=startup_view.pace(run, now=now) if run and under_way else None)


def _problems(state: ConnectionState) -> Iterator[texts.CauseText]:
    """Its open notices, then what its readiness check found; that it does not answer at all is said once."""
    language = texts.language()
    for notice in state.notices:
        yield texts.of_notice(notice, language=language)
    for item in state.failed_items:
        if not (state.notices and item.item == "connection"):
            yield texts.of_readiness(item, language=language)


def runs_shown(runs: Iterable[HistoryRun], *, now: dt.datetime) -> list[RunCard]:
    """One card per history import that is under way or rests."""
    cards = []
    for run in runs:
        progress = run_progress(run, now=now)
        cards.append(
            RunCard(
                run=run,
                done=progress.done + progress.blocked,
                total=progress.total,
                blocked=progress.blocked,
                per_minute=round(progress.per_second * 60),
                seconds_left=progress.seconds_left,
                is_paused=run.state == HistoryRun.State.PAUSED,
            )
        )
    return cards
