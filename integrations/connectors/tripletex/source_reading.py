"""Records read by their ids, a hundred a call, several calls at a time."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from integrations.connectors.contract import Json, RawDocument
from integrations.connectors.side_by_side import SideBySide
from integrations.connectors.tripletex.client import TripletexClient
from integrations.connectors.tripletex.session import OSLO
from integrations.connectors.tripletex.source_kinds import SourceKind
from integrations.connectors.tripletex.source_records import DAYS_ID, READ_ON
from integrations.errors import AccessDenied, BadCredentials, RejectedDocument, SyncError

CHUNK = 100
_LONGEST_ID = 18


class Reader:
    """Reads from one company, ``flight`` calls at a time."""

    def __init__(self, client: TripletexClient, flight: SideBySide) -> None:
        self._client, self._flight = client, flight

    def many(self, kind: SourceKind, document_ids: Sequence[str]) -> Iterator[RawDocument]:
        """Every id answered exactly once, in the order of arrival. A dead key stops further calls."""
        ids = list(dict.fromkeys(document_ids))
        if kind.name == "payment_terms":
            yield from (_terms(document_id) for document_id in ids)
            return
        halted: list[SyncError] = []

        def read(chunk: list[str]) -> list[RawDocument]:
            return list(self._chunk(kind, chunk, halted))

        for found in self._flight.run(read, [ids[at : at + CHUNK] for at in range(0, len(ids), CHUNK)]):
            yield from found

    def _chunk(self, kind: SourceKind, ids: list[str], halted: list[SyncError]) -> Iterator[RawDocument]:
        missing = {one: None for one in ids if one.isascii() and one.isdigit() and len(one) <= _LONGEST_ID}
        yield from (_gone(one) for one in ids if one not in missing)
        try:
            for state in kind.states if kind.hides_inactive else ({},):
                if halted:
                    raise halted[0]
                for row in self._rows(kind, list(missing), state):
                    if str(row.get("id")) in missing:
                        del missing[str(row["id"])]
                        yield _raw(row)
            for one in list(missing):
                found = self._single(kind, one)
                del missing[one]
                yield found
        except SyncError as error:
            if isinstance(error, BadCredentials | AccessDenied):
                halted.append(error)
            yield from (RawDocument(document_id=one, error=error) for one in missing)

    def _rows(self, kind: SourceKind, ids: list[str], state: Json) -> list[Json]:
        if not ids:
            return []
        params = {kind.ids: ",".join(ids), **state, "count": len(ids)}
        return self._client.page(kind.path, fields=kind.fields, params=params)

    def _single(self, kind: SourceKind, document_id: str) -> RawDocument:
        """What no list shows: gone, or so new that lists lag behind (observed of invoices)."""
        try:
            return _raw(self._client.get(f"{kind.path}/{document_id}", fields=kind.fields))
        except SyncError as error:
            if error.code != "not_found":
                raise
            return _gone(document_id)


def _raw(row: Json) -> RawDocument:
    day = datetime.now(UTC).astimezone(OSLO).date().isoformat()
    return RawDocument(document_id=str(row["id"]), body={**row, READ_ON: day})


def _terms(document_id: str) -> RawDocument:
    days = document_id.removeprefix(DAYS_ID)
    if not (document_id.startswith(DAYS_ID) and days.isascii() and days.isdigit() and len(days) <= 5):
        return _gone(document_id)
    return RawDocument(document_id=document_id, body={"days": int(days)})


def _gone(document_id: str) -> RawDocument:
    """An id that nobody has any more is a record that is gone, not a wrong address."""
    return RawDocument(
        document_id=document_id, error=RejectedDocument("document_missing", params={"field": "id"})
    )
