"""Endpoints under /ledger that describe the books: accounts, VAT, periods, posting rules, outgoing payment types."""

from typing import Any

from integrations.sandbox.tripletex.body import read_list, read_object, reference
from integrations.sandbox.tripletex.call import Call
from integrations.sandbox.tripletex.company import Company, add_account, legal_vat_ids
from integrations.sandbox.tripletex.customers import check_version
from integrations.sandbox.tripletex.envelope import message, not_found, rule
from integrations.sandbox.tripletex.fields import Model, register
from integrations.sandbox.tripletex.identifiers import is_bank_account_number
from integrations.sandbox.tripletex.reference import CURRENCIES, VAT_TYPES
from integrations.sandbox.wire import Response

Record = dict[str, Any]

_KEPT = frozenset(
    {
        "number",
        "name",
        "description",
        "vatLocked",
        "isCloseable",
        "isApplicableForSupplierInvoice",
        "requireReconciliation",
        "isInactive",
        "isBankAccount",
        "isInvoiceAccount",
        "bankAccountNumber",
        "bankName",
        "bankAccountIBAN",
        "bankAccountSWIFT",
        "requiresDepartment",
        "requiresProject",
        "ledgerType",
    }
)

register(
    Model(
        name="Account",
        path="ledger/account",
        shown={
            "id": 0,
            "version": 0,
            "url": "",
            "number": 0,
            "numberPretty": "",
            "name": "",
            "description": "",
            "type": "",
            "legalVatTypes": [],
            "ledgerType": "GENERAL",
            "balanceGroup": "Ikke i en saldogruppe.",
            "vatType": VAT_TYPES[0],
            "vatLocked": False,
            "currency": None,
            "isCloseable": False,
            "isApplicableForSupplierInvoice": False,
            "requireReconciliation": False,
            "isInactive": False,
            "isBankAccount": False,
            "isInvoiceAccount": False,
            "bankAccountNumber": "",
            "bankAccountCountry": None,
            "bankName": "",
            "bankAccountIBAN": "",
            "bankAccountSWIFT": "",
            "saftCode": "",
            "groupingCode": "",
            "displayName": "",
            "requiresDepartment": False,
            "requiresProject": False,
            "invoicingDepartment": None,
            "isPostingsExist": False,
            "quantityType1": None,
            "quantityType2": None,
            "department": None,
        },
        computed={
            "numberPretty": lambda account: str(account["number"]),
            "legalVatTypes": lambda account: [VAT_TYPES[one] for one in legal_vat_ids(account)],
            "saftCode": lambda account: str(account["number"])[:2],
            "groupingCode": lambda account: str(account["number"]),
            "displayName": lambda account: f"{account['number']} {account['name']}",
        },
    )
)


def list_accounts(call: Call) -> Response:
    """GET /ledger/account; ``number`` takes integers only."""
    ids, numbers = call.id_list("id"), call.id_list("number")
    flags = {
        name: call.flag(name) for name in ("isBankAccount", "isInactive", "isApplicableForSupplierInvoice")
    }
    balance, ledger = call.flag("isBalanceAccount"), call.text("ledgerType")
    found = [
        account
        for account in call.company.accounts.values()
        if (ids is None or account["id"] in ids)
        and (numbers is None or account["number"] in numbers)
        and all(value is None or bool(account.get(name)) is value for name, value in flags.items())
        and (balance is None or (account["number"] < 3000) is balance)
        and (ledger is None or account["ledgerType"] == ledger)
    ]
    return call.list("Account", sorted(found, key=lambda account: account["number"]))


def _account(call: Call) -> Record:
    account = call.company.accounts.get(call.id)
    if account is None:
        raise not_found()
    return account


def get_account(call: Call) -> Response:
    """GET /ledger/account/{id}."""
    return call.value("Account", _account(call))


def create_account(call: Call) -> Response:
    """POST /ledger/account: the type follows from the number."""
    body = read_object(call.request.body, "Account", creating=True)
    account = _new_account(call.company, body)
    call.system.events.emit(call.company, "account.create", "Account", account)
    return call.value("Account", account, status=201)


def create_accounts(call: Call) -> Response:
    """POST /ledger/account/list."""
    bodies = read_list(call.request.body, "Account", most=1000, creating=True)
    return call.created_list("Account", [_new_account(call.company, body) for body in bodies])


def _new_account(company: Company, body: Record) -> Record:
    if body["number"] in company.account_by_number:
        raise rule(message("number", "account_number"))
    _check_bank_number(body)
    vat_id = reference(body.get("vatType")) or 0
    if vat_id not in VAT_TYPES:
        raise not_found()
    account = add_account(company, number=body["number"], name=body["name"], vat_id=vat_id)
    edit_account(account, body)
    return account


def edit_account(account: Record, values: Record) -> None:
    """Set an account's writable values; ``vatType`` and ``currency`` by id."""
    account.update({key: value for key, value in values.items() if key in _KEPT and value is not None})
    for key, table in (("vatType", VAT_TYPES), ("currency", CURRENCIES)):
        found = reference(values.get(key))
        if found is not None:
            if found not in table:
                raise not_found()
            account[key] = table[found]


def _check_bank_number(body: Record) -> None:
    number = body.get("bankAccountNumber")
    if number and not is_bank_account_number(number):
        raise rule(message("bankAccountNumber", "bank_number"))


def update_account(call: Call) -> Response:
    """PUT /ledger/account/{id}: bank numbers must pass MOD11."""
    account = _account(call)
    body = read_object(call.request.body, "Account", creating=False)
    check_version({"version": account.get("version", 0)}, body)
    _check_bank_number(body)
    changed = dict(account)
    edit_account(changed, body)
    if changed != account:
        call.company.account_by_number.pop(account["number"])
        account.update(changed, version=account.get("version", 0) + 1)
        call.company.account_by_number[account["number"]] = account
        call.system.events.emit(call.company, "account.update", "Account", account)
    return call.value("Account", account)
