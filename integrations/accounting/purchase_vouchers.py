"""A supplier's invoice as a voucher that waits for approval, or is posted at once; and what people make of it there (BUY-1).

Until somebody posts it, it weighs nothing in the books. Whoever approves it may choose other accounts and codes: that is
what approval is for. What is owed to whom, and for which invoice, is the document's and nobody's choice.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from integrations.accounting.money import ZERO
from integrations.accounting.verify import (
    Difference,
    ObservedPosting,
    ObservedVoucher,
    differences,
    party_text,
)
from integrations.accounting.voucher import PartyRef, Posting, Voucher

PurchaseState = Literal["unposted", "posted", "deleted"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PurchaseVoucher(Voucher):
    """The voucher of a supplier's invoice or credit note. ``number`` is the supplier's own number of it.

    ``posted``: it goes into the books at once. ``file_name``: what the document is called that hangs on it, '' when there is
    none. ``order_number`` is our purchase order, '' for none. ``total`` is in ``currency``, negative for a credit note.
    """

    supplier: PartyRef
    number: str
    total: Decimal
    currency: str
    due_date: dt.date | None = None
    posted: bool = False
    file_name: str = ""
    order_number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ObservedPurchase(ObservedVoucher):
    """Such a voucher as read back. ``state`` says whether somebody has posted it, or taken it away."""

    state: PurchaseState
    number: str = ""
    due_date: dt.date | None = None
    has_file: bool = False


DELETED = ObservedPurchase(state="deleted", reference="", date=dt.date.min, postings=())
"""What is read of a voucher that is not there any more."""


def purchase_differences(expected: PurchaseVoucher, observed: ObservedPurchase) -> tuple[Difference, ...]:
    """What differs between the voucher that we meant and the one that is there, () when nothing does.

    One that waits for approval may have been posted meanwhile; then only that counts which approval does not decide.
    """
    if observed.state == "posted" and not expected.posted:
        return owed_differences(expected, observed)
    found = [*differences(expected, observed)]
    if expected.number != observed.number:
        found.append(Difference("invoice_number", expected.number, observed.number))
    if expected.due_date != observed.due_date:
        found.append(Difference("due_date", _day(expected.due_date), _day(observed.due_date)))
    if expected.file_name and not observed.has_file:
        found.append(Difference("file", expected.file_name, ""))
    if expected.posted and observed.state != "posted":
        found.append(Difference("state", "posted", observed.state))
    return tuple(found)


def owed_differences(expected: PurchaseVoucher, observed: ObservedPurchase) -> tuple[Difference, ...]:
    """What differs in a voucher that a person has approved, of that which approval does not decide: the supplier, what is
    owed, the number of the invoice."""
    found = []
    ours, theirs = _owed(expected.postings), _owed(observed.postings)
    if ours != theirs:
        found.append(Difference("owed", _said(ours), _said(theirs)))
    if expected.number != observed.number:
        found.append(Difference("invoice_number", expected.number, observed.number))
    return tuple(found)


def _owed(postings: Iterable[Posting | ObservedPosting]) -> dict[tuple[str, str], Decimal]:
    """What is owed, by supplier and currency."""
    sums: dict[tuple[str, str], Decimal] = {}
    for posting in postings:
        if posting.supplier is not None:
            key = (party_text(posting.supplier), posting.currency)
            sums[key] = sums.get(key, ZERO) + posting.gross_currency
    return sums


def _said(sums: dict[tuple[str, str], Decimal]) -> str:
    return "; ".join(f"{-amount:.2f} {currency}" for (_supplier, currency), amount in sorted(sums.items()))


def _day(day: dt.date | None) -> str:
    return day.isoformat() if day else ""
