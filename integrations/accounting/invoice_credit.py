"""The credit note of an invoice that stands in the ledger, whole or in part, and the money that goes back with it (REF-1)."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from integrations.accounting.documents import rejected
from integrations.accounting.money import ZERO, vat_of
from integrations.accounting.verify import (
    Difference,
    ObservedInvoice,
    code_differences,
    party_text,
    sums_per_code,
)
from integrations.accounting.voucher import InvoiceLine, Part, PartyRef, Prepaid, Reason, Sending


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceCredit:
    """A credit note, dated ``date``. Every amount is positive and in ``currency``: what is taken off the invoice.

    ``invoice_id`` is the ledger's own id of the credited invoice, ``invoice_number`` what people call it. ``whole``: the
    invoice is credited as it stands, so that ``lines`` only say what is expected. ``given_back`` is the money that leaves
    the accounts on which it came in; nothing when the invoice was not paid. ``project`` and ``department`` are those of the
    credited invoice. Construction raises ``RejectedDocument`` when the lines do not add up to ``total`` or more money goes
    back than is credited.
    """

    part: Part
    reference: str
    invoice_id: str
    invoice_number: str
    party: PartyRef
    date: dt.date
    currency: str
    prices_include_vat: bool
    lines: tuple[InvoiceLine, ...]
    total: Decimal
    whole: bool
    comment: str
    order_number: str
    buyer_reference: str
    given_back: tuple[Prepaid, ...] = ()
    send: Sending = "NONE"
    why: tuple[Reason, ...] = ()
    project: str = ""
    department: str = ""

    def __post_init__(self) -> None:
        added = sum((line.gross for line in self.lines), ZERO)
        if added != self.total or self.total <= 0:
            raise rejected("total", code="lines_do_not_add_up", stated=self.total, found=added)
        back = sum((payment.gross for payment in self.given_back), ZERO)
        if back > self.total:
            raise rejected("tenders", code="tenders_do_not_add_up", stated=self.total, found=back)


def credited_because(invoice_number: str, total: Decimal, *, reason: str) -> Reason:
    """Why there is a credit note: which invoice it takes back, how much of it, and the shop's own reason."""
    params = {"voucher": invoice_number, "gross": f"{total:f}", "reason": reason}
    return Reason("invoice_credited", params)


def credit_differences(expected: InvoiceCredit, observed: ObservedInvoice) -> tuple[Difference, ...]:
    """What differs between the credit note we meant and the one that the ledger holds, () when nothing does.

    The ledger shows credit notes with negative amounts; the figures here are ours, positive. When money went back with it,
    nothing may be left open; without, what is open is between the buyer and the ledger.
    """
    lines = tuple(line._replace(gross=-line.gross, net=-line.net) for line in observed.lines)
    pairs = [
        ("date", expected.date.isoformat(), observed.invoice_date.isoformat()),
        ("currency", expected.currency, observed.currency),
        ("customer", party_text(expected.party), party_text(observed.customer)),
        ("line_count", str(len(expected.lines)), str(len(lines))),
        ("total", f"{expected.total:.2f}", f"{-observed.total:.2f}"),
        ("amount_roundoff", "0.00", f"{observed.amount_roundoff:.2f}"),
    ]
    if expected.given_back and observed.outstanding is not None:
        pairs.append(("outstanding", "0.00", f"{-observed.outstanding:.2f}"))
    found = [Difference(field, wanted, held) for field, wanted, held in pairs if wanted != held]
    meant = sums_per_code(
        (line.vat_code, line.gross, vat_of(line.gross, line.vat_rate)) for line in expected.lines
    )
    held = sums_per_code((line.vat_code, line.gross, line.gross - line.net) for line in lines)
    return (*found, *code_differences(meant, held))
