"""An open order that becomes an invoice, or a credit note where its lines are negative: what it must say then (RB-1).

What the order was meant to be decides, not what the document says by now: the invoice takes the order's lines as they stand.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from integrations.accounting.documents import rejected
from integrations.accounting.money import ZERO, vat_of
from integrations.accounting.ordering import ObservedOrderLine
from integrations.accounting.verify import (
    Difference,
    ObservedInvoice,
    code_differences,
    party_text,
    sums_per_code,
)
from integrations.accounting.voucher import InvoiceLine, Part, PartyRef, Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderUpgrade:
    """The invoice of an order that stands in the ledger, dated ``date``. Amounts signed as the order's, in ``currency``.

    ``order_id`` is the ledger's own id of the order, ``invoice_id`` that of its preliminary invoice, which the invoice keeps
    ('' where it was not told). ``credits_invoice`` is the ledger's id of the invoice that negative lines credit. Raises
    ``RejectedDocument`` when the lines do not add up, or credit nothing.
    """

    part: Part
    reference: str
    order_id: str
    order_number: str
    invoice_id: str
    party: PartyRef
    date: dt.date
    currency: str
    lines: tuple[InvoiceLine, ...]
    total: Decimal
    credits_invoice: str = ""
    headline: str = ""
    why: tuple[Reason, ...] = ()

    def __post_init__(self) -> None:
        added = sum((line.gross for line in self.lines), ZERO)
        if not self.lines or added != self.total:
            raise rejected("total", code="lines_do_not_add_up", stated=self.total, found=added)
        if self.total < 0 and not self.credits_invoice:
            raise rejected("credits_invoice")

    @property
    def order_lines(self) -> Sequence[ObservedOrderLine]:
        """The order's lines as they were meant, to be compared with what stands. Their net is not compared."""
        return [
            ObservedOrderLine(
                vat_code=line.vat_code, gross=line.gross, net=ZERO, quantity=line.quantity, text=line.description
            )
            for line in self.lines
        ]  # fmt: skip


def upgrade_differences(expected: OrderUpgrade, observed: ObservedInvoice) -> tuple[Difference, ...]:
    """What differs between the invoice that the order was to become and the one that the ledger holds, () when nothing does.

    What is still owed is not compared: a buyer may have paid before the invoice is read back.
    """
    pairs = [
        ("date", expected.date.isoformat(), observed.invoice_date.isoformat()),
        ("currency", expected.currency, observed.currency),
        ("customer", party_text(expected.party), party_text(observed.customer)),
        ("line_count", str(len(expected.lines)), str(len(observed.lines))),
        ("total", f"{expected.total:.2f}", f"{observed.total:.2f}"),
        ("amount_roundoff", "0.00", f"{observed.amount_roundoff:.2f}"),
    ]
    found = [Difference(field, wanted, held) for field, wanted, held in pairs if wanted != held]
    meant = sums_per_code(
        (line.vat_code, line.gross, vat_of(line.gross, line.vat_rate)) for line in expected.lines
    )
    held = sums_per_code((line.vat_code, line.gross, line.gross - line.net) for line in observed.lines)
    return (*found, *code_differences(meant, held))
