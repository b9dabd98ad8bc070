"""Tripletex as a target of master data: products, parties and rental projects, found, made, changed and read back."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from types import TracebackType
from typing import Any, Self

from integrations.accounting.verify import Difference
from integrations.connectors.contract import CheckItem, Ids, ReadBack, Written
from integrations.connectors.records import Candidate, RecordItem
from integrations.connectors.side_by_side import SideBySide
from integrations.connectors.tripletex import record_search
from integrations.connectors.tripletex.client import TripletexClient
from integrations.connectors.tripletex.contacts import ContactWriting, find_contacts, read_contacts
from integrations.connectors.tripletex.employees import read_employees
from integrations.connectors.tripletex.participants import TeamWriting, read_teams, team_differences
from integrations.connectors.tripletex.projects import (
    ProjectWriting,
    find_projects,
    project_differences,
    read_projects,
)
from integrations.connectors.tripletex.record_kinds import Codes, kind_of
from integrations.connectors.tripletex.record_writing import RecordWriting
from integrations.connectors.tripletex.writing import Sending
from integrations.errors import RejectedDocument, SyncError
from integrations.records import (
    CustomerContact,
    EmployeeRecord,
    LedgerProject,
    LedgerTeam,
    ProductRecord,
    Record,
    differences,
)

MANY = 20
"""From so many parties on, all of the company's are listed instead of each being searched for."""
PROJECT, TEAM, CONTACT = "project", "participants", "contact"
VAT = "vat:"
"""Prefix of the defaults that say which VAT code a percentage means: ``vat:25`` → ``3``."""


class TripletexRecords:
    """One company. ``ids`` are what the engine mirrors of it; without them currencies, countries and VAT codes are read.

    It shares calls, budget and threads with the target that it was asked of.
    """

    def __init__(self, client: TripletexClient, flight: SideBySide, *, ids: Ids | None = None) -> None:
        self._client, self._flight, self._ids = client, flight, ids
        self._units: dict[str, str] | None = None
        self._owned = False

    @classmethod
    def of_its_own(cls, client: TripletexClient, *, in_flight: int) -> Self:
        """One that closes what it was given."""
        made = cls(client, SideBySide(in_flight))
        made._owned = True
        return made

    @property
    def calls(self) -> int:
        """HTTP requests sent so far."""
        return self._client.calls

    @property
    def resume_at(self) -> float:
        """Monotonic moment before which no further call fits the rate budget; 0.0 when there is room."""
        return self._client.resume_at

    @property
    def calls_left(self) -> float:
        """Calls that fit the rate budget now; infinite while Tripletex has not told it."""
        return self._client.budget.room(self._client.clock(), interactive=self._client.interactive)

    @property
    def renews_at(self) -> float:
        """Monotonic moment by which the rate budget is whole again."""
        return self._client.budget.renews_at(self._client.clock())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None
    ) -> None:
        if self._owned:
            self._flight.close()
            self._client.close()

    def check(self, defaults: Mapping[str, str]) -> tuple[CheckItem, ...]:
        """Nothing has to be chosen before records are written."""
        return ()

    def records(self, kind: str) -> Iterator[Any]:
        """Every record of a kind, active ones first, a thousand a call. One that cannot be read comes as its
        RejectedDocument."""
        found = kind_of(kind)
        for row in record_search.all_rows(self._client, found):
            try:
                yield found.to_record(row)
            except RejectedDocument as error:
                yield error

    def candidates(self, kind: str, records: Sequence[Record]) -> list[tuple[Candidate, ...]]:
        """For each record what may be it in Tripletex already: by organisation number (without one by e-mail or name) and
        by number, those of its own number first; projects by their mark; of a contact everybody at his customer.
        Raises SyncError."""
        if kind == PROJECT:
            return find_projects(self._client, [one for one in records if isinstance(one, LedgerProject)])
        if kind == CONTACT:
            return find_contacts(self._client, [one for one in records if isinstance(one, CustomerContact)])
        found = kind_of(kind)
        numbered = record_search.by_numbers(self._client, found, [record.number for record in records])
        alike = self._alike(kind, records)
        answer = []
        for record, rows in zip(records, alike, strict=True):
            own = numbered.get(record.number)
            unique = {row["id"]: row for row in ([own] if own else []) + list(rows)}
            answer.append(tuple(record_search.candidate(found, row) for row in unique.values()))
        return answer

    def _alike(self, kind: str, records: Sequence[Record]) -> list[list[Mapping[str, Any]]]:
        found = kind_of(kind)
        if kind != "product" and len(records) >= MANY:
            return self._from_the_whole(kind, records)
        return [record_search.alike(self._client, found, record) for record in records]

    def _from_the_whole(self, kind: str, records: Sequence[Record]) -> list[list[Mapping[str, Any]]]:
        """By organisation number from one listing; only those without one are searched for singly."""
        found = kind_of(kind)
        try:
            rows = list(record_search.all_rows(self._client, found))
        except SyncError as error:
            if error.code != "too_many_rows":
                raise
            return [record_search.alike(self._client, found, record) for record in records]
        by_org: dict[str, list[Mapping[str, Any]]] = {}
        for row in rows:
            by_org.setdefault(record_search.candidate(found, row).org_number, []).append(row)
        return [
            by_org.get(record.org_number, [])  # type: ignore[union-attr]
            if record.org_number  # type: ignore[union-attr]
            else record_search.alike(self._client, found, record)
            for record in records
        ]

    def write_many(
        self, kind: str, items: Sequence[RecordItem], *, defaults: Mapping[str, str], deadline: float
    ) -> Iterator[Written]:
        """Make or change ``product``, ``customer`` or ``supplier`` records, a hundred a call; each reference answered once.
        ``project`` with its order lines, ``participants`` of one; ``contact``.

        ``defaults`` name the VAT code of a percentage (``vat:25``); for projects see ``ProjectWriting``.
        ``Written.secondary["name"]`` is the name that a product got where its own was another's.
        """
        sending = Sending(self._client, self._flight, deadline)
        if kind == PROJECT:
            return ProjectWriting(sending, defaults).run(items)
        if kind == TEAM:
            return TeamWriting(sending).run(items)
        if kind == CONTACT:
            return ContactWriting(sending).run(items)
        try:
            codes = self._codes(defaults, with_units=kind == "product")
        except SyncError as error:
            return iter([Written(reference=item.reference, error=error) for item in items])
        return RecordWriting(sending, kind_of(kind), codes).run(items)

    def employees(self, *, on: date) -> list[EmployeeRecord]:
        """Everybody who works in the company, by our reading of who has left by that day."""
        return read_employees(self._client, on=on)

    def _codes(self, defaults: Mapping[str, str], *, with_units: bool) -> Codes:
        ids = self._known()
        rates = {
            Decimal(name.removeprefix(VAT)): ids.vat_codes[code]
            for name, code in defaults.items()
            if name.startswith(VAT) and code in ids.vat_codes
        }
        return Codes(
            currencies=ids.currencies,
            countries=ids.countries,
            vat_rates=rates,
            units=self._known_units() if with_units else {},
        )

    def _known(self) -> Ids:
        if self._ids is None:
            client = self._client
            self._ids = Ids(
                accounts={},
                vat_codes={
                    str(row["number"]): str(row["id"])
                    for row in client.rows("/ledger/vatType", fields="id,number")
                },
                currencies={
                    row["code"]: str(row["id"]) for row in client.rows("/currency", fields="id,code")
                },
                countries={
                    row["isoAlpha2Code"]: str(row["id"])
                    for row in client.rows("/country", fields="id,isoAlpha2Code")
                },
            )
        return self._ids

    def _known_units(self) -> dict[str, str]:
        if self._units is None:
            self._units = {}
            for row in self._client.rows("/product/unit", fields="id,name,nameShort"):
                for name in (row.get("nameShort"), row.get("name")):
                    if name:
                        self._units.setdefault(name.strip().lower(), str(row["id"]))
        return self._units

    def differences(self, expected: Record, observed: Record) -> tuple[Difference, ...]:
        """What a read-back record lacks of what was written; what Tripletex has no place for is not compared.

        A unit that the company does not have in Tripletex is left out of both. Raises SyncError where the units cannot be read.
        """
        if isinstance(expected, LedgerProject) and isinstance(observed, LedgerProject):
            return project_differences(expected, observed)
        if isinstance(expected, LedgerTeam) and isinstance(observed, LedgerTeam):
            return team_differences(expected, observed)
        if isinstance(expected, CustomerContact):
            return differences(expected, observed)
        unkept = kind_of(kind_name(expected)).unkept
        if isinstance(expected, ProductRecord) and isinstance(observed, ProductRecord):
            units = self._known_units() if expected.unit else {}
            known = units.get(expected.unit.strip().lower(), "")
            same = known and known == units.get(observed.unit.strip().lower())
            unit = observed.unit if same or not known else expected.unit
            expected = replace(expected, unit=unit)
        return differences(expected, observed, ignore=unkept)

    def read_many(self, kind: str, remote_ids: Sequence[str]) -> Iterator[ReadBack]:
        """What Tripletex holds, as records, many a call."""
        if kind == PROJECT:
            return read_projects(self._client, remote_ids)
        if kind == TEAM:
            return read_teams(self._client, remote_ids)
        if kind == CONTACT:
            return read_contacts(self._client, remote_ids)
        return record_search.read_back(self._client, kind_of(kind), list(dict.fromkeys(remote_ids)))


def kind_name(record: Record) -> str:
    """Tripletex's kind of a record: bundles are products there."""
    if isinstance(record, ProductRecord):
        return "product"
    return type(record).__name__.removesuffix("Record").lower()
