"""What the setup says of accounts and days: which decisions are missing, and which first days there are to choose from."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from integrations.accounting.vat_terms import VatTerm, term_of
from integrations.models import AccountMapping, Connection, VatRule

DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstDays:
    """``closed_until`` is the last closed day (None: none is); ``usual`` what is proposed: the first day of the running VAT
    term, or the first open day after it. ``term`` is the running one, ``before`` the one before."""

    usual: dt.date
    closed_until: dt.date | None
    term: VatTerm
    before: VatTerm


def missing(connection: Connection) -> Sequence[str]:
    """Payment methods of the shop that have no account yet; orders paid with them would stop."""
    item = connection.readiness.filter(item="payment_gateways").first()
    methods = [one.strip() for one in str(item.params.get("methods", "")).split(",")] if item else []
    have = set(
        AccountMapping.objects.filter(connection=connection, role="tender").values_list("key", flat=True)
    )
    return [one for one in methods if one and one not in have and f"{one}/*" not in have]


def decided(connection: Connection) -> dict[str, int]:
    """How much is decided already: accounts, and rules of VAT."""
    return {
        "accounts": AccountMapping.objects.filter(connection=connection).count(),
        "rules": VatRule.objects.filter(connection=connection).count(),
    }


def first_days(connection: Connection, *, today: dt.date) -> FirstDays:
    """The days to choose from, by the ledger's closed periods and the VAT terms."""
    term = term_of(today)
    usual, closed = term.first, None
    if connection.ledger is not None:
        periods = connection.ledger.closed_periods
        usual, closed = periods.open_day(term.first), periods.until
    return FirstDays(usual=usual, closed_until=closed, term=term, before=term_of(term.first - DAY))
