"""The invoice as it is stored and shown. Before it is charged it is the order's preliminary invoice."""

from dataclasses import dataclass, field
from typing import Any

from integrations.sandbox.tripletex.fields import HOST, Model, register
from integrations.sandbox.tripletex.ledger import Posting, Voucher
from integrations.sandbox.tripletex.money import kroner, ore
from integrations.sandbox.tripletex.reference import NOK

Record = dict[str, Any]


@dataclass(slots=True, eq=False, kw_only=True)
class Invoice:
    """Amounts are øre: ``net``/``gross`` in NOK, ``…_currency`` in the invoice's currency, ``open`` outstanding."""

    id: int
    details_id: int
    order: Record
    customer: Record
    date: str
    due: str = ""
    version: int = 2
    number: int = 0
    currency: Record = field(default_factory=lambda: NOK)
    lines: list[Record] | None = None
    voucher: Voucher | None = None
    postings: list[Posting] = field(default_factory=list)
    net: int = 0
    gross: int = 0
    net_currency: int = 0
    gross_currency: int = 0
    roundoff: int = 0
    roundoff_currency: int = 0
    open: int = 0
    open_currency: int = 0
    credits: int = 0
    is_credited: bool = False
    is_approved: bool = True
    kid: str = ""
    comment: str = ""
    document_id: int = 0

    @property
    def is_charged(self) -> bool:
        """Whether the invoice has its number and voucher."""
        return self.number > 0

    @property
    def is_credit_note(self) -> bool:
        """Also true for a preliminary invoice whose amount is 0 (observed)."""
        if self.is_charged:
            return bool(self.credits) or self.gross_currency < 0
        return shown_amount(self, "amountIncludingVatCurrency", self.gross_currency) <= 0


def shown_lines(invoice: Invoice) -> list[Record]:
    """The invoice's own lines, or the order's while it is preliminary."""
    return invoice.order["orderLines"] if invoice.lines is None else invoice.lines


def shown_amount(invoice: Invoice, key: str, stored: int) -> int:
    """The stored amount, or the sum of the order's lines while the invoice is preliminary; øre."""
    if invoice.is_charged:
        return stored
    return sum(ore(line[key]) for line in invoice.order["orderLines"])


def _gross(invoice: Invoice) -> int | float:
    return kroner(shown_amount(invoice, "amountIncludingVatCurrency", invoice.gross_currency))


def _net(invoice: Invoice) -> int | float:
    return kroner(shown_amount(invoice, "amountExcludingVatCurrency", invoice.net_currency))


register(
    Model(
        name="Invoice",
        path="invoice",
        identify=lambda invoice: invoice.id,
        shown=dict.fromkeys(
            (
                "id",
                "version",
                "url",
                "invoiceNumber",
                "invoiceDate",
                "customer",
                "creditedInvoice",
                "isCredited",
                "invoiceDueDate",
                "kid",
                "invoiceComment",
                "comment",
                "orders",
                "orderLines",
                "travelReports",
                "projectInvoiceDetails",
                "voucher",
                "deliveryDate",
                "amount",
                "amountCurrency",
                "amountExcludingVat",
                "amountExcludingVatCurrency",
                "amountRoundoff",
                "amountRoundoffCurrency",
                "amountOutstanding",
                "amountCurrencyOutstanding",
                "amountOutstandingTotal",
                "amountCurrencyOutstandingTotal",
                "sumRemits",
                "currency",
                "isCreditNote",
                "isCharged",
                "isApproved",
                "postings",
                "reminders",
                "invoiceRemarks",
                "invoiceRemark",
                "isPeriodizationPossible",
                "documentId",
            )
        ),
        computed={
            "id": lambda invoice: invoice.id,
            "version": lambda invoice: invoice.version,
            "invoiceNumber": lambda invoice: invoice.number,
            "invoiceDate": lambda invoice: invoice.date,
            "customer": lambda invoice: invoice.customer,
            "creditedInvoice": lambda invoice: invoice.credits,
            "isCredited": lambda invoice: invoice.is_credited,
            "invoiceDueDate": lambda invoice: invoice.due or invoice.date,
            "kid": lambda invoice: invoice.kid,
            "invoiceComment": lambda invoice: invoice.order.get("invoiceComment", ""),
            "comment": lambda invoice: invoice.comment,
            "orders": lambda invoice: [invoice.order],
            "orderLines": shown_lines,
            "travelReports": lambda invoice: [],
            "projectInvoiceDetails": lambda invoice: [
                {"id": invoice.details_id, "url": f"{HOST}/invoice/details/{invoice.details_id}"}
            ],
            "voucher": lambda invoice: invoice.voucher,
            "deliveryDate": lambda invoice: invoice.order["deliveryDate"],
            "amount": lambda invoice: kroner(invoice.gross) if invoice.is_charged else _gross(invoice),
            "amountCurrency": _gross,
            "amountExcludingVat": lambda invoice: (
                kroner(invoice.net) if invoice.is_charged else _net(invoice)
            ),
            "amountExcludingVatCurrency": _net,
            "amountRoundoff": lambda invoice: kroner(invoice.roundoff),
            "amountRoundoffCurrency": lambda invoice: kroner(invoice.roundoff_currency),
            "amountOutstanding": lambda invoice: kroner(invoice.open),
            "amountCurrencyOutstanding": lambda invoice: kroner(invoice.open_currency),
            "amountOutstandingTotal": lambda invoice: kroner(invoice.open),
            "amountCurrencyOutstandingTotal": lambda invoice: kroner(invoice.open_currency),
            "sumRemits": lambda invoice: 0,
            "currency": lambda invoice: invoice.currency,
            "isCreditNote": lambda invoice: invoice.is_credit_note,
            "isCharged": lambda invoice: invoice.is_charged,
            "isApproved": lambda invoice: invoice.is_approved,
            "postings": lambda invoice: invoice.postings,
            "reminders": lambda invoice: [],
            "invoiceRemarks": lambda invoice: "",
            "invoiceRemark": lambda invoice: None,
            "isPeriodizationPossible": lambda invoice: True,
            "documentId": lambda invoice: invoice.document_id,
            "paymentTypeId": lambda invoice: 0,
            "paidAmount": lambda invoice: 0,
            "ehfSendStatus": lambda invoice: "DO_NOT_SEND",
        },
    )
)
