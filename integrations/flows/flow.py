"""What a flow is: a way from one kind of source document into the ledger, as a row of functions."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Protocol

from integrations.accounting.invoice_credit import InvoiceCredit
from integrations.accounting.ordering import SalesOrder
from integrations.accounting.purchase_vouchers import PurchaseVoucher
from integrations.accounting.rules import Rules
from integrations.accounting.upgrading import OrderUpgrade
from integrations.accounting.voucher import SalesInvoice, Voucher
from integrations.connectors.contract import Json, RawDocument, Skip, SourceSettings
from integrations.records.supplier_orders import SupplierOrder

if TYPE_CHECKING:
    from integrations.flows.batch import Batch
    from integrations.flows.record_choice import Plan
    from integrations.flows.work import Work
    from integrations.models import EntityLink

Translate = Callable[[str, Json], Any]
Item = Voucher | SalesInvoice | SalesOrder | OrderUpgrade | InvoiceCredit | SupplierOrder


class Origin(Protocol):
    """Where a flow's documents are read from, when it is not the connection's remote system."""

    def read_many(
        self, kind: str, document_ids: Sequence[str], *, with_products: bool = False
    ) -> Iterator[RawDocument]:
        """Every id answered exactly once."""

    def translate(self, kind: str, raw: Json, settings: SourceSettings) -> Any:
        """Pure. Raises RejectedDocument."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What building may look at beside the document: rules, posting modes, and how to translate a related document.

    ``kept_kinds`` are the kinds under which parts were announced by an earlier try: they keep their kind. ``standing`` is
    what the ledger holds of related documents, by (flow, document id): a refund's sale, a sale's refunds. ``approved`` are
    the kinds of a person's words about this document (see ``models.Approval``). ``voucher_per``: order or fulfilment.
    ``supplier_invoices``: whether they wait for approval or are posted at once. ``deposits``: what becomes of invoices that
    come before a rental project is over. ``flows_off`` are the flows that the tenant has turned off.
    """

    rules: Rules
    private_mode: str
    business_mode: str
    send_invoices: bool
    raw: Json
    translate: Translate
    kept_kinds: Mapping[str, str] = field(default_factory=dict)
    standing: "Mapping[tuple[str, str], Sequence[EntityLink]]" = field(default_factory=dict)
    approved: frozenset[str] = frozenset()
    voucher_per: str = "order"
    supplier_invoices: str = "approval"
    deposits: str = "hold"
    flows_off: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """What the ledger should hold for one document; no items: nothing is to be booked.

    ``fingerprint`` covers the document's content, not the rules: another one means that the source changed it.
    ``waits_for`` names a document (flow, id, label) that must be booked first, by its own flow. ``in_summary``: the vouchers
    are not written by themselves but laid aside for the daily summaries of their dates. ``corrects`` maps an item's
    reference to the primary key of the link that it corrects or credits.
    """

    items: tuple[Item, ...]
    fingerprint: str
    gross: Decimal
    currency: str
    document_date: date
    label: str
    buyer_email: str = ""
    waits_for: tuple[str, str, str] | None = None
    in_summary: bool = False
    corrects: Mapping[str, int] = field(default_factory=dict)


def lacks_nothing(link: "EntityLink") -> bool:
    """What was written of a record stands as it was written."""
    return False


def without(record: Any) -> Any:
    """A record that its source no longer has: it stays, as one that is not in use."""
    return replace(record, is_active=False, is_deleted=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordRow:
    """What makes a flow one of master data: its records are kept equal in the ledger instead of being booked.

    ``kind`` is the target's word, ``meant`` the record as the target shall hold it (pure), ``defaults`` what writing needs
    to know of the tenant's rules on a day and of the connection's ``record_defaults``.

    ``once``: what was written or found once is the receiver's own from then on, and never written again. ``decided`` says
    of records that were never written what stands for them already; without it the target is searched. ``gone`` is what
    a record that its source no longer has becomes.

    ``chosen`` makes of translated documents what the tenant's own settings and what stands already make of them; it may give
    works an outcome. ``lacks``: what stands is written again although nothing changed, for something was missing then.
    ``daily``: what is meant depends on the day, and every record that is in use is looked at each night.
    """

    kind: str
    meant: Callable[[Any, Rules], Any]
    defaults: Callable[[Rules, date, Mapping[str, str]], Mapping[str, str]]
    once: bool = False
    decided: "Callable[[Batch, Sequence[Plan]], None] | None" = None
    gone: Callable[[Any], Any] = without
    chosen: "Callable[[Batch], None] | None" = None
    lacks: "Callable[[EntityLink], bool]" = lacks_nothing
    daily: bool = False


class Follower(Protocol):
    """Deals with documents of which something stands in the ledger that is changed there, not corrected."""

    def look(self, batch: "Batch") -> None:
        """Read what has become of it."""

    def settle(self, work: "Work", built: Built) -> bool:
        """True when the document has its outcome; else it is written, over what stands where ``work.revised`` says so."""

    def settle_gone(self, work: "Work", skip: Skip) -> bool:
        """The same of a document that is not due (any more); also True when what takes it back is built."""


def on_its_own(document_id: str) -> tuple[str, str] | None:
    """A document that belongs to no other."""
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """A row of the table of flows.

    ``source_kind`` is what the connector calls the document. ``build`` is pure. ``rates`` names the exchange rates that
    a document needs, given its raw form and how to translate related ones. ``related`` finds other documents inside a raw
    one, as (flow, document id, label). ``origin`` is where documents are read that stand in our own database.
    ``belongs_to`` names the document (flow, id) that one of this flow is about, by its id: a refund's sale.
    ``gather`` collects, before anything is read, what the documents consist of; ``conclude`` follows their outcomes before
    these are written; ``beforehand`` sees to what translated documents name, before they are built. All may give works an
    outcome. ``follows_drafts``: an open order of it in the ledger follows the
    source's changes until somebody invoices it, and its lines are guarded (``draft_following``). ``record`` is set for
    master data (``record_pipeline``): what changed is written over what stands, never corrected by a second document.
    ``awaits_approval``: what is written waits in the ledger until a person posts it, with the document that the source has
    of it, and is never put there twice (``approval_following``, ``repeats``).

    Documents go from a connection into the ledger that it books into. ``receiver`` turns that round: it is the kind of
    connection that the ledger's own records go to, or those of another connection that it follows (``roads``). ``told_by``
    are kinds of hints that tell of the flow's documents beside its own. ``needs`` names a feature of the ledger without which
    nothing of the flow is moved. ``follower`` deals with what stands in the ledger otherwise than sales orders do.
    """

    name: str
    label: str
    source_kind: str
    build: Callable[[Any, Context], "Built | Skip"]
    rates: Callable[[Any, Json, Translate], tuple[tuple[str, date], ...]]
    related: Callable[[Json], tuple[tuple[str, str, str], ...]]
    poll_stream: str = ""
    origin: Origin | None = None
    belongs_to: Callable[[str], tuple[str, str] | None] = on_its_own
    gather: "Callable[[Batch], None] | None" = None
    conclude: "Callable[[Batch], None] | None" = None
    record: RecordRow | None = None
    follows_drafts: bool = False
    awaits_approval: bool = False
    receiver: str = ""
    told_by: tuple[str, ...] = ()
    needs: str = ""
    follower: Follower | None = None
    beforehand: "Callable[[Batch], None] | None" = None


def fingerprint(*parts: object) -> str:
    """A short hash of a document's booked content."""
    return hashlib.blake2b(repr(parts).encode(), digest_size=16).hexdigest()


def kind_of(item: Item) -> str:
    """How the target calls it."""
    if isinstance(item, InvoiceCredit):
        return "credit_note"
    if isinstance(item, OrderUpgrade):
        return "upgrade"
    if isinstance(item, SupplierOrder):
        return "purchase"
    if isinstance(item, SalesOrder):
        return "order"
    if isinstance(item, PurchaseVoucher):
        return "bill"
    return "voucher" if isinstance(item, Voucher) else "invoice"


def moves_cards(item: Item) -> bool:
    """Whether it puts money on a gift card or takes some off."""
    if isinstance(item, InvoiceCredit):
        return any(row.card is not None for row in item.given_back)
    if isinstance(item, SalesOrder | OrderUpgrade | SupplierOrder):
        return False
    rows = item.postings if isinstance(item, Voucher) else item.prepaid
    return any(row.card is not None for row in rows)


def gross_of(item: Item) -> Decimal:
    """What the item moves: an invoice's total, a voucher's debits. In kroner for vouchers, positive."""
    if isinstance(item, Voucher):
        return sum((posting.gross for posting in item.postings if posting.gross > 0), Decimal(0))
    return item.total


def date_of(item: Item) -> date:
    """The date that it is booked on."""
    if isinstance(item, SalesOrder):
        return item.order_date
    return item.invoice_date if isinstance(item, SalesInvoice) else item.date
