"""What somebody else has booked before: vouchers as a ledger tells them, reduced to what they can be recognised by. Pure.

Kroner, debit positive, unless a field says otherwise. The kind of an account follows its number (NS 4102): 1 what is owned, 2
what is owed, 3 income; 27 is VAT.
"""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from integrations.accounting.money import ZERO

KRONER = "NOK"
INCOME, VAT, LIABILITIES = "3", "27", ("29",)


@dataclass(frozen=True, slots=True, kw_only=True)
class PastPosting:
    """One posting. ``gross`` with VAT, ``net`` without; ``gross_currency`` is the gross in ``currency``.

    ``by_ledger``: the ledger made it itself, as the VAT of another posting.
    """

    account: str
    account_name: str
    net: Decimal
    gross: Decimal
    vat_code: str = "0"
    currency: str = KRONER
    gross_currency: Decimal = ZERO
    text: str = ""
    customer: str = ""
    invoice_number: str = ""
    by_ledger: bool = False

    @property
    def is_income(self) -> bool:
        """Whether it stands on an income account."""
        return self.account.startswith(INCOME)

    @property
    def is_vat(self) -> bool:
        """Whether it stands on an account for VAT."""
        return self.account.startswith(VAT)

    @property
    def is_balance(self) -> bool:
        """Whether it stands where money, claims and debts do; VAT is none of them."""
        return self.account.startswith(("1", "2")) and not self.is_vat

    def in_(self, currency: str) -> Decimal:
        """The gross amount in a currency, 0.00 when the posting is in another one."""
        if currency == KRONER:
            return self.gross
        return self.gross_currency if self.currency == currency else ZERO


@dataclass(frozen=True, slots=True, kw_only=True)
class PastVoucher:
    """One voucher. ``number`` as people call it, ``kind`` the ledger's name of its type, ``note`` what its invoice says of the
    order that it is for. ``reverses`` is the id of the voucher that it takes back, '' where it takes back none."""

    id: str
    number: str
    date: dt.date
    description: str = ""
    external_number: str = ""
    kind: str = ""
    reverses: str = ""
    note: str = ""
    postings: tuple[PastPosting, ...] = ()

    def turnover(self, currency: str = KRONER) -> Decimal:
        """What was sold by it, VAT included, positive for a sale: its income, and the VAT that somebody posted by hand."""
        sold = (row for row in self.postings if row.is_income or (row.is_vat and not row.by_ledger))
        return -sum((row.in_(currency) for row in sold), ZERO)

    def received(self, currency: str = KRONER) -> Decimal:
        """What came in by it: its debits on balance accounts."""
        rows = (row.in_(currency) for row in self.postings if row.is_balance)
        return sum((amount for amount in rows if amount > 0), ZERO)

    @property
    def is_sale(self) -> bool:
        """Whether something was sold by it: income, or (a gift card, a prepayment) a debt to buyers. A payment of an invoice
        and a payout of a clearing account are none."""
        owed = (row.gross < 0 and row.account.startswith(LIABILITIES) for row in self.postings)
        return self.turnover() > 0 or (not any(row.is_income for row in self.postings) and any(owed))
