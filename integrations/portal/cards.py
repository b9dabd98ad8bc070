"""What the overview's cards hold: figures of the desk with their sentences in the reader's language."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from integrations.desk import go_live, lights, promises, startup, startup_view, texts
from integrations.desk.overview import ConnectionState, run_progress
from integrations.models import Connection, HistoryRun, StartupRun
from integrations.portal.deviation_cards import LOG_IN


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionCard:
    """A connection with what is wrong with it, in words. ``must_confirm``: it waits for a person's word to go live;
    ``must_log_in``: its key or its rights are refused."""

    state: ConnectionState
    light: lights.Light
    is_paused: bool
    problems: tuple[texts.CauseText, ...]
    startup: "StartupCard | None" = None
    has_page: bool = False
    must_confirm: bool = False
    must_log_in: bool = False
    is_setup: bool = False


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


def connections_shown(states: Iterable[ConnectionState], *, now: dt.datetime) -> list[ConnectionCard]:
    """One card per connection with its problems in words."""
    return [_connection(state, now=now) for state in states]


def _connection(state: ConnectionState, *, now: dt.datetime) -> ConnectionCard:
    problems = tuple(problems_of(state))
    return ConnectionCard(
        state=state,
        light=lights.light(state, now=now),
        is_paused=state.connection.state == Connection.State.PAUSED,
        problems=problems,
        startup=_startup(state.connection, now=now),
        has_page=promises.has_promises(state.connection),
        must_confirm=state.connection.paused_code == go_live.CODE,
        must_log_in=any(problem.code in LOG_IN for problem in problems),
        is_setup=state.connection.state == Connection.State.SETUP,
    )


def _startup(connection: Connection, *, now: dt.datetime) -> StartupCard | None:
    """None where a start-up sync makes no sense."""
    if not startup.has_startup(connection):
        return None
    run = startup.newest(connection)
    under_way = run is not None and run.started_at is not None and run.state in StartupRun.OPEN
    return StartupCard(run=run, pace=startup_view.pace(run, now=now) if run and under_way else None)


def problems_of(state: ConnectionState) -> Iterator[texts.CauseText]:
    """Its open notices, then what its readiness check found; that it does not answer at all is said once."""
    if state.connection.state == Connection.State.SETUP:
        return  # the setup itself says what is missing
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
