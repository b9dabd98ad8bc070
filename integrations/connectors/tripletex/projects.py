"""Rental projects in Tripletex: found by their mark, made, changed and closed, each with its order lines; never deleted."""

from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from integrations.accounting.verify import Difference
from integrations.connectors.contract import ReadBack, Written
from integrations.connectors.records import Candidate, RecordItem
from integrations.connectors.tripletex import project_lines
from integrations.connectors.tripletex.client import PAGE, TripletexClient, value_of, values_of
from integrations.connectors.tripletex.employees import read_employees
from integrations.connectors.tripletex.project_lines import LINES, Lines
from integrations.connectors.tripletex.writing import Sending, chunks
from integrations.errors import (
    AccessDenied,
    LedgerRejected,
    PermanentError,
    SyncError,
    UnknownOutcome,
)
from integrations.records import (
    EmployeeRecord,
    LedgerProject,
    ProjectLine,
    differences,
)
from integrations.records.ledger_projects import employee_for

Json = Mapping[str, Any]
PATH = "/project"
MARK = "externalAccountsNumber"
_HEAD = f"id,number,name,{MARK}"
FIELDS = f"{_HEAD},reference,startDate,endDate,isClosed,customer(id),contact(id),orderLines({project_lines.FIELDS})"
UNKEPT = frozenset({"number", "source_id", "manager_number", "manager_email", "lines"})
"""What is not compared as it stands: the number may be Tripletex' own, and people change managers there."""
MANY = 20
"""From so many projects on, all of the company's are listed instead of each being searched for."""
OWN_NUMBERS = "tripletex"
_EMPTIED: dict[str, tuple[str, Any]] = {
    "reference": ("reference", ""), "ends_on": ("endDate", None), "contact_id": ("contact", None),
}  # fmt: skip


def find_projects(client: TripletexClient, records: Sequence[LedgerProject]) -> list[tuple[Candidate, ...]]:
    """For each record the project that carries its mark, the oldest where there are several. The search is "contains"."""
    by_mark: dict[str, dict[int, Json]] = {}
    for row in _rows_of(client, [record.mark for record in records]):
        by_mark.setdefault(str(row.get(MARK) or ""), {})[int(row["id"])] = row
    return [
        tuple(_candidate(row) for _id, row in sorted(by_mark.get(record.mark, {}).items()))
        for record in records
    ]


def _rows_of(client: TripletexClient, marks: Sequence[str]) -> Iterator[Json]:
    if len(marks) < MANY:
        for mark in marks:
            yield from client.page(PATH, fields=_HEAD, params={MARK: mark, "count": PAGE})
    else:
        yield from client.rows(PATH, fields=_HEAD)


def _candidate(row: Json) -> Candidate:
    return Candidate(remote_id=str(row["id"]), number=str(row["number"]), name=row.get("name") or "")


def project_json(record: LedgerProject, cleared: frozenset[str] = frozenset()) -> dict[str, Any]:
    """What a project says whether it is new or not. The VAT code is left to Tripletex: companies without VAT refuse any."""
    body: dict[str, Any] = {
        "name": record.name,
        MARK: record.mark,
        "reference": record.reference or None,
        "startDate": _day(record.starts_on),
        "endDate": _day(record.ends_on),
        "customer": {"id": int(record.customer_id)} if record.customer_id else None,
        "contact": {"id": int(record.contact_id)} if record.contact_id else None,
        "isClosed": record.is_closed,
    }
    said = {key: value for key, value in body.items() if value is not None}
    return {**said, **dict(_EMPTIED[name] for name in cleared if name in _EMPTIED)}


def _day(value: date | None) -> str | None:
    return value.isoformat() if value is not None else None


class ProjectWriting:
    """One write_many. ``defaults``: ``today``, ``manager`` (employee number or e-mail of who manages where nobody else may),
    ``numbers`` (``tripletex``: its own series)."""

    def __init__(self, sending: Sending, defaults: Mapping[str, str]) -> None:
        self._sending, self._defaults = sending, defaults
        self._today = date.fromisoformat(defaults["today"])
        self._managers: list[EmployeeRecord] | None = None

    def run(self, items: Sequence[RecordItem]) -> Iterator[Written]:
        """Each reference answered once: the projects first, then the lines of those that stand."""
        for chunk in chunks(items):
            heads = {written.reference: written for written in self._heads(chunk)}
            yield from (written for written in heads.values() if written.error is not None)
            standing = [item for item in chunk if heads[item.reference].error is None]
            yield from self._with_lines(standing, heads)

    def _with_lines(self, items: Sequence[RecordItem], heads: Mapping[str, Written]) -> Iterator[Written]:
        lines = Lines(self._sending, self._today)
        found = [heads[item.reference].remote_id for item in items if heads[item.reference].found]
        try:
            rows = {
                str(row["id"]): row.get("orderLines") or () for row in _by_ids(self._sending.client, found)
            }
        except SyncError as error:
            yield from (replace(heads[item.reference], error=error) for item in items)
            return
        lines.settle([
            (item, heads[item.reference].remote_id, rows.get(heads[item.reference].remote_id, ()))
            for item in items
        ])  # fmt: skip
        for item in items:
            head = heads[item.reference]
            secondary = {**head.secondary, LINES: lines.ids[item.reference]}
            yield replace(head, secondary=secondary, error=lines.errors.get(item.reference))

    def _heads(self, items: Sequence[RecordItem]) -> Iterator[Written]:
        changed = [item for item in items if item.remote_id]
        yield from self._sending.each(changed, self._change)  # type: ignore[arg-type]
        ready: list[tuple[RecordItem, dict[str, Any]]] = []
        for item in items:
            if item.remote_id:
                continue
            try:
                ready.append((item, self._new_json(item)))
            except SyncError as error:
                yield self._sending.failed(item, error)  # type: ignore[arg-type]
        yield from self._make(ready)

    def _change(self, item: Any) -> Written:
        record: LedgerProject = item.record
        body = project_json(record, item.cleared)
        if record.is_closed and record.ends_on is None:
            body["endDate"] = self._today.isoformat()
        manager = self._manager(record) if record.manager_number or record.manager_email else ""
        if manager:
            body["projectManager"] = {"id": int(manager)}
        try:
            answer = self._sending.client.put(f"{PATH}/{item.remote_id}", body)
        except LedgerRejected as error:
            if error.code != "reference_missing":
                raise
            params = {"number": record.number, "system": "Tripletex"}
            raise PermanentError("record_gone", params=params) from error
        return self._written(item, value_of(answer), found=True, request_id=answer.request_id)

    def _new_json(self, item: RecordItem) -> dict[str, Any]:
        record = item.record
        assert isinstance(record, LedgerProject)
        manager = self._manager(record) or self._of_setting()
        if not manager:
            told = record.manager_email or record.manager_number or "–"
            raise PermanentError("project_manager_unknown", params={"number": record.number, "manager": told})
        body = {"startDate": self._today.isoformat(), "isInternal": False, **project_json(record)}
        if self._defaults.get("numbers") != OWN_NUMBERS:
            body["number"] = record.number
        return {**body, "projectManager": {"id": int(manager)}}

    def _manager(self, record: LedgerProject) -> str:
        """Who manages it in the source, where he may here."""
        told = {"number": record.manager_number, "email": record.manager_email}
        return employee_for(self._assignable(), **told)[0]

    def _of_setting(self) -> str:
        told = self._defaults.get("manager", "")
        return employee_for(self._assignable(), **{"email" if "@" in told else "number": told})[0]

    def _assignable(self) -> list[EmployeeRecord]:
        if self._managers is None:
            self._managers = read_employees(self._sending.client, on=self._today, managing=True)
        return self._managers

    def _make(self, ready: Sequence[tuple[RecordItem, dict[str, Any]]]) -> Iterator[Written]:
        items = [item for item, _body in ready]
        bodies = {item.reference: body for item, body in ready}
        if len(ready) > 1 and self._sending.obstacle() is None:
            client = self._sending.client
            try:
                answer = client.post(f"{PATH}/list", [body for _item, body in ready])
                rows = values_of(answer)
                if len(rows) != len(ready):
                    raise UnknownOutcome(params={"where": f"POST {PATH}/list"}, request_id=answer.request_id)
            except (AccessDenied, LedgerRejected):
                items = yield from self._left_behind(items)
            except SyncError as error:
                yield from (self._sending.failed(item, error) for item in items)  # type: ignore[arg-type]
                return
            else:
                for item, row in zip(items, rows, strict=True):
                    yield self._written(item, row, found=False, request_id=answer.request_id)
                return
        yield from self._sending.each(items, lambda item: self._make_one(item, bodies[item.reference]))  # type: ignore[arg-type]

    def _left_behind(self, items: list[RecordItem]) -> Generator[Written, None, list[RecordItem]]:
        """After a refused list: whether it left some behind is documented nowhere, so they are looked for. Returns the rest."""
        try:
            found = find_projects(self._sending.client, [item.record for item in items])  # type: ignore[misc]
        except SyncError as error:
            yield from (self._sending.failed(item, error) for item in items)  # type: ignore[arg-type]
            return []
        for item, candidates in zip(items, found, strict=True):
            if candidates:
                row = {"id": candidates[0].remote_id, "number": candidates[0].number}
                yield self._written(item, row, found=True, request_id="")
        return [item for item, candidates in zip(items, found, strict=True) if not candidates]

    def _make_one(self, item: Any, body: dict[str, Any]) -> Written:
        """With the source's number; with one of Tripletex' own where that is somebody else's: orders, offers and projects
        share one series, so that numbers of the source are often taken."""
        client = self._sending.client
        try:
            answer = client.post(PATH, body)
        except LedgerRejected as error:
            if error.params.get("fields") != "number" or "number" not in body:
                raise
            answer = client.post(PATH, {key: value for key, value in body.items() if key != "number"})
        return self._written(item, value_of(answer), found=False, request_id=answer.request_id)

    def _written(self, item: RecordItem, row: Json, *, found: bool, request_id: str) -> Written:
        return Written(
            reference=item.reference,
            remote_id=str(row["id"]),
            remote_number=str(row.get("number") or ""),
            found=found,
            request_id=request_id,
        )


def _by_ids(client: TripletexClient, ids: Sequence[str]) -> Iterator[Json]:
    for chunk in chunks(ids):
        yield from client.page(PATH, fields=FIELDS, params={"id": ",".join(chunk), "count": PAGE})


def read_projects(client: TripletexClient, remote_ids: Sequence[str]) -> Iterator[ReadBack]:
    """What Tripletex holds by id, with every order line, a hundred a call; one that is gone comes as its error."""
    wanted = dict.fromkeys(remote_ids)
    for row in _by_ids(client, list(wanted)):
        remote_id = str(row["id"])
        wanted.pop(remote_id, None)
        yield ReadBack(remote_id=remote_id, value=project_of(row), remote_number=str(row["number"]))
    for remote_id in wanted:
        params = {"number": remote_id, "system": "Tripletex"}
        yield ReadBack(remote_id=remote_id, error=PermanentError("record_gone", params=params))


def project_of(row: Json) -> LedgerProject:
    """A project as Tripletex holds it."""
    return LedgerProject(
        number=str(row["number"]),
        name=row.get("name") or str(row["id"]),
        mark=row.get(MARK) or "–",
        source_id=str(row["id"]),
        reference=row.get("reference") or "",
        starts_on=_date(row.get("startDate")),
        ends_on=_date(row.get("endDate")),
        customer_id=str((row.get("customer") or {}).get("id") or ""),
        contact_id=str((row.get("contact") or {}).get("id") or ""),
        is_closed=bool(row.get("isClosed")),
        lines=tuple(
            ProjectLine(
                text=line.get("description") or "",
                price=Decimal(line.get(project_lines.PRICE) or 0),
                source_id=str(line["id"]),
                on=_date(line.get("date")),
            )
            for line in row.get("orderLines") or ()
        ),
    )


def _date(value: Any) -> date | None:
    return date.fromisoformat(value) if value else None


def project_differences(expected: LedgerProject, observed: LedgerProject) -> tuple[Difference, ...]:
    """What a project that was read back lacks. Lines that people added beside ours ask for nothing."""
    left, lacking = list(observed.lines), []
    for line in expected.lines:
        found = next((one for one in left if _says(one, line)), None)
        if found is not None:
            left.remove(found)
        else:
            lacking.append(f"{line.text} {line.price}")
    heads = differences(expected, observed, ignore=UNKEPT)
    return (*heads, *((Difference("lines", ", ".join(lacking), "–"),) if lacking else ()))


def _says(held: ProjectLine, meant: ProjectLine) -> bool:
    return (held.text, held.price) == (meant.text, meant.price) and meant.on in (None, held.on)
