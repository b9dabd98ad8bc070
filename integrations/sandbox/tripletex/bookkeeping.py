"""Endpoints under /ledger that describe the books: periods, posting rules, ways of paying out."""

from typing import Any

from integrations.sandbox.tripletex.call import Call
from integrations.sandbox.tripletex.company import Company
from integrations.sandbox.tripletex.fields import Model, register
from integrations.sandbox.wire import Response

Record = dict[str, Any]


_MONTHS = (
    "januar",
    "februar",
    "mars",
    "april",
    "mai",
    "juni",
    "juli",
    "august",
    "september",
    "oktober",
    "november",
    "desember",
)

register(
    Model(
        name="AccountingPeriod",
        path="ledger/accountingPeriod",
        shown={
            "id": 0,
            "version": 0,
            "url": "",
            "name": "",
            "number": 0,
            "start": "",
            "end": "",
            "isClosed": False,
            "checkLedgerLogEmployeeName": "",
            "checkLedgerLogEmployeePictureId": 0,
            "checkLedgerLogTime": None,
            "checkWageLogEmployeeName": "",
            "checkWageLogEmployeePictureId": 0,
            "checkWageLogTime": None,
        },
    )
)

register(
    Model(
        name="PostingRules",
        path="ledger/postingRules",
        shown={
            "id": 0,
            "version": 0,
            "url": "",
            "accountReceivableCustomersId": None,
            "accountDebtVendorsId": None,
            "accountDebtEmployeesAndOwnersId": None,
            "accountRoundDiffId": None,
            "vatPerDepartment": False,
            "multipleIndustries": False,
            "defaultBusinessActivityTypeId": 0,
            "accountSubscriptionAccrual": None,
            "accountProductSaleNoVat": None,
        },
    )
)

register(
    Model(
        name="PaymentTypeOut",
        path="ledger/paymentTypeOut",
        shown={
            "id": 0,
            "version": 0,
            "url": "",
            "description": "",
            "creditAccount": None,
            "showIncomingInvoice": True,
            "showWagePayment": True,
            "showVatReturns": True,
            "showWagePeriodTransaction": True,
            "requiresSeparateVoucher": False,
            "sequence": 1,
            "isInactive": False,
            "displayName": "",
            "currencyId": 1,
            "currencyCode": "NOK",
        },
    )
)


def get_posting_rules(call: Call) -> Response:
    """GET /ledger/postingRules."""
    company = call.company
    return call.value(
        "PostingRules",
        {
            "id": company.id,
            "accountReceivableCustomersId": company.account(1500),
            "accountDebtVendorsId": company.account(2400),
            "accountDebtEmployeesAndOwnersId": company.account(2910),
            "accountRoundDiffId": company.account(7740),
            "accountSubscriptionAccrual": company.account(2965),
            "accountProductSaleNoVat": company.account(3200),
        },
    )


def list_periods(call: Call) -> Response:
    """GET /ledger/accountingPeriod: months, ``end`` exclusive, from two years back to the end of next year."""
    this_year = call.today.year
    bounds = {name: call.date(name) for name in ("startFrom", "startTo", "endFrom", "endTo")}
    found = [
        _period(call.company, year, month)
        for year in range(this_year - 2, this_year + 2)
        for month in range(1, 13)
    ]
    return call.list(
        "AccountingPeriod",
        [
            period
            for period in found
            if all(
                bound is None
                or (period[name[:-4]] >= bound if name.endswith("From") else period[name[:-2]] < bound)
                for name, bound in bounds.items()
            )
        ],
    )


def _period(company: Company, year: int, month: int) -> Record:
    following = f"{year + month // 12}-{month % 12 + 1:02d}-01"
    return {
        "id": 20_000_000 + year * 12 + month,
        "name": f"{_MONTHS[month - 1]} {year}",
        "number": month - 1,
        "start": f"{year}-{month:02d}-01",
        "end": following,
        "isClosed": f"{year}-{month:02d}" in company.closed_months,
    }


def list_payment_types_out(call: Call) -> Response:
    """GET /ledger/paymentTypeOut."""
    account = call.company.account(1920)
    text = "1920 Manuelt betalt nettbank"
    return call.list(
        "PaymentTypeOut",
        [{"id": account["id"] + 5, "description": text, "displayName": text, "creditAccount": account}],
    )
