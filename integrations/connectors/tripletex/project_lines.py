"""Order lines of projects, kept by difference: added in one call for many projects, changed and removed singly.

Tripletex keeps no id of ours on a line: lines are known by the ids that writing them gave, else by their text and price.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from integrations.connectors.records import RecordItem
from integrations.connectors.tripletex.client import values_of
from integrations.connectors.tripletex.writing import Sending, chunks
from integrations.errors import AccessDenied, LedgerRejected, PermanentError, SyncError, UnknownOutcome
from integrations.records import LedgerProject, ProjectLine

Json = Mapping[str, Any]
PATH = "/project/orderline"
FIELDS = "id,description,date,unitPriceExcludingVatCurrency,invoice(id)"
PRICE = "unitPriceExcludingVatCurrency"
LINES = "lines"
"""Under this name ``Written.secondary`` keeps the ids of lines, by the ids of the source's parts."""


class Matched(NamedTuple):
    """The lines that are meant, each with the row that stands for it; and rows of ours that no line is meant by any more, by
    the part that they were made for."""

    pairs: list[tuple[ProjectLine, Json | None]]
    stale: dict[str, Json]


def matched(record: LedgerProject, rows: Sequence[Json], known: Mapping[str, str]) -> Matched:
    """Which row is which line: by id where it is ``known``, else by text and price, else by text alone (its price changed
    while the answer to its making was lost). Rows that people added are left out. Pure."""
    by_id = {str(row["id"]): row for row in rows}
    found = {key: by_id[line_id] for key, line_id in known.items() if line_id in by_id}
    free = [row for row in rows if str(row["id"]) not in known.values()]
    for same in (lambda line, row: is_same(line, row), lambda line, row: row.get("description") == line.text):
        for line in record.lines:
            row = next((row for row in free if line.source_id not in found and same(line, row)), None)
            if row is not None:
                found[line.source_id] = row
                free.remove(row)
    meant = {line.source_id for line in record.lines}
    stale = {key: row for key, row in found.items() if key not in meant}
    return Matched([(line, found.get(line.source_id)) for line in record.lines], stale)


def is_same(line: ProjectLine, row: Json) -> bool:
    """Whether a row says what the line says; a line without a day has any."""
    same_day = line.on is None or row.get("date") == line.on.isoformat()
    return row.get("description") == line.text and row.get(PRICE) == line.price and same_day


def line_json(line: ProjectLine, project_id: str, *, otherwise_on: date) -> dict[str, Any]:
    """The body of a line. A line is not chargeable unless it says so, and then takes no price (observed). Its VAT code is the
    project's; what is charged is decided by the invoice."""
    return {
        "project": {"id": int(project_id)},
        "description": line.text,
        "count": 1,
        PRICE: line.price,
        "isChargeable": True,
        "date": (line.on or otherwise_on).isoformat(),
    }


@dataclass(slots=True)
class Lines:
    """One round of settling lines. ``ids`` are the lines' ids by item and part, ``errors`` what went wrong by item."""

    sending: Sending
    today: date
    ids: dict[str, dict[str, str]] = field(default_factory=dict)
    errors: dict[str, SyncError] = field(default_factory=dict)

    def settle(self, items: Sequence[tuple[RecordItem, str, Sequence[Json]]]) -> None:
        """Make the lines of (item, project's id, rows that stand) what the items say."""
        fresh: list[tuple[str, ProjectLine, dict[str, Any]]] = []
        for item, project_id, rows in items:
            record = item.record
            assert isinstance(record, LedgerProject)
            found = matched(record, rows, item.known.get(LINES, {}))
            ours = [(line.source_id, row) for line, row in found.pairs if row is not None]
            self.ids[item.reference] = {key: str(row["id"]) for key, row in (*ours, *found.stale.items())}
            day = record.starts_on or self.today
            bodies = [(line, row, line_json(line, project_id, otherwise_on=day)) for line, row in found.pairs]
            fresh += [(item.reference, line, body) for line, row, body in bodies if row is None]
            self._mend(item.reference, record, bodies, found.stale)
        for chunk in chunks(fresh):
            self._add(chunk)

    def _mend(
        self,
        reference: str,
        record: LedgerProject,
        bodies: Sequence[tuple[ProjectLine, Json | None, dict[str, Any]]],
        stale: Mapping[str, Json],
    ) -> None:
        client = self.sending.client
        try:
            for line, row, body in bodies:
                if row is not None and not is_same(line, row):
                    self._may_touch(record, row)
                    changed = {key: value for key, value in body.items() if key != "project"}
                    client.put(f"{PATH}/{row['id']}", changed)
            for key, row in stale.items():
                self._may_touch(record, row)
                client.call("DELETE", f"{PATH}/{row['id']}")
                del self.ids[reference][key]  # only now: a line that is forgotten before would stay for good
        except SyncError as error:
            self.errors[reference] = error

    def _may_touch(self, record: LedgerProject, row: Json) -> None:
        obstacle = self.sending.obstacle()
        if obstacle is not None:
            raise obstacle
        if row.get("invoice"):
            params = {"number": record.number, "line": str(row.get("description") or "")}
            raise PermanentError("project_line_invoiced", params=params)

    def _add(self, chunk: Sequence[tuple[str, ProjectLine, dict[str, Any]]]) -> None:
        try:
            self._post(chunk)
        except (AccessDenied, LedgerRejected) as refusal:
            # All or none is likely, not known: what a refused list left behind is found by the next try, by text and price.
            for reference, rows in _by_reference(chunk):
                self._post_one_project(reference, rows, alone=isinstance(refusal, AccessDenied))
        except SyncError as error:
            self.errors |= {reference: error for reference, _line, _body in chunk}

    def _post_one_project(
        self, reference: str, rows: Sequence[tuple[str, ProjectLine, dict[str, Any]]], *, alone: bool
    ) -> None:
        try:
            for part in [[row] for row in rows] if alone else [rows]:
                self._post(part)
        except SyncError as error:
            self.errors[reference] = error

    def _post(self, rows: Sequence[tuple[str, ProjectLine, dict[str, Any]]]) -> None:
        obstacle = self.sending.obstacle()
        if obstacle is not None:
            raise obstacle
        client = self.sending.client
        if len(rows) == 1:
            made = [client.post(PATH, rows[0][2]).json()["value"]]
        else:
            answer = client.post(f"{PATH}/list", [body for _reference, _line, body in rows])
            made = values_of(answer)
            if len(made) != len(rows):
                raise UnknownOutcome(params={"where": f"POST {PATH}/list"}, request_id=answer.request_id)
        for (reference, line, _body), row in zip(rows, made, strict=True):
            self.ids[reference][line.source_id] = str(row["id"])


def _by_reference(
    chunk: Sequence[tuple[str, ProjectLine, dict[str, Any]]],
) -> Iterator[tuple[str, list[tuple[str, ProjectLine, dict[str, Any]]]]]:
    for reference in dict.fromkeys(row[0] for row in chunk):
        yield reference, [row for row in chunk if row[0] == reference]
