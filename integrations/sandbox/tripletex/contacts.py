"""Endpoints under /contact: people at customers. There is no address below a customer for them, and none to delete one."""

from collections.abc import Iterable
from typing import Any

from integrations.sandbox.tripletex.body import read_list, read_object, reference
from integrations.sandbox.tripletex.call import Call
from integrations.sandbox.tripletex.changes import created, updated
from integrations.sandbox.tripletex.company import Company
from integrations.sandbox.tripletex.customers import check_version
from integrations.sandbox.tripletex.envelope import (
    Message,
    forbidden,
    message,
    not_found,
    query_refusal,
    rule,
)
from integrations.sandbox.tripletex.fields import Model, register
from integrations.sandbox.tripletex.identifiers import is_email
from integrations.sandbox.tripletex.reference import COUNTRIES, NORWAY
from integrations.sandbox.wire import Response

Record = dict[str, Any]
BATCH_LIMIT = 100
_PLAIN = ("firstName", "lastName", "email", "phoneNumberMobile", "phoneNumberWork", "isInactive")
_NAMES = ("firstName", "lastName", "email")


def _shown_name(record: Record) -> str:
    """First and last name, or the e-mail address (likely)."""
    names = [record.get(key) or "" for key in ("firstName", "lastName")]
    return " ".join(filter(None, names)) or record.get("email") or ""


register(
    Model(
        name="Contact",
        path="contact",
        shown={
            "id": 0,
            "version": 0,
            "url": "",
            "firstName": "",
            "lastName": "",
            "displayName": "",
            "email": "",
            "phoneNumberMobileCountry": NORWAY,
            "phoneNumberMobile": "",
            "phoneNumberWork": "",
            "customer": None,
            "department": None,
            "isInactive": False,
        },
        computed={"displayName": _shown_name},
    )
)


def _draft(company: Company, body: Record, *, old: Record | None = None) -> Record:
    """A checked contact, not stored yet."""
    draft = {**(old or {}), **{key: body[key] for key in _PLAIN if body.get(key) is not None}}
    tables = {
        "customer": company.customers,
        "department": company.departments,
        "phoneNumberMobileCountry": COUNTRIES,
    }
    for name, table in tables.items():
        found = reference(body.get(name))
        if found is not None and found not in table:
            raise not_found()
        if found is not None:
            draft[name] = table[found]
    refused = list(_refusals(draft))
    if refused:
        raise rule(*refused)
    return draft


def _refusals(draft: Record) -> Iterable[Message]:
    if not any((draft.get(key) or "").strip() for key in _NAMES):
        yield message(None, "contact_name")
    if draft.get("email") and not is_email(draft["email"]):
        yield message("email", "format")


def _store(call: Call, draft: Record) -> Record:
    company = call.company
    record = {"id": company.ids.take("contact"), "version": 0, **draft}
    record["changes"] = created(company, now=call.request.now)
    company.contacts[record["id"]] = record
    call.system.events.emit(company, "contact.create", "Contact", record)
    return record


def create_contact(call: Call) -> Response:
    """POST /contact. The same person may be made twice: nothing is unique (likely, as with customers)."""
    body = read_object(call.request.body, "Contact", creating=True)
    return call.value("Contact", _store(call, _draft(call.company, body)), status=201)


def create_contacts(call: Call) -> Response:
    """POST /contact/list: all or none; atomicity and the limit are likely, not known."""
    bodies = read_list(call.request.body, "Contact", most=BATCH_LIMIT, creating=True)
    drafts = [_draft(call.company, body) for body in bodies]
    return call.created_list("Contact", [_store(call, draft) for draft in drafts])


def _contact(call: Call) -> Record:
    record = call.company.contacts.get(call.id)
    if record is None:
        raise not_found()
    return record


def get_contact(call: Call) -> Response:
    """GET /contact/{id}."""
    return call.value("Contact", _contact(call))


def update_contact(call: Call) -> Response:
    """PUT /contact/{id}: absent keys stay, a stale version is 409."""
    record = _contact(call)
    body = read_object(call.request.body, "Contact", creating=False)
    check_version(record, body)
    changed = _draft(call.company, body, old=record)
    if changed != record:
        now = call.request.now
        changes = updated(call.company, record, now=now)
        record.update(changed, version=record["version"] + 1, changes=changes)
        call.system.events.emit(call.company, "contact.update", "Contact", record)
    return call.value("Contact", record)


def list_contacts(call: Call) -> Response:
    """GET /contact: names and e-mail are "contains"; inactive ones are shown with the others (there is no filter)."""
    ids, customers = call.id_list("id"), call.id_list("customerId")
    departments = call.id_list("departmentId")
    parts = {key: (call.text(key) or "").lower() for key in _NAMES}
    return call.list(
        "Contact",
        [
            record
            for record in call.company.contacts.values()
            if (ids is None or record["id"] in ids)
            and (customers is None or (record.get("customer") or {}).get("id") in customers)
            and (departments is None or (record.get("department") or {}).get("id") in departments)
            and all(part in (record.get(key) or "").lower() for key, part in parts.items())
        ],
    )


def delete_contacts(call: Call) -> Response:
    """DELETE /contact/list?ids= (BETA)."""
    company = call.company
    if not company.switches.beta_lists:
        raise forbidden()
    ids = call.id_list("ids")
    if ids is None:
        raise query_refusal(message("ids", "null"))
    if ids - company.contacts.keys():
        raise not_found()
    for found in sorted(ids):
        del company.contacts[found]
        call.system.events.emit(company, "contact.delete", "Contact", None, found=found)
    return Response(status=204)


def set_contacts(company: Company, draft: Record, body: Record, *names: str) -> None:
    """The people that an order or project names, where they are sent. That a person must be the customer's is likely, not
    known; it is not demanded."""
    for name in names:
        found = reference(body.get(name))
        if found is not None and found not in company.contacts:
            raise not_found()
        if found is not None:
            draft[name] = company.contacts[found]
