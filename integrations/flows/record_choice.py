"""What is to be written of each record: the link that it has, the record of the ledger that it means, or nothing at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from integrations.connectors.contract import Skip
from integrations.connectors.records import Candidate, LedgerRecords
from integrations.connectors.registry import CONNECTORS
from integrations.errors import SyncError
from integrations.flows import FLOWS, adoption
from integrations.flows.adoption import Chosen
from integrations.flows.opened import source_settings
from integrations.flows.parties import REFERENCE_LENGTH, shortened
from integrations.flows.pipeline import GONE
from integrations.flows.stored_master_data import MasterData, record_of
from integrations.flows.work import Result, Work
from integrations.models import EntityLink
from integrations.records import fingerprint
from integrations.sync import links

if TYPE_CHECKING:
    from integrations.flows.batch import Batch
    from integrations.flows.flow import RecordRow

State = EntityLink.State


@dataclass(slots=True, kw_only=True)
class Plan:
    """One record to write: what is meant, under which reference and number, and what stands for it already."""

    work: Work
    record: MasterData
    document_id: str
    reference: str
    fingerprint: str
    link: EntityLink | None = None
    candidate: Candidate | None = None
    keeps_number: bool = False
    cleared: frozenset[str] = frozenset()


def plan(batch: Batch, target: LedgerRecords) -> list[Plan]:
    """For every open work either a plan or an outcome: records that are there first, then those that are gone, so that a
    record that only has another number now is not taken for a deleted one."""
    present = [work for work in batch.open() if not isinstance(work.document, Skip)]
    plans = _present(batch, target, present)
    moved = {one.link.pk for one in plans if one.link is not None}
    gone = [work for work in batch.open() if isinstance(work.document, Skip)]
    return plans + _gone(batch, target, gone, moved)


def reference_of(batch: Batch, flow: str, record: MasterData, document_id: str) -> str:
    """Our name of a record: by the id that survives a change of number where the source has one."""
    own = getattr(record, "source_id", "")
    identity = f"#{own}" if own else document_id
    return shortened(f"{batch.connection.key}:{flow}:{identity}", REFERENCE_LENGTH)


def _present(batch: Batch, target: LedgerRecords, works: Sequence[Work]) -> list[Plan]:
    row = _row(batch)
    plans = [
        Plan(
            work=work,
            record=work.document,
            document_id=work.document_id,
            reference=reference_of(batch, batch.flow.name, work.document, work.document_id),
            fingerprint=fingerprint(work.document, ignore={"source_id"}),
        )
        for work in works
    ]
    standing = {
        link.reference: link
        for link in EntityLink.objects.filter(
            target=batch.lane.target, reference__in=[one.reference for one in plans]
        )
    }
    for one in plans:
        one.link = standing.get(one.reference)
        if one.link is not None and one.link.remote_id:
            _settle_unchanged(one, row)
    plans = [one for one in plans if one.work.outcome is None]
    _look(batch, target, [one for one in plans if one.link is None or not one.link.remote_id])
    plans = [one for one in plans if one.work.outcome is None]
    for one in plans:
        _with_number_kept(one)
    return plans


def _settle_unchanged(one: Plan, row: RecordRow) -> None:
    link = one.link
    if (
        link is not None
        and link.state == State.VERIFIED
        and (row.once or link.fingerprint == one.fingerprint)
        and link.document_id == one.document_id
        and not row.lacks(link)
    ):
        one.work.done(Result.UNCHANGED)


def _with_number_kept(one: Plan) -> None:
    """A record that stood in the ledger under another number than the source's keeps its own."""
    kept = one.link.secondary.get("keeps_number") if one.link is not None else ""
    if one.candidate is not None and one.keeps_number:
        kept = one.candidate.number
    if kept:
        one.record, one.keeps_number = replace(one.record, number=kept), True


def _row(batch: Batch) -> RecordRow:
    row = batch.flow.record
    assert row is not None
    return row


def _look(batch: Batch, target: LedgerRecords, plans: Sequence[Plan]) -> None:
    """Look in the ledger for records of which no id is known: ours of a lost answer, or somebody's that is the same."""
    if not plans:
        return
    row = _row(batch)
    if row.decided is not None:
        row.decided(batch, plans)
        return
    try:
        found = target.candidates(row.kind, [one.record for one in plans])
    except SyncError as error:
        for one in plans:
            one.work.fail(error, now=batch.clock(), side="target")
        return
    bound = _bound(batch, row.kind, found)
    for one, candidates in zip(plans, found, strict=True):
        try:
            chosen = _chosen(batch, one, candidates, bound)
        except Exception as error:
            one.work.fail(error, now=batch.clock())
            continue
        if chosen.candidate is None:
            continue
        one.candidate, one.keeps_number = chosen.candidate, chosen.keeps_number
        former = bound.get(chosen.candidate.remote_id)
        if former is not None:
            one.link = former
        bound[chosen.candidate.remote_id] = one.link


def _bound(batch: Batch, kind: str, found: Sequence[Sequence[Candidate]]) -> dict[str, EntityLink | None]:
    """Ledger id → the link that leads there already."""
    ids = {one.remote_id for candidates in found for one in candidates}
    rows = EntityLink.objects.filter(target=batch.lane.target, kind=kind, remote_id__in=ids)
    return {link.remote_id: link for link in rows}


def _chosen(
    batch: Batch, one: Plan, candidates: Sequence[Candidate], bound: Mapping[str, EntityLink | None]
) -> Chosen:
    freed = {
        candidate.remote_id
        for candidate in candidates
        if (link := bound.get(candidate.remote_id)) is not None and _is_free(batch, link)
    }
    announced = record_of(one.link.expected) if one.link is not None else None
    names = (getattr(announced, "name", ""),) if announced is not None else ()
    system = CONNECTORS[batch.lane.target.kind].label
    return adoption.choose(
        one.record, candidates, taken=bound.keys(), freed=freed, names=names, system=system
    )


def _is_free(batch: Batch, link: EntityLink) -> bool:
    """Whether the record that a link was made for is no longer in the source under the number that the link knows."""
    flow = FLOWS.get(link.flow)
    if link.connection_id != batch.connection.pk or flow is None or flow.record is None:
        return False
    for work in batch.works:
        if (
            link.flow == batch.flow.name
            and work.document_id == link.document_id
            and work.document is not None
        ):
            gone = isinstance(work.document, Skip)
            return gone or reference_of(batch, link.flow, work.document, link.document_id) != link.reference
    raw = next(iter(batch.source.read_many(flow.source_kind, [link.document_id])), None)
    if raw is not None and raw.error is not None:
        if raw.error.code in GONE:
            return True
        raise raw.error
    if raw is None or raw.body is None:
        return False
    record = batch.source.translate(flow.source_kind, raw.body, source_settings(batch.connection, batch.book))
    return reference_of(batch, link.flow, record, link.document_id) != link.reference


def _gone(batch: Batch, target: LedgerRecords, works: Sequence[Work], moved: set[Any]) -> list[Plan]:
    """Records that the source no longer has: inactive in the ledger, never deleted there."""
    standing = links.of_documents(batch.connection, batch.flow.name, [work.document_id for work in works])
    plans = []
    for work in works:
        own = [link for link in standing.get(work.document_id, ()) if link.pk not in moved]
        link = next(
            (one for one in own if one.part == "record" and one.target_id == batch.lane.target_id), None
        )
        record = None if link is None else record_of(EntityLink.objects.get(pk=link.pk).expected)
        if link is None or record is None:
            work.skip(work.document.code, {})
            continue
        inactive = _row(batch).gone(record)
        one = Plan(
            work=work,
            record=inactive,
            document_id=work.document_id,
            reference=link.reference,
            fingerprint=fingerprint(inactive, ignore={"source_id"}),
            link=link,
        )
        work.event.label = link.label or work.event.label
        if link.remote_id:
            _settle_unchanged(one, replace(_row(batch), once=False))
        else:
            _look(batch, target, [one])
            if one.candidate is None and work.outcome is None:
                links.forget([link], lane=batch.lane)
                work.skip(work.document.code, {})
        if work.outcome is None:
            plans.append(one)
    return plans
