"""What the engine mirrors of a company: chart, VAT codes, payment types, currencies, countries, departments, closed periods."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from integrations.accounting.closed_periods import DAY, ClosedPeriods, closed_periods
from integrations.connectors.contract import (
    AccountRow,
    DepartmentRow,
    PaymentTypeRow,
    ProjectRow,
    ReferenceData,
    VatCodeRow,
)
from integrations.connectors.tripletex.client import TripletexClient
from integrations.connectors.tripletex.observed import department_number
from integrations.connectors.tripletex.purchase_reading import has_module
from integrations.connectors.tripletex.session import OSLO
from integrations.errors import SyncError, TemporaryError

ACCOUNT_FIELDS = (
    "id,number,name,isInactive,vatLocked,vatType(number),legalVatTypes(number),ledgerType,isBankAccount,"
    "isInvoiceAccount,bankAccountNumber"
)


TEMPORARY_RATES = ((date(2020, 4, 1), date(2021, 9, 30)),)
"""When a rate was changed for a while and changed back: the low rate was 6 %."""


def who_am_i(client: TripletexClient) -> Mapping[str, Any]:
    """Company and employee behind the session."""
    return client.get(
        "/token/session/>whoAmI",
        fields="employeeId,actualEmployeeId,employeeIsProxy,companyId,company(id,name,organizationNumber),language",
    )


def reference_data(client: TripletexClient, *, now: datetime) -> ReferenceData:
    """Everything in about ten calls. Raises BadCredentials, AccessDenied, RateLimited, TemporaryError."""
    me = who_am_i(client)
    company = me.get("company") or {}
    payment_types, features = payment_type_rows(client)
    return ReferenceData(
        company_id=str(me["companyId"]),
        company_name=str(company.get("name") or ""),
        org_number=digits(company.get("organizationNumber")),
        vat_registered=is_vat_registered(client),
        accounts=tuple(map(account_row, client.rows("/ledger/account", fields=ACCOUNT_FIELDS))),
        vat_codes=vat_code_rows(client, on=now.astimezone(OSLO).date()),
        payment_types=payment_types,
        currencies={row["code"]: str(row["id"]) for row in client.rows("/currency", fields="id,code")},
        countries={
            row["isoAlpha2Code"]: str(row["id"]) for row in client.rows("/country", fields="id,isoAlpha2Code")
        },
        departments=department_rows(client),
        closed=closed_months(client),
        features={**features, "logistics": has_module(client)},
    )


def digits(text: object) -> str:
    """An organisation number without spaces, dots or 'MVA'."""
    return "".join(character for character in str(text or "") if character.isdigit())


def is_vat_registered(client: TripletexClient) -> bool:
    """From the VAT settings; a key that may not read them is answered by what it may sell with (only code 6 = not)."""
    try:
        settings = client.get("/ledger/vatSettings", fields="vatRegistrationStatus")
        return settings.get("vatRegistrationStatus") in ("VAT_REGISTERED", "VAT_COMPENSATION")
    except TemporaryError:
        raise
    except SyncError:
        rows = client.page("/ledger/vatType", fields="number", params={"typeOfVat": "OUTGOING"})
        return any(str(row["number"]) == "3" for row in rows)


def account_row(row: Mapping[str, Any]) -> AccountRow:
    """A ledger account. The lock is the account's own code, and only when it says so."""
    default = _number(row.get("vatType"))
    return AccountRow(
        number=str(row["number"]),
        name=row.get("name") or "",
        remote_id=str(row["id"]),
        is_active=not row.get("isInactive"),
        default_vat=default,
        vat_lock=(default or "0") if row.get("vatLocked") else None,
        legal_vat=tuple(
            number for number in map(_number, row.get("legalVatTypes") or ()) if number is not None
        ),
        ledger_type=row.get("ledgerType") or "GENERAL",
        is_bank=bool(row.get("isBankAccount")),
        is_invoice_account=bool(row.get("isInvoiceAccount")),
        has_bank_number=bool(row.get("bankAccountNumber")),
    )


def _number(vat_type: Mapping[str, Any] | None) -> str | None:
    return str(vat_type["number"]) if vat_type else None


def vat_code_rows(client: TripletexClient, *, on: date) -> tuple[VatCodeRow, ...]:
    """The whole catalogue, and which of it the company may sell with on a day. Ids are not numbers (33 has id 32).

    A code that had another rate for a time is asked for again on a day of that time: what the target says, counts (VAT-3).
    """
    then = _rates_then(client)
    outgoing = {
        str(row["id"])
        for row in client.rows("/ledger/vatType", fields="id", typeOfVat="OUTGOING", vatDate=on.isoformat())
    }
    return tuple(
        VatCodeRow(
            number=str(row["number"]),
            name=row.get("name") or "",
            remote_id=str(row["id"]),
            rate=Decimal(row.get("percentage") or 0),
            is_outgoing=str(row["id"]) in outgoing,
            past=tuple(
                (first, last, rate)
                for (first, last), rates in then.items()
                if (rate := rates.get(str(row["id"]))) is not None
                and rate != Decimal(row.get("percentage") or 0)
            ),
        )
        for row in client.rows("/ledger/vatType", fields="id,number,name,percentage")
    )


def _rates_then(client: TripletexClient) -> dict[tuple[date, date], dict[str, Decimal]]:
    """Percent by the target's id of the code, for the times when a Norwegian rate was another for a while."""
    found = {}
    for first, last in TEMPORARY_RATES:
        rows = client.rows(
            "/ledger/vatType", fields="id,percentage", typeOfVat="OUTGOING", vatDate=last.isoformat()
        )
        found[first, last] = {str(row["id"]): Decimal(row.get("percentage") or 0) for row in rows}
    return found


def payment_type_rows(client: TripletexClient) -> tuple[tuple[PaymentTypeRow, ...], dict[str, bool]]:
    """Ways of paying customer invoices, and whether this key may see invoices at all."""
    try:
        rows = tuple(
            PaymentTypeRow(
                remote_id=str(row["id"]),
                description=row.get("description") or "",
                account_number=str((row.get("debitAccount") or {}).get("number") or ""),
                currency=row.get("currencyCode") or "NOK",
            )
            for row in client.rows(
                "/invoice/paymentType", fields="id,description,debitAccount(number),currencyCode"
            )
        )
    except TemporaryError:
        raise
    except SyncError:
        return (), {"invoices": False}
    return rows, {"invoices": True}


def department_rows(client: TripletexClient) -> tuple[DepartmentRow, ...]:
    """The departments that may be used; () where the company does not use them, or this key may not see them."""
    try:
        rows = list(client.rows("/department", fields="id,name,departmentNumber,isInactive"))
    except TemporaryError:
        raise
    except SyncError:
        return ()
    return tuple(
        DepartmentRow(number=department_number(row), name=row.get("name") or "", remote_id=str(row["id"]))
        for row in rows
        if not row.get("isInactive")
    )


def project_rows(client: TripletexClient, numbers: Collection[str]) -> tuple[ProjectRow, ...]:
    """The projects of these very numbers, one call each: the search takes one number, and is exact."""
    found = []
    for number in sorted(set(numbers)):
        params = {"number": number}
        for row in client.page("/project", fields="id,number,name,isClosed", params=params):
            if str(row["number"]) == number:
                closed = bool(row.get("isClosed"))
                found.append(
                    ProjectRow(
                        number=number, name=row.get("name") or "", remote_id=str(row["id"]), is_closed=closed
                    )
                )
    return tuple(found)


def closed_months(client: TripletexClient) -> ClosedPeriods:
    """The closed months. Each says for itself whether it is closed; their ends are exclusive."""
    rows = client.rows("/ledger/accountingPeriod", fields="start,end,isClosed", count=1000)
    return closed_periods(
        [
            (
                date.fromisoformat(row["start"]),
                date.fromisoformat(row["end"]) - DAY,
                bool(row.get("isClosed")),
            )
            for row in rows
        ]
    )


def currency_rate(client: TripletexClient, currency_id: str, *, on: date) -> tuple[Decimal, date]:
    """Kroner per one unit on a day, and the day of the quotation.

    The rate is taken to be per ``factor`` units (100 for SEK, DKK …), as Norges Bank quotes it; Tripletex does not say.
    """
    value = client.get(
        f"/currency/{currency_id}/rate",
        fields="rate,date,sourceCurrency(id,factor),targetCurrency(id,factor)",
        date=on.isoformat(),
    )
    sides = [side for side in (value.get("sourceCurrency"), value.get("targetCurrency")) if side]
    factor = next((side.get("factor") or 1 for side in sides if str(side["id"]) == str(currency_id)), 1)
    return Decimal(value["rate"]) / Decimal(factor), date.fromisoformat(value["date"])
