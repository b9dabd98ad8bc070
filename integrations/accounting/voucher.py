"""What the ledger should hold: vouchers that balance, invoices that add up, each line with its reasons.

Signs: debit +, credit −, in kroner (``gross``) and in the document's currency (``gross_currency``).
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal, NamedTuple

from integrations.accounting.documents import Buyer, rejected
from integrations.accounting.money import ZERO, vat_of

REFERENCE_LIMIT = 70
"""Longest external voucher number that Tripletex takes (its OpenAPI specification)."""

PartyKind = Literal["common", "own", "supplier", "unknown"]
Part = str
"""What tells the ledger documents of one source document apart: sale, prepayment, payment, refund, payout, dispute, expiry,
purchase, summary; and, numbered because they may repeat, ``correction:1`` (what a late change moves), ``credit:1`` (the
credit note of an invoice) and ``invoice:1`` (the invoice after it)."""
Sending = Literal["EHF", "EMAIL", "NONE"]


class Reason(NamedTuple):
    """One step of an explanation, as data: ``kind`` from ``reason_sentences``, ``params`` are its figures."""

    kind: str
    params: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyRef:
    """A customer of the ledger by our own key, before anyone knows the ledger's id.

    ``common``: the collective customer of a payment method (``key``). ``own``: this buyer's own customer,
    keyed by organisation number, else e-mail, else the document. ``supplier``: who we buy from.
    ``unknown``: read back and not one of ours.
    Equality looks at kind and key alone; ``buyer`` is what an own customer is created from.
    """

    kind: PartyKind
    key: str
    buyer: Buyer | None = field(default=None, compare=False)


class Card(NamedTuple):
    """The gift card or store credit that a posting is about: a keyed digest of its code ('' when the source does not tell
    which card), and the end of the code for people."""

    digest: str
    shown: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """One signed line. ``vat_code`` is the ledger's *number* ('0' = no VAT treatment), never its id.

    ``gross`` is kroner, ``gross_currency`` the same in ``currency`` (equal for NOK). ``role`` and ``key``
    name the mapping that chose ``account``; ``why`` explains account, code and amount, source first.
    ``card`` is set on every posting to a gift card or store credit account. ``project`` is the source's own number of it,
    or the ledger's of the one chosen for the connection; ``department`` the ledger's number; ``supplier`` and ``due_date``
    stand on supplier debt.
    """

    row: int
    date: dt.date
    account: str
    gross: Decimal
    role: str
    description: str
    key: str = ""
    vat_code: str = "0"
    vat_rate: Decimal = ZERO
    currency: str = "NOK"
    gross_currency: Decimal = ZERO
    customer: PartyRef | None = None
    invoice_number: str = ""
    why: tuple[Reason, ...] = ()
    card: Card | None = None
    supplier: PartyRef | None = None
    project: str = ""
    due_date: dt.date | None = None
    department: str = ""

    @property
    def vat(self) -> Decimal:
        """The VAT that the ledger will take out of ``gross``, same sign."""
        return vat_of(self.gross, self.vat_rate)

    @property
    def net(self) -> Decimal:
        """What the ledger will book on the account itself."""
        return self.gross - self.vat


@dataclass(frozen=True, slots=True, kw_only=True)
class Voucher:
    """A balanced voucher: gross adds to 0.00 on every date, and the rows are unique and ≥ 1 (row 0 is the
    ledger's own).

    ``reference`` is stable and ≤ 70 characters: by it the ledger is searched before any repeated write.
    ``part`` tells the vouchers of one document apart. Construction raises ``RejectedDocument`` when it would
    not balance.
    """

    part: Part
    date: dt.date
    description: str
    reference: str
    postings: tuple[Posting, ...]

    def __post_init__(self) -> None:
        if not 0 < len(self.reference) <= REFERENCE_LIMIT:
            raise rejected("reference", value=self.reference)
        if not self.postings:
            raise rejected("postings")
        residuals: dict[dt.date, Decimal] = {}
        rows = set()
        for posting in self.postings:
            residuals[posting.date] = residuals.get(posting.date, ZERO) + posting.gross
            rows.add(posting.row)
        if len(rows) != len(self.postings) or min(rows) < 1:
            raise rejected("postings.row")
        for date, residual in residuals.items():
            if residual:
                raise rejected("postings", code="voucher_unbalanced", date=date, residual=residual)


class Prepaid(NamedTuple):
    """A payment that an invoice arrives with: payment method, the ledger account it lies on, gross, day of capture.

    ``gross`` is in the invoice's currency. ``kroner`` is what it was worth on another day than the invoice's; None: it
    settles at the very kroner that the invoice stands at.
    """

    method: str
    account: str
    gross: Decimal
    paid_on: dt.date
    card: Card | None = None
    kroner: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceLine:
    """One invoice line. ``unit_price`` follows the invoice's ``prices_include_vat``; ``gross`` is the line's
    sum with VAT, less ``discount`` (percent).

    ``account`` is the income account that the VAT code should lead to; '' leaves it to the ledger.
    """

    description: str
    quantity: Decimal
    unit_price: Decimal
    vat_code: str
    vat_rate: Decimal
    gross: Decimal
    account: str = ""
    why: tuple[Reason, ...] = ()
    discount: Decimal = ZERO


@dataclass(frozen=True, slots=True, kw_only=True)
class SalesInvoice:
    """An invoice to a customer of its own, unpaid or paid. Amounts positive, in ``currency``.

    ``send`` is always explicit: the ledger sends by default. ``buyer_reference`` is never empty (EHF-1).
    ``delivered_on`` is the day of delivery when it is another than the invoice's. Of an invoice in another currency,
    which the ledger converts itself, ``kroner`` is what it should stand at by our rate, give or take ``kroner_slack``,
    and ``vat_kroner`` the VAT in it (FX-4). ``headline`` is what it says that it is about, '' for the order's number.
    ``contact`` is the ledger's id of who speaks for the customer, '' where nothing is said of it; ``department`` the
    ledger's number, '' for none.
    Construction raises ``RejectedDocument`` when the lines do not add up to ``total`` or more is paid than owed.
    """

    part: Part
    reference: str
    customer: Buyer
    party: PartyRef
    invoice_date: dt.date
    due_date: dt.date
    currency: str
    prices_include_vat: bool
    lines: tuple[InvoiceLine, ...]
    total: Decimal
    send: Sending
    buyer_reference: str
    order_number: str
    prepaid: tuple[Prepaid, ...] = ()
    why: tuple[Reason, ...] = ()
    delivered_on: dt.date | None = None
    kroner: Decimal | None = None
    kroner_slack: Decimal = ZERO
    vat_kroner: Decimal | None = None
    project: str = ""
    headline: str = ""
    contact: str = ""
    department: str = ""

    def __post_init__(self) -> None:
        added = sum((line.gross for line in self.lines), ZERO)
        if added != self.total:
            raise rejected("total", code="lines_do_not_add_up", stated=self.total, found=added)
        if sum((payment.gross for payment in self.prepaid), ZERO) > self.total:
            raise rejected("tenders", code="tenders_do_not_add_up", stated=self.total, found=added)
        if self.due_date < self.invoice_date:
            raise rejected("due_date")
