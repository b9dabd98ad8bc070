"""Periods that were closed or opened since we last looked: a stopped document is the occasion to read them anew."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import structlog

from integrations.accounting.closed_periods import ClosedPeriods
from integrations.errors import SyncError
from integrations.models import Connection
from integrations.models.connection import spans_as_stored
from integrations.sync import events
from integrations.sync.rules import touch

if TYPE_CHECKING:
    from integrations.flows.batch import Batch

log = structlog.get_logger(__name__)
STOPPED_BY_PERIODS = ("period_locked", "period_closed", "period_closed_ask")


def learn(batch: Batch) -> None:
    """After a stop for a closed period: read which periods are closed now. When that is news, what was stopped is looked at
    again under the tenant's rule: closed since we last knew, or opened again by a person who then tries once more."""
    outcomes = [work.outcome for work in batch.works if work.outcome is not None]
    if not any(outcome.code in STOPPED_BY_PERIODS for outcome in outcomes):
        return
    ledger, now = batch.lane.target, batch.clock()
    try:
        closed = batch.target.closed_periods()
    except SyncError as error:
        log.warning("closed periods not read", ledger=ledger.key, error=str(error))
        return
    if keep(ledger, closed):
        look_again(batch.connection, now=now)


def keep(ledger: Connection, closed: ClosedPeriods) -> bool:
    """Keep which periods of a ledger are closed. True when they are others than before."""
    row = Connection.objects.only("closed_until", "open_before").get(pk=ledger.pk)
    if row.closed_periods == closed:
        return False
    ledger.closed_until, ledger.open_before = closed.until, spans_as_stored(closed)
    Connection.objects.filter(pk=ledger.pk).update(
        closed_until=ledger.closed_until, open_before=ledger.open_before
    )
    touch(ledger)
    return True


def look_again(connection: Connection, *, now: datetime) -> int:
    """Let go what closed periods have stopped. Returns how many."""
    return events.release_code(connection, STOPPED_BY_PERIODS, now=now)
