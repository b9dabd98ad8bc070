"""Customer cards: found before they are made. Tripletex makes duplicates happily and has no field for our own key.

A business is known by its organisation number, a common customer by its exact name, a private person by e-mail and name.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from integrations.connectors.contract import Ids, Party, ReadBack, WriteItem, Written
from integrations.connectors.tripletex.client import TripletexClient, value_of, values_of
from integrations.connectors.tripletex.mapping import customer_json
from integrations.connectors.tripletex.writing import Sending, chunks
from integrations.errors import AccessDenied, LedgerRejected, SyncError, UnknownOutcome

_FIELDS = "id,customerNumber,name,organizationNumber,email,isInactive"

_without_list: set[tuple[str, str]] = set()
"""Companies (address, key fingerprint) whose /customer/list answered 403 (BETA)."""


def write_parties(items: Sequence[WriteItem], *, ids: Ids, sending: Sending) -> Iterator[Written]:
    """Find each card; make those that nobody has. ``reference`` is the engine's key and is stored nowhere in Tripletex."""
    missing: list[WriteItem] = []
    for result, item in sending.flight.run(lambda item: (_sought(item, sending), item), items):
        if result is None:
            missing.append(item)
        else:
            yield result
    for chunk in chunks(missing):
        yield from _create(chunk, ids=ids, sending=sending)


def _sought(item: WriteItem, sending: Sending) -> Written | None:
    obstacle = sending.obstacle()
    if obstacle is not None:
        return Written(reference=item.reference, error=obstacle)
    try:
        row = find_customer(sending.client, item.value)
    except SyncError as error:
        return sending.failed(item, error)
    return None if row is None else _written(item, row, found=True)


def find_customer(client: TripletexClient, party: Party) -> Mapping[str, Any] | None:
    """The card of a buyer, active ones first, then the oldest; inactive ones are hidden unless asked for apart."""
    if party.org_number:
        query: dict[str, Any] = {"organizationNumber": party.org_number}
        same = _has_number(party.org_number)
    elif party.ref.kind == "own" and party.email:
        query = {"email": party.email}
        same = _is_person(party)
    else:
        query = {"customerName": party.name}
        same = _is_named(party.name)
    for inactive in (False, True):
        rows = client.rows("/customer", fields=_FIELDS, **{**query, "isInactive": inactive})
        hits = sorted((row for row in rows if same(row)), key=lambda row: int(row["id"]))
        if hits:
            return hits[0]
    return None


def _has_number(number: str) -> Any:
    return lambda row: "".join((row.get("organizationNumber") or "").split()) == number


def _is_person(party: Party) -> Any:
    email, name = party.email.lower(), party.name.lower()
    return lambda row: (row.get("email") or "").lower() == email and (row.get("name") or "").lower() == name


def _is_named(name: str) -> Any:
    return lambda row: row.get("name") == name


def _written(
    item: WriteItem, row: Mapping[str, Any], *, found: bool = False, request_id: str = ""
) -> Written:
    return Written(
        reference=item.reference,
        remote_id=str(row["id"]),
        remote_number=str(row.get("customerNumber") or ""),
        found=found,
        request_id=request_id,
    )


def _create(chunk: Sequence[WriteItem], *, ids: Ids, sending: Sending) -> Iterator[Written]:
    client = sending.client
    company = (client.remote.base_url, client.key.fingerprint)

    def single(item: WriteItem) -> Written:
        return _created(client, item, ids=ids)

    if company in _without_list or len(chunk) == 1 or sending.obstacle() is not None:
        yield from sending.each(chunk, single)
        return
    try:
        answer = client.post("/customer/list", [customer_json(item.value, ids=ids) for item in chunk])
        rows = values_of(answer)
        if len(rows) != len(chunk):
            raise UnknownOutcome(params={"where": "POST /customer/list"}, request_id=answer.request_id)
    except (AccessDenied, LedgerRejected) as error:
        if isinstance(error, AccessDenied):
            _without_list.add(company)
        yield from _after_refusal(chunk, ids=ids, sending=sending)
    except SyncError as error:
        yield from (sending.failed(item, error) for item in chunk)
    else:
        for item, row in zip(chunk, rows, strict=True):
            yield _written(item, row, request_id=answer.request_id)


def _after_refusal(chunk: Sequence[WriteItem], *, ids: Ids, sending: Sending) -> Iterator[Written]:
    """Singly, and each looked for once more: whether a refused list leaves cards behind is documented nowhere."""

    def one(item: WriteItem) -> Written:
        row = find_customer(sending.client, item.value)
        if row is not None:
            return _written(item, row, found=True)
        return _created(sending.client, item, ids=ids)

    yield from sending.each(chunk, one)


def _created(client: TripletexClient, item: WriteItem, *, ids: Ids) -> Written:
    """One card. Tripletex refuses EHF for a buyer who cannot receive it: then invoices go by e-mail, or by hand without
    an address; ``secondary["send"]`` tells."""
    party: Party = item.value
    try:
        answer = client.post("/customer", customer_json(party, ids=ids))
    except LedgerRejected as error:
        if party.send != "EHF":
            raise
        other = replace(party, send="EMAIL" if party.email else "MANUAL")
        try:
            answer = client.post("/customer", customer_json(other, ids=ids))
        except LedgerRejected:
            raise error from None
        party = other
    written = _written(item, value_of(answer), request_id=answer.request_id)
    return replace(written, secondary={"send": party.send})


def read_parties(client: TripletexClient, remote_ids: Sequence[str]) -> Iterator[ReadBack]:
    """Cards by id, as Tripletex's own JSON (name, number, organisation number, e-mail, whether inactive)."""
    wanted = set(remote_ids)
    for inactive in (False, True):
        for start in range(0, len(remote_ids), 100):
            chunk = [remote_id for remote_id in remote_ids[start : start + 100] if remote_id in wanted]
            if not chunk:
                continue
            for row in client.rows("/customer", fields=_FIELDS, isInactive=inactive, id=",".join(chunk)):
                if str(row["id"]) in wanted:
                    wanted.discard(str(row["id"]))
                    yield ReadBack(
                        remote_id=str(row["id"]),
                        value=row,
                        remote_number=str(row.get("customerNumber") or ""),
                    )
    for remote_id in sorted(wanted):
        error = LedgerRejected("reference_missing", params={"where": "GET /customer", "customer": remote_id})
        yield ReadBack(remote_id=remote_id, error=error)
