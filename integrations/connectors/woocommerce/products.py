"""Categories and tags of what was sold: an order names its products only, so the products are asked for, in batches."""

import threading
import time
from collections import OrderedDict
from collections.abc import Collection, Iterable, Iterator, Mapping

from integrations.connectors.contract import Json, RawDocument
from integrations.connectors.woocommerce.client import WooCommerceClient
from integrations.connectors.woocommerce.fields import rows, text
from integrations.errors import SyncError

PRODUCTS = "bilagsbro_products"
"""Added to an order by the reader: product id → its categories' and tags' slugs."""
PER_CALL = 100
KEPT_SECONDS = 900.0
"""How long a product's categories are believed before they are read again."""

_KEPT = 50_000
_FIELDS = ("_fields", "id,categories,tags")

Groups = Mapping[str, list[str]]

_known: "OrderedDict[tuple[str, str], tuple[float, Groups]]" = OrderedDict()
_lock = threading.Lock()


def add_products(client: WooCommerceClient, documents: Iterable[RawDocument]) -> Iterator[RawDocument]:
    """The orders with their products' groups. When the shop does not answer, the orders wait with that error: without the
    groups the rules would decide something else."""
    found = list(documents)
    wanted = {number for document in found for number in product_ids(document.body or {})}
    try:
        groups = _groups(client, wanted)
    except SyncError as error:
        for document in found:
            waits = document.body is not None and product_ids(document.body)
            yield RawDocument(document_id=document.document_id, error=error) if waits else document
        return
    for document in found:
        if document.body is None:
            yield document
            continue
        own = {number: groups[number] for number in product_ids(document.body)}
        yield RawDocument(document_id=document.document_id, body={**document.body, PRODUCTS: own})


def product_ids(order: Json) -> list[str]:
    """The products on an order's lines, not their variations; a deleted one has number 0."""
    found = (text(row, "product_id") for row in rows(order, "line_items"))
    return [number for number in dict.fromkeys(found) if number not in ("", "0")]


def groups_of(order: Json, product_id: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(categories, tags) of a product as the reader added them; nothing where it did not."""
    added = order.get(PRODUCTS)
    groups = added.get(product_id) if isinstance(added, Mapping) else None
    if not isinstance(groups, Mapping):
        return (), ()
    return tuple(groups.get("categories") or ()), tuple(groups.get("tags") or ())


def _groups(client: WooCommerceClient, wanted: Collection[str]) -> dict[str, Groups]:
    """Every wanted product's groups; none for one that the shop no longer has."""
    shop, now = client.remote.base_url, time.monotonic()
    with _lock:
        kept = {number: _known.get((shop, number)) for number in wanted}
    found = {number: row[1] for number, row in kept.items() if row and now - row[0] < KEPT_SECONDS}
    missing = sorted(set(wanted) - set(found), key=int)
    for start in range(0, len(missing), PER_CALL):
        chunk = missing[start : start + PER_CALL]
        found |= {number: {"categories": [], "tags": []} for number in chunk}
        listed, _ = client.listing(
            "/products", [("include", ",".join(chunk)), ("per_page", PER_CALL), _FIELDS]
        )
        for row in listed:
            found[text(row, "id")] = {name: _slugs(row, name) for name in ("categories", "tags")}
    with _lock:
        for number in missing:
            _known[shop, number] = (now, found[number])
        while len(_known) > _KEPT:
            _known.popitem(last=False)
    return found


def _slugs(product: Json, name: str) -> list[str]:
    return [slug for row in rows(product, name) if (slug := text(row, "slug"))]
