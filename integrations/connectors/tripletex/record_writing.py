"""Making and changing master data by Tripletex's list endpoints; what a list refuses is tried one by one."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from integrations.connectors.contract import Written
from integrations.connectors.records import RecordItem
from integrations.connectors.tripletex import record_search
from integrations.connectors.tripletex.client import value_of, values_of
from integrations.connectors.tripletex.record_kinds import (
    NAME_LIMIT,
    Codes,
    RecordKind,
    emptied,
    made_new,
)
from integrations.connectors.tripletex.writing import Sending, chunks
from integrations.errors import (
    AccessDenied,
    LedgerRejected,
    PermanentError,
    SyncError,
    TemporaryError,
    UnknownOutcome,
)
from integrations.records import ProductRecord

_without_list: set[tuple[str, str, str, str]] = set()
"""Lists that answered 403 (BETA), by company, method and path."""


class RecordWriting:
    """One write_many of one kind."""

    def __init__(self, sending: Sending, kind: RecordKind, codes: Codes) -> None:
        self._sending, self._kind, self._codes = sending, kind, codes

    def run(self, items: Sequence[RecordItem]) -> Iterator[Written]:
        """Each reference answered once: changes first, then new ones."""
        ready: list[tuple[RecordItem, dict[str, Any]]] = []
        for item in items:
            try:
                ready.append((item, self._body(item)))
            except SyncError as error:
                yield Written(reference=item.reference, error=error)
        bodies = {item.reference: body for item, body in ready}
        changed = [item for item, _body in ready if item.remote_id]
        fresh = [item for item, _body in ready if not item.remote_id]
        for method, wanted in (("PUT", changed), ("POST", fresh)):
            for chunk in chunks(wanted):
                yield from self._list(method, chunk, bodies)

    def _body(self, item: RecordItem) -> dict[str, Any]:
        body = self._kind.to_json(item.record, self._codes)
        if item.remote_id:
            return {"id": int(item.remote_id), **body, **emptied(item.cleared, self._kind)}
        return {**body, **made_new(item.record)}

    def _list(
        self, method: str, chunk: Sequence[RecordItem], bodies: Mapping[str, dict[str, Any]]
    ) -> Iterator[Written]:
        sending, client = self._sending, self._sending.client
        path = f"{self._kind.path}/list"
        company = (client.remote.base_url, client.key.fingerprint, method, path)
        if company in _without_list or len(chunk) == 1 or sending.obstacle() is not None:
            yield from self._singly(chunk, bodies)
            return
        send = client.put if method == "PUT" else client.post
        try:
            answer = send(path, [bodies[item.reference] for item in chunk])
            rows = values_of(answer)
            if len(rows) != len(chunk):
                raise UnknownOutcome(params={"where": f"{method} {path}"}, request_id=answer.request_id)
        except (AccessDenied, LedgerRejected) as error:
            if isinstance(error, AccessDenied):
                _without_list.add(company)
            yield from self._singly(*self._found_again(chunk, bodies, method))
        except SyncError as error:
            yield from (sending.failed(item, error) for item in chunk)  # type: ignore[arg-type]
        else:
            for item, row in zip(chunk, rows, strict=True):
                yield self._written(item, row, request_id=answer.request_id)

    def _found_again(
        self, chunk: Sequence[RecordItem], bodies: Mapping[str, dict[str, Any]], method: str
    ) -> tuple[list[RecordItem], dict[str, dict[str, Any]]]:
        """After a refused list of new ones: whether it left some behind is documented nowhere, so they are looked for by
        number and then changed instead of made."""
        if method == "PUT":
            return list(chunk), dict(bodies)
        numbers = [item.record.number for item in chunk]
        standing = record_search.by_numbers(self._sending.client, self._kind, numbers)
        items, again = [], dict(bodies)
        for item in chunk:
            row = standing.get(item.record.number)
            if row is not None:
                item = replace(item, remote_id=str(row["id"]))
                again[item.reference] = self._body(item)
            items.append(item)
        return items, again

    def _singly(self, chunk: Sequence[RecordItem], bodies: Mapping[str, dict[str, Any]]) -> Iterator[Written]:
        refused: list[tuple[RecordItem, Written]] = []
        by_reference = {item.reference: item for item in chunk}
        each = self._sending.each(chunk, lambda item: self._one(item, bodies[item.reference]))  # type: ignore[arg-type]
        for written in each:
            item = by_reference[written.reference]
            if item.remote_id and _is_number_held(written, self._kind):
                refused.append((item, written))
            else:
                yield written
        yield from self._renumbered(refused, bodies)

    def _renumbered(
        self, refused: Sequence[tuple[RecordItem, Written]], bodies: Mapping[str, dict[str, Any]]
    ) -> Iterator[Written]:
        """Once more, one after the other: the number may have become free. Where products exchange their numbers, the first
        of them goes by another one for a moment."""
        waiting = {item.remote_id for item, _written in refused}
        for item, written in refused:
            obstacle = self._sending.obstacle()
            if obstacle is not None:
                yield Written(reference=item.reference, error=obstacle)
                continue
            body = bodies[item.reference]
            try:
                self._make_room(item, body, waiting)
                answer = self._one(item, body)
            except TemporaryError as error:
                answer = self._sending.failed(item, error)  # type: ignore[arg-type]
            except SyncError:
                answer = written
            waiting.discard(item.remote_id)
            yield answer

    def _make_room(self, item: RecordItem, body: Mapping[str, Any], waiting: set[str]) -> None:
        client, number = self._sending.client, str(body.get(self._kind.number) or "")
        holder = record_search.by_numbers(client, self._kind, [number]).get(number)
        if self._kind.name == "product" and holder and str(holder["id"]) in waiting - {item.remote_id}:
            for_now = f"{number[:80]}~{holder['id']}"
            client.put(f"{self._kind.path}/{holder['id']}", {self._kind.number: for_now})

    def _one(self, item: Any, body: dict[str, Any]) -> Written:
        try:
            return self._sent(item, body)
        except LedgerRejected as error:
            if error.code == "reference_missing" and item.remote_id:
                raise self._gone(item) from error
            if not _is_name_taken(error, item):
                raise
            name = name_beside(item.record)
            written = self._sent(item, {**body, "name": name})
            return replace(written, secondary={"name": name})

    def _sent(self, item: RecordItem, body: dict[str, Any]) -> Written:
        client, path = self._sending.client, self._kind.path
        answer = client.put(f"{path}/{item.remote_id}", body) if item.remote_id else client.post(path, body)
        return self._written(item, value_of(answer), request_id=answer.request_id)

    def _gone(self, item: RecordItem) -> PermanentError:
        params = {"number": item.record.number, "system": "Tripletex"}
        return PermanentError("record_gone", params=params)

    def _written(self, item: RecordItem, row: Mapping[str, Any], *, request_id: str) -> Written:
        return Written(
            reference=item.reference,
            remote_id=str(row["id"]),
            remote_number=self._kind.number_of(row),
            found=bool(item.remote_id),
            request_id=request_id,
        )


def _is_number_held(written: Written, kind: RecordKind) -> bool:
    """Whether Tripletex refused a change because of the number alone."""
    error = written.error
    return isinstance(error, LedgerRejected) and error.params.get("fields") == kind.number


def _is_name_taken(error: LedgerRejected, item: RecordItem) -> bool:
    """Names of products are unique in many companies; the refusal names the field and nothing else."""
    return isinstance(item.record, ProductRecord) and error.params.get("fields") == "name"


def name_beside(record: Any) -> str:
    """What a product is called whose name another one has: with its number behind."""
    tail = f" ({record.number})"
    return f"{record.name[: NAME_LIMIT - len(tail)]}{tail}"
