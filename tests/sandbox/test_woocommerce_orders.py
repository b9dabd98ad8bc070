"""Listing, paging and filtering orders as measured on a real WooCommerce 11.0.1."""

import json

import pytest

from tests.effort import effort
from tests.sandbox.shop_visitor import ShopVisitor, order, refusal


def shop_with(*orders: dict, **settings: object) -> ShopVisitor:
    shop = ShopVisitor(**settings)
    shop.control("load_orders", orders=list(orders))
    return shop


def test_pages_carry_totals_and_links() -> None:
    shop = shop_with(*(order(number) for number in range(1, 26)))
    answer = shop.ask("/orders", "per_page=10&page=2&orderby=id&order=asc")
    assert [row["id"] for row in json.loads(answer.body)] == list(range(11, 21))
    assert (answer.headers["x-wp-total"], answer.headers["x-wp-totalpages"]) == ("25", "3")
    assert 'page=1>; rel="prev"' in answer.headers["link"]
    assert 'page=3>; rel="next"' in answer.headers["link"]


def test_a_page_past_the_end_is_empty_and_says_total_zero() -> None:
    shop = shop_with(order(1))
    answer = shop.ask("/orders", "page=2")
    assert (answer.status, answer.body, answer.headers["x-wp-total"]) == (200, b"[]", "0")


@pytest.mark.parametrize(
    ("query", "parameter", "sentence"),
    [
        ("per_page=101", "per_page", "per_page must be between 1 (inclusive) and 100 (inclusive)"),
        ("per_page=0", "per_page", "per_page must be between 1 (inclusive) and 100 (inclusive)"),
        ("page=0", "page", "page must be greater than or equal to 1"),
        ("page=two", "page", "page is not of type integer."),
        ("modified_after=yesterday", "modified_after", "Invalid date."),
        ("modified_after=2026-13-45T00:00:00", "modified_after", "Invalid date."),
        ("include=1,x", "include", "include[1] is not of type integer."),
    ],
)
def test_a_wrong_parameter_is_named_in_a_400(query: str, parameter: str, sentence: str) -> None:
    answer = ShopVisitor().ask("/orders", query)
    error = json.loads(answer.body)
    assert refusal(answer) == (400, "rest_invalid_param")
    assert error["message"] == f"Invalid parameter(s): {parameter}"
    assert error["data"]["params"] == {parameter: sentence}


def test_an_unknown_status_is_a_400_until_a_plugin_adds_it() -> None:
    shop = shop_with(order(1, status="shipped"))
    assert refusal(shop.ask("/orders", "status=shipped")) == (400, "rest_invalid_param")
    shop.control("set", statuses=["shipped"])
    assert shop.ids("status=shipped,completed") == [1]
    assert shop.ids("status[]=shipped&status[]=completed") == [1]
    assert {"slug": "shipped", "name": "Shipped"} in shop.get("/orders/statuses")


def test_modified_after_is_exclusive_to_the_second() -> None:
    rows = {1: "2026-11-01T10:00:00", 2: "2026-11-01T10:00:01", 3: "2026-11-01T10:00:02"}
    shop = shop_with(*(order(number, modified=moment) for number, moment in rows.items()))
    assert shop.ids("modified_after=2026-11-01T10:00:01Z&orderby=modified&order=asc") == [3]
    assert shop.ids("modified_before=2026-11-01T10:00:01Z") == [1]
    both = "modified_after=2026-11-01T10:00:00Z&modified_before=2026-11-01T10:00:02Z"
    assert shop.ids(both) == [2]


def test_a_date_without_an_offset_is_read_in_the_shops_time_unless_said_to_be_gmt() -> None:
    shop = shop_with(order(1, modified="2026-11-01T10:00:00"), order(2, modified="2026-11-01T11:30:00"))
    assert shop.ids("modified_after=2026-11-01T10:30:00") == [2, 1]
    assert shop.ids("modified_after=2026-11-01T10:30:00&dates_are_gmt=true") == [2]
    assert shop.ids("modified_after=2026-11-01T10:30:00Z") == [2]
    assert shop.ids("modified_after=2026-11-01T11:30:00%2B01:00") == [2]


def test_creation_filters_work_like_those_of_modification() -> None:
    shop = shop_with(order(1, modified="2026-11-01T10:00:00"), order(2, modified="2026-11-02T10:00:00"))
    assert shop.ids("after=2026-11-01T10:00:00Z") == [2]
    assert shop.ids("before=2026-11-02T10:00:00Z") == [1]


def test_the_default_order_is_newest_first_and_can_be_turned() -> None:
    shop = shop_with(
        order(7, modified="2026-11-01T10:00:00"), order(3, modified="2026-11-05T10:00:00"), order(5)
    )
    assert shop.ids() == [3, 7, 5]
    assert shop.ids("orderby=id&order=asc") == [3, 5, 7]
    assert shop.ids("include=5,3&orderby=include") == [5, 3]
    assert shop.ids("orderby=modified&order=asc") == [5, 7, 3]


def test_include_exclude_customer_parent_product_and_search_narrow_the_list() -> None:
    anna = {**order(2)["billing"], "first_name": "Åse", "email": "ase@example.com"}
    shop = shop_with(order(1), order(2, billing=anna, customer_id=9), order(3, parent_id=1))
    assert shop.ids("include[0]=1&include[1]=3&order=asc") == [1, 3]
    assert shop.ids("exclude=1,2") == [3]
    assert shop.ids("customer=9") == [2]
    assert shop.ids("parent=1") == [3]
    assert shop.ids("product=11&order=asc") == [1, 2, 3]
    assert shop.ids("product=999") == []
    assert shop.ids("search=åse") == [2]
    assert shop.ids("search=ase@example") == [2]


def test_an_order_in_the_trash_leaves_the_lists_but_can_be_read_and_a_deleted_one_is_404() -> None:
    shop = shop_with(order(1), order(2))
    shop.control("trash", order=1)
    assert shop.ids() == [2]
    assert shop.ids("status=trash") == [1]
    assert shop.get("/orders/1")["status"] == "trash"
    shop.control("delete", order=1)
    answer = shop.ask("/orders/1")
    assert json.loads(answer.body) == {
        "code": "woocommerce_rest_shop_order_invalid_id",
        "message": "Invalid ID.",
        "data": {"status": 404},
    }


def test_an_edit_moves_the_modification_time_in_both_clocks() -> None:
    shop = shop_with(order(1))
    shop.control("edit_order", order=1, changes={"customer_note": "Ring", "billing": {"city": "Oslo"}})
    changed = shop.get("/orders/1")
    assert (changed["date_modified_gmt"], changed["date_modified"]) == (
        "2026-11-22T12:00:00",
        "2026-11-22T13:00:00",
    )
    assert (changed["billing"]["city"], changed["billing"]["postcode"]) == ("Oslo", "5003")
    assert shop.ids("modified_after=2026-11-22T11:59:59Z") == [1]


def test_completing_an_order_sets_its_paid_date_though_no_money_came() -> None:
    shop = ShopVisitor()
    shop.load("13-cod-processing-not-paid")
    shop.control("complete", order=38)
    done = shop.get("/orders/38")
    assert (done["status"], done["date_paid_gmt"]) == ("completed", "2026-11-22T12:00:00")
    shop.control("set_status", order=38, status="processing")
    back = shop.get("/orders/38")
    assert (back["status"], back["date_completed_gmt"]) == ("processing", "2026-11-22T12:00:00")


def test_a_new_quantity_changes_no_totals() -> None:
    shop = ShopVisitor()
    shop.load("01-incl-25-guest-checkout")
    shop.ask("/orders/26", method="PUT", body={"line_items": [{"id": 2, "quantity": 5}]})
    changed = shop.get("/orders/26")
    assert (changed["line_items"][0]["quantity"], changed["line_items"][0]["total"]) == (5, "999.20")
    assert changed["total"] == "1348.00"


def test_dp_shows_what_is_stored() -> None:
    shop = ShopVisitor()
    shop.load("05-incl-3x33.33-note")
    line = shop.get("/orders/30", "dp=6")["line_items"][0]
    assert (line["total"], line["total_tax"]) == ("79.992000", "20.000000")
    assert shop.get("/orders/30")["line_items"][0]["total"] == "79.99"
    assert shop.get("/orders", "dp=0")[0]["total"] == "199"


def test_a_shop_without_decimals_rounds_everything_to_whole_kroner() -> None:
    shop = ShopVisitor(decimals=0)
    shop.load("01-incl-25-guest-checkout")
    shown = shop.get("/orders/26")
    assert (shown["total"], shown["total_tax"], shown["line_items"][0]["total"]) == ("1348", "270", "999")


def test_fields_leaves_out_everything_else() -> None:
    shop = ShopVisitor()
    shop.load("01-incl-25-guest-checkout")
    query = "_fields=id,date_modified_gmt,billing.email"
    assert shop.get("/orders", query) == [
        {"id": 26, "date_modified_gmt": "2026-11-22T01:27:00", "billing": {"email": "ola@example.com"}}
    ]


def test_a_page_of_five_thousand_orders_costs_little() -> None:
    shop = ShopVisitor()
    made = shop.control("generate", count=5_000, seed=3, **{"from": "2026-01-01", "to": "2026-11-01"})
    assert made == {"loaded": 5_000, "first_id": 1, "last_id": 5_000}
    query = "per_page=100&orderby=modified&order=asc&modified_after=2026-01-01T00:00:00Z"
    shop.ask("/orders", query)
    for page in range(2, 22):
        assert shop.ask("/orders", f"{query}&page={page}").status == 200
        assert effort(shop.ask, "/orders", f"{query}&page={page}") <= 400
