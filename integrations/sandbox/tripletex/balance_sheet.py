"""GET /balanceSheet: what each account held before a period, what moved in it, and what it held after."""

from typing import Any

from integrations.sandbox.tripletex.call import Call
from integrations.sandbox.tripletex.fields import Model, register
from integrations.sandbox.tripletex.money import kroner
from integrations.sandbox.wire import Response

Record = dict[str, Any]

register(
    Model(
        name="BalanceSheetAccount",
        path="balanceSheet",
        identify=lambda record: record["account"]["id"],
        shown={
            "account": None,
            "balanceIn": 0,
            "balanceChange": 0,
            "balanceOut": 0,
            "startDate": "",
            "endDate": "",
        },
    )
)


def get_balance_sheet(call: Call) -> Response:
    """Dates are mandatory, the last one exclusive, ``accountNumberTo`` too. Accounts without postings are left out unless
    asked for; vouchers that are not booked do not count. Profit and loss accounts begin each year at zero; those of the
    balance sheet (1000–2999) do not. Debit positive, without VAT."""
    start, end = call.required_range("dateFrom", "dateTo")
    lowest, below = call.integer("accountNumberFrom"), call.integer("accountNumberTo")
    customer, employee = call.integer("customerId"), call.integer("employeeId")
    also_idle = bool(call.flag("includeActiveAccountsWithoutMovements", False))
    sums: dict[int, list[int]] = {}
    for voucher in call.company.vouchers.values():
        for posting in voucher.postings if voucher.number else ():
            if (
                posting.date >= end
                or (customer is not None and (posting.customer or {}).get("id") != customer)
                or (employee is not None and (posting.employee or {}).get("id") != employee)
                or (posting.account["number"] >= 3000 and posting.date < f"{start[:4]}-01-01")
            ):
                continue
            held = sums.setdefault(posting.account["number"], [0, 0])
            held[posting.date >= start] += posting.amount
    rows = [
        _row(account, sums.get(account["number"], [0, 0]), start, end)
        for account in sorted(call.company.accounts.values(), key=lambda one: one["number"])
        if (account["number"] in sums or (also_idle and not account.get("isInactive")))
        and (lowest is None or account["number"] >= lowest)
        and (below is None or account["number"] < below)
    ]
    return call.list("BalanceSheetAccount", rows)


def _row(account: Record, held: list[int], start: str, end: str) -> Record:
    return {
        "account": account,
        "balanceIn": kroner(held[0]),
        "balanceChange": kroner(held[1]),
        "balanceOut": kroner(held[0] + held[1]),
        "startDate": start,
        "endDate": end,
    }
