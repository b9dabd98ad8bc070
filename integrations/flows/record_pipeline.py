"""The pipeline's steps for master data: read, translate, compare with what was written last, announce, write, read back.

Claims, leases, retries, lanes and fencing are those of every other flow: ``batch`` calls these steps instead of those of
``pipeline`` and ``writing``. Only equal is verified; a record that did not change since it was verified is left alone.
"""

from __future__ import annotations

import time
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

import structlog
from django.conf import settings

from integrations.connectors.contract import ReadBack, Skip, Written
from integrations.connectors.records import LedgerRecords, RecordItem
from integrations.connectors.registry import CONNECTORS
from integrations.errors import PermanentError, SyncError, TemporaryError
from integrations.flows import pipeline, record_choice
from integrations.flows.opened import source_settings
from integrations.flows.record_choice import Plan
from integrations.flows.stored_master_data import expected_of, label_of, stored
from integrations.flows.work import Part, Result, Work
from integrations.flows.writing import may_have_happened
from integrations.models import EntityLink
from integrations.sync import lanes, links, revisions

if TYPE_CHECKING:
    from integrations.flows.batch import Batch
    from integrations.flows.flow import RecordRow

log = structlog.get_logger(__name__)
State = EntityLink.State


def prepare(batch: Batch) -> None:
    """Steps 1 to 5: afterwards every write is announced, or its event has an outcome."""
    pipeline.read(batch)
    _translate(batch)
    if (chosen := _row(batch).chosen) is not None:
        chosen(batch)
    for work in batch.open():
        work.event.label = _label(work)[:80] or work.event.label
    plans = record_choice.plan(batch, _target(batch))
    _announce(batch, plans)


def _translate(batch: Batch) -> None:
    chosen = source_settings(batch.connection, batch.book)
    for work in batch.open():
        if work.document is not None or work.raw is None:
            continue
        try:
            read = batch.source.translate(batch.flow.source_kind, work.raw, chosen)
            if isinstance(read, Skip):
                work.document = read
                continue
            work.found["record"] = read
            work.document = _row(batch).meant(read, batch.book.rules)
        except Exception as error:
            work.fail(error, now=batch.clock())


def _announce(batch: Batch, plans: list[Plan]) -> None:
    """Step 5: every write is announced, with the number that the record has now."""
    wanted = [_revision(batch, plan) for plan in plans]
    if not wanted:
        return
    announced = revisions.announce(
        batch.connection, batch.lane.target, batch.flow.name, wanted, lane=batch.lane, now=batch.clock()
    )
    for plan in plans:
        link, before = announced[plan.reference]
        plan.work.found["plan"] = plan
        plan.work.parts = [Part(link=link, item=plan.record, announced_before=before)]


def _revision(batch: Batch, plan: Plan) -> revisions.Revision:
    said = {field.name for field in fields(plan.record) if _says_something(getattr(plan.record, field.name))}
    earlier = dict(plan.link.secondary) if plan.link is not None else {}
    plan.cleared = frozenset(set(earlier.get("said", ())) - said)
    secondary = {**earlier, "said": sorted(said | set(earlier.get("said", ())))}
    if plan.keeps_number:
        secondary["keeps_number"] = plan.record.number
    return revisions.Revision(
        document_id=plan.document_id,
        kind=_row(batch).kind,
        reference=plan.reference,
        label=_label(plan.work) or (plan.link.label if plan.link else ""),
        fingerprint=plan.fingerprint,
        expected=expected_of(plan.record, _row(batch).kind),
        rules_version=int(batch.book.rules.version),
        link=plan.link,
        secondary=secondary,
    )


def _says_something(value: object) -> bool:
    return isinstance(value, bool) or value not in (None, "", ())


def write(batch: Batch) -> None:
    """Steps 6 and 7: bind what stands already, then write what differs; every new id is bound the moment it is known."""
    if not lanes.renew(batch.lane, now=batch.clock()):
        raise links.LaneLost
    # Whoever was asleep for longer than its lease wakes up after this and sends nothing more.
    batch.deadline = min(batch.deadline, time.monotonic() + settings.SYNC_LEASE_SECONDS / 2)
    target = _target(batch)
    _adopt(batch, target)
    todo = {
        work.parts[0].link.reference: work
        for work in batch.open()
        if work.parts and not work.found.get("equal")
    }
    if todo:
        _write(batch, target, todo)


def _adopt(batch: Batch, target: LedgerRecords) -> None:
    """Bind what was there before us. What says the same already is not written: our own writes come back as nothing."""
    adopted: dict[str, Work] = {}
    for work in batch.open():
        plan = work.found.get("plan")
        if plan is None or plan.candidate is None or work.parts[0].link.remote_id:
            continue
        written = Written(
            reference=plan.reference,
            remote_id=plan.candidate.remote_id,
            remote_number=plan.candidate.number,
            found=True,
        )
        _bind(batch, work, written)
        if _row(batch).once:
            _leave_as_it_is(batch, work)
        else:
            adopted[plan.candidate.remote_id] = work
    if not adopted:
        return
    try:
        for back in target.read_many(_row(batch).kind, list(adopted)):
            work = adopted[back.remote_id]
            if back.error is None and work.outcome is None:
                work.found["equal"] = not target.differences(work.parts[0].item, back.value)
    except SyncError as error:
        log.info("adopted records not compared before writing", error=str(error))


def _leave_as_it_is(batch: Batch, work: Work) -> None:
    """What the receiver had before us is its own: it is linked, and nothing of it is touched."""
    link = work.parts[0].link
    link.state, link.verified_at = State.VERIFIED, batch.clock()
    links.keep_verified([link])
    work.done(Result.UNCHANGED)


def _write(batch: Batch, target: LedgerRecords, todo: dict[str, Work]) -> None:
    items = [
        RecordItem(
            reference=reference,
            record=work.parts[0].item,
            remote_id=work.parts[0].link.remote_id,
            attempted=work.parts[0].announced_before,
            cleared=work.found["plan"].cleared,
            known=work.parts[0].link.secondary,
        )
        for reference, work in todo.items()
    ]
    row = _row(batch)
    defaults = row.defaults(batch.book.rules, batch.clock().date(), batch.chooser.defaults_of(row.kind))
    left, unwritten = dict(todo), list[EntityLink]()
    try:
        written_ones = target.write_many(row.kind, items, defaults=defaults, deadline=batch.deadline)
        for written in written_ones:
            work = left.pop(written.reference)
            if len(left) < settings.SYNC_IN_FLIGHT:
                batch.on_last_calls()
            _take_answer(batch, work, written, unwritten)
    except SyncError as error:
        for work in left.values():
            reference = work.parts[0].link.reference
            _take_answer(batch, work, Written(reference=reference, error=error), unwritten)
    links.forget(unwritten, lane=batch.lane)


def _take_answer(batch: Batch, work: Work, written: Written, unwritten: list[EntityLink]) -> None:
    work.request_id = written.request_id or work.request_id
    part = work.parts[0]
    if written.error is None or written.remote_id:
        kept = {key: value for key, value in part.link.secondary.items() if key != "name"}
        part.link.secondary = {**kept, **written.secondary}
        _bind(batch, work, written)  # even where not all that belongs to it could be written
    elif not part.announced_before and not part.link.remote_id and not may_have_happened(written.error):
        unwritten.append(part.link)
    if written.error is not None:
        work.fail(written.error, now=batch.clock(), side="target")


def _bind(batch: Batch, work: Work, written: Written) -> None:
    part = work.parts[0]
    if part.link.remote_id and part.link.remote_id != written.remote_id and written.renamed:
        links.rename(part.link, remote_id=written.remote_id)
    try:
        links.bind(
            part.link,
            remote_id=written.remote_id,
            remote_number=written.remote_number,
            secondary=part.link.secondary,
            now=batch.clock(),
        )
    except links.WrittenTwice as error:
        params = {"kept": error.kept.remote_number, "other": written.remote_number or written.remote_id}
        log.error("written twice", reference=part.link.reference, **params)
        part.link = error.kept
        work.stop("written_twice", params, result=Result.BOOKED)


def verify(batch: Batch) -> None:
    """Step 8: read back field by field; only no difference at all is verified."""
    todo = {
        work.parts[0].link.remote_id: work
        for work in batch.open()
        if work.parts and work.parts[0].link.remote_id
    }
    target, read = _target(batch), list[EntityLink]()
    try:
        for back in target.read_many(_row(batch).kind, list(todo)) if todo else ():
            work = todo[back.remote_id]
            if back.error is not None:
                work.fail(back.error, now=batch.clock(), side="target")
                continue
            _compare(batch, target, work, back)
            read.append(work.parts[0].link)
    except SyncError as error:
        for work in batch.open():
            work.fail(error, now=batch.clock(), side="target")
    links.keep_verified(read)
    revisions.keep_secondary(read)
    for work in batch.open():
        _conclude(batch, work)


def _compare(batch: Batch, target: LedgerRecords, work: Work, back: ReadBack) -> None:
    link, meant = work.parts[0].link, work.parts[0].item
    if link.secondary.get("name"):
        meant = replace(meant, name=link.secondary["name"])
    found = target.differences(meant, back.value)
    link.observed = {"kind": _row(batch).kind, "record": stored(back.value)}
    link.differences = [difference.as_params() for difference in found]
    link.difference = None
    link.remote_number = back.remote_number or link.remote_number
    link.verified_at = batch.clock()
    link.state = State.DEVIATION if found else State.VERIFIED
    if not found:
        said = (field.name for field in fields(meant) if _says_something(getattr(meant, field.name)))
        link.secondary = {**link.secondary, "said": sorted(said)}


def _conclude(batch: Batch, work: Work) -> None:
    link = work.parts[0].link if work.parts else None
    if link is not None and link.state == State.VERIFIED:
        work.done(Result.VERIFIED)
    elif link is not None and link.state == State.DEVIATION:
        names = ", ".join(str(row.get("field", "")) for row in link.differences)
        system = CONNECTORS[batch.lane.target.kind].label
        params = {"number": link.remote_number, "system": system, "fields": names}
        work.stop("record_differs", params, result=Result.BOOKED)
    else:
        error: SyncError = TemporaryError("malformed_answer", params={"where": "verify"})
        work.fail(error, now=batch.clock(), side="target")


def _label(work: Work) -> str:
    document: Any = work.found.get("record") or work.document
    if document is None or isinstance(document, Skip):
        return ""
    return label_of(document)


def name_outcomes(batch: Batch) -> None:
    """Give every outcome the record's number and name, by which people know it; a record has no sum and no currency."""
    for work in batch.works:
        if work.outcome is not None:
            work.outcome.label = _label(work)[:80] or work.event.label
            work.outcome.currency, work.outcome.gross = "", None


def _row(batch: Batch) -> RecordRow:
    row = batch.flow.record
    if row is None:
        raise PermanentError("unknown_kind", params={"kind": batch.flow.name})
    return row


def _target(batch: Batch) -> LedgerRecords:
    return batch.target.record_target(batch.book.ids)
