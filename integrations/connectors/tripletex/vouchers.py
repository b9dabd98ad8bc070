"""Vouchers: post, find by our reference, reverse.

``externalVoucherNumber`` carries our reference. It is the only key of our own that Tripletex lets one search by, and no
two vouchers with the same one are refused: hence the search before every repeated write.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from integrations.connectors.contract import Ids, WriteItem, Written
from integrations.connectors.tripletex.client import TripletexClient, value_of
from integrations.connectors.tripletex.mapping import voucher_json
from integrations.connectors.tripletex.writing import Sending
from integrations.errors import PermanentError, SyncError, UnknownOutcome

_FOUND_FIELDS = "id,number,year,externalVoucherNumber"
_FEW = 2
"""So many references are looked up one by one; more of them by one list of their dates."""

DAY = timedelta(days=1)


def write_vouchers(items: Sequence[WriteItem], *, ids: Ids, sending: Sending) -> Iterator[Written]:
    """Post each voucher, those attempted before only after a search. Results as they arrive."""
    fresh = [item for item in items if not item.attempted]
    by_reference = {item.reference: item for item in items if item.attempted}
    for written in search_vouchers(list(by_reference.values()), sending=sending):
        if written.remote_id or written.error is not None:
            yield written
        else:
            fresh.append(by_reference[written.reference])
    yield from sending.each(fresh, lambda item: post_voucher(sending.client, item, ids=ids))


def search_vouchers(items: Sequence[WriteItem], *, sending: Sending) -> Iterator[Written]:
    """What stands of these already: each reference once, no remote id where nothing does."""
    if not items:
        return
    dates = [posting.date for item in items for posting in item.value.postings]
    dates += [item.value.date for item in items]
    references = [item.reference for item in items]
    try:
        found = find_vouchers(sending.client, references, dates=(min(dates), max(dates)))
    except SyncError as error:
        yield from (sending.failed(item, error) for item in items)
        return
    yield from (found.get(reference) or Written(reference=reference) for reference in references)


def post_voucher(client: TripletexClient, item: WriteItem, *, ids: Ids) -> Written:
    """Post one voucher into the ledger. Raises LedgerRejected, NotReady, UnknownOutcome, TemporaryError."""
    answer = client.post("/ledger/voucher", voucher_json(item.value, ids=ids), sendToLedger=True)
    return _written(item.reference, value_of(answer), request_id=answer.request_id)


def _written(
    reference: str, value: Mapping[str, Any], *, found: bool = False, request_id: str = ""
) -> Written:
    if not {"id", "number", "year"} <= value.keys():
        raise UnknownOutcome(params={"where": "ledger/voucher"}, request_id=request_id)
    return Written(
        reference=reference,
        remote_id=str(value["id"]),
        remote_number=f"{value['number']}-{value['year']}",
        found=found,
        request_id=request_id,
    )


def find_vouchers(
    client: TripletexClient, references: Sequence[str], *, dates: tuple[date, date]
) -> dict[str, Written]:
    """The vouchers that carry one of our references, by reference. ``dates`` (inclusive) span all of them.

    The exact search is documented for imported vouchers, so that what it does not find is looked for in the list too.
    """
    missing = set(references)
    found: dict[str, Written] = {}
    if len(references) <= _FEW:
        for reference in references:
            rows = client.page(
                "/ledger/voucher/>externalVoucherNumber",
                fields=_FOUND_FIELDS,
                params={"externalVoucherNumber": reference},
            )
            _collect(rows, missing, found)
    if missing:
        _collect(_listed(client, *dates), missing, found)
    return found


def _collect(rows: Iterable[Mapping[str, Any]], missing: set[str], found: dict[str, Written]) -> None:
    """Take the first row of each missing reference; the comparison is ours, exact."""
    for row in rows:
        reference = row.get("externalVoucherNumber") or ""
        if reference in missing:
            missing.discard(reference)
            found[reference] = _written(reference, row, found=True)


def _listed(client: TripletexClient, first: date, last: date) -> Iterator[Mapping[str, Any]]:
    """All vouchers of some days; more than Tripletex will list (10,000) are asked for in halves."""
    try:
        yield from client.rows(
            "/ledger/voucher",
            fields=_FOUND_FIELDS,
            dateFrom=first.isoformat(),
            dateTo=(last + DAY).isoformat(),
        )
    except PermanentError as error:
        if error.code != "too_many_rows" or first == last:
            raise
        middle = first + (last - first) // 2
        yield from _listed(client, first, middle)
        yield from _listed(client, middle + DAY, last)
