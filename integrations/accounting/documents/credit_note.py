"""A credit note that the source itself has issued (Rackbeat, Rentman): net-priced, against an invoice."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from integrations.accounting.documents.checks import check_currency, is_between, is_date, rejected
from integrations.accounting.documents.parties import Buyer
from integrations.accounting.money import HUNDRED, ORE, ZERO, amount, gross_of


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditNoteLine:
    """What is credited of one line: ``net`` without and ``gross`` with VAT, both positive, ``vat_rate`` in percent."""

    line_id: str
    net: Decimal
    gross: Decimal
    vat_rate: Decimal
    source_field: str
    quantity: Decimal = Decimal(1)
    title: str = ""

    def __post_init__(self) -> None:
        field = self.source_field
        if not is_between(self.vat_rate, ZERO, HUNDRED):
            raise rejected(f"{field}.vat_rate", value=self.vat_rate)
        if amount(self.gross, field=field) < 0 or amount(self.net, field=field) < 0:
            raise rejected(field, code="negative_amount", value=self.gross)
        if abs(gross_of(self.net, self.vat_rate) - self.gross) > ORE:
            found = gross_of(self.net, self.vat_rate)
            raise rejected(field, code="lines_do_not_add_up", stated=self.gross, found=found)


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditNote:
    """A credit note of ``date`` for the invoice number ``credits`` of the same source (REF-1, RB-1). No money moves.

    ``buyer`` and ``project`` are the source's own, for when the credited sale is not at hand.
    """

    source: str
    number: str
    credits: str
    date: dt.date
    currency: str
    lines: tuple[CreditNoteLine, ...]
    buyer: Buyer | None = None
    project: str = ""

    def __post_init__(self) -> None:
        for name in ("source", "number", "credits"):
            if not getattr(self, name):
                raise rejected(name)
        check_currency(self.currency)
        if not is_date(self.date):
            raise rejected("date")
        if not self.lines or not self.total:
            raise rejected("lines", code="no_lines")

    @property
    def reference(self) -> str:
        """Our stable name of the credit note in the ledger."""
        return f"{self.source}:credit:{self.number}"

    @property
    def total(self) -> Decimal:
        """What is credited in all, with VAT."""
        return sum((line.gross for line in self.lines), ZERO)
