"""What real hosts do to the API: firewalls, notices, byte order marks, redirects, plain permalinks, disabled plugins."""

import gzip
import json

from tests.sandbox.shop_visitor import ShopVisitor, order, refusal


def test_plain_permalinks_answer_only_to_rest_route() -> None:
    shop = ShopVisitor(permalinks="plain")
    shop.control("load_orders", orders=[order(5)])
    pretty = shop.ask("/orders")
    assert (pretty.status, pretty.headers["content-type"]) == (404, "text/html; charset=UTF-8")
    answer = shop.ask("/", "rest_route=/wc/v3/orders&per_page=1", root="")
    assert [row["id"] for row in json.loads(answer.body)] == [5]
    assert json.loads(shop.ask("/", "rest_route=/wc/v3/orders/5", root="").body)["id"] == 5
    assert (
        json.loads(shop.ask("/", "rest_route=/", root="", headers={}).body)["url"] == "https://shop.example"
    )


def test_rest_route_works_beside_pretty_permalinks_too() -> None:
    assert ShopVisitor().ask("/index.php", "rest_route=/wc/v3/orders/", root="").status == 200


def test_a_firewall_answers_html_as_often_as_it_was_told() -> None:
    shop = ShopVisitor(waf_status=403, waf_times=2)
    answers = [shop.ask("/orders") for _ in range(3)]
    assert [answer.status for answer in answers] == [403, 403, 200]
    assert b"Cloudflare" in answers[0].body
    shop.control("set", waf_status=503)
    assert [shop.ask("/orders").status for _ in range(3)] == [503, 503, 503]


def test_a_php_notice_and_a_byte_order_mark_stand_before_the_json() -> None:
    shop = ShopVisitor(php_notice=True)
    assert shop.ask("/orders").body.startswith(b"<br />\n<b>Notice</b>")
    shop.control("set", php_notice=False, bom=True)
    assert shop.ask("/orders").body == b"\xef\xbb\xbf[]"


def test_answers_are_compressed_where_the_client_takes_it() -> None:
    shop = ShopVisitor(gzip=True)
    answer = shop.ask("/orders", headers={**shop.basic(), "accept-encoding": "gzip, deflate"})
    assert (answer.headers["content-encoding"], gzip.decompress(answer.body)) == ("gzip", b"[]")
    assert shop.ask("/orders").body == b"[]"


def test_a_moved_shop_redirects() -> None:
    answer = ShopVisitor(moved_to="https://www.other.example").ask("/orders")
    assert (answer.status, answer.headers["location"]) == (
        301,
        "https://www.other.example/myshop/wp-json/wc/v3/orders",
    )


def test_without_the_plugin_there_is_no_route() -> None:
    shop = ShopVisitor(active=False)
    assert refusal(shop.ask("/orders")) == (404, "rest_no_route")
    root = json.loads(shop.ask("/", headers={}, root="/wp-json").body)
    assert "wc/v3" not in root["namespaces"]


def test_broken_json_in_a_write_is_a_400() -> None:
    shop = ShopVisitor()
    shop.control("load_orders", orders=[order(5)])
    assert refusal(shop.ask("/orders/5", method="PUT", body=[1])) == (400, "rest_invalid_json")


def test_an_unknown_shop_and_an_unknown_path_are_404() -> None:
    shop = ShopVisitor()
    assert refusal(shop.ask("/customers")) == (404, "rest_no_route")
    assert shop.ask("/orders", root="/wordpress/wp-json/wc/v3").status == 404


def test_the_setup_tells_currency_timezone_taxes_gateways_products_and_coupons() -> None:
    shop = ShopVisitor()
    status = shop.get("/system_status")
    assert (status["environment"]["version"], status["timezone"]) == ("11.0.1", "Europe/Oslo")
    general = {row["id"]: row["value"] for row in shop.get("/settings/general")}
    assert general["woocommerce_currency"] == "NOK"
    assert shop.get("/settings/tax/woocommerce_prices_include_tax")["value"] == "yes"
    rates = [(row["country"], row["class"], row["rate"]) for row in shop.get("/taxes")]
    assert rates == [
        ("NO", "standard", "25.0000"),
        ("NO", "mat-15", "15.0000"),
        ("NO", "transport-12", "12.0000"),
        ("NO", "fritatt-0", "0.0000"),
        ("SJ", "standard", "0.0000"),
    ]
    assert [row["slug"] for row in shop.get("/taxes/classes")] == [
        "standard",
        "mat-15",
        "transport-12",
        "fritatt-0",
    ]
    assert "vipps" in [row["id"] for row in shop.get("/payment_gateways")]
    (card,) = shop.get("/products", "sku=GAVEKORT-500")
    assert (card["tax_status"], card["tags"][0]["slug"]) == ("none", "gavekort")
    assert shop.get("/products/13")["tax_class"] == "mat-15"
    assert refusal(shop.ask("/products/999")) == (404, "woocommerce_rest_product_invalid_id")
    (coupon,) = shop.get("/coupons", "code=gc-7k2m-99")
    assert coupon["meta_data"][0]["key"] == "wps_wgm_giftcard_coupon"
    assert shop.get("/coupons", "code=sommer10")[0]["meta_data"] == []


def test_a_shop_may_hold_an_order_that_is_broken() -> None:
    shop = ShopVisitor()
    shop.control("put_order", order={"id": 9, "status": "completed"})
    assert shop.get("/orders/9")["status"] == "completed"
