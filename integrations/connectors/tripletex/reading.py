"""Vouchers and invoices read back, a hundred per call.

What a list does not show is asked for by id: fresh invoices may be missing in lists for a moment (observed), never by id.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from typing import Any

from integrations.accounting.voucher import PartyRef
from integrations.connectors.contract import Ids, ReadBack
from integrations.connectors.tripletex.client import TripletexClient
from integrations.connectors.tripletex.observed import (
    INVOICE_FIELDS,
    VOUCHER_FIELDS,
    observed_invoice,
    observed_voucher,
    projects_by_id,
    suppliers_by_id,
)
from integrations.connectors.tripletex.writing import CHUNK
from integrations.errors import SyncError, TemporaryError

Parties = Mapping[str, PartyRef]
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Reading:
    """How one kind of thing is read: where, which fields, the names of its mandatory dates, and what it becomes."""

    path: str
    fields: str
    date_names: tuple[str, str]
    number: Callable[[Mapping[str, Any]], str]
    observed: Callable[..., Any]


READINGS = {
    "voucher": Reading(
        "/ledger/voucher",
        VOUCHER_FIELDS,
        ("dateFrom", "dateTo"),
        lambda row: f"{row['number']}-{row['year']}",
        observed_voucher,
    ),
    "invoice": Reading(
        "/invoice",
        INVOICE_FIELDS,
        ("invoiceDateFrom", "invoiceDateTo"),
        lambda row: str(row["invoiceNumber"]),
        observed_invoice,
    ),
}
READINGS["credit_note"] = READINGS["upgrade"] = READINGS["invoice"]


def reading_of(kind: str, ids: Ids | None) -> Reading:
    """How a kind is read; of vouchers suppliers and projects too, as ``ids`` know them."""
    reading = READINGS[kind]
    if kind != "voucher":
        return reading
    named = partial(observed_voucher, suppliers=suppliers_by_id(ids), projects=projects_by_id(ids))
    return replace(reading, observed=named)


def read_back(
    client: TripletexClient,
    reading: Reading,
    remote_ids: Sequence[str],
    *,
    dates: tuple[date, date],
    parties: Parties,
) -> Iterator[ReadBack]:
    """What the ledger holds for each id; ``dates`` inclusive (Tripletex's own end is exclusive)."""
    for start in range(0, len(remote_ids), CHUNK):
        chunk = remote_ids[start : start + CHUNK]
        try:
            rows = _list(client, reading, chunk, dates)
        except TemporaryError as error:
            yield from (
                ReadBack(remote_id=remote_id, error=error, request_id=error.request_id) for remote_id in chunk
            )
            continue
        missing = set(chunk)
        for row in rows:
            if str(row["id"]) in missing:
                missing.discard(str(row["id"]))
                yield _translated(reading, row, parties)
        for remote_id in sorted(missing):
            yield _single(client, reading, remote_id, parties)


def _list(
    client: TripletexClient, reading: Reading, chunk: Sequence[str], dates: tuple[date, date]
) -> list[Mapping[str, Any]]:
    first, end = reading.date_names
    params = {
        "id": ",".join(chunk),
        first: dates[0].isoformat(),
        end: (dates[1] + DAY).isoformat(),
        "count": len(chunk),
    }
    return client.page(reading.path, fields=reading.fields, params=params)


def _single(client: TripletexClient, reading: Reading, remote_id: str, parties: Parties) -> ReadBack:
    try:
        row = client.get(f"{reading.path}/{remote_id}", fields=reading.fields)
    except SyncError as error:
        return ReadBack(remote_id=remote_id, error=error, request_id=error.request_id)
    return _translated(reading, row, parties)


def _translated(reading: Reading, row: Mapping[str, Any], parties: Parties) -> ReadBack:
    try:
        value = reading.observed(row, parties=parties)
        return ReadBack(remote_id=str(row["id"]), remote_number=reading.number(row), value=value)
    except TemporaryError as error:
        return ReadBack(remote_id=str(row["id"]), error=error)
