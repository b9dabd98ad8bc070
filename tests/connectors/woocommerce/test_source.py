"""A shop read over HTTP, against the imitated WooCommerce and what its hosts do wrong."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from integrations.accounting.documents import Refund, Sale
from integrations.connectors.contract import SourceSettings
from integrations.connectors.woocommerce.mapping import GIFT_CARD_CODES
from integrations.errors import (
    RejectedDocument,
)
from tests.connectors.conftest import ShopDoor
from tests.connectors.woocommerce.orders import order
from tests.connectors.woocommerce.shops import (
    LONG_AGO,
    NOW,
    SETTINGS,
    all_refs,
    changed,
    load,
    plain_order,
    recorded,
)


def test_all_orders_are_listed_once_and_read_in_few_calls(shop: ShopDoor) -> None:
    load(shop, *(plain_order(number + 1, at=NOW + timedelta(seconds=number // 3)) for number in range(250)))

    ids, _ = changed(shop.source)
    documents = list(shop.source.read_many("sale", ids))

    assert ids == [str(number + 1) for number in range(250)]
    assert sorted(int(raw.document_id) for raw in documents) == list(range(1, 251))
    assert all(raw.error is None and raw.body is not None for raw in documents)
    assert shop.source.calls <= 7


def test_a_change_is_seen_at_the_next_look_and_only_once(shop: ShopDoor) -> None:
    load(shop, *(plain_order(number + 1) for number in range(5)))
    _, position = changed(shop.source)

    shop.control("edit_order", order=3, changes={"date_modified_gmt": "2026-11-22T12:00:01"})
    seen, position = changed(shop.source, position=position)
    again, _ = changed(shop.source, position=position)

    assert seen == ["3"]
    assert again == []


def test_history_is_bounded_by_its_period(shop: ShopDoor) -> None:
    load(
        shop,
        plain_order(1, at=datetime(2026, 9, 30, 21, 59, tzinfo=UTC)),
        plain_order(2, at=datetime(2026, 9, 30, 22, 0, tzinfo=UTC)),
        plain_order(3, at=datetime(2026, 10, 31, 22, 59, tzinfo=UTC)),
        plain_order(4, at=datetime(2026, 10, 31, 23, 0, tzinfo=UTC)),
        plain_order(5, at=datetime(2026, 9, 1, tzinfo=UTC), date_modified_gmt="2026-10-02T10:00:00"),
    )

    ids, _ = all_refs(
        lambda at: shop.source.history("sale", at, from_date=date(2026, 10, 1), to_date=date(2026, 10, 31))
    )

    assert ids == ["2", "3", "5"]


def test_history_tells_how_many_there_are(shop: ShopDoor) -> None:
    load(shop, *(plain_order(number + 1) for number in range(130)))

    page = shop.source.history("sale", None, from_date=date(2026, 1, 1), to_date=date(2026, 12, 31))

    assert (page.total, len(page.refs), page.more) == (130, 100, True)


def test_an_order_in_the_trash_is_read_and_a_deleted_one_is_missing(shop: ShopDoor) -> None:
    load(shop, plain_order(1), plain_order(2), plain_order(3))
    shop.control("trash", order=2)
    shop.control("delete", order=3)

    found = {raw.document_id: raw for raw in shop.source.read_many("sale", ["1", "2", "3", "999"])}

    assert found["1"].body is not None
    assert found["2"].body is not None
    assert found["2"].body["status"] == "trash"
    for gone in ("3", "999"):
        assert isinstance(found[gone].error, RejectedDocument)
        assert found[gone].error.code == "document_missing"


def test_no_document_holds_a_float(shop: ShopDoor) -> None:
    load(shop, recorded("orders", "02-incl-mixed-rates"))

    (raw,) = shop.source.read_many("sale", ["27"])

    def check(value: Any) -> None:
        assert not isinstance(value, float)
        if isinstance(value, dict):
            for item in value.values():
                check(item)
        if isinstance(value, list):
            for item in value:
                check(item)

    check(raw.body)


@pytest.mark.parametrize("refunds_endpoint", [True, False])
def test_refunds_are_listed_and_read_with_their_orders(
    new_shop: Callable[..., ShopDoor], refunds_endpoint: bool
) -> None:
    shop = new_shop(refunds_endpoint=refunds_endpoint)
    names = ("30-partial-refund-line", "33-amount-only-refund", "35-two-partial-refunds")
    orders = {name: recorded("orders", name) for name in names}
    refunds = {str(orders[name]["id"]): recorded("refunds", name) for name in names}
    load(shop, *orders.values(), refunds=refunds)
    expected = sorted(f"{order_id}:{row['id']}" for order_id, rows in refunds.items() for row in rows)

    ids, _ = changed(shop.source, "refund")
    history, _ = all_refs(
        lambda at: shop.source.history("refund", at, from_date=date(2026, 1, 1), to_date=date(2026, 12, 31))
    )
    documents = {raw.document_id: raw for raw in shop.source.read_many("refund", [*ids, "48:9999"])}

    assert sorted(ids) == sorted(history) == expected
    assert isinstance(documents["48:9999"].error, RejectedDocument)
    translated = [shop.source.translate("refund", documents[ref].body or {}, SETTINGS) for ref in expected]
    assert all(isinstance(refund, Refund) for refund in translated)


def test_a_deleted_refund_is_told_by_its_absence(shop: ShopDoor) -> None:
    name = "30-partial-refund-line"
    load(shop, recorded("orders", name), refunds={"48": recorded("refunds", name)})
    before = [ref.document_id for ref in shop.source.recent_refunds(since=LONG_AGO, now=datetime.now(UTC))]

    shop.control("delete_refund", order=48, refund=49)

    assert before == ["48:49"]
    assert shop.source.recent_refunds(since=LONG_AGO, now=datetime.now(UTC)) == ()


def test_parcels_are_read_for_orders_that_have_them(new_shop: Callable[..., ShopDoor]) -> None:
    shop = new_shop(fulfillments=True)
    parcels = recorded("fulfilments", "60-fulfillments-feature")
    load(shop, recorded("orders", "60-fulfillments-feature"), plain_order(1), fulfilments={"90": parcels})

    found = {raw.document_id: raw for raw in shop.source.read_many("sale", ["1", "90"])}

    assert found["1"].body is not None
    assert "fulfillments" not in found["1"].body
    chosen = SourceSettings(
        connection_key="woo:x",
        from_date=date(2026, 1, 1),
        paid_rules={"bacs": "paid"},
        fulfilled_when="fulfillments",
    )
    sale = shop.source.translate("sale", found["90"].body or {}, chosen)
    assert isinstance(sale, Sale)
    assert sale.delivered_on == date(2026, 11, 22)


def test_a_coupon_of_a_gift_card_plugin_is_recognised(shop: ShopDoor) -> None:
    load(shop, recorded("orders", "44-giftcard-as-coupon"))

    (raw,) = shop.source.read_many("sale", [str(order("44-giftcard-as-coupon")["id"])])

    assert raw.body is not None
    assert shop.source.calls == 2
    assert list(raw.body.get(GIFT_CARD_CODES, ())) == ["gc-7k2m-99"]
