"""What a company owes for its subscription, as an invoice of ours: net prices, 25 % VAT (code 3), in arrears."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from integrations.accounting.documents import Buyer, is_org_number, rejected
from integrations.accounting.documents.checks import is_date
from integrations.accounting.money import ZERO, amount, gross_of
from integrations.accounting.rules import Rules
from integrations.accounting.voucher import InvoiceLine, PartyRef, Reason, SalesInvoice

HIGH_VAT, NO_VAT = "3", "0"
"""Software sold to a Norwegian company is taxed at the high rate (mval. section 5-1); who is not registered charges none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BillLine:
    """One charge: the days it is for, what the invoice says, and kroner without VAT, positive."""

    text: str
    net: Decimal
    first: dt.date
    last: dt.date

    def __post_init__(self) -> None:
        if amount(self.net, field="lines") <= 0:
            raise rejected("lines", code="negative_amount", value=self.net)
        if self.last < self.first:
            raise rejected("lines")


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionBill:
    """A customer's charges. ``document_id`` is our own id of the invoice, ``source`` the ledger connection's stable key."""

    source: str
    document_id: str
    buyer: Buyer
    invoice_date: dt.date
    due_date: dt.date
    lines: tuple[BillLine, ...]
    headline: str

    def __post_init__(self) -> None:
        if not self.lines:
            raise rejected("lines", code="no_lines")
        if not is_org_number(self.buyer.org_number):
            raise rejected("buyer.org_number", value=self.buyer.org_number)
        if not (is_date(self.invoice_date) and is_date(self.due_date)) or self.due_date < self.invoice_date:
            raise rejected("due_date")

    @property
    def reference(self) -> str:
        """Our stable name of it in the ledger."""
        return f"{self.source}:subscription:{self.document_id}"

    @property
    def number(self) -> str:
        """What people call it before the ledger has numbered it."""
        return self.headline

    @property
    def total(self) -> Decimal:
        """Without VAT."""
        return sum((line.net for line in self.lines), ZERO)


def invoice_bill(bill: SubscriptionBill, rules: Rules) -> SalesInvoice:
    """The invoice, delivered on the last day that it charges. It is sent when it is verified, by somebody else.

    Raises NotReady when the ledger lacks the VAT code, UnsupportedDocument when it has another rate for it.
    """
    delivered = max(line.last for line in bill.lines)
    code = HIGH_VAT if rules.vat_registered else NO_VAT
    rate = rules.vat_rate(code, on=delivered) if rules.vat_registered else ZERO
    lines = tuple(_line(line, code=code, rate=rate) for line in bill.lines)
    total = sum((line.gross for line in lines), ZERO)
    return SalesInvoice(
        part="sale",
        reference=bill.reference,
        customer=bill.buyer,
        party=PartyRef(kind="own", key=bill.buyer.org_number, buyer=bill.buyer),
        invoice_date=bill.invoice_date,
        due_date=bill.due_date,
        delivered_on=delivered,
        currency="NOK",
        prices_include_vat=False,
        lines=lines,
        total=total,
        send="NONE",
        buyer_reference=bill.buyer.reference or bill.headline,
        order_number=bill.headline,
        headline=bill.headline,
        why=(Reason("invoice", {"number": bill.headline, "owed": f"{total:f}"}),),
    )


def _line(line: BillLine, *, code: str, rate: Decimal) -> InvoiceLine:
    """Net-priced: the ledger adds the VAT, and rounds it per line as we do (ROUND-3)."""
    gross = gross_of(line.net, rate)
    params = {
        "field": "lines", "title": line.text, "quantity": "1", "gross": f"{gross:f}", "currency": "NOK",
        "vat": f"{gross - line.net:f}", "rate": f"{rate:f}",
    }  # fmt: skip
    return InvoiceLine(
        description=line.text,
        quantity=Decimal(1),
        unit_price=line.net,
        vat_code=code,
        vat_rate=rate,
        gross=gross,
        why=(Reason("source_field", params),),
    )
