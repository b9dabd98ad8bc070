"""Records into Rackbeat, several at a time: made or changed, and looked for first where an earlier try may have made them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from integrations.connectors.answers import Answer
from integrations.connectors.contract import Written
from integrations.connectors.rackbeat import unconfirmed
from integrations.connectors.rackbeat.client import RackbeatClient, unwrapped
from integrations.connectors.rackbeat.fields import Json, stamp, text
from integrations.connectors.rackbeat.kinds import Kind, kind_of
from integrations.connectors.rackbeat.parties import name_of, org_number
from integrations.connectors.rackbeat.payloads import (
    BODIES,
    employee_body,
    payment_terms_body,
    product_body,
    project_body,
)
from integrations.connectors.rackbeat.stock import set_stock
from integrations.connectors.records import RecordItem
from integrations.connectors.side_by_side import SideBySide
from integrations.errors import (
    AccessDenied,
    BadCredentials,
    NotReady,
    PermanentError,
    RateLimited,
    SyncError,
    TemporaryError,
    UnsupportedDocument,
)

NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class Writing:
    """The circumstances of one write_many. ``units`` are the company's units by name, read once when first needed."""

    client: RackbeatClient
    flight: SideBySide
    defaults: Mapping[str, str]
    deadline: float
    clock: Callable[[], float]
    interactive: bool = False
    halted: SyncError | None = field(default=None)
    units: dict[str, int] | None = field(default=None)
    terms_type: str | None = field(default=None)

    def run(self, kind: str, items: Sequence[RecordItem]) -> Iterator[Written]:
        """Each item's result as it arrives."""
        self._prepare(kind, items)

        def one(item: RecordItem) -> Written:
            obstacle = self._obstacle()
            if obstacle is not None:
                return Written(reference=item.reference, error=obstacle)
            try:
                return self._write(kind, item)
            except SyncError as error:
                return self._failed(item, error)

        return self.flight.run(one, items)

    def _obstacle(self) -> SyncError | None:
        if self.halted is not None:
            return self.halted
        now = self.clock()
        if now >= self.deadline:
            return TemporaryError("not_sent")
        resume_at = self.client.pace.resume_at(now, interactive=self.interactive)
        if resume_at > now:
            return RateLimited(params={"system": "Rackbeat"}, retry_after=resume_at - now)
        return None

    def _failed(self, item: RecordItem, error: SyncError) -> Written:
        hopeless = ("connection_failed", "address_refused")
        if isinstance(error, BadCredentials | AccessDenied | NotReady) or error.code in hopeless:
            self.halted = error
        return Written(reference=item.reference, error=error, request_id=error.request_id)

    def _prepare(self, kind: str, items: Sequence[RecordItem]) -> None:
        """What several threads would else ask for at once. A failure here is met again, and told, item by item."""
        try:
            if kind == "product":
                self._prepare_units({getattr(item.record, "unit", "") for item in items} - {""})
            if kind == "payment_terms":
                self._read_terms_type()
        except SyncError as error:
            self.halted = error

    def _prepare_units(self, wanted: set[str]) -> None:
        """The company's units by name; those that are wanted and missing are made."""
        if not wanted:
            return
        rows = self.client.rows("/units", "units")
        self.units = {text(row, "name").casefold(): int(text(row, "number")) for row in rows}
        for name in sorted(wanted, key=str.casefold):
            if name.casefold() not in self.units:
                made = unwrapped(self.client.write("POST", "/units", {"name": name}), "unit")
                self.units[name.casefold()] = int(text(made, "number"))

    def _read_terms_type(self) -> None:
        """Copied from the company's own terms, ordinary ones by preference: the words are listed nowhere."""
        found = [text(row, "type") for row in self.client.rows("/payment-terms", "payment_terms")]
        usual = unconfirmed.PAYMENT_TERM_TYPE
        self.terms_type = usual if usual in found or not any(found) else next(filter(None, found))

    def _write(self, kind: str, item: RecordItem) -> Written:
        if kind == "stock":
            return set_stock(self.client, item, location=self.defaults.get("location", ""))
        if kind == "project":
            return self._upsert_project(item)
        if kind not in ("customer", "supplier", "product", "payment_terms", "employee"):
            raise UnsupportedDocument("unknown_kind", params={"kind": kind})
        found = kind_of(kind)
        if item.remote_id:
            return self._change(found, item, item.remote_id)
        if item.attempted:
            there = self.sought(found, item.record)
            if there is not None:
                return replace(self._change(found, item, text(there, "number")), found=True)
        return self._make(found, item)

    def _make(self, kind: Kind, item: RecordItem) -> Written:
        try:
            answer = self.client.write("POST", kind.path, self._body(kind, item, new=True))
        except PermanentError as error:
            raise _explained(error, item) from error
        return self._written(kind, item, answer)

    def _change(self, kind: Kind, item: RecordItem, number: str) -> Written:
        """A change under the number that the record has now; a new number in the record renames it."""
        body = self._body(kind, item, new=False)
        if not getattr(item.record, "number", ""):
            body["number"] = int(number) if number.isdigit() and kind.name != "product" else number
        try:
            answer = self.client.write_item(kind.path, number, body)
        except PermanentError as error:
            if error.code == "not_found":
                raise PermanentError(
                    "record_gone", params={"number": number, "system": "Rackbeat"}
                ) from error
            raise _explained(error, item) from error
        return self._written(kind, item, answer)

    def _upsert_project(self, item: RecordItem) -> Written:
        """Made or changed in one call, by its number (that the number decides is a guess)."""
        record: Any = item.record
        answer = self.client.write("POST", "/projects/upsert", project_body(record))
        written = self._written(kind_of("project"), item, answer)
        if not item.remote_id or item.remote_id == written.remote_id:
            return written
        # There is no renaming: the project goes on under its new number, and the old one is closed and says so.
        closed = replace(record, number=item.remote_id, is_closed=True, description=f"Se {written.remote_id}")
        self.client.write("POST", "/projects/upsert", project_body(closed))
        return replace(written, renamed=True)

    def _body(self, kind: Kind, item: RecordItem, *, new: bool) -> dict[str, Any]:
        record: Any = item.record
        if kind.name in BODIES:
            return BODIES[kind.name](record, self.defaults, new=new)
        if kind.name == "product":
            return product_body(record, self.defaults, new=new, unit_id=self._unit(record.unit))
        if kind.name == "payment_terms":
            return payment_terms_body(record, type=self.terms_type or unconfirmed.PAYMENT_TERM_TYPE)
        return employee_body(record)

    def _unit(self, name: str) -> int | None:
        """The number of the unit of that name."""
        return (self.units or {}).get(name.casefold()) if name else None

    def _written(self, kind: Kind, item: RecordItem, answer: Answer) -> Written:
        row = unwrapped(answer, kind.singular)
        number = text(row, "number")
        return Written(
            reference=item.reference,
            remote_id=number,
            remote_number=number,
            request_id=answer.request_id,
            secondary={"id": text(row, "id"), **_changed_at(row)} if text(row, "id") else _changed_at(row),
        )

    def sought(self, kind: Kind, record: Any) -> Json | None:
        """The record by its number, else by organisation number, e-mail or exact name; the oldest of several."""
        if record.number:
            try:
                return self.client.item(kind.path, record.number, kind.singular)
            except PermanentError as error:
                if error.code != "not_found":
                    raise
                return None
        word = getattr(record, "org_number", "") or record.name
        rows = self.client.rows(kind.path, kind.plural, [("search", word)])
        hits = [row for row in rows if _is_same(row, record)]
        return min(hits, key=lambda row: int(text(row, "number") or 0), default=None)


def _changed_at(row: Json) -> dict[str, str]:
    """When this write changed the record, by which its echo in a list of changes is known."""
    return {"changed_at": stamp(row, otherwise=NEVER).isoformat()} if text(row, "updated_at") else {}


def _is_same(row: Json, record: Any) -> bool:
    number = getattr(record, "org_number", "")
    if number:
        return org_number(row) == number
    email = getattr(record, "email", "")
    if email and text(row, "contact_email") and text(row, "contact_email").casefold() != email.casefold():
        return False
    return name_of(row) == record.name


def _explained(error: PermanentError, item: RecordItem) -> PermanentError:
    """A number that another record has is a conflict of its own; every other refusal stays as it is."""
    number = getattr(item.record, "number", "")
    words = error.remote_message.casefold()
    taken = any(word in words for word in unconfirmed.NUMBER_TAKEN)
    if (
        error.code == "record_refused"
        and number
        and taken
        and "number" in error.params.get("fields", "number")
    ):
        params = {**error.params, "number": number}
        return PermanentError("number_taken", params=params, remote_message=error.remote_message)
    return error
