"""Lists: filtered by stored fields, sorted, sliced; from 1.16 on with the address of the next page."""

import base64
import json
import re
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import quote

from integrations.sandbox.rentman import unverified
from integrations.sandbox.rentman.account import DEFAULT_LIMIT, Account
from integrations.sandbox.rentman.answers import Json, RentmanError, bad_value, written
from integrations.sandbox.rentman.fields import Field
from integrations.sandbox.rentman.moments import parse_moment
from integrations.sandbox.rentman.projection import Tree, check_trees, shown, tree_of
from integrations.sandbox.rentman.resources import Resource
from integrations.sandbox.rentman.tables import Row
from integrations.sandbox.wire import Request, Response

_KEY = re.compile(r"([\w.]+)(?:\[(lt|lte|gt|gte|neq|isnull)\])?\Z")
_CUSTOM = re.compile(r"custom\.custom_\d+\Z")
_RESERVED = ("fields", "sort", "limit", "offset", "expand", "cursor")
_TRUTH = {"true": True, "1": True, "false": False, "0": False}


def listing(account: Account, resource: Resource, rows: Iterable[Row], request: Request) -> Response:
    """A page of the rows that the query leaves."""
    fields, expand = trees(account, resource, request)
    place = _place(account, request)
    kept = list(rows)
    for key, value in _filters(request):
        kept = _filtered(account, resource, kept, key, value)
    sort = _sort_words(account, resource, request)
    kept.sort(key=lambda row: row.id)
    if sort and sort[0] != ("id", 1):
        kept = _sorted(account, resource, kept, sort[0])
    by_id = not sort or sort[0] == ("id", 1)
    after = place.get("after")
    left = [row for row in kept if row.id > after] if after is not None else kept[place["offset"] :]
    page = left[: place["limit"]]
    answer: Json = {
        "data": [
            shown(account, resource, row, fields=fields, expand=expand, in_list=True)
            for row in _resorted(account, resource, page, sort)
        ],
        "itemCount": len(page),
        "limit": place["limit"],
        "offset": place["offset"],
    }
    if account.is_young:
        more = len(left) > len(page)
        answer["next_page_url"] = _next(account, request, place, page, by_id=by_id) if more else None
    body = written(answer)
    if len(body) > account.settings.max_bytes:
        raise RentmanError(400, unverified.TOO_LARGE)
    return Response(headers={"content-type": "application/json"}, body=body)


def trees(account: Account, resource: Resource, request: Request) -> tuple[Tree, Tree]:
    """What ``fields`` and ``expand`` ask for. 400 for what is not there; 1.7 does not know ``expand``."""
    asked = request.first("expand")
    if asked and not account.is_young:
        raise RentmanError(400, unverified.NOT_QUERYABLE.format(name="expand"))
    fields, expand = tree_of(request.first("fields")), tree_of(asked)
    check_trees(account, resource, fields, expand)
    return fields, expand


def _place(account: Account, request: Request) -> dict[str, Any]:
    cursor = request.first("cursor")
    if cursor and account.is_young:
        try:
            return dict(json.loads(base64.urlsafe_b64decode(cursor)))
        except ValueError as error:
            raise bad_value("cursor") from error
    limit, offset = _whole(request, "limit", DEFAULT_LIMIT), _whole(request, "offset", 0)
    if limit > account.most and account.settings.over_limit == "refuse":
        raise bad_value("limit")
    if account.is_young and not account.settings.offset_listing:
        offset = 0
    return {"limit": min(limit, account.most), "offset": offset}


def _whole(request: Request, name: str, default: int) -> int:
    text = request.first(name)
    if text is None:
        return default
    if not text.isdecimal() or (name == "limit" and text == "0"):
        raise bad_value(name)
    return int(text)


def _next(
    account: Account, request: Request, place: dict[str, Any], page: Sequence[Row], *, by_id: bool
) -> str:
    """The rest of the list, with every filter; the cursor is nobody's business."""
    there = {"limit": place["limit"], "offset": place["offset"] + len(page)}
    if by_id:
        there["after"] = page[-1].id
    cursor = base64.urlsafe_b64encode(json.dumps(there).encode()).decode()
    kept = [(key, value) for key, value in request.query if key not in ("cursor", "limit", "offset")]
    query = "&".join(f"{quote(key)}={quote(value)}" for key, value in [*kept, ("cursor", cursor)])
    return f"{account.base_url}{request.path}?{query}"


def _filters(request: Request) -> list[tuple[str, str]]:
    return [(key, value) for key, value in request.query if key not in _RESERVED]


def _filtered(account: Account, resource: Resource, rows: list[Row], key: str, value: str) -> list[Row]:
    found = _KEY.match(key)
    name, operator = (found[1], found[2] or "") if found else (key, "")
    if found and account.is_young and resource.has_custom and _CUSTOM.match(name):
        word = name.partition(".")[2]
        return [row for row in rows if str((row.data.get("custom") or {}).get(word, "")) == value]
    field = resource.fields.get(name)
    if found is None or field is None or field.generated or (field.young and not account.is_young):
        raise RentmanError(400, unverified.NOT_QUERYABLE.format(name=name))
    if operator == "isnull":
        if value not in _TRUTH:
            raise bad_value(name)
        return [row for row in rows if (stored(field, row) is None) == _TRUTH[value]]
    wanted = _comparable(account, field, value)
    return [row for row in rows if _holds(_comparable(account, field, stored(field, row)), operator, wanted)]


def _holds(found: Any, operator: str, wanted: Any) -> bool:
    if found is None:
        return operator == "neq"
    if operator == "":
        return bool(found == wanted)
    if operator == "neq":
        return bool(found != wanted)
    return bool(
        {
            "lt": found < wanted,
            "lte": found <= wanted,
            "gt": found > wanted,
            "gte": found >= wanted,
        }[operator]
    )


def stored(field: Field, row: Row) -> Any:
    """A stored value; the fields that every item has stand beside the others."""
    if field.name in ("id", "created", "modified"):
        return getattr(row, field.name)
    if field.name == "creator":
        return None if row.creator is None else f"/crew/{row.creator}"
    return row.data.get(field.name, field.empty)


def _comparable(account: Account, field: Field, value: Any) -> Any:
    """A value, stored or asked for, in a form that can be compared. A link is its whole path: a bare id equals none."""
    if value is None:
        return None
    if field.kind in ("moment", "day"):
        if isinstance(value, float):
            return value
        return parse_moment(str(value), name=field.name, zone=account.zone).timestamp()
    if field.kind in ("int", "num", "drift"):
        try:
            return float(value)
        except ValueError as error:
            if field.kind == "drift":
                return float("inf")
            raise bad_value(field.name) from error
    if field.kind == "flag" and isinstance(value, str):
        if value not in _TRUTH:
            raise bad_value(field.name)
        return _TRUTH[value]
    return value


def _sort_words(account: Account, resource: Resource, request: Request) -> list[tuple[str, int]]:
    """(name, direction) pairs. A plus sign that was not encoded arrives as a space and means the same."""
    words = []
    for word in (request.first("sort") or "").split(","):
        if not word.strip("+- "):
            continue
        name = word.lstrip("+- ")
        field = resource.fields.get(name)
        if field is None or field.generated or (field.young and not account.is_young):
            raise RentmanError(400, unverified.NOT_SORTABLE.format(name=name))
        words.append((name, -1 if word.startswith("-") else 1))
    return words


def _sorted(account: Account, resource: Resource, rows: list[Row], word: tuple[str, int]) -> list[Row]:
    name, direction = word
    field = resource.fields[name]

    def key(row: Row) -> tuple[bool, Any]:
        value = _comparable(account, field, stored(field, row))
        return (value is not None, 0 if value is None else value)

    return sorted(rows, key=key, reverse=direction < 0)


def _resorted(
    account: Account, resource: Resource, page: list[Row], sort: list[tuple[str, int]]
) -> list[Row]:
    """Only the first word sorts before slicing; the others order what is on the page (documented)."""
    for word in reversed(sort[1:] and sort):
        page = _sorted(account, resource, page, word)
    return page
