"""A project before it is stored: what is checked, what is filled in, and what keeps it from being deleted."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from integrations.sandbox.tripletex.addresses import new_address
from integrations.sandbox.tripletex.body import reference
from integrations.sandbox.tripletex.company import Company
from integrations.sandbox.tripletex.contacts import set_contacts
from integrations.sandbox.tripletex.employees import name_of
from integrations.sandbox.tripletex.envelope import Message, bean, message, not_found, rule
from integrations.sandbox.tripletex.fields import Model, register
from integrations.sandbox.tripletex.number_series import check_number
from integrations.sandbox.tripletex.reference import CURRENCIES, NOK, VAT_TYPES

Record = dict[str, Any]

# What a client may set on a project and that is kept as it is sent. Embedded participants are passed over: they have an
# endpoint of their own, and whether they are taken here is not known.
_PLAIN = frozenset({
    "name", "number", "description", "startDate", "endDate", "isClosed", "isReadyForInvoicing", "isInternal", "isOffer",
    "isFixedPrice", "displayNameFormat", "reference", "externalAccountsNumber", "fixedprice", "markUpOrderLines",
    "markUpFeesEarned", "isPriceCeiling", "priceCeilingAmount", "forParticipantsOnly", "invoiceComment",
    "generalProjectActivitiesPerProjectOnly", "invoiceDueDate", "invoiceDueDateType", "invoiceReceiverEmail",
    "overdueNoticeEmail", "accessType", "useProductNetPrice", "ignoreCompanyProductDiscountAgreement",
    "invoiceOnAccountVatHigh",
})  # fmt: skip
_NOT_IMITATED = ("projectCategory",)
_MAY_BE_EMPTIED = ("endDate", "customer", "mainProject", "department", "contact", "attention")


def _level(project: Record) -> int:
    above = project.get("mainProject")
    return 0 if above is None else _level(above) + 1


def _title(project: Record) -> str:
    return f"{project['number']} {project['name']}"


register(
    Model(
        name="Project",
        path="project",
        shown={
            "id": 0,
            "version": 0,
            "url": "",
            "name": "",
            "number": "",
            "displayName": "",
            "description": "",
            "projectManager": None,
            "department": None,
            "mainProject": None,
            "startDate": "",
            "endDate": None,
            "customer": None,
            "isClosed": False,
            "isReadyForInvoicing": False,
            "isInternal": False,
            "isOffer": False,
            "isFixedPrice": False,
            "projectCategory": None,
            "deliveryAddress": None,
            "boligmappaAddress": None,
            "displayNameFormat": "NAME_STANDARD",
            "reference": "",
            "externalAccountsNumber": "",
            "discountPercentage": 0,
            "vatType": None,
            "fixedprice": 0,
            "contributionMarginPercent": 0,
            "numberOfSubProjects": 0,
            "numberOfProjectParticipants": 0,
            "orderLines": [],
            "currency": NOK,
            "markUpOrderLines": 0,
            "markUpFeesEarned": 0,
            "isPriceCeiling": False,
            "priceCeilingAmount": 0,
            "projectHourlyRates": [],
            "forParticipantsOnly": False,
            "participants": [],
            "contact": None,
            "attention": None,
            "invoiceComment": "",
            "invoicingPlan": [],
            "preliminaryInvoice": None,
            "generalProjectActivitiesPerProjectOnly": False,
            "projectActivities": [],
            "hierarchyNameAndNumber": "",
            "invoiceDueDate": 0,
            "invoiceDueDateType": "DAYS",
            "invoiceReceiverEmail": "",
            "overdueNoticeEmail": "",
            "accessType": "WRITE",
            "useProductNetPrice": False,
            "ignoreCompanyProductDiscountAgreement": False,
            "customerName": "",
            "hierarchyLevel": 0,
            "projectManagerNameAndNumber": "",
            "totalInvoicedOnAccountAmountAbsoluteCurrency": 0,
            "invoiceOnAccountVatHigh": False,
            "invoiceReserveTotalAmountCurrency": 0,
            "accountingDimensionValues": [],
        },
        computed={
            "displayName": _title,
            "hierarchyNameAndNumber": _title,
            "hierarchyLevel": _level,
            "numberOfSubProjects": lambda record: record.get("sub_projects", 0),
            "numberOfProjectParticipants": lambda record: len(record["participants"]),
            "customerName": lambda record: (record.get("customer") or {}).get("name", ""),
            "projectManagerNameAndNumber": lambda record: name_of(record["projectManager"]),
            "invoiceReserveTotalAmountCurrency": lambda record: (
                record.get("fixedprice", Decimal(0)) if record.get("isFixedPrice") else Decimal(0)
            ),
        },
    )
)


def draft_project(
    company: Company, body: Record, *, old: Record | None = None, taken: set[str] | None = None
) -> Record:
    """A checked project, not stored yet. ``taken`` are numbers of the same batch."""
    draft = {
        **(old or {}),
        **{key: value for key, value in body.items() if key in _PLAIN and value is not None},
        **{key: None for key in _MAY_BE_EMPTIED if key in body and body[key] is None},
    }
    _set_references(company, draft, body)
    if old is None and "customer" in draft:
        # 14 days were recorded with a customer, 0 without one.
        draft.setdefault("invoiceDueDate", draft["customer"].get("invoicesDueIn", 14))
    if not draft["name"].strip():
        raise bean(message("name", "empty", path="null.name"))
    found = list(_refusals(company, draft, body))
    if found:
        raise rule(*found)
    check_number(company, draft, set() if taken is None else taken, own=old, always=True)
    return draft


def _refusals(company: Company, draft: Record, body: Record) -> Iterable[Message]:
    if not draft.get("startDate"):
        yield message("startDate", "must_fill")
    manager = draft.get("projectManager")
    if manager is None:
        yield message(None, "project_manager")
    elif "projectManager" in body and not manager.get("may_manage_projects"):
        yield message("projectManager.id", "project_manager_access", name=name_of(manager))
    main = draft.get("mainProject")
    while main is not None:
        if main["id"] == draft.get("id"):
            yield message("mainProject", "main_project")
            return
        main = main.get("mainProject")
    vat = reference(body.get("vatType"))
    # Whether a code is refused altogether without VAT, and under which name, is likely, not recorded.
    if vat is not None and (not company.switches.vat_registered or vat not in company.outgoing_vat_ids()):
        yield message("vatType.id", "vat_code")


def _set_references(company: Company, draft: Record, body: Record) -> None:
    tables = {
        "projectManager": company.employees,
        "department": company.departments,
        "mainProject": company.projects,
        "customer": company.customers,
        "currency": CURRENCIES,
        "vatType": VAT_TYPES,
    }
    if any(reference(body.get(name)) for name in _NOT_IMITATED):
        raise not_found()
    for name, table in tables.items():
        found = reference(body.get(name))
        if found is not None and found not in table:
            raise not_found()
        if found is not None:
            draft[name] = table[found]
    set_contacts(company, draft, body, "contact", "attention")
    draft.setdefault("vatType", VAT_TYPES[company.default_vat_id()])
    if isinstance(body.get("deliveryAddress"), dict):
        draft["deliveryAddress"] = new_address(company, body["deliveryAddress"])


def count_sub_project(before: Record | None, after: Record | None) -> None:
    """A project has come under another one, or left it."""
    for main, step in ((before, -1), (after, 1)):
        if main is not None:
            main["sub_projects"] = main.get("sub_projects", 0) + step


def refuse_use(company: Company, project: Record) -> None:
    """422 with an HTML list while something hangs on the project (that it is so is recorded, its words are likely)."""
    orders = [one for one in company.orders.values() if one.get("project") is project]
    subs = [one for one in company.projects.values() if one.get("mainProject") is project]
    links = [f'<a href="/execute/orderMenu?orderId={one["id"]}">Ordre {one["number"]}</a>' for one in orders]
    links += [f'<a href="/execute/projectMenu?projectId={one["id"]}">{_title(one)}</a>' for one in subs]
    links += [one.get("description") or "Ordrelinje" for one in project["orderLines"]]
    if links:
        shown = "".join(f"<li>{link}</li>" for link in links)
        raise rule(
            lambda language: {"field": None, "message": f"<ul>{shown}</ul>", "path": None, "rootId": None}
        )
