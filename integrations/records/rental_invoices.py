"""A rental company's invoice as a basis for ours: sums by ledger code and VAT rate, or by the parts of the project (RM-1)."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from integrations.accounting.documents import Buyer, CreditNote, CreditNoteLine, Line, Sale, rejected
from integrations.accounting.documents.checks import check_currency, is_between, is_date
from integrations.accounting.money import HUNDRED, LARGEST, ORE, ZERO, amount, gross_of
from integrations.records.people import ContactPersonRecord, EmployeeRecord
from integrations.records.rental_customers import RentalCustomer
from integrations.records.rental_projects import ProjectRef

InvoiceStage = Literal["final", "deposit", "credit"]
BasisKind = Literal["ledger", "part", "adjustment", "rounding"]
STAGES = ("final", "deposit", "credit")


@dataclass(frozen=True, slots=True, kw_only=True)
class BasisLine:
    """One line, all in whole øre and in the invoice's own direction: a credit invoice has positive lines too.

    ``kind``: a sum by ``ledger`` code and VAT rate, a ``part`` (subproject), the ``adjustment`` between the parts and what
    is invoiced, or the ``rounding`` of the whole invoice (no VAT). ``vat_rate`` in percent. ``code`` is the ledger code as
    people wrote it, ideally an account number; ``part`` the id of the subproject.
    """

    id: str
    kind: BasisKind
    title: str
    net: Decimal
    gross: Decimal
    vat_rate: Decimal
    source_field: str
    code: str = ""
    part: str = ""

    def __post_init__(self) -> None:
        amount(self.net, field=self.source_field)
        amount(self.gross, field=self.source_field)
        if not is_between(self.vat_rate, ZERO, HUNDRED):
            raise rejected(f"{self.source_field}.vatrate", value=self.vat_rate)
        if abs(gross_of(self.net, self.vat_rate) - self.gross) > ORE:
            found = gross_of(self.net, self.vat_rate)
            raise rejected(self.source_field, code="lines_do_not_add_up", stated=self.gross, found=found)

    @property
    def vat(self) -> Decimal:
        """The VAT in it."""
        return self.gross - self.net


@dataclass(frozen=True, slots=True, kw_only=True)
class RentalInvoice:
    """A finalised invoice or credit invoice.

    ``total`` is what the source itself says with VAT, positive; the lines, with their rounding line, add up to it. ``net``
    and ``vat`` are the source's own as well, and may miss the lines by øre. ``share`` is how much of the project is
    invoiced (1 is all). ``stage``: a ``deposit`` is a share that is invoiced before the project is over.
    ``lines_by`` is what the lines are sums of, in case the tenant's choice could not be followed. ``credits`` and
    ``credits_id`` are number and id of the invoice that a credit invoice takes back, '' where nothing tells.
    """

    source: str
    document_id: str
    number: str
    stage: InvoiceStage
    currency: str
    customer: RentalCustomer
    buyer: Buyer
    invoice_date: dt.date
    lines: tuple[BasisLine, ...]
    total: Decimal
    net: Decimal
    vat: Decimal
    due_date: dt.date | None = None
    share: Decimal = Decimal(1)
    lines_by: Literal["ledger", "part"] = "ledger"
    subject: str = ""
    project: ProjectRef | None = None
    contact: ContactPersonRecord | None = None
    manager: EmployeeRecord | None = None
    used_from: dt.date | None = None
    used_until: dt.date | None = None
    credits: str = ""
    credits_id: str = ""

    def __post_init__(self) -> None:
        for name in ("source", "document_id", "number"):
            if not getattr(self, name):
                raise rejected(name)
        if self.stage not in STAGES:
            raise rejected("invoicetype", value=self.stage)
        check_currency(self.currency)
        if not is_date(self.invoice_date):
            raise rejected("date")
        if not self.sold_lines:
            raise rejected("lines", code="no_lines")
        if not is_between(self.total, -LARGEST, LARGEST) or self.total < 0:
            raise rejected("price_invat", code="negative_amount", value=self.total)
        found = sum((line.gross for line in self.lines), ZERO)
        if found != self.total:
            raise rejected("price_invat", code="lines_do_not_add_up", stated=self.total, found=found)

    @property
    def sold_lines(self) -> tuple[BasisLine, ...]:
        """The lines without the rounding."""
        return tuple(line for line in self.lines if line.kind != "rounding")

    @property
    def rounding(self) -> Decimal:
        """What the total exceeds the lines by."""
        return sum((line.gross for line in self.lines if line.kind == "rounding"), ZERO)

    @property
    def delivered_on(self) -> dt.date:
        """The day by which the VAT rate is chosen: the last day of use, never later than the invoice."""
        return min(self.used_until or self.invoice_date, self.invoice_date)

    def as_sale(self) -> Sale:
        """The money, for an invoice: net-priced lines on account; the rounding is the sale's own ``rounding``."""
        if self.stage == "credit":
            raise rejected("invoicetype", value=self.stage)
        due = self.due_date
        return Sale(
            source=self.source,
            document_id=self.document_id,
            number=self.number,
            currency=self.currency,
            placed_at=dt.datetime.combine(self.invoice_date, dt.time(), tzinfo=dt.UTC),
            delivered_on=self.delivered_on,
            buyer=self.buyer,
            ship_to=self.buyer.address,
            prices_include_vat=False,
            lines=tuple(_sold(line, self.buyer.address.country) for line in self.sold_lines),
            total=self.total,
            payment_terms_days=max(0, (due - self.invoice_date).days) if due else None,
            note=self.subject,
            project=self.project.number if self.project else "",
            on_account=True,
        )

    def as_credit_note(self, *, credits: str = "") -> CreditNote:
        """The money, for a credit invoice. ``credits`` is the number of the invoice that it takes back, where nothing else
        tells. Raises RejectedDocument without one, and for a line that goes the other way."""
        if self.stage != "credit":
            raise rejected("invoicetype", value=self.stage)
        return CreditNote(
            source=self.source,
            number=self.number,
            credits=self.credits or credits,
            date=self.invoice_date,
            currency=self.currency,
            lines=tuple(_credited(line) for line in self.sold_lines if line.net),
            buyer=self.buyer,
            project=self.project.number if self.project else "",
        )


def _sold(line: BasisLine, country: str) -> Line:
    """A sold line; one that goes the other way takes something off the others, at its own rate. Abroad the country explains a
    nought; any other rate than the standard one waits for the tenant's own word."""
    return Line(
        id=line.id,
        kind="service" if line.net > 0 else "fee",
        title=line.title,
        gross=line.gross,
        vat=line.vat,
        vat_rate=line.vat_rate,
        source_field=line.source_field,
        tax_class=_tax_class(line.vat_rate, country),
        categories=(line.code,) if line.code else (),
    )


_STANDARD = Decimal(25)
_HOME = ("", "NO", "SJ")


def _tax_class(rate: Decimal, country: str) -> str:
    if rate == _STANDARD or (not rate and country not in _HOME):
        return ""
    return f"{rate:f} %"


def _credited(line: BasisLine) -> CreditNoteLine:
    if line.net < 0:
        raise rejected(line.source_field, code="negative_amount", value=line.net)
    return CreditNoteLine(
        line_id=line.id,
        net=line.net,
        gross=line.gross,
        vat_rate=line.vat_rate,
        source_field=line.source_field,
        title=line.title,
    )
