"""Suppliers' invoices as vouchers that wait for approval (or are posted at once), each with its document, exactly once.

Of the ways that Tripletex knows only this one is open, documented and stays: a voucher of the type «Leverandørfaktura» that
is not sent to the ledger, and the document uploaded to it. It carries our reference as every voucher does. What is not
posted may be deleted, so that a changed invoice is made anew rather than patched: whether a changed list of postings
replaces the old one is documented nowhere. A second upload would be appended as further pages, hence the look before it.
"""

import threading
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from integrations.accounting.purchase_vouchers import PurchaseVoucher, purchase_differences
from integrations.connectors.contract import Ids, WriteItem, Written
from integrations.connectors.tripletex.client import TripletexClient, value_of
from integrations.connectors.tripletex.mapping import bill_json
from integrations.connectors.tripletex.observed import parties_by_id, projects_by_id, suppliers_by_id
from integrations.connectors.tripletex.supplier_voucher_reading import (
    BILL_FIELDS,
    has_file,
    number_of,
    observed_bill,
    unposted,
)
from integrations.connectors.tripletex.vouchers import find_vouchers
from integrations.connectors.tripletex.writing import Sending
from integrations.errors import (
    NotReady,
    PermanentError,
    SyncError,
    TemporaryError,
    UnknownOutcome,
)

TYPE_NAMES = ("leverandørfaktura", "supplier invoice", "vendor invoice")
"""What the voucher type may be called: the first is what companies show, the others are guesses for English users."""
Row = Mapping[str, Any]


class BillType:
    """The company's id of the voucher type of suppliers' invoices; asked for once. Raises NotReady when it has none."""

    def __init__(self, client: TripletexClient) -> None:
        self._client, self._found, self._lock = client, "", threading.Lock()

    def id(self) -> str:
        with self._lock:
            if not self._found:
                self._found = bill_type_of(self._client)
            return self._found


def bill_type_of(client: TripletexClient) -> str:
    """The id of the voucher type of suppliers' invoices. Raises NotReady, TemporaryError."""
    for row in client.rows("/ledger/voucherType", fields="id,name"):
        if str(row.get("name") or "").casefold() in TYPE_NAMES:
            return str(row["id"])
    raise NotReady("supplier_voucher_type")


class BillWriting:
    """Writes such vouchers into one company. ``kind`` is the company's voucher type."""

    def __init__(self, sending: Sending, ids: Ids, kind: BillType) -> None:
        self.sending, self.ids, self.kind = sending, ids, kind

    def run(self, items: Sequence[WriteItem]) -> Iterator[Written]:
        """Each item once. What was announced before is looked for by its id and its reference, completed where it is what
        was meant, and made anew where it is not and nobody has posted it.

        A document that Tripletex refuses leaves the voucher without it: reading back says so.
        """
        try:
            kind = self.kind.id()
            known = self._search([item for item in items if item.attempted])
        except SyncError as error:
            yield from (self.sending.failed(item, error) for item in items)
            return
        yield from self.sending.each(items, lambda item: self._write(item, known.get(item.reference), kind))

    def find(self, items: Sequence[WriteItem]) -> Iterator[Written]:
        """What stands of these, posted or not: each reference once, no remote id where nothing does."""
        try:
            known = self._search(items)
        except SyncError as error:
            yield from (self.sending.failed(item, error) for item in items)
            return
        for item in items:
            row = known.get(item.reference)
            yield Written(reference=item.reference) if row is None else _written(item, row, found=True)

    def _search(self, items: Sequence[WriteItem]) -> dict[str, Row]:
        """By reference. What is not posted may be in neither of the ledger's own lists: it is listed by itself."""
        if not items:
            return {}
        client, references = self.sending.client, [item.reference for item in items]
        days = [item.value.date for item in items]
        found: dict[str, Row | None] = {
            reference: self._read(written.remote_id)
            for reference, written in find_vouchers(client, references, dates=(min(days), max(days))).items()
        }
        if len(found) < len(references):
            for row in unposted(client, first=min(days), last=max(days)):
                found.setdefault(str(row.get("externalVoucherNumber") or ""), row)
        return {reference: one for reference in references if (one := found.get(reference)) is not None}

    def _read(self, remote_id: str) -> Row | None:
        try:
            return self.sending.client.get(f"/ledger/voucher/{remote_id}", fields=BILL_FIELDS)
        except PermanentError as error:
            if error.code != "not_found":
                raise
            return None

    def _write(self, item: WriteItem, known: Row | None, kind: str) -> Written:
        standing = (self._read(item.remote_id) if item.remote_id else None) or known
        if standing is not None and not self._is_meant(item.value, standing):
            self._take_away(standing)
            standing = None
        row = standing or self._post(item, kind)
        try:
            row = self._complete(item, row)
        except TemporaryError as error:
            # The voucher stands: whoever tries again must look for it first.
            raise UnknownOutcome(params=error.params, request_id=error.request_id) from error
        except PermanentError as error:
            return _written(item, row, refused=error.remote_message or error.code)
        return _written(item, row, found=standing is not None)

    def _is_meant(self, value: PurchaseVoucher, row: Row) -> bool:
        """Whether what stands says what is meant now; its document and whether it is posted can be seen to afterwards."""
        observed = observed_bill(
            row,
            parties=parties_by_id(self.ids),
            suppliers=suppliers_by_id(self.ids),
            projects=projects_by_id(self.ids),
        )
        return all(found.field in ("file", "state") for found in purchase_differences(value, observed))

    def _take_away(self, row: Row) -> None:
        """Only what nobody has posted: what is in the books is looked at anew, and never changed from here."""
        if row.get("number"):
            raise TemporaryError("bill_posted_meanwhile", params={"voucher": number_of(row)})
        self.sending.client.call("DELETE", f"/ledger/voucher/{row['id']}")

    def _post(self, item: WriteItem, kind: str) -> Row:
        body = bill_json(item.value, ids=self.ids, kind=kind)
        answer = self.sending.client.post("/ledger/voucher", body, sendToLedger=item.value.posted)
        row = value_of(answer)
        if "id" not in row:
            raise UnknownOutcome(params={"where": "ledger/voucher"}, request_id=answer.request_id)
        return row

    def _complete(self, item: WriteItem, row: Row) -> Row:
        """The document where it is not there yet, and the ledger where it shall be posted and is not."""
        client, path = self.sending.client, f"/ledger/voucher/{row['id']}"
        if item.file and not has_file(row):
            name = item.value.file_name
            row = value_of(client.upload(f"{path}/attachment", name=name, content=item.file))
        if item.value.posted and not row.get("number"):
            row = value_of(client.put(f"{path}/:sendToLedger"))
        return row


def _written(item: WriteItem, row: Row, *, found: bool = False, refused: str = "") -> Written:
    """``secondary`` says to which purchase order it belongs, and whether its document hangs on it."""
    file = "refused" if refused else "yes" if has_file(row) else "none"
    order = getattr(item.value, "order_number", "")
    return Written(
        reference=item.reference,
        remote_id=str(row["id"]),
        remote_number=number_of(row),
        found=found,
        renamed=bool(item.remote_id) and item.remote_id != str(row["id"]),
        secondary={
            "file": file,
            **({"purchase_order": order} if order else {}),
            **({"refused": refused[:300]} if refused else {}),
        },
    )
