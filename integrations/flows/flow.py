"""What a flow is: a way from one kind of source document into the ledger, as a row of functions."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from integrations.accounting.rules import Rules
from integrations.accounting.voucher import SalesInvoice, Voucher
from integrations.connectors.contract import Json, Skip

Translate = Callable[[str, Json], Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What building may look at beside the document: rules, posting modes, and how to translate a related document.

    ``kept_kinds`` are the kinds under which parts were announced by an earlier try: they keep their kind.
    """

    rules: Rules
    private_mode: str
    business_mode: str
    send_invoices: bool
    raw: Json
    translate: Translate
    kept_kinds: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """What the ledger should hold for one document; no items: nothing is to be booked.

    ``fingerprint`` covers the document's content, not the rules: another one means that the source changed it.
    ``waits_for`` names a document (flow, id, label) that must be booked first, by its own flow.
    """

    items: tuple[Voucher | SalesInvoice, ...]
    fingerprint: str
    gross: Decimal
    currency: str
    document_date: date
    label: str
    buyer_email: str = ""
    waits_for: tuple[str, str, str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """A row of the table of flows.

    ``source_kind`` is what the connector calls the document. ``build`` is pure. ``rates`` names the exchange rates that
    a document needs, given its raw form and how to translate related ones. ``related`` finds other documents inside a raw
    one, as (flow, document id, label).
    """

    name: str
    label: str
    source_kind: str
    build: Callable[[Any, Context], "Built | Skip"]
    rates: Callable[[Any, Json, Translate], tuple[tuple[str, date], ...]]
    related: Callable[[Json], tuple[tuple[str, str, str], ...]]
    poll_stream: str = ""


def fingerprint(*parts: object) -> str:
    """A short hash of a document's booked content."""
    return hashlib.blake2b(repr(parts).encode(), digest_size=16).hexdigest()


def kind_of(item: Voucher | SalesInvoice) -> str:
    """How the target calls it."""
    return "voucher" if isinstance(item, Voucher) else "invoice"


def gross_of(item: Voucher | SalesInvoice) -> Decimal:
    """What the item moves: an invoice's total, a voucher's debits. In kroner for vouchers, positive."""
    if isinstance(item, Voucher):
        return sum((posting.gross for posting in item.postings if posting.gross > 0), Decimal(0))
    return item.total


def date_of(item: Voucher | SalesInvoice) -> date:
    """The date that it is booked on."""
    return item.date if isinstance(item, Voucher) else item.invoice_date
