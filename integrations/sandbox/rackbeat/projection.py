"""``fields=a,b,lines(id,item(description))`` and ``expand=field_values``: less of a record, or more."""

from typing import Any

from integrations.sandbox.rackbeat.account import Account
from integrations.sandbox.rackbeat.answers import RackbeatError
from integrations.sandbox.rackbeat.tables import Json, Row

Tree = dict[str, "Tree | None"]


def parse_fields(text: str) -> Tree:
    """The tree of wanted fields; None: the whole value. 422 when the parentheses do not match."""
    stack: list[Tree] = [{}]
    word = ""
    for sign in f"{text},":
        if sign == "(":
            inner: Tree = {}
            stack[-1][word.strip()] = inner
            stack.append(inner)
            word = ""
        elif sign in ",)":
            if word.strip():
                stack[-1][word.strip()] = None
            word = ""
            if sign == ")":
                stack.pop()
                if not stack:
                    raise _broken()
        else:
            word += sign
    if len(stack) != 1:
        raise _broken()
    return stack[0]


def _broken() -> RackbeatError:
    return RackbeatError(422, "The fields parameter is malformed.")


def project(value: Any, tree: Tree) -> Any:
    """The value with the wanted fields only; unknown names are left out."""
    if isinstance(value, list):
        return [project(one, tree) for one in value]
    if not isinstance(value, dict):
        return value
    return {
        name: value[name] if inner is None else project(value[name], inner)
        for name, inner in tree.items()
        if name in value
    }


def expanded(account: Account, row: Row, names: str) -> Json:
    """The sub-objects asked for. ``field_values``: the company's own fields with their values."""
    if "field_values" not in [name.strip() for name in names.split(",")]:
        return {}
    values = {int(one["field_id"]): one.get("value") for one in row.data.get("field_values") or ()}
    fields = account.tables["fields"]
    return {
        "field_values": [
            {"field": {"id": one.key, "name": one.data.get("name")}, "value": values[int(one.key)]}
            for one in fields
            if int(one.key) in values
        ]
    }
