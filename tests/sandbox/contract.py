"""Tripletex' published specification as a judge: of every request we send, and of every answer the imitation gives.

``check_request`` and ``check_response`` raise ``AssertionError`` with the place and the reason. The specification says
nothing about null and leaves ``required`` to the reader's sense; here null is allowed everywhere, required keys are
demanded when something new is created, and unknown keys are refused in both directions.
"""

import json
import re
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from tests.shared import SHARED

SPECIFICATION = SHARED / "specs" / "tripletex-openapi-reduced.json"
_PREFIX = re.compile(r"^(/tripletex)?/v2(?=/)")

# Answered in reality, absent from the reduced specification: query keys and, for a POST, body keys.
UNDOCUMENTED: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "GET /invoice/settings": (frozenset({"fields"}), frozenset()),
    "POST /token/session/:createFromRefreshToken": (frozenset(), frozenset({"refreshToken", "ttlSeconds"})),
    "GET /balanceSheet": (
        frozenset(
            {
                "dateFrom",
                "dateTo",
                "accountNumberFrom",
                "accountNumberTo",
                "customerId",
                "employeeId",
                "includeActiveAccountsWithoutMovements",
                "from",
                "count",
                "sorting",
                "fields",
            }
        ),
        frozenset(),
    ),
    "GET /ledger/voucherType": (frozenset({"name", "from", "count", "sorting", "fields"}), frozenset()),
    "GET /ledger/voucherType/{id}": (frozenset({"fields"}), frozenset()),
}
# Keys of recorded answers that are younger than the specification, or younger than its reduction.
LIVE_KEYS = {
    "Order": ("contractReference", "attachmentRelation", "backorderParentId"),
    "OrderLine": ("sourceOrderLineId", "originalOrderedQuantity", "deliveredQuantity"),
    "Product": ("disableDiscount",),
    "ListResponse": (),
}


@cache
def _specification() -> dict[str, Any]:
    return json.loads(SPECIFICATION.read_text())


def _converted(schema: Any, *, mode: str, name: str = "") -> Any:
    """A schema of the specification as JSON Schema for ``mode`` create, update or answer."""
    if isinstance(schema, list):
        return [_converted(one, mode=mode) for one in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return {"anyOf": [{"type": "null"}, {"$ref": f"urn:{mode}{schema['$ref']}"}]}
    kept = {
        key: schema[key] for key in ("enum", "minimum", "maximum", "maxLength", "minLength") if key in schema
    }
    if "type" in schema:
        kept["type"] = [schema["type"], "null"]
    if "enum" in kept:
        kept["enum"] = [*kept["enum"], None]
    if "items" in schema:
        kept["items"] = _converted(schema["items"], mode=mode)
    if "properties" in schema:
        kept |= _object(schema, mode=mode, name=name)
    elif isinstance(schema.get("additionalProperties"), dict):
        kept["additionalProperties"] = _converted(schema["additionalProperties"], mode=mode)
    return kept


def _object(schema: dict[str, Any], *, mode: str, name: str) -> dict[str, Any]:
    properties = {key: _converted(value, mode=mode) for key, value in schema["properties"].items()}
    if mode == "answer":
        properties |= dict.fromkeys(LIVE_KEYS.get(name, ()), True)
    found: dict[str, Any] = {"properties": properties, "additionalProperties": False}
    required = schema.get("required")
    if mode == "create" and required:
        found["anyOf"] = [{"required": ["id"]}, {"required": required}]
    return found


@cache
def _registry() -> Registry:
    schemas = _specification()["components"]["schemas"]
    resources = []
    for mode in ("create", "update", "answer"):
        converted = {name: _converted(schema, mode=mode, name=name) for name, schema in schemas.items()}
        document = {"components": {"schemas": converted}}
        resources.append((f"urn:{mode}", Resource(contents=document, specification=DRAFT202012)))
    return Registry().with_resources(resources)


@cache
def _validator(text: str, mode: str) -> Draft202012Validator:
    return Draft202012Validator(_converted(json.loads(text), mode=mode), registry=_registry())


@cache
def _operations() -> list[tuple[str, re.Pattern[str], str, dict[str, Any]]]:
    """(method, path pattern, path, operation), paths without placeholders first."""
    found = []
    for path, methods in _specification()["paths"].items():
        pattern = re.compile(
            "".join(
                r"[^/]+" if part.startswith("{") else re.escape(part) for part in re.split(r"(\{\w+\})", path)
            )
            + r"\Z"
        )
        found += [(method.upper(), pattern, path, operation) for method, operation in methods.items()]
    return sorted(found, key=lambda one: one[2].count("{"))


@cache
def _operation(method: str, path: str) -> tuple[str, dict[str, Any]] | None:
    bare = _PREFIX.sub("", path)
    for known, pattern, template, operation in _operations():
        if known == method and pattern.match(bare):
            return template, operation
    return None


def _undocumented(method: str, path: str) -> tuple[frozenset[str], frozenset[str]] | None:
    bare = re.sub(r"/\d+(?=/|\Z)", "/{id}", _PREFIX.sub("", path))
    return UNDOCUMENTED.get(f"{method} {bare}")


def _first_error(validator: Draft202012Validator, value: Any) -> str:
    """The deepest reason, with its place, '' when the value is valid."""
    error = next(iter(validator.iter_errors(value)), None)
    if error is None:
        return ""
    while error.context:
        error = max(error.context, key=lambda one: (len(one.absolute_path), one.validator != "type"))
    place = "/".join(str(part) for part in error.absolute_path)
    return f"{place or 'body'}: {error.message[:300]}"


def _decoded(body: Any) -> Any:
    if isinstance(body, bytes | str):
        return json.loads(body) if body else None
    return json.loads(json.dumps(body, default=float)) if body is not None else None


_QUERY_TYPES = {
    "integer": re.compile(r"-?\d+\Z"),
    "number": re.compile(r"-?\d+(\.\d+)?\Z"),
    "boolean": re.compile(r"(true|false)\Z"),
}


def check_request(method: str, path: str, query: Any, body: Any) -> None:
    """Judge a request: the path exists, query keys and types are known, mandatory ones given, the body valid.

    ``path`` may start with /v2 or /tripletex/v2; ``query`` is a mapping or pairs; ``body`` bytes, text or JSON data.
    """
    pairs = [
        (str(key), str(value)) for key, value in (query.items() if hasattr(query, "items") else query or ())
    ]
    special = _undocumented(method, path)
    if special is not None:
        unknown = {key for key, _value in pairs} - special[0]
        unknown |= set(_decoded(body) or {}) - special[1]
        assert not unknown, f"{method} {path}: unknown {sorted(unknown)}"
        return
    found = _operation(method, path)
    assert found is not None, f"{method} {path}: the specification has no such operation"
    template, operation = found
    _check_query(f"{method} {template}", operation, pairs)
    _check_body(f"{method} {template}", operation, method, body)


def _check_query(title: str, operation: dict[str, Any], pairs: list[tuple[str, str]]) -> None:
    known = {one["name"]: one for one in operation.get("parameters", ()) if one["in"] == "query"}
    given = {key for key, _value in pairs}
    assert given <= set(known), f"{title}: unknown query keys {sorted(given - set(known))}"
    missing = {name for name, one in known.items() if one.get("required")} - given
    missing -= {name for name in missing if "default" in known[name].get("schema", {})}
    assert not missing, f"{title}: missing query keys {sorted(missing)}"
    for key, value in pairs:
        schema = known[key].get("schema", {})
        form = _QUERY_TYPES.get(schema.get("type", ""))
        assert form is None or form.match(value), f"{title}: {key}={value!r} is not {schema['type']}"
        assert "enum" not in schema or value in schema["enum"], (
            f"{title}: {key}={value!r} is not in the enumeration"
        )


def _check_body(title: str, operation: dict[str, Any], method: str, body: Any) -> None:
    content = operation.get("requestBody", {}).get("content", {})
    kind = next((one for one in content if one.startswith("application/json")), None)
    value = _decoded(body) if kind or not content else None
    if kind is None:
        assert value is None, f"{title}: takes no body"
        return
    assert value is not None, f"{title}: needs a body"
    mode = "update" if method == "PUT" else "create"
    error = _first_error(_validator(json.dumps(content[kind]["schema"], sort_keys=True), mode), value)
    assert not error, f"{title}: {error}"


_ERROR_KEYS = {"status", "code", "message", "link", "developerMessage", "validationMessages", "requestId"}


def check_response(method: str, path: str, status: int, body: Any) -> None:
    """Judge an answer: its status is documented (204 counts as one without body) and its body fits the schema."""
    value = _decoded(body)
    if status >= 400:
        if isinstance(value, dict):
            assert set(value) == _ERROR_KEYS, f"{method} {path}: error envelope has {sorted(value)}"
        return
    if status == 204:
        assert value is None, f"{method} {path}: 204 with a body"
        return
    if _undocumented(method, path) is not None:
        return
    found = _operation(method, path)
    assert found is not None, f"{method} {path}: no such operation"
    template, operation = found
    assert str(status) in operation["responses"], f"{method} {template}: {status} is not documented"
    content = operation["responses"][str(status)].get("content", {})
    schema = next((one["schema"] for one in content.values() if "schema" in one), None)
    if schema is None:
        return
    error = _first_error(_validator(json.dumps(schema, sort_keys=True), "answer"), value)
    assert not error, f"{method} {template} {status}: {error}"


def check_recording(line: str) -> None:
    """Judge one line of a sandbox's ``--record`` file; lines of other systems pass."""
    exchange = json.loads(line)
    if exchange["system"] != "tripletex":
        return
    method, path = exchange["method"], exchange["path"]
    check_request(method, path, [tuple(pair) for pair in exchange["query"]], exchange["body"])
    if exchange["response"].startswith("{") or not exchange["response"]:
        check_response(method, path, exchange["status"], exchange["response"])
