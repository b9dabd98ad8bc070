"""Documents that must wait for another: a refund for its sale. They are held, and let go when that one is booked."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from integrations.flows.work import State, Work
from integrations.models import SyncEvent
from integrations.sync import events, links, shelf

if TYPE_CHECKING:
    from integrations.flows.batch import Batch

TAKEN_OFF = "ignored_by_person"


def hold(batch: Batch) -> None:
    """A document that corrects another waits until that one is booked, and sees to it that it is on its way.

    When a person has taken that one off the list, this one is for a person too.
    """
    needs = {pair for work in batch.open() if work.built and (pair := work.built.waits_for)}
    for flow in {pair[0] for pair in needs}:
        labels = {document_id: label for name, document_id, label in needs if name == flow}
        booked = links.of_documents(batch.connection, flow, labels)
        seen = SyncEvent.objects.filter(connection=batch.connection, flow=flow, document_id__in=labels)
        codes = dict(seen.order_by("id").values_list("document_id", "code"))
        absent = {}
        for work, document_id in _needing(batch, flow):
            if not any(link.remote_id or link.kind == shelf.KIND for link in booked.get(document_id, ())):
                _hold(
                    work,
                    _key(flow, document_id),
                    is_off=codes.get(document_id) == TAKEN_OFF,
                    now=batch.clock(),
                )
                absent[document_id] = labels[document_id]
        fresh = [(document_id, label) for document_id, label in absent.items() if document_id not in codes]
        if fresh:
            events.record(batch.connection, flow, fresh, trigger="document", now=batch.clock())


def _needing(batch: Batch, flow: str) -> list[tuple[Work, str]]:
    """Open works that wait for a document of ``flow``, each with its id."""
    pairs = [(work, work.built.waits_for) for work in batch.open() if work.built]
    return [(work, needed[1]) for work, needed in pairs if needed is not None and needed[0] == flow]


def _hold(work: Work, key: str, *, is_off: bool, now: datetime) -> None:
    if not is_off:
        work.wait_for(key, now=now)
        return
    code = "refund_of_skipped_sale" if work.event.flow == "refund" else "needs_skipped_document"
    work.stop(code, {"number": work.built.label if work.built else "", "needed": key.rpartition(":")[2]})
    if work.outcome is not None:
        work.outcome.waiting_for = key


def let_go(batch: Batch, *, now: datetime) -> None:
    """What waits for these documents need not wait; nor do those of these that wait for what was booked meanwhile."""
    free = [_key(batch.flow.name, work.document_id) for work in batch.works if work.event.state == State.DONE]
    for flow, ids in _waited_for(batch).items():
        booked = links.of_documents(batch.connection, flow, ids)
        free += [_key(flow, key) for key, found in booked.items() if any(link.remote_id for link in found)]
    if free:
        events.release_all(batch.connection, free, now=now)


def _waited_for(batch: Batch) -> dict[str, list[str]]:
    """Flow → ids of the documents that works of this batch wait for."""
    found: dict[str, list[str]] = {}
    for work in batch.works:
        if work.outcome is not None and work.outcome.waiting_for.startswith("document:"):
            _, flow, document_id = work.outcome.waiting_for.split(":", 2)
            found.setdefault(flow, []).append(document_id)
    return found


def _key(flow: str, document_id: str) -> str:
    return f"document:{flow}:{document_id}"
