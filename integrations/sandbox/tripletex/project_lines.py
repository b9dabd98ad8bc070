"""Endpoints under /project/orderline: what is sold or bought on a project."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from integrations.sandbox.tripletex.body import read_list, read_object, reference
from integrations.sandbox.tripletex.call import Call
from integrations.sandbox.tripletex.changes import created, updated
from integrations.sandbox.tripletex.company import Company
from integrations.sandbox.tripletex.customers import check_version
from integrations.sandbox.tripletex.envelope import (
    Message,
    forbidden,
    message,
    not_found,
    query_refusal,
    rule,
)
from integrations.sandbox.tripletex.fields import Model, register
from integrations.sandbox.tripletex.money import rounded
from integrations.sandbox.tripletex.reference import NOK, VAT_TYPES
from integrations.sandbox.wire import Response

Record = dict[str, Any]
BATCH_LIMIT = 1000
_PRICE = "unitPriceExcludingVatCurrency"
_KEPT = frozenset(
    {"description", "count", "unitCostCurrency", _PRICE, "markup", "discount", "date", "isChargeable"}
    | {"customSortIndex"}
)

register(
    Model(
        name="ProjectOrderLine",
        path="project/orderline",
        shown={
            "id": 0,
            "version": 0,
            "url": "",
            "product": None,
            "inventory": None,
            "inventoryLocation": None,
            "description": "",
            "displayName": "",
            "count": 0,
            "unitCostCurrency": 0,
            _PRICE: 0,
            "currency": NOK,
            "markup": 0,
            "discount": 0,
            "vatType": None,
            "amountExcludingVatCurrency": 0,
            "amountIncludingVatCurrency": 0,
            "vendor": None,  # taken and not kept (reported)
            "project": None,
            "date": "",
            "isChargeable": False,
            "isBudget": False,
            "invoice": None,
            "customSortIndex": 0,
            "voucher": None,
        },
        computed={
            "displayName": lambda record: (
                record.get("description") or (record.get("product") or {}).get("name", "")
            ),
        },
    )
)


def _draft(company: Company, body: Record, old: Record | None = None) -> Record:
    line: Record = {
        **(old or {}),
        **{key: value for key, value in body.items() if key in _KEPT and value is not None},
    }
    for name, table in (("project", company.projects), ("product", company.products)):
        found = reference(body.get(name))
        if found is not None and found not in table:
            raise not_found()
        if found is not None:
            line[name] = table[found]
    if "project" not in line:
        raise rule(message("project", "null"))
    vat = reference(body.get("vatType"))
    if vat is not None:
        line["vatType"] = VAT_TYPES.get(vat, {"id": -1})
    line.setdefault("vatType", (line.get("product") or line["project"])["vatType"])
    refusals = list(_refusals(company, line, body))
    if refusals:
        raise rule(*refusals)
    return _with_amounts(line)


def _refusals(company: Company, line: Record, body: Record) -> Iterable[Message]:
    if not line.get("description") and not line.get("product"):
        yield message("description", "line_text")
    if line["vatType"]["id"] not in company.outgoing_vat_ids():
        yield message("project.orderLines.vatType.id,orderLines.vatType.id", "vat_code")
    # A line is not chargeable unless it says so (recorded).
    if body.get(_PRICE) is not None and not line.get("isChargeable"):
        yield message(_PRICE, "not_chargeable")


def _with_amounts(line: Record) -> Record:
    """A chargeable line without a price of its own takes the product's; how Tripletex rounds is not known."""
    if line.get("isChargeable") and _PRICE not in line and line.get("product"):
        line[_PRICE] = line["product"].get("priceExcludingVatCurrency", 0)
    share = 1 - Decimal(line.get("discount") or 0) / 100
    net = rounded(Decimal(line.get(_PRICE) or 0) * Decimal(line.get("count") or 0) * share)
    line["amountExcludingVatCurrency"] = net
    line["amountIncludingVatCurrency"] = rounded(net * (1 + line["vatType"]["percentage"] / 100))
    return line


def _store(call: Call, draft: Record) -> Record:
    company = call.company
    changes = created(company, now=call.request.now)
    line = {"id": company.ids.take("orderline"), "version": 0, **draft, "changes": changes}
    company.project_lines[line["id"]] = line
    line["project"]["orderLines"].append(line)
    return line


def create_line(call: Call) -> Response:
    """POST /project/orderline (BETA)."""
    body = read_object(call.request.body, "ProjectOrderLine", creating=True)
    return call.value("ProjectOrderLine", _store(call, _draft(call.company, body)), status=201)


def create_lines(call: Call) -> Response:
    """POST /project/orderline/list (BETA); all or none is likely, not known."""
    if not call.company.switches.beta_lists:
        raise forbidden()
    bodies = read_list(call.request.body, "ProjectOrderLine", most=BATCH_LIMIT, creating=True)
    drafts = [_draft(call.company, body) for body in bodies]
    return call.created_list("ProjectOrderLine", [_store(call, draft) for draft in drafts])


def _line(call: Call) -> Record:
    line = call.company.project_lines.get(call.id)
    if line is None:
        raise not_found()
    return line


def get_line(call: Call) -> Response:
    """GET /project/orderline/{id} (BETA)."""
    return call.value("ProjectOrderLine", _line(call))


def list_lines(call: Call) -> Response:
    """GET /project/orderline: of one project."""
    project = call.integer("projectId")
    if project is None:
        raise query_refusal(message("projectId", "null"))
    budget = call.flag("isBudget")
    return call.list(
        "ProjectOrderLine",
        [
            line
            for line in call.company.project_lines.values()
            if line["project"]["id"] == project and (budget is None or line.get("isBudget", False) is budget)
        ],
    )


def update_line(call: Call) -> Response:
    """PUT /project/orderline/{id} (BETA): absent keys stay."""
    line = _line(call)
    body = read_object(call.request.body, "ProjectOrderLine", creating=False)
    check_version(line, body)
    changed = _draft(call.company, {key: value for key, value in body.items() if key != "project"}, line)
    if changed != line:
        changes = updated(call.company, line, now=call.request.now)
        line.update(changed, version=line["version"] + 1, changes=changes)
    return call.value("ProjectOrderLine", line)


def delete_line(call: Call) -> Response:
    """DELETE /project/orderline/{id}."""
    line = _line(call)
    line["project"]["orderLines"].remove(line)
    del call.company.project_lines[line["id"]]
    return Response(status=204)
