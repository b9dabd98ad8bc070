"""Tripletex as a target: what the engine calls."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from types import TracebackType
from typing import Any, Self

from integrations.accounting.closed_periods import ClosedPeriods
from integrations.accounting.repeats import Known
from integrations.connectors.contract import (
    CheckItem,
    Ids,
    LedgerEntry,
    PastPage,
    ProjectRow,
    ReadBack,
    Receipt,
    ReferenceData,
    WriteItem,
    Written,
)
from integrations.connectors.side_by_side import SideBySide
from integrations.connectors.tripletex import (
    balances,
    ledger_history,
    owed,
    payments,
    purchase_relations,
    readiness,
    receipts,
    reference,
    vouchers,
)
from integrations.connectors.tripletex.client import TripletexClient, utc_now
from integrations.connectors.tripletex.credit_notes import CreditNoteWriting
from integrations.connectors.tripletex.customers import read_parties, write_parties
from integrations.connectors.tripletex.invoices import InvoiceWriting
from integrations.connectors.tripletex.observed import parties_by_id
from integrations.connectors.tripletex.orders import OrderWriting, read_orders
from integrations.connectors.tripletex.purchase_reading import read_purchases
from integrations.connectors.tripletex.purchases import PurchaseWriting, contact_of
from integrations.connectors.tripletex.reading import READINGS, read_back, reading_of
from integrations.connectors.tripletex.records import TripletexRecords
from integrations.connectors.tripletex.session import TripletexKey
from integrations.connectors.tripletex.supplier_voucher_reading import known_bills, read_bills
from integrations.connectors.tripletex.supplier_vouchers import BillType, BillWriting
from integrations.connectors.tripletex.upgrades import UpgradeWriting
from integrations.connectors.tripletex.writing import Sending
from integrations.errors import LedgerRejected, SyncError, UnsupportedDocument

IN_FLIGHT = 4


class TripletexTarget:
    """One company's ledger. Not for use by several threads at once; its own calls run ``in_flight`` at a time.

    ``send_invoices`` is the tenant's permission to send invoices to buyers; without it nothing is ever sent.
    """

    def __init__(
        self,
        base_url: str,
        key: TripletexKey,
        *,
        in_flight: int = IN_FLIGHT,
        send_invoices: bool = False,
        interactive: bool = False,
        allowed_private: frozenset[str] = frozenset(),
        wall_clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self.client = TripletexClient(
            base_url, key, allowed_private=allowed_private, interactive=interactive, wall_clock=wall_clock
        )
        self._send_invoices = send_invoices
        self._wall_clock = wall_clock
        self._flight = SideBySide(in_flight)
        self._bill_type = BillType(self.client)
        self._contact = ""

    @property
    def calls(self) -> int:
        """HTTP requests sent so far."""
        return self.client.calls

    @property
    def resume_at(self) -> float:
        """Monotonic clock time before which no further call fits the rate budget; 0.0 when there is room."""
        return self.client.resume_at

    @property
    def calls_left(self) -> float:
        """Calls that fit the rate budget now; infinite when Tripletex has not told it yet."""
        return self.client.budget.room(self.client.clock(), interactive=self.client.interactive)

    @property
    def renews_at(self) -> float:
        """Monotonic clock time by which the rate budget is whole again."""
        return self.client.budget.renews_at(self.client.clock())

    @property
    def request_ids(self) -> tuple[str, ...]:
        """The last hundred ids that Tripletex gave our calls, for its support."""
        return tuple(self.client.remote.request_ids)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the threads after what is in flight."""
        self._flight.close()
        self.client.close()

    def check(self) -> tuple[CheckItem, ...]:
        """The company's readiness, item by item. Raises BadCredentials, TemporaryError."""
        return readiness.check(self.client, now=self._wall_clock())

    def reference_data(self, *, now: datetime) -> ReferenceData:
        """What the engine mirrors of the company."""
        return reference.reference_data(self.client, now=now)

    def projects(self, numbers: Collection[str]) -> tuple[ProjectRow, ...]:
        """The projects of these very numbers, closed ones too."""
        return reference.project_rows(self.client, numbers)

    def write_many(
        self, kind: str, items: Sequence[WriteItem], ids: Ids, *, deadline: float
    ) -> Iterator[Written]:
        """Write ``voucher``, ``invoice``, ``order`` or ``party`` items, or invoice an order (``upgrade``); each reference
        answered once, as results arrive."""
        sending = Sending(self.client, self._flight, deadline)
        if kind == "voucher":
            return vouchers.write_vouchers(items, ids=ids, sending=sending)
        if kind == "invoice":
            return InvoiceWriting(sending, ids, self._send_invoices).run(items)
        if kind == "order":
            return OrderWriting(sending, ids).run(items)
        if kind == "upgrade":
            return UpgradeWriting(sending, ids).run(items)
        if kind == "bill":
            return BillWriting(sending, ids, self._bill_type).run(items)
        if kind == "credit_note":
            return CreditNoteWriting(sending, ids, self._send_invoices).run(items)
        if kind == "purchase":
            return PurchaseWriting(sending, ids, self._our_contact).run(items)
        if kind == "party":
            return write_parties(items, ids=ids, sending=sending)
        raise UnsupportedDocument("unknown_kind", params={"kind": kind})

    def find_many(
        self, kind: str, items: Sequence[WriteItem], ids: Ids, *, deadline: float
    ) -> Iterator[Written]:
        """What lost writes of ``voucher``, ``invoice``, ``order`` or ``credit_note`` items have left, searched by reference."""
        sending = Sending(self.client, self._flight, deadline)
        if kind == "voucher":
            return vouchers.search_vouchers(items, sending=sending)
        if kind == "invoice":
            return InvoiceWriting(sending, ids, self._send_invoices).find(items)
        if kind == "order":
            return OrderWriting(sending, ids).find(items)
        if kind == "bill":
            return BillWriting(sending, ids, self._bill_type).find(items)
        if kind == "credit_note":
            return CreditNoteWriting(sending, ids, self._send_invoices).find(items)
        if kind == "purchase":
            return PurchaseWriting(sending, ids, self._our_contact).find(items)
        raise UnsupportedDocument("unknown_kind", params={"kind": kind})

    def read_many(
        self, kind: str, remote_ids: Sequence[str], *, dates: tuple[date, date], ids: Ids | None = None
    ) -> Iterator[ReadBack]:
        """What the ledger holds: Observed… values for vouchers and invoices, Tripletex's own JSON for parties."""
        if kind == "order":
            return read_orders(self.client, remote_ids, dates=dates, parties=parties_by_id(ids))
        if kind == "purchase":
            return read_purchases(self.client, remote_ids, ids)
        if kind == "bill":
            return read_bills(self.client, remote_ids, dates=dates, ids=ids)
        if kind in READINGS:
            reading = reading_of(kind, ids)
            return read_back(self.client, reading, remote_ids, dates=dates, parties=parties_by_id(ids))
        if kind == "party":
            return read_parties(self.client, remote_ids)
        raise UnsupportedDocument("unknown_kind", params={"kind": kind})

    def relate_purchases(self, pairs: Sequence[tuple[str, str]]) -> dict[tuple[str, str], SyncError]:
        """Tie vouchers of suppliers' invoices to their purchase orders: (order, voucher) by id, each once. Those that were
        not tied, with why."""
        return purchase_relations.relate(self.client, pairs)

    def _our_contact(self) -> str:
        """The employee behind the key, asked for once."""
        if not self._contact:
            self._contact = contact_of(reference.who_am_i(self.client))
        return self._contact

    def known_bills(
        self, suppliers: Collection[str], *, first: date, last: date, account: str
    ) -> list[Known]:
        """Every invoice of these suppliers in a period that the ledger knows of: EHF, booked, waiting to be posted."""
        return known_bills(self.client, suppliers, first=first, last=last, account=account)

    def record_target(self, ids: Ids) -> TripletexRecords:
        """The same company as a target of master data; it shares calls, budget and threads."""
        return TripletexRecords(self.client, self._flight, ids=ids)

    def find_vouchers(self, references: Sequence[str], *, dates: tuple[date, date]) -> dict[str, Written]:
        """Vouchers that carry our references, whoever wrote them."""
        return vouchers.find_vouchers(self.client, references, dates=dates)

    def receipts(self, invoice_ids: Sequence[str], *, dates: tuple[date, date]) -> list[Receipt]:
        """Every payment registered on these invoices, a hundred invoices per call."""
        return list(receipts.receipts(self.client, invoice_ids, dates=dates))

    def owed(self, invoice_ids: Sequence[str], *, dates: tuple[date, date]) -> dict[str, Decimal]:
        """What is still owed on these invoices, a hundred per call."""
        return owed.owed(self.client, invoice_ids, dates=dates)

    def invoice_file(self, invoice_id: str) -> bytes:
        """The invoice as PDF."""
        return owed.invoice_file(self.client, invoice_id)

    def send_invoice(self, invoice_id: str, *, send_type: str, email: str = "") -> None:
        """Send a finished invoice to its buyer, by EHF or EMAIL. Raises LedgerRejected without the tenant's permission."""
        if not self._send_invoices:
            raise LedgerRejected("sending_not_allowed")
        payments.send_invoice(self.client, invoice_id, send_type=send_type, email=email)

    def closed_periods(self) -> ClosedPeriods:
        """The months that are closed now."""
        return reference.closed_months(self.client)

    def balance(self, account: str, *, on: date) -> Decimal:
        """What the account held at the end of a day, in kroner, debit positive."""
        return balances.balance(self.client, account, on=on)

    def entries(self, account: str, *, first: date, last: date) -> Iterator[LedgerEntry]:
        """Every posting on the account in a period, both days included."""
        return balances.entries(self.client, account, first=first, last=last)

    def past_vouchers(self, position: Mapping[str, Any] | None, *, first: date, last: date) -> PastPage:
        """The next page of all vouchers of a period, both days included, whoever made them."""
        return ledger_history.past_vouchers(self.client, position, first=first, last=last)

    def rate(self, currency_id: str, *, on: date) -> tuple[Decimal, date]:
        """Kroner per unit by Tripletex's own table (Norges Bank), and the day that it was quoted."""
        return reference.currency_rate(self.client, currency_id, on=on)


_PAGES = {
    "voucher": "/execute/voucherMenu?voucherId={id}&contextId={company}",
    "bill": "/execute/voucherMenu?voucherId={id}&contextId={company}",
    "invoice": "/execute/invoiceMenu?invoiceId={id}&contextId={company}",
    "credit_note": "/execute/invoiceMenu?invoiceId={id}&contextId={company}",
    "upgrade": "/execute/invoiceMenu?invoiceId={id}&contextId={company}",
    "order": "/execute/orderMenu?orderId={id}&contextId={company}",
    "party": "/execute/customerMenu?customerId={id}&contextId={company}",
    "customer": "/execute/customerMenu?customerId={id}&contextId={company}",
    "supplier": "/execute/supplierMenu?supplierId={id}&contextId={company}",
    "participants": "/execute/projectMenu?projectId={id}&contextId={company}",
    "project": "/execute/projectMenu?projectId={id}&contextId={company}",
    "product": "/execute/productMenu?productId={id}&contextId={company}",
}


def remote_url(kind: str, remote_id: str, *, company_id: str, base_url: str) -> str:
    """A person's link into Tripletex's web application, '' for what has no page. Same host as the API."""
    page = _PAGES.get(kind)
    if page is None or not remote_id:
        return ""
    return base_url.rstrip("/").removesuffix("/v2") + page.format(id=remote_id, company=company_id)
