"""What follows from a record that was moved at the start: it is known in the other direction too, so that the receiver's
later changes go into the same card; and payment terms are known by their days."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from integrations.flows.parties import REFERENCE_LENGTH, shortened
from integrations.flows.stored_master_data import expected_of, record_of
from integrations.flows.work import State, Work
from integrations.models import Connection, EntityLink, StartupRow, StartupRun
from integrations.sync.revisions import PART

if TYPE_CHECKING:
    from integrations.flows.batch import Batch


def rows_of(batch: Batch, document_ids: Sequence[str]) -> list[StartupRow]:
    """What the newest run that has begun says of these records."""
    begun = StartupRun.objects.filter(connection=batch.lane.target, started_at__isnull=False)
    run = begun.order_by("-id").first()
    if run is None:
        return []
    return list(run.rows.filter(kind=batch.flow.source_kind, document_id__in=document_ids))


def bind_back(batch: Batch) -> None:
    """Links in the other direction for what was written or found: the receiver's record leads to the card that it came from.

    Also for what an earlier try wrote that did not come as far as here.
    """
    moved = _moved(batch)
    ids = {row.document_id: row.params.get("id", "") for row in rows_of(batch, list(moved))}
    found = [_back(batch, work, link, ids.get(key, "")) for key, (work, link) in moved.items()]
    EntityLink.objects.bulk_create(found, ignore_conflicts=True)


def _moved(batch: Batch) -> dict[str, tuple[Work, EntityLink]]:
    """Document id → (work, link) of what stands in the receiver now."""
    ended = {
        work.document_id: work
        for work in batch.works
        if work.outcome is not None and work.outcome.state == State.DONE and "record" in work.found
    }
    links = EntityLink.objects.filter(
        connection=batch.connection, target=batch.lane.target, flow=batch.flow.name, document_id__in=ended
    )
    return {link.document_id: (ended[link.document_id], link) for link in links.exclude(remote_id="")}


def _back(batch: Batch, work: Work, link: EntityLink, id_there: str) -> EntityLink:
    kind, receiver = batch.flow.source_kind, batch.lane.target
    own = link.secondary.get("id") or id_there
    identity = f"#{own}" if own else link.remote_id
    record, number = record_of(link.expected), str(work.found["record"].number)
    return EntityLink(
        connection=receiver,
        target=batch.connection,
        flow=kind,
        document_id=link.remote_id,
        part=PART,
        label=link.label,
        kind=kind,
        reference=shortened(f"{receiver.key}:{kind}:{identity}", REFERENCE_LENGTH),
        state=EntityLink.State.CONFIRMED,
        remote_id=work.document_id,
        remote_number=number,
        expected={} if record is None else expected_of(record, kind),
        secondary={} if number == link.remote_id else {"keeps_number": number},
        reserved_at=batch.clock(),
        confirmed_at=batch.clock(),
    )


def remember_terms(batch: Batch) -> None:
    """The receiver's payment terms by their days, for the customers and suppliers that follow."""
    found = {f"terms:{work.found['record'].days}": link.remote_id for work, link in _moved(batch).values()}
    if not found:
        return
    receiver = Connection.objects.only("record_defaults").get(pk=batch.chooser.pk)
    batch.chooser.record_defaults = {**receiver.record_defaults, **found}
    Connection.objects.filter(pk=batch.chooser.pk).update(record_defaults=batch.chooser.record_defaults)
