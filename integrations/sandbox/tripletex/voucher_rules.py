"""What the ledger demands of a voucher sent by a client, before anything is stored."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from integrations.sandbox.tripletex.body import reference
from integrations.sandbox.tripletex.company import Company, legal_vat_ids
from integrations.sandbox.tripletex.envelope import Message, message, not_found, rule
from integrations.sandbox.tripletex.ledger import Line
from integrations.sandbox.tripletex.money import has_cents_only, ore
from integrations.sandbox.tripletex.reference import CURRENCIES, NOK, VAT_TYPES

Record = dict[str, Any]
_NOT_IMITATED = (
    "freeAccountingDimension1",
    "freeAccountingDimension2",
    "freeAccountingDimension3",
    "asset",
)
_PARTIES = {"CUSTOMER": "customer", "VENDOR": "supplier", "EMPLOYEE": "employee"}


def checked_lines(company: Company, body: Record) -> list[Line]:
    """The voucher's postings as lines; raises the refusals a real company would give."""
    postings = body["postings"]
    if any(not posting.get("row") for posting in postings):
        raise rule(message("postings", "no_postings"), message("postings.row", "row_zero"))
    if not postings:
        raise rule(message("postings", "no_postings"))
    lines = [_line(company, posting, body) for posting in postings]
    found = [
        refusal
        for posting, line in zip(postings, lines, strict=True)
        for refusal in _refusals(company, posting, line)
    ]
    if found:
        raise rule(*found)
    unbalanced = list(_unbalanced(lines))
    if unbalanced:
        raise rule(*unbalanced)
    return lines


def _line(company: Company, posting: Record, body: Record) -> Line:
    for name in _NOT_IMITATED:
        if reference(posting.get(name)):
            raise not_found()
    account_id, customer_id = reference(posting.get("account")), reference(posting.get("customer"))
    supplier_id = reference(posting.get("supplier"))
    employee_id, currency_id = reference(posting.get("employee")), reference(posting.get("currency"))
    vat_id, project_id = reference(posting.get("vatType")), reference(posting.get("project"))
    department_id = reference(posting.get("department"))
    if account_id is None:
        raise rule(message("postings.account", "null"))
    try:
        return Line(
            row=posting["row"],
            account=company.accounts[account_id],
            gross=ore(posting.get("amountGross") or 0),
            gross_currency=ore(posting.get("amountGrossCurrency") or 0),
            date=posting.get("date") or body["date"],
            description=posting.get("description") or body["description"],
            vat=VAT_TYPES[vat_id or 0],
            currency=NOK if currency_id is None else CURRENCIES[currency_id],
            customer=None if customer_id is None else company.customers[customer_id],
            supplier=None if supplier_id is None else company.suppliers[supplier_id],
            employee=None if employee_id is None else {company.employee["id"]: company.employee}[employee_id],
            project=None if project_id is None else company.projects[project_id],
            department=None if department_id is None else company.departments[department_id],
            invoice_number=posting.get("invoiceNumber") or "",
            due=posting.get("termOfPayment"),
        )
    except KeyError:
        raise not_found() from None


def _refusals(company: Company, posting: Record, line: Line) -> Iterable[Message]:
    switches = company.switches
    if switches.refuse_more_decimals:
        for name in ("amountGross", "amountGrossCurrency"):
            if not has_cents_only(posting.get(name) or 0):
                yield message(f"postings.{name}", "decimals")
    if line.currency is NOK and line.gross != line.gross_currency:
        yield message("postings.amountGross", "currency_amounts")
    if switches.refuse_inactive_accounts and line.account.get("isInactive"):
        yield message("postings.account", "account_inactive", account=title(line.account))
    party = _PARTIES.get(line.account["ledgerType"])
    if party and getattr(line, party, None) is None:
        yield message(f"postings.{party}.id", f"{party}_missing")
    yield from _vat_refusals(company, posting, line)


def _vat_refusals(company: Company, posting: Record, line: Line) -> Iterable[Message]:
    account, vat = line.account, line.vat
    given = reference(posting.get("vatType"))
    if account.get("vatLocked"):
        locked = account["vatType"]
        excused = given is None and company.switches.omitted_vat_on_locked_account == "accepted"
        if vat is not locked and not excused:
            yield message(
                "postings.vatType.id", "vat_locked", account=title(account), code=locked["displayName"]
            )
    elif vat["id"] not in legal_vat_ids(account):
        yield message("postings.vatType.id", "vat_illegal", account=title(account), code=vat["number"])
    if vat["id"] and not company.may_post_vat(vat["id"]):
        yield message("postings.vatType.id", "vat_code")


def _unbalanced(lines: list[Line]) -> Iterable[Message]:
    """Every date must sum to 0, and so must rows that share a number; one message per posting (observed)."""
    dates: dict[str, int] = defaultdict(int)
    rows: dict[int, list[int]] = defaultdict(list)
    for line in lines:
        dates[line.date] += line.gross
        rows[line.row].append(line.gross)
    for line in lines:
        if dates[line.date]:
            yield message("", "unbalanced", date=line.date)
    for row, amounts in rows.items():
        if len(amounts) > 1 and sum(amounts) != 0:
            yield message("postings.row", "row_unbalanced", row=row)


def title(account: Record) -> str:
    """``3000 Salgsinntekt, avgiftspliktig``."""
    return f"{account['number']} {account['name']}"
