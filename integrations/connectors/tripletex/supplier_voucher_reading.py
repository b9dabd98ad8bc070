"""Reading suppliers' invoices: the vouchers that we made of them, posted or not, and all others that the ledger knows of."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from types import MappingProxyType
from typing import Any

from integrations.accounting.purchase_vouchers import DELETED, ObservedPurchase
from integrations.accounting.repeats import Known
from integrations.accounting.voucher import PartyRef
from integrations.connectors.contract import Ids, ReadBack
from integrations.connectors.tripletex.client import TripletexClient
from integrations.connectors.tripletex.observed import (
    VOUCHER_FIELDS,
    observed_voucher,
    parties_by_id,
    projects_by_id,
    suppliers_by_id,
)
from integrations.connectors.tripletex.reading import Reading, read_back
from integrations.errors import PermanentError, SyncError, TemporaryError

BILL_FIELDS = (
    VOUCHER_FIELDS.replace("postings(row,", "postings(row,termOfPayment,")
    + ",numberAsString,tempNumber,vendorInvoiceNumber,attachment(id),document(id)"
)
_EHF_FIELDS = "invoiceNumber,invoiceDate,amountCurrency,isCreditNote,currency(code),supplier(id),voucher(id,numberAsString)"
_DEBT_FIELDS = (
    "date,amountGrossCurrency,currency(code),supplier(id),invoiceNumber,"
    "voucher(id,numberAsString,vendorInvoiceNumber)"
)
_FEW = 2
"""So many vouchers are read one by one; of more, those that are not posted by one list."""
DAY = timedelta(days=1)
Row = Mapping[str, Any]
NOBODY: Mapping[str, PartyRef] = MappingProxyType({})


def number_of(row: Row) -> str:
    """What people call the voucher: its number in the year, or what Tripletex shows of one that is not posted."""
    if row.get("number"):
        return f"{row['number']}-{row['year']}"
    return str(row.get("numberAsString") or row.get("tempNumber") or "").strip("<>")


def has_file(row: Row) -> bool:
    """Whether a document hangs on the voucher. Which of the two fields an upload shows in is not documented."""
    return bool(row.get("attachment") or row.get("document"))


def observed_bill(
    row: Row,
    *,
    parties: Mapping[str, PartyRef],
    suppliers: Mapping[str, PartyRef] = NOBODY,
    projects: Mapping[str, str] = MappingProxyType({}),
) -> ObservedPurchase:
    """A voucher read with ``BILL_FIELDS``. Raises TemporaryError('malformed_answer') when a field is not there."""
    voucher = observed_voucher(row, parties=parties, suppliers=suppliers, projects=projects)
    due = [day for posting in row["postings"] if (day := posting.get("termOfPayment"))]
    try:
        return ObservedPurchase(
            reference=voucher.reference,
            date=voucher.date,
            postings=voucher.postings,
            state="posted" if row["number"] else "unposted",
            number=str(row["vendorInvoiceNumber"] or ""),
            due_date=date.fromisoformat(due[0]) if due else None,
            has_file=has_file(row),
        )
    except (KeyError, ValueError) as error:
        raise TemporaryError(
            "malformed_answer", params={"where": "ledger/voucher", "field": str(error)}
        ) from error


def unposted(client: TripletexClient, *, first: date, last: date, fields: str = BILL_FIELDS) -> Iterator[Row]:
    """Every voucher of a period that nobody has posted yet; both days included."""
    return client.rows(
        "/ledger/voucher/>nonPosted",
        fields=fields,
        includeNonApproved=True,
        dateFrom=first.isoformat(),
        dateTo=(last + DAY).isoformat(),
    )


def read_bills(
    client: TripletexClient, remote_ids: Sequence[str], *, dates: tuple[date, date], ids: Ids | None
) -> Iterator[ReadBack]:
    """What has become of each voucher. One that is not there any more was deleted by somebody: an answer, no error."""
    parties = parties_by_id(ids)
    observed = partial(observed_bill, suppliers=suppliers_by_id(ids), projects=projects_by_id(ids))
    reading = Reading("/ledger/voucher", BILL_FIELDS, ("dateFrom", "dateTo"), number_of, observed)
    left = list(remote_ids)
    if len(left) <= _FEW:
        yield from (_single(client, reading, remote_id, parties) for remote_id in left)
        return
    try:
        rows = {str(row["id"]): row for row in unposted(client, first=dates[0], last=dates[1])}
    except TemporaryError as error:
        yield from (ReadBack(remote_id=remote_id, error=error) for remote_id in left)
        return
    yield from (_translated(reading, rows[one], parties) for one in left if one in rows)
    posted = [one for one in left if one not in rows]
    for back in read_back(client, reading, posted, dates=dates, parties=parties):
        yield _or_deleted(back)


def _single(
    client: TripletexClient, reading: Reading, remote_id: str, parties: Mapping[str, PartyRef]
) -> ReadBack:
    try:
        row = client.get(f"{reading.path}/{remote_id}", fields=reading.fields)
    except SyncError as error:
        return _or_deleted(ReadBack(remote_id=remote_id, error=error, request_id=error.request_id))
    return _translated(reading, row, parties)


def _translated(reading: Reading, row: Row, parties: Mapping[str, PartyRef]) -> ReadBack:
    try:
        value = reading.observed(row, parties=parties)
    except TemporaryError as error:
        return ReadBack(remote_id=str(row["id"]), error=error)
    return ReadBack(remote_id=str(row["id"]), remote_number=reading.number(row), value=value)


def _or_deleted(back: ReadBack) -> ReadBack:
    if isinstance(back.error, PermanentError) and back.error.code == "not_found":
        return ReadBack(remote_id=back.remote_id, value=DELETED)
    return back


def known_bills(
    client: TripletexClient, suppliers: Collection[str], *, first: date, last: date, account: str
) -> list[Known]:
    """Every invoice of these suppliers (by the ledger's ids) in a period that the ledger knows of, however it came: what was
    sent to the company, what is booked on the debt ``account``, what waits to be posted. Three lists, whatever the number.

    That the first of them shows what nobody has opened in the inbox yet is likely, and documented nowhere.
    """
    span: dict[str, Any] = {"dateFrom": first.isoformat(), "dateTo": (last + DAY).isoformat()}
    alone: dict[str, Any] = {"supplierId": next(iter(suppliers))} if len(suppliers) == 1 else {}
    invoiced: dict[str, Any] = {"invoiceDateFrom": span["dateFrom"], "invoiceDateTo": span["dateTo"]}
    sent = client.rows("/supplierInvoice", fields=_EHF_FIELDS, **invoiced, **alone)
    debts = client.rows(
        "/ledger/posting",
        fields=_DEBT_FIELDS,
        accountNumberFrom=int(account),
        accountNumberTo=int(account) + 1,
        **span,
        **alone,
    )
    found = [*map(_sent, sent), *map(_booked, debts)]
    for row in unposted(client, first=first, last=last):
        found += [
            _booked({**posting, "voucher": row}) for posting in row["postings"] if posting.get("supplier")
        ]
    return [one for one in found if one.supplier in suppliers]


def _sent(row: Row) -> Known:
    """The sign of ``amountCurrency`` is said to be turned; whether it is a credit note is said by itself."""
    total = abs(Decimal(row["amountCurrency"] or 0))
    return Known(
        supplier=_id(row.get("supplier")),
        number=str(row.get("invoiceNumber") or ""),
        date=date.fromisoformat(row["invoiceDate"]),
        total=-total if row.get("isCreditNote") else total,
        currency=_code(row),
        voucher=_id(row.get("voucher")),
        shown=str((row.get("voucher") or {}).get("numberAsString") or "").strip("<>"),
        way="ehf",
    )


def _booked(row: Row) -> Known:
    """A posting on the account of debt, or one with a supplier on a voucher that is not posted."""
    voucher = row.get("voucher") or {}
    return Known(
        supplier=_id(row.get("supplier")),
        number=str(row.get("invoiceNumber") or voucher.get("vendorInvoiceNumber") or ""),
        date=date.fromisoformat(row["date"]),
        total=-Decimal(row["amountGrossCurrency"] or 0),
        currency=_code(row),
        voucher=_id(voucher),
        shown=str(voucher.get("numberAsString") or "").strip("<>"),
        way="voucher",
    )


def _id(nested: Row | None) -> str:
    return str(nested["id"]) if nested else ""


def _code(row: Row) -> str:
    return str((row.get("currency") or {}).get("code") or "NOK")
