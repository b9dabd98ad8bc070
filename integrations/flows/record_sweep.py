"""Records that vanished from their source: no list of changes shows a deleted one, its absence alone tells."""

from collections.abc import Callable
from datetime import datetime

import structlog

from integrations.connectors.contract import Source
from integrations.errors import SyncError
from integrations.flows import FLOWS, roads
from integrations.flows.opened import open_source
from integrations.flows.rate_reading import oslo_date
from integrations.flows.roads import active_sources
from integrations.models import Connection, EntityLink
from integrations.sync.revisions import PART

log = structlog.get_logger(__name__)


def sweep(clock: Callable[[], datetime]) -> int:
    """Note every written record that its source does not list any more. What is read then decides. Returns how many.

    Whatever one source answers, the others are looked at; a listing that breaks off says nothing about its kind.
    """
    noted = 0
    for connection in active_sources().select_related("ledger"):
        for flow in FLOWS.values():
            if flow.record is None or flow.record.once or not roads.is_on(connection, flow):
                continue
            try:
                if flow.record.daily:
                    noted += _look_at_all(connection, flow.name, now=clock())
                    continue
                source = open_source(connection, user="poll")
                noted += _sweep(connection, source, flow.name, flow.source_kind, now=clock())
            except SyncError as error:
                log.warning(
                    "record sweep failed", connection=connection.key, flow=flow.name, error=str(error)
                )
            except Exception as error:
                log.error("record sweep broke off", connection=connection.key, flow=flow.name, exc_info=error)
    return noted


def _look_at_all(connection: Connection, flow: str, *, now: datetime) -> int:
    """Note every written record that is in use: the day alone may have changed what is meant of it."""
    ours = EntityLink.objects.filter(connection=connection, flow=flow, part=PART).exclude(remote_id="")
    in_use = ours.exclude(expected__record__is_archived=True).values_list("document_id", "label")
    return roads.note(connection, flow, list(in_use), trigger="sweep", now=now)


def _sweep(connection: Connection, source: Source, flow: str, kind: str, *, now: datetime) -> int:
    ours = EntityLink.objects.filter(connection=connection, flow=flow, part=PART).exclude(remote_id="")
    standing = dict(
        ours.exclude(expected__record__is_deleted=True).values_list("document_id", "label").iterator()
    )
    if not standing:
        return 0
    today, position, more = oslo_date(now), None, True
    while more and standing:
        page = source.history(kind, position, from_date=today, to_date=today)
        for ref in page.refs:
            standing.pop(ref.document_id, None)
        position, more = page.position, page.more
    return roads.note(connection, flow, list(standing.items()), trigger="sweep", now=now)
