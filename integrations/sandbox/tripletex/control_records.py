"""What people do in Tripletex' own pages to customers, suppliers, products, projects and employees: the sandbox's commands
for it. They go through the same checks as calls do, and tell the same webhooks.
"""

import json
import time
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from integrations.sandbox.tripletex import customers, employees, products, projects, suppliers
from integrations.sandbox.tripletex.call import Call
from integrations.sandbox.tripletex.company import Company
from integrations.sandbox.tripletex.envelope import Refusal
from integrations.sandbox.tripletex.number_series import next_number
from integrations.sandbox.tripletex.session import Holder, Session, today
from integrations.sandbox.wire import Request, Response

if TYPE_CHECKING:
    from integrations.sandbox.tripletex.system import Tripletex

Record = dict[str, Any]
Endpoint = Callable[[Call], Response]

_MAKE: dict[str, Endpoint] = {
    "customer": customers.create_customer,
    "supplier": suppliers.create_supplier,
    "product": products.create_product,
    "project": projects.create_project,
}
_EDIT: dict[str, Endpoint] = {
    "customer": customers.update_customer,
    "supplier": suppliers.update_supplier,
    "product": products.update_product,
    "project": projects.update_project,
}
_DELETE: dict[str, Endpoint] = {
    "customer": customers.delete_customer,
    "supplier": suppliers.delete_supplier,
    "product": products.delete_product,
    "project": projects.delete_project,
}


def _company(system: "Tripletex", company_id: int) -> Company:
    company = system.companies.get(int(company_id))
    if company is None:
        raise ValueError(f"no company {company_id}")
    return company


def _act(
    system: "Tripletex", company: Company, endpoint: Endpoint, body: Any, *ids: int, now: float | None
) -> Record:
    moment = time.time() if now is None else now
    holder = Holder(company=company, token="", consumer_token=None)
    session = Session(id=0, token="", holder=holder, ends=moment + 60, ends_on=today(moment))
    request = Request(method="POST", path="", body=json.dumps(body).encode(), now=moment)
    call = Call(system=system, request=request, company=company, session=session, ids=ids)
    try:
        response = endpoint(call)
    except Refusal as refusal:
        raise ValueError(refusal.response(language=company.language, request_id="").body.decode()) from None
    return json.loads(response.body)["value"] if response.body else {}


def _known(table: dict[str, Endpoint], kind: str) -> Endpoint:
    if kind not in table:
        raise ValueError(f"no such kind: {kind}; there are {', '.join(table)}")
    return table[kind]


def add_record(
    system: "Tripletex", company_id: int, kind: str, now: float | None = None, **values: Any
) -> Record:
    """Make a customer, supplier, product or project by API field names. A project without a manager or a first day gets
    the company's first employee and today."""
    company = _company(system, company_id)
    if kind == "project":
        day = today(time.time() if now is None else now).isoformat()
        values = {"projectManager": {"id": company.employee_id}, "startDate": day, **values}
    return _act(system, company, _known(_MAKE, kind), values, now=now)


def edit_record(
    system: "Tripletex", company_id: int, kind: str, id: int, now: float | None = None, **values: Any
) -> Record:
    """Change one by its id, by API field names."""
    return _act(system, _company(system, company_id), _known(_EDIT, kind), values, int(id), now=now)


def delete_record(
    system: "Tripletex", company_id: int, kind: str, id: int, now: float | None = None
) -> Record:
    """Delete one by its id."""
    return _act(system, _company(system, company_id), _known(_DELETE, kind), None, int(id), now=now)


def add_employee(
    system: "Tripletex",
    company_id: int,
    first_name: str,
    last_name: str,
    may_manage: bool = False,
    ended: str | None = None,
    now: float | None = None,
    **values: Any,
) -> Record:
    """Hire somebody, as an administrator does; other values by API field names. ``ended``: the last day of the work."""
    company, moment = _company(system, company_id), time.time() if now is None else now
    named = {"firstName": first_name, "lastName": last_name, **values}
    employee = employees.hire(company, named, ends=ended, may_manage=may_manage, now=moment)
    system.events.emit(company, "employee.create", "Employee", employee)
    return {"id": employee["id"]}


def add_department(system: "Tripletex", company_id: int, name: str, number: str = "") -> Record:
    """Make a department, as an administrator does; ``number`` may be left out, as in Tripletex."""
    company = _company(system, company_id)
    if number and any(one.get("departmentNumber") == number for one in company.departments.values()):
        raise ValueError(f"department {number} is there")
    made: Record = {"id": company.ids.take("department"), "name": name}
    if number:
        made["departmentNumber"] = number
    company.departments[made["id"]] = made
    return {"id": made["id"]}


def edit_department(system: "Tripletex", company_id: int, id: int, **values: Any) -> Record:
    """Change a department by API field names (``isInactive``, ``name``)."""
    found = _company(system, company_id).departments.get(int(id))
    if found is None:
        raise ValueError(f"no department {id}")
    found |= values
    return {"id": found["id"]}


def set_stock(system: "Tripletex", company_id: int, product_id: int, quantity: int | float | str) -> Record:
    """Count a product: it is a stock item then, and so many of it lie there. The product itself does not change by it."""
    product = _company(system, company_id).products.get(int(product_id))
    if product is None:
        raise ValueError(f"no product {product_id}")
    text = str(quantity)
    product |= {"isStockItem": True, "stock": int(text) if text.lstrip("-").isdecimal() else float(text)}
    return {"id": product["id"], "stock": product["stock"]}


def seed_records(
    system: "Tripletex",
    company_id: int,
    customers: int = 0,
    suppliers: int = 0,
    products: int = 0,
    projects: int = 0,
    now: float | None = None,
) -> Record:
    """Many records at once, alike but for numbers, names, prices and first days; for measurements. No webhooks."""
    company, wanted = _company(system, company_id), {}
    for kind, count in zip(_MAKE, (customers, suppliers, products, projects), strict=True):
        if count:
            _seed(system, company, kind, count, now)
            wanted[kind] = count
    return wanted


def _seed(system: "Tripletex", company: Company, kind: str, count: int, now: float | None) -> None:
    """One made by all the rules, the others after its pattern."""
    table = {
        "customer": company.customers,
        "supplier": company.suppliers,
        "product": company.products,
        "project": company.projects,
    }[kind]
    start = len(table)
    pattern = table[add_record(system, company.id, kind, now, **_seeded(kind, start))["id"]]
    highest = {key: max((one.get(key, 0) for one in table.values()), default=0) for key in _NUMBERS}
    for index in range(start + 1, start + count):
        record = {**pattern, **_seeded(kind, index), "id": company.ids.take(_IDS.get(kind, kind))}
        for key in _NUMBERS:
            if kind in key:
                record[key] = highest[key] + index - start
        if kind == "customer":
            company.customer_numbers[record["customerNumber"]] = record["id"]
        if kind == "project":
            record |= {"number": next_number(company), "participants": [], "orderLines": []}
            company.order_numbers[record["number"]] = record
        table[record["id"]] = record


_NUMBERS = ("customerNumber", "supplierNumber")
_IDS = {"project": "order"}


def _seeded(kind: str, index: int) -> Record:
    number = index + 1
    if kind == "customer":
        return {"name": f"Kunde {number} AS", "email": f"kunde{number}@example.no"}
    if kind == "supplier":
        return {"name": f"Leverandør {number} AS"}
    if kind == "product":
        prices = {"priceExcludingVatCurrency": index % 4999, "costExcludingVatCurrency": index % 977}
        return {"name": f"Vare {number}", "number": f"V-{number}", **prices}
    day = f"{2016 + index % 11}-{index % 12 + 1:02d}-{index % 28 + 1:02d}"
    return {"name": f"Prosjekt {number}", "startDate": day}


COMMANDS: dict[str, Callable[..., Any]] = {
    "add": add_record,
    "add_project": partial(add_record, kind="project"),
    "edit_project": partial(edit_record, kind="project"),
    "edit": edit_record,
    "delete": delete_record,
    "add_employee": add_employee,
    "add_department": add_department,
    "edit_department": edit_department,
    "set_stock": set_stock,
    "seed": seed_records,
}
