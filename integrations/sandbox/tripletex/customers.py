"""Endpoints under /customer, and the addresses that come with a customer."""

from collections.abc import Iterable
from typing import Any

from integrations.sandbox.tripletex.addresses import changed_address, new_address
from integrations.sandbox.tripletex.body import read_list, read_object, reference
from integrations.sandbox.tripletex.call import Call
from integrations.sandbox.tripletex.changes import created, updated
from integrations.sandbox.tripletex.company import Company
from integrations.sandbox.tripletex.envelope import (
    Message,
    Refusal,
    bean,
    forbidden,
    message,
    not_found,
    rule,
)
from integrations.sandbox.tripletex.fields import Model, register
from integrations.sandbox.tripletex.identifiers import is_email, is_organization_number
from integrations.sandbox.tripletex.reference import CURRENCIES, NOK, NORWAY
from integrations.sandbox.wire import Response

Record = dict[str, Any]

_ADDRESSES = ("postalAddress", "physicalAddress", "deliveryAddress")

_NOT_WRITABLE = frozenset({"id", "version", "url", "changes", "isCustomer", "displayName", "bankAccounts"})

_EMAILS = ("email", "invoiceEmail", "overdueNoticeEmail")

BATCH_LIMIT = 100

register(
    Model(
        name="Customer",
        path="customer",
        shown={
            "id": 0,
            "version": 1,
            "url": "",
            "name": "",
            "organizationNumber": "",
            "globalLocationNumber": 0,
            "supplierNumber": 0,
            "customerNumber": 0,
            "isSupplier": False,
            "isCustomer": True,
            "isInactive": False,
            "accountManager": None,
            "department": None,
            "email": "",
            "invoiceEmail": "",
            "overdueNoticeEmail": "",
            "phoneNumber": "",
            "phoneNumberMobile": "",
            "description": "",
            "language": "NO",
            "displayName": "",
            "isPrivateIndividual": False,
            "singleCustomerInvoice": False,
            "invoiceSendMethod": "EMAIL",
            "emailAttachmentType": "ATTACHMENT",
            "postalAddress": None,
            "physicalAddress": None,
            "deliveryAddress": None,
            "category1": None,
            "category2": None,
            "category3": None,
            "invoicesDueIn": 14,
            "invoicesDueInType": "DAYS",
            "currency": NOK,
            "bankAccountPresentation": [],
            "ledgerAccount": None,
            "isFactoring": False,
            "invoiceSendSMSNotification": False,
            "invoiceSMSNotificationNumber": "",
            "isAutomaticSoftReminderEnabled": False,
            "isAutomaticReminderEnabled": False,
            "isAutomaticNoticeOfDebtCollectionEnabled": False,
            "discountPercentage": 0,
            "website": "",
        },
        computed={"displayName": lambda record: f"{record['name']} ({record['customerNumber']})"},
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
    holder = company.customer_numbers.get(record.get("customerNumber") or 0)
    if holder is not None and holder != record.get("id") and company.switches.refuse_used_customer_numbers:
        yield message("customerNumber", "customer_number")
    if record.get("invoiceSendMethod") == "EHF":
        yield from _ehf_refusals(company, record)


def _ehf_refusals(company: Company, record: Record) -> Iterable[Message]:
    address = record.get("postalAddress") or {}
    if not (address.get("addressLine1") and address.get("postalCode") and address.get("city")):
        yield message("postalAddress", "ehf_address")
    if not can_receive_ehf(company, record):
        yield message("invoiceSendMethod", "ehf_receiver")


def can_receive_ehf(company: Company, customer: Record) -> bool:
    """Whether the customer's organisation number is a registered Peppol receiver."""
    return (customer.get("organizationNumber") or "") in company.peppol_receivers


def _own_values(company: Company, body: Record) -> Record:
    given = {
        key: value
        for key, value in body.items()
        if key not in _NOT_WRITABLE and key not in _ADDRESSES and value is not None
    }
    currency, account = reference(given.pop("currency", None)), reference(given.pop("ledgerAccount", None))
    for name in ("accountManager", "department", "category1", "category2", "category3"):
        if reference(given.pop(name, None)) is not None:
            raise not_found()
    if currency is not None and currency not in CURRENCIES:
        raise not_found()
    if account is not None and account not in company.accounts:
        raise not_found()
    if currency is not None:
        given["currency"] = CURRENCIES[currency]
    if account is not None:
        given["ledgerAccount"] = company.accounts[account]
    return given


def draft_customer(company: Company, body: Record, *, now: float) -> Record:
    """A checked customer that is not stored yet: numbers and defaults as a new one gets them (observed)."""
    record: Record = {
        "ledgerAccount": company.account(1500),
        "invoiceSendMethod": company.switches.invoice_send_default,
        **_own_values(company, body),
        "changed_at": now,
        "changes": created(company, now=now),
    }
    if not record["name"].strip():
        raise bean(message("name", "empty", path="null.name"))
    for name in _ADDRESSES:
        if body.get(name) is not None or name != "deliveryAddress":
            record[name] = new_address(company, body.get(name))
    found = list(_refusals(company, record))
    if found:
        raise rule(*found)
    return record


def store_customer(company: Company, record: Record) -> Record:
    """Give a drafted customer its id and number."""
    if not record.get("customerNumber"):
        company.customer_number += 1
        while company.customer_number in company.customer_numbers:
            company.customer_number += 1
        record["customerNumber"] = company.customer_number
    stored = {"id": company.ids.take("customer"), "version": 1, **record}
    company.customers[stored["id"]] = stored
    company.customer_numbers[stored["customerNumber"]] = stored["id"]
    return stored


def create_customer(call: Call) -> Response:
    """POST /customer. Duplicates by name, organisation number or e-mail are allowed (observed)."""
    body = read_object(call.request.body, "Customer", creating=True)
    record = store_customer(call.company, draft_customer(call.company, body, now=call.request.now))
    call.system.events.emit(call.company, "customer.create", "Customer", record)
    return call.value("Customer", record, status=201)


def create_customers(call: Call) -> Response:
    """POST /customer/list (BETA): all or none; atomicity and the limit of 100 are likely, not known."""
    if not call.company.switches.beta_lists:
        raise forbidden()
    bodies = read_list(call.request.body, "Customer", most=BATCH_LIMIT, creating=True)
    drafts = [draft_customer(call.company, body, now=call.request.now) for body in bodies]
    records = [store_customer(call.company, draft) for draft in drafts]
    for record in records:
        call.system.events.emit(call.company, "customer.create", "Customer", record)
    return call.created_list("Customer", records)


def _customer(call: Call) -> Record:
    record = call.company.customers.get(call.id)
    if record is None:
        raise not_found()
    return record


def get_customer(call: Call) -> Response:
    """GET /customer/{id}."""
    return call.value("Customer", _customer(call))


def update_customer(call: Call) -> Response:
    """PUT /customer/{id}: absent keys stay; a stale version is 409; a PUT that changes nothing keeps the version."""
    record = _customer(call)
    body = read_object(call.request.body, "Customer", creating=False)
    _change(call, record, _changed(call.company, record, body))
    return call.value("Customer", record)


def update_customers(call: Call) -> Response:
    """PUT /customer/list (BETA): objects with ids; all or none (likely, not known)."""
    if not call.company.switches.beta_lists:
        raise forbidden()
    bodies = read_list(call.request.body, "Customer", most=BATCH_LIMIT, creating=False)
    records = [call.company.customers.get(body.get("id") or 0) for body in bodies]
    found = [record for record in records if record is not None]
    if len(found) < len(bodies):
        raise not_found()
    drafts = [_changed(call.company, record, body) for record, body in zip(found, bodies, strict=True)]
    for record, draft in zip(found, drafts, strict=True):
        _change(call, record, draft)
    return call.updated_list("Customer", found)


def _changed(company: Company, record: Record, body: Record) -> Record:
    """The checked values of a customer after a PUT, not stored yet."""
    check_version(record, body)
    changed = {**record, **_own_values(company, body)}
    for name in _ADDRESSES:
        if isinstance(body.get(name), dict):
            changed[name] = changed_address(company, record.get(name), body[name])
    found = list(_refusals(company, changed))
    if found:
        raise rule(*found)
    return changed


def _change(call: Call, record: Record, changed: Record) -> None:
    company = call.company
    if changed != record:
        company.customer_numbers.pop(record["customerNumber"], None)
        company.customer_numbers[changed["customerNumber"]] = record["id"]
        now = call.request.now
        changes = updated(company, record, now=now)
        record.update(changed, version=record["version"] + 1, changed_at=now, changes=changes)
        call.system.events.emit(company, "customer.update", "Customer", record)


def check_version(record: Record, body: Record) -> None:
    """409/8000 when a version is sent and it is not the current one."""
    if body.get("version") is not None and body["version"] != record["version"]:
        raise Refusal(409, 8000, message="Revision Exception", developer="RevisionException")


def list_customers(call: Call) -> Response:
    """GET /customer: inactive ones only when asked for; unknown keys such as ``name`` are ignored."""
    ids, numbers = call.id_list("id"), call.id_list("customerAccountNumber")
    inactive = bool(call.flag("isInactive", False))
    since = call.changed_since()
    exact = {
        key: call.text(key) for key in ("organizationNumber", "email", "invoiceEmail", "phoneNumberMobile")
    }
    name = (call.text("customerName") or "").lower()
    wanted = (
        call.company.customers.values()
        if ids is None
        else filter(None, (call.company.customers.get(one) for one in sorted(ids)))
    )
    return call.list(
        "Customer",
        [
            record
            for record in wanted
            if bool(record.get("isInactive")) is inactive
            and (numbers is None or record["customerNumber"] in numbers)
            and (not name or name in record["name"].lower())
            and all(value is None or (record.get(key) or "") == value for key, value in exact.items())
            and record["changed_at"] >= since
        ],
    )


def delete_customer(call: Call) -> Response:
    """DELETE /customer/{id}; 422 with HTML while orders or invoices use it (observed)."""
    record = _customer(call)
    used = [order for order in call.company.orders.values() if order["customer"] is record]
    if used:
        link = f'<ul><li><a href="/execute/orderMenu?orderId={used[0]["id"]}">Ordre {used[0]["number"]}</a></li></ul>'
        raise rule(lambda language: {"field": None, "message": link, "path": None, "rootId": None})
    del call.company.customers[record["id"]]
    call.company.customer_numbers.pop(record["customerNumber"], None)
    call.system.events.emit(call.company, "customer.delete", "Customer", None, found=record["id"])
    return Response(status=204)
