"""Rentman's published specification (1.7.0) as a judge: of every request we send, and of every answer the imitation gives.

``check_exchange`` raises ``AssertionError`` with the place and the reason. What live answers have otherwise (numbers where the
specification says text, fields younger than it) is named here.
"""

import json
import re
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator

from tests.shared import SHARED

SPECIFICATION = SHARED / "specs" / "rentman-openapi.json"
DELTA = SHARED / "specs" / "rentman-1.16-delta.json"

DRIFT = {"number", "order", "contract", "item", "itemtype"}
"""Fields that are numbers live where the specification says text, and the other way round."""
YOUNG = {
    "vendor_accounting_code", "integration_reference_id", "parent_api_path", "is_credit", "is_debit", "unit_number",
    "district", "extraaddressline",
    *(
        f"{place}_{part}"
        for place in ("mailing", "visit", "invoice")
        for part in ("unit_number", "district", "extra_address_line")
    ),
}  # fmt: skip
"""Fields that 1.16 has and 1.7 has not."""
OURS = {"updateHash"}
RESERVED = {"fields", "sort", "limit", "offset", "expand", "cursor"}
_KEY = re.compile(r"([\w.]+)(?:\[(lt|lte|gt|gte|neq|isnull)\])?\Z")
_REFUSED = {400, 401, 403, 404, 405, 429, 500, 502}


@cache
def specification() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(SPECIFICATION.read_text())
    return found


def schema(name: str) -> dict[str, Any]:
    found: dict[str, Any] = specification()["components"]["schemas"][name]
    return found


def template(path: str) -> str:
    """``/projects/12/subprojects`` as the specification writes it."""
    return re.sub(r"/\d+(?=/|\Z)", "/{id}", path)


def response_schema(path: str) -> dict[str, Any]:
    """The schema of the items that a path answers with."""
    answer = specification()["paths"][template(path)]["get"]["responses"]["200"]
    data = answer["content"]["application/json"]["schema"]["allOf"][0]["properties"]["data"]
    reference = data["items"]["$ref"] if "items" in data else data["$ref"]
    return schema(reference.rpartition("/")[2])


def check_exchange(exchange: dict[str, Any]) -> None:
    """One recorded request with its answer."""
    path, method, status = exchange["path"], exchange["method"], exchange["status"]
    if path.startswith("/_files/"):
        return
    where = f"{method} {path}"
    assert template(path) in specification()["paths"], where
    if status in _REFUSED:
        return
    operation = specification()["paths"][template(path)].get(method.lower())
    assert operation is not None, where
    assert status == 200, where
    if method == "GET":
        check_query(path, exchange["query"])
    elif exchange["body"]:
        check_body(operation, json.loads(exchange["body"]), where=where)
    if method != "DELETE":
        check_answer(path, exchange["query"], json.loads(exchange["response"]), method=method)


def check_query(path: str, query: list[list[str]]) -> None:
    """Every key is reserved, or a stored field with an operator; sorting is by stored fields."""
    known = response_schema(path)["properties"]
    for key, value in query:
        if key == "fields":
            assert set(value.split(",")) <= known.keys() | YOUNG | OURS, (path, value)
        if key == "sort":
            assert all(_is_stored(known, word.lstrip("+- ")) for word in value.split(",")), (path, value)
        if key in RESERVED:
            continue
        found = _KEY.match(key)
        assert found is not None, (path, key)
        assert _is_stored(known, found[1]), (path, key)


def _is_stored(known: dict[str, Any], name: str) -> bool:
    return name in known and "GENERATED" not in (known[name].get("description") or "")


def check_body(operation: dict[str, Any], body: Any, *, where: str) -> None:
    """Only fields of the request's schema, each of its type."""
    reference = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"]
    found = schema(reference.rpartition("/")[2])
    strict = {**found, "additionalProperties": False, "type": "object"}
    for error in Draft202012Validator(strict).iter_errors(body):
        raise AssertionError(f"{where}: {error.json_path} {error.message}")


def check_answer(path: str, query: list[list[str]], answer: Any, *, method: str) -> None:
    """The envelope, and every item of it."""
    assert {"data", "itemCount", "limit", "offset"} <= answer.keys() <= {
        "data", "itemCount", "limit", "offset", "next_page_url"
    }, path  # fmt: skip
    asked = dict(query)
    data = answer["data"]
    rows = data if isinstance(data, list) else [data]
    assert answer["itemCount"] == len(rows), path
    found = _schema_of_answer(path, method)
    chosen = set(asked["fields"].split(",")) if "fields" in asked else None
    for row in rows:
        check_item(
            found, row, chosen=chosen, in_list=isinstance(data, list), expanded=asked.get("expand", "")
        )


def _schema_of_answer(path: str, method: str) -> dict[str, Any]:
    if method != "POST":
        return response_schema(path)
    answer = specification()["paths"][template(path)]["post"]["responses"]["200"]
    data = answer["content"]["application/json"]["schema"]["allOf"][0]["properties"]["data"]
    return schema(data["$ref"].rpartition("/")[2])


def check_item(
    found: dict[str, Any], row: dict[str, Any], *, chosen: set[str] | None, in_list: bool, expanded: str = ""
) -> None:
    """An item has the fields that it must have, none that nobody knows, and each of its type."""
    known = found["properties"]
    unknown = row.keys() - known.keys() - YOUNG - OURS
    assert not unknown, unknown
    left_out = {
        name for name, one in known.items() if in_list and "collection responses" in (one.get("description") or "")
    }  # fmt: skip
    required = set(found["required"]) - left_out
    if chosen is not None:
        required &= chosen | {"id", "created", "modified"}
    assert required <= row.keys(), required - row.keys()
    for name, value in row.items():
        if name in known and name not in DRIFT and name not in expanded.split(","):
            _check_value(name, known[name], value)


def _check_value(name: str, wanted: dict[str, Any], value: Any) -> None:
    kept = {key: wanted[key] for key in ("type", "enum") if key in wanted}
    if kept.get("type") == "boolean" and "enum" in kept:
        kept.pop("type")  # the specification contradicts itself; live answers have the words of the list
        kept["enum"] = [*kept["enum"], False, True]
    if kept.get("enum") and len(kept["enum"]) > 200:
        kept["enum"] = [*kept["enum"], ""]  # a country that nobody chose
    for error in Draft202012Validator(kept).iter_errors(value):
        raise AssertionError(f"{name}: {error.message}")
