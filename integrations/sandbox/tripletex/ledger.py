"""Vouchers and postings as they are stored, and how the ledger splits VAT into rows of its own."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from integrations.sandbox.tripletex.company import Company
from integrations.sandbox.tripletex.money import ore, vat_within
from integrations.sandbox.tripletex.reference import NOK, VAT_TYPES, percentage

Record = dict[str, Any]

# VAT type id → the accounts of the system rows with their signs; 0 stands for the posting's own account.
# The accounts' numbers are the default chart's; which account each reverse-charge code uses follows their names.
_VAT_ACCOUNTS: dict[int, tuple[tuple[int, int], ...]] = {
    3: ((2700, 1),),
    31: ((2701, 1),),
    32: ((2702, 1),),
    311: ((2701, 1),),
    1: ((2710, 1),),
    11: ((2711, 1),),
    12: ((2712, 1),),
    111: ((2711, 1),),
    81: ((2710, 1), (2705, -1)),
    83: ((2711, 1), (2706, -1)),
    34: ((2710, 1), (2703, -1)),
    88: ((2712, 1), (2704, -1)),
    91: ((2710, 1), (2707, -1)),
    82: ((0, 1), (2705, -1)),
    84: ((0, 1), (2706, -1)),
    35: ((0, 1), (2703, -1)),
    89: ((0, 1), (2704, -1)),
    92: ((0, 1), (2707, -1)),
}


@dataclass(slots=True, kw_only=True)
class Line:
    """A posting about to be stored; ``gross`` in øre of NOK and ``gross_currency`` in øre of the currency.

    ``vat_part`` is the VAT inside when it is known already (an invoice's line), with the sign of ``gross``.
    """

    row: int
    account: Record
    gross: int
    gross_currency: int
    date: str
    description: str = ""
    vat: Record = field(default_factory=lambda: VAT_TYPES[0])
    currency: Record = field(default_factory=lambda: NOK)
    customer: Record | None = None
    supplier: Record | None = None
    employee: Record | None = None
    project: Record | None = None
    department: Record | None = None
    invoice_number: str = ""
    due: str | None = None
    kind: str | None = None
    vat_part: int | None = None
    vat_part_currency: int = 0


@dataclass(slots=True, eq=False)
class Voucher:
    """A stored voucher. ``number`` 0 means not booked; then ``temp_number`` counts."""

    id: int
    version: int
    date: str
    year: int
    number: int
    temp_number: int
    description: str
    type: Record | None
    external_number: str
    vendor_invoice_number: str | None
    reverses: "Voucher | None"
    postings: list["Posting"]
    attachment: "Attachment | None" = None
    edi: Record | None = None
    in_reception: bool = False

    @property
    def number_text(self) -> str:
        """``47-2026``, or "<Ikke bokført 3>" for a voucher that is not booked (observed)."""
        return f"{self.number}-{self.year}" if self.number else f"<Ikke bokført {self.temp_number}>"


@dataclass(slots=True)
class Attachment:
    """What hangs on a voucher: one PDF, whatever was uploaded; ``files`` are the pages' origins in their order."""

    id: int
    name: str
    files: list[bytes]


class Posting:
    """A stored posting. Amounts are øre, debit positive; ``amount`` is without VAT, ``gross`` with."""

    __slots__ = (
        "account",
        "amount",
        "amount_currency",
        "currency",
        "customer",
        "date",
        "department",
        "description",
        "due",
        "employee",
        "gross",
        "gross_currency",
        "id",
        "invoice_number",
        "kind",
        "project",
        "row",
        "supplier",
        "vat",
        "voucher",
    )

    def __init__(
        self, line: Line, *, found: int, voucher: Voucher, amount: int, amount_currency: int
    ) -> None:
        self.id, self.voucher, self.row, self.account = found, voucher, line.row, line.account
        self.amount, self.amount_currency = amount, amount_currency
        self.gross, self.gross_currency = line.gross, line.gross_currency
        self.date, self.description, self.vat, self.currency = (
            line.date,
            line.description,
            line.vat,
            line.currency,
        )
        self.customer, self.supplier, self.employee = line.customer, line.supplier, line.employee
        self.kind, self.project, self.department = line.kind, line.project, line.department
        self.invoice_number, self.due = line.invoice_number, line.due


def store_voucher(
    company: Company,
    *,
    date: str,
    description: str,
    lines: list[Line],
    kind: Record | None = None,
    external_number: str = "",
    vendor_invoice_number: str | None = None,
    booked: bool = True,
    reverses: Voucher | None = None,
    version: int = 5,
) -> Voucher:
    """Number and store a voucher whose lines are already checked; VAT gets its own system rows."""
    year = int(date[:4])
    number, temp_number = _take_number(company, year, booked=booked)
    voucher = Voucher(
        company.ids.take("voucher"),
        version,
        date,
        year,
        number,
        temp_number,
        description,
        kind,
        external_number,
        vendor_invoice_number,
        reverses,
        [],
    )
    for line in lines:
        add_posting(company, voucher, line)
    company.vouchers[voucher.id] = voucher
    company.vouchers_on[date].append(voucher)
    if external_number:
        company.vouchers_named[external_number].append(voucher)
    return voucher


def _take_number(company: Company, year: int, *, booked: bool) -> tuple[int, int]:
    """(number, temporary number): the year's next, or 0 and the company's next temporary one."""
    if booked:
        company.voucher_numbers[year] += 1
        return company.voucher_numbers[year], 0
    company.temp_number += 1
    return 0, company.temp_number


def book(company: Company, voucher: Voucher) -> None:
    """Give an unbooked voucher its number in the ledger."""
    company.voucher_numbers[voucher.year] += 1
    voucher.number = company.voucher_numbers[voucher.year]
    voucher.version += 1


def forget_voucher(company: Company, voucher: Voucher) -> None:
    """Remove a voucher; its number is free again when it was the year's last."""
    del company.vouchers[voucher.id]
    company.vouchers_on[voucher.date].remove(voucher)
    if voucher.external_number:
        company.vouchers_named[voucher.external_number].remove(voucher)
    if voucher.number and voucher.number == company.voucher_numbers[voucher.year]:
        company.voucher_numbers[voucher.year] -= 1


def add_posting(company: Company, voucher: Voucher, line: Line) -> Posting:
    """Store one posting, split its VAT off into system rows (row 0) and mark the account as used."""
    rate = percentage(line.vat, on=line.date, dated=company.switches.dated_vat_rates)
    rows = _VAT_ACCOUNTS.get(line.vat["id"]) or _VAT_ACCOUNTS.get(line.vat["parentType"]["id"]) or ()
    amount, amount_currency, vat, vat_currency = line.gross, line.gross_currency, 0, 0
    if rows and line.vat_part is not None:
        vat, vat_currency = line.vat_part, line.vat_part_currency
        amount, amount_currency = amount - vat, amount_currency - vat_currency
    elif rows and 0 < rate < 100:
        vat, vat_currency = vat_within(line.gross, rate), vat_within(line.gross_currency, rate)
        amount, amount_currency = amount - vat, amount_currency - vat_currency
    elif rows and rate < 0:
        share = -rate / Decimal(100)
        vat, vat_currency = _part(line.gross, share), _part(line.gross_currency, share)
    posting = Posting(
        line,
        found=company.ids.take("posting"),
        voucher=voucher,
        amount=amount,
        amount_currency=amount_currency,
    )
    voucher.postings.append(posting)
    line.account["isPostingsExist"] = True
    if vat or vat_currency:
        for number, sign in rows:
            account = company.account(number) if number else line.account
            _add_vat_row(
                company, voucher, line, account=account, vat=sign * vat, currency=sign * vat_currency
            )
    return posting


def _part(amount: int, share: Decimal) -> int:
    return ore(amount * share / 100)


def _add_vat_row(
    company: Company, voucher: Voucher, line: Line, *, account: Record, vat: int, currency: int
) -> None:
    row = Line(
        row=0,
        account=account,
        gross=vat,
        gross_currency=currency,
        date=line.date,
        description=line.description,
        currency=line.currency,
    )
    voucher.postings.append(
        Posting(row, found=company.ids.take("posting"), voucher=voucher, amount=vat, amount_currency=currency)
    )
