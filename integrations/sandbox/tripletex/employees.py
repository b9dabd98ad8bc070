"""Endpoints under /employee and /department, read only: users are made by people, never by software."""

from typing import Any

from integrations.sandbox.tripletex.call import Call
from integrations.sandbox.tripletex.changes import created
from integrations.sandbox.tripletex.company import Company
from integrations.sandbox.tripletex.envelope import not_found
from integrations.sandbox.tripletex.fields import Model, register
from integrations.sandbox.tripletex.reference import NORWAY
from integrations.sandbox.wire import Response

Record = dict[str, Any]
NO_CHECKSUM = "Checksum not yet supported for this endpoint"


def name_of(employee: Record) -> str:
    """First name and last name."""
    return f"{employee['firstName']} {employee['lastName']}"


register(
    Model(
        name="Employee",
        path="employee",
        shown={
            "id": 0,
            "version": 1,
            "url": "",
            "firstName": "",
            "lastName": "",
            "displayName": "",
            "employeeNumber": "",
            "dateOfBirth": None,
            "email": "",
            "phoneNumberMobileCountry": NORWAY,
            "phoneNumberMobile": "",
            "phoneNumberHome": "",
            "phoneNumberWork": "",
            "nationalIdentityNumber": "",
            "dnumber": "",
            "internationalId": {"intAmeldingType": None, "country": None, "number": ""},
            "bankAccountNumber": "",
            "iban": "",
            "bic": "",
            "creditorBankCountryId": 0,
            "usesAbroadPayment": False,
            "userType": None,  # null in every recorded answer, whatever was sent
            "allowInformationRegistration": True,
            "isContact": False,
            "isProxy": False,
            "comments": "",
            "address": None,
            "department": None,
            "employments": [],
            "holidayAllowanceEarned": {"year": 0, "amount": 0, "basis": 0, "amountExtraHolidayWeek": 0},
            "employeeCategory": None,
            "isAuthProjectOverviewURL": True,
            "pictureId": 0,
            "companyId": 0,
            "vismaConnect2FAactive": False,
        },
        computed={"displayName": name_of},
    )
)

register(
    Model(
        name="Department",
        path="department",
        shown={
            "id": 0,
            "version": 0,
            "url": "",
            "name": "",
            "departmentNumber": "",
            "departmentManager": None,
            "displayName": "",
            "isInactive": False,
            "businessActivityTypeId": 0,
        },
        computed={
            "displayName": lambda record: " ".join(
                filter(None, (record.get("departmentNumber"), record["name"]))
            ),
        },
    )
)


def hire(company: Company, values: Record, *, ends: str | None, may_manage: bool, now: float) -> Record:
    """A new employee, as an administrator makes one; ``ends`` is the last day of an employment."""
    employee: Record = {
        "id": company.ids.take("employee"),
        "version": 1,
        "companyId": company.id,
        "department": next(iter(company.departments.values())),
        **values,
        "may_manage_projects": may_manage,
        "changes": created(company, now=now),
    }
    if ends is not None:
        employment = {"id": company.ids.take("employment"), "startDate": "2020-01-01", "endDate": ends}
        employee["employments"] = [employment]
    company.employees[employee["id"]] = employee
    return employee


def get_employee(call: Call) -> Response:
    """GET /employee/{id}."""
    if call.id not in call.company.employees:
        raise not_found()
    return call.value("Employee", call.company.employees[call.id])


def list_employees(call: Call) -> Response:
    """GET /employee: contacts only when asked for; names and e-mail are "contains", the number is exact."""
    company = call.company
    ids, departments = call.id_list("id"), call.id_list("departmentId")
    number = call.text("employeeNumber")
    parts = {key: (call.text(key) or "").lower() for key in ("firstName", "lastName", "email")}
    contacts = bool(call.flag("includeContacts", False)), bool(call.flag("onlyContacts", False))
    managers = {project["projectManager"]["id"] for project in company.projects.values()}
    found = [
        employee
        for employee in company.employees.values()
        if (ids is None or employee["id"] in ids)
        and (number is None or employee.get("employeeNumber", "") == number)
        and all(part in employee.get(key, "").lower() for key, part in parts.items())
        and (departments is None or (employee.get("department") or {}).get("id") in departments)
        and (employee.get("isContact", False) in ((True,) if contacts[1] else (False, contacts[0])))
        and (not call.flag("assignableProjectManagers") or employee.get("may_manage_projects"))
        and (not call.flag("onlyProjectManagers") or employee["id"] in managers)
    ]
    return call.list("Employee", found, extra={"versionDigest": NO_CHECKSUM})


def get_department(call: Call) -> Response:
    """GET /department/{id}."""
    if call.id not in call.company.departments:
        raise not_found()
    return call.value("Department", call.company.departments[call.id])


def list_departments(call: Call) -> Response:
    """GET /department: name and number are "contains"."""
    ids, inactive = call.id_list("id"), call.flag("isInactive")
    parts = {key: (call.text(key) or "").lower() for key in ("name", "departmentNumber")}
    return call.list(
        "Department",
        [
            one
            for one in call.company.departments.values()
            if (ids is None or one["id"] in ids)
            and all(part in one.get(key, "").lower() for key, part in parts.items())
            and (inactive is None or one.get("isInactive", False) is inactive)
        ],
    )
