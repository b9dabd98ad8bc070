"""Endpoints under /supplier: like customers, numbered from 20001, and without a search by name."""

from collections.abc import Iterable
from typing import Any

from integrations.sandbox.tripletex.addresses import changed_address, new_address
from integrations.sandbox.tripletex.body import read_list, read_object, reference
from integrations.sandbox.tripletex.call import Call
from integrations.sandbox.tripletex.changes import created, updated
from integrations.sandbox.tripletex.company import Company
from integrations.sandbox.tripletex.customers import check_version
from integrations.sandbox.tripletex.envelope import Message, bean, message, not_found, rule
from integrations.sandbox.tripletex.fields import Model, register
from integrations.sandbox.tripletex.identifiers import is_email, is_organization_number
from integrations.sandbox.tripletex.reference import CURRENCIES, NOK, NORWAY
from integrations.sandbox.wire import Response

Record = dict[str, Any]
FIRST_NUMBER = 20_001
BATCH_LIMIT = 1000
_ADDRESSES = ("postalAddress", "physicalAddress", "deliveryAddress")
_EMAILS = ("email", "invoiceEmail", "overdueNoticeEmail")
# The old ``bankAccounts`` are taken and ignored (observed).
_NOT_WRITABLE = frozenset(
    {"id", "version", "url", "changes", "isSupplier", "isWholesaler", "displayName", "locale", "bankAccounts"}
)

register(
    Model(
        name="Supplier",
        path="supplier",
        shown={
            "id": 0,
            "version": 1,
            "url": "",
            "name": "",
            "organizationNumber": "",
            "supplierNumber": 0,
            "customerNumber": 0,
            "isSupplier": True,
            "isCustomer": False,
            "isInactive": False,
            "email": "",
            "bankAccounts": [],
            "invoiceEmail": "",
            "overdueNoticeEmail": "",
            "phoneNumber": "",
            "phoneNumberMobile": "",
            "description": "",
            "isPrivateIndividual": False,
            "showProducts": False,
            "accountManager": None,
            "postalAddress": None,
            "physicalAddress": None,
            "deliveryAddress": None,
            "category1": None,
            "category2": None,
            "category3": None,
            "bankAccountPresentation": [],
            "currency": NOK,
            "ledgerAccount": None,
            "language": "NO",
            "isWholesaler": False,
            "displayName": "",
            "locale": "nb_NO",
            "website": "",
        },
        computed={"displayName": lambda record: f"{record['name']} ({record['supplierNumber']})"},
    )
)


def _refusals(company: Company, record: Record) -> Iterable[Message]:
    for name in _EMAILS:
        parts = [part.strip() for part in (record.get(name) or "").split(";") if part.strip()]
        if not all(is_email(part) for part in parts):
            yield message(name, "format")
    number = record.get("organizationNumber") or ""
    country = (record.get("physicalAddress") or {}).get("country", NORWAY)
    if number and country is NORWAY and not is_organization_number(number):
        yield message("organizationNumber", "organization_number")
    wanted = record.get("supplierNumber")
    used = any(
        other["supplierNumber"] == wanted and other["id"] != record.get("id")
        for other in company.suppliers.values()
    )
    if wanted and used and company.switches.refuse_used_customer_numbers:
        yield message("supplierNumber", "supplier_number")


def _own_values(company: Company, body: Record) -> Record:
    given = {
        key: value
        for key, value in body.items()
        if key not in _NOT_WRITABLE and key not in _ADDRESSES and value is not None
    }
    currency, account = reference(given.pop("currency", None)), reference(given.pop("ledgerAccount", None))
    for name in ("accountManager", "category1", "category2", "category3"):
        if reference(given.pop(name, None)) is not None:
            raise not_found()
    if (currency is not None and currency not in CURRENCIES) or (
        account is not None and account not in company.accounts
    ):
        raise not_found()
    if currency is not None:
        given["currency"] = CURRENCIES[currency]
    if account is not None:
        given["ledgerAccount"] = company.accounts[account]
    return given


def _draft(company: Company, body: Record, *, now: float) -> Record:
    record: Record = {
        "ledgerAccount": company.account(2400),
        **_own_values(company, body),
        "changed_at": now,
        "changes": created(company, now=now),
    }
    if not record["name"].strip():
        raise bean(message("name", "empty", path="null.name"))
    for name in _ADDRESSES:
        if body.get(name) is not None or name != "deliveryAddress":
            record[name] = new_address(company, body.get(name))
    _check(company, record)
    return record


def _check(company: Company, record: Record) -> None:
    found = list(_refusals(company, record))
    if found:
        raise rule(*found)


def _store(call: Call, record: Record) -> Record:
    company = call.company
    used = {other["supplierNumber"] for other in company.suppliers.values()}
    number = record.get("supplierNumber") or next(
        free for free in range(FIRST_NUMBER, FIRST_NUMBER + len(used) + 1) if free not in used
    )
    stored = {"id": company.ids.take("supplier"), "version": 1, **record, "supplierNumber": number}
    company.suppliers[stored["id"]] = stored
    call.system.events.emit(company, "supplier.create", "Supplier", stored)
    return stored


def create_supplier(call: Call) -> Response:
    """POST /supplier. Duplicates by name, organisation number or e-mail are allowed (observed)."""
    body = read_object(call.request.body, "Supplier", creating=True)
    return call.value("Supplier", _store(call, _draft(call.company, body, now=call.request.now)), status=201)


def create_suppliers(call: Call) -> Response:
    """POST /supplier/list: all or none (likely, not known)."""
    bodies = read_list(call.request.body, "Supplier", most=BATCH_LIMIT, creating=True)
    drafts = [_draft(call.company, body, now=call.request.now) for body in bodies]
    return call.created_list("Supplier", [_store(call, draft) for draft in drafts])


def _supplier(call: Call, found: int) -> Record:
    record = call.company.suppliers.get(found)
    if record is None:
        raise not_found()
    return record


def get_supplier(call: Call) -> Response:
    """GET /supplier/{id}."""
    return call.value("Supplier", _supplier(call, call.id))


def update_supplier(call: Call) -> Response:
    """PUT /supplier/{id}: absent keys stay; a PUT that changes nothing keeps the version (observed)."""
    body = read_object(call.request.body, "Supplier", creating=False)
    record = _supplier(call, call.id)
    _change(call, record, _changed(call, record, body))
    return call.value("Supplier", record)


def update_suppliers(call: Call) -> Response:
    """PUT /supplier/list: objects with ids; all or none (likely, not known)."""
    bodies = read_list(call.request.body, "Supplier", most=BATCH_LIMIT, creating=False)
    records = [_supplier(call, body.get("id") or 0) for body in bodies]
    drafts = [_changed(call, record, body) for record, body in zip(records, bodies, strict=True)]
    for record, draft in zip(records, drafts, strict=True):
        _change(call, record, draft)
    return call.updated_list("Supplier", records)


def _changed(call: Call, record: Record, body: Record) -> Record:
    check_version(record, body)
    changed = {**record, **_own_values(call.company, body)}
    for name in _ADDRESSES:
        if isinstance(body.get(name), dict):
            changed[name] = changed_address(call.company, record.get(name), body[name])
    _check(call.company, changed)
    return changed


def _change(call: Call, record: Record, changed: Record) -> None:
    if changed != record:
        now = call.request.now
        changes = updated(call.company, record, now=now)
        record.update(changed, version=record["version"] + 1, changed_at=now, changes=changes)
        call.system.events.emit(call.company, "supplier.update", "Supplier", record)


def list_suppliers(call: Call) -> Response:
    """GET /supplier: inactive ones only when asked for; there is no filter by name."""
    ids, numbers = call.id_list("id"), call.id_list("supplierNumber")
    inactive = bool(call.flag("isInactive", False))
    since = call.changed_since()
    exact = {key: call.text(key) for key in ("organizationNumber", "email", "invoiceEmail")}
    return call.list(
        "Supplier",
        [
            record
            for record in call.company.suppliers.values()
            if bool(record.get("isInactive")) is inactive
            and (ids is None or record["id"] in ids)
            and (numbers is None or record["supplierNumber"] in numbers)
            and all(value is None or (record.get(key) or "") == value for key, value in exact.items())
            and record["changed_at"] >= since
        ],
    )


def delete_supplier(call: Call) -> Response:
    """DELETE /supplier/{id}."""
    record = _supplier(call, call.id)
    del call.company.suppliers[record["id"]]
    call.system.events.emit(call.company, "supplier.delete", "Supplier", None, found=record["id"])
    return Response(status=204)
