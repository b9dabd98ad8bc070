"""How an item is shown: all of it, what ``fields`` asks for, and links with what they lead to (``expand``)."""

import hashlib
from collections.abc import Sequence
from typing import Any

from integrations.sandbox.rentman import unverified
from integrations.sandbox.rentman.account import Account
from integrations.sandbox.rentman.answers import RentmanError
from integrations.sandbox.rentman.fields import Field, link, linked_id
from integrations.sandbox.rentman.resources import RESOURCES, Resource
from integrations.sandbox.rentman.tables import Json, Row

Tree = dict[str, "Tree"]
ALWAYS = ("id", "created", "modified", "updateHash")
DEEPEST = 3


def tree_of(text: str | None) -> Tree:
    """``a,b.c`` as {a: {}, b: {c: {}}}."""
    found: Tree = {}
    for path in (text or "").split(","):
        here = found
        for word in filter(None, path.strip().split(".")):
            here = here.setdefault(word, {})
    return found


def check_trees(account: Account, resource: Resource, fields: Tree, expand: Tree) -> None:
    """400 for names that are not there, links that are none, and nested fields of what is not expanded."""
    _check_expand(account, resource, expand, depth=1)
    _check_fields(account, resource, fields, expand)


def _check_expand(account: Account, resource: Resource, expand: Tree, *, depth: int) -> None:
    for name, inner in expand.items():
        field = _known(account, resource, name)
        if field is None or field.kind != "link" or field.to not in RESOURCES or depth > DEEPEST:
            raise RentmanError(400, unverified.NOT_EXPANDABLE.format(name=name))
        _check_expand(account, RESOURCES[field.to], inner, depth=depth + 1)


def _check_fields(account: Account, resource: Resource, fields: Tree, expand: Tree) -> None:
    for name, inner in fields.items():
        field = _known(account, resource, name)
        if field is None and name not in ("updateHash", *(("custom",) if resource.has_custom else ())):
            raise RentmanError(400, unverified.UNKNOWN_FIELD.format(name=name))
        if inner and name not in expand:
            raise RentmanError(400, unverified.NOT_EXPANDABLE.format(name=name))
        if inner and field is not None:
            _check_fields(account, RESOURCES[field.to], inner, expand[name])


def _known(account: Account, resource: Resource, name: str) -> Field | None:
    field = resource.fields.get(name)
    return None if field is None or (field.young and not account.is_young) else field


def shown(
    account: Account, resource: Resource, row: Row, *, fields: Tree, expand: Tree, in_list: bool
) -> Json:
    """An item in its JSON."""
    wanted = [
        field
        for name, field in resource.fields.items()
        if (not fields or name in fields or name in ALWAYS) and (account.is_young or not field.young)
    ]
    priced = resource.prices is not None and (not in_list or _gives_prices(account, resource, fields))
    value = _whole(account, resource, row, [one for one in wanted if priced or not one.omitted])
    if resource.has_custom and (not fields or "custom" in fields):
        value["custom"] = dict(row.data.get("custom") or {})
    for name, inner in expand.items():
        if name in value:
            value[name] = _expanded(account, resource.fields[name], row, fields.get(name, {}), inner)
    return value


def _gives_prices(account: Account, resource: Resource, fields: Tree) -> bool:
    """Lists leave prices out, unless they are asked for where that helps."""
    asked = any(resource.fields[name].omitted for name in fields if name in resource.fields)
    return asked and unverified.PRICES_BY_FIELDS[account.settings.version]


def _expanded(account: Account, field: Field, row: Row, fields: Tree, inner: Tree) -> Any:
    other = RESOURCES[field.to]
    value = row.creator if field.name == "creator" else linked_id(row.data.get(field.name))
    found = account.tables[field.to].find(value)
    if found is None:
        return None
    return shown(account, other, found, fields=fields, expand=inner, in_list=True)


def _whole(account: Account, resource: Resource, row: Row, wanted: Sequence[Field]) -> Json:
    """The wanted fields, in the order that Rentman has them; its own figures are worked out only where they are asked for."""
    made: Json = {}
    if any(field.generated and not field.omitted for field in wanted):
        made |= resource.shape(account, row)
    if resource.prices is not None and any(field.omitted for field in wanted):
        made |= resource.prices(account, row)
    modified = account.iso(row.modified, millis=resource.millis)
    made |= {
        "id": row.id,
        "created": account.iso(row.created, millis=resource.millis),
        "modified": modified,
        "creator": link("crew", row.creator),
    }
    value: Json = {
        field.name: made[field.name] if field.name in made else _kept(field, row) for field in wanted
    }
    value["updateHash"] = hashlib.md5(f"{row.id} {modified}".encode(), usedforsecurity=False).hexdigest()
    return value


def _kept(field: Field, row: Row) -> Any:
    value = row.data.get(field.name, field.empty)
    if field.kind == "drift" and isinstance(value, str) and value.isdecimal():
        return int(value)
    return value
