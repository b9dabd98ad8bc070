"""The preview of a start-up sync: every record of the ledger, compared with what the receiver has, as rows of the run."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from decimal import Decimal
from itertools import islice
from typing import Any

from integrations.connectors.contract import CheckItem
from integrations.connectors.records import ListedRecord
from integrations.errors import RejectedDocument, SyncError
from integrations.flows import startup_plan
from integrations.flows.opened import opened_once
from integrations.flows.startup_plan import KEEP, LEAVE, Decision, Standing
from integrations.flows.startup_records import KINDS
from integrations.models import Connection, EntityLink, StartupRow, StartupRun
from integrations.sync import startup

Clock = Callable[[], datetime]
State = StartupRun.State
PIECE = 1000


def prepare(run: StartupRun, clock: Clock) -> None:
    """Read both sides and write the run's rows; then it is ready to be looked at. Raises SyncError.

    Begun anew from the beginning whenever it broke off: reading changes nothing.
    """
    ledger = run.connection.ledger
    assert ledger is not None
    run.rows.all().delete()
    read = 0
    with (
        opened_once(ledger, role="source") as source,
        opened_once(run.connection, role="target") as target,
    ):
        failed = [item for item in target.check(run.connection.record_defaults) if item.status == "failed"]
        for kind in (kind for kind in KINDS if kind in run.kinds):
            preview = _Preview(run, kind, target)
            listed = source.all_records(kind, with_inactive=run.with_inactive)
            while piece := list(islice(listed, PIECE)):
                read += len(piece)
                _keep_rows(preview.rows(piece))
                if not _progress(run, read=read, now=clock()):
                    return
            preview.give_numbers()
    _be_ready(run, failed, now=clock())


def _progress(run: StartupRun, *, read: int, now: datetime) -> bool:
    """How far the reading has come. False when the run was cancelled meanwhile."""
    mine = StartupRun.objects.filter(pk=run.pk, state=State.PREPARING)
    return bool(mine.update(read=read, lease_until=now + startup.LEASE))


def _be_ready(run: StartupRun, failed: Iterable[CheckItem], *, now: datetime) -> None:
    missing = {item.item: dict(item.params) for item in failed}
    StartupRun.objects.filter(pk=run.pk, state=State.PREPARING).update(
        state=State.READY,
        prepared_at=now,
        code="startup_defaults_missing" if missing else "",
        params={"missing": missing} if missing else {},
        remote_message="",
    )
    run.refresh_from_db()


def _keep_rows(rows: Iterator[StartupRow]) -> None:
    StartupRow.objects.bulk_create(rows, ignore_conflicts=True)


class _Preview:
    """One kind being compared."""

    def __init__(self, run: StartupRun, kind: str, target: Any) -> None:
        self.run, self.kind = run, kind
        self.levels: dict[str, Decimal] = {}
        self.standing = Standing(taken=self._given())
        self.numbers: set[str] = set()
        if kind == "stock":
            self.levels = {number: level for number, level in target.stock_levels() if level}
        else:
            self._read_standing(target)

    def _given(self) -> set[str]:
        """The receiver's numbers that other records went to before: nothing else is linked to those."""
        receiver = self.run.connection
        out = EntityLink.objects.filter(target=receiver, flow=startup.flow_of(self.kind)).exclude(
            remote_id=""
        )
        back = EntityLink.objects.filter(connection=receiver, kind=self.kind).exclude(remote_id="")
        return {*out.values_list("remote_id", flat=True), *back.values_list("document_id", flat=True)}

    def _read_standing(self, target: Any) -> None:
        for record in target.records(self.kind):
            if not isinstance(record, RejectedDocument):
                self.standing.note(record)
        if self.kind == "product":
            self.standing.bundles = {
                record.number
                for record in target.records("bundle")
                if not isinstance(record, RejectedDocument)
            }

    def rows(self, listed: list[ListedRecord]) -> Iterator[StartupRow]:
        """The rows of these records."""
        moved = self._moved(listed)
        products = self._products(listed) if self.kind == "stock" else {}
        for one in listed:
            decision = self._decide(one, moved.get(one.document_id, ""), products.get(one.document_id, ""))
            yield StartupRow(
                run=self.run,
                kind=self.kind,
                document_id=one.document_id,
                label=one.label[:120],
                action=decision.action,
                number=decision.number,
                stands_as=decision.stands_as,
                code=decision.code,
                params={**decision.params, **({"id": decision.id} if decision.id else {})},
            )

    def _decide(self, one: ListedRecord, moved_as: str, product: str) -> Decision:
        if one.error is not None or one.record is None:
            error = one.error or SyncError("rejected_document")
            return Decision(action=LEAVE, code=error.code, params=error.params)
        self.numbers.add(getattr(one.record, "number", ""))
        if moved_as:
            org_number = getattr(one.record, "org_number", "")
            if org_number:
                self.standing.seen.setdefault(org_number, one.record.number)
            return Decision(action=KEEP, stands_as=moved_as)
        if self.kind == "stock":
            there = self.levels.get(one.record.number, Decimal(0))
            return startup_plan.stock_of(product, one.record, there=there)  # type: ignore[arg-type]
        return startup_plan.decide(one.record, self.standing, with_inactive=self.run.with_inactive)

    def _moved(self, listed: list[ListedRecord]) -> dict[str, str]:
        """The ledger's id → the receiver's number, of records that went either way before."""
        ids = [one.document_id for one in listed]
        receiver: Connection = self.run.connection
        out = EntityLink.objects.filter(
            target=receiver, flow=startup.flow_of(self.kind), document_id__in=ids
        ).exclude(remote_id="")
        back = EntityLink.objects.filter(connection=receiver, kind=self.kind, remote_id__in=ids)
        found = dict(back.values_list("remote_id", "document_id"))
        return found | dict(out.values_list("document_id", "remote_id"))

    def _products(self, listed: list[ListedRecord]) -> dict[str, str]:
        rows = self.run.rows.filter(kind="product", document_id__in=[one.document_id for one in listed])
        return dict(rows.values_list("document_id", "action"))

    def give_numbers(self) -> None:
        """Records whose number is another's there get one that nobody has; kept with the run, so that it stays."""
        taken = self.run.rows.filter(kind=self.kind, code=startup_plan.NUMBER_TAKEN).order_by("id")
        rows = list(taken)
        used = self.numbers | self.standing.by_number.keys() | self.standing.taken
        for row, number in zip(rows, startup_plan.give_numbers(len(rows), used=used), strict=True):
            row.number, row.params = number, {**row.params, "new": number}
        StartupRow.objects.bulk_update(rows, ["number", "params"], batch_size=PIECE)
