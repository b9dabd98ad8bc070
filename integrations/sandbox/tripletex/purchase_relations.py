"""Endpoints under /purchaseOrder/purchaseOrderIncomingInvoiceRelation (Logistics): which voucher invoices which order."""

from typing import Any

from integrations.sandbox.tripletex.body import read_list, read_object, reference
from integrations.sandbox.tripletex.call import Call
from integrations.sandbox.tripletex.company import Company
from integrations.sandbox.tripletex.envelope import bean, message, not_found, query_refusal, rule
from integrations.sandbox.tripletex.fields import Model, register
from integrations.sandbox.tripletex.purchase_orders import find_order, standing
from integrations.sandbox.wire import Response

Record = dict[str, Any]
BATCH_LIMIT = 1000
_MODEL = "PurchaseOrderIncomingInvoiceRelation"

register(
    Model(
        name=_MODEL,
        path="purchaseOrder/purchaseOrderIncomingInvoiceRelation",
        shown={"id": 0, "version": 0, "url": "", "orderOut": None, "voucher": None},
    )
)


def _draft(company: Company, body: Record) -> Record:
    for name in ("orderOut", "voucher"):
        if reference(body[name]) is None:
            raise bean(message(name, "null", path=f"null.{name}"))
    order = find_order(company, body["orderOut"]["id"])
    voucher = company.vouchers.get(body["voucher"]["id"])
    if voucher is None:
        raise not_found()
    return {"orderOut": order, "voucher": voucher}


def _store(company: Company, draft: Record) -> Record:
    """The same pair twice is refused or taken, as the switch says (not known)."""
    same = [
        one
        for one in standing(company)
        if one["orderOut"] is draft["orderOut"] and one["voucher"] is draft["voucher"]
    ]
    if same and company.switches.refuse_repeated_relations:
        raise rule(message("voucher", "related_already"))
    made = {"id": company.ids.take("purchase_relation"), "version": 0, **draft}
    company.purchase_relations[made["id"]] = made
    return made


def create_relation(call: Call) -> Response:
    """POST /purchaseOrder/purchaseOrderIncomingInvoiceRelation."""
    body = read_object(call.request.body, _MODEL, creating=True)
    return call.value(_MODEL, _store(call.company, _draft(call.company, body)), status=201)


def create_relations(call: Call) -> Response:
    """POST …/list: all or none (likely, not known)."""
    bodies = read_list(call.request.body, _MODEL, most=BATCH_LIMIT, creating=True)
    drafts = [_draft(call.company, body) for body in bodies]
    return call.created_list(_MODEL, [_store(call.company, draft) for draft in drafts])


def list_relations(call: Call) -> Response:
    """GET …: by orders or vouchers."""
    ids, orders, vouchers = call.id_list("id"), call.id_list("orderOutId"), call.id_list("voucherId")
    return call.list(
        _MODEL,
        [
            one
            for one in standing(call.company)
            if (ids is None or one["id"] in ids)
            and (orders is None or one["orderOut"]["id"] in orders)
            and (vouchers is None or one["voucher"].id in vouchers)
        ],
    )


def _relation(call: Call) -> Record:
    found = call.company.purchase_relations.get(call.id)
    if found is None:
        raise not_found()
    return found


def get_relation(call: Call) -> Response:
    """GET …/{id}."""
    return call.value(_MODEL, _relation(call))


def delete_relation(call: Call) -> Response:
    """DELETE …/{id}."""
    del call.company.purchase_relations[_relation(call)["id"]]
    return Response(status=204)


def delete_relations(call: Call) -> Response:
    """DELETE …/list?ids=."""
    ids = call.id_list("ids")
    if ids is None:
        raise query_refusal(message("ids", "null"))
    if not ids <= set(call.company.purchase_relations):
        raise not_found()
    for found in ids:
        del call.company.purchase_relations[found]
    return Response(status=204)


def shown(company: Company) -> list[Record]:
    """Which order's number each tied voucher invoices, for assertions."""
    return [{"order": one["orderOut"]["number"], "voucher": one["voucher"].id} for one in standing(company)]
