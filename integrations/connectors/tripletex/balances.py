"""What an account held at the end of a day, and the postings on it: the proof of a list that we keep ourselves."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from integrations.connectors.contract import LedgerEntry
from integrations.connectors.tripletex.amounts import ore
from integrations.connectors.tripletex.client import TripletexClient
from integrations.errors import TemporaryError

_DAY = timedelta(days=1)
_ENTRY_FIELDS = "id,date,description,amount,voucher(id,number,year,externalVoucherNumber)"


def balance(client: TripletexClient, account: str, *, on: date) -> Decimal:
    """The account's balance in kroner at the end of ``on``, debit positive; 0.00 when nothing was ever posted on it."""
    rows = client.page(
        "/balanceSheet",
        fields="account(number),balanceOut",
        params={
            "dateFrom": date(on.year, 1, 1).isoformat(),
            "dateTo": (on + _DAY).isoformat(),
            "accountNumberFrom": int(account),
            "accountNumberTo": int(account) + 1,
        },
    )
    try:
        mine = [row for row in rows if str(row["account"]["number"]) == account]
        return ore(mine[0]["balanceOut"]) if mine else Decimal("0.00")
    except (KeyError, TypeError, ArithmeticError) as error:
        raise TemporaryError(
            "malformed_answer", params={"where": "balanceSheet", "field": str(error)}
        ) from error


def entries(client: TripletexClient, account: str, *, first: date, last: date) -> Iterator[LedgerEntry]:
    """Every posting on an account from ``first`` to ``last`` inclusive, a page at a time."""
    rows = client.rows(
        "/ledger/posting",
        fields=_ENTRY_FIELDS,
        dateFrom=first.isoformat(),
        dateTo=(last + _DAY).isoformat(),
        accountNumberFrom=int(account),
        accountNumberTo=int(account) + 1,
    )
    for row in rows:
        yield _entry(row)


def _entry(row: Mapping[str, Any]) -> LedgerEntry:
    try:
        voucher = row["voucher"]
        return LedgerEntry(
            voucher_id=str(voucher["id"]),
            voucher_number=f"{voucher['number']}-{voucher['year']}",
            reference=voucher["externalVoucherNumber"] or "",
            date=date.fromisoformat(row["date"]),
            amount=ore(row["amount"]),
            text=row["description"] or "",
        )
    except (KeyError, TypeError, ValueError, ArithmeticError) as error:
        raise TemporaryError(
            "malformed_answer", params={"where": "ledger/posting", "field": str(error)}
        ) from error
