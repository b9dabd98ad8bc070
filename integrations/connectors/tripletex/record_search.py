"""Master data found in Tripletex: by id, by number, by organisation number, e-mail or name; inactive cards hide in lists."""

from collections.abc import Iterator, Sequence
from typing import Any

from integrations.connectors.contract import ReadBack
from integrations.connectors.records import Candidate
from integrations.connectors.tripletex.client import PAGE, TripletexClient
from integrations.connectors.tripletex.record_kinds import Json, RecordKind
from integrations.connectors.tripletex.reference import digits
from integrations.errors import PermanentError, RejectedDocument
from integrations.records import CustomerRecord, ProductRecord, Record, SupplierRecord

CHUNK = 50
"""Numbers or ids in one search: an address must not become too long."""
Pairs = list[tuple[str, Any]]


def all_rows(client: TripletexClient, kind: RecordKind) -> Iterator[Json]:
    """Every record of a kind, a thousand a call."""
    for inactive in _states(kind):
        params = {} if inactive is None else {"isInactive": inactive}
        yield from client.rows(kind.path, fields=kind.fields, **params)


def by_numbers(client: TripletexClient, kind: RecordKind, numbers: Sequence[str]) -> dict[str, Json]:
    """Number → row, of those that somebody has."""
    found: dict[str, Json] = {}
    wanted = [number for number in dict.fromkeys(numbers) if number and _may_be_number(kind, number)]
    for start in range(0, len(wanted), CHUNK):
        chunk = wanted[start : start + CHUNK]
        if kind.name == "product":
            query: Pairs = [(kind.numbers, number) for number in chunk]
        else:
            query = [(kind.numbers, ",".join(chunk))]
        for row in _rows(client, kind, query):
            number = kind.number_of(row)
            if number in chunk:
                found.setdefault(number, row)
    return found


def _may_be_number(kind: RecordKind, number: str) -> bool:
    return kind.name == "product" or number.isdecimal()


def alike(client: TripletexClient, kind: RecordKind, record: Record) -> list[Json]:
    """Cards of the same party by organisation number, without one by e-mail, without that by name; active first, then the
    oldest. Products are known by their number alone. Suppliers cannot be searched by name."""
    if isinstance(record, ProductRecord) or not isinstance(record, CustomerRecord | SupplierRecord):
        return []
    if record.org_number:
        query: Pairs = [("organizationNumber", record.org_number)]
    elif record.email:
        query = [("email", record.email)]
    elif isinstance(record, CustomerRecord):
        query = [("customerName", record.name)]
    else:
        return []
    rows = [row for row in _rows(client, kind, query) if _is_alike(row, record)]
    return sorted(rows, key=lambda row: (bool(row.get("isInactive")), int(row["id"])))


def _is_alike(row: Json, record: CustomerRecord | SupplierRecord) -> bool:
    if record.org_number:
        given = "".join((row.get("organizationNumber") or "").split())
        return record.org_number in (given, digits(given))
    same_name = (row.get("name") or "").casefold() == record.name.casefold()
    same_email = (row.get("email") or "").casefold() == record.email.casefold()
    return same_name and (same_email or not record.email)


def candidate(kind: RecordKind, row: Json) -> Candidate:
    """What the engine needs to know of a row to judge whether it is the one that is meant."""
    written = "".join((row.get("organizationNumber") or "").split())
    return Candidate(
        remote_id=str(row["id"]),
        number=kind.number_of(row),
        name=row.get("name") or "",
        org_number=digits(written) if len(digits(written)) == 9 else written,
        email=row.get("email") or "",
        is_active=not row.get("isInactive"),
    )


def read_back(client: TripletexClient, kind: RecordKind, remote_ids: Sequence[str]) -> Iterator[ReadBack]:
    """What Tripletex holds by id, as records, many a call; one that is gone comes as its error."""
    wanted = dict.fromkeys(remote_ids)
    for start in range(0, len(remote_ids), CHUNK):
        query: Pairs = [(kind.ids, ",".join(remote_ids[start : start + CHUNK]))]
        for row in _rows(client, kind, query):
            remote_id = str(row["id"])
            if remote_id in wanted:
                del wanted[remote_id]
                yield _back(kind, remote_id, row)
    for remote_id in wanted:
        params = {"number": remote_id, "system": "Tripletex"}
        yield ReadBack(remote_id=remote_id, error=PermanentError("record_gone", params=params))


def _back(kind: RecordKind, remote_id: str, row: Json) -> ReadBack:
    try:
        value = kind.to_record(row)
    except RejectedDocument as error:
        return ReadBack(remote_id=remote_id, error=error)
    return ReadBack(remote_id=remote_id, value=value, remote_number=kind.number_of(row))


def _rows(client: TripletexClient, kind: RecordKind, query: Pairs) -> Iterator[Json]:
    for inactive in _states(kind):
        state: Pairs = [] if inactive is None else [("isInactive", inactive)]
        rows = client.list_page(kind.path, [*query, *state, ("count", PAGE), ("fields", kind.fields)])
        yield from rows


def _states(kind: RecordKind) -> tuple[bool | None, ...]:
    """A list of customers or suppliers shows active ones, or inactive ones; one of products shows both."""
    return (False, True) if kind.hides_inactive else (None,)
