"""People at customers in Tripletex: listed under their customer, made and changed one by one, read back; never deleted.

Nothing of ours can be kept on a contact and nothing is unique, so that whoever writes must look first. That a list shows
inactive ones too is a guess: it has no filter for them.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from integrations.connectors.contract import ReadBack, Written
from integrations.connectors.records import Candidate, RecordItem
from integrations.connectors.tripletex.client import PAGE, TripletexClient, value_of
from integrations.connectors.tripletex.writing import Sending, chunks
from integrations.errors import LedgerRejected, PermanentError
from integrations.records import CustomerContact

Json = Mapping[str, Any]
PATH = "/contact"
FIELDS = "id,firstName,lastName,email,phoneNumberMobile,phoneNumberWork,isInactive,customer(id)"
_NAMES = {
    "first_name": "firstName",
    "last_name": "lastName",
    "email": "email",
    "mobile": "phoneNumberMobile",
    "phone": "phoneNumberWork",
}


def find_contacts(client: TripletexClient, records: Sequence[CustomerContact]) -> list[tuple[Candidate, ...]]:
    """For each record everybody who stands under its customer, active ones first, then the oldest; a hundred customers a
    call. The search by name or e-mail is "contains", and is not used."""
    customers = list(dict.fromkeys(record.customer_id for record in records))
    standing: dict[str, list[Json]] = {customer: [] for customer in customers}
    for chunk in chunks(customers):
        for row in client.rows(PATH, fields=FIELDS, customerId=",".join(chunk)):
            standing.setdefault(_customer_of(row), []).append(row)
    return [tuple(_candidate(row) for row in _in_order(standing[record.customer_id])) for record in records]


def _customer_of(row: Json) -> str:
    return str((row.get("customer") or {}).get("id") or "")


def _in_order(rows: Sequence[Json]) -> list[Json]:
    return sorted(rows, key=lambda row: (bool(row.get("isInactive")), int(row["id"])))


def _candidate(row: Json) -> Candidate:
    contact = contact_of(row)
    return Candidate(
        remote_id=contact.source_id,
        number="",
        name=contact.full_name,
        email=contact.email,
        is_active=contact.is_active is not False,
    )


def contact_of(row: Json) -> CustomerContact:
    """A contact as Tripletex holds it."""
    return CustomerContact(
        customer_id=_customer_of(row),
        source_id=str(row["id"]),
        is_active=not row.get("isInactive"),
        **{name: row.get(key) or "" for name, key in _NAMES.items()},
    )


def contact_json(record: CustomerContact, cleared: frozenset[str] = frozenset()) -> dict[str, Any]:
    """What a contact says whether it is new or not. What is not said stays as it is there; ``cleared`` is emptied."""
    body: dict[str, Any] = {
        key: getattr(record, name) for name, key in _NAMES.items() if getattr(record, name)
    }
    body |= {key: "" for name, key in _NAMES.items() if name in cleared and key not in body}
    if record.is_active is not None:
        body["isInactive"] = not record.is_active
    return body


class ContactWriting:
    """One write_many of contacts."""

    def __init__(self, sending: Sending) -> None:
        self._sending = sending

    def run(self, items: Sequence[RecordItem]) -> Iterator[Written]:
        """Each reference answered once."""
        return self._sending.each(items, self._one)  # type: ignore[arg-type]

    def _one(self, item: Any) -> Written:
        record: CustomerContact = item.record
        client, body = self._sending.client, contact_json(record, item.cleared)
        if not item.remote_id:
            answer = client.post(PATH, {**body, "customer": {"id": int(record.customer_id)}})
        else:
            try:
                answer = client.put(f"{PATH}/{item.remote_id}", body)
            except LedgerRejected as error:
                if error.code != "reference_missing":
                    raise
                raise _gone(record.shown) from error
        row = value_of(answer)
        return Written(
            reference=item.reference,
            remote_id=str(row["id"]),
            found=bool(item.remote_id),
            request_id=answer.request_id,
        )


def read_contacts(client: TripletexClient, remote_ids: Sequence[str]) -> Iterator[ReadBack]:
    """What Tripletex holds by id, a hundred a call; one that is gone comes as its error."""
    wanted = dict.fromkeys(remote_ids)
    for chunk in chunks(list(wanted)):
        for row in client.page(PATH, fields=FIELDS, params={"id": ",".join(chunk), "count": PAGE}):
            remote_id = str(row["id"])
            wanted.pop(remote_id, None)
            yield ReadBack(remote_id=remote_id, value=contact_of(row))
    for remote_id in wanted:
        yield ReadBack(remote_id=remote_id, error=_gone(remote_id))


def _gone(number: str) -> PermanentError:
    return PermanentError("record_gone", params={"number": number, "system": "Tripletex"})
