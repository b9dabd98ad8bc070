"""What shops' hosts do wrong, the connection test, and our webhooks in a shop."""

from collections.abc import Callable

import pytest

from integrations.errors import (
    AccessDenied,
    BadCredentials,
    RateLimited,
    TemporaryError,
)
from tests.connectors.conftest import ShopDoor
from tests.connectors.woocommerce.shops import (
    changed,
    load,
    plain_order,
)


def test_hosts_that_strip_the_header_are_asked_with_the_key_in_the_query(
    new_shop: Callable[..., ShopDoor],
) -> None:
    shop = new_shop(strip_authorization=True)
    load(shop, plain_order(1))

    assert changed(shop.source)[0] == ["1"]
    assert shop.source.calls == 2
    assert changed(shop.source)[0] == ["1"]
    assert shop.source.calls == 3


def test_shops_with_plain_permalinks_are_asked_through_rest_route(new_shop: Callable[..., ShopDoor]) -> None:
    shop = new_shop(permalinks="plain")
    load(shop, plain_order(1))

    assert changed(shop.source)[0] == ["1"]
    (item,) = [item for item in shop.source.check() if item.item == "shop_reached"]
    assert (item.status, item.params["api_at"]) == ("warning", "rest_route")


def test_a_site_without_woocommerce_is_told_so(new_shop: Callable[..., ShopDoor]) -> None:
    shop = new_shop(active=False)

    with pytest.raises(AccessDenied) as refusal:
        shop.source.check()

    assert refusal.value.code == "shop_api_missing"


@pytest.mark.parametrize("wrong", [{"consumer_key": "ck_no"}, {"consumer_secret": "cs_no"}])
def test_a_wrong_key_is_bad_credentials(shop: ShopDoor, wrong: dict[str, str]) -> None:
    with pytest.raises(BadCredentials):
        shop.open(**wrong).check()


def test_a_firewall_is_told_from_a_wrong_key(new_shop: Callable[..., ShopDoor]) -> None:
    shop = new_shop(waf_status=403)

    with pytest.raises(AccessDenied) as refusal:
        shop.source.check()

    assert refusal.value.code == "blocked_by_firewall"


def test_a_host_that_is_down_is_only_temporary(new_shop: Callable[..., ShopDoor]) -> None:
    shop = new_shop(waf_status=503, waf_times=3)

    with pytest.raises(TemporaryError):
        shop.source.check()


def test_a_host_that_limits_is_told_so(new_shop: Callable[..., ShopDoor]) -> None:
    shop = new_shop(waf_status=429)

    with pytest.raises(RateLimited):
        shop.source.check()


@pytest.mark.parametrize("fault", ["php_notice", "bom", "gzip"])
def test_answers_with_noise_are_read(new_shop: Callable[..., ShopDoor], fault: str) -> None:
    shop = new_shop(**{fault: True})
    load(shop, plain_order(1))

    assert changed(shop.source)[0] == ["1"]


def test_a_shop_that_moved_elsewhere_is_not_followed(new_shop: Callable[..., ShopDoor]) -> None:
    shop = new_shop(moved_to="https://ny.example")

    with pytest.raises(AccessDenied) as refusal:
        shop.source.check()

    assert refusal.value.code == "redirected_elsewhere"


def test_the_check_names_the_gateways_and_the_missing_webhooks(shop: ShopDoor) -> None:
    found = {item.item: item for item in shop.source.check()}

    assert "vipps" in found["payment_gateways"].params["methods"]
    assert found["webhooks"].status == "warning"


URL = "https://bilagsbro.example/webhooks/abc"


def test_webhooks_are_registered_once_and_repaired(shop: ShopDoor) -> None:
    first = shop.source.subscribe(callback_url=URL, secret="hemmelig")
    row = next(row for row in shop.source._client.get("/webhooks") if row["topic"] == "order.updated")
    shop.source._client.write("PUT", f"/webhooks/{row['id']}", {"status": "disabled"})

    second = shop.source.subscribe(callback_url=URL, secret="hemmelig")

    assert {item.params["was"] for item in first} == {"missing"}
    assert {item.params["topic"]: item.params["was"] for item in second} == {
        "order.created": "active",
        "order.updated": "disabled",
        "order.deleted": "active",
        "order.restored": "active",
    }
    webhooks = shop.source._client.get("/webhooks", [("per_page", 100)])
    assert len(webhooks) == 4
    assert {row["status"] for row in webhooks} == {"active"}
    assert {item.item: item.status for item in shop.source.check()}["webhooks"] == "ok"


def test_a_key_that_may_only_read_is_told_so_and_polling_goes_on(new_shop: Callable[..., ShopDoor]) -> None:
    shop = new_shop(permissions="read")
    load(shop, plain_order(1))
    assert changed(shop.source)[0] == ["1"]

    (item,) = shop.source.subscribe(callback_url=URL, secret="hemmelig")

    assert (item.item, item.status) == ("webhooks_need_write", "warning")
