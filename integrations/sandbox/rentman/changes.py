"""Making, changing and deleting items, with the webhooks that follow. A change of nothing is none."""

from collections.abc import Sequence
from typing import Any

from integrations.sandbox.rentman import unverified
from integrations.sandbox.rentman.account import Account
from integrations.sandbox.rentman.answers import Json
from integrations.sandbox.rentman.fields import linked_id
from integrations.sandbox.rentman.forms import read_form
from integrations.sandbox.rentman.resources import RESOURCES, Resource
from integrations.sandbox.rentman.tables import Row
from integrations.sandbox.rentman.webhook_queue import event_body

DEFAULTS: dict[str, Json] = {
    "subprojects": {"in_planning": True, "in_financial": True, "status": "/statuses/8"},
    "projectfunctions": {
        "in_planning": True, "in_financial": True, "amount": 1, "recurrence_interval": 1, "cost_rate": "/rates/1",
        "price_rate": "/rates/1",
    },
    "projectcrew": {"visible": True, "is_visible_on_dashboard": True},
    "crew": {"active": True, "country": "no"},
    "invoices": {"procent": 1},
    "contacts": {"type": "company"},
    "ledgercodes": {"is_credit": True},
}  # fmt: skip


def create(
    account: Account, resource: Resource, body: Json, *, by: int, as_user: bool, below: Json | None = None
) -> Row:
    """A new item. ``below``: the link to the item that it is made below."""
    values, hidden = read_form(account, resource, body, as_user=as_user)
    data = {**_empty(resource), **DEFAULTS.get(resource.path, {}), **values, **(below or {})}
    row = account.add(resource.path, data, creator=by, hidden=hidden)
    _number(account, resource, row)
    tell(account, resource, [row], "create", by=by)
    if resource.path == "projects":
        _first_subproject(account, row, by=by)
    return row


def _empty(resource: Resource) -> Json:
    """What a new item has in the fields that nobody filled in."""
    common = ("id", "created", "modified", "creator")
    return {
        name: field.empty
        for name, field in resource.fields.items()
        if not field.generated and name not in common
    }


def _number(account: Account, resource: Resource, row: Row) -> None:
    """What Rentman fills in by itself."""
    if resource.path == "contacts" and not row.data.get("code"):
        row.data["code"] = f"{row.id:08d}"
    if resource.path == "projects" and row.data.get("number") in (None, ""):
        row.data["number"] = row.id
    if resource.path == "projects" and not row.data.get("project_type"):
        row.data["project_type"] = "/projecttypes/1"
    if resource.path == "invoices" and not row.data.get("number"):
        account.invoices_made += 1
        year = (row.data.get("date") or account.today())[:4]
        row.data["number"] = unverified.NUMBER_PATTERN.format(year=year, count=account.invoices_made)


def _first_subproject(account: Account, project: Row, *, by: int) -> None:
    """Every project has at least one; a blank one is a concept."""
    body = {"project": f"/projects/{project.id}", "name": project.data.get("name", "")}
    create(account, RESOURCES["subprojects"], body, by=by, as_user=True)


def update(account: Account, resource: Resource, row: Row, body: Json, *, by: int, as_user: bool) -> Row:
    """Change what differs. Without a difference nothing moves: no new time, no webhook (guess)."""
    values, hidden = read_form(account, resource, body, as_user=as_user)
    if "custom" in values:
        values["custom"] = {**(row.data.get("custom") or {}), **values["custom"]}
    changed = any(row.data.get(name) != value for name, value in values.items())
    changed |= any(row.hidden.get(name) != value for name, value in hidden.items())
    if changed:
        row.data.update(values)
        row.hidden.update(hidden)
        account.touch(resource.path, row)
        tell(account, resource, [row], "update", by=by)
    return row


def delete(account: Account, resource: Resource, row: Row, *, by: int) -> None:
    """The item is gone, and what belongs to it with it."""
    account.tables[resource.path].remove(row)
    for path, field in resource.nested.items():
        if path == "files" or (path == "projectcrew" and resource.path != "projectfunctions"):
            continue
        for child in list(account.tables[path].children(field, row.id)):
            delete(account, RESOURCES[path], child, by=by)
    tell(account, resource, [row], "delete", by=by)


def tell(account: Account, resource: Resource, rows: Sequence[Row], event: str, *, by: int) -> None:
    """Queue the webhook of an event; one may hold several items."""
    items: list[Any] = [row.id if event == "delete" else _told(account, resource, row) for row in rows]
    at = account.iso(account.now)
    body = event_body(account.slug, user=by, event=event, item_type=resource.item_type, items=items, at=at)
    account.webhooks.happened(body, now=account.now)


def _told(account: Account, resource: Resource, row: Row) -> Json:
    return {
        "id": row.id, "ref": f"/{resource.path}/{row.id}", "parent": _parent(account, resource, row)
    }  # fmt: skip


def _parent(account: Account, resource: Resource, row: Row) -> Json | None:
    known = unverified.PARENTS.get(resource.path)
    if known is None:
        return None
    field, item_type, path = known
    item_id = linked_id(row.data.get(field))
    if resource.path == "projectcrew" and account.settings.crew_parent == "Project":
        function = account.tables["projectfunctions"].find(item_id)
        item_id = linked_id(function.data["project"]) if function else None
        item_type, path = "Project", "projects"
    return None if item_id is None else {"id": item_id, "itemType": item_type, "ref": f"/{path}/{item_id}"}
