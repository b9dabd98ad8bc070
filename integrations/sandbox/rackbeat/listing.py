"""Lists: narrowed, sorted, paged, answered with 206."""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from math import ceil
from typing import Any

from integrations.sandbox.rackbeat import unverified
from integrations.sandbox.rackbeat.account import Account
from integrations.sandbox.rackbeat.answers import RackbeatError, invalid, page_answer, written
from integrations.sandbox.rackbeat.call import Call, shown
from integrations.sandbox.rackbeat.projection import parse_fields, project
from integrations.sandbox.rackbeat.resources import Resource
from integrations.sandbox.rackbeat.tables import Json, Row
from integrations.sandbox.wire import Response

DEFAULT_LIMIT, MOST = 20, 1000
_SIMPLE = re.compile(r"simple_filter\[(\w+)\]")
_CUSTOM = re.compile(r"field(?:_eq)?\[(\d+)\]")
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}( \d{2}:\d{2}:\d{2})?")


def listing(call: Call, resource: Resource, rows: Iterable[Row]) -> Response:
    """A page of the rows that the query leaves."""
    kept = _sorted(call, resource, _narrowed(call, resource, rows))
    window, paging = page(call, len(kept))
    return page_answer(
        resource.plural, [shown(call, resource, row, in_list=True) for row in kept[window]], paging
    )


def union(call: Call, pairs: Sequence[tuple[Resource, Row]], *, name: str) -> Response:
    """A page of rows of several resources, narrowed by what they share."""
    kept: list[tuple[Resource, Row]] = []
    for resource in {one.path: one for one, _row in pairs}.values():
        rows = (row for one, row in pairs if one is resource)
        kept += [(resource, row) for row in _narrowed(call, resource, rows)]
    kept.sort(key=lambda pair: pair[1].uid)
    window, paging = page(call, len(kept))
    bodies = [shown(call, resource, row, in_list=True) for resource, row in kept[window]]
    return page_answer(name, bodies, paging)


def ready_listing(call: Call, name: str, values: Sequence[Json], *, unpaged_as: str = "") -> Response:
    """A page of ready objects; ``unpaged_as``: its name among the collections that have no paging keys."""
    fields = call.request.first("fields")
    tree = parse_fields(fields) if fields else None
    chosen = [written(one if tree is None else project(one, tree)) for one in values]
    if unpaged_as in unverified.UNPAGED:
        return page_answer(name, chosen, {})
    window, paging = page(call, len(chosen))
    return page_answer(name, chosen[window], paging)


def page(call: Call, total: int) -> tuple[slice, Json]:
    """The window and the paging keys. ``per_page`` is not heard."""
    limit = _whole(call.request.first("limit"), DEFAULT_LIMIT)
    limit = min(MOST, limit if limit > 0 else DEFAULT_LIMIT)
    number = max(1, _whole(call.request.first("page"), 1))
    paging = {
        "total": total,
        "pages": max(unverified.EMPTY_PAGES, ceil(total / limit)),
        "limit": limit,
        "page": number,
    }
    return slice((number - 1) * limit, number * limit), paging


def _whole(text: str | None, default: int) -> int:
    return int(text) if text is not None and re.fullmatch(r"-?\d{1,9}", text) else default


def _narrowed(call: Call, resource: Resource, rows: Iterable[Row]) -> list[Row]:
    marked = call.account.settings.deleted_reads == "marked"
    kept = [row for row in rows if row.deleted is None or marked]
    for name, value in call.request.query:
        kept = _narrow(call, resource, kept, name, value)
    return kept


def _narrow(call: Call, resource: Resource, rows: list[Row], name: str, value: str) -> list[Row]:
    """By one key of the query; unknown keys change nothing."""
    if name in ("updated_at_from", "updated_at_to", "created_at_from", "created_at_to"):
        return _by_moment(call.account, rows, name, value)
    simple, custom = _SIMPLE.fullmatch(name), _CUSTOM.fullmatch(name)
    if simple:
        if simple[1] not in resource.filterable:
            raise RackbeatError(422, f"The property [{simple[1]}] is not filterable.")
        return [row for row in rows if _same(_shown_value(call.account, resource, row, simple[1]), value)]
    if custom:
        return [row for row in rows if _custom_value(row, int(custom[1])) == value]
    if name == "search" and value:
        return _found(resource, rows, value.casefold())
    if name in resource.flags and value:
        field = resource.flags[name]
        return [row for row in rows if _same(_shown_value(call.account, resource, row, field), value)]
    word, _underscore, edge = name.rpartition("_")
    if edge in ("from", "to") and word in resource.ranges and value:
        return _by_range(call, resource, rows, word, edge, value)
    return rows


def _by_moment(account: Account, rows: list[Row], name: str, value: str) -> list[Row]:
    """Both ends belong to the range. Guess: read in the account's zone (see ``unverified.FILTER_ZONE``)."""
    if not _MOMENT.fullmatch(value):
        words = name.replace("_", " ")
        raise invalid({name: [f"The {words} does not match the format Y-m-d H:i:s."]})
    try:
        read = datetime.fromisoformat(value)
    except ValueError as error:
        raise invalid({name: [f"The {name.replace('_', ' ')} is not a valid date."]}) from error
    zone = account.zone if account.settings.filter_zone == "account" else UTC
    at = read.replace(tzinfo=zone).timestamp()
    created, is_from = name.startswith("created"), name.endswith("from")
    if is_from:
        return [row for row in rows if (row.created if created else row.updated) >= at]
    return [row for row in rows if (row.created if created else row.updated) <= at]


def _by_range(call: Call, resource: Resource, rows: list[Row], word: str, edge: str, value: str) -> list[Row]:
    field = resource.ranges[word]
    wanted = _sort_key(value)
    kept = []
    for row in rows:
        found = _shown_value(call.account, resource, row, field)
        if found is None:
            continue
        key = _sort_key(found)
        if (key >= wanted) if edge == "from" else (key <= wanted):
            kept.append(row)
    return kept


def _found(resource: Resource, rows: list[Row], text: str) -> list[Row]:
    return [
        row
        for row in rows
        if text in str(row.key).casefold()
        or any(text in str(row.data.get(name) or "").casefold() for name in resource.searched)
    ]


def _shown_value(account: Account, resource: Resource, row: Row, field: str) -> Any:
    """A field's value, without showing the whole record where that can be helped."""
    if field == resource.key:
        return row.key
    if field in ("created_at", "updated_at"):
        return account.plain(row.created if field == "created_at" else row.updated)
    if field == "is_barred":
        return bool(row.data.get(field))
    stored = row.data.get(field.removesuffix("_id") if field.endswith("_id") else field)
    if isinstance(stored, Row):
        return stored.key
    if stored is not None and not isinstance(stored, list | dict):
        return stored
    return resource.shape(account, row).get(field)


def _custom_value(row: Row, field_id: int) -> str | None:
    values = {int(one["field_id"]): one.get("value") for one in row.data.get("field_values") or ()}
    return None if values.get(field_id) is None else str(values[field_id])


def _same(found: Any, wanted: str) -> bool:
    if isinstance(found, bool):
        return found == (wanted.lower() in ("1", "true"))
    if isinstance(found, int | Decimal):
        try:
            return Decimal(wanted) == found
        except InvalidOperation:
            return False
    return found is not None and str(found) == wanted


def _sort_key(value: Any) -> tuple[int, Any]:
    """Numbers before texts, so that mixed columns can be sorted."""
    if isinstance(value, bool | int | float | Decimal):
        return 0, Decimal(value)
    text = str(value)
    return (0, Decimal(text)) if re.fullmatch(r"-?\d+(\.\d+)?", text) else (1, text.casefold())


def _sorted(call: Call, resource: Resource, rows: list[Row]) -> list[Row]:
    field = call.request.first("order_by") or call.request.first("sort")
    if not field or not rows:
        return rows
    direction = (call.request.first("order_direction") or unverified.DEFAULT_ORDER).upper()
    if direction not in ("ASC", "DESC"):
        raise invalid({"order_direction": ["The selected order direction is invalid."]})
    if field not in resource.shape(call.account, rows[0]):
        raise RackbeatError(422, f"The property [{field}] is not sortable.")
    if field in ("created_at", "updated_at"):
        moments = {row.uid: (row.created if field == "created_at" else row.updated, row.uid) for row in rows}
        return sorted(rows, key=lambda row: moments[row.uid], reverse=direction == "DESC")
    filled: list[tuple[tuple[int, Any], int, Row]] = []
    empty: list[Row] = []
    for row in rows:
        value = _shown_value(call.account, resource, row, field)
        if value is None or isinstance(value, list | dict):
            empty.append(row)
        else:
            filled.append((_sort_key(value), row.uid, row))
    filled.sort(key=lambda one: one[:2], reverse=direction == "DESC")
    return [*empty, *(row for _key, _uid, row in filled)]
