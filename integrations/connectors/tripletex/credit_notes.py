"""Credit notes of invoices: the whole invoice by Tripletex's own call, a part by an order of negative lines that credits it.

A credit note has no key of ours. A whole one is found again by the invoice it credits, which can be credited once; a part by
the internal comment of its own order. Money goes back by a negative payment on the note, looked up before it is made.
"""

import contextlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from integrations.accounting.invoice_credit import InvoiceCredit
from integrations.accounting.money import round2
from integrations.accounting.voucher import Prepaid
from integrations.connectors.contract import Ids, WriteItem, Written, party_key
from integrations.connectors.tripletex.client import TripletexClient, value_of
from integrations.connectors.tripletex.mapping import counted_on, id_of, payment_type
from integrations.connectors.tripletex.writing import Sending
from integrations.errors import PermanentError, SyncError, TemporaryError

_NOTE_FIELDS = "id,invoiceNumber,isCreditNote,creditedInvoice,voucher(id),orders(id,internalComment)"
_ORDER_FIELDS = "id,internalComment,preliminaryInvoice(id,invoiceNumber)"
_PAID_FIELDS = "id,amount,postings(amountGrossCurrency,date,type)"
_KEPT_TYPE = "OUTGOING_INVOICE_CUSTOMER_POSTING"
DAY = timedelta(days=1)


@dataclass(slots=True)
class CreditNoteWriting:
    """One write_many of credit notes. ``may_send`` is the tenant's permission to send documents to buyers."""

    sending: Sending
    ids: Ids
    may_send: bool

    def run(self, items: Sequence[WriteItem]) -> Iterator[Written]:
        """Write each credit note; what an earlier try wrote is found first."""
        return self.sending.each(items, self._one)

    def find(self, items: Sequence[WriteItem]) -> Iterator[Written]:
        """What stands of these: a credit note, with its money given back. An order that never became one is removed."""
        return self.sending.each(items, self._find_one)

    def _find_one(self, item: WriteItem) -> Written:
        credit: InvoiceCredit = item.value
        if credit.whole:
            note = self._note_of_credited(credit)
        else:
            note, order = self._earlier_try(item)
            if order is not None:
                self._client.call("DELETE", f"/order/{order['id']}")
        return Written(reference=item.reference) if note is None else self._settled(item, note, found=True)

    @property
    def _client(self) -> TripletexClient:
        return self.sending.client

    def _one(self, item: WriteItem) -> Written:
        credit: InvoiceCredit = item.value
        for payment in credit.given_back:
            payment_type(payment, ids=self.ids)
        note, found, request_id = self._whole(credit) if credit.whole else self._part(item)
        return self._settled(item, note, found=found, request_id=request_id)

    def _settled(
        self, item: WriteItem, note: Mapping[str, Any], *, found: bool, request_id: str = ""
    ) -> Written:
        """The result of a credit note that stands, after its money has gone back."""
        credit: InvoiceCredit = item.value
        written = Written(
            reference=item.reference,
            remote_id=str(note["id"]),
            remote_number=str(note.get("invoiceNumber") or ""),
            found=found,
            request_id=request_id,
            secondary={"voucher_id": str((note.get("voucher") or {}).get("id") or "")},
        )
        if credit.given_back:
            try:
                self._give_back(written.remote_id, credit)
            except SyncError as error:
                raise _kept_open(error) from error
        return written

    def _whole(self, credit: InvoiceCredit) -> tuple[Mapping[str, Any], bool, str]:
        """The credit note of a whole invoice. One that is credited already gives its note back: looked up every time."""
        standing = self._note_of_credited(credit)
        if standing is not None:
            return standing, True, ""
        params: dict[str, Any] = {"date": credit.date.isoformat(), "comment": credit.comment}
        answer = self._client.put(
            f"/invoice/{credit.invoice_id}/:createCreditNote", **params, **self._sent(credit)
        )
        return value_of(answer), False, answer.request_id

    def _note_of_credited(self, credit: InvoiceCredit) -> Mapping[str, Any] | None:
        """The credit note of an invoice that is credited whole already, None while it is not."""
        fields = "id,isCredited,invoiceDate,customer(id)"
        row = self._client.get(f"/invoice/{credit.invoice_id}", fields=fields)
        return self._note_of(row, credit) if row.get("isCredited") else None

    def _note_of(self, row: Mapping[str, Any], credit: InvoiceCredit) -> Mapping[str, Any] | None:
        first = date.fromisoformat(row["invoiceDate"])
        notes = self._client.rows(
            "/invoice",
            fields=_NOTE_FIELDS,
            invoiceDateFrom=first.isoformat(),
            invoiceDateTo=(max(first, credit.date) + 400 * DAY).isoformat(),
            customerId=row["customer"]["id"],
        )
        same = (
            note for note in notes if note.get("isCreditNote") and note.get("creditedInvoice") == row["id"]
        )
        # A part that was credited before stands beside it; the whole one is the last.
        return max(same, key=lambda note: note["id"], default=None)

    def _part(self, item: WriteItem) -> tuple[Mapping[str, Any], bool, str]:
        """A credit note of some lines: an order of negative lines, invoiced against the invoice that it credits."""
        credit: InvoiceCredit = item.value
        order: Mapping[str, Any] | None = None
        if item.attempted:
            note, order = self._earlier_try(item)
            if note is not None:
                return note, True, ""
        if order is None:
            body = credit_order_json(credit, reference=item.reference, ids=self.ids)
            order = value_of(self._client.post("/order", body))
        try:
            answer = self._client.put(
                f"/order/{order['id']}/:invoice",
                invoiceDate=credit.date.isoformat(),
                invoiceIdIfIsCreditNote=credit.invoice_id,
                **self._sent(credit),
            )
        except PermanentError:
            # An order that cannot be invoiced is not left behind; should it stay all the same, it is no harm.
            with contextlib.suppress(SyncError):
                self._client.call("DELETE", f"/order/{order['id']}")
            raise
        return value_of(answer), False, answer.request_id

    def _earlier_try(self, item: WriteItem) -> tuple[Mapping[str, Any] | None, Mapping[str, Any] | None]:
        """The credit note, or else the order without one, that carries our reference."""
        day = item.value.date
        first, end = (day - DAY).isoformat(), (day + 2 * DAY).isoformat()
        span = {"invoiceDateFrom": first, "invoiceDateTo": end}
        for row in self._client.rows("/invoice", fields=_NOTE_FIELDS, **span):
            if any(order.get("internalComment") == item.reference for order in row.get("orders") or ()):
                return row, None
        for order in self._client.rows("/order", fields=_ORDER_FIELDS, orderDateFrom=first, orderDateTo=end):
            if order.get("internalComment") != item.reference:
                continue
            preliminary = order.get("preliminaryInvoice") or {}
            if preliminary.get("invoiceNumber"):
                return self._client.get(f"/invoice/{preliminary['id']}", fields=_NOTE_FIELDS), None
            return None, order
        return None, None

    def _sent(self, credit: InvoiceCredit) -> dict[str, Any]:
        """Whether the buyer gets the note: always explicit, because Tripletex sends by default."""
        sends = self.may_send and credit.send in ("EHF", "EMAIL")
        return {"sendToCustomer": sends, **({"sendType": credit.send} if sends else {})}

    def _give_back(self, note_id: str, credit: InvoiceCredit) -> None:
        """A negative payment for each amount that the note does not show yet: a repeated one would be booked twice."""
        shown: Counter[Decimal] = Counter()
        row = self._client.get(f"/invoice/{note_id}", fields=_PAID_FIELDS)
        for posting in row["postings"]:
            amount = Decimal(posting["amountGrossCurrency"])
            if amount > 0 and posting.get("type") != _KEPT_TYPE:
                shown[amount] += 1
        for payment in credit.given_back:
            if shown[payment.gross]:
                shown[payment.gross] -= 1
                continue
            self._client.put(
                f"/invoice/{note_id}/:payment",
                paymentDate=credit.date.isoformat(),
                paymentTypeId=payment_type(payment, ids=self.ids),
                **self._amounts(payment, credit, standing_at=-Decimal(row["amount"])),
            )

    def _amounts(
        self, payment: Prepaid, credit: InvoiceCredit, *, standing_at: Decimal
    ) -> dict[str, Decimal]:
        """In the currency of the account that is paid from; in a foreign one the kroner are the share of what the note
        stands at, so that nothing is left open."""
        if credit.currency == "NOK":
            return {"paidAmount": -payment.gross}
        in_kroner = self.ids.payment_currencies.get(payment.account, "NOK") == "NOK"
        worth = round2(standing_at * payment.gross / credit.total)
        return {"paidAmount": -(worth if in_kroner else payment.gross), "paidAmountCurrency": -payment.gross}


def credit_order_json(credit: InvoiceCredit, *, reference: str, ids: Ids) -> dict[str, Any]:
    """An order of negative lines. ``reference`` (ours) goes into the internal comment, by which a lost write is found."""
    price = "unitPriceIncludingVatCurrency" if credit.prices_include_vat else "unitPriceExcludingVatCurrency"
    return {
        "customer": id_of(ids.parties, party_key(credit.party), item="customer_unknown", name="customer"),
        "orderDate": credit.date.isoformat(),
        "deliveryDate": credit.date.isoformat(),
        "currency": id_of(ids.currencies, credit.currency, item="currency_unknown", name="currency"),
        "isPrioritizeAmountsIncludingVat": credit.prices_include_vat,
        "reference": credit.buyer_reference[:255],
        "internalComment": reference,
        "invoiceComment": credit.comment[:255],
        **counted_on(credit, ids),
        "orderLineSorting": "ID",
        "orderLines": [
            {
                "description": line.description,
                "count": -line.quantity,
                price: line.unit_price,
                "vatType": id_of(ids.vat_codes, line.vat_code, item="vat_code_unknown", name="vat_code"),
            }
            for line in credit.lines
        ],
    }


def _kept_open(error: SyncError) -> SyncError:
    """The failure of money going back whose note exists: never a final no to the note, so that the next try finds it."""
    if not isinstance(error, PermanentError):
        return error
    params = {**error.params, "reason": error.code}
    return TemporaryError(
        "payment_not_registered",
        params=params,
        remote_message=error.remote_message,
        request_id=error.request_id,
    )
