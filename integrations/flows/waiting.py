"""Documents that must wait for another: a refund for its sale. They are held, and let go when that one is booked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from integrations.flows.work import State, Work
from integrations.models import SyncEvent
from integrations.sync import events, links, shelf

if TYPE_CHECKING:
    from integrations.flows.batch import Batch

TAKEN_OFF = frozenset({"ignored_by_person", "booked_elsewhere"})
"""Why a needed document will not be booked by us: a person has said so."""
OF_SKIPPED = ("refund_of_skipped_sale", "needs_skipped_document")
"""Why a document is stopped whose needed one a person has taken off the list."""


def hold(batch: Batch) -> None:
    """A document that corrects another waits until that one is booked, and sees to it that it is on its way.

    When a person has taken that one off the list, this one is for a person too.
    """
    hold_for(
        batch, [(work, work.built.waits_for) for work in batch.open() if work.built and work.built.waits_for]
    )


def hold_for(batch: Batch, needing: Sequence[tuple[Work, tuple[str, str, str]]]) -> None:
    """``hold`` for works that each need a document (flow, id, label)."""
    for flow in {needed[0] for _work, needed in needing}:
        labels = {needed[1]: needed[2] for _work, needed in needing if needed[0] == flow}
        booked = links.of_documents(batch.connection, flow, labels)
        seen = SyncEvent.objects.filter(connection=batch.connection, flow=flow, document_id__in=labels)
        codes = dict(seen.order_by("id").values_list("document_id", "code"))
        absent = {}
        for work, (own, document_id, label) in needing:
            standing = booked.get(document_id, ())
            if own != flow or any(link.remote_id or link.kind == shelf.KIND for link in standing):
                continue
            is_off = codes.get(document_id) in TAKEN_OFF
            _hold(work, _key(flow, document_id), is_off=is_off, now=batch.clock())
            absent[document_id] = label
        fresh = [(document_id, label) for document_id, label in absent.items() if document_id not in codes]
        if fresh:
            events.record(batch.connection, flow, fresh, trigger="document", now=batch.clock())


def _hold(work: Work, key: str, *, is_off: bool, now: datetime) -> None:
    if not is_off:
        work.wait_for(key, now=now)
        return
    code = OF_SKIPPED[0] if work.event.flow == "refund" else OF_SKIPPED[1]
    label = work.built.label if work.built else work.event.label
    work.stop(code, {"number": label, "needed": key.rpartition(":")[2]})
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
    """Flow → ids of the documents that works of this batch wait for until they are booked.

    What is stopped for what such a document *says* is none of them: it waits for another word, not for the booking.
    """
    found: dict[str, list[str]] = {}
    for outcome in (work.outcome for work in batch.works if work.outcome is not None):
        needs_it = outcome.state == State.PENDING or outcome.code in OF_SKIPPED
        if needs_it and outcome.waiting_for.startswith("document:"):
            _, flow, document_id = outcome.waiting_for.split(":", 2)
            found.setdefault(flow, []).append(document_id)
    return found


def _key(flow: str, document_id: str) -> str:
    return f"document:{flow}:{document_id}"
