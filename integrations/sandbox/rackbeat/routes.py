"""Which function answers which method and path below ``/api``. Words of a path are matched before they are decoded."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

from integrations.sandbox.rackbeat import documents, stock
from integrations.sandbox.rackbeat import item_endpoints as items
from integrations.sandbox.rackbeat import master_endpoints as master
from integrations.sandbox.rackbeat import purchase_endpoints as purchases
from integrations.sandbox.rackbeat import sales_endpoints as sales
from integrations.sandbox.rackbeat import webhook_endpoints as webhooks
from integrations.sandbox.rackbeat.account import Account, ApiKey
from integrations.sandbox.rackbeat.answers import RackbeatError, not_found
from integrations.sandbox.rackbeat.call import Call
from integrations.sandbox.rackbeat.resources import RESOURCES, Resource
from integrations.sandbox.wire import Request, Response

Endpoint = Callable[[Call], Response]
PDF = ".pdf"


@dataclass(frozen=True, slots=True)
class Route:
    """``words``: the pattern, "*" catches one. A last "*.pdf" catches the number before the dot."""

    method: str
    words: tuple[str, ...]
    resource: Resource
    answer: Endpoint


_SIMPLE: dict[str, Endpoint] = {
    "GET": master.list_records,
    "POST": master.create_record,
    "GET *": master.read_record,
    "PUT *": master.change_record,
    "DELETE *": master.delete_record,
}
_DOCUMENT: dict[str, Endpoint] = {
    "GET": master.list_records,
    "POST": documents.create_document,
    "POST drafts": documents.create_document,
    "GET *.pdf": sales.document_pdf,
    "GET *": master.read_record,
    "PUT *": documents.change_document,
    "DELETE *": documents.delete_document,
    "GET */lines": sales.order_lines,
}
_PAYMENTS: dict[str, Endpoint] = {
    "GET */payments": documents.list_payments,
    "POST */payments": documents.add_payment,
}
_PARTY: dict[str, Endpoint] = {"GET */contacts": master.list_contacts, "POST */contacts": master.add_contact}
_ITEM: dict[str, Endpoint] = {"GET */locations": items.item_locations, "GET */fields": master.custom_fields}
_READ_ONLY: dict[str, Endpoint] = {"GET": master.list_records, "GET *": master.read_record}

TABLE: dict[str, dict[str, Endpoint]] = {
    **{path: _SIMPLE for path, resource in RESOURCES.items() if resource.simple},
    "customers": {
        **_SIMPLE,
        **_PARTY,
        "GET */addresses": master.list_addresses,
        "POST */addresses": master.add_address,
        "GET */fields": master.custom_fields,
    },
    "suppliers": {**_SIMPLE, **_PARTY},
    "products": {**_SIMPLE, **_ITEM, "POST */convert": items.convert_product},
    "lots": {
        **_SIMPLE,
        **_ITEM,
        "POST": items.create_lot,
        "PUT *": items.change_lot,
        "GET */lines": items.lot_lines,
    },
    "users": {**_SIMPLE, "POST": master.create_user, "PUT *": master.change_user},
    "projects": {"POST upsert": master.upsert_project, **_SIMPLE},
    "locations": {
        "GET flat": items.flat_locations,
        **_SIMPLE,
        "GET */children": items.child_locations,
        "GET */get-stock/*": items.stock_at,
    },
    "fields": _READ_ONLY,
    "purchase-order-receipts": _READ_ONLY,
    "inventory-adjustments": {
        **_READ_ONLY,
        "POST": stock.create_adjustment,
        "POST */book": stock.book_adjustment,
    },
    "orders": {
        **_DOCUMENT,
        "POST */book": sales.book_order,
        "POST */unbook": sales.unbook_order,
        "POST */convert-to-invoice": sales.convert_order,
        "GET */uninvoiced-lines": sales.uninvoiced_lines,
    },
    "customer-invoices": {
        **_DOCUMENT,
        **_PAYMENTS,
        "POST */book": sales.book_invoice,
        "POST */unbook": sales.unbook_invoice,
        "POST */create-creditnote": sales.create_credit_note,
    },
    "supplier-invoices": {
        **_DOCUMENT,
        **_PAYMENTS,
        "GET *.pdf": purchases.supplier_invoice_pdf,
        "POST */book": purchases.book_supplier_invoice,
        "POST */unbook": purchases.unbook_supplier_invoice,
    },
    "purchase-orders": {
        **_DOCUMENT,
        "POST */book": purchases.book_purchase,
        "POST */unbook": purchases.unbook_purchase,
        "POST */send-mail": purchases.send_purchase,
        "GET */receipts": purchases.list_receipts,
        "GET */receipts/*": purchases.show_receipt,
        "POST */create-receipt": purchases.create_receipt,
        "POST */receipts/*/mark-received": purchases.mark_received,
        "GET */uninvoiced-lines": sales.uninvoiced_lines,
        "POST */convert-to-invoice": purchases.convert_purchase,
    },
}
_ELSEWHERE: dict[str, Endpoint] = {
    "GET self": master.whoami,
    "GET items": items.list_items,
    "GET items/*": items.read_item,
    "GET items/*/locations": items.item_locations,
    "GET items/*/locations/available": items.available_locations,
    "GET webhooks": webhooks.list_webhooks,
    "POST webhooks": webhooks.create_webhook,
    "GET webhooks/logs/*": webhooks.read_log,
    "GET webhooks/*": webhooks.read_webhook,
    "PUT webhooks/*": webhooks.change_webhook,
    "DELETE webhooks/*": webhooks.delete_webhook,
    "GET webhooks/*/logs": webhooks.list_logs,
}
USER_ACTIONS: dict[str, dict[str, Endpoint]] = {"orders": {"POST */ship": sales.ship_order}}
"""What people do on screen and clients cannot."""


def _made(path: str, endpoints: dict[str, Endpoint]) -> list[Route]:
    routes = []
    for pattern, answer in endpoints.items():
        method, _space, rest = pattern.partition(" ")
        words = tuple(f"{path}/{rest}".strip("/").split("/"))
        routes.append(Route(method, words, RESOURCES.get(path, RESOURCES["products"]), answer))
    return routes


def _indexed(routes: list[Route]) -> dict[str, list[Route]]:
    found: dict[str, list[Route]] = defaultdict(list)
    # Fixed words before those that catch, so that /products/drafts is not a product.
    for route in sorted(routes, key=lambda one: ("*" in one.words, "*.pdf" not in one.words)):
        found[route.words[0]].append(route)
    return found


ROUTES = _indexed(
    [*(one for path, rows in TABLE.items() for one in _made(path, rows)), *_made("", _ELSEWHERE)]
)
ON_SCREEN = _indexed([one for path, rows in USER_ACTIONS.items() for one in _made(path, rows)])


def find_route(
    method: str, words: tuple[str, ...], *, on_screen: bool = False
) -> tuple[Route, tuple[str, ...]]:
    """The route and the words it caught. 404 for an unknown path, 405 for a known one with another method."""
    wanted = {"HEAD": "GET", "PATCH": "PUT"}.get(method, method)
    other = False
    known = ROUTES.get(words[0], []) + (ON_SCREEN.get(words[0], []) if on_screen else [])
    for route in known:
        caught = _caught(route.words, words)
        if caught is not None:
            if route.method == wanted:
                return route, caught
            other = True
    if other:
        raise RackbeatError(405, f"The {method} method is not supported for this route.")
    raise not_found()


def _caught(pattern: tuple[str, ...], words: tuple[str, ...]) -> tuple[str, ...] | None:
    if len(pattern) != len(words):
        return None
    found = []
    for known, word in zip(pattern, words, strict=True):
        if known == "*.pdf":
            if not word.endswith(PDF):
                return None
            found.append(word.removesuffix(PDF))
        elif known == "*":
            found.append(word)
        elif known != word:
            return None
    return tuple(found)


def perform(
    account: Account, key: ApiKey, request: Request, words: tuple[str, ...], *, as_user: bool = False
) -> Response:
    """Route a request and answer it."""
    route, caught = find_route(request.method, words, on_screen=as_user)
    call = Call(
        account=account,
        key=key,
        request=request,
        resource=route.resource,
        words=caught,
        now=request.now,
        as_user=as_user,
    )
    return route.answer(call)
