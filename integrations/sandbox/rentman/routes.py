"""Which endpoint answers which method and path. Words of a path: a collection, an id, a collection below it."""

import json
from collections.abc import Iterable

from integrations.sandbox.rentman import changes, unverified
from integrations.sandbox.rentman.account import Account
from integrations.sandbox.rentman.answers import Json, RentmanError, empty_answer, item_answer, not_found
from integrations.sandbox.rentman.authentication import require_right
from integrations.sandbox.rentman.fields import linked_id
from integrations.sandbox.rentman.listing import listing, trees
from integrations.sandbox.rentman.projection import shown
from integrations.sandbox.rentman.resources import RESOURCES, Resource
from integrations.sandbox.rentman.tables import Row
from integrations.sandbox.wire import Request, Response


def perform(account: Account, request: Request) -> Response:
    """Route a request and answer it."""
    words = request.path.strip("/").split("/")
    if words[0] in unverified.NOT_IMITATED:
        return _nothing_here(account, request, words)
    resource = _resource(account, words[0])
    require_right(account, words[0])
    if len(words) == 1:
        return _collection(account, resource, request)
    if not words[1].isdecimal() or len(words) > 3:
        raise not_found()
    row = account.tables[resource.path].find(int(words[1]))
    if len(words) == 3:
        return _below(account, resource, row, words[2], request)
    if row is None:
        raise not_found()
    return _item(account, resource, row, request)


def _resource(account: Account, path: str) -> Resource:
    found = RESOURCES.get(path)
    if found is None or (found.young and not account.is_young):
        raise not_found()
    return found


def _nothing_here(account: Account, request: Request, words: list[str]) -> Response:
    if len(words) > 1 or request.method != "GET":
        raise not_found()
    page: Json = {"data": [], "itemCount": 0, "limit": account.most, "offset": 0}
    return Response.json(page | ({"next_page_url": None} if account.is_young else {}))


def _collection(account: Account, resource: Resource, request: Request) -> Response:
    if request.method == "GET":
        return listing(account, resource, account.tables[resource.path], request)
    if request.method == "POST" and "POST" in resource.writes:
        row = changes.create(account, resource, _body(request), by=account.robot, as_user=False)
        return _one(account, resource, row)
    raise _not_allowed(request)


def _item(account: Account, resource: Resource, row: Row, request: Request) -> Response:
    if request.method == "GET":
        fields, expand = trees(account, resource, request)
        value = shown(account, resource, row, fields=fields, expand=expand, in_list=False)
        return item_answer(value, limit=account.most)
    if request.method not in resource.writes:
        raise _not_allowed(request)
    if request.method == "DELETE":
        changes.delete(account, resource, row, by=account.robot)
        return empty_answer()
    changes.update(account, resource, row, _body(request), by=account.robot, as_user=False)
    return _one(account, resource, row)


def _below(account: Account, resource: Resource, row: Row | None, path: str, request: Request) -> Response:
    """A collection below an item. A parent that is not there may answer 404 (seen)."""
    if path not in resource.nested:
        if path in unverified.NOT_IMITATED:
            return _nothing_here(account, request, [path])
        raise not_found()
    require_right(account, path)
    if row is None:
        if account.settings.missing_parent == 404:
            raise not_found()
        return listing(account, RESOURCES[path], [], request)
    if request.method == "GET":
        return listing(account, RESOURCES[path], children(account, resource, row, path), request)
    if request.method == "POST" and f"POST {resource.path}" in RESOURCES[path].writes:
        return _made_below(account, resource, row, path, request)
    raise _not_allowed(request)


def _made_below(account: Account, resource: Resource, row: Row, path: str, request: Request) -> Response:
    other = RESOURCES[path]
    _require(path, body := _body(request))
    below = {resource.nested[path]: f"/{resource.path}/{row.id}"}
    made = changes.create(account, other, body, by=account.robot, as_user=False, below=below)
    if path == "payments":
        account.touch("invoices", row)
    return _one(account, other, made)


def _require(path: str, body: Json) -> None:
    """The one field that the specification demands of a new item."""
    if path == "payments" and not body.get("moment"):
        raise RentmanError(400, unverified.BAD_VALUE.format(name="moment"))


def children(account: Account, resource: Resource, row: Row, path: str) -> Iterable[Row]:
    """What stands below an item. Planned people stand below the functions of a project or subproject."""
    table = account.tables[path]
    if path == "files":
        return [
            one for one in table
            if one.data.get("item") == row.id and one.data.get("itemtype") == resource.item_type
        ]  # fmt: skip
    if path == "projectcrew" and resource.path != "projectfunctions":
        field = "project" if resource.path == "projects" else "subproject"
        functions = {one.id for one in account.tables["projectfunctions"].children(field, row.id)}
        return [one for one in table if linked_id(one.data["function"]) in functions]
    return table.children(resource.nested[path], row.id, path=resource.path)


def _one(account: Account, resource: Resource, row: Row) -> Response:
    value = shown(account, resource, row, fields={}, expand={}, in_list=False)
    return item_answer(value, limit=account.most)


def _body(request: Request) -> Json:
    try:
        value = json.loads(request.body or b"{}")
    except ValueError as error:
        raise RentmanError(400, "The body is not valid JSON.") from error
    if not isinstance(value, dict):
        raise RentmanError(400, "The body is not an object.")
    return value


def _not_allowed(request: Request) -> RentmanError:
    return RentmanError(405, unverified.NO_METHOD.format(method=request.method))
