"""Which record of the ledger is the one that a source means, when nothing was written for it yet. Pure."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from integrations.connectors.records import Candidate
from integrations.errors import PermanentError
from integrations.flows.stored_master_data import MasterData
from integrations.records import CustomerRecord, SupplierRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """``candidate`` None: a new one is made. ``keeps_number``: it was there under a number of its own, and keeps it."""

    candidate: Candidate | None = None
    keeps_number: bool = False


def choose(
    record: MasterData,
    candidates: Sequence[Candidate],
    *,
    taken: Collection[str],
    freed: Collection[str],
    names: Collection[str] = (),
    system: str,
) -> Chosen:
    """The record that stands there for ``record``, or none.

    ``taken`` are ids that other records of the source lead to; ``freed`` those of them whose record is gone from the source:
    it got another number, and this is it. ``names`` are names under which its making was announced before. A product or
    project is known by its number, a party by its organisation number; by number and name together where there is no
    organisation number to go by. ``system`` is what people call the receiver.
    Raises PermanentError('number_taken') when its number is somebody else's.
    """
    free = [one for one in candidates if one.remote_id not in taken or one.remote_id in freed]
    numbered = next((one for one in candidates if record.number and one.number == record.number), None)
    if not isinstance(record, CustomerRecord | SupplierRecord):
        if numbered is not None and numbered not in free:
            raise _number_taken(record, system)
        return Chosen(candidate=numbered)
    same = [one for one in free if record.org_number and one.org_number == record.org_number]
    moved = [one for one in free if one.remote_id in freed and _same_org(one, record.org_number)]
    for one in sorted([*moved, *same], key=lambda one: (one is not numbered, one.remote_id not in freed)):
        made_by_us = one.remote_id in freed
        return Chosen(candidate=one, keeps_number=one.number != record.number and not made_by_us)
    if numbered is None:
        return Chosen()
    known = {name.casefold() for name in (record.name, *names)}
    contradicts = bool(numbered.org_number and record.org_number)
    if numbered not in free or contradicts or numbered.name.casefold() not in known:
        raise _number_taken(record, system)
    return Chosen(candidate=numbered)


def _same_org(candidate: Candidate, org_number: str) -> bool:
    return not org_number or not candidate.org_number or candidate.org_number == org_number


def _number_taken(record: MasterData, system: str) -> PermanentError:
    return PermanentError("number_taken", params={"number": record.number, "system": system})
