"""Endpoints under /project. Projects share number series and ids with orders."""

from collections.abc import Callable
from datetime import date
from typing import Any

from integrations.sandbox.tripletex.body import read_list, read_object
from integrations.sandbox.tripletex.call import Call, check_range
from integrations.sandbox.tripletex.changes import created, updated
from integrations.sandbox.tripletex.customers import check_version
from integrations.sandbox.tripletex.envelope import forbidden, message, not_found, query_refusal
from integrations.sandbox.tripletex.number_series import next_number
from integrations.sandbox.tripletex.project_drafts import count_sub_project, draft_project, refuse_use
from integrations.sandbox.tripletex.project_participants import take_part
from integrations.sandbox.wire import Response

Record = dict[str, Any]
BATCH_LIMIT = 1000
_RECENTLY = 92
"""Days that a project counts as recently closed: the specification says three months."""


def _store(call: Call, draft: Record) -> Record:
    company = call.company
    project: Record = {"id": company.ids.take("order"), "version": 0, **draft}
    if not project.get("number"):
        project["number"] = next_number(company)
    project |= {"participants": [], "orderLines": [], "changes": created(company, now=call.request.now)}
    rate = company.ids.take("hourly_rate")
    project["projectHourlyRates"] = [{"id": rate, "url": f"tripletex.sandbox/v2/project/hourlyRates/{rate}"}]
    company.projects[project["id"]] = company.order_numbers[project["number"]] = project
    count_sub_project(None, project.get("mainProject"))
    # Who makes a project takes part in it (observed).
    take_part(company, project, company.employee, admin=False)
    call.system.events.emit(company, "project.create", "Project", project)
    return project


def create_project(call: Call) -> Response:
    """POST /project."""
    body = read_object(call.request.body, "Project", creating=True)
    return call.value("Project", _store(call, draft_project(call.company, body)), status=201)


def create_projects(call: Call) -> Response:
    """POST /project/list (BETA); all or none is likely, not known."""
    if not call.company.switches.beta_lists:
        raise forbidden()
    taken: set[str] = set()
    bodies = read_list(call.request.body, "Project", most=BATCH_LIMIT, creating=True)
    drafts = [draft_project(call.company, body, taken=taken) for body in bodies]
    return call.created_list("Project", [_store(call, draft) for draft in drafts])


def _project(call: Call, found: int) -> Record:
    project = call.company.projects.get(found)
    if project is None:
        raise not_found()
    return project


def get_project(call: Call) -> Response:
    """GET /project/{id}."""
    return call.value("Project", _project(call, call.id))


def find_by_number(call: Call) -> Response:
    """GET /project/number/{number}."""
    holder = call.company.order_numbers.get(str(call.ids[0]))
    if holder is None or holder["id"] not in call.company.projects:
        raise not_found()
    return call.value("Project", holder)


def _changed(call: Call, project: Record, body: Record) -> Record:
    check_version(project, body)
    return draft_project(call.company, body, old=project)


def _change(call: Call, project: Record, changed: Record) -> None:
    company = call.company
    if changed == project:
        return
    company.order_numbers.pop(project["number"], None)
    company.order_numbers[changed["number"]] = project
    count_sub_project(project.get("mainProject"), changed.get("mainProject"))
    changes = updated(company, project, now=call.request.now)
    project.update(changed, version=project["version"] + 1, changes=changes)
    call.system.events.emit(company, "project.update", "Project", project)


def update_project(call: Call) -> Response:
    """PUT /project/{id}: absent keys stay; a PUT that changes nothing keeps the version."""
    project = _project(call, call.id)
    body = read_object(call.request.body, "Project", creating=False)
    _change(call, project, _changed(call, project, body))
    return call.value("Project", project)


def update_projects(call: Call) -> Response:
    """PUT /project/list (BETA): objects with ids; all or none is likely, not known."""
    if not call.company.switches.beta_lists:
        raise forbidden()
    bodies = read_list(call.request.body, "Project", most=BATCH_LIMIT, creating=False)
    projects = [_project(call, body.get("id") or 0) for body in bodies]
    drafts = [_changed(call, project, body) for project, body in zip(projects, bodies, strict=True)]
    for project, draft in zip(projects, drafts, strict=True):
        _change(call, project, draft)
    return call.updated_list("Project", projects)


def _delete(call: Call, projects: list[Record]) -> Response:
    company = call.company
    for project in projects:
        refuse_use(company, project)
    for project in projects:
        del company.projects[project["id"]]
        count_sub_project(project.get("mainProject"), None)
        company.order_numbers.pop(project["number"], None)
        for participant in project["participants"]:
            company.participants.pop(participant["id"], None)
        call.system.events.emit(company, "project.delete", "Project", None, found=project["id"])
    return Response(status=204)


def delete_project(call: Call) -> Response:
    """DELETE /project/{id}: refused while orders, lines or sub-projects hang on it."""
    return _delete(call, [_project(call, call.id)])


def delete_projects(call: Call) -> Response:
    """DELETE /project/list?ids= (BETA)."""
    if not call.company.switches.beta_lists:
        raise forbidden()
    ids = call.id_list("ids")
    if ids is None:
        raise query_refusal(message("ids", "null"))
    return _delete(call, [_project(call, found) for found in sorted(ids)])


def list_projects(call: Call) -> Response:
    """GET /project: open and closed ones, offers too, unless a filter says otherwise; there is no changedSince."""
    tests = [*_texts(call), *_flags(call), *_references(call), *_days(call)]
    ids, projects = call.id_list("id"), call.company.projects
    wanted = projects.values() if ids is None else [projects[one] for one in sorted(ids) if one in projects]
    return call.list("Project", [one for one in wanted if all(test(one) for test in tests)])


Test = Callable[[Record], bool]


def _texts(call: Call) -> list[Test]:
    name, number = (call.text("name") or "").lower(), call.text("number")
    external = (call.text("externalAccountsNumber") or "").lower()
    return [
        lambda one: name in one["name"].lower(),
        lambda one: number is None or one["number"] == number,
        lambda one: external in one.get("externalAccountsNumber", "").lower(),
    ]


def _flags(call: Call) -> list[Test]:
    wanted = {key: call.flag(key) for key in ("isOffer", "isFixedPrice")}
    closed, recent = call.flag("isClosed"), bool(call.flag("includeRecentlyClosed", False))
    since = call.today.toordinal() - _RECENTLY

    def is_recent(one: Record) -> bool:
        ended = one.get("endDate")
        return recent and ended is not None and date.fromisoformat(ended).toordinal() >= since

    return [
        lambda one: all(value is None or one.get(key, False) is value for key, value in wanted.items()),
        lambda one: closed is None or one.get("isClosed", False) is closed or (not closed and is_recent(one)),
    ]


def _references(call: Call) -> list[Test]:
    customer = call.integer("customerId")
    managers, departments = call.id_list("projectManagerId"), call.id_list("departmentId")
    taking_part = call.id_list("employeeInProjectId")
    return [
        lambda one: customer is None or (one.get("customer") or {}).get("id") == customer,
        lambda one: managers is None or one["projectManager"]["id"] in managers,
        lambda one: departments is None or (one.get("department") or {}).get("id") in departments,
        lambda one: (
            taking_part is None or any(part["employee"]["id"] in taking_part for part in one["participants"])
        ),
    ]


def _days(call: Call) -> list[Test]:
    tests: list[Test] = []
    for key in ("startDate", "endDate"):
        first, end = call.date(f"{key}From"), call.date(f"{key}To")
        if first is not None and end is not None:
            check_range(first, end)
        if first is not None or end is not None:
            tests.append(_between(key, first or "", end or "9999-12-31"))
    return tests


def _between(key: str, first: str, end: str) -> Test:
    return lambda one: one.get(key) is not None and first <= one[key] < end
