"""Orders and refunds read whole, in as few calls as the API allows."""

import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from integrations.connectors.contract import ORDER_REFUNDS, Json, RawDocument
from integrations.connectors.woocommerce.client import WooCommerceClient, is_missing_route
from integrations.connectors.woocommerce.fields import rows, text
from integrations.connectors.woocommerce.mapping import GIFT_CARD_CODES
from integrations.connectors.woocommerce.products import add_products
from integrations.errors import PermanentError, RejectedDocument, SyncError, TemporaryError

PER_CALL = 100
GIFT_CARD_COUPON_METAS = (
    "wps_wgm_giftcard_coupon",
    "wps_wgm_giftcard_coupon_unique",
    "mwb_wgm_giftcard_coupon",
)
"""Coupon metas of gift card plugins that pay by coupon; an order does not show them."""

_KEPT_CODES = 20_000
_codes: OrderedDict[tuple[str, str], bool] = OrderedDict()
_codes_lock = threading.Lock()


class Reader:
    """Reads documents of one shop. ``has_refund_list`` turns False where GET /refunds is missing (before 9.0)."""

    def __init__(self, client: WooCommerceClient) -> None:
        self._client = client
        self.has_refund_list = True

    def orders(
        self, order_ids: Sequence[str], *, with_products: bool = False, surely_refunded: bool = False
    ) -> Iterator[RawDocument]:
        """Every id answered once, with its refunds in full. Orders that the list does not show (trash) are asked for
        singly. ``surely_refunded``: ask for refunds even where an order names none."""
        for chunk in _chunks(order_ids):
            documents = self._with_refunds(list(self._order_chunk(chunk)), all_of_them=surely_refunded)
            yield from add_products(self._client, documents) if with_products else documents

    def refunds(self, document_ids: Sequence[str], *, with_products: bool = False) -> Iterator[RawDocument]:
        """Every "order:refund" answered once, with its order and the order's refunds before it, oldest first."""
        for chunk in _chunks(document_ids):
            order_ids = list(dict.fromkeys(document_id.partition(":")[0] for document_id in chunk))
            orders = {
                raw.document_id: raw
                for raw in self.orders(order_ids, with_products=with_products, surely_refunded=True)
            }
            for document_id in chunk:
                yield _refund_document(document_id, orders[document_id.partition(":")[0]])

    def _with_refunds(self, documents: Sequence[RawDocument], *, all_of_them: bool) -> Iterator[RawDocument]:
        """The orders, each with its refunds: one call for all that have any."""
        found = [raw for raw in documents if raw.body is not None]
        having = [raw.document_id for raw in found if all_of_them or (raw.body or {}).get("refunds")]
        try:
            refunds = self._refunds_of(having) if having else {}
        except SyncError as error:
            for raw in documents:
                failed = raw.document_id in having
                yield RawDocument(document_id=raw.document_id, error=error) if failed else raw
            return
        for raw in documents:
            if raw.document_id not in having or raw.body is None:
                yield raw
                continue
            own = {key: row for key, row in refunds.items() if key.partition(":")[0] == raw.document_id}
            ordered = [own[key] for key in sorted(own, key=lambda key: int(key.partition(":")[2]))]
            yield RawDocument(document_id=raw.document_id, body={**raw.body, ORDER_REFUNDS: ordered})

    def _order_chunk(self, chunk: Sequence[str]) -> Iterator[RawDocument]:
        params = [("include", ",".join(chunk)), ("per_page", PER_CALL), ("orderby", "id"), ("order", "asc")]
        try:
            found, _ = self._client.listing("/orders", params)
        except TemporaryError as error:
            yield from (RawDocument(document_id=order_id, error=error) for order_id in chunk)
            return
        missing = set(chunk)
        for order in found:
            order_id = text(order, "id")
            if order_id in missing:
                missing.discard(order_id)
                yield self._complete(order_id, order)
        for order_id in sorted(missing):
            yield self._single(order_id)

    def _single(self, order_id: str) -> RawDocument:
        try:
            return self._complete(order_id, self._client.get(f"/orders/{order_id}"))
        except SyncError as error:
            if error.code == "not_found":
                return RawDocument(document_id=order_id, error=_missing(error))
            return RawDocument(document_id=order_id, error=error)

    def _complete(self, order_id: str, order: Json) -> RawDocument:
        """The order with what the API keeps elsewhere: parcels, and whether a coupon is a gift card."""
        extra: dict[str, Any] = {}
        try:
            if _is_fulfilled_by_parcels(order):
                extra["fulfillments"] = self._fulfillments(order_id)
            codes = [text(row, "code") for row in rows(order, "coupon_lines") if _may_be_gift_card(row)]
            marked = [code for code in codes if self._is_gift_card(code)]
            if marked:
                extra[GIFT_CARD_CODES] = marked
        except SyncError as error:
            return RawDocument(document_id=order_id, error=error)
        return RawDocument(document_id=order_id, body={**order, **extra} if extra else order)

    def _fulfillments(self, order_id: str) -> list[Json]:
        """The order's parcels; none where the feature is off again."""
        try:
            answer = self._client.get(f"/orders/{order_id}/fulfillments")
        except PermanentError as error:
            if error.code != "not_found":
                raise
            return []
        found = answer.get("fulfillments") if isinstance(answer, Mapping) else answer
        return found if isinstance(found, list) else []

    def _is_gift_card(self, code: str) -> bool:
        """One call per code and process."""
        key = (self._client.remote.base_url, code)
        with _codes_lock:
            if key in _codes:
                return _codes[key]
        found, _ = self._client.listing("/coupons", [("code", code)])
        is_card = any(
            meta.get("key") in GIFT_CARD_COUPON_METAS and meta.get("value")
            for row in found
            for meta in rows(row, "meta_data")
        )
        with _codes_lock:
            _codes[key] = is_card
            while len(_codes) > _KEPT_CODES:
                _codes.popitem(last=False)
        return is_card

    def _refunds_of(self, order_ids: Sequence[str]) -> dict[str, Json]:
        """All refunds of some orders by "order:refund"."""
        if self.has_refund_list and len(order_ids) > 1:
            try:
                return {f"{row['parent_id']}:{row['id']}": row for row in self._listed_refunds(order_ids)}
            except PermanentError as error:
                if not is_missing_route(error):
                    raise
                self.has_refund_list = False
        found: dict[str, Json] = {}
        for order_id in order_ids:
            for row in self._pages(f"/orders/{order_id}/refunds", []):
                found[f"{order_id}:{text(row, 'id')}"] = row
        return found

    def _listed_refunds(self, order_ids: Sequence[str]) -> Iterable[Json]:
        return self._pages("/refunds", [("parent", ",".join(order_ids))])

    def _pages(self, path: str, params: Sequence[tuple[str, Any]]) -> Iterator[Json]:
        number = 1
        while True:
            found, _ = self._client.listing(path, [*params, ("per_page", PER_CALL), ("page", number)])
            yield from found
            if len(found) < PER_CALL:
                return
            number += 1


def _refund_document(document_id: str, order: RawDocument) -> RawDocument:
    """A refund with its order and the refunds made before it; WooCommerce's ids grow."""
    if order.body is None:
        gone = order.error is not None and order.error.code == "document_missing"
        error = RejectedDocument("order_missing", params={"field": "id"}) if gone else order.error
        return RawDocument(document_id=document_id, error=error)
    refund_id = int(document_id.partition(":")[2])
    refunds = {int(text(row, "id")): row for row in rows(order.body, ORDER_REFUNDS)}
    if refund_id not in refunds:
        return RawDocument(
            document_id=document_id, error=RejectedDocument("document_missing", params={"field": "id"})
        )
    earlier = [refunds[other] for other in sorted(refunds) if other < refund_id]
    return RawDocument(
        document_id=document_id,
        body={"order": order.body, "refund": refunds[refund_id], "earlier": earlier},
    )


def _missing(error: SyncError) -> RejectedDocument:
    return RejectedDocument("document_missing", params={"field": "id"}, remote_message=error.remote_message)


def _chunks(document_ids: Sequence[str]) -> Iterator[Sequence[str]]:
    unique = list(dict.fromkeys(document_ids))
    for start in range(0, len(unique), PER_CALL):
        yield unique[start : start + PER_CALL]


def _is_fulfilled_by_parcels(order: Json) -> bool:
    """Only shops that use the fulfilments feature write this meta, so that other shops cost no call."""
    return text(order, "status") in ("processing", "completed") and any(
        row.get("key") == "_fulfillment_status" and row.get("value") == "fulfilled"
        for row in rows(order, "meta_data")
    )


def _may_be_gift_card(coupon: Json) -> bool:
    return text(coupon, "discount_type") in ("fixed_cart", "")
