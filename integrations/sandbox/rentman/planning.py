"""Projects as a planner works with them: made with their parts, moved through statuses, crew planned and taken off."""

from typing import Any

from integrations.sandbox.rentman.account import Account
from integrations.sandbox.rentman.answers import Json
from integrations.sandbox.rentman.changes import create, delete, tell, update
from integrations.sandbox.rentman.fields import linked_id
from integrations.sandbox.rentman.moments import parse_moment, shown
from integrations.sandbox.rentman.resources import RESOURCES
from integrations.sandbox.rentman.shapes_projects import subprojects_of
from integrations.sandbox.rentman.tables import Row

PERIOD = ("usageperiod_start", "usageperiod_end", "planperiod_start", "planperiod_end")


def make_project(account: Account, given: Json) -> Row:
    """A project with its ``subprojects`` (each ``name``, ``status`` (id), ``prices`` by category, ``vat_rates``, ``start``,
    ``end``, and any field); one of the project's own name when none are given. ``customer``, ``contact``,
    ``manager``, ``location`` are ids; every other word is a field."""
    given = dict(given)
    parts = given.pop("subprojects", None)
    links = {"customer": ("customer", "contacts"), "contact": ("cust_contact", "contactpersons")}
    links |= {"manager": ("account_manager", "crew"), "location": ("location", "contacts")}
    body: Json = {"account_manager": f"/crew/{account.owner}"}
    for word, (field, path) in links.items():
        if word in given:
            value = given.pop(word)
            body[field] = None if value is None else f"/{path}/{value}"
    own = {
        name: given.pop(name) for name in ("prices", "vat_rates", "status", "start", "end") if name in given
    }
    project = create(account, RESOURCES["projects"], {**body, **given}, by=account.owner, as_user=True)
    (first,) = subprojects_of(account, project.id)
    for number, part in enumerate(parts or [{"name": project.data["name"], **own}]):
        _part(account, project, first if number == 0 else None, part)
    return project


def _part(account: Account, project: Row, row: Row | None, given: Json) -> None:
    resource = RESOURCES["subprojects"]
    body = part_body(account, given)
    if row is not None:
        update(account, resource, row, body, by=account.owner, as_user=True)
        return
    order = len(subprojects_of(account, project.id)) + 1
    body = {"project": f"/projects/{project.id}", "order": order, **body}
    create(account, resource, body, by=account.owner, as_user=True)


def part_body(account: Account, given: Json) -> Json:
    """A subproject as a person says it: a status by its id, one period for planning and use."""
    body = dict(given)
    if "status" in body:
        body["status"] = f"/statuses/{body['status']}"
    for word, names in (("start", PERIOD[::2]), ("end", PERIOD[1::2])):
        if word in body:
            value = body.pop(word)
            body |= dict.fromkeys(names, _moment(account, value))
    return body


def _moment(account: Account, value: Any) -> str | None:
    if value is None:
        return None
    return shown(parse_moment(str(value), zone=account.zone).timestamp(), account.zone)


def move(account: Account, given: Json) -> list[Row]:
    """``project`` (all its subprojects but templates) or ``subproject`` (ids) gets ``status`` (id)."""
    if "subproject" in given:
        rows = [_found(account, "subprojects", given["subproject"])]
    else:
        rows = [one for one in subprojects_of(account, given["project"]) if not one.data["is_template"]]
    body = {"status": f"/statuses/{given['status']}"}
    for row in rows:
        update(account, RESOURCES["subprojects"], row, body, by=account.owner, as_user=True)
    if account.settings.status_touches_project and rows:
        project = account.tables["projects"].find(linked_id(rows[0].data["project"]))
        if project is not None:
            account.touch("projects", project)
            tell(account, RESOURCES["projects"], [project], "update", by=account.owner)
    return rows


def plan(account: Account, given: Json) -> Row:
    """``crew`` (an id or a list of ids) on ``function`` (a name, or an id of one that is there) of ``project`` or
    ``subproject``; ``start``, ``end``, ``leader``. Gives the function."""
    function = _function(account, given)
    period = {
        name: _moment(account, given.get(word))
        for word, name in zip(("start", "end"), PERIOD[2:], strict=True)
    }
    chosen = given["crew"] if isinstance(given["crew"], list) else [given["crew"]]
    rows = []
    for member in chosen:
        _found(account, "crew", member)
        data: Json = {
            "function": f"/projectfunctions/{function.id}", "crewmember": f"/crew/{member}", "visible": True,
            "is_visible_on_dashboard": True, "project_leader": bool(given.get("leader")), **period,
        }  # fmt: skip
        rows.append(account.add("projectcrew", data, creator=account.owner))
    tell(account, RESOURCES["projectcrew"], rows, "create", by=account.owner)
    return function


def _function(account: Account, given: Json) -> Row:
    named = given.get("function", "Tekniker")
    if isinstance(named, int):
        return _found(account, "projectfunctions", named)
    part = given.get("subproject")
    if part is None:
        part = next(
            one.id for one in subprojects_of(account, given["project"]) if not one.data["is_template"]
        )
    project = _found(account, "subprojects", part).data["project"]
    body = {"name": named, "name_external": named, "project": project, "subproject": f"/subprojects/{part}"}
    return create(account, RESOURCES["projectfunctions"], body, by=account.owner, as_user=True)


def unplan(account: Account, given: Json) -> int:
    """Take ``crew`` (id) off ``project``. Gives how many rows are gone."""
    functions = {one.id for one in account.tables["projectfunctions"].children("project", given["project"])}
    rows = [
        row for row in account.tables["projectcrew"].children("crewmember", given["crew"])
        if linked_id(row.data["function"]) in functions
    ]  # fmt: skip
    for row in rows:
        delete(account, RESOURCES["projectcrew"], row, by=account.owner)
    return len(rows)


def _found(account: Account, path: str, item_id: int) -> Row:
    row = account.tables[path].find(int(item_id))
    if row is None:
        raise ValueError(f"there is no /{path}/{item_id}")
    return row
