"""The sandbox's own commands: make companies, turn their switches, close periods, look at everything."""

import base64
import json
import secrets
from collections.abc import Callable
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from integrations.sandbox.tripletex import (
    control_demo,
    control_ledger,
    control_records,
    dump,
    purchase_orders,
    supplier_invoices,
)
from integrations.sandbox.tripletex.accounts import edit_account
from integrations.sandbox.tripletex.company import (
    Company,
    Switches,
    add_account,
    add_payment_type,
    seed,
)
from integrations.sandbox.tripletex.reference import CURRENCY_BY_CODE, VAT_TYPES
from integrations.sandbox.tripletex.session import Holder

if TYPE_CHECKING:
    from integrations.sandbox.tripletex.system import Tripletex

Record = dict[str, Any]
_SWITCHES = {item.name: item.type for item in fields(Switches)}
DEFAULT_CONSUMER = "test-consumer-bilagsbro"


def _coerced(name: str, value: Any) -> Any:
    if name not in _SWITCHES:
        raise ValueError(f"no such switch: {name}; there are {', '.join(sorted(_SWITCHES))}")
    return type(getattr(Switches(), name))(value)


def _apply(company: Company, changes: Record) -> None:
    for name, value in changes.items():
        if name == "other_integrations":
            company.other_integrations = list(value)
        elif name == "peppol_receivers":
            company.peppol_receivers = {str(one) for one in value}
        elif name == "entitlements":
            company.entitlements = list(value)
        elif name in ("name", "org_number"):
            setattr(company, name, str(value))
        else:
            setattr(company.switches, name, _coerced(name, value))
            if name == "bank_account_number":
                company.account(1920)["bankAccountNumber"] = str(value)


def create_company(
    system: "Tripletex",
    name: str,
    org_number: str,
    consumer_token: str = DEFAULT_CONSUMER,
    employee_token: str | None = None,
    api_token: str | None = None,
    accounts: list[list[Any]] | None = None,
    **changes: Any,
) -> Record:
    """A company with its tokens. ``accounts`` are added to the chart as [number, name] or [number, name, VAT number];
    every switch of ``Switches`` may be given, and other_integrations, peppol_receivers, entitlements."""
    unknown = set(changes) - set(_SWITCHES) - {"other_integrations", "peppol_receivers", "entitlements"}
    if unknown:
        raise ValueError(f"unknown: {', '.join(sorted(unknown))}")
    company = Company(
        id=system.ids.take("company"),
        name=name,
        org_number=org_number,
        ids=system.ids,
        switches=Switches(),
        employee_id=system.ids.take("employee"),
    )
    if "bank_account_number" in changes:
        company.switches.bank_account_number = str(changes["bank_account_number"])
    seed(company)
    _apply(company, changes)
    for row in accounts or []:
        _add(company, *row)
    system.companies[company.id] = company
    return {
        "company_id": company.id,
        **_give_tokens(system, company, consumer_token, employee_token, api_token),
    }


def _give_tokens(
    system: "Tripletex", company: Company, consumer: str, employee: str | None, api: str | None
) -> Record:
    number = system.ids.take("token")
    secret = base64.urlsafe_b64encode(
        json.dumps({"tokenId": number, "token": "test-" + secrets.token_urlsafe(18)}).encode()
    ).decode()
    employee, api = employee or secret, api or f"tlxr_{secrets.token_urlsafe(32)}"
    system.tokens.consumers.add(consumer)
    system.tokens.employees[employee] = Holder(company=company, token=employee, consumer_token=consumer)
    system.tokens.api[api] = Holder(company=company, token=api, consumer_token=None)
    return {"consumer_token": consumer, "employee_token": employee, "api_token": api}


def create_accountant(
    system: "Tripletex",
    name: str,
    org_number: str,
    clients: list[int],
    consumer_token: str = DEFAULT_CONSUMER,
) -> Record:
    """An accounting office whose token reaches client companies by their id as user name."""
    made = create_company(system, name, org_number, consumer_token)
    holder = system.tokens.employees[made["employee_token"]]
    holder.clients = {found: system.companies[found] for found in clients}
    return made


def _company(system: "Tripletex", found: int | str) -> Company:
    company = system.companies.get(int(found))
    if company is None:
        raise ValueError(f"no company {found}")
    return company


def set_switches(system: "Tripletex", company_id: int, **changes: Any) -> Record:
    """Change switches or other_integrations, peppol_receivers, entitlements, name, org_number of a company."""
    _apply(_company(system, company_id), changes)
    return {"company_id": company_id}


def close_period(
    system: "Tripletex",
    company_id: int,
    month: str,
    kind: str = "closed",
    account: int = 1920,
    open: bool = False,
) -> Record:
    """Lock a month ("2026-09"): kind closed, vat_lock or bank_reconciled (of an account); ``open`` undoes it."""
    books = _company(system, company_id)
    targets: dict[str, set[Any]] = {
        "closed": books.closed_months,
        "vat_lock": books.vat_locked_months,
        "bank_reconciled": books.reconciled,
    }
    if kind not in targets:
        raise ValueError(f"no such lock: {kind}; there are {', '.join(targets)}")
    target = targets[kind]
    key = (account, month) if kind == "bank_reconciled" else month
    (target.discard if open else target.add)(key)
    return {"company_id": company_id, "month": month, "kind": kind, "open": open}


def _vat_id(number: str | int | None) -> int | None:
    if number is None:
        return None
    found = next((one["id"] for one in VAT_TYPES.values() if one["number"] == str(number)), None)
    if found is None:
        raise ValueError(f"no VAT type with number {number}")
    return found


def _add(
    company: Company, number: int, name: str, vat_number: str | int | None = None, locked: bool | None = None
) -> Record:
    """Balance accounts are locked to no VAT and income accounts to their code unless said otherwise."""
    lock = number < 4000 if locked is None else locked
    account = add_account(company, number=number, name=name, vat_id=_vat_id(vat_number) or 0, locked=lock)
    if 1910 <= number < 1950:
        account["isBankAccount"] = True
    return account


def add_account_command(
    system: "Tripletex",
    company_id: int,
    number: int,
    name: str,
    vat_number: str | int | None = None,
    locked: bool | None = None,
    currency: str | None = None,
) -> Record:
    """Add an account to a company's chart, as a user would in Tripletex; gives its id."""
    account = _add(_company(system, company_id), number, name, vat_number, locked)
    if currency:
        account["currency"] = CURRENCY_BY_CODE[currency]
    return {"id": account["id"], "number": number}


def edit_account_command(system: "Tripletex", company_id: int, number: int, **values: Any) -> Record:
    """Change an account by number: API field names (isInactive, vatLocked …) or vat_number."""
    account = _company(system, company_id).account(number)
    vat = _vat_id(values.pop("vat_number", None))
    edit_account(account, {**values, **({} if vat is None else {"vatType": {"id": vat}})})
    return {"id": account["id"], "number": number}


def set_vat_active(system: "Tripletex", company_id: int, number: str | int, active: bool = True) -> Record:
    """Switch a VAT code (by number) on or off for a company."""
    found = _vat_id(number)
    assert found is not None
    _company(system, company_id).vat_switched[found] = active
    return {"id": found, "number": str(number), "active": active}


def add_payment_type_command(
    system: "Tripletex", company_id: int, description: str, account_number: int
) -> Record:
    """Add a way of paying invoices, booked on an account; users do this in Tripletex' own pages."""
    made = add_payment_type(
        _company(system, company_id), description=description, account_number=account_number
    )
    return {"id": made["id"]}


def expire_sessions(system: "Tripletex", company_id: int) -> Record:
    """End every session of a company; the next call is 401 until a new session is made."""
    return {"ended": system.tokens.expire(_company(system, company_id))}


def revoke_token(system: "Tripletex", company_id: int) -> Record:
    """Make a company's tokens invalid for good."""
    return {"revoked": system.tokens.revoke(_company(system, company_id))}


def new_tokens(system: "Tripletex", company_id: int, consumer_token: str = DEFAULT_CONSUMER) -> Record:
    """Fresh tokens for a company, as its administrator would make them."""
    return _give_tokens(system, _company(system, company_id), consumer_token, None, None)


def dump_company(system: "Tripletex", company_id: int) -> Record:
    """Everything a company holds, compact, for exact assertions."""
    return dump.dump(_company(system, company_id))


def totals(system: "Tripletex", company_id: int | None = None) -> Any:
    """Counts and ledger sums of one company, or of all, keyed by id."""
    if company_id is not None:
        return dump.totals(_company(system, company_id))
    return {str(one.id): dump.totals(one) for one in system.companies.values()}


def purchase_status(system: "Tripletex", company_id: int, order_id: int, status: str) -> Record:
    """Send, receive or close a purchase order, as people do in Tripletex' own pages: ``status`` as the API names it."""
    order = purchase_orders.set_status(_company(system, company_id), order_id, status)
    return {"number": order["number"], "status": order["status"]}


def webhooks(system: "Tripletex", company_id: int) -> list[Record]:
    """A company's subscriptions with their status and consecutive errors."""
    keys = ("id", "event", "targetUrl", "status", "errors")
    return [
        {key: one.get(key) for key in keys} for one in _company(system, company_id).subscriptions.values()
    ]


def reset(system: "Tripletex") -> Record:
    """Forget every company and token."""
    system.forget()
    return {}


COMMANDS: dict[str, Callable[..., Any]] = {
    "create_company": create_company,
    "create_accountant": create_accountant,
    "set": set_switches,
    "close_period": close_period,
    "add_account": add_account_command,
    "edit_account": edit_account_command,
    "set_vat_active": set_vat_active,
    "add_payment_type": add_payment_type_command,
    "receive_ehf": supplier_invoices.receive_ehf,
    "forget_ehf": supplier_invoices.forget_ehf,
    "change_posting": supplier_invoices.change_posting,
    "expire_sessions": expire_sessions,
    "revoke_token": revoke_token,
    "new_tokens": new_tokens,
    "dump": dump_company,
    "totals": totals,
    "purchase_status": purchase_status,
    "webhooks": webhooks,
    "reset": reset,
    **control_records.COMMANDS,
    **control_ledger.COMMANDS,
    **control_demo.COMMANDS,
}
