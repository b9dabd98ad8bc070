"""Keys over https, signatures over plain http, and the 401 bodies of the real shop."""

import base64
import hashlib
import hmac
import json
from urllib.parse import quote, urlencode

import pytest

from tests.sandbox.shop_visitor import ShopVisitor, refusal


def test_basic_and_query_string_keys_are_accepted_over_https() -> None:
    shop = ShopVisitor()
    assert shop.ask("/orders").status == 200
    keys = urlencode({"consumer_key": shop.access["key"], "consumer_secret": shop.access["secret"]})
    assert shop.ask("/orders", keys, headers={}).status == 200


def test_a_wrong_secret_and_an_unknown_key_are_answered_differently() -> None:
    shop = ShopVisitor()
    wrong_secret = shop.ask("/orders", headers=shop.basic(secret="cs_wrong"))
    assert refusal(wrong_secret) == (401, "woocommerce_rest_authentication_error")
    assert json.loads(wrong_secret.body) == {
        "code": "woocommerce_rest_authentication_error",
        "message": "Consumer secret is invalid.",
        "data": {"status": 401},
    }
    unknown_key = shop.ask("/orders", headers=shop.basic(key="ck_unknown"))
    assert json.loads(unknown_key.body) == {
        "code": "woocommerce_rest_cannot_view",
        "message": "Sorry, you cannot list resources.",
        "data": {"status": 401},
    }
    assert refusal(shop.ask("/orders/1", headers={})) == (401, "woocommerce_rest_cannot_view")


def test_a_read_key_that_writes_is_answered_401() -> None:
    shop = ShopVisitor(permissions="read")
    shop.load("01-incl-25-guest-checkout")
    assert shop.ask("/orders/26").status == 200
    answer = shop.ask("/orders/26", method="PUT", body={"status": "completed"})
    assert refusal(answer) == (401, "woocommerce_rest_authentication_error")
    write_only = ShopVisitor(permissions="write")
    assert refusal(write_only.ask("/orders")) == (401, "woocommerce_rest_authentication_error")


def test_a_host_that_strips_the_header_leaves_only_the_query_string() -> None:
    shop = ShopVisitor(strip_authorization=True)
    assert refusal(shop.ask("/orders")) == (401, "woocommerce_rest_cannot_view")
    keys = urlencode({"consumer_key": shop.access["key"], "consumer_secret": shop.access["secret"]})
    assert shop.ask("/orders", keys, headers={}).status == 200


def _signed(
    shop: ShopVisitor, *, secret: str = "", nonce: str = "n1", late: int = 0, method: str = "HMAC-SHA256"
) -> str:
    given = {
        "oauth_consumer_key": shop.access["key"],
        "oauth_timestamp": str(int(shop.now) - late),
        "oauth_nonce": nonce,
        "oauth_signature_method": method,
        "per_page": "5",
    }
    text = "&".join(f"{key}={quote(value, safe='')}" for key, value in sorted(given.items()))
    url = "http://sandbox.local/woo/myshop/wp-json/wc/v3/orders"
    base = f"GET&{quote(url, safe='')}&{quote(text, safe='')}"
    algorithm = hashlib.sha1 if method == "HMAC-SHA1" else hashlib.sha256
    digest = hmac.new(f"{secret or shop.access['secret']}&".encode(), base.encode(), algorithm).digest()
    return urlencode({**given, "oauth_signature": base64.b64encode(digest).decode()})


def _over_http(shop: ShopVisitor, query: str) -> tuple[int, str]:
    answer = shop.ask("/orders", query, headers={"host": "sandbox.local"})
    return answer.status, "" if answer.status == 200 else json.loads(answer.body)["message"]


@pytest.mark.parametrize("method", ["HMAC-SHA1", "HMAC-SHA256"])
def test_plain_http_hears_only_oauth_signatures(method: str) -> None:
    shop = ShopVisitor(tls_terminated=False)
    assert refusal(shop.ask("/orders")) == (401, "woocommerce_rest_cannot_view")
    keys = urlencode({"consumer_key": shop.access["key"], "consumer_secret": shop.access["secret"]})
    assert refusal(shop.ask("/orders", keys, headers={})) == (401, "woocommerce_rest_cannot_view")
    assert _over_http(shop, _signed(shop, method=method)) == (200, "")


def test_a_wrong_repeated_or_late_signature_is_refused() -> None:
    shop = ShopVisitor(tls_terminated=False)
    mismatch = "Invalid signature - provided signature does not match."
    assert _over_http(shop, _signed(shop, secret="cs_other")) == (401, mismatch)
    assert _over_http(shop, _signed(shop, nonce="n2")) == (200, "")
    assert _over_http(shop, _signed(shop, nonce="n2")) == (
        401,
        "Invalid nonce - nonce has already been used.",
    )
    assert _over_http(shop, _signed(shop, nonce="n3", late=3600)) == (401, "Invalid timestamp.")
    assert _over_http(shop, f"oauth_consumer_key={shop.access['key']}")[0] == 401


def test_the_indexes_are_public() -> None:
    shop = ShopVisitor(timezone="Europe/Oslo")
    index = json.loads(shop.ask("", headers={}).body)
    assert index["namespace"] == "wc/v3"
    root = json.loads(shop.ask("/", headers={}, root="/wp-json").body)
    assert (root["timezone_string"], root["gmt_offset"], "wc/v3" in root["namespaces"]) == (
        "Europe/Oslo",
        "1",
        True,
    )
