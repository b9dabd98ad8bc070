"""Contact persons announced, looked for, written and read back: each once, and only those whom we made are ever changed.

They are parts of the customer's document: a link of its own for each person, kept from the first write on. Whom people delete
in Tripletex is not made again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from integrations.connectors.records import LedgerRecords, RecordItem
from integrations.errors import SyncError, TemporaryError
from integrations.flows.contact_choice import chosen
from integrations.flows.parties import REFERENCE_LENGTH, shortened
from integrations.flows.rental_links import CUSTOMER
from integrations.flows.stored_master_data import expected_of, record_of, stored
from integrations.flows.writing import may_have_happened
from integrations.models import EntityLink
from integrations.records import CustomerContact, fingerprint
from integrations.sync import links

if TYPE_CHECKING:
    from integrations.flows.batch import Batch

State = EntityLink.State
KIND, PART, PART_LENGTH = "contact", "contact:", 20
FOUND, DELETED = "found", "deleted"
"""What a link keeps: that the person stood in Tripletex before us, and is nobody's to change; that people deleted him there."""
Key = tuple[str, str]
"""The customer's id in Rentman, and the person's."""


@dataclass(slots=True, kw_only=True)
class Plan:
    """One person: what is meant of him, and what stands for him already."""

    key: Key
    record: CustomerContact
    link: EntityLink | None = None
    remote_id: str = ""

    @property
    def fingerprint(self) -> str:
        return fingerprint(self.record, ignore={"source_id"})

    @property
    def standing(self) -> EntityLink:
        """His link, once he is announced."""
        assert self.link is not None
        return self.link


def part_of(person_id: str) -> str:
    """The part of the customer's document that a person is."""
    return shortened(f"{PART}{person_id}", PART_LENGTH)


def links_of(batch: Batch, owners: Iterable[str]) -> dict[Key, EntityLink]:
    """What was written of the people of these customers, by customer and part."""
    rows = EntityLink.objects.filter(
        connection=batch.connection,
        target=batch.lane.target,
        flow=CUSTOMER,
        kind=KIND,
        document_id__in=list(owners),
    )
    return {(link.document_id, link.part): link for link in rows.order_by("id")}


def carry_out(batch: Batch, plans: Sequence[Plan]) -> tuple[dict[Key, str], dict[Key, SyncError]]:
    """See to it that the ledger holds what is planned: (key → the ledger's id, key → why not). Nothing is called where
    everybody stands as he is meant. Raises LaneLost."""
    failed: dict[Key, SyncError] = {}
    todo = [plan for plan in plans if not _is_settled(plan)]
    if todo:
        target = batch.target.record_target(batch.book.ids)
        try:
            _look(batch, target, [plan for plan in todo if plan.link is None or not plan.link.remote_id])
            ours = [plan for plan in todo if not _is_settled(plan)]
            failed |= _write(batch, target, ours)
            written = [plan for plan in ours if plan.key not in failed and not _is_deleted(plan)]
            failed |= _verify(batch, target, written)
        except SyncError as error:
            failed |= {plan.key: error for plan in todo}
    ids = {plan.key: plan.link.remote_id for plan in plans if plan.link is not None and not _is_deleted(plan)}
    return {key: found for key, found in ids.items() if found and key not in failed}, failed


def _is_settled(plan: Plan) -> bool:
    link = plan.link
    if link is None or not link.remote_id:
        return False
    if link.secondary.get(FOUND) or _is_deleted(plan):
        return True
    return link.state in (State.VERIFIED, State.DEVIATION) and link.fingerprint == plan.fingerprint


def _is_deleted(plan: Plan) -> bool:
    return plan.link is not None and bool(plan.link.secondary.get(DELETED))


def _look(batch: Batch, target: LedgerRecords, plans: Sequence[Plan]) -> None:
    """Who is there already: ours of a lost answer, who is written once more, or somebody's, who is bound as he is."""
    if not plans:
        return
    found = target.candidates(KIND, [plan.record for plan in plans])
    ids = {one.remote_id for candidates in found for one in candidates}
    bound = EntityLink.objects.filter(target=batch.lane.target, kind=KIND, remote_id__in=ids)
    taken = set(bound.values_list("remote_id", flat=True))
    theirs = []
    for plan, candidates in zip(plans, found, strict=True):
        announced = record_of(plan.link.expected) if plan.link is not None else None
        before = announced if isinstance(announced, CustomerContact) else None
        candidate = chosen(plan.record, candidates, taken=taken, announced=before)
        if candidate is None:
            continue
        taken.add(candidate.remote_id)
        plan.remote_id = candidate.remote_id
        if before is None:
            theirs.append(plan)
    _adopt(batch, theirs)


def _adopt(batch: Batch, plans: Sequence[Plan]) -> None:
    _announce(batch, plans)
    for plan in plans:
        _bind(batch, plan, plan.remote_id, {FOUND: "yes"})
        plan.standing.state, plan.standing.verified_at = State.VERIFIED, batch.clock()
    links.keep_verified([plan.standing for plan in plans])


def _announce(batch: Batch, plans: Sequence[Plan]) -> None:
    """Before they are written; who stands already is announced anew."""
    intents = {_reference(batch, plan): _intent(batch, plan) for plan in plans}
    old = [plan.link for plan in plans if plan.link is not None and plan.link.remote_id]
    new = {key: plan for key, plan in zip(intents, plans, strict=True) if plan.link not in old}
    if old:
        links.revise(old, intents, lane=batch.lane)
    if not new:
        return
    reserved = links.reserve(
        batch.connection,
        batch.lane.target,
        CUSTOMER,
        [intents[reference] for reference in new],
        lane=batch.lane,
        now=batch.clock(),
    )
    for reference, plan in new.items():
        plan.link = reserved[reference][0]


def _reference(batch: Batch, plan: Plan) -> str:
    owner, person = plan.key
    return shortened(f"{batch.connection.key}:{CUSTOMER}:#{owner}:{PART}{person}", REFERENCE_LENGTH)


def _intent(batch: Batch, plan: Plan) -> links.Intent:
    owner, person = plan.key
    return links.Intent(
        document_id=owner,
        part=part_of(person),
        kind=KIND,
        reference=_reference(batch, plan),
        label=plan.record.shown,
        fingerprint=plan.fingerprint,
        expected={**expected_of(plan.record, KIND), "part": part_of(person)},
        rules_version=int(batch.book.rules.version),
    )


def _write(batch: Batch, target: LedgerRecords, plans: Sequence[Plan]) -> dict[Key, SyncError]:
    if not plans:
        return {}
    cleared = {plan.key: _cleared(plan) for plan in plans}
    fresh = {plan.key for plan in plans if plan.link is None}
    _announce(batch, plans)
    items = [
        RecordItem(
            reference=plan.standing.reference,
            record=plan.record,
            remote_id=plan.remote_id or plan.standing.remote_id,
            cleared=cleared[plan.key],
        )
        for plan in plans
    ]
    by_reference, failed = {plan.standing.reference: plan for plan in plans}, dict[Key, SyncError]()
    unwritten: list[EntityLink] = []
    for written in target.write_many(KIND, items, defaults={}, deadline=batch.deadline):
        plan, error = by_reference[written.reference], written.error
        if error is None:
            _bind(batch, plan, written.remote_id, {})
        elif error.code == "record_gone":
            _note_deleted(plan.standing)
        else:
            failed[plan.key] = error
            if plan.key in fresh and not may_have_happened(error):
                unwritten.append(plan.standing)
    links.forget(unwritten, lane=batch.lane)
    return failed


def _cleared(plan: Plan) -> frozenset[str]:
    """What we have said of him before and what is empty now."""
    before = record_of(plan.link.expected) if plan.link is not None and plan.link.remote_id else None
    if before is None:
        return frozenset()
    names = (field.name for field in fields(plan.record))
    return frozenset(name for name in names if getattr(before, name) and not getattr(plan.record, name))


def _bind(batch: Batch, plan: Plan, remote_id: str, secondary: Mapping[str, str]) -> None:
    try:
        links.bind(
            plan.standing, remote_id=remote_id, remote_number="", secondary=secondary, now=batch.clock()
        )
    except links.WrittenTwice as error:
        plan.link = error.kept


def _note_deleted(link: EntityLink) -> None:
    link.secondary = {**link.secondary, DELETED: "yes"}
    EntityLink.objects.filter(pk=link.pk).update(secondary=link.secondary)


def _verify(batch: Batch, target: LedgerRecords, plans: Sequence[Plan]) -> dict[Key, SyncError]:
    """Read back; who cannot be read is not settled."""
    left = {plan.standing.remote_id: plan for plan in plans}
    failed: dict[Key, SyncError] = {}
    read: list[EntityLink] = []
    for back in target.read_many(KIND, list(left)) if left else ():
        plan = left.pop(back.remote_id)
        if back.error is not None:
            failed[plan.key] = back.error
            continue
        found, link = target.differences(plan.record, back.value), plan.standing
        link.observed = {"kind": KIND, "record": stored(back.value)}
        link.differences, link.difference = [one.as_params() for one in found], None
        link.verified_at = batch.clock()
        link.state = State.DEVIATION if found else State.VERIFIED
        read.append(link)
    links.keep_verified(read)
    unread = TemporaryError("malformed_answer", params={"where": "verify"})
    return failed | {plan.key: unread for plan in left.values()}


def there(batch: Batch, ids: Mapping[Key, str]) -> dict[Key, str]:
    """Those who are still there, in a call for a hundred. Whom people have deleted is noted. Raises SyncError."""
    if not ids:
        return {}
    target = batch.target.record_target(batch.book.ids)
    gone = {
        back.remote_id
        for back in target.read_many(KIND, list(dict.fromkeys(ids.values())))
        if back.error is not None and back.error.code == "record_gone"
    }
    rows = EntityLink.objects.filter(target=batch.lane.target, kind=KIND, remote_id__in=gone)
    for link in rows if gone else ():
        _note_deleted(link)
    return {key: remote_id for key, remote_id in ids.items() if remote_id not in gone}
