"""The imitation's answers against the published specification, and against what 1.16 has more."""

import json
from typing import Any

import pytest

from integrations.sandbox.rentman import unverified
from integrations.sandbox.rentman.resources import RESOURCES
from tests.sandbox.rentman.contract import (
    DELTA,
    DRIFT,
    YOUNG,
    check_answer,
    response_schema,
    schema,
    specification,
)
from tests.sandbox.rentman.visitor import Visitor
from tests.shared import needs_shared

pytestmark = needs_shared
PUBLISHED = [path for path, resource in RESOURCES.items() if not resource.young]
KINDS = {"int": "integer", "num": "number", "flag": "boolean"}


@pytest.fixture(scope="module", params=["1.7", "1.16"])
def scene(request: pytest.FixtureRequest) -> Visitor:
    """An account with one of everything."""
    visitor = Visitor(version=request.param)
    contact = visitor.create("contacts", name="Kunde AS", country="no")
    visitor.create("contactpersons", contact=f"/contacts/{contact['id']}", firstname="Siri")
    project = visitor.control("create_project", name="Jobb", customer=contact["id"], prices={"rental": 3145})
    visitor.control("plan", project=project["id"], crew=1, start="2026-07-01T08:00", end="2026-07-01T16:00")
    body = {"name": "Gruppe", "subproject": "/subprojects/1"}
    visitor.data("/projects/1/projectfunctiongroups", method="POST", body=body)
    invoice = visitor.control("invoice", project=project["id"], finalize=True)
    visitor.control("pay", id=invoice["id"], amount=1)
    return visitor


@pytest.mark.parametrize("path", PUBLISHED)
def test_lists_and_items_are_as_specified(scene: Visitor, path: str) -> None:
    listed = scene.json(f"/{path}")
    assert listed["data"], path

    check_answer(f"/{path}", [], listed, method="GET")
    item_path = f"/{path}/{listed['data'][0]['id']}"
    check_answer(item_path, [], scene.json(item_path), method="GET")


def test_the_older_generation_has_no_younger_fields() -> None:
    visitor = Visitor(version="1.7")
    visitor.create("contacts", name="Kunde AS")

    assert not YOUNG & visitor.data("/contacts/1").keys()
    assert visitor.ask("/contacts/1", method="PUT", body={"vendor_accounting_code": "1"}).status == 400


@pytest.mark.parametrize("path", PUBLISHED)
def test_the_table_of_fields_is_that_of_the_specification(path: str) -> None:
    known, own = response_schema(f"/{path}")["properties"], RESOURCES[path].fields
    names = [name for name, field in own.items() if not field.young]

    assert names == [name for name in known if name != "custom"]
    assert RESOURCES[path].has_custom == ("custom" in known)
    for name in names:
        field, said = own[name], known[name].get("description") or ""
        assert field.generated == ("GENERATED" in said), (path, name)
        assert field.omitted == ("collection responses" in said), (path, name)
        wanted = known[name]["type"]
        nullable = isinstance(wanted, list)
        assert name in DRIFT or field.nullable == nullable, (path, name)
        kind = wanted[0] if nullable else wanted
        assert name in DRIFT or KINDS.get(field.kind, "string") in (kind, "string"), (path, name)


def test_what_may_be_written_is_what_the_specification_lets_be_written() -> None:
    paths = specification()["paths"]
    for path in PUBLISHED:
        below = [one for one in paths if one.endswith(f"/{{id}}/{path}") and "post" in paths[one]]
        expected = {
            *(["POST"] if "post" in paths[f"/{path}"] else []),
            *(["PUT"] if "put" in paths[f"/{path}/{{id}}"] else []),
            *(["DELETE"] if "delete" in paths[f"/{path}/{{id}}"] else []),
            *(f"POST {one.split('/')[1]}" for one in below),
        }
        assert set(RESOURCES[path].writes) == expected, path
        if expected:
            name = next(
                name for name in specification()["components"]["schemas"] if _is_request_of(name, path)
            )
            writable = {
                field for field, one in RESOURCES[path].fields.items() if one.writable and not one.young
            }
            assert writable == schema(name)["properties"].keys() - {"custom"}, path


def _is_request_of(name: str, path: str) -> bool:
    found = response_schema(f"/{path}")
    return name.endswith("Request") and schema(name.removesuffix("Request") + "Response") is found


def test_every_published_collection_is_known_here() -> None:
    published = {path.split("/")[1] for path in specification()["paths"]}

    assert published == set(PUBLISHED) | set(unverified.NOT_IMITATED)


def test_item_types_are_those_that_were_seen() -> None:
    seen: dict[str, Any] = json.loads(DELTA.read_text())["webhook_item_types_seen"]

    for path, resource in RESOURCES.items():
        if not resource.young and path != "payments":
            assert seen[resource.item_type] == f"/{path}"
