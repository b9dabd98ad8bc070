"""Locks: closed months, VAT returns already sent, reconciled bank accounts, dates before the opening balance."""

from collections.abc import Iterable

from integrations.sandbox.tripletex.company import Company
from integrations.sandbox.tripletex.envelope import Message, internal_message, message, rule
from integrations.sandbox.tripletex.ledger import Line

_OUTSIDE_VAT = (0, 7)


def check_periods(company: Company, lines: Iterable[Line]) -> None:
    """422/18000 when a line falls into a locked period.

    The texts for a VAT-locked term and for a reconciled bank account are Tripletex' own; the one for a manually
    closed month was never recorded, nor which field it names.
    """
    if not (
        company.closed_months
        or company.vat_locked_months
        or company.reconciled
        or company.switches.opening_balance_date
    ):
        return
    found = [refusal for line in lines for refusal in _locks(company, line)]
    if found:
        raise rule(*found)


def _locks(company: Company, line: Line) -> Iterable[Message]:
    month = line.date[:7]
    opening = company.switches.opening_balance_date
    if opening and line.date < opening:
        yield message("postings.date", "before_opening", date=opening)
    if month in company.closed_months:
        yield message("postings.date", "period_closed", date=line.date)
    if month in company.vat_locked_months and line.vat["id"] not in _OUTSIDE_VAT:
        yield message("postings.date", "vat_term_locked", date=line.date)
    if (line.account["number"], month) in company.reconciled:
        yield internal_message("account", "reconciled")
