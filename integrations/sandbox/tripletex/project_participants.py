"""Endpoints under /project/participant: who works on a project."""

from typing import Any

from integrations.sandbox.tripletex.body import read_list, read_object, reference
from integrations.sandbox.tripletex.call import Call
from integrations.sandbox.tripletex.changes import created
from integrations.sandbox.tripletex.company import Company
from integrations.sandbox.tripletex.customers import check_version
from integrations.sandbox.tripletex.envelope import forbidden, message, not_found, query_refusal, rule
from integrations.sandbox.tripletex.fields import Model, register
from integrations.sandbox.wire import Response

Record = dict[str, Any]
BATCH_LIMIT = 1000

register(
    Model(
        name="ProjectParticipant",
        path="project/participant",
        shown={"id": 0, "version": 0, "url": "", "project": None, "employee": None, "adminAccess": False},
    )
)


def take_part(company: Company, project: Record, employee: Record, *, admin: bool) -> Record:
    """Add an employee to a project."""
    participant: Record = {
        "id": company.ids.take("participant"),
        "version": 0,
        "project": project,
        "employee": employee,
        "adminAccess": admin,
    }
    project["participants"].append(participant)
    company.participants[participant["id"]] = participant
    return participant


def _draft(company: Company, body: Record) -> tuple[Record, Record, bool]:
    project = company.projects.get(reference(body["project"]) or 0)
    employee = company.employees.get(reference(body["employee"]) or 0)
    if project is None or employee is None:
        raise not_found()
    taking_part = any(one["employee"] is employee for one in project["participants"])
    if taking_part and company.switches.refuse_repeated_participants:
        raise rule(message("employee", "participant"))
    return project, employee, bool(body.get("adminAccess"))


def _add(call: Call, draft: tuple[Record, Record, bool]) -> Record:
    project, employee, admin = draft
    participant = take_part(call.company, project, employee, admin=admin)
    participant["changes"] = created(call.company, now=call.request.now)
    return participant


def create_participant(call: Call) -> Response:
    """POST /project/participant (BETA)."""
    body = read_object(call.request.body, "ProjectParticipant", creating=True)
    return call.value("ProjectParticipant", _add(call, _draft(call.company, body)), status=201)


def create_participants(call: Call) -> Response:
    """POST /project/participant/list (BETA); all or none is likely, not known."""
    if not call.company.switches.beta_lists:
        raise forbidden()
    bodies = read_list(call.request.body, "ProjectParticipant", most=BATCH_LIMIT, creating=True)
    drafts = [_draft(call.company, body) for body in bodies]
    return call.created_list("ProjectParticipant", [_add(call, draft) for draft in drafts])


def _participant(call: Call, found: int) -> Record:
    participant = call.company.participants.get(found)
    if participant is None:
        raise not_found()
    return participant


def get_participant(call: Call) -> Response:
    """GET /project/participant/{id} (BETA)."""
    return call.value("ProjectParticipant", _participant(call, call.id))


def update_participant(call: Call) -> Response:
    """PUT /project/participant/{id} (BETA): whether the employee may administrate the project."""
    participant = _participant(call, call.id)
    body = read_object(call.request.body, "ProjectParticipant", creating=False)
    check_version(participant, body)
    admin = body.get("adminAccess")
    if admin is not None and admin is not participant["adminAccess"]:
        participant.update(adminAccess=admin, version=participant["version"] + 1)
    return call.value("ProjectParticipant", participant)


def delete_participants(call: Call) -> Response:
    """DELETE /project/participant/list?ids= (BETA); there is no deletion of one."""
    if not call.company.switches.beta_lists:
        raise forbidden()
    ids = call.id_list("ids")
    if ids is None:
        raise query_refusal(message("ids", "null"))
    for participant in [_participant(call, found) for found in sorted(ids)]:
        participant["project"]["participants"].remove(participant)
        del call.company.participants[participant["id"]]
    return Response(status=204)
