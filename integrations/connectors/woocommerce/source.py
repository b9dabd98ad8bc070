"""A WooCommerce shop as a source of sales and refunds."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from types import TracebackType
from typing import Any, Self
from zoneinfo import ZoneInfo

from integrations.accounting.documents import Refund, Sale
from integrations.connectors.contract import (
    CheckItem,
    DocumentRef,
    Json,
    Page,
    RawDocument,
    Skip,
    SourceSettings,
)
from integrations.connectors.woocommerce import listings, shop_check
from integrations.connectors.woocommerce.client import WooCommerceClient, is_missing_route
from integrations.connectors.woocommerce.listings import Listing, gmt, stamp_of
from integrations.connectors.woocommerce.mapping import to_refund, to_sale
from integrations.connectors.woocommerce.reading import Reader
from integrations.errors import PermanentError, UnsupportedDocument

_ORDER_LIST_FIELDS = ("_fields", "id,number,date_modified_gmt,refunds")
_OSLO = ZoneInfo("Europe/Oslo")


class WooCommerceSource:
    """One shop. ``kind`` is 'sale' (id: the order's) or 'refund' (id: "order:refund")."""

    webhook_secret = ""

    def __init__(self, client: WooCommerceClient) -> None:
        self._client = client
        self._reader = Reader(client)

    @property
    def calls(self) -> int:
        """HTTP requests sent so far."""
        return self._client.remote.calls

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None
    ) -> None:
        self._client.remote.close()

    def check(self) -> tuple[CheckItem, ...]:
        """Key, API, gateways in use, our webhooks. Raises BadCredentials, AccessDenied, TemporaryError."""
        return shop_check.check(self._client)

    def subscribe(self, *, callback_url: str, secret: str) -> tuple[CheckItem, ...]:
        """Register, repair and re-enable our four webhook subscriptions; needs a key that may write."""
        return shop_check.subscribe(self._client, callback_url=callback_url, secret=secret)

    def unsubscribe(self, *, callback_url: str) -> int:
        """Take our webhook subscriptions away."""
        return shop_check.unsubscribe(self._client, callback_url=callback_url)

    def changed_since(
        self, kind: str, position: Mapping[str, Any] | None, *, since: datetime, now: datetime
    ) -> Page:
        """One page of what changed. A deleted refund moves nothing in the shop: see ``recent_refunds``."""
        return self._listed(kind, lambda listing: listings.changes(listing, position, since=since))

    def history(
        self, kind: str, position: Mapping[str, Any] | None, *, from_date: date, to_date: date
    ) -> Page:
        """One page of a period, ascending ids: made before its end, and changed since its beginning (an order may be
        made long before it is delivered)."""
        start, end = _midnight(from_date), _midnight(to_date + timedelta(days=1))
        window = [("before", gmt(end))]
        if kind == "sale":
            window.append(("modified_after", gmt(start - timedelta(seconds=1))))
        else:
            window.append(("after", gmt(start - timedelta(seconds=1))))
        return self._listed(
            kind, lambda listing: listings.by_id(listing, position, window=window), by_id=True
        )

    def recent_refunds(self, *, since: datetime, now: datetime) -> tuple[DocumentRef, ...]:
        """Every refund made since a moment that exists now, for the nightly comparison with what was booked: a refund that
        was deleted is told by its absence alone."""
        found: list[DocumentRef] = []
        position: Mapping[str, Any] | None = None
        while True:
            page = self.changed_since("refund", position, since=since, now=now)
            found.extend(page.refs)
            if not page.more:
                return tuple(found)
            position = page.position

    def read_many(
        self, kind: str, document_ids: Sequence[str], *, with_products: bool = False
    ) -> Iterator[RawDocument]:
        """Orders a hundred per call; a refund comes with its order: {"order": …, "refund": …}.

        ``with_products``: with the categories and tags of what was sold, asked for a hundred products at a time and kept.
        """
        if kind == "sale":
            return self._reader.orders(document_ids, with_products=with_products)
        if kind == "refund":
            return self._reader.refunds(document_ids, with_products=with_products)
        raise UnsupportedDocument("unknown_kind", params={"kind": kind})

    def translate(self, kind: str, raw: Json, settings: SourceSettings) -> Sale | Refund | Skip:
        """Pure. Raises RejectedDocument (names the field) or UnsupportedDocument."""
        return to_sale(raw, settings) if kind == "sale" else to_refund(raw, settings)

    def _listed(self, kind: str, take: Callable[[Listing], Page], *, by_id: bool = False) -> Page:
        """A page of orders, or of refunds; shops before WooCommerce 9 have no list of refunds, their orders show them."""
        if kind == "sale":
            return take(self._orders(_sale_refs, by_id=by_id))
        if kind != "refund":
            raise UnsupportedDocument("unknown_kind", params={"kind": kind})
        if not self._reader.has_refund_list:
            return take(self._orders(_refund_refs_of_order, by_id=by_id))
        try:
            return take(self._refunds(by_id=by_id))
        except PermanentError as error:
            if not is_missing_route(error):
                raise
            self._reader.has_refund_list = False
            return take(self._orders(_refund_refs_of_order, by_id=by_id))

    def _orders(self, refs: Callable[[Json], Sequence[DocumentRef]], *, by_id: bool) -> Listing:
        return Listing(
            fetch=lambda params: self._client.listing("/orders", [*params, _ORDER_LIST_FIELDS]),
            refs=refs,
            after="modified_after",
            stamp="date_modified_gmt",
            order=(("orderby", "id" if by_id else "modified"), ("order", "asc")),
        )

    def _refunds(self, *, by_id: bool) -> Listing:
        """Refunds never change, so that their creation is their only moment."""
        return Listing(
            fetch=lambda params: self._client.listing("/refunds", params),
            refs=_refund_refs,
            after="after",
            stamp="date_created_gmt",
            order=(("orderby", "id" if by_id else "date"), ("order", "asc")),
        )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=_OSLO).astimezone(UTC)


def _sale_refs(row: Json) -> tuple[DocumentRef, ...]:
    return (
        DocumentRef(
            kind="sale",
            document_id=str(row["id"]),
            label=str(row.get("number") or row["id"]),
            changed_at=stamp_of(row, "date_modified_gmt"),
        ),
    )


def _refund_refs_of_order(row: Json) -> tuple[DocumentRef, ...]:
    return tuple(
        _refund_ref(row, refund, changed_at=stamp_of(row, "date_modified_gmt"))
        for refund in row.get("refunds") or ()
    )


def _refund_ref(order: Json, refund: Json, *, changed_at: datetime) -> DocumentRef:
    label = str(order.get("number") or order["id"])
    return DocumentRef(
        kind="refund", document_id=f"{order['id']}:{refund['id']}", label=label, changed_at=changed_at
    )


def _refund_refs(row: Json) -> tuple[DocumentRef, ...]:
    return (
        DocumentRef(
            kind="refund",
            document_id=f"{row['parent_id']}:{row['id']}",
            label=str(row["parent_id"]),
            changed_at=stamp_of(row, "date_created_gmt"),
        ),
    )
