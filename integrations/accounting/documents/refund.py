"""Money given back for a sale."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from integrations.accounting.documents.checks import ROUNDING_CAP, check_currency, is_date, rejected
from integrations.accounting.documents.lines import Tender
from integrations.accounting.money import ZERO, amount, rounding_limit

RefundTreatment = Literal["", "spread", "goodwill"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundLine:
    """What is given back of one line of the sale (``line_id``), as stated, with the sign of the line sold."""

    line_id: str
    gross: Decimal
    vat: Decimal
    source_field: str
    quantity: Decimal = Decimal(0)

    def __post_init__(self) -> None:
        amount(self.gross, field=self.source_field)
        amount(self.vat, field=self.source_field)
        if abs(self.vat) > abs(self.gross) or self.vat * self.gross < 0:
            raise rejected(f"{self.source_field}.vat", value=self.vat)


@dataclass(frozen=True, slots=True, kw_only=True)
class Refund:
    """Money given back for a sale, on the day it was. No ``lines``: the source states an amount only.

    ``sale_id`` and ``sale_number`` are the shop's id and number of the order. ``tender`` is how the money
    went back (``store_credit`` and ``gift_card`` included); its gross equals ``total``. ``treatment`` is what a person
    has said that an amount without lines is: a lower price ('spread') or compensation ('goodwill'); '' leaves it to
    the rules (REF-5). ``undelivered``: given back before the delivery, so that it touches no sale (REF-4); ``paid_on``
    is then the day on which the money had come, None when none had: a reservation was made smaller.
    ``paid_with`` is the method it had come by, '' when it went back the same way.
    """

    source: str
    document_id: str
    sale_id: str
    sale_number: str
    currency: str
    date: dt.date
    total: Decimal
    tender: Tender
    lines: tuple[RefundLine, ...] = ()
    reason: str = ""
    treatment: RefundTreatment = ""
    undelivered: bool = False
    paid_on: dt.date | None = None
    paid_with: str = ""

    def __post_init__(self) -> None:
        check_currency(self.currency)
        if not is_date(self.date):
            raise rejected("refund date")
        if self.undelivered and self.paid_on is not None and self.paid_on > self.date:
            raise rejected("refund.date_paid", code="refund_of_unpaid", value=self.paid_on)
        if amount(self.total, field="refund amount") <= 0:
            raise rejected("refund amount", code="negative_amount", value=self.total)
        if self.tender.gross != self.total:
            raise rejected(
                "refund tender", code="tenders_do_not_add_up", stated=self.total, found=self.tender.gross
            )
        added = sum((line.gross for line in self.lines), ZERO)
        if self.lines and abs(self.total - added) > rounding_limit(len(self.lines), cap=ROUNDING_CAP):
            raise rejected("refund amount", code="lines_do_not_add_up", stated=self.total, found=added)

    @property
    def reference(self) -> str:
        """Our stable name of the refund in the ledger."""
        return f"{self.source}:{self.sale_id}:refund:{self.document_id}"
