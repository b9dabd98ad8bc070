"""What every connector offers to the engine: frozen values and two roles, source and target.

A connector knows HTTP and its system's quirks. It knows neither Django nor the database: credentials, ids and cursors
are handed in, documents and results are handed out. Everything it raises, or returns as an ``error``, is in ``errors``.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from types import TracebackType
from typing import TYPE_CHECKING, Any, Protocol, Self

from integrations.accounting.closed_periods import ClosedPeriods
from integrations.accounting.documents import Refund, Sale
from integrations.accounting.past_vouchers import PastVoucher
from integrations.accounting.repeats import Known
from integrations.accounting.rules import Registration
from integrations.accounting.voucher import PartyRef
from integrations.connectors.reference import AccountRow as AccountRow
from integrations.connectors.reference import DepartmentRow as DepartmentRow
from integrations.connectors.reference import Ids as Ids
from integrations.connectors.reference import PaymentTypeRow as PaymentTypeRow
from integrations.connectors.reference import ProjectRow as ProjectRow
from integrations.connectors.reference import ReferenceData as ReferenceData
from integrations.connectors.reference import VatCodeRow as VatCodeRow
from integrations.connectors.reference import party_key as party_key
from integrations.errors import SyncError

if TYPE_CHECKING:
    from integrations.connectors.records import LedgerRecords

Json = Mapping[str, Any]
"""A remote system's JSON object, numbers parsed as ``Decimal`` or ``int``, never float."""

ORDER_REFUNDS = "bilagsbro_refunds"
"""Added to an order by its source: its refunds in full, in the source's own form; an order may tell only that it has some."""


def gettext_noop(message: str) -> str:
    """Mark a text for the translation catalogues; the face that shows it translates it."""
    return message


@dataclass(frozen=True, slots=True, kw_only=True)
class CredentialField:
    """One field of the credentials form: generated from the connector, so that a new system needs no new form.

    ``label`` and ``help_text`` are English, marked with ``gettext_noop``; the form translates them.
    """

    name: str
    label: str
    secret: bool = False
    required: bool = True
    help_text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentRef:
    """That a document exists or changed. ``document_id`` is the source's own stable id, ``label`` what people call it."""

    kind: str
    document_id: str
    label: str
    changed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page of a listing. ``position`` (JSON) is where the next call goes on; ``more`` says whether to go on now.

    ``total`` is the number of documents in the whole listing where the source tells, for progress displays.
    """

    refs: tuple[DocumentRef, ...]
    position: Mapping[str, Any]
    more: bool
    total: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Skip:
    """Why a document is not to be booked (now). ``code`` is in the error catalogue; ``final`` is False when a later
    change of the document may make it due (an unpaid order may be paid tomorrow)."""

    code: str
    label: str
    params: Mapping[str, str] = field(default_factory=dict)
    final: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RawDocument:
    """A document as the source gave it, or the error that reading it met."""

    document_id: str
    body: Json | None = None
    error: SyncError | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceSettings:
    """What a tenant chose for reading a source: everything ``translate`` needs beside the raw document.

    ``paid_rules`` maps a payment method to ``paid`` (trust the source's paid date), ``capture`` (needs the gateway's
    capture mark), ``invoice`` (books as unpaid) or ``wait`` (never by itself). ``fulfilled_when`` is ``completed`` or
    ``fulfillments``. ``registrations`` tell under which scheme another country's VAT was charged.

    Of a rental system: ``rental_lines`` says what an invoice's lines are sums of, ``ledger`` (code and VAT rate) or ``part``
    (of the project); ``confirmed_statuses`` and ``finished_statuses`` are its own ids, () leaves them to the connector;
    ``currency`` is what all its amounts are in.
    """

    connection_key: str
    from_date: date
    timezone: str = "Europe/Oslo"
    paid_rules: Mapping[str, str] = field(default_factory=dict)
    fulfilled_when: str = "completed"
    org_number_keys: tuple[str, ...] = ()
    gift_card_marks: tuple[str, ...] = ()
    registrations: tuple[Registration, ...] = ()
    rental_lines: str = "ledger"
    confirmed_statuses: tuple[str, ...] = ()
    finished_statuses: tuple[str, ...] = ()
    currency: str = "NOK"


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckItem:
    """One line of a readiness check or connection test.

    ``item`` names the check (error catalogue: ``not_ready`` items), ``status`` is ok, warning or failed,
    ``blocks`` the flows that must not run while it is failed, ``params`` fills the sentences.
    """

    item: str
    status: str
    blocks: tuple[str, ...] = ()
    params: Mapping[str, str] = field(default_factory=dict)
    remote_message: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteItem:
    """One document to write into the target. ``value`` is a Voucher, a SalesInvoice or a Party.

    ``reference`` is ours, unique in the target, and searchable there. ``attempted`` says that an earlier write of it was
    announced, and that the target must be searched before it is written (again). ``remote_id`` names what stands there
    already and is to be changed (open orders, and vouchers that nobody has posted); '' makes a new one. ``file`` is the
    document to hang on a voucher.
    """

    reference: str
    value: Any
    attempted: bool = False
    remote_id: str = ""
    file: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What became of one write: a remote id, or an error. ``found`` is True where the search found an earlier write,
    ``renamed`` where the record goes by another remote id now than it was asked for by.

    ``secondary`` carries ids that belong to it (an invoice's order, its voucher), as JSON. A record may stand though not all
    of it could be written: then both ``remote_id`` and ``error`` are told.
    """

    reference: str
    remote_id: str = ""
    remote_number: str = ""
    error: SyncError | None = None
    found: bool = False
    renamed: bool = False
    request_id: str = ""
    secondary: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadBack:
    """What the target really holds for one remote id: an Observed… value of ``accounting.verify``, or an error."""

    remote_id: str
    value: Any = None
    remote_number: str = ""
    error: SyncError | None = None
    request_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerEntry:
    """A posting that stands on an account of the target, whoever wrote it. ``amount`` in kroner, debit +, without VAT."""

    voucher_id: str
    voucher_number: str
    reference: str
    date: date
    amount: Decimal
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PastPage:
    """One page of a ledger's vouchers. ``position`` (JSON) is where the next call goes on; ``more`` whether there is more;
    everything dated before ``reached`` was told."""

    vouchers: tuple[PastVoucher, ...]
    position: Mapping[str, Any]
    more: bool
    reached: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """A customer card to find or create in the ledger. ``ref`` is its key on our side."""

    ref: PartyRef
    name: str
    is_private: bool
    org_number: str = ""
    email: str = ""
    address_line: str = ""
    postal_code: str = ""
    city: str = ""
    country: str = "NO"
    send: str = "MANUAL"


class Source(Protocol):
    """A connected system that documents come from. Close it when done (``with``)."""

    calls: int
    webhook_secret: str
    """What webhooks are known by since ``subscribe``, where the system chooses it itself; '' where it takes ours."""

    def __enter__(self) -> Self: ...
    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None
    ) -> None: ...

    def check(self) -> tuple[CheckItem, ...]:
        """Test the credentials and what the shop must offer. Raises BadCredentials, AccessDenied, TemporaryError."""

    def changed_since(
        self, kind: str, position: Mapping[str, Any] | None, *, since: datetime, now: datetime
    ) -> Page:
        """One page of documents changed since ``position`` (None: since ``since``), with overlap; repeats are normal."""

    def history(
        self, kind: str, position: Mapping[str, Any] | None, *, from_date: date, to_date: date
    ) -> Page:
        """One page of the documents from a period, oldest first, stable while the shop goes on selling."""

    def read_many(
        self, kind: str, document_ids: Sequence[str], *, with_products: bool = False
    ) -> Iterator[RawDocument]:
        """Every id answered exactly once, in any order, in as few calls as the system allows.

        ``with_products``: the categories and tags of what was sold are wanted too, where the documents do not tell them.
        """

    def translate(self, kind: str, raw: Json, settings: SourceSettings) -> "Sale | Refund | Skip":
        """Pure. Raises RejectedDocument (names the field) or UnsupportedDocument."""

    def recent_refunds(self, *, since: datetime, now: datetime) -> Sequence[DocumentRef]:
        """Every refund made since then, also those that no listing of changes shows."""

    def subscribe(self, *, callback_url: str, secret: str) -> tuple[CheckItem, ...]:
        """Register (or repair, re-enable) our webhook subscriptions at ``callback_url``; idempotent."""

    def unsubscribe(self, *, callback_url: str) -> int:
        """Take away our webhook subscriptions at ``callback_url``; those of others stay. Returns how many. Raises SyncError."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """Money that a ledger has for an invoice: ``gross`` positive, in the invoice's currency. ``id`` is the ledger's own of the
    payment; ``left`` is what is still owed, and ``count`` how many payments there are."""

    id: str
    invoice_id: str
    on: date
    gross: Decimal
    left: Decimal
    count: int


class Target(Protocol):
    """A connected system that documents are written into. ``in_flight`` calls at most run side by side.

    No method sleeps on a rate limit: what does not fit the budget comes back with a RateLimited error.
    """

    calls: int
    resume_at: float
    """Monotonic clock time before which no further call fits the rate budget; 0.0 when there is room."""
    calls_left: float
    """Calls that fit the rate budget now; infinite while it is not known."""
    renews_at: float
    """Monotonic clock time by which the rate budget is whole again."""

    def __enter__(self) -> Self: ...
    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None
    ) -> None: ...

    def check(self) -> tuple[CheckItem, ...]: ...

    def rate(self, currency_id: str, *, on: date) -> tuple[Decimal, date]:
        """Kroner per unit by the target's own table, and the day that it was quoted. Raises SyncError."""

    def reference_data(self, *, now: datetime) -> ReferenceData: ...

    def projects(self, numbers: Collection[str]) -> tuple[ProjectRow, ...]:
        """The projects of these very numbers, closed ones too; what the target does not have is left out. Raises SyncError."""

    def closed_periods(self) -> ClosedPeriods:
        """The periods that are closed now. Raises SyncError."""

    def balance(self, account: str, *, on: date) -> Decimal:
        """What the account (by number) held at the end of a day, in kroner, debit positive. Raises SyncError."""

    def entries(self, account: str, *, first: date, last: date) -> Iterator[LedgerEntry]:
        """Every posting on the account in a period, both days included. Raises SyncError."""

    def past_vouchers(self, position: Mapping[str, Any] | None, *, first: date, last: date) -> PastPage:
        """The next page of all vouchers of a period, both days included, whoever made them. Raises SyncError."""

    def write_many(
        self, kind: str, items: Sequence[WriteItem], ids: Ids, *, deadline: float
    ) -> Iterator[Written]:
        """Write ``voucher``, ``invoice`` or ``party`` items; yields each result as it arrives, each reference once.

        Items flagged ``attempted`` are searched for first. After monotonic ``deadline`` nothing new is sent; what was not
        sent comes back with TemporaryError('not_sent').
        """

    def find_many(
        self, kind: str, items: Sequence[WriteItem], ids: Ids, *, deadline: float
    ) -> Iterator[Written]:
        """What earlier tries of which the outcome was lost have left: each reference once, no remote id where nothing stands.

        Nothing new is made. What an earlier try began and left no booking of is taken away (an order that was to become an
        invoice); money that belongs to a document that stands is completed.
        """

    def receipts(self, invoice_ids: Sequence[str], *, dates: tuple[date, date]) -> Sequence[Receipt]:
        """Every payment registered on these invoices, whose dates lie within ``dates``. Raises SyncError."""

    def owed(self, invoice_ids: Sequence[str], *, dates: tuple[date, date]) -> Mapping[str, Decimal]:
        """Kroner that are still owed on these invoices, whose dates lie within ``dates``; vanished ones are left out.
        Raises SyncError."""

    def invoice_file(self, invoice_id: str) -> bytes:
        """The invoice as its buyer gets it, as PDF. Raises SyncError."""

    def send_invoice(self, invoice_id: str, *, send_type: str, email: str = "") -> None:
        """Send a finished invoice to its buyer, ``EHF`` or ``EMAIL``. Raises LedgerRejected without the tenant's permission,
        and where the buyer cannot receive it so; UnknownOutcome when nobody knows whether it was sent."""

    def known_bills(
        self, suppliers: Collection[str], *, first: date, last: date, account: str
    ) -> Sequence[Known]:
        """Every invoice of these suppliers (by the target's ids) in a period that the target knows of, however it came.
        ``account`` is where debt to suppliers stands. Raises SyncError."""

    def relate_purchases(self, pairs: Sequence[tuple[str, str]]) -> dict[tuple[str, str], SyncError]:
        """Tie vouchers of suppliers' invoices to their purchase orders: (order, voucher) by the target's ids, each once.
        Gives those that were not tied, with why."""

    def record_target(self, ids: Ids) -> "LedgerRecords":
        """The same company as a target of master data; it shares calls and rate budget."""

    def read_many(
        self, kind: str, remote_ids: Sequence[str], *, dates: tuple[date, date], ids: Ids | None = None
    ) -> Iterator[ReadBack]:
        """Read back what the target holds, a hundred at a time. ``dates`` span all the documents' dates (inclusive).

        ``ids.parties`` turns the target's customer ids back into our keys; without it customers come as 'unknown'.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookHint:
    """What a verified webhook says: go and look at this document. The body itself is never booked from."""

    kind: str
    document_id: str
    topic: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Connector:
    """One remote system, as the registry knows it.

    ``role`` is source, target (a ledger that documents are booked in) or receiver (takes records and is no ledger: Slack).
    ``open`` takes base URL, credentials and options, and gives a Source, a Target or a ``records.LedgerRecords``.
    ``read_webhook(body, headers, secret)`` gives the hints of a signed delivery, () for a ping; it raises BadCredentials
    for a wrong signature and RejectedDocument for a malformed or oversized body.
    ``document_url`` and ``remote_url`` give a person's link into the system. ``open_records`` opens a source for writing
    master data into it (``records.RecordTarget``), None where that is not possible. ``open_source`` opens a target
    as a source of its own records, of the kinds in ``source_kinds``. ``payment_method`` gives (id, what its buyers see) of
    what an order was paid with, as JSON of a shop tells it; only shops have it. ``expires_on`` is the last day on which
    credentials let us in, as far as they or whoever typed them say so; None where nothing is known.
    """

    kind: str
    label: str
    role: str
    credentials: tuple[CredentialField, ...]
    open: Callable[..., Any]
    default_base_url: str = ""
    kinds: tuple[str, ...] = ()
    read_webhook: Callable[[bytes, Mapping[str, str], str], tuple[WebhookHint, ...]] | None = None
    remote_url: Callable[..., str] | None = None
    open_records: Callable[..., Any] | None = None
    open_source: Callable[..., Any] | None = None
    source_kinds: tuple[str, ...] = ()
    paid_rules: Mapping[str, str] = field(default_factory=dict)
    payment_method: Callable[[Json], tuple[str, str]] | None = None
    expires_on: Callable[[Mapping[str, str]], date | None] | None = None
